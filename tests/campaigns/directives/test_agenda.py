"""The calendar: deadlines that a person may see, reviews of programs, days that are kept."""

from datetime import date

import pytest

from campaigns.choices import TaskFrequency
from campaigns.domain.directives import agenda, directive_tasks, directives
from campaigns.domain.programs import programs
from members.domain.register.deeds import NotAllowed
from tests import factories
from tests.campaigns import coordinating
from tests.campaigns.directing import BY_SYSTEM, arrived, given, issued, task

YEAR = {"first": date(2024, 1, 1), "last": date(2024, 12, 31)}


def _days(user, kind, **span):
    return [(one.day, one.title) for one in agenda.entries(user, **YEAR | span) if one.kind == kind]


def test_deadlines_of_what_a_unit_was_given_stand_in_its_calendar(cast):
    made = issued(cast.tinh)
    given(made, cast.huyen)
    task(made, "Tổng kết", due_on=date(2024, 12, 10))
    task(made, "Báo cáo", frequency=TaskFrequency.HALF)
    wanted = [
        (date(2024, 6, 30), "Báo cáo (01/HD-CCB)"), (date(2024, 12, 10), "Tổng kết (01/HD-CCB)"),
        (date(2024, 12, 31), "Báo cáo (01/HD-CCB)"),
    ]  # fmt: skip
    assert _days(cast.can_bo_huyen, agenda.DEADLINE) == wanted
    assert _days(cast.nguoi_la, agenda.DEADLINE) == []
    assert _days(cast.van_phong, agenda.DEADLINE, first=date(2024, 7, 1)) == wanted[1:]


def test_what_was_withdrawn_is_no_longer_due(cast):
    made = issued(cast.tinh)
    one = task(made, "Tổng kết", due_on=date(2024, 12, 10))
    task(made, "Sơ kết", due_on=date(2024, 7, 10))
    directive_tasks.withdraw(one, reason="Thôi", on=date(2024, 6, 1), **BY_SYSTEM)
    assert [title for _, title in _days(cast.van_phong, agenda.DEADLINE)] == ["Sơ kết (01/HD-CCB)"]
    directives.move(made, "withdraw", reason="Thay thế", **BY_SYSTEM)
    assert _days(cast.van_phong, agenda.DEADLINE) == []


def test_what_asks_for_an_answer_stands_in_the_calendar_until_one_is_issued(cast):
    asking = arrived(cast.tinh, answer_by=date(2024, 2, 15), urgency="urgent", pages=3, signed_by="Phó Chủ tịch")
    with pytest.raises(NotAllowed, match="Thời hạn 24/01/2024 trước ngày văn bản 25/01/2024"):
        arrived(cast.tinh, "02/HD-CCB-TG", answer_by=date(2024, 1, 24))
    title = "Hướng dẫn 01/HD-CCB-TG: Công tác Dân vận năm 2024"
    assert _days(cast.van_phong, agenda.ANSWER) == [(date(2024, 2, 15), title)]
    assert _days(cast.nguoi_la, agenda.ANSWER) == []
    issued(cast.tinh, implements=(asking,))
    assert _days(cast.van_phong, agenda.ANSWER) == []


def test_reviews_and_ends_of_programs_stand_in_the_calendar_until_they_are_held(cast):
    program = programs.sign(cast.tinh, coordinating.facts(title="Phối hợp"), **BY_SYSTEM)
    plan = dict.fromkeys(programs.YEAR_FIELDS) | {
        "number": "", "content": "", "midterm_due_on": date(2024, 6, 25), "final_due_on": date(2024, 12, 5),
        "midterm_held_on": date(2024, 6, 1),
    }  # fmt: skip
    programs.plan_year(program, 2024, plan, **BY_SYSTEM)
    assert _days(cast.van_phong, agenda.REVIEW) == [(date(2024, 12, 5), "Tổng kết năm 2024: Phối hợp")]
    assert _days(cast.van_phong, agenda.ENDING) == [(date(2024, 12, 31), "Phối hợp")]


def test_days_are_kept_by_the_unit_and_those_below_it_and_round_years_are_told(cast):
    agenda.keep_day(cast.huyen, name="Ngày thành lập huyện", day=29, month=2, since=1904, **BY_SYSTEM)
    kept = _days(cast.can_bo_xa, agenda.KEPT)
    assert (date(2024, 2, 29), "Kỷ niệm 120 năm: Ngày thành lập huyện") in kept
    assert (date(2024, 5, 7), "Kỷ niệm 70 năm: Chiến thắng Điện Biên Phủ") in kept
    assert (date(2024, 12, 6), "Kỷ niệm 35 năm: Ngày truyền thống Hội Cựu chiến binh Việt Nam") in kept
    assert (date(2024, 9, 2), "Quốc khánh nước CHXHCN Việt Nam") in kept
    for other in (cast.nguoi_la, cast.lanh_dao):
        assert all("Ngày thành lập huyện" not in title for _, title in _days(other, agenda.KEPT))
    later = {"first": date(2025, 2, 1), "last": date(2025, 2, 28)}
    assert _days(cast.can_bo_xa, agenda.KEPT, **later)[-1] == (date(2025, 2, 28), "Ngày thành lập huyện")


def test_only_a_day_of_the_calendar_is_kept_once_and_by_its_own_unit(cast):
    said = {"name": "Ngày truyền thống", "since": None}
    with pytest.raises(NotAllowed, match="Không có ngày 31/4"):
        agenda.keep_day(cast.huyen, day=31, month=4, **said, **BY_SYSTEM)
    kept = agenda.keep_day(cast.huyen, day=30, month=4, **said, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã ghi"):
        agenda.keep_day(cast.huyen, day=30, month=4, **said, **BY_SYSTEM)
    by_stranger = {"actor": cast.nguoi_la, "at": factories.NOW}
    with pytest.raises(NotAllowed, match="không có quyền"):
        agenda.drop_day(kept, **by_stranger)
    agenda.drop_day(kept, **BY_SYSTEM)


def test_the_calendar_costs_the_same_for_any_number_of_things(cast, django_assert_num_queries):
    made = issued(cast.tinh)
    for number in range(2):
        task(made, f"Việc {number}", due_on=date(2024, 12, 10))
        cast.van_phong.__dict__.pop("_scopes", None)
        with django_assert_num_queries(6):  # with the rights of the person
            agenda.entries(cast.van_phong, **YEAR)
