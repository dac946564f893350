"""Plan against fact: how every target of a campaign stands on a day, of a unit and of each line below it.

    found = progress.evaluate(campaign, periods.parse("2024-9M"))
    found.results["DL24-6.1"].explanation    # 'đạt 253/1.557 = 16,25%, chỉ tiêu ≥ 7%'
    found.results["DL24-3.1"].missed_units   # of what each unit owes: who has not met it
    found.by_unit[unit.pk]["DL24-4.1"].status

Figures are the approved ones of all forms that ask for a target's indicators, added up from the first day of its span
(month, quarter, year, the campaign's own) to the last day of the period. Where nobody reports how many members or units
there are, the register and the tree of units say it. The plan is that of the revision in force on the day.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from campaigns.choices import Shape, TargetLevel
from campaigns.domain.plans import campaigns, inheriting, judging, targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.domain.plans.judging import Promise
from campaigns.models import Campaign, Target
from ccb.lib.periods import Period
from members.models import Unit
from reports.domain.plans import progress_figures, progress_results
from reports.domain.plans.progress_attesting import Attested
from reports.domain.plans.progress_figures import Figures, Span
from reports.domain.plans.progress_measures import WITH_DENOMINATOR, Measure, Measures, is_open
from reports.domain.plans.progress_owing import SEVERAL, Owing
from reports.domain.plans.progress_results import (
    MET,
    NOT_APPLICABLE,
    NOT_REPORTED,
    GroupResult,
    Progress,
    Result,
    standings,
)
from reports.domain.plans.progress_spans import MONTHS_OF, Part, Spans, share

__all__ = ["Progress", "Result", "evaluate", "standings"]

SHARED = {Shape.RATIO, Shape.COVERAGE, Shape.META}  # one share of the whole, at whatever level it is taken
NOT_ASSIGNED = "chưa giao chỉ tiêu cho đơn vị này"
NOT_CONCERNED = "không thuộc diện áp dụng"
NO_SUCH_UNIT = "trong kỳ chưa có hoặc không còn đơn vị này"
UNCOUNTED = "cây đơn vị chưa có cấp này, đối chiếu với mức của một đơn vị"


def evaluate(
    campaign: Campaign, period: Period, *, unit: Unit | None = None, on: date | None = None, by_line: bool = True,
    using: str = "default",
) -> Progress:  # fmt: skip
    """How the targets of the unit (None: the campaign's own) stand at the end of the period, or on the day `on` in it.

    A number of queries that does not grow with units, targets or months: two for each form that was asked, two for
    each length of span. `by_line` False leaves out the units directly below. A unit that is no more stands as on its
    last day; what became of it is measured with what it had promised and done.
    """
    unit = unit or campaign.unit
    day = min(on or period.ends_on, period.ends_on, unit.valid_to or period.ends_on)
    return _Evaluation(campaign, period, unit, day, using).progress(by_line)


class _Evaluation:
    def __init__(self, campaign: Campaign, period: Period, unit: Unit, on: date, using: str):
        self.campaign, self.period, self.unit, self.on = campaign, period, unit, on
        self.revision = campaigns.revision_on(campaign, on)
        self.plan = targets.plan(campaign, self.revision)
        self.by_code = {one.code: one for one in self.plan}
        self.spans = Spans(campaign, period, on)
        self.units = {one.pk: one for one in Unit.objects.using(using).under(unit).in_order()}
        linked = ("numerator", "denominator", "condition", "value")
        found = (getattr(target, name) for target in self.plan for name in linked)
        indicators = {one.pk: one for one in found if one}
        self.asked = progress_figures.collected(indicators, using=using)
        cut = {pk for one in self.plan if one.frequency in MONTHS_OF for pk in one.indicator_ids}
        self.went = inheriting.passings(campaign.unit, until=on, using=using)
        top = campaign.unit if any(self._comes_from_outside(one) for one in self.went) else unit
        figures = Figures(indicators, self.asked, top, self.spans.widest, cut=cut, went=self.went, using=using)
        self.measures = Measures(figures, self.units, on)
        self.owing = Owing(campaign, self.units, self.asked, self.measures, on)
        self.attested = Attested(campaign, self.spans, self.went)
        self._memo: dict[tuple[int, int], Result] = {}
        self._owed_results: dict[tuple[int, int], Result] = {}
        self._promises = {one.pk: targets.promise_of(one) for one in self.plan}

    def _comes_from_outside(self, one: inheriting.Passing) -> bool:
        return one.new.pk in self.units and one.old.pk not in self.units

    def progress(self, by_line: bool) -> Progress:
        below = (one for one in self.units.values() if one.parent_id == self.unit.pk and is_open(one, self.on))
        lines = tuple(below) if by_line else ()
        results, groups = self._of_unit(self.unit)
        told = {line.pk: self._of_unit(line) for line in lines}
        return Progress(
            self.campaign, self.period, self.on, self.revision, self.unit, results, groups, lines,
            {pk: found for pk, (found, _) in told.items()}, {pk: found for pk, (_, found) in told.items()},
        )  # fmt: skip

    def _of_unit(self, unit: Unit) -> tuple[dict[str, Result], dict[str, GroupResult]]:
        results = {one.code: self._result(one, unit) for one in self.plan if one.shape != Shape.META}
        groups = self._groups(results, unit)
        for one in self.plan:
            if one.shape == Shape.META:
                results[one.code] = self._meta(one, unit, results, groups, ())
        return {one.code: results[one.code] for one in self.plan}, groups

    def _groups(self, results: Mapping[str, Result], unit: Unit) -> dict[str, GroupResult]:
        members = defaultdict(list)
        for one in self.plan:
            if one.group and one.code in results:
                members[one.group.code].append(results[one.code])
        return {code: progress_results.grouped(many[0].target.group, unit, many) for code, many in members.items()}

    def _meta(
        self, target: Target, unit: Unit, results: Mapping[str, Result], groups: Mapping, way: tuple[str, ...]
    ) -> Result:
        """The share of other targets that are met; of a circle nothing can be said."""
        promise = self._promises[target.pk]
        if not target.in_force(self.on.year):
            return _not_in_force(target, unit, promise)
        if target.code in way:
            return Result(target, unit, promise, reason="các chỉ tiêu tính trên nhau thành vòng")
        counted = []
        for code in target.over or [one.code for one in self.plan if one.shape != Shape.META]:
            other = self.by_code.get(code)
            if other and other.shape == Shape.META:
                counted.append(self._meta(other, unit, results, groups, (*way, target.code)))
            elif other:
                counted.append(results[code])
        stands = [one for one in standings(counted, groups).values() if one != NOT_APPLICABLE]
        is_told = any(one != NOT_REPORTED for one in stands)
        met = Decimal(sum(one == MET for one in stands)) if is_told else None
        elapsed, number = self.spans.elapsed(target.frequency), Decimal(len(stands))
        return progress_results.judged(target, unit, promise, met, number, has_parts=True, elapsed=elapsed)

    # --- One target of one unit -------------------------------------------------------------------------------------

    def _result(self, target: Target, unit: Unit) -> Result:
        key = target.pk, unit.pk
        if key not in self._memo:
            self._memo[key] = self._found(target, unit)
        return self._memo[key]

    def _found(self, target: Target, unit: Unit) -> Result:
        promise = self._promises[target.pk]
        if not target.in_force(self.on.year):
            return _not_in_force(target, unit, promise)
        if target.level == TargetLevel.PROVINCE or target.level in SEVERAL and target.shape in SHARED:
            return self._whole(target, unit, promise)
        by_count, owing = self.owing.of(target)
        mine = [one for one in owing if one.path.startswith(unit.path)]
        if not mine:
            return Result(target, unit, promise, status=NOT_APPLICABLE, reason=NOT_CONCERNED)
        parts = [self._owed(target, one, promise, by_count=by_count) for one in mine]
        reason = UNCOUNTED if any(part.reason == UNCOUNTED for part in parts) else ""
        return progress_results.of_parts(
            target, unit, promise, parts, elapsed=self.spans.elapsed(target.frequency), reason=reason
        )

    def _owed(self, target: Target, unit: Unit, promise: Promise, *, by_count: bool) -> Result:
        """What one of several owes by itself: asked for the whole and for its own line."""
        key = target.pk, unit.pk
        if key not in self._owed_results:
            self._owed_results[key] = self._one_owed(target, unit, promise, by_count)
        return self._owed_results[key]

    def _one_owed(self, target: Target, unit: Unit, promise: Promise, by_count: bool) -> Result:
        """What it owes by itself, or for as many as it reports for."""
        if target.shape == Shape.ATTESTED:
            return self._attested(target, unit, promise)
        below = self.owing.number_below(target, unit) if by_count else 1
        count = below or 1
        if target.condition_id:
            told = self.measures.single(target.condition_id, self.spans.of(target.frequency)).get(unit.pk)
            if told and not told.above:
                return Result(target, unit, promise, status=NOT_APPLICABLE, reason=NOT_CONCERNED)
            count = int(told.above) if told and by_count else count
        quota = self._quotas.amounts.get((target.code, unit.pk))
        if quota is not None:
            promise = promise.of(quota)
        elif target.shape not in WITH_DENOMINATOR:
            promise = promise.times(count)
        result = self._measured(target, unit, promise, own=target.level in SEVERAL)
        return self._with_origins(result) if below else replace(result, reason=UNCOUNTED)

    def _whole(self, target: Target, unit: Unit, promise: Promise) -> Result:
        """Figures of the unit and all below it, beside the whole or the part that it was assigned."""
        if target.shape == Shape.ATTESTED:
            return self._attested(target, unit, promise)
        if unit.pk != self.campaign.unit_id and is_divisible(target):
            quota = self._quotas.amounts.get((target.code, unit.pk))
            promise = None if quota is None else promise.of(quota)
        return self._with_origins(self._measured(target, unit, promise, own=False))

    def _with_origins(self, result: Result) -> Result:
        """Says where what it was assigned comes from, when nobody assigned it to this unit itself."""
        if (result.target.code, result.unit.pk) not in self._quotas.handed_on:
            return result
        said = f"mức giao nhận từ {inheriting.told(result.unit, self.went)}"
        return replace(result, reason="; ".join(filter(None, (result.reason, said))))

    def _measured(self, target: Target, unit: Unit, promise: Promise | None, *, own: bool) -> Result:
        if target.frequency in MONTHS_OF and promise is not None:
            return self._by_part(target, unit, promise, own)
        span = self.spans.of(target.frequency)
        found = (self.measures.own(target, span) if own else self.measures.of(target, span)).get(unit.pk)
        return self._compared(
            target, unit, promise, found, self.spans.elapsed(target.frequency), **self._reporting(target, unit, found)
        )

    def _compared(
        self, target: Target, unit: Unit, promise: Promise | None, found: Measure | None, elapsed: Fraction, **more
    ) -> Result:
        if promise is None:
            actual = None if found is None else Fraction(found.above)
            number = None if found is None else found.above
            return Result(target, unit, None, number, None, actual, NOT_APPLICABLE, elapsed, NOT_ASSIGNED)
        above, below = (None, None) if found is None else (found.above, found.below)
        result = progress_results.judged(
            target, unit, promise, above, below, has_parts=target.shape in WITH_DENOMINATOR, elapsed=elapsed, **more
        )
        return progress_results.worth(result, self._value(target, unit)) if target.value_floor else result

    def _value(self, target: Target, unit: Unit) -> Decimal | None:
        if target.value_id is None:
            return None
        told = self.measures.single(target.value_id, self.spans.of(target.frequency)).get(unit.pk)
        return told and told.above * progress_results.in_dong(target.value.uom)

    def _by_part(self, target: Target, unit: Unit, promise: Promise, own: bool) -> Result:
        """Each month or quarter of the period by itself; where only longer spans were reported, all of them at once."""
        parts = self.spans.parts(target.frequency)
        if not any(_stood(unit, part) for part in parts):
            return Result(target, unit, promise, status=NOT_APPLICABLE, reason=NO_SUCH_UNIT)
        told = self.measures.by_part(target, [part.span for part in parts], own=own)
        found = {number: measures[unit.pk] for number, measures in told.items() if unit.pk in measures}
        if not found:
            return self._all_parts(target, unit, promise, own)
        results = [
            self._compared(
                target, unit, promise, found.get(number), part.elapsed, label=part.label if len(parts) > 1 else ""
            )
            for number, part in enumerate(parts)
            if _stood(unit, part)
        ]
        if len(results) == 1:
            return results[0]
        return progress_results.of_parts(target, unit, promise, results, elapsed=judging.WHOLE)

    def _all_parts(self, target: Target, unit: Unit, promise: Promise, own: bool) -> Result:
        """The months or quarters together, from sheets of longer spans."""
        parts = [part for part in self.spans.parts(target.frequency) if _stood(unit, part)]
        whole, number = Span(parts[0].span.starts_on, self.on), len(parts)
        found = (self.measures.own(target, whole) if own else self.measures.of(target, whole)).get(unit.pk)
        together = promise if target.shape in WITH_DENOMINATOR else promise.times(number)
        reason = f"báo cáo gộp {number} kỳ" if found and number > 1 else ""
        return self._compared(target, unit, together, found, share(whole, parts[-1].span.ends_on), reason=reason)

    def _attested(self, target: Target, unit: Unit, promise: Promise) -> Result:
        told = self.attested.of(target, unit)
        number, status = (Decimal(1), MET) if told else (None, NOT_REPORTED)
        actual = None if number is None else Fraction(number)
        return Result(target, unit, promise, number, None, actual, status, self.spans.elapsed(target.frequency))

    def _reporting(self, target: Target, unit: Unit, found: Measure | None) -> dict:
        """How many of the units that are asked have reported."""
        if target.program_id or found is None:
            return {}
        return {
            "reported": found.reported,
            "expected": self.measures.count(unit, self.asked.kinds(target.numerator_id)),
        }

    # --- What the plan says of units --------------------------------------------------------------------------------

    @cached_property
    def _quotas(self) -> inheriting.Assigned:
        """What each unit was assigned for the year, in the revision in force."""
        return inheriting.quotas(
            self.campaign, self.on.year, on=self.on, revision=self.revision, known=self.went
        )  # fmt: skip


def _stood(unit: Unit, part: Part) -> bool:
    """Whether there was the unit in that month or quarter."""
    return unit.valid_from is None or unit.valid_from <= part.span.ends_on


def _not_in_force(target: Target, unit: Unit, promise: Promise) -> Result:
    years = f"chỉ áp dụng {target.year_from or '…'}–{target.year_to or '…'}"
    return Result(target, unit, promise, status=NOT_APPLICABLE, reason=years)
