"""Programs of coordination: signed, put right, planned by year, renewed; what cannot be says why."""

from datetime import date

import pytest

from campaigns.domain.programs import programs
from campaigns.models import Program
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed, Stale
from tests import factories
from tests.campaigns.coordinating import BY_SYSTEM, SIGNED, activity, facts, partner, program

TODAY = factories.NOW.date()


def test_a_program_holds_what_was_agreed(cast):
    counted = factories.indicator("trees")
    made = program(
        cast.tinh, number=" 08/QC-BCHQS-CCB ", clauses=" 1. Tuyên truyền \n\n2. Xây dựng", indicators=(counted,),
        covers=("commune", "district"), partners=(partner(), partner("Công an tỉnh")),
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.number, made.signed_on, made.code) == ("08/QC-BCHQS-CCB", SIGNED, f"CT{made.pk}")
    assert made.clause_list == ["1. Tuyên truyền", "2. Xây dựng"]
    assert made.covers == ["district", "commune"]
    assert made.partners.count() == 2
    assert list(made.indicators.all()) == [counted]
    assert AuditEntry.objects.filter(verb="program.sign", object_id=str(made.pk)).count() == 1


def test_a_partner_of_the_program_may_lead_it_and_no_other(cast):
    police = partner("Công an tỉnh")
    made = program(cast.tinh, partners=(partner(), police), lead=police)
    made.refresh_from_db()
    assert made.lead == police
    with pytest.raises(NotAllowed, match="phải là một đối tác của chương trình"):
        programs.change(made, facts(partners=(partner(),), lead=police), seen_version=1, **BY_SYSTEM)


def test_without_a_first_day_it_begins_when_it_is_signed_and_without_a_last_it_goes_on(cast):
    made = program(cast.tinh, starts_on=None, ends_on=None)
    assert made.starts_on == SIGNED
    assert made.spans(SIGNED, date(2099, 1, 1))
    assert not made.spans(date(2024, 3, 10), TODAY)


def test_a_program_is_put_right_and_the_same_again_changes_nothing(cast):
    made, other = program(cast.tinh), partner("Công an tỉnh")
    assert programs.change(made, facts(title="Tên đúng", partners=(other,)), seen_version=1, **BY_SYSTEM)
    assert (made.title, made.version, list(made.partners.all())) == ("Tên đúng", 2, [other])
    count = AuditEntry.objects.count()
    assert not programs.change(made, facts(title="Tên đúng", partners=(other,)), seen_version=2, **BY_SYSTEM)
    assert (made.version, AuditEntry.objects.count()) == (2, count)


def test_c01_what_somebody_else_changed_meanwhile_is_not_overwritten(cast):
    made = program(cast.tinh)
    programs.change(made, facts(title="Của người khác"), seen_version=1, **BY_SYSTEM)
    with pytest.raises(Stale, match="vừa được người khác sửa"):
        programs.change(made, facts(title="Của tôi"), seen_version=1, **BY_SYSTEM)


def test_a_program_moves_with_all_signed_under_it(cast):
    first, second = program(cast.tinh, number="1"), program(cast.tinh, number="2")
    child = program(cast.huyen, parent=first)
    low = program(cast.xa, parent=child)
    programs.change(child, facts(parent=second), seen_version=1, **BY_SYSTEM)
    low.refresh_from_db()
    assert set(Program.objects.below(second)) == {child, low}
    assert not Program.objects.below(first).exists()
    programs.change(child, facts(parent=None), seen_version=2, **BY_SYSTEM)
    low.refresh_from_db()
    assert low.path == f"{child.pk:06d}.{low.pk:06d}."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "Chưa ghi tên chương trình"),
        ({"signed_on": date(2024, 6, 11)}, "chưa đến"),
        ({"ends_on": date(2023, 12, 31)}, "hết hạn ngày 31/12/2023, trước ngày bắt đầu 01/01/2024"),
        ({"number": "08/QC"}, "đã có chương trình số 08/QC ký ngày 11/3/2024"),
        ({"code": "QS"}, "Đã có chương trình mã “QS”"),
    ],
)
def test_what_cannot_be_signed_says_why_and_leaves_nothing(cast, said, words):
    program(cast.tinh, number="08/QC", code="QS")
    before = list(Program.objects.values()), AuditEntry.objects.count()
    with pytest.raises(NotAllowed, match=words):
        programs.sign(cast.tinh, facts(**said), **BY_SYSTEM)
    assert (list(Program.objects.values()), AuditEntry.objects.count()) == before


def test_a_program_needs_a_partner_and_a_unit_that_exists(cast):
    with pytest.raises(NotAllowed, match="Chưa chọn đối tác"):
        programs.sign(cast.tinh, programs.Facts("Tên", SIGNED, ()), **BY_SYSTEM)
    closed = factories.unit("Cũ", parent=cast.tinh, valid_to=date(2023, 12, 31))
    with pytest.raises(NotAllowed, match="ngừng hoạt động"):
        program(closed)


def test_the_days_of_a_program_are_not_cut_below_its_activities(cast):
    made = program(cast.tinh)
    activity(cast.huyen, on=date(2024, 5, 18), ends_on=date(2024, 5, 20), programs=(made,))
    for said in ({"starts_on": date(2024, 5, 19)}, {"ends_on": date(2024, 5, 19)}):
        with pytest.raises(NotAllowed, match="1 hoạt động đã ghi của chương trình nằm ngoài"):
            programs.change(made, facts(**said), seen_version=1, **BY_SYSTEM)
    tight = facts(starts_on=date(2024, 5, 18), ends_on=date(2024, 5, 20))
    assert programs.change(made, tight, seen_version=1, **BY_SYSTEM)


