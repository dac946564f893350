"""What a unit reported before: the figures that stand beside a cell, and one indicator over its last periods."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import periods
from ccb.lib.periods import Period
from reports.choices import Frequency, SubmissionState, ValueState
from reports.models import Submission, Value

SHOWN = 12  # periods of a chart
ADDING_UP = {Frequency.MONTH, Frequency.QUARTER, Frequency.HALF}  # they divide their year


@dataclass(frozen=True)
class Past:
    """Approved figures of the same unit and form. None: nobody reported one."""

    last_year: Decimal | None = None  # of the same period of the year before
    so_far: Decimal | None = None  # of the year's periods before this one; only of what adds up


NOTHING = Past()


def beside(submission: Submission, indicators: Collection[Indicator]) -> dict[int, Past]:
    """Indicator id -> what stood in the same period last year, and in this year before this period. One query."""
    period = periods.parse(submission.round.period)
    last_year, before = period.same_last_year().code, [one.code for one in _before_in_year(period)]
    found = _figures(submission, [last_year, *before], indicators)
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
    by_period = _figures(submission, [one.code for one in asked[1:]], [indicator]).get(indicator.pk, {})
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


def _figures(
    submission: Submission, codes: Collection[str], indicators: Collection[Indicator]
) -> Mapping[int, dict[str, Decimal]]:
    """Indicator id -> period -> the number approved; a later batch goes before. One query."""
    rows = Value.objects.filter(
        submission__unit=submission.unit_id,
        submission__round__form=submission.round.form_id,
        submission__round__period__in=codes,
        submission__state=SubmissionState.APPROVED,
        state=ValueState.NUMBER,
        indicator__in=indicators,
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    ordered = rows.order_by("submission__round__batch")
    for indicator, period, number in ordered.values_list("indicator", "submission__round__period", "number"):
        found[indicator][period] = number
    return found
