"""The numbers of a target for any unit: figures of those who report, raised to every unit above them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaigns.choices import IndicatorKind, Shape
from campaigns.domain.plans import targets
from campaigns.domain.programs import coverage
from campaigns.models import Target
from members.domain.register import figures as register
from members.models import Unit
from reports.domain.plans.progress_figures import ByUnit, Figures, Sheet, Span, one_after_another

WITH_DENOMINATOR = {Shape.RATIO, Shape.PER_MEMBER, Shape.COVERAGE}


@dataclass(frozen=True)
class Measure:
    """`below` is None without a denominator; `reported` units gave the number."""

    above: Decimal
    below: Decimal | None = None
    reported: int = 1

    def __add__(self, other: "Measure") -> "Measure":
        below = None if self.below is None else self.below + other.below
        return Measure(self.above + other.above, below, self.reported + other.reported)


ByPart = Mapping[int, Mapping[int, Measure]]  # number of the part -> unit id -> measure


class Measures:
    """`units`: all under the unit asked for, open or not; counted are those open on the day."""

    def __init__(self, figures: Figures, units: Mapping[int, Unit], on: date):
        self.figures, self.units, self.on = figures, units, on
        self._raised: dict[tuple, Mapping[int, Measure]] = {}
        self._members: dict[date, dict[int, int | None]] = {}

    def of(self, target: Target, span: Span) -> Mapping[int, Measure]:
        """Unit id -> the target's measure of the unit and all below it; no entry where nobody reported."""
        key = "of", target.pk, span
        if key not in self._raised:
            self._raised[key] = self._coverage(target) if target.program_id else self.raised(self.own(target, span))
        return self._raised[key]

    def own(self, target: Target, span: Span) -> dict[int, Measure]:
        """The same of each unit that reports, by itself."""
        told = self.figures.within(span)
        return self._paired(target, told.get(target.numerator_id, {}), told.get(target.denominator_id, {}))

    def single(self, indicator: int, span: Span) -> Mapping[int, Measure]:
        """One indicator by itself: a condition, a value."""
        key = "single", indicator, span
        if key not in self._raised:
            told = self.figures.within(span).get(indicator, {})
            self._raised[key] = self.raised({unit: Measure(number) for unit, number in told.items()})
        return self._raised[key]

    def by_part(self, target: Target, parts: Sequence[Span], *, own: bool) -> ByPart:
        """The measures of each month or quarter, from sheets that lie within it."""
        key = "part", target.pk, own
        if key not in self._raised:
            self._raised[key] = self._cut(target, parts, own)
        return self._raised[key]

    def raised(self, by_unit: Mapping[int, Measure]) -> dict[int, Measure]:
        """Added up for every unit on the way to the top."""
        found: dict[int, Measure] = {}
        for pk, measure in by_unit.items():
            for above in self._lineage(pk):
                found[above] = found[above] + measure if above in found else measure
        return found

    def _lineage(self, pk: int) -> Iterable[int]:
        """The unit and those above it among the units asked for."""
        unit = self.units.get(pk)
        return [one for one in map(int, unit.path.rstrip(".").split(".")) if one in self.units] if unit else []

    def _paired(self, target: Target, above: ByUnit, below: ByUnit) -> dict[int, Measure]:
        """A unit counts in a share only with both its parts."""
        if target.shape not in WITH_DENOMINATOR:
            return {unit: Measure(number) for unit, number in above.items()}
        counted = self._counted(target, [unit for unit in above if unit not in below])
        both = {unit: (number, below.get(unit, counted.get(unit))) for unit, number in above.items()}
        return {unit: Measure(number, whole) for unit, (number, whole) in both.items() if whole is not None}

    def _counted(self, target: Target, lacking: Collection[int]) -> Mapping[int, Decimal]:
        """What nobody reports and the program knows: members by the register, units by the tree."""
        lacking = [self.units[pk] for pk in lacking if pk in self.units]
        if target.shape == Shape.PER_MEMBER:
            return self._members_of(lacking, target.split_on or self.on)
        if target.shape == Shape.COVERAGE:
            return {unit.pk: Decimal(self.count(unit, targets.kinds_of(target))) for unit in lacking}
        return {}

    def _members_of(self, units: Sequence[Unit], on: date) -> dict[int, Decimal]:
        """On the day, of a unit that opened later on its first day; none without a register."""
        by_day = defaultdict(list)
        for unit in units:
            by_day[max(on, unit.valid_from or on)].append(unit)
        known = {pk: number for day, some in by_day.items() for pk, number in self.members(day, some).items()}
        return {pk: Decimal(number) for pk, number in known.items() if number is not None}

    def members(self, on: date, units: Sequence[Unit]) -> dict[int, int | None]:
        """How many members each unit had on the day with all below it; None without a register. One query a day."""
        known = self._members.setdefault(on, {})
        fresh = [unit for unit in units if unit.pk not in known]
        if fresh:
            known |= register.of_units({"members_total"}, fresh, starts_on=on, on=on)["members_total"]
        return known

    def count(self, unit: Unit, kinds: Collection[str]) -> int:
        """How many open units of these kinds there are in the unit, itself included."""
        return self._number_of(frozenset(kinds)).get(unit.pk, 0)

    def _number_of(self, kinds: frozenset[str]) -> Mapping[int, int]:
        key = "count", kinds
        if key not in self._raised:
            open_ones = [one.pk for one in self.units.values() if one.kind in kinds and is_open(one, self.on)]
            raised = self.raised(dict.fromkeys(open_ones, Measure(Decimal(1))))
            self._raised[key] = {pk: measure.reported for pk, measure in raised.items()}
        return self._raised[key]

    def _coverage(self, target: Target) -> dict[int, Measure]:
        """Signed of those that owe it, whatever is typed into forms. Two queries."""
        shares = coverage.of_units(target.program, list(self.units.values()), on=self.on)
        return {pk: Measure(Decimal(one.signed), Decimal(one.owed)) for pk, one in shares.items() if one.owed}

    def _cut(self, target: Target, parts: Sequence[Span], own: bool) -> ByPart:
        if not parts:
            return {}
        whole = Span(parts[0].starts_on, parts[-1].ends_on)
        wanted = [pk for pk in (target.numerator_id, target.denominator_id) if pk]
        sheets = self.figures.by_sheet(whole)
        found = {}
        for number, part in enumerate(parts):
            told = {pk: self._within(pk, sheets.get(pk, ()), part) for pk in wanted}
            paired = self._paired(target, told.get(target.numerator_id, {}), told.get(target.denominator_id, {}))
            if paired:
                found[number] = paired if own else self.raised(paired)
        return found

    def _within(self, indicator: int, numbers: Iterable[tuple[Sheet, Decimal]], part: Span) -> dict[int, Decimal]:
        by_unit: dict[int, dict[Sheet, Decimal]] = defaultdict(dict)
        for sheet, number in numbers:
            if part.starts_on <= sheet.starts_on and sheet.ends_on <= part.ends_on:
                by_unit[sheet.unit][sheet] = number
        if self.figures.indicators[indicator].kind == IndicatorKind.FLOW:
            return {
                unit: sum((told[one] for one in one_after_another(told)), Decimal(0)) for unit, told in by_unit.items()
            }
        return {unit: told[max(told, key=lambda one: one.ends_on)] for unit, told in by_unit.items()}


def is_open(unit: Unit, on: date) -> bool:
    return (unit.valid_from or on) <= on <= (unit.valid_to or on)
