"""The rules of scoring, without the database: what a figure earns, what a total is worth, who stands before whom.

All points are Decimal and multiples of the sheet's step. A criterion without a figure earns nothing yet (None), which
is not zero. Deductions are written as positive points and taken from the total.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt

from campaigns.choices import Rating, Rounding, ScoreRule, TieRule
from ccb.lib import numbers

ZERO = Decimal(0)
COMPARES = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}
SIGNS = {">=": "≥", "<=": "≤"}
STEP = re.compile(r"\s*(>=|<=|>|<|=)\s*([0-9]+(?:\.[0-9]{1,6})?)\s*(?::\s*([0-9]+(?:\.[0-9]{1,2})?)\s*)?")
ROUNDINGS = {Rounding.DOWN: ROUND_FLOOR, Rounding.NEAREST: ROUND_HALF_UP}


class BadRule(ValueError):
    """A rule that cannot be applied; its message is shown to the user."""


@dataclass(frozen=True)
class Step:
    """`points` None: all that the criterion has."""

    comparator: str
    bound: Decimal
    points: Decimal | None = None

    def holds(self, figure: Decimal) -> bool:
        """Exact: 75 is not > 75."""
        return COMPARES[self.comparator](figure, self.bound)


@dataclass(frozen=True)
class Rule:
    kind: str
    maximum: Decimal
    full_at: Decimal | None = None
    steps: tuple[Step, ...] = ()
    each: Decimal | None = None


@dataclass(frozen=True)
class Sum:
    """What the marks of one sheet add up to."""

    base: Decimal = ZERO
    bonus: Decimal = ZERO
    deducted: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Never below zero; bonus may carry it beyond the scale."""
        return max(self.base + self.bonus - self.deducted, ZERO)


def read_steps(text: str) -> tuple[Step, ...]:
    """ ">=95:8; >=90:6" or, for a threshold, ">=95"; the first that holds counts. Raises BadRule."""
    found = []
    for part in filter(str.strip, text.split(";")):
        read = STEP.fullmatch(part)
        if not read:
            raise BadRule(f"“{part.strip()[:40]}” không phải là một mức. Hãy ghi như >=95:8; >=90:6; <90:0.")
        comparator, bound, points = read.groups()
        found.append(Step(comparator, Decimal(bound), None if points is None else Decimal(points)))
    return tuple(found)


def steps_told(steps: Iterable[Step]) -> str:
    """ "≥ 95: 8 điểm; ≥ 90: 6,5 điểm", of a threshold "≥ 95"."""
    return "; ".join(
        f"{SIGNS.get(one.comparator, one.comparator)} {numbers.show(one.bound, 6)}"
        f"{'' if one.points is None else f': {shown(one.points)} điểm'}"
        for one in steps
    )


def earned(rule: Rule, figure: Decimal | None, *, step: Decimal, rounding: str = Rounding.DOWN) -> Decimal | None:
    """The points that the figure earns, a multiple of `step` from 0 to the maximum; None without a figure, and for a
    rule that only people apply.
    """
    if figure is None or rule.kind == ScoreRule.TYPED:
        return None
    raw = RULES[rule.kind](rule, figure)
    if raw is None:
        return None
    rounded = (raw / step).to_integral_value(ROUNDINGS[Rounding(rounding)]) * step
    return min(max(rounded, ZERO), rule.maximum)


def _proportional(rule: Rule, figure: Decimal) -> Decimal:
    """Multiplied before divided: 253 of 253 earns all of it, whatever the maximum."""
    return rule.maximum * min(figure, rule.full_at) / rule.full_at


def _by_steps(rule: Rule, figure: Decimal) -> Decimal:
    for step in rule.steps:
        if step.holds(figure):
            return rule.maximum if step.points is None else step.points
    return ZERO


def _for_each(rule: Rule, count: Decimal) -> Decimal | None:
    return None if rule.each is None else rule.each * count


RULES = {
    ScoreRule.PROPORTIONAL: _proportional,
    ScoreRule.BANDS: _by_steps,
    ScoreRule.THRESHOLD: _by_steps,
    ScoreRule.BONUS: _for_each,
    ScoreRule.DEDUCTION: _for_each,
}


