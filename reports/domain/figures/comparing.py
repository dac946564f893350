"""What a report may be compared with: earlier figures of the same units, or none."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ccb.lib.periods import Period
from members.models import Succession
from reports.domain.asking import asked
from reports.domain.figures import aggregation
from reports.domain.figures.aggregation import LAST_YEAR, PREVIOUS, Rollup
from reports.models import ReportForm


@dataclass(frozen=True)
class Before:
    """By indicator code; no entry where nothing can be compared."""

    previous: Mapping[str, Decimal | None]
    last_year: Mapping[str, Decimal | None]


def before(form: ReportForm, rollup: Rollup, *, using: str = "default") -> Before:
    """The earlier figures of the units that the rollup includes. At most six queries, whatever the number of units.

    A whole report is compared with a whole one. A provisional one with what its units gave then, provided that each of
    them, or all that became it, had reported.
    """
    spans = {PREVIOUS: rollup.period.previous(), LAST_YEAR: rollup.period.same_last_year()}
    reported = defaultdict(set)
    for code, unit, _ in aggregation.counting(
        form, list({one.code for one in spans.values()}), rollup.unit, using=using
    ):
        reported[code].add(unit)
    if rollup.missing:
        return _of_included(form, rollup, {span: reported[one.code] for span, one in spans.items()}, using)
    whole = {one for one in set(spans.values()) if _is_whole(form, rollup, one, reported[one.code], using)}
    figures = rollup.figures.items()
    return Before(
        {code: figure.previous for code, figure in figures} if spans[PREVIOUS] in whole else {},
        {code: figure.last_year for code, figure in figures} if spans[LAST_YEAR] in whole else {},
    )


def _is_whole(form: ReportForm, rollup: Rollup, past: Period, reported: Collection[int], using: str) -> bool:
    """Whether all that owed the form then reported it."""
    round = reported and asked.latest(form, past, using=using)
    if not round:
        return False
    expected = tuple(asked.expected_in_period(round, rollup.unit, using=using))
    return {one.pk for one in (asked.nearest(expected, rollup.unit) if form.rolls_up else expected)} <= reported


def _of_included(form: ReportForm, rollup: Rollup, reported: Mapping[str, set[int]], using: str) -> Before:
    origins = _origins([one.pk for one in rollup.included], using)
    counted = {span: _those_of(origins, units) for span, units in reported.items()}
    only = {unit for units in counted.values() for unit in units or ()}
    found = aggregation.compared_of(form, rollup.period, rollup.unit, only, using=using) if only else {}
    previous, last_year = (found[span] if counted[span] else {} for span in (PREVIOUS, LAST_YEAR))
    return Before(previous, last_year)


def _origins(units: Collection[int], using: str) -> dict[int, set[int]]:
    """Unit id -> the ids of those that became it; none where a part of one went elsewhere. One query."""
    found: dict[int, set[int]] = {pk: set() for pk in units}
    parted = set()
    rows = Succession.objects.using(using).filter(successor__in=units)
    for successor, predecessor, share in rows.values_list("successor", "predecessor", "share"):
        found[successor].add(predecessor)
        if share < 1:
            parted.add(successor)
    return {pk: set() if pk in parted else became for pk, became in found.items()}


def _those_of(origins: Mapping[int, set[int]], reported: set[int]) -> set[int] | None:
    """The units that gave then what these give now; None where one of them gave nothing."""
    counted = set()
    for unit, became in origins.items():
        if unit in reported:
            counted |= {unit} | (became & reported)
        elif became and became <= reported:
            counted |= became
        else:
            return None
    return counted
