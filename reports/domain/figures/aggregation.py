"""Figures of a subtree for a period, added up by the kind of each indicator. The grouping is done in reports/sql."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import connections

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib.periods import Period
from members.models import Unit
from reports.choices import Frequency
from reports.domain.asking import asked
from reports.domain.figures import exactness
from reports.domain.figures.exactness import Number, exact
from reports.models import FormRow, ReportForm

SQL = Path(__file__).parents[2] / "sql"
# Periods of these kinds divide their year; a 9-month or year period stands for its year by itself.
ADDING_UP = {Frequency.MONTH, Frequency.QUARTER, Frequency.HALF}
SPANS = PERIOD, PREVIOUS, LAST_YEAR, YEAR_SO_FAR = "period", "previous", "last_year", "year_so_far"


@dataclass(frozen=True)
class Figure:
    """One indicator. None is "nobody reported it", never zero. A text has no number and no units."""

    indicator: Indicator
    value: Decimal | None
    by_unit: Mapping[int, Decimal | None]  # every included unit, in their order; None: it reported no number
    reported: int  # units with a number
    qualifiers: Mapping[int, str]  # "hơn", "gần" … by the unit that wrote it; none beside a computed ratio
    not_applicable: frozenset[int]  # units
    previous: Decimal | None
    last_year: Decimal | None
    cumulative: Decimal | None  # in the year, up to this period


@dataclass(frozen=True)
class Rollup:
    period: Period
    unit: Unit
    cut_off_on: date | None  # of the latest batch, on whose day the tree is taken; None when there is no round
    expected: tuple[Unit, ...]
    included: tuple[Unit, ...]  # with an approved submission
    missing: tuple[Unit, ...]
    submissions: Mapping[int, int]  # included unit -> its submission that counts
    figures: Mapping[str, Figure]  # by indicator code, in the order of the form


@dataclass(frozen=True)
class _Total:
    """What rollup.sql found for one span and indicator."""

    total: Number | None = None
    closing: Number | None = None  # of the span's last period
    lowest: Number | None = None
    highest: Number | None = None
    above: Number | None = None
    below: Number | None = None


@dataclass(frozen=True)
class _Cells:
    """The units' cells of one indicator."""

    numbers: dict[int, Number] = field(default_factory=dict)
    not_applicable: set[int] = field(default_factory=set)
    qualifiers: dict[int, str] = field(default_factory=dict)


def rollup(form: ReportForm, period: Period, unit: Unit, *, using: str = "default") -> Rollup:
    """All figures of the form for the unit and all below it, from approved submissions. Six queries.

    Where levels are chained (`form.rolls_up`) the units nearest below it count. Without a round nobody is expected.
    Compared periods that were not asked or not answered give None. Totals and details agree only within one snapshot:
    for a report, call it inside `transaction.atomic(using="snapshot")` with that alias.
    """
    round = asked.latest(form, period, using=using)
    expected = asked.expected_in_period(round, unit, using=using) if round else ()
    expected = asked.in_tree_order(expected, using=using)
    if form.rolls_up:
        expected = asked.nearest(expected, unit)
    submissions, cells = _breakdown(form, period, unit, using)
    totals = _totals(form, period, unit, cells, using)
    included = tuple(one for one in expected if one.pk in submissions)
    keys = [one.pk for one in included]
    return Rollup(
        period=period,
        unit=unit,
        cut_off_on=round and round.cut_off_on,
        expected=expected,
        included=included,
        missing=tuple(one for one in expected if one.pk not in submissions),
        submissions=submissions,
        figures={one.code: _figure(one, cells, totals, keys) for one in _indicators(form, using)},
    )


def compared_of(
    form: ReportForm, period: Period, unit: Unit, units: Collection[int], *, using: str = "default"
) -> dict[str, dict[str, Decimal | None]]:
    """PREVIOUS and LAST_YEAR -> indicator code -> what these units (ids) alone gave then. Two queries."""
    totals = _totals(form, period, unit, {}, using, only=sorted(units))
    indicators = list(_indicators(form, using))
    return {
        span: {one.code: _value(one, totals.get((span, one.pk))) for one in indicators}
        for span in (PREVIOUS, LAST_YEAR)
    }


