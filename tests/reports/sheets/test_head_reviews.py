"""Whose units below hand in to him, the head decides on their sheets: on those alone, never on his own unit's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Indicator
from members.choices import Role, UnitKind
from members.domain import access
from reports.choices import SubmissionState
from reports.domain.sheets import comments, deciding, returned, workflow
from reports.forms.board import BoardForm
from reports.models import Reminder, Submission
from tests import factories


@pytest.fixture
def round(db):
    form = factories.form("BC", factories.indicator("a"), unit_kinds=[UnitKind.COMMUNE, UnitKind.DISTRICT])
    form.rolls_up = True
    form.save()
    return factories.round_of(form, due_on=timezone.localdate() + timedelta(days=5))


@pytest.fixture
def head(cast, as_user):
    return as_user(cast.chu_tich_huyen)


def sent(round, unit, sender, **figures) -> Submission:
    sheet = factories.submission(round, unit, **figures)
    workflow.move(sheet, "submit", actor=sender, at=timezone.now(), seen_version=sheet.version)
    return sheet


def decide(client, sheet, verb, **said):
    data = {"verb": verb, "version": sheet.version, **said}
    return client.post(reverse("review", args=[sheet.pk]), data)


def test_he_approves_what_a_commune_sent(cast, round, head):
    sheet = sent(round, cast.xa, cast.can_bo_xa, a=3)
    assert "Quyết định" in head.get(reverse("review", args=[sheet.pk])).content.decode()
    assert decide(head, sheet, "approve").url == reverse("progress-round", args=[round.pk])
    sheet.refresh_from_db()
    assert (sheet.state, sheet.moves.last().actor) == (SubmissionState.APPROVED, cast.chu_tich_huyen)


def test_he_does_not_approve_what_he_sent_for_the_commune_himself(cast, round, head):
    sheet = sent(round, cast.xa, cast.chu_tich_huyen, a=3)
    answer = decide(head, sheet, "approve")
    assert answer.status_code == 422 and "không tự duyệt được" in answer.content.decode()


def test_his_own_units_sheet_and_those_of_others_do_not_exist_for_his_review(cast, round, head):
    beside = factories.unit("Suối Mẫu", UnitKind.COMMUNE, parent=cast.huyen_khac)
    for unit in (cast.huyen, cast.huyen_khac, beside):
        sheet = factories.moved(factories.submission(round, unit, a=3), "import")
        assert head.get(reverse("review", args=[sheet.pk])).status_code == 404
        assert decide(head, sheet, "approve").status_code == 404
        with pytest.raises(PermissionError):
            workflow.move(
                sheet, "approve", actor=cast.chu_tich_huyen, at=timezone.now(), seen_version=sheet.version
            )  # fmt: skip


def test_what_he_approved_only_the_office_opens_again(cast, round, head):
    sheet = factories.moved(factories.submission(round, cast.xa, a=3), "import", "approve")
    assert decide(head, sheet, "reopen", reason="Sai số", until="30/12/2099").status_code == 404


def test_his_progress_page_holds_the_units_below_his_own(cast, round, head):
    assert head.get(reverse("progress")).url == reverse("progress-round", args=[round.pk])
    page = head.get(reverse("progress-round", args=[round.pk])).content.decode()
    table = page[page.index("<tbody>") :]
    assert "Đồng Mẫu" in table and "Sông Mẫu" not in table and "Núi Mẫu" not in table
    for name in ("round-open", "compose", "round-excel"):
        assert reverse(name, args=[] if name == "round-open" else [round.pk]) not in page
    for name in ("progress-board", "overdue"):
        assert "Núi Mẫu" not in head.get(reverse(name)).content.decode()
    head.post(reverse("round-remind", args=[round.pk]))
    assert [one.unit for one in Reminder.objects.all()] == [cast.xa]


def test_a_clerk_beside_him_does_not_review(cast, round, as_user):
    sheet = sent(round, cast.xa, cast.can_bo_xa, a=3)
    assert as_user(cast.can_bo_huyen).get(reverse("review", args=[sheet.pk])).status_code == 404
    assert as_user(cast.can_bo_huyen).get(reverse("progress")).status_code == 404


def test_a_head_of_the_province_decides_on_all_units_but_the_province(cast):
    chairman = factories.user("chu-tich-tinh", (cast.tinh, Role.HEAD))
    assert not access.can(chairman, "review", cast.tinh) and access.can(chairman, "review", cast.xa)
    assert not access.can_everywhere(chairman, "review")
    assert cast.tinh not in access.units_for(chairman, "review")


@pytest.mark.parametrize(
    ("who", "place"), [("chu_tich_huyen", "Huyện Sông Mẫu (Phạm Văn Chủ Tịch)"), ("van_phong", "Tỉnh Quảng Mẫu (")]
)
def test_the_clerk_is_told_where_the_sheet_came_back_from(cast, round, as_user, who, place):
    sheet = sent(round, cast.xa, cast.can_bo_xa, a=3)
    decide(as_user(getattr(cast, who)), sheet, "return", reason="Thiếu chi hội 2")
    clerk = as_user(cast.can_bo_xa)
    page = clerk.get(reverse("entry", args=[sheet.pk])).content.decode()
    assert f"Nơi trả: {place}" in page and "Thiếu chi hội 2" in page
    home = clerk.get(reverse("home")).content.decode()
    assert place in home and "trả lại: Thiếu chi hội 2" in home


def test_a_reviewer_who_left_since_is_told_by_the_place_he_spoke_for_then(cast, round):
    sheet = sent(round, cast.xa, cast.can_bo_xa, a=3)
    workflow.move(
        sheet, "return", actor=cast.chu_tich_huyen, at=timezone.now(), seen_version=sheet.version, reason="Xem lại"
    )  # fmt: skip
    cast.chu_tich_huyen.assignments.update(valid_to=timezone.localdate())
    assert returned.last_of([sheet])[sheet.pk].place == cast.huyen
    cast.chu_tich_huyen.assignments.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert returned.last_of([sheet])[sheet.pk].by == "Phạm Văn Chủ Tịch"


@pytest.mark.parametrize("sheets", [1, 3])
def test_telling_it_costs_the_same_for_one_sheet_and_three(cast, round, sheets, django_assert_num_queries):
    made = []
    for number in range(sheets):
        unit = factories.unit(f"Xã số {number}", UnitKind.COMMUNE, parent=cast.huyen)
        made.append(sent(round, unit, cast.can_bo_huyen, a=1))
        workflow.move(
            made[-1], "return", actor=cast.van_phong, at=timezone.now(), seen_version=made[-1].version, reason="Xem"
        )  # fmt: skip
    with django_assert_num_queries(2):
        assert {one.by for one in returned.last_of(made).values()} == {"Tỉnh Quảng Mẫu (Trần Thị Văn Phòng)"}


# --- a form whose levels are not chained goes straight to the province ----------------------------------------------


@pytest.fixture
def straight(round):
    round.form.rolls_up = False
    round.form.save()
    return round


def test_a_head_sees_a_form_that_is_not_chained_and_decides_nothing(cast, straight, head):
    second = factories.unit("Suối Mẫu", UnitKind.COMMUNE, parent=cast.huyen)
    sheet = sent(straight, cast.xa, cast.can_bo_xa, a=3)
    sent(straight, second, cast.chu_tich_huyen, a=1)
    page = head.get(reverse("review", args=[sheet.pk])).content.decode()
    assert "biểu này nộp thẳng lên tỉnh" in page and "Quyết định" not in page
    for verb in ("approve", "return"):
        assert decide(head, sheet, verb, reason="Sai").status_code == 404
        with pytest.raises(PermissionError):
            workflow.move(
                sheet, verb, actor=cast.chu_tich_huyen, at=timezone.now(), seen_version=sheet.version, reason="Sai"
            )  # fmt: skip
    for address in (reverse("home"), reverse("progress-round", args=[straight.pk])):
        assert "Đồng Mẫu" in (page := head.get(address).content.decode()) and "Xem và duyệt" not in page


def test_in_the_talk_on_a_cell_of_it_he_speaks_for_the_unit(cast, straight):
    sheet = sent(straight, cast.xa, cast.can_bo_xa, a=3)
    said = comments.say(sheet, Indicator.objects.get(), "Sao lại ba?", actor=cast.chu_tich_huyen, at=timezone.now())
    assert said.of_the_unit


def test_the_office_and_the_head_of_the_province_decide_on_it(cast, straight):
    chairman = factories.user("chu-tich-tinh", (cast.tinh, Role.HEAD))
    for person in (cast.van_phong, chairman):
        assert deciding.may(person, "review", cast.xa, straight.form)
    assert not deciding.may(chairman, "review", cast.tinh, straight.form)


@pytest.mark.parametrize(("who", "names"), [("chu_tich_huyen", ["Đồng Mẫu"]), ("van_phong", None)])
def test_the_table_of_units_and_rounds_offers_the_units_under_ones_own(cast, round, who, names):
    offered = [unit.name for unit in BoardForm({}, seen=[round], user=getattr(cast, who)).fields["don_vi"].queryset]
    assert offered == (names or ["Quảng Mẫu", "Sông Mẫu", "Núi Mẫu", "Khối 487"])
