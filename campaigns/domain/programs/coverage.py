"""Who has signed a program in turn: of the units below that should, those that have by a day, and those that have not.

A unit has signed when a program of its own, signed under this one at any depth, is in force on the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from campaigns.models import Program
from campaigns.models.program import way_to
from members.choices import UnitKind
from members.models import Unit


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    signed: int
    owed: int

    @property
    def percent(self) -> Decimal | None:
        """To two decimals; None where nobody has to sign."""
        if not self.owed:
            return None
        return (Decimal(100 * self.signed) / self.owed).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.signed + other.signed, self.owed + other.owed)


@dataclass(frozen=True)
class Level:
    """The units of one kind: each with the program that it signed, None where it has not."""

    kind: UnitKind
    lines: tuple[tuple[Unit, Program | None], ...]

    @property
    def missing(self) -> list[Unit]:
        return [unit for unit, program in self.lines if program is None]

    @property
    def share(self) -> Share:
        return Share(len(self.lines) - len(self.missing), len(self.lines))


@dataclass(frozen=True)
class Coverage:
    program: Program
    on: date
    levels: tuple[Level, ...]

    @property
    def share(self) -> Share:
        return sum((level.share for level in self.levels), Share(0, 0))


def of(program: Program, *, on: date, within: QuerySet | None = None) -> Coverage:
    """By level, in the association's order. `within` narrows the units to those of a queryset. Two queries."""
    owed = list(_owing(program, on, within))
    signed = {one.unit_id: one for one in _signed(program, owed, on)}
    levels = (
        Level(kind, tuple((unit, signed.get(unit.pk)) for unit in owed if unit.kind == kind))
        for kind in UnitKind
        if kind in program.covers
    )
    return Coverage(program, on, tuple(levels))


def of_units(program: Program, units: Sequence[Unit], *, on: date) -> dict[int, Share]:
    """Unit id -> the share among the unit and all below it. Two queries, however many units."""
    owed = list(_owing(program, on, None))
    signed = {one.unit_id for one in _signed(program, owed, on)}
    found = {unit.path: Share(0, 0) for unit in units}
    for unit in owed:
        for path in way_to(unit.path):
            if path in found:
                found[path] += Share(int(unit.pk in signed), 1)
    return {unit.pk: found[unit.path] for unit in units}


def _owing(program: Program, on: date, within: QuerySet | None) -> QuerySet:
    units = Unit.objects.using(program._state.db) if within is None else within  # a report reads from one moment
    below = units.on(on).under(program.unit).exclude(pk=program.unit_id)
    return below.filter(kind__in=program.covers).select_related("parent").order_by("depth", "position", "pk")


def _signed(program: Program, owed: Iterable[Unit], on: date) -> QuerySet:
    """The latest of a unit stands last."""
    signed = Program.objects.using(program._state.db).below(program).in_force(on)
    return signed.filter(unit__in=[unit.pk for unit in owed]).order_by("signed_on", "pk")
