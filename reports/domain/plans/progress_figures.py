"""Approved figures of a campaign's indicators within spans of time, by the unit that reported them.

Forms of several periods may hold one indicator: of a flow the spans that follow each other are added, the longest
first (a year's sheet stands for its months); of a stock the last number counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby

from django.db import connections

from campaigns.choices import IndicatorKind
from campaigns.domain.plans import inheriting
from campaigns.domain.plans.inheriting import Passing
from campaigns.models import Indicator
from ccb.lib import periods
from members.models import Unit
from reports.domain.figures import aggregation, exactness
from reports.models import FormRow, ReportForm, Round, Value

MOST_AT_ONCE = 5_000  # submissions named in one statement
ByUnit = Mapping[int, Decimal]


@dataclass(frozen=True)
class Span:
    """Days, both included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Sheet:
    """A submission that counts, and the days that it tells of."""

    pk: int
    form: int
    unit: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Collected:
    """Which forms ask for which indicators, and of which kinds of units."""

    forms: Mapping[int, ReportForm]
    by_indicator: Mapping[int, frozenset[int]]  # indicator id -> form ids

    def kinds(self, indicator: int | None) -> frozenset[str]:
        """The kinds of units that report it; none when no form asks."""
        asked = (self.forms[form].unit_kinds for form in self.by_indicator.get(indicator or 0, ()))
        return frozenset(kind for kinds in asked for kind in kinds)


def collected(indicators: Collection[int], *, using: str = "default") -> Collected:
    """One query."""
    rows = FormRow.objects.using(using).filter(indicator__in=indicators, form__is_active=True).select_related("form")
    forms, by_indicator = {}, defaultdict(set)
    for row in rows:
        forms[row.form_id] = row.form
        by_indicator[row.indicator_id].add(row.form_id)
    return Collected(forms, {pk: frozenset(found) for pk, found in by_indicator.items()})


class Figures:
    """What units under one unit reported up to a day. Each span is read once, for all indicators: two statements,
    rarely four. `cut`: the indicators that are looked at by month or quarter. `went`: what units that merged or split
    had reported is told of those that they became.
    """

    def __init__(
        self, indicators: Mapping[int, Indicator], asked: Collected, unit: Unit, span: Span, *,
        cut: Collection[int] = (), went: Sequence[Passing] = (), using: str = "default",
    ):  # fmt: skip
        self.indicators, self.asked, self.went, self.using = indicators, asked, went, using
        self.cut = [pk for pk in cut if pk in asked.by_indicator]
        self.sheets = _sheets(asked, unit, span, using)
        self._read: dict[Span, Mapping[int, ByUnit]] = {}
        self._by_sheet: dict[Span, Mapping[int, list[tuple[Sheet, Decimal]]]] = {}

    def within(self, span: Span) -> Mapping[int, ByUnit]:
        """Indicator id -> unit id -> its figure of the span."""
        if span not in self._read:
            self._read[span] = self._of(span, list(self.asked.by_indicator))
        return self._read[span]

    def by_sheet(self, span: Span) -> Mapping[int, list[tuple[Sheet, Decimal]]]:
        """Indicator id -> each number with its sheet, of those that are cut into months or quarters. One query."""
        if span not in self._by_sheet:
            sheets = {one.pk: one for one in self.sheets if _lies_in(one, span)}
            found: dict[int, list[tuple[Sheet, Decimal]]] = defaultdict(list)
            for pk, indicator, number in self._numbers(sheets, self.cut):
                found[indicator].append((sheets[pk], number))
            self._by_sheet[span] = found
        return self._by_sheet[span]

    def _of(self, span: Span, wanted: Sequence[int]) -> dict[int, ByUnit]:
        inside = [one for one in self.sheets if _lies_in(one, span)]
        went = [one for one in self.went if one.on <= span.ends_on]
        found: dict[int, dict[int, Decimal]] = {pk: {} for pk in wanted}
        by_forms = defaultdict(list)
        for pk in wanted:
            by_forms[self.asked.by_indicator[pk], self.indicators[pk].kind == IndicatorKind.FLOW].append(pk)
        for (forms, is_flow), pks in by_forms.items():
            told = _not_told_again([one for one in inside if one.form in forms], went)
            told.sort(key=lambda one: one.unit)
            by_unit = {unit: list(many) for unit, many in groupby(told, key=lambda one: one.unit)}
            self._sum(found, pks, by_unit) if is_flow else self._last(found, pks, by_unit)
            for pk in pks if went else ():
                found[pk] = self._handed_on(pk, found[pk], went, by_unit)
        return found

    def _handed_on(self, pk: int, told: ByUnit, went: Sequence[Passing], by_unit: Mapping[int, list[Sheet]]) -> dict:
        """A flow adds up with what came before; of a stock the new unit's own number is the whole."""

        def has_own(one: Passing) -> bool:
            if self.indicators[pk].kind == IndicatorKind.FLOW or one.new.pk not in told:
                return False
            return max(sheet.ends_on for sheet in by_unit[one.new.pk]) >= one.on

        return inheriting.passed_on(told, went, has_own=has_own, places=self.indicators[pk].decimals)

    def _sum(self, found: dict, pks: Sequence[int], by_unit: Mapping[int, list[Sheet]]) -> None:
        chosen = {unit: one_after_another(sheets) for unit, sheets in by_unit.items()}
        keys = [one.pk for sheets in chosen.values() for one in sheets]
        for unit, indicator, total in self._totals(keys, pks):
            found[indicator][unit] = found[indicator].get(unit, Decimal(0)) + self._exact(total, indicator)
        # Where the chosen sheets leave it blank, others of the same days may tell it.
        rest = {unit: sheets for unit, sheets in by_unit.items() if len(sheets) > len(chosen[unit])}
        for indicator, unit, told in self._untold(found, pks, rest):
            found[indicator][unit] = sum((told[one] for one in one_after_another(told)), Decimal(0))

    def _last(self, found: dict, pks: Sequence[int], by_unit: Mapping[int, list[Sheet]]) -> None:
        latest = {unit: max(sheets, key=_ends) for unit, sheets in by_unit.items()}
        units = {sheet.pk: unit for unit, sheet in latest.items()}
        for pk, indicator, number in self._numbers(units, pks):
            found[indicator][units[pk]] = number
        rest = {unit: sheets for unit, sheets in by_unit.items() if len(sheets) > 1}
        for indicator, unit, told in self._untold(found, pks, rest):
            found[indicator][unit] = told[max(told, key=_ends)]

    def _untold(self, found: dict, pks: Sequence[int], by_unit: Mapping[int, list[Sheet]]):
        """(indicator, unit, sheet -> number) for what is not found yet. One query where there is any."""
        missing = {pk: [unit for unit in by_unit if unit not in found[pk]] for pk in pks}
        units = {unit for many in missing.values() for unit in many}
        sheets = {one.pk: one for unit in units for one in by_unit[unit]}
        told: dict[tuple[int, int], dict[Sheet, Decimal]] = defaultdict(dict)
        lacking = [pk for pk, many in missing.items() if many]
        for pk, indicator, number in self._numbers(sheets, lacking) if sheets else ():
            if sheets[pk].unit not in found[indicator]:
                told[indicator, sheets[pk].unit][sheets[pk]] = number
        return [(indicator, unit, numbers) for (indicator, unit), numbers in told.items()]

    def _totals(self, submissions: Sequence[int], indicators: Sequence[int]) -> Iterable[tuple]:
        listed = ", ".join(map(str, map(int, indicators)))
        for some in _portions(submissions):
            text = _statement().format(submissions=", ".join(map(str, map(int, some))), indicators=listed)
            with connections[self.using].cursor() as cursor:
                cursor.execute(text)
                yield from cursor.fetchall()

    def _numbers(self, submissions: Collection[int], indicators: Sequence[int]) -> Iterable[tuple[int, int, Decimal]]:
        for some in _portions(submissions):
            rows = Value.objects.using(self.using).filter(
                submission__in=some, indicator__in=indicators, number__isnull=False
            )
            yield from rows.values_list("submission_id", "indicator_id", "number")

    def _exact(self, number, indicator: int) -> Decimal:
        return exactness.exact(number, self.indicators[indicator].decimals)


