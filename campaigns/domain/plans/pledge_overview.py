"""Giao ước of all units of a campaign beside what each was assigned: who has sent, and how the sums stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from campaigns.domain.plans import inheriting, pledging
from campaigns.domain.plans.assigning import is_divisible
from campaigns.domain.plans.targets import day_in_year
from campaigns.models import Campaign, Target
from members.models import Unit


@dataclass(frozen=True)
class Cell:
    """One target of one unit: None is not assigned, and not pledged or not sent."""

    target: Target
    assigned: Decimal | None
    pledged: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """How much more than assigned; None where either is missing."""
        return None if self.assigned is None or self.pledged is None else self.pledged - self.assigned


@dataclass(frozen=True)
class Line:
    unit: Unit
    sent_at: datetime | None
    cells: tuple[Cell, ...]

    @property
    def pledged(self) -> int:
        return sum(one.pledged is not None for one in self.cells)

    @property
    def above(self) -> int:
        return sum(one.gap is not None and one.gap > 0 for one in self.cells)

    @property
    def below(self) -> int:
        return sum(one.gap is not None and one.gap < 0 for one in self.cells)


@dataclass(frozen=True)
class Sum:
    """One target over all lines: the amounts add up only where the target is divided among units."""

    target: Target
    units: int  # that pledge it
    assigned: Decimal | None
    pledged: Decimal | None


@dataclass(frozen=True)
class Overview:
    targets: tuple[Target, ...]
    lines: tuple[Line, ...]

    @property
    def sent(self) -> int:
        return sum(one.sent_at is not None for one in self.lines)

    @property
    def sums(self) -> list[Sum]:
        return [_sum(target, [line.cells[place] for line in self.lines]) for place, target in enumerate(self.targets)]


def of_units(campaign: Campaign, year: int, units: Sequence[Unit]) -> Overview:
    """For these units, in their order. What is not sent yet stays the unit's own. Seven queries, however many units."""
    targets = tuple(pledging.asked(campaign, year))
    given = inheriting.quotas(campaign, year, on=day_in_year(campaign, year)).amounts
    promised, sent = pledging.amounts(campaign, year, on=date.max), pledging.senders(campaign, year)

    def cell(target: Target, unit: Unit) -> Cell:
        general = None if is_divisible(target) else target.threshold
        key = target.code, unit.pk
        return Cell(target, given.get(key, general), promised.get(key))

    return Overview(
        targets, tuple(Line(unit, sent.get(unit.pk), tuple(cell(one, unit) for one in targets)) for unit in units)
    )


def _sum(target: Target, cells: Sequence[Cell]) -> Sum:
    assigned = [one.assigned for one in cells if one.assigned is not None]
    pledged = [one.pledged for one in cells if one.pledged is not None]
    if not is_divisible(target):
        return Sum(target, len(pledged), None, None)
    return Sum(target, len(pledged), sum(assigned) if assigned else None, sum(pledged) if pledged else None)
