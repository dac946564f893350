"""Who finds a line in the inbox when something happens in a campaign, to a pledge, an award, a score or a member."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.domain.merits import award_revoking
from campaigns.domain.plans import campaigns, pledging
from ccb.core.models import Notice
from members.domain import telling
from members.domain.register import registry
from reports.domain.scores import evaluations
from reports.models import Evaluation
from tests import factories
from tests.campaigns import planned, scoring
from tests.campaigns.merits.test_awards import TODAY, decided, member, proposal

BY = {"actor": None, "at": factories.NOW}
ADMITTED = "A-1,I,Kết nạp hội viên,count,hội viên kết nạp,>=,1500,,hội viên,province,year,,"


def told(clear: bool = True) -> dict[str, str]:
    """User name -> the last line in the inbox; which is then emptied."""
    found = {one.user.username: one.text for one in Notice.objects.select_related("user").order_by("pk")}
    if clear:
        Notice.objects.all().delete()
    return found


@pytest.fixture
def campaign(cast):
    made = planned.plan(cast.tinh, ADMITTED)
    Notice.objects.all().delete()
    return made


def test_an_issued_campaign_is_told_to_the_people_of_its_units(cast, campaign):
    campaigns.move(campaign, "issue", on=TODAY, actor=cast.van_phong, at=factories.NOW)
    found = told()
    assert set(found) == {"can-bo-huyen", "chu-tich-huyen", "nguoi-la"}
    assert "đăng ký giao ước" in found["nguoi-la"]


def test_what_is_assigned_is_told_to_those_whose_part_changed(cast, campaign):
    said = {"on": TODAY, "reason": "Giao thêm", "split": {"A-1": {"split_reason": "Còn giao tiếp"}}, **BY}
    campaigns.assign(campaign, 2024, {("A-1", cast.huyen.pk): Decimal(5)}, **said)
    assert told() == {}  # nobody sees a draft
    campaigns.move(campaign, "issue", on=TODAY, **BY)
    told()
    campaigns.assign(campaign, 2024, {("A-1", cast.huyen_khac.pk): Decimal(7)}, **said | {"split": {}})
    assert told() == {"nguoi-la": f"{campaign.title}: kế hoạch điều chỉnh lần 1, Giao thêm"}
    campaigns.cascade(campaign, cast.huyen, 2024, {("A-1", cast.xa.pk): Decimal(5)}, **BY)
    assert told() == {"can-bo-xa": f"{campaign.title}: huyện Sông Mẫu giao chỉ tiêu năm 2024."}


def test_a_pledge_sent_is_told_to_the_office_and_one_given_back_to_the_unit(cast, campaign):
    planned.issue(campaign)
    pledging.save(campaign, cast.huyen, 2024, {"A-1": Decimal(3)}, **BY)
    told()
    pledging.move(campaign, cast.huyen, 2024, "send", actor=cast.chu_tich_huyen, at=factories.NOW)
    assert list(told()) == ["van-phong"]
    pledging.move(campaign, cast.huyen, 2024, "return", actor=cast.van_phong, at=factories.NOW)
    assert set(told()) == {"can-bo-huyen", "chu-tich-huyen"}


def test_an_award_is_told_to_who_proposed_and_who_was_given_once_each(cast):
    given = [proposal(cast.huyen, recipient_unit=cast.xa), proposal(cast.huyen, recipient_unit=cast.huyen)]
    decided(cast, *given)
    assert Notice.objects.count() == 3
    assert set(told()) == {"can-bo-huyen", "chu-tich-huyen", "can-bo-xa"}
    award_revoking.revoke(given[1], symbol="7/QĐ", on=TODAY, reason="Sai", **BY)
    assert told()["can-bo-huyen"] == "Bằng khen: thu hồi theo quyết định số 7/QĐ, 10/6/2024"


def test_points_are_told_to_whoever_scores_next_and_the_rating_to_the_unit(cast):
    sheet = scoring.sheet(cast.tinh)
    scoring.cluster(cast.tinh, cast.huyen, cast.huyen_khac, head=cast.huyen_khac)
    made = evaluations.begin(sheet, cast.huyen, **BY)
    for verb, people, words in (
        ("send", {"nguoi-la"}, "chờ cụm chấm"),
        ("judge", {"van-phong"}, "chờ hội đồng chấm"),
        ("decide", {"can-bo-huyen", "chu-tich-huyen"}, "được chấm 10 điểm, hoàn thành xuất sắc nhiệm vụ"),
    ):
        made = Evaluation.objects.for_page().get(pk=made.pk)
        if verb == "send":
            rows = evaluations.rows(made, on=TODAY)
            full = {row.criterion.pk: _full(row.criterion) for row in rows}
            evaluations.save(made, full, seen_version=made.version, **BY)
        told()
        evaluations.move(made, verb, seen_version=made.version, **BY)
        found = told()
        assert set(found) == people
        assert words in found[min(people)]


def _full(criterion) -> evaluations.Said:
    points = criterion.maximum if criterion.rule == "typed" else Decimal(0)
    return evaluations.Said(points, "Theo kết quả", "Biên bản")


def test_a_transfer_and_a_proposal_to_admit_are_told_to_who_answers_and_name_nobody(cast):
    person = member(cast.chi_hoi)
    registry.ask_transfer(person, to=cast.huyen_khac, on=TODAY, **BY)
    assert told() == {"nguoi-la": "Chi hội 1 giới thiệu một hội viên chuyển đến huyện Núi Mẫu, chờ tiếp nhận."}
    asked = registry.apply({"full_name": "Cao Văn Xin"}, unit=cast.chi_hoi, on=date(2024, 6, 1), **BY)
    registry.propose(asked, on=TODAY, **BY)
    assert told() == {"can-bo-xa": "Chi hội 1 đề nghị kết nạp một người, chờ xã Đồng Mẫu quyết định."}


def test_the_nearest_above_are_told_for_a_unit_without_people_and_never_the_actor(cast):
    said = {"url": "/", "at": factories.NOW}
    assert telling.tell([cast.chi_hoi, cast.xa], "Tin", "enter", actor=cast.van_phong, **said) == 1
    assert told() == {"can-bo-xa": "Tin"}
    assert telling.tell([cast.xa], "Tin", "enter", actor=cast.can_bo_xa, **said) == 0
    assert telling.tell([cast.khoi], "Tin", "enter", actor=None, **said) == 0
