"""What leadership sees first: who has reported, the main figures against the previous period, one ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import periods
from members.domain import access
from members.models import Unit
from reports.domain.asking import forms
from reports.domain.asking.completeness import Completeness, of_round
from reports.domain.asking.forms import Section
from reports.domain.figures import aggregation
from reports.domain.figures.aggregation import Figure, Rollup
from reports.domain.papers import composing
from reports.domain.writing import amounts
from reports.models import Round

KEY_FIGURES = 6
ADDING_UP = {IndicatorKind.FLOW, IndicatorKind.STOCK}


@dataclass(frozen=True)
class KeyFigure:
    indicator: Indicator
    value: Decimal | None
    change: str  # "tăng 12 hộ", or "" when there is nothing to compare with
    compared: int  # units with a number in both periods: the change is theirs alone


@dataclass(frozen=True)
class Overview:
    round: Round
    unit: Unit  # the figures are those from it down
    completeness: Completeness
    included: int  # units whose figures are in
    expected: int
    key_figures: tuple[KeyFigure, ...]
    indicators: tuple[Indicator, ...]  # that can be ranked
    ranked: Figure | None
    ranking: tuple[tuple[str, Decimal | None], ...]  # unit label and number, largest first, not reported last


def overview(round: Round, user, *, ranked: str, on: date) -> Overview:
    """The round as the user's highest unit sees it; `ranked` is the code of the indicator to rank by unit.

    An unknown code ranks the first key figure. Queries do not grow with units or indicators. Raises PermissionError
    for a user who may oversee nothing.
    """
    top = access.units_for(user, "oversee", on=on).first()
    if top is None:
        raise PermissionError("oversee")
    period = periods.parse(round.period)
    now = aggregation.rollup(round.form, period, top)
    before = aggregation.rollup(round.form, period.previous(), top)
    telling = _most_telling(now, forms.sections(round.form))
    counted = {code: figure for code, figure in now.figures.items() if not figure.indicator.is_text}
    chosen = counted.get(ranked) or next(iter(telling or counted.values()), None)
    return Overview(
        round, top, of_round(round, user, "oversee", on=on), len(now.included), len(now.expected),
        tuple(_key_figure(figure, before.figures[figure.indicator.code]) for figure in telling),
        tuple(figure.indicator for figure in counted.values()),
        chosen, _ranking(chosen, now.expected) if chosen else (),
    )  # fmt: skip


def _most_telling(rollup: Rollup, sections: Sequence[Section]) -> list[Figure]:
    """How large we are (the first stock), then the first figures of each section in turn.

    Only what somebody reported, and no parts of another figure.
    """
    told = [_told(section, rollup) for section in sections]
    stocks = [figure for figures in told for figure in figures if figure.indicator.kind == IndicatorKind.STOCK]
    in_turn = [figure for figures in zip_longest(*told) for figure in figures if figure]
    by_code = {figure.indicator.code: figure for figure in stocks[:1] + in_turn}
    return list(by_code.values())[:KEY_FIGURES]


def _told(section: Section, rollup: Rollup) -> list[Figure]:
    figures = [rollup.figures[indicator.code] for indicator in section.indicators if indicator.part_of_id is None]
    return [figure for figure in figures if figure.value is not None]


def _key_figure(now: Figure, before: Figure) -> KeyFigure:
    """Like with like: while units are missing, only those that answered both times are compared.

    What does not add up (a ratio, a mean) is compared only when every unit of both periods did.
    """
    both = [unit for unit, number in now.by_unit.items() if None not in (number, before.by_unit.get(unit))]
    if not both:
        change = ""
    elif now.indicator.kind in ADDING_UP:
        change = amounts.change(_sum(now, both), _sum(before, both), now.indicator)
    else:
        is_whole = len(both) == len(now.by_unit) == len(before.by_unit)
        change = amounts.change(now.value, before.value, now.indicator) if is_whole else ""
    return KeyFigure(now.indicator, now.value, change, len(both))


def _sum(figure: Figure, units: Sequence[int]) -> Decimal:
    return sum((figure.by_unit[unit] for unit in units), Decimal(0))


def _ranking(figure: Figure, expected: Sequence[Unit]) -> tuple[tuple[str, Decimal | None], ...]:
    labels = composing.unit_labels(expected)
    pairs = [(labels[unit.pk], figure.by_unit.get(unit.pk)) for unit in expected]
    return tuple(sorted(pairs, key=lambda pair: (pair[1] is None, -(pair[1] or 0))))
