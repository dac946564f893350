"""What a unit still owes of the documents it was given: nothing that is late falls off the list."""

from datetime import date

import pytest

from campaigns.choices import AnswerState, ReceiptStep, TaskFrequency, TaskLevel
from campaigns.domain.directives import answering, directive_tasks, directives, distributing, duties
from campaigns.domain.directives.answering import AnswerFacts
from tests.campaigns.directing import BY_SYSTEM, given, issued, task

TODAY = date(2024, 6, 10)


@pytest.fixture
def made(cast):
    directive = issued(cast.tinh)
    given(directive, cast.huyen)
    distributing.acknowledge(directive.deliveries.get(), ReceiptStep.RECEIVED, **BY_SYSTEM)
    return directive


def _told(user, on=TODAY):
    return [
        (one.task.text, one.period and one.period.code, one.time_left)
        for duty in duties.owed(user, on=on)
        for one in duty.owed
    ]


def _answer(one, unit, state=AnswerState.DONE, **said):
    answering.answer(one, unit, AnswerFacts(state, "Đã làm", **said), **BY_SYSTEM)


def test_a_document_waits_until_the_unit_says_that_it_has_it(cast):
    directive = issued(cast.tinh)
    given(directive, cast.huyen)
    (duty,) = duties.owed(cast.can_bo_huyen, on=TODAY)
    assert (duty.directive, duty.unit, duty.awaits_receipt, duty.owed) == (directive, cast.huyen, True, [])
    distributing.acknowledge(duty.delivery, ReceiptStep.RECEIVED, **BY_SYSTEM)
    assert duties.owed(cast.can_bo_huyen, on=TODAY) == []


def test_tasks_stand_by_their_deadline_and_leave_when_they_are_settled(cast, made):
    late, other = task(made, "Sơ kết", due_on=date(2024, 6, 7)), task(made, "Tuyên truyền")
    task(made, "Của huyện khác", level=TaskLevel.NAMED, units=(cast.huyen_khac,))
    task(made, "Tổng kết", due_on=date(2024, 6, 11))
    assert _told(cast.can_bo_huyen) == [
        ("Sơ kết", None, "quá hạn 3 ngày"), ("Tổng kết", None, "hạn cuối ngày mai"),
        ("Tuyên truyền", None, "không định hạn"),
    ]  # fmt: skip
    _answer(other, cast.huyen, AnswerState.HINDERED)
    _answer(late, cast.huyen, AnswerState.DOING)
    assert [text for text, _, _ in _told(cast.can_bo_huyen)] == ["Sơ kết", "Tổng kết"]


def test_a_period_that_was_not_answered_stays_when_the_next_ones_come(cast, made):
    one = task(made, "Báo cáo quý", frequency=TaskFrequency.QUARTER)
    _answer(one, cast.huyen, period="2024-Q2")
    assert [code for _, code, _ in _told(cast.can_bo_huyen, date(2024, 8, 1))] == ["2024-Q3"]
    later = _told(cast.can_bo_huyen, date(2026, 1, 10))  # the document is of 2024
    assert [code for _, code, _ in later] == ["2024-Q3", "2024-Q4"]
    assert later[1][2] == "quá hạn 375 ngày"


def test_what_was_withdrawn_is_no_longer_owed_and_others_owe_nothing(cast, made):
    one = task(made, "Sơ kết", due_on=date(2024, 6, 7))
    task(made, "Tổng kết", due_on=date(2024, 6, 8))
    for other in (cast.can_bo_xa, cast.nguoi_la, cast.van_phong, cast.lanh_dao):
        assert duties.owed(other, on=TODAY) == []
    directive_tasks.withdraw(one, reason="Thôi", on=TODAY, **BY_SYSTEM)
    assert [text for text, _, _ in _told(cast.can_bo_huyen)] == ["Tổng kết"]
    directives.move(made, "withdraw", reason="Thay thế", **BY_SYSTEM)
    assert duties.owed(cast.can_bo_huyen, on=TODAY) == []


def test_duties_cost_the_same_for_any_number(cast, django_assert_num_queries):
    for number in range(2):
        directive = issued(cast.tinh)
        given(directive, cast.huyen)
        task(directive, f"Việc {number}", due_on=TODAY)
        cast.can_bo_huyen.__dict__.pop("_scopes", None)
        with django_assert_num_queries(6):  # with the rights of the person
            assert len(_told(cast.can_bo_huyen)) == number + 1
