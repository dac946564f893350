"""Tasks, whom they were given to, what the units answer, and the board of it all."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.choices import AnswerState, ReceiptStep, TaskFrequency, TaskLevel
from campaigns.domain.directives import answering, directive_tasks, directives, distributing, task_board
from campaigns.domain.directives.answering import AnswerFacts
from campaigns.domain.directives.directive_tasks import TaskFacts
from campaigns.models import Answer, Receipt, Task
from ccb.core.models import AuditEntry, Notice
from members.choices import UnitKind
from members.domain.register.deeds import NotAllowed, Stale
from tests import factories
from tests.campaigns.directing import BY_SYSTEM, given, issued, task

TODAY = date(2024, 6, 10)


def _answer(one, unit, state=AnswerState.DONE, text="Đã làm", *, seen=0, actor=None, **said):
    facts = AnswerFacts(state, text, **said)
    return answering.answer(one, unit, facts, seen_version=seen, actor=actor, at=factories.NOW)


# --- Tasks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"due_on": date(2024, 1, 24)}, "Hạn 24/01/2024 trước ngày văn bản 25/01/2024"),
        ({"text": " "}, "Chưa ghi nội dung nhiệm vụ"),
        ({"text": "Hoà  giải ở Cơ sở"}, "đã có nhiệm vụ này, thứ tự 1"),
        ({"level": TaskLevel.NAMED}, "phải ghi tên đơn vị"),
    ],
)
def test_a_task_that_cannot_be_so_is_refused(said, words, cast):
    made = issued(cast.tinh)
    task(made)
    with pytest.raises(NotAllowed, match=words):
        task(made, **{"text": "Việc khác"} | said)
    assert Task.objects.count() == 1


def test_a_task_is_named_only_for_units_below_the_issuer(cast):
    made = issued(cast.huyen)
    for unit in (cast.huyen_khac, cast.huyen, cast.tinh):
        with pytest.raises(NotAllowed, match="không thuộc huyện Sông Mẫu"):
            task(made, level=TaskLevel.NAMED, units=(unit,))
    assert task(made, level=TaskLevel.NAMED, units=(cast.xa,)).units.get() == cast.xa


def _level(level, kind) -> bool:
    unit = type("U", (), {"kind": kind, "pk": 1})
    return directive_tasks.binds(Task(level=level), unit)


@pytest.mark.parametrize(
    ("level", "bound"),
    [
        (TaskLevel.EVERY_LEVEL, set(UnitKind)),
        (TaskLevel.DISTRICT, {UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.BLOC}),
        (TaskLevel.COMMUNE, {UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.BLOC, UnitKind.COMMUNE}),
        (TaskLevel.PROVINCE, {UnitKind.PROVINCE}),
    ],
)
def test_a_unit_answers_for_its_own_level_and_for_those_below_it(level, bound):
    assert {kind for kind in UnitKind if _level(level, kind)} == bound


@pytest.mark.parametrize(
    ("frequency", "on", "owed"),
    [
        (TaskFrequency.ONCE, TODAY, None),
        (TaskFrequency.MONTH, TODAY, "2024-05"),
        (TaskFrequency.QUARTER, TODAY, "2024-Q1"),
        (TaskFrequency.QUARTER, date(2024, 6, 30), "2024-Q2"),
        (TaskFrequency.HALF, TODAY, "2024-H1"),  # the half before was over when the document was written
        (TaskFrequency.YEAR, date(2025, 2, 1), "2024"),
    ],
)
def test_the_period_that_is_owed_is_the_last_that_is_over(frequency, on, owed, cast):
    one = task(issued(cast.tinh), frequency=frequency)
    period = directive_tasks.owed_period(one, on=on)
    assert (period and period.code) == owed


def test_whom_a_task_binds_stays_once_a_unit_has_answered(cast):
    made = issued(cast.tinh)
    one = task(made)
    given(made, cast.huyen)
    _answer(one, cast.huyen)
    with pytest.raises(NotAllowed, match="Đã có đơn vị báo cáo"):
        directive_tasks.change(one, TaskFacts(text=one.text, level=TaskLevel.COMMUNE), **BY_SYSTEM)
    assert directive_tasks.change(one, TaskFacts(text=one.text, measurable="số vụ"), **BY_SYSTEM)


# --- Given and received -----------------------------------------------------------------------------------------------


def test_a_document_is_given_once_to_each_unit_below_and_its_people_are_told(cast):
    made = issued(cast.tinh)
    assert given(made, cast.huyen, cast.huyen_khac, cast.huyen) == 2
    assert given(made, cast.huyen) == 0
    told = Notice.objects.values_list("user__username", flat=True)
    assert sorted(told) == ["can-bo-huyen", "chu-tich-huyen", "nguoi-la"]


def test_a_document_is_not_given_outside_the_subtree_nor_before_it_is_issued(cast):
    made = issued(cast.huyen)
    with pytest.raises(NotAllowed, match="Huyện Núi Mẫu không thuộc huyện Sông Mẫu"):
        given(made, cast.xa, cast.huyen_khac)
    assert not made.deliveries.exists()
    drafted = directives.draft(cast.tinh, directives.Facts("KH", "Kế hoạch", TODAY), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Chỉ gửi được văn bản đã ban hành"):
        given(drafted, cast.huyen)


def test_a_later_step_tells_the_earlier_ones_too_and_each_says_who_and_when(cast):
    made = issued(cast.tinh)
    given(made, cast.huyen)
    delivery = made.deliveries.get()
    said = {"actor": cast.can_bo_huyen, "at": factories.NOW}
    assert distributing.step_of(delivery) is None
    assert distributing.acknowledge(delivery, ReceiptStep.READ, **said)
    assert not distributing.acknowledge(delivery, ReceiptStep.RECEIVED, **said)
    assert distributing.step_of(delivery) == ReceiptStep.READ
    assert set(Receipt.objects.values_list("step", "by__username")) == {
        ("received", "can-bo-huyen"), ("read", "can-bo-huyen"),
    }  # fmt: skip
    with pytest.raises(NotAllowed, match="không có quyền"):
        distributing.acknowledge(delivery, ReceiptStep.CARRIED_OUT, actor=cast.nguoi_la, at=factories.NOW)


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_a_unit_answers_and_puts_its_answer_right(cast):
    made = issued(cast.tinh)
    one = task(made)
    given(made, cast.huyen)
    first = _answer(one, cast.huyen, figure=Decimal(12), actor=cast.can_bo_huyen)
    again = _answer(one, cast.huyen, figure=Decimal(12), seen=1, actor=cast.can_bo_huyen)
    assert (again.pk, again.version, AuditEntry.objects.filter(verb="task.answer").count()) == (first.pk, 1, 1)
    assert _answer(one, cast.huyen, figure=Decimal(13), seen=1).version == 2
    with pytest.raises(Stale):
        _answer(one, cast.huyen, figure=Decimal(14), seen=1)
    assert Answer.objects.get().figure == 13


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": AnswerState.DONE, "text": " "}, "Hãy ghi kết quả"),
        ({"state": AnswerState.HINDERED, "text": ""}, "Hãy ghi vướng mắc"),
        ({"figure": Decimal("1.234")}, "quá nhiều số lẻ"),
        ({"period": "2024"}, "chỉ báo cáo một lần"),
    ],
)
def test_an_answer_that_cannot_be_so_is_refused(said, words, cast):
    made = issued(cast.tinh)
    one = task(made)
    given(made, cast.huyen)
    with pytest.raises(NotAllowed, match=words):
        _answer(one, cast.huyen, **said)
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [("2024-05", "hằng quý"), ("2024-Q4", "chưa đến"), ("2023-Q4", "trước ngày văn bản"), ("x", "không phải là kỳ")],
)
def test_a_task_that_comes_back_is_answered_for_its_own_periods(code, words, cast):
    made = issued(cast.tinh)
    one = task(made, frequency=TaskFrequency.QUARTER)
    given(made, cast.huyen)
    with pytest.raises(NotAllowed, match=words):
        _answer(one, cast.huyen, period=code)
    assert {_answer(one, cast.huyen, period=period).period for period in ("2024-Q1", "2024-Q2")} == {
        "2024-Q1", "2024-Q2",
    }  # fmt: skip


def test_nothing_is_answered_by_a_unit_that_was_not_asked(cast):
    made = issued(cast.tinh)
    one, of_others = task(made), task(made, "Việc của tỉnh", level=TaskLevel.PROVINCE)
    given(made, cast.huyen)
    with pytest.raises(NotAllowed, match="chưa gửi cho huyện Núi Mẫu"):
        _answer(one, cast.huyen_khac)
    with pytest.raises(NotAllowed, match="không giao cho huyện Sông Mẫu"):
        _answer(of_others, cast.huyen)
    with pytest.raises(NotAllowed, match="không có quyền"):
        _answer(one, cast.huyen, actor=cast.nguoi_la)


def test_a_task_is_not_answered_after_it_was_withdrawn(cast):
    made = issued(cast.tinh)
    one, other = task(made), task(made, "Việc khác")
    given(made, cast.huyen)
    kept = _answer(one, cast.huyen)
    directive_tasks.withdraw(one, reason="Gộp vào việc khác", on=TODAY, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã rút ngày 10/6/2024.*Gộp vào việc khác"):
        _answer(one, cast.huyen, seen=1)
    directives.move(made, "withdraw", reason="Thay thế", **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã thu hồi"):
        _answer(other, cast.huyen)
    assert Answer.objects.get() == kept


# --- The board --------------------------------------------------------------------------------------------------------


def _board(directive, user, on=TODAY):
    return task_board.of(directive, user, on=on)


def test_the_board_says_in_words_and_colour_how_each_task_stands(cast):
    made = issued(cast.tinh)
    given(made, cast.huyen, cast.huyen_khac)
    late = task(made, "Việc quá hạn", due_on=date(2024, 6, 9))
    today = task(made, "Việc đến hạn hôm nay", due_on=TODAY)
    named = task(made, "Việc của một huyện", level=TaskLevel.NAMED, units=(cast.huyen_khac,))
    _answer(late, cast.huyen, AnswerState.DOING, "")
    _answer(today, cast.huyen, AnswerState.HINDERED, "Thiếu kinh phí")
    _answer(named, cast.huyen_khac, AnswerState.NONE, "")
    board = _board(made, cast.van_phong)
    told = {line.unit: [cell and (cell.words, cell.colour) for _, cell in line.cells] for line in board.lines}
    assert told == {
        cast.huyen: [("Đang làm, quá hạn", "error"), ("Có vướng mắc", "warn"), None],
        cast.huyen_khac: [("Quá hạn", "error"), ("Chưa báo cáo", "missing"), ("Không phát sinh", "ok")],
    }  # fmt: skip
    assert board.settled == (1, 5)
    assert board.tally["Quá hạn"] == 1


def test_a_unit_sees_its_own_line_of_the_board_only(cast):
    made = issued(cast.tinh)
    given(made, cast.huyen, cast.huyen_khac)
    task(made)
    assert [line.unit for line in _board(made, cast.can_bo_huyen).lines] == [cast.huyen]
    assert len(_board(made, cast.lanh_dao).lines) == 2


def test_a_withdrawn_task_leaves_the_board(cast):
    made = issued(cast.tinh)
    given(made, cast.huyen)
    one = task(made)
    directive_tasks.withdraw(one, reason="Thôi", on=TODAY, **BY_SYSTEM)
    assert _board(made, cast.van_phong).heads == []


def test_the_board_costs_the_same_for_any_number_of_units_and_tasks(cast, django_assert_num_queries):
    made = issued(cast.tinh)
    task(made)
    given(made, cast.huyen)
    for turn in range(2):
        cast.van_phong.__dict__.pop("_scopes", None)
        with django_assert_num_queries(6):  # with the rights of the person
            board = _board(made, cast.van_phong)
            assert all(cell.words for line in board.lines for _, cell in line.cells)
        for number in range(3):
            _answer(task(made, f"Việc {turn}.{number}"), cast.huyen)
        given(made, cast.huyen_khac, cast.khoi)
