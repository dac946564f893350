"""The follow-up board of a document: units × tasks, each cell a word and a colour. Constant queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from campaigns.choices import AnswerState, ReceiptStep
from campaigns.domain.directives import directive_tasks, distributing
from campaigns.models import Answer, Delivery, Directive, Task
from ccb.lib.periods import Period

WORDS = {  # of an answer: the colour of its badge
    AnswerState.DONE: "ok", AnswerState.NONE: "ok", AnswerState.DOING: "info", AnswerState.HINDERED: "warn",
}  # fmt: skip
SETTLED = (AnswerState.DONE, AnswerState.NONE)
LATE, WAITING = ("Quá hạn", "error"), ("Chưa báo cáo", "missing")


@dataclass(frozen=True)
class Head:
    """A task as the head of a column."""

    task: Task
    period: Period | None  # of which the units owe an answer
    due_on: date | None


@dataclass(frozen=True)
class Cell:
    head: Head
    answer: Answer | None
    words: str
    colour: str  # ok, info, warn, error, missing

    @property
    def is_settled(self) -> bool:
        return bool(self.answer) and self.answer.state in SETTLED


@dataclass(frozen=True)
class Line:
    delivery: Delivery
    step: ReceiptStep | None
    cells: list[tuple[Head, Cell | None]]  # None: the task does not bind the unit

    @property
    def unit(self):
        return self.delivery.unit

    @property
    def words(self) -> str:
        """'12/20 đã xong, 3 quá hạn'; '' where no task binds the unit."""
        cells = [cell for _, cell in self.cells if cell]
        late = sum(cell.colour == LATE[1] for cell in cells)
        done = f"{sum(cell.is_settled for cell in cells)}/{len(cells)} đã xong" if cells else ""
        return f"{done}, {late} quá hạn" if late else done


@dataclass(frozen=True)
class Board:
    heads: list[Head]
    lines: list[Line]

    @property
    def tally(self) -> dict[str, int]:
        """Words of a cell -> how many say so, over the whole board."""
        return dict(Counter(cell.words for line in self.lines for _, cell in line.cells if cell))

    @property
    def settled(self) -> tuple[int, int]:
        """How many of the answers owed are "Đã xong" or "Không phát sinh", and how many are owed."""
        cells = [cell for line in self.lines for _, cell in line.cells if cell]
        return sum(cell.is_settled for cell in cells), len(cells)


def of(directive: Directive, user, *, on: date) -> Board:
    """As it stands on the day, of the units that the user may see. Five queries, however many units and tasks."""
    tasks = directive.tasks.standing().select_related("indicator").prefetch_related("units")
    heads = [_head(directive, task, on) for task in tasks]
    deliveries = directive.deliveries.for_user(user, "view").select_related("unit__parent").prefetch_related("receipts")
    answers = {
        (one.task_id, one.unit_id, one.period): one
        for one in Answer.objects.filter(task__directive=directive, unit__in=[one.unit_id for one in deliveries])
    }
    return Board(heads, [_line(delivery, heads, answers, on) for delivery in deliveries])


def _head(directive: Directive, task: Task, on: date) -> Head:
    task.directive = directive
    return Head(task, directive_tasks.owed_period(task, on=on), directive_tasks.due_on(task, on=on))


def _line(delivery: Delivery, heads: list[Head], answers: dict, on: date) -> Line:
    cells = []
    for head in heads:
        found = answers.get((head.task.pk, delivery.unit_id, head.period.code if head.period else ""))
        bound = directive_tasks.binds(head.task, delivery.unit)
        cells.append((head, cell_of(head, found, on=on) if bound else None))
    return Line(delivery, distributing.step_of(delivery), cells)


def cell_of(head: Head, found: Answer | None, *, on: date) -> Cell:
    """What one unit told of one task, as words and colour; past its day what is not settled is late."""
    is_late = head.due_on is not None and head.due_on < on
    if found is None:
        return Cell(head, None, *(LATE if is_late else WAITING))
    words = found.get_state_display()
    if is_late and found.state == AnswerState.DOING:
        return Cell(head, found, f"{words}, quá hạn", "error")
    return Cell(head, found, words, WORDS[found.state])