def _indicators(form: ReportForm, using: str) -> Iterator[Indicator]:
    rows = FormRow.objects.using(using).filter(form=form).order_by("section__position", "position")
    parts = ("indicator__numerator", "indicator__denominator", "indicator__weight")
    return (row.indicator for row in rows.select_related("indicator", *parts))


# --- The statements ---------------------------------------------------------------------------------------------


def _totals(
    form: ReportForm, period: Period, unit: Unit, cells: Mapping[int, _Cells], using: str, *, only: Sequence[int] = ()
) -> dict[tuple[str, int], _Total]:
    """By span and indicator id. Each period is read once, however many spans it belongs to: the asked one, which is
    number 0 in rollup.sql, has been read already as `cells`. With `only` no other units than these (ids) count.
    """
    spans = {
        PERIOD: [period],
        PREVIOUS: [period.previous()],
        LAST_YEAR: [period.same_last_year()],
        YEAR_SO_FAR: list(_year_so_far(period)),
    }
    codes = list(dict.fromkeys(past.code for pasts in spans.values() for past in pasts))
    names = {}  # the same periods are asked once: in January the year so far is the period itself
    for name, pasts in spans.items():
        names.setdefault(tuple(past.code for past in pasts), []).append(name)
    members = [
        (number, codes.index(code), int(code == asked[0])) for number, asked in enumerate(names) for code in asked
    ]
    rows = _rows("rollup", form, unit, codes, [form.pk, *(part for member in members for part in member)], using, only)
    named, totals, of_period = list(names.values()), {}, defaultdict(dict)
    for indicator, own in cells.items():
        if numbers := own.numbers.values():
            of_period[indicator][period.code] = [sum(numbers), min(numbers), max(numbers)]
    for place, span, indicator, *numbers, above, below in rows:
        if span is None:
            of_period[indicator][codes[place]] = numbers
        else:
            totals |= {(name, indicator): _Total(above=above, below=below) for name in named[span]}
    for indicator, periods in of_period.items():
        for name, pasts in spans.items():
            if reported := [periods[past.code] for past in pasts if past.code in periods]:
                closing = periods.get(pasts[0].code)
                # Of a ratio or an average what was typed is ignored where it was computed.
                totals.setdefault((name, indicator), _summed(reported, closing and closing[0]))
    return totals


def _summed(periods: list[list], closing: Number | None) -> _Total:
    """One indicator over the periods of a span, each [total, lowest, highest]."""
    totals, lowest, highest = zip(*periods, strict=True)
    return _Total(sum(totals), closing, min(lowest), max(highest))


def _breakdown(form: ReportForm, period: Period, unit: Unit, using: str) -> tuple[dict[int, int], dict[int, _Cells]]:
    """The submission that counts by unit id, and the cells by indicator id."""
    submissions: dict[int, int] = {}
    cells: dict[int, _Cells] = defaultdict(_Cells)
    rows = _rows("breakdown", form, unit, [period.code], [], using)
    for unit_id, submission_id, indicator_id, number, qualifier in rows:
        submissions[unit_id] = submission_id
        if number is not None:
            cells[indicator_id].numbers[unit_id] = number
            if qualifier:
                cells[indicator_id].qualifiers[unit_id] = qualifier
        elif indicator_id is not None:
            cells[indicator_id].not_applicable.add(unit_id)
    return submissions, cells


def _year_so_far(period: Period) -> Iterator[Period]:
    """The period and those of its kind before it in its year."""
    past = period
    while past.year == period.year:
        yield past
        if period.frequency not in ADDING_UP:
            return
        past = past.previous()


