"""The SQL of the roll-up against plain Python over small random provinces."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from random import Random

import pytest

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import periods
from ccb.lib.periods import Period
from members.choices import UnitKind
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.figures import aggregation
from reports.models import ReportForm, Round
from tests import factories
from tests.reports.builders import BLANK, NOT_APPLICABLE, report
from tests.reports.figures.test_aggregation import catalogue

FREQUENCIES = [
    ("2023-H1", "2023-H2", "2024-H1", "2024-H2"),
    ("2023-Q3", "2024-Q1", "2024-Q2", "2024-Q3"),
    ("2023", "2024"),
]
DAYS = [None, None, None, date(2023, 6, 30), date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30)]


@dataclass
class World:
    """What was put into the database, remembered in plain Python."""

    form: ReportForm
    indicators: dict[str, Indicator]
    units: list[Unit]
    rounds: dict[str, list[Round]] = field(default_factory=dict)  # by period code
    sheets: list[tuple[Round, Unit, str, dict]] = field(default_factory=list)  # round, unit, state, figures


# --- A random province -------------------------------------------------------------------------------------------


def _province(random: Random) -> World:
    root = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    units = [root]
    for number in range(random.randint(2, 4)):
        district = factories.unit(f"Huyện {number}", parent=root, position=random.randint(0, 3), **_life(random))
        units.append(district)
        for place in range(random.randint(0, 2)):
            units.append(factories.unit(f"Xã {place}", UnitKind.COMMUNE, parent=district, **_life(random)))
    indicators = catalogue()
    kinds = random.choice([[UnitKind.DISTRICT], [UnitKind.COMMUNE], [UnitKind.DISTRICT, UnitKind.COMMUNE]])
    form = factories.form("BC", *indicators.values(), unit_kinds=kinds)
    form.rolls_up = random.random() < 0.5
    form.save()
    return World(form, indicators, units)


def _life(random: Random) -> dict:
    first, last = random.choice(DAYS), random.choice(DAYS)
    if first and last and first > last:
        first, last = last, first
    return {"valid_from": first, "valid_to": last}


def _fill(world: World, codes: Iterable[str], random: Random) -> None:
    for code in codes:
        for batch in range(1, random.choice([0, 1, 1, 1, 2, 2]) + 1):
            ends_on = periods.parse(code).ends_on
            round = factories.round_of(
                world.form, code, batch=batch, cut_off_on=ends_on - timedelta(random.choice([0, 0, 15]))
            )
            world.rounds.setdefault(code, []).append(round)
            for unit in world.units:
                _sheet(world, round, unit, random)


def _sheet(world: World, round: Round, unit: Unit, random: Random) -> None:
    if random.random() < 0.2:
        return
    state = random.choice([SubmissionState.APPROVED] * 4 + [SubmissionState.SUBMITTED])
    figures = {}
    for code, indicator in world.indicators.items():
        if random.random() < 0.85:
            number = Fraction(random.randint(-50, 9999), 10**indicator.decimals)
            figures[code] = random.choice([BLANK, NOT_APPLICABLE, Fraction(0), number, number, number, number])
    cells = {code: cell if isinstance(cell, (str, type(None))) else float(cell) for code, cell in figures.items()}
    report(round, unit, state, **cells)
    world.sheets.append((round, unit, state, figures))


# --- The oracle --------------------------------------------------------------------------------------------------


def _expected(world: World, code: str, under: Unit) -> set[int]:
    if code not in world.rounds:
        return set()
    day = max(world.rounds[code], key=lambda round: round.batch).cut_off_on
    asked = [
        unit
        for unit in world.units
        if unit.kind in world.form.unit_kinds
        and (unit.valid_from or day) <= day <= (unit.valid_to or day)
        and (unit == under or under.parent is None or unit.parent == under)
    ]
    return {unit.pk for unit in (_nearest(asked, under) if world.form.rolls_up else asked)}


def _nearest(asked: list[Unit], under: Unit) -> list[Unit]:
    """Who has no other asked unit between himself and `under`; `under` only where nobody is below."""
    below = [unit for unit in asked if unit != under]
    return [unit for unit in below if unit.parent not in below] if below else asked


def _answers(world: World, code: str, under: Unit) -> dict[int, dict]:
    """Unit id -> figures of its last approved batch."""
    expected, found = _expected(world, code, under), {}
    for round, unit, state, figures in sorted(world.sheets, key=lambda sheet: sheet[0].batch):
        if round.period == code and state == SubmissionState.APPROVED and unit.pk in expected:
            found[unit.pk] = {name: cell for name, cell in figures.items() if isinstance(cell, Fraction)}
    return found


def _total(indicator: Indicator, answers: list[dict[int, dict]]) -> Fraction | None:
    """Over the answers of several periods, the last one last."""
    every = [cells[indicator.code] for answer in answers for cells in answer.values() if indicator.code in cells]
    last = [cells[indicator.code] for cells in answers[-1].values() if indicator.code in cells]
    match indicator.kind:
        case IndicatorKind.FLOW:
            return sum(every) if every else None
        case IndicatorKind.STOCK:
            return sum(last) if last else None
        case IndicatorKind.MAX:
            return max(every, default=None)
        case IndicatorKind.MIN:
            return min(every, default=None)
        case IndicatorKind.RATIO if indicator.numerator:
            return _ratio(indicator, answers)
        case IndicatorKind.AVERAGE if indicator.weight:
            pairs = _pairs(indicator.code, indicator.weight.code, answers)
            weights = sum(weight for *_, weight in pairs)
            return sum(value * weight for *_, value, weight in pairs) / weights if weights else None
    return None


def _pairs(above: str, below: str, answers: list[dict[int, dict]]) -> list[tuple]:
    return [
        (place, unit, cells[above], cells[below])
        for place, answer in enumerate(answers)
        for unit, cells in answer.items()
        if above in cells and below in cells
    ]


def _ratio(indicator: Indicator, answers: list[dict[int, dict]]) -> Fraction | None:
    pairs, last = _pairs(indicator.numerator.code, indicator.denominator.code, answers), len(answers) - 1
    adds = [part.kind == IndicatorKind.FLOW for part in (indicator.numerator, indicator.denominator)]
    if not all(adds):
        present = {unit for place, unit, *_ in pairs if place == last}
        pairs = [pair for pair in pairs if pair[1] in present]
    above = sum(pair[2] for pair in pairs if adds[0] or pair[0] == last)
    below = sum(pair[3] for pair in pairs if adds[1] or pair[0] == last)
    return above / below * int(indicator.factor) if below else None


def _rounded(value: Fraction | None, decimals: int) -> Fraction | None:
    """Half away from zero."""
    if value is None:
        return None
    scaled = floor(abs(value) * 10**decimals + Fraction(1, 2))
    return Fraction(scaled if value >= 0 else -scaled, 10**decimals)


def _of_unit(indicator: Indicator, cells: dict) -> Fraction | None:
    if indicator.kind == IndicatorKind.RATIO and indicator.numerator:
        return _ratio(indicator, [{0: cells}])
    return cells.get(indicator.code)


def _year_so_far(period: Period, codes: tuple[str, ...]) -> list[str]:
    return [code for code in codes if periods.parse(code).year == period.year and code <= period.code]


# --- Both, side by side ------------------------------------------------------------------------------------------


def _compare(world: World, period: Period, codes: tuple[str, ...], under: Unit) -> None:
    def value(indicator: Indicator, *asked: str) -> Fraction | None:
        return _rounded(_total(indicator, [_answers(world, code, under) for code in asked]), indicator.decimals)

    rollup = aggregation.rollup(world.form, period, under)
    expected, answers = _expected(world, period.code, under), _answers(world, period.code, under)
    assert {unit.pk for unit in rollup.expected} == expected
    assert {unit.pk for unit in rollup.included} == answers.keys()
    assert {unit.pk for unit in rollup.missing} == expected - answers.keys()
    for code, figure in rollup.figures.items():
        indicator = world.indicators[code]
        told = (figure.value, figure.previous, figure.last_year, figure.cumulative)
        assert told == (
            value(indicator, period.code),
            value(indicator, period.previous().code),
            value(indicator, period.same_last_year().code),
            value(indicator, *_year_so_far(period, codes)),
        ), code
        if not indicator.is_text:
            assert figure.by_unit == {
                unit: _rounded(_of_unit(indicator, cells), indicator.decimals) for unit, cells in answers.items()
            }, code


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(25))
def test_rollup_equals_plain_python_on_any_small_province(seed):
    random = Random(seed)
    codes = random.choice(FREQUENCIES)
    world = _province(random)
    _fill(world, codes, random)
    for under in (world.units[0], random.choice(world.units)):
        _compare(world, periods.parse(codes[-1]), codes, under)
