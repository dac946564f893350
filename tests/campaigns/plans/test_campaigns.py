"""The life of a campaign: one gate, a frozen plan, numbered revisions; clusters, pledges, attestations, promises."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.domain.merits import clusters
from campaigns.domain.plans import attesting, campaigns, pledging, promises, targets
from campaigns.models import Attestation, Cluster, Pledge
from ccb.core.models import AuditEntry
from members.choices import UnitKind
from tests import factories
from tests.campaigns import planned

ADMITTED = "A-1,III.4,Kết nạp hội viên,count,hội viên kết nạp,>=,1500,,hội viên,province,year,,"
LEARNT = "A-2,III.1,Hội viên được học,ratio,được học / tổng số,>=,90,,%,province,year,,"
CLASS = "A-3,III.3,Mở lớp,count,số lớp,>=,1,,lớp,district,year,,"
ARTICLES = "A-4,III.1,Tin bài,count,số tin bài,range,2,4,tin bài,direct_unit,month,,"
OTHER = "A-5,III.6,Hỗ trợ khác,attested,hỗ trợ,attested,,,,province,year,,"
BY = {"actor": None, "at": factories.NOW}


def move(campaign, verb: str, actor=None):
    campaigns.move(campaign, verb, on=factories.NOW.date(), actor=actor, at=factories.NOW)


def test_a_campaign_is_drafted_issued_and_closed(cast):
    campaign = planned.plan(cast.tinh, ADMITTED)
    with pytest.raises(campaigns.Refused, match="Chỉ tổng kết được phong trào đang thực hiện"):
        move(campaign, "close")
    move(campaign, "issue", cast.van_phong)
    assert (campaign.state, str(campaign.revisions.get())) == ("issued", "Kế hoạch ban hành")
    with pytest.raises(campaigns.Refused, match="đã ban hành rồi"):
        move(campaign, "issue")
    move(campaign, "close")
    assert campaign.state == "closed"
    with pytest.raises(campaigns.Refused, match="đã tổng kết nên không sửa"):
        campaigns.change(campaign, {"title": "Khác"}, **BY)
    with pytest.raises(campaigns.Refused, match="Chỉ điều chỉnh được phong trào đang thực hiện"):
        campaigns.revise(campaign, on=factories.NOW.date(), reason="Muộn", **BY)


@pytest.mark.parametrize("who", ["lanh_dao", "can_bo_huyen", "chu_tich_huyen", "quan_tri"])
def test_only_who_plans_changes_a_plan(cast, who):
    campaign, actor = planned.plan(cast.tinh, ADMITTED), getattr(cast, who)
    for deed in (
        lambda: move(campaign, "issue", actor),
        lambda: campaigns.change(campaign, {"title": "Khác"}, actor=actor, at=factories.NOW),
        lambda: campaigns.assign(campaign, 2024, {}, on=date(2024, 1, 1), actor=actor, at=factories.NOW),
        lambda: clusters.keep(
            None, unit=cast.tinh, year=2024, name="I", units=[cast.huyen], actor=actor, at=factories.NOW
        ),
    ):
        with pytest.raises(PermissionError):
            deed()


def test_what_the_target_was_on_a_day_is_answerable_after_several_revisions(cast):
    campaign = planned.plan(cast.tinh, ADMITTED, LEARNT)
    planned.issue(campaign, on=date(2024, 1, 10))
    target = planned.target(campaign, "A-1")
    for day, threshold in ((date(2024, 4, 1), 1400), (date(2024, 9, 1), 1300)):
        campaigns.revise(campaign, on=day, reason="Sáp nhập", changes={"A-1": {"threshold": Decimal(threshold)}}, **BY)
    told = {
        str(day): targets.plan(campaign, campaigns.revision_on(campaign, day))[0].threshold
        for day in (date(2023, 1, 1), date(2024, 3, 31), date(2024, 4, 1), date(2024, 8, 31), date(2024, 9, 1))
    }
    assert list(told.values()) == [1500, 1500, 1400, 1400, 1300]
    target.refresh_from_db()
    assert (target.threshold, target.since, target.until) == (1300, 3, None)
    assert [len(targets.plan(campaign, number)) for number in (1, 2, 3)] == [2, 2, 2]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": " "}, "Ghi lý do điều chỉnh"),
        ({"on": date(2024, 1, 1)}, "Ngày hiệu lực trước lần điều chỉnh gần nhất"),
        ({"changes": {"A-1": {"threshold": Decimal(1500)}}}, "Chưa có gì khác"),
        ({"changes": {"A-1": {"cap": Decimal(10)}}}, "A-1: trần thấp hơn mức phải đạt"),
    ],
)
def test_a_revision_that_says_nothing_or_breaks_the_plan_is_refused_whole(cast, more, words):
    campaign = planned.issue(planned.plan(cast.tinh, ADMITTED), on=date(2024, 1, 10))
    asked = {"on": date(2024, 5, 1), "reason": "Sáp nhập", "changes": {"A-1": {"threshold": Decimal(9)}}} | more
    entries = AuditEntry.objects.count()
    with pytest.raises(campaigns.Refused, match=words):
        campaigns.revise(campaign, **asked, **BY)
    assert (campaign.revisions.count(), campaign.targets.count(), AuditEntry.objects.count()) == (1, 1, entries)


# --- Pledges ---------------------------------------------------------------------------------------------------------


def pledge(campaign, cast, amounts: dict, actor=None):
    return pledging.save(campaign, cast.huyen, 2024, amounts, actor=actor, at=factories.NOW)


def send(campaign, cast, actor, verb="send"):
    pledging.move(campaign, cast.huyen, 2024, verb, actor=actor, at=factories.NOW)


def test_a_unit_writes_its_pledge_and_its_head_sends_it_once(cast):
    campaign = planned.plan(cast.tinh, ADMITTED, LEARNT, OTHER)
    with pytest.raises(pledging.Refused, match="đang thực hiện"):
        pledge(campaign, cast, {"A-1": Decimal(90)})
    planned.issue(campaign)
    assert [line.target.code for line in pledging.lines(campaign, cast.huyen, 2024)] == ["A-1", "A-2"]
    with pytest.raises(pledging.Refused, match="Chưa ghi mức đăng ký nào"):
        send(campaign, cast, cast.chu_tich_huyen)
    assert pledge(campaign, cast, {"A-1": Decimal(90), "A-2": Decimal(95)}, cast.can_bo_huyen) == 2
    assert pledge(campaign, cast, {"A-1": Decimal(90), "A-2": None}) == 1
    send(campaign, cast, cast.chu_tich_huyen)
    assert {one.state for one in Pledge.objects.all()} == {"sent"}
    with pytest.raises(pledging.Refused, match="đã gửi rồi"):
        send(campaign, cast, cast.chu_tich_huyen)
    with pytest.raises(pledging.Refused, match="đã gửi nên không sửa được"):
        pledge(campaign, cast, {"A-1": Decimal(80)})
    assert pledging.amounts(campaign, 2024, on=date(2024, 12, 31)) == {("A-1", cast.huyen.pk): 90}
    send(campaign, cast, cast.van_phong, "return")
    assert pledge(campaign, cast, {"A-1": Decimal(100)}) == 1


def test_nobody_pledges_for_a_foreign_unit(cast):
    campaign = planned.issue(planned.plan(cast.tinh, ADMITTED))
    for actor in (cast.nguoi_la, cast.lanh_dao, cast.van_phong):
        with pytest.raises(PermissionError):
            pledge(campaign, cast, {"A-1": Decimal(90)}, actor)
    pledge(campaign, cast, {"A-1": Decimal(90)})
    with pytest.raises(PermissionError):
        send(campaign, cast, cast.nguoi_la)
    with pytest.raises(PermissionError):
        send(campaign, cast, cast.chu_tich_huyen, "return")


# --- Attestations ----------------------------------------------------------------------------------------------------


def test_an_attestation_needs_evidence_and_can_be_withdrawn(cast):
    campaign = planned.plan(cast.tinh, OTHER, ADMITTED)
    target = planned.target(campaign, "A-5")
    said = {"on": date(2024, 5, 1), "evidence": "Biên bản số 2", **BY}
    attesting.attest(target, cast.tinh, **said)
    one = Attestation.objects.get()
    for wrong, words in (
        ({"evidence": " "}, "Ghi minh chứng"),
        ({"on": date(2025, 5, 1)}, "nằm ngoài thời gian"),
    ):
        with pytest.raises(attesting.Refused, match=words):
            attesting.attest(target, cast.tinh, **said | wrong)
    with pytest.raises(attesting.Refused, match="đo bằng số liệu"):
        attesting.attest(planned.target(campaign, "A-1"), cast.tinh, **said)
    with pytest.raises(PermissionError):
        attesting.attest(target, cast.tinh, **said | {"actor": cast.can_bo_huyen})
    attesting.withdraw(one, reason="Chưa bàn giao", **BY)
    one.refresh_from_db()
    assert one.withdrawn_reason == "Chưa bàn giao"


# --- Clusters --------------------------------------------------------------------------------------------------------


def test_a_unit_stands_in_one_cluster_a_year(cast):
    same = {"unit": cast.tinh, "year": 2024, **BY}
    first = clusters.keep(None, name="Cụm I", units=[cast.huyen, cast.khoi], head=cast.huyen, deputy=cast.khoi, **same)
    assert clusters.keep(first, name="Cụm 1", units=[cast.huyen, cast.khoi], head=cast.khoi, **same) == first
    for wrong, words in (
        ({"name": "Cụm II", "units": [cast.khoi]}, "Khối 487 đã ở cụm “Cụm 1”"),
        ({"name": "cụm 1", "units": [cast.huyen_khac]}, "đã có cụm “Cụm 1”"),
        ({"name": "Cụm II", "units": []}, "chọn ít nhất một đơn vị"),
        (
            {"name": "Cụm II", "units": [cast.huyen_khac], "head": cast.huyen},
            "Cụm trưởng huyện Sông Mẫu không có trong cụm",
        ),
        (
            {"name": "Cụm II", "units": [cast.huyen_khac], "head": cast.huyen_khac, "deputy": cast.huyen_khac},
            "phải là hai",
        ),
        ({"name": "Cụm II", "units": [cast.tinh]}, "không thuộc"),
    ):
        with pytest.raises(clusters.Refused, match=words):
            clusters.keep(None, **same | wrong)
    assert clusters.copy(cast.tinh, year=2025, **BY) == 1
    assert set(Cluster.objects.get(year=2025).units.all()) == {cast.huyen, cast.khoi}
    with pytest.raises(clusters.Refused, match="đã có cụm thi đua"):
        clusters.copy(cast.tinh, year=2025, **BY)
    clusters.remove(first, **BY)
    assert Cluster.objects.count() == 1


# --- What stands beside a cell ---------------------------------------------------------------------------------------


def test_the_clerk_sees_what_his_unit_promised(cast):
    campaign = planned.plan(cast.tinh, ADMITTED, LEARNT, CLASS, ARTICLES)
    wanted = {one.numerator_id: one.code for one in campaign.targets.all()}

    def seen(unit) -> dict:
        told = promises.of_unit(unit, wanted, on=date(2024, 6, 1))
        return {wanted[pk]: (many[0].amount, many[0].words) for pk, many in told.items()}

    assert seen(cast.huyen) == {}  # a draft promises nothing
    campaigns.assign(campaign, 2024, {("A-1", cast.huyen.pk): Decimal(1500)}, on=date(2024, 1, 1), **BY)
    planned.issue(campaign)
    shared = {"A-2": (None, "≥ 90%"), "A-4": (None, "từ 2 đến 4 tin bài")}
    assert seen(cast.huyen) == shared | {"A-1": (1500, "≥ 1.500 hội viên"), "A-3": (1, "≥ 1 lớp")}
    assert seen(cast.khoi) == shared
    assert seen(factories.unit("Tỉnh Xa", UnitKind.PROVINCE)) == {}
    pledge(campaign, cast, {"A-1": Decimal(1600)})
    told = promises.of_unit(cast.huyen, wanted, on=date(2024, 6, 1))
    assert next(many[0].pledged for pk, many in told.items() if wanted[pk] == "A-1") == 1600
    assert promises.of_unit(cast.huyen, wanted, on=date(2025, 6, 1)) == {}