def _rows(
    name: str, form: ReportForm, unit: Unit, codes: list[str], more: list, using: str, only: Sequence[int] = ()
) -> list[tuple]:
    """The rows of the statement for these periods; `more` are the parameters after those of winning.sql."""
    kinds = form.unit_kinds or [""]  # an empty list is no SQL
    text = _statement(name, len(codes), len(kinds), max(len(more) - 1, 0) // 3, form.rolls_up, len(only))
    numbered = [part for place in enumerate(codes) for part in place]
    with connections[using].cursor() as cursor:
        below = [*kinds, unit.path + "%"]
        nearest = [*below, form.pk, unit.path, unit.path] if form.rolls_up else []
        cursor.execute(text, [*numbered, form.pk, *below, *only, *nearest, *more])
        return cursor.fetchall()


@cache
def _statement(name: str, periods: int, kinds: int, spans: int, is_chained: bool, only: int) -> str:
    """The file's text with as many placeholders as there are periods, kinds, spans and units."""
    asked_kinds = ", ".join(["%s"] * kinds)
    winning = _file("winning").format(
        periods=", ".join(["(%s, %s)"] * periods), kinds=asked_kinds,
        only=f"AND u.id IN ({', '.join(['%s'] * only)})" if only else "",
        nearest=_file("nearest").format(kinds=asked_kinds) if is_chained else "",
    )  # fmt: skip
    return _file(name).format(winning=winning, spans=", ".join(["(%s, %s, %s)"] * spans))


def _file(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def counting(
    form: ReportForm, codes: list[str], unit: Unit, *, using: str = "default"
) -> Iterator[tuple[str, int, int]]:
    """(period, unit id, submission id) of the submissions that count in these periods. One query."""
    for place, unit_id, submission in _rows("counting", form, unit, codes, [], using) if codes else ():
        yield codes[place], unit_id, submission


# --- Figures ----------------------------------------------------------------------------------------------------


def _figure(
    indicator: Indicator,
    cells: Mapping[int, _Cells],
    totals: Mapping[tuple[str, int], _Total],
    included: Iterable[int],
) -> Figure:
    own = _own_cells(indicator, cells)
    by_unit = {} if indicator.is_text else {unit: own.numbers.get(unit) for unit in included}
    value, previous, last_year, cumulative = (_value(indicator, totals.get((span, indicator.pk))) for span in SPANS)
    return Figure(
        indicator=indicator,
        value=value,
        by_unit=by_unit,
        reported=sum(number is not None for number in by_unit.values()),
        qualifiers=own.qualifiers,
        not_applicable=frozenset(own.not_applicable),
        previous=previous,
        last_year=last_year,
        cumulative=cumulative,
    )


def parts(indicator: Indicator) -> tuple[str, str, Decimal] | None:
    """The codes that a ratio divides and its factor; of an average its own, its weight's; None of what is added up."""
    if indicator.kind == IndicatorKind.RATIO and indicator.numerator_id:
        return indicator.numerator.code, indicator.denominator.code, indicator.factor
    if indicator.kind == IndicatorKind.AVERAGE and indicator.weight_id:
        return indicator.code, indicator.weight.code, Decimal(1)
    return None


def _own_cells(indicator: Indicator, cells: Mapping[int, _Cells]) -> _Cells:
    """The units' exact numbers; a ratio with parts is made from each unit's own parts, whatever was typed."""
    if indicator.kind == IndicatorKind.RATIO and indicator.numerator_id:
        above, below = (cells.get(part, _Cells()) for part in (indicator.numerator_id, indicator.denominator_id))
        both = above.numbers.keys() & below.numbers.keys()
        ratios = {unit: exactness.ratio(indicator, above.numbers[unit], below.numbers[unit]) for unit in both}
        return _Cells(ratios, above.not_applicable | below.not_applicable)
    own = cells.get(indicator.pk, _Cells())
    numbers = {unit: exact(number, indicator.decimals) for unit, number in own.numbers.items()}
    return _Cells(numbers, own.not_applicable, own.qualifiers)


def _value(indicator: Indicator, row: _Total | None) -> Decimal | None:
    """The total that the indicator's kind asks for; None when nobody reported it or it does not add up."""
    if row is None:
        return None
    match indicator.kind:
        case IndicatorKind.FLOW:
            return exact(row.total, indicator.decimals)
        case IndicatorKind.STOCK:
            return exact(row.closing, indicator.decimals)
        case IndicatorKind.MAX:
            return exact(row.highest, indicator.decimals)
        case IndicatorKind.MIN:
            return exact(row.lowest, indicator.decimals)
        case IndicatorKind.RATIO if indicator.numerator_id:
            return exactness.ratio(indicator, row.above, row.below)
        case IndicatorKind.AVERAGE if indicator.weight_id:
            return exactness.average(indicator, row.above, row.below)
    return None
