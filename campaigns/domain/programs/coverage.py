"""Who has signed a program in turn: of the units below that should, those that have by a day, and those that have not.

A unit has signed when a program of its own, signed under this one at any depth, is in force on the day. One that came
from a merger stands by what all that became it had signed, until it signs itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from django.db.models import QuerySet

from campaigns.domain.plans import inheriting
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
    """The units of one kind: each with what it signed, or what became it signed; None where neither."""

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
    """By level, in the association's order. `within` narrows the units to those of a queryset. Three queries."""
    owed = list(_owing(program, on, within))
    signed = _signed(program, on)
    levels = (
        Level(kind, tuple((unit, signed.get(unit.pk)) for unit in owed if unit.kind == kind))
        for kind in UnitKind
        if kind in program.covers
    )
    return Coverage(program, on, tuple(levels))


def of_units(program: Program, units: Sequence[Unit], *, on: date) -> dict[int, Share]:
    """Unit id -> the share among the unit and all below it. Three queries, however many units."""
    owed = list(_owing(program, on, None))
    signed = _signed(program, on)
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


def _signed(program: Program, on: date) -> dict[int, Program]:
    """Unit id -> the latest program of its own; of a unit that opened by a merger, of the first that became it, where
    all of them had one.
    """
    using = program._state.db
    rows = Program.objects.using(using).below(program).in_force(on).select_related("unit")
    found = {one.unit_id: one for one in rows.order_by("signed_on", "pk")}
    opened = (one for one in inheriting.passings(program.unit, until=on, using=using) if one.is_opening)
    for _, many in groupby(opened, key=lambda one: one.on):  # the earliest first: what merged may merge again
        origins = defaultdict(list)
        for one in many:
            origins[one.new.pk].append(found.get(one.old.pk))
        found = {pk: signed[0] for pk, signed in origins.items() if all(signed)} | found
    return found
