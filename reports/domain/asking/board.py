"""Units against rounds: how complete and how timely each was, over a year or for one unit over its last rounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from members.domain import access
from members.models import Unit
from reports.domain.asking import completeness, rounds, todo
from reports.domain.asking.completeness import Line
from reports.domain.papers import composing
from reports.models import Round, Submission

MOST_ROUNDS = 12  # columns of the table, and bars of a unit's trend: the latest


@dataclass(frozen=True)
class Share:
    """How many sheets were sent in time, of those that were due or sent."""

    in_time: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 is only who was never late; None where nothing was due."""
        return 100 * self.in_time // self.of if self.of else None

    def __str__(self):
        """'3/4 (75%)'; '' where nothing was due."""
        return f"{self.in_time}/{self.of} ({self.percent}%)" if self.of else ""


@dataclass(frozen=True)
class Row:
    """A unit and its standing in each round; None where the round did not ask it."""

    unit: Unit
    label: str  # its name, with that of its parent where two bear the same
    cells: tuple[tuple[Round, Line | None], ...]
    share: Share


@dataclass(frozen=True)
class Board:
    rounds: tuple[Round, ...]  # from the earliest due to the latest
    rows: tuple[Row, ...]
    left_out: int  # earlier rounds, too many for the table


def of(
    seen: Sequence[Round], user, verb: str, *, on: date, form: int | None = None, year: int | None = None,
    under: Unit | None = None, standing: str = "",
) -> Board:  # fmt: skip
    """The rounds of `seen` of that form and year, and the units that they ask: only those that stand so in one of them.

    Six queries at any number of units and rounds.
    """
    wanted = [one for one in seen if form in (None, one.form_id) and year in (None, one.ends_on.year)]
    chosen = _latest(wanted)
    units = access.units_for(user, verb, on=on).select_related("parent")
    units = rounds.in_tree_order(units.under(under) if under else units)
    lists = rounds.with_lists(chosen)
    asked = [unit for unit in units if any(todo.owes(unit, one) for one in lists)]
    labels = composing.unit_labels(asked)
    lines = lines_of(lists, {unit: labels[unit.pk] for unit in asked}, user, verb, on)
    rows = [_row(unit, labels[unit.pk], lists, lines, on) for unit in asked]
    if standing:
        rows = [row for row in rows if any(line and completeness.stands(line, standing) for _, line in row.cells)]
    return Board(tuple(lists), tuple(rows), len(wanted) - len(chosen))


def _row(unit: Unit, label: str, lists: Sequence[Round], lines: Mapping[tuple[int, int], Line], on: date) -> Row:
    cells = tuple((one, lines.get((one.pk, unit.pk))) for one in lists)
    return Row(unit, label, cells, share_of(cells, on=on))


def share_of(cells: Iterable[tuple[Round, Line | None]], *, on: date) -> Share:
    """Of what is due by now or sent; figures of the past are left out, of which nobody knows when they were sent."""
    told = [line for round, line in cells if line and _tells(round, line, on) and (line.owes or line.is_dated)]
    return Share(sum(line.is_in_time for line in told), len(told))


def _tells(round: Round, line: Line, on: date) -> bool:
    """A round not due yet tells nothing of punctuality, unless it is sent."""
    return round.due_on < on or not line.owes


def trend(unit: Unit, user, verb: str, *, on: date) -> tuple[tuple[Round, Line], ...]:
    """The unit's standing in its last rounds that are due by now or sent, the earliest first. Four queries."""
    opened = rounds.with_lists(Round.objects.select_related("form").order_by("due_on", "pk"))
    asking = [one for one in opened if todo.owes(unit, one)]
    found = lines_of(asking, {unit: unit.name}, user, verb, on)
    pairs = [(one, found[one.pk, unit.pk]) for one in asking]
    return tuple([(one, line) for one, line in pairs if _tells(one, line, on)][-MOST_ROUNDS:])


def _latest(found: Sequence[Round]) -> list[Round]:
    return sorted(found, key=lambda one: (one.due_on, one.pk))[-MOST_ROUNDS:]


def lines_of(
    chosen: Sequence[Round], labels: Mapping[Unit, str], user, verb: str, on: date
) -> dict[tuple[int, int], Line]:
    """By round and unit, for the labelled units that the rounds ask; rounds `with_lists`. Two queries."""
    required = completeness.required({one.form_id for one in chosen})
    found = Submission.objects.for_user(user, verb).filter(round__in=chosen, unit__in=labels)
    sheets = {(one.round_id, one.unit_id): one for one in found.with_filled(required).with_first_sent()}
    return {
        (one.pk, unit.pk): completeness.line(
            unit, label, sheets.get((one.pk, unit.pk)), len(required[one.form_id]), one, on
        )
        for one in chosen for unit, label in labels.items() if todo.owes(unit, one)
    }  # fmt: skip
