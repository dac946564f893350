"""Levels that are chained: a unit's sheet beside what the units below it sent and had approved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import numbers, periods
from members.models import Unit
from reports.choices import OwnCheck, Severity
from reports.domain.figures import aggregation
from reports.domain.figures.aggregation import Figure
from reports.domain.rules import checks
from reports.domain.rules.checks import Finding, Rule, Term
from reports.models import Submission

MISSING = checks.code_of(OwnCheck.CHILDREN, "missing")
HINT = "Xem lại số của hai cấp. Nếu số của đơn vị đúng, ghi vì sao khác."
# What is made from other figures is compared by those.
COMPARED = {IndicatorKind.FLOW, IndicatorKind.STOCK, IndicatorKind.MAX, IndicatorKind.MIN}


@dataclass(frozen=True)
class Children:
    """The units nearest below that owe the same form and period, and what the approved ones add up to."""

    included: tuple[Unit, ...]
    missing: tuple[Unit, ...]
    figures: Mapping[str, Figure]  # by indicator code

    @property
    def count(self) -> int:
        return len(self.included) + len(self.missing)

    def shown(self, indicator: Indicator) -> str:
        """What they add up to, as screens show it; '' where nothing does."""
        figure = self.figures.get(indicator.code)
        return "" if figure is None or figure.value is None else numbers.show(figure.value, indicator.decimals)


def of(submission: Submission) -> Children | None:
    """None where the form does not chain its levels or nobody below owes it. Six queries at any number of units."""
    form, unit = submission.round.form, submission.unit
    if not form.rolls_up:
        return None
    rollup = aggregation.rollup(form, periods.parse(submission.round.period), unit)
    if not rollup.expected or unit in rollup.expected:
        return None
    return Children(rollup.included, rollup.missing, rollup.figures)


def rules(children: Children | None) -> Iterator[Rule]:
    """One for each figure that may be compared, so that a difference is seen while typing, offline too."""
    for code, figure in children.figures.items() if children else ():
        if figure.value is not None and figure.indicator.kind in COMPARED:
            term = Term(code, figure.indicator.name)
            yield Rule(
                checks.code_of(OwnCheck.CHILDREN, code), OwnCheck.CHILDREN, Severity.WARNING, (term,),
                hint=HINT, usual=figure.value,
            )  # fmt: skip


def findings(children: Children | None) -> list[Finding]:
    """One where units below are not approved yet: it names them."""
    if not children or not children.missing:
        return []
    names = ", ".join(unit.titled for unit in children.missing)
    words = f"{len(children.missing)}/{children.count} đơn vị cấp dưới chưa có biểu được duyệt: {names}."
    hint = "Chờ duyệt xong rồi gửi, hoặc ghi vì sao gửi trước."
    return [Finding(MISSING, Severity.WARNING, words, (), hint)]


@dataclass(frozen=True)
class Beside:
    """A cell beside what the units below add up to."""

    indicator: Indicator
    typed: str
    below: str
    by_unit: tuple[tuple[Unit, str], ...]  # those that have something
    difference: Decimal | None  # typed less added up; None where one of both is no number

    @property
    def apart(self) -> str:
        if not self.difference:
            return ""
        words = "nhiều hơn" if self.difference > 0 else "ít hơn"
        return f"{words} {numbers.show(abs(self.difference), self.indicator.decimals)}"


def beside(submission: Submission, children: Children) -> tuple[Beside, ...]:
    """Every counted cell of the form in its order. One query."""
    values = {value.indicator.code: value for value in submission.values.select_related("indicator")}
    return tuple(
        _beside(figure, children, values.get(code))
        for code, figure in children.figures.items() if not figure.indicator.is_text
    )  # fmt: skip


def _beside(figure: Figure, children: Children, value) -> Beside:
    indicator, typed = figure.indicator, value.number if value else None
    parts = ((unit, figure.by_unit.get(unit.pk)) for unit in children.included)
    return Beside(
        indicator, "" if typed is None else numbers.show(typed, indicator.decimals), children.shown(indicator),
        tuple((unit, numbers.show(number, indicator.decimals)) for unit, number in parts if number),
        None if typed is None or figure.value is None else typed - figure.value,
    )  # fmt: skip