def _portions(keys: Iterable[int]) -> Iterable[list[int]]:
    keys = list(keys)
    return (keys[start : start + MOST_AT_ONCE] for start in range(0, len(keys), MOST_AT_ONCE))


def one_after_another(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Those that follow each other without overlap: from the earliest day on, of one first day the longest."""
    chosen: list[Sheet] = []
    for one in sorted(sheets, key=lambda one: (one.starts_on, -one.ends_on.toordinal(), one.pk)):
        if not chosen or one.starts_on > chosen[-1].ends_on:
            chosen.append(one)
    return chosen


def _ends(sheet: Sheet) -> tuple:
    """The later end counts, of one end the shorter span, which tells of fewer days past."""
    return sheet.ends_on, sheet.starts_on, sheet.pk


def _not_told_again(sheets: list[Sheet], went: Sequence[Passing]) -> list[Sheet]:
    """Without what a new unit tells itself: its sheet across the day of the merger is that of all that became it."""
    contained: dict[int, date] = {}  # old unit -> first day of which a new one tells
    by_unit = defaultdict(list)
    for one in sheets if went else ():
        by_unit[one.unit].append(one)
    for passing in went:
        across = [one.starts_on for one in by_unit[passing.new.pk] if one.starts_on < passing.on <= one.ends_on]
        if across:
            contained[passing.old.pk] = min(*across, contained.get(passing.old.pk, date.max))
    return [
        one for one in sheets
        if one.unit not in contained or one.starts_on < contained[one.unit]
    ]  # fmt: skip


def _lies_in(sheet: Sheet, span: Span) -> bool:
    return span.starts_on <= sheet.starts_on and sheet.ends_on <= span.ends_on


def _sheets(asked: Collected, unit: Unit, span: Span, using: str) -> list[Sheet]:
    """The submissions that count within the span. One query, and one for each form that was asked then."""
    rounds = Round.objects.using(using).filter(form__in=asked.forms, starts_on__gte=span.starts_on)
    codes: dict[int, dict[str, None]] = defaultdict(dict)
    for form, code, ends_on, cut_off_on in rounds.values_list("form", "period", "ends_on", "cut_off_on"):
        if min(ends_on, cut_off_on) <= span.ends_on:
            codes[form][code] = None
    found = []
    for form, many in codes.items():
        days = {code: periods.parse(code) for code in many}
        for code, unit_id, submission in aggregation.counting(asked.forms[form], list(many), unit, using=using):
            last = min(days[code].ends_on, span.ends_on)  # figures of a cut-off day before the period's end
            found.append(Sheet(submission, form, unit_id, days[code].starts_on, last))
    return found


@cache
def _statement() -> str:
    return (aggregation.SQL / "summed.sql").read_text(encoding="utf-8")