def test_programs_never_stand_in_a_ring(cast):
    top = program(cast.tinh)
    below = program(cast.tinh, parent=top)
    lowest = program(cast.tinh, parent=below)
    for parent in (top, below, lowest):
        with pytest.raises(NotAllowed, match="không thể ở cấp trên của nó"):
            programs.change(top, facts(parent=parent), seen_version=1, **BY_SYSTEM)
    top.refresh_from_db()
    assert top.parent is None


def test_a_program_is_signed_under_one_of_a_unit_above_and_of_the_same_time(cast):
    foreign = program(cast.huyen_khac)
    with pytest.raises(NotAllowed, match="không thuộc đơn vị ấy"):
        program(cast.huyen, parent=foreign)
    old = program(cast.tinh, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), signed_on=date(2022, 1, 5))
    with pytest.raises(NotAllowed, match="từ 01/01/2022 đến 31/12/2022"):
        program(cast.huyen, parent=old)


def test_a_program_is_renewed_by_a_later_one_of_the_same_unit(cast):
    old = program(cast.tinh, ends_on=date(2024, 7, 1), signed_on=date(2024, 1, 2))
    for said, words in (
        ({"unit": cast.huyen}, "chỉ đơn vị ấy ký tiếp được"),
        ({"unit": cast.tinh, "signed_on": date(2024, 1, 2)}, "không trước chương trình này"),
    ):
        with pytest.raises(NotAllowed, match=words):
            program(said.pop("unit"), renewal_of=old, **said)
    assert list(programs.renewals_due(Program.objects.all(), on=TODAY)) == [old]
    program(cast.tinh, renewal_of=old, ends_on=None)
    assert not programs.renewals_due(Program.objects.all(), on=TODAY)


@pytest.mark.parametrize(
    ("ends_on", "is_due"),
    [(date(2024, 9, 8), True), (date(2024, 9, 9), False), (date(2023, 6, 11), True), (date(2023, 6, 10), False)],
)
def test_a_program_asks_to_be_renewed_in_its_last_days_and_for_a_year(cast, ends_on, is_due):
    program(cast.tinh, starts_on=date(2023, 1, 1), signed_on=date(2023, 1, 1), ends_on=ends_on)
    assert programs.renewals_due(Program.objects.all(), on=TODAY).exists() == is_due


YEAR = dict.fromkeys(programs.YEAR_FIELDS) | {"number": "", "content": ""}


def test_a_year_is_planned_and_looked_back_on(cast):
    made = program(cast.tinh)
    said = YEAR | {"number": "12/KH", "midterm_due_on": date(2024, 6, 30), "final_due_on": date(2024, 12, 15)}
    programs.plan_year(made, 2024, said, **BY_SYSTEM)
    due = programs.reviews_due(Program.objects.all(), on=TODAY)
    assert [(day, word, year.year) for day, word, year in due] == [(date(2024, 6, 30), "Sơ kết", 2024)]
    programs.plan_year(made, 2024, said | {"midterm_held_on": date(2024, 6, 9)}, **BY_SYSTEM)
    assert not programs.reviews_due(Program.objects.all(), on=TODAY)
    count = AuditEntry.objects.count()
    programs.plan_year(made, 2024, said | {"midterm_held_on": date(2024, 6, 9)}, **BY_SYSTEM)
    assert (made.years.count(), AuditEntry.objects.count()) == (1, count)


def test_a_year_outside_the_program_or_held_in_days_to_come_is_refused(cast):
    made = program(cast.tinh)
    with pytest.raises(NotAllowed, match="Năm 2025 nằm ngoài"):
        programs.plan_year(made, 2025, YEAR, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="chưa đến"):
        programs.plan_year(made, 2024, YEAR | {"final_held_on": date(2024, 12, 1)}, **BY_SYSTEM)
    assert not made.years.exists()


def test_units_record_their_own_and_the_office_that_of_all_below(cast):
    for person, unit, may in (
        (cast.can_bo_huyen, cast.huyen, True), (cast.can_bo_huyen, cast.xa, True), (cast.van_phong, cast.huyen, True),
        (cast.can_bo_huyen, cast.tinh, False), (cast.nguoi_la, cast.huyen, False), (cast.lanh_dao, cast.huyen, False),
    ):  # fmt: skip
        if may:
            assert programs.sign(unit, facts(), actor=person, at=factories.NOW).pk
        else:
            with pytest.raises(NotAllowed, match="không có quyền ghi"):
                programs.sign(unit, facts(), actor=person, at=factories.NOW)


def test_s02_a_program_is_seen_by_those_above_and_those_below(cast):
    made = program(cast.huyen)
    seeing = (cast.van_phong, cast.lanh_dao, cast.can_bo_huyen, cast.can_bo_xa)
    for person in seeing:
        assert made in Program.objects.for_user(person, "view")
    for person in (cast.nguoi_la, cast.quan_tri, cast.khong_viec):
        assert made not in Program.objects.for_user(person, "view")
    assert made not in Program.objects.for_user(cast.can_bo_xa, "enter")