def fault(points: Decimal, *, kind: str, maximum: Decimal, step: Decimal) -> str:
    """Why these points cannot stand, in the user's words; "" when they can."""
    told = shown(points)
    if points < 0:
        least = "Điểm trừ ghi bằng số dương, ví dụ 0,5" if kind == ScoreRule.DEDUCTION else "Hãy ghi từ 0 trở lên"
        return f"{told} điểm là số âm. {least}."
    if points > maximum:
        return f"{told} điểm vượt mức tối đa {shown(maximum)}. Hãy ghi từ 0 đến {shown(maximum)}."
    if points % step:
        low = points - points % step
        near = " hoặc ".join(shown(one) for one in (low, low + step) if one <= maximum)
        return f"{told} điểm không theo bước {shown(step)}. Hãy ghi {near}."
    return ""


def shown(points: Decimal) -> str:
    """ "8,25"."""
    return numbers.show(points, 2)


def add_up(marks: Iterable[tuple[str, Decimal | None]]) -> Sum:
    """Of (kind of rule, points); marks without points add nothing."""
    parts = {ScoreRule.BONUS: ZERO, ScoreRule.DEDUCTION: ZERO, "": ZERO}
    for kind, points in marks:
        parts[kind if kind in parts else ""] += points or ZERO
    return Sum(parts[""], parts[ScoreRule.BONUS], parts[ScoreRule.DEDUCTION])


# --- What a total is worth --------------------------------------------------------------------------------------------


def rating(total: Decimal, *, excellent_from: Decimal, good_from: Decimal, fair_from: Decimal) -> Rating:
    """Each lower bound belongs to its rating: 90 is excellent where it begins at 90, 89,75 is good."""
    for least, found in ((excellent_from, Rating.EXCELLENT), (good_from, Rating.GOOD), (fair_from, Rating.FAIR)):
        if total >= least:
            return found
    return Rating.FAILED


@dataclass(frozen=True)
class Shares:
    """How many of the units are excellent, against what is wanted at least and allowed at most, in %."""

    excellent: int
    units: int
    wanted: Decimal | None = None
    cap: Decimal | None = None

    @property
    def most(self) -> int | None:
        """So many units the cap allows: 20% of 17 are 3."""
        return None if self.cap is None else int(self.units * self.cap / 100)

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.excellent > self.most

    @property
    def is_under(self) -> bool:
        """Exact: 100 × excellent against wanted × units, nothing divided."""
        return self.wanted is not None and 100 * self.excellent < self.wanted * self.units


# --- Who stands before whom -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What ranking asks of one unit."""

    key: int
    sum: Sum
    first_group: Decimal = ZERO
    self_total: Decimal | None = None  # None: the unit did not score itself

    @property
    def self_gap(self) -> Decimal:
        return abs(self.sum.total - (self.self_total or ZERO))


TIES = {  # the higher one stands before
    TieRule.FEWER_DEDUCTIONS: lambda one: -one.sum.deducted,
    TieRule.MORE_BONUS: lambda one: one.sum.bonus,
    TieRule.FIRST_GROUP: lambda one: one.first_group,
    TieRule.CLOSER_SELF: lambda one: -one.self_gap,
}


def order_of(standing: Standing, ties: Sequence[str]) -> tuple[Decimal, ...]:
    """What is compared: the total, then the tie rules in their order."""
    return standing.sum.total, *(TIES[TieRule(tie)](standing) for tie in ties)


def rank(standings: Iterable[Standing], ties: Sequence[str] = ()) -> Mapping[int, int]:
    """Key -> place, 1 the best. Who is equal in everything compared shares a place, the next ones are passed over:
    1, 2, 2, 4.
    """
    orders = [(order_of(one, ties), one.key) for one in standings]
    before = Counter(order for order, _ in orders)
    firsts, place = {}, 1
    for order in sorted(before, reverse=True):
        firsts[order], place = place, place + before[order]
    return {key: firsts[order] for order, key in orders}
