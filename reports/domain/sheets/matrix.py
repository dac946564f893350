"""Many units, a few indicators: cells of several sheets of one round beside each other, saved each by its own sheet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.models import Indicator
from members.domain import access
from members.models import Unit
from reports.domain.asking import asked, rounds
from reports.domain.sheets import entry
from reports.domain.sheets.cells import CellChange
from reports.models import Round, Submission, Value


@dataclass(frozen=True)
class Line:
    """One unit: its sheet (None before the first visit), and what stands in the chosen cells, by indicator id."""

    unit: Unit
    submission: Submission | None
    values: Mapping[int, Value]
    is_open: bool


@dataclass(frozen=True)
class Outcome:
    """What came of a save: cells changed, units that do not take figures any more, clashes by unit id."""

    changed: int
    shut: tuple[Unit, ...]
    clashes: Mapping[int, tuple[entry.Clash, ...]]


def units_of(round: Round, user) -> tuple[Unit, ...]:
    """Those that owe the round and for which the user enters, in the order of the tree. Two queries."""
    return asked.in_tree_order(access.narrowed(asked.expected_of(round), user, "enter", unit=""))


def lines(round: Round, units: Sequence[Unit], indicators: Collection[Indicator], *, on: date) -> list[Line]:
    """Two queries, whatever the number of units."""
    sheets = {one.unit_id: one for one in Submission.objects.filter(round=round, unit__in=units)}
    cells = Value.objects.filter(submission__in=sheets.values(), indicator__in=indicators)
    held: dict[int, dict[int, Value]] = {}
    for value in cells.select_related("author"):
        held.setdefault(value.submission_id, {})[value.indicator_id] = value
    made = []
    for unit in units:
        sheet = sheets.get(unit.pk)
        takes = sheet.takes_figures(on) if sheet else round.closed_at is None
        made.append(Line(unit, sheet, held.get(sheet.pk, {}) if sheet else {}, takes))
    return made


def save(
    round: Round, changes: Mapping[Unit, Sequence[CellChange]], *, actor, at: datetime
) -> Outcome:  # fmt: skip
    """Save what can be saved, unit by unit; a cell that others changed meanwhile keeps theirs and is given back.

    Raises PermissionError when one of the units is not the actor's to enter for; nothing is saved then.
    """
    if not all(access.can(actor, "enter", unit) for unit in changes):
        raise PermissionError("enter")
    changed, shut, clashes = 0, [], {}
    for unit, cells in changes.items():
        if not cells:
            continue
        try:
            saved = entry.save_apart(rounds.submission_for(round, unit, at=at), cells, actor=actor, at=at)
        except entry.NotOpen:
            shut.append(unit)
            continue
        changed += saved.changed
        if saved.clashes:
            clashes[unit.pk] = saved.clashes
    return Outcome(changed, tuple(shut), clashes)
