"""What a unit reported before: the figures that stand beside a cell, and one indicator over its last periods."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import periods
from ccb.lib.periods import Period
from members.domain import successions
from members.models import Unit
from reports.choices import Frequency, SubmissionState, ValueState
from reports.domain.sheets import samples
from reports.models import Submission, Value

SHOWN = 12  # periods of a chart
ADDING_UP = {Frequency.MONTH, Frequency.QUARTER, Frequency.HALF}  # they divide their year
OVER_UNITS = {IndicatorKind.FLOW, IndicatorKind.STOCK}  # figures of several units have a sum


@dataclass(frozen=True)
class Past:
    """Approved figures of the same form, of the unit or of those that became it. None: not all of them reported one."""

    last_year: Decimal | None = None  # of the same period of the year before
    so_far: Decimal | None = None  # of the year's periods before this one; only of what adds up


NOTHING = Past()


def previous_values(submission: Submission) -> dict[int, Value]:
    """What was approved for the same form in the period before, by indicator id, as `figures` has it. One query.

    What was said in words or with a level is the unit's own; blank cells are left out.
    """
    code = periods.parse(submission.round.period).previous().code
    if submission.unit.is_practice:
        made_up = samples.before(submission, [code])
        return {pk: Value(state=ValueState.NUMBER, number=told[code]) for pk, told in made_up.items()}
    told: dict[int, dict[int, Value]] = defaultdict(dict)
    rows = _approved(submission, [code]).exclude(state=ValueState.BLANK).select_related("indicator")
    for value in rows.annotate(unit_pk=F("submission__unit")):
        told[value.indicator_id][value.unit_pk] = value
    found = {pk: _previous(by_unit, submission.unit, code) for pk, by_unit in told.items()}
    return {pk: value for pk, value in found.items() if value}


def _previous(by_unit: Mapping[int, Value], unit: Unit, code: str) -> Value | None:
    one = next(iter(by_unit.values()))
    if set(by_unit) == {unit.pk}:
        return one
    numbers = {pk: value.number for pk, value in by_unit.items() if value.number is not None}
    together = _together(numbers, unit, one.indicator, code, one.origins) if numbers else None
    return None if together is None else Value(state=ValueState.NUMBER, number=together)


def beside(submission: Submission, indicators: Collection[Indicator]) -> dict[int, Past]:
    """Indicator id -> what stood in the same period last year, and in this year before this period. One query."""
    period = periods.parse(submission.round.period)
    last_year, before = period.same_last_year().code, [one.code for one in _before_in_year(period)]
    found = figures(submission, [last_year, *before], indicators)
    made = {}
    for indicator in indicators:
        by_period = found.get(indicator.pk, {})
        added = [by_period[code] for code in before if code in by_period]
        adds = indicator.kind == IndicatorKind.FLOW and added
        made[indicator.pk] = Past(by_period.get(last_year), sum(added) if adds else None)
    return made


def over_periods(submission: Submission, indicator: Indicator) -> list[tuple[Period, Decimal | None]]:
    """The indicator in this period as it stands now and in those before it, the oldest first; None: not reported.

    It begins with the first period that was reported. Two queries.
    """
    period = periods.parse(submission.round.period)
    asked = [period]
    while len(asked) < SHOWN:
        asked.append(asked[-1].previous())
    by_period = figures(submission, [one.code for one in asked[1:]], [indicator]).get(indicator.pk, {})
    now = submission.values.filter(indicator=indicator, state=ValueState.NUMBER).first()
    by_period[period.code] = now and now.number
    told = [(one, by_period.get(one.code)) for one in reversed(asked)]
    first = next((place for place, (_, number) in enumerate(told) if number is not None), len(told) - 1)
    return told[first:]


def _before_in_year(period: Period) -> list[Period]:
    """Those of its kind before it in its year, for kinds that divide their year."""
    found: list[Period] = []
    if period.frequency in ADDING_UP:
        past = period.previous()
        while past.year == period.year:
            found.append(past)
            past = past.previous()
    return found


def figures(
    submission: Submission, codes: Collection[str], indicators: Collection[Indicator]
) -> Mapping[int, dict[str, Decimal]]:
    """Indicator id -> period -> the number approved; a later batch goes before. One query.

    Before units merged it is the sum of theirs. A unit that has but a part of another is compared with its own alone.
    On a sheet to practise on they are made up.
    """
    if submission.unit.is_practice:
        return samples.before(submission, codes)
    rows = _approved(submission, codes).filter(state=ValueState.NUMBER, indicator__in=indicators)
    told: dict[tuple[Indicator, str], dict[int, Decimal]] = defaultdict(dict)
    columns = ("indicator", "submission__round__period", "submission__unit", "number", "origins")
    by_key, origins = {one.pk: one for one in indicators}, set()
    for indicator, period, unit, number, became_it in rows.values_list(*columns):
        told[by_key[indicator], period][unit] = number
        origins.add(became_it or 0)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for (indicator, period), by_unit in told.items():
        number = _together(by_unit, submission.unit, indicator, period, max(origins))
        if number is not None:
            found[indicator.pk][period] = number
    return found


def _approved(submission: Submission, codes: Collection[str]) -> QuerySet[Value]:
    """Cells of the unit and of those that became it, in these periods; `origins` is how many became it."""
    rows = Value.objects.filter(
        successions.of_unit_and_origins("submission__unit", submission.unit),
        submission__round__form=submission.round.form_id,
        submission__round__period__in=codes,
        submission__state=SubmissionState.APPROVED,
    )
    return rows.order_by("submission__round__batch").annotate(origins=successions.origins(submission.unit))


def _together(
    by_unit: Mapping[int, Decimal], unit: Unit, indicator: Indicator, period: str, origins: int | None
) -> Decimal | None:
    """The unit's own number, or the sum with those that became it, where each that was there has told its own."""
    own = by_unit.get(unit.pk)
    if len(by_unit) == (own is not None):
        return own
    was_there = unit.valid_from is None or unit.valid_from <= periods.parse(period).ends_on
    is_whole = len(by_unit) == origins + was_there and (own is not None) == was_there
    return sum(by_unit.values()) if is_whole and indicator.kind in OVER_UNITS else None
