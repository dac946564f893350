"""Whether a figure keeps a promise, how far it has come, and how a report says so. Pure: no database, no clock.

Figures are fractions: 253 of 1.557 is compared with 7% exactly, and rounded only to be shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cached_property

from campaigns.choices import Comparison, TargetStatus
from ccb.lib import numbers

MET, ON_TRACK, BEHIND, NOT_REPORTED, NOT_APPLICABLE = TargetStatus
SHOWN_DECIMALS, MOST_DECIMALS = 2, 8
WHOLE, WHOLE_PERCENT = Fraction(1), Fraction(100)


@dataclass(frozen=True)
class Promise:
    """What is compared: `threshold` in the target's own unit of measure ("%" means percent, so 95 and not 0,95).

    `grows`: the figure adds up within its span, so that half of it may stand where half of the time is over.
    """

    comparison: str
    threshold: Decimal | None
    threshold_max: Decimal | None = None
    cap: Decimal | None = None
    uom: str = ""
    grows: bool = True

    def times(self, count: int) -> "Promise":
        """The same for so many units or months together."""
        if count == 1:
            return self
        high = None if self.threshold_max is None else self.threshold_max * count
        low = None if self.threshold is None else self.threshold * count
        return replace(self, threshold=low, threshold_max=high)

    def of(self, threshold: Decimal) -> "Promise":
        """The same with another threshold: what one unit was assigned."""
        return replace(self, threshold=threshold)

    @cached_property
    def low(self) -> Fraction:
        return Fraction(self.threshold or 0)

    @cached_property
    def high(self) -> Fraction:
        return Fraction(self.threshold_max or 0)

    @cached_property
    def bounds(self) -> tuple[Fraction, ...]:
        """What a figure must not be rounded across."""
        return tuple(Fraction(one) for one in (self.threshold, self.threshold_max, self.cap) if one is not None)

    @cached_property
    def words(self) -> str:
        return wanted(self)

    @property
    def limits_from_above(self) -> bool:
        return self.comparison in (Comparison.AT_MOST, Comparison.UNDER)


def quotient(above: Decimal, below: Decimal, *, factor: int = 1) -> Fraction | None:
    """Exactly above × factor / below; None when the whole is zero: nothing can be said of a share of nothing."""
    return Fraction(above) * factor / Fraction(below) if below else None


def holds(promise: Promise, actual: Fraction) -> bool:
    """Whether the figure keeps it: ≥ and ≤ with the threshold itself, > and < without, a range with both its ends.

    A figure above the cap keeps nothing.
    """
    low = promise.low
    if promise.cap is not None and actual > Fraction(promise.cap):
        return False
    match promise.comparison:
        case Comparison.AT_LEAST:
            return actual >= low
        case Comparison.OVER:
            return actual > low
        case Comparison.AT_MOST:
            return actual <= low
        case Comparison.UNDER:
            return actual < low
        case Comparison.EQUAL:
            return actual == low
        case Comparison.RANGE:
            return low <= actual <= promise.high
    raise ValueError(f"nothing to compare: {promise.comparison!r}")


def status(promise: Promise, actual: Fraction | None, *, elapsed: Fraction = WHOLE) -> TargetStatus:
    """How it stands when that share of its span is over. Before the end what limits a growing figure from above is
    only on track, and what has come as far as the time has is too. Nothing reported is never met.
    """
    if actual is None:
        return NOT_REPORTED
    kept = holds(promise, actual)
    if elapsed >= 1:
        return MET if kept else BEHIND
    if promise.limits_from_above:
        return (ON_TRACK if promise.grows else MET) if kept else BEHIND
    if kept:
        return MET
    top = promise.cap if promise.threshold_max is None else promise.threshold_max
    if top is not None and actual > Fraction(top):
        return BEHIND
    if promise.comparison == Comparison.EQUAL and actual > promise.low:
        return BEHIND
    return ON_TRACK if actual >= promise.low * elapsed else BEHIND


def attainment(promise: Promise, actual: Fraction) -> Fraction | None:
    """The figure as percent of its threshold (of a range, of its lower end); above 100 is normal. None for 0."""
    return actual * 100 / promise.low if promise.threshold else None


# --- Several together -----------------------------------------------------------------------------------------------


def any_of(alternatives: Sequence[tuple[str, TargetStatus]]) -> tuple[TargetStatus, str]:
    """How a group stands of which one is enough, and the code of the alternative that says so: the first that is met,
    else the first on track, else the first behind. Those that do not apply say nothing.
    """
    for wanted in (MET, ON_TRACK, BEHIND, NOT_REPORTED):
        for code, stands in alternatives:
            if stands == wanted:
                return wanted, code
    return NOT_APPLICABLE, ""


def together(attainments: Iterable[Fraction | None], *, elapsed: Fraction = WHOLE) -> tuple[TargetStatus, Fraction]:
    """How a group stands whose alternatives add up: 60% of one and 40% of another make 100%. And that sum."""
    known = [one for one in attainments if one is not None]
    total = sum(known, Fraction(0))
    return status(Promise(Comparison.AT_LEAST, Decimal(100)), total if known else None, elapsed=elapsed), total


def all_of(statuses: Iterable[TargetStatus]) -> TargetStatus:
    """How what each of several must keep stands. One of which nothing is known is not met, and keeps all from it."""
    told = [one for one in statuses if one != NOT_APPLICABLE]
    if not told:
        return NOT_APPLICABLE
    if all(one == NOT_REPORTED for one in told):
        return NOT_REPORTED
    if all(one == MET for one in told):
        return MET
    return ON_TRACK if all(one in (MET, ON_TRACK) for one in told) else BEHIND


def cycles(over: Mapping[str, Iterable[str]]) -> list[str]:
    """A target over targets that in the end counts itself: the way round, "A → B → A"; empty when there is none."""
    done: set[str] = set()

    def visit(code: str, way: list[str]) -> list[str]:
        if code in way:
            return [*way[way.index(code) :], code]
        if code in done:
            return []
        for below in over.get(code, ()):
            if found := visit(below, [*way, code]):
                return found
        done.add(code)
        return []

    for code in over:
        if found := visit(code, []):
            return found
    return []


# --- In words -------------------------------------------------------------------------------------------------------


def decimal(value: Fraction, places: int = MOST_DECIMALS) -> Decimal:
    """The value half up to so many decimals, for files."""
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places))


def show(value: Fraction, *sides: Fraction) -> str:
    """Two decimals, "16,25"; more where rounding would put it on the other side of a bound: "0,0299" under 0,03."""
    if value.denominator == 1:
        return numbers.show(Decimal(value.numerator), SHOWN_DECIMALS)
    for places in range(SHOWN_DECIMALS, MOST_DECIMALS + 1):
        rounded = Fraction(decimal(value, places))
        if all((rounded > side) == (value > side) and (rounded < side) == (value < side) for side in sides):
            return numbers.show(decimal(value, places), places)
    return numbers.show(decimal(value), MOST_DECIMALS)


def measured(value: str, uom: str) -> str:
    """'16,25%', '1.500 hội viên'."""
    return f"{value}{uom}" if uom in ("%", "") else f"{value} {uom}"


def wanted(promise: Promise) -> str:
    """'≥ 1.500 hội viên', 'từ 2 đến 4 tin bài', '< 0,03%', 'có xác nhận'."""
    if promise.comparison == Comparison.ATTESTED:
        return Comparison.ATTESTED.label
    low = show(promise.low)
    if promise.comparison == Comparison.RANGE:
        said = f"từ {low} đến {measured(show(promise.high), promise.uom)}"
    else:
        said = f"{Comparison(promise.comparison).label} {measured(low, promise.uom)}"
    return said if promise.cap is None else f"{said}, không quá {measured(show(Fraction(promise.cap)), promise.uom)}"


def written(promise: Promise) -> str:
    """The same as a document says it: 'từ 95% trở lên', 'trên 75 con', 'không quá 5%', 'dưới 0,03%', '100%'."""
    if promise.comparison in (Comparison.ATTESTED, Comparison.RANGE):
        return wanted(promise)
    told = _WRITTEN[promise.comparison].format(measured(show(promise.low), promise.uom))
    return told if promise.cap is None else f"{told}, không quá {measured(show(Fraction(promise.cap)), promise.uom)}"


_WRITTEN = {
    Comparison.AT_LEAST: "từ {} trở lên", Comparison.OVER: "trên {}", Comparison.AT_MOST: "không quá {}",
    Comparison.UNDER: "dưới {}", Comparison.EQUAL: "{}",
}  # fmt: skip


def told(promise: Promise, actual: Fraction, parts: tuple[Decimal, Decimal] | None = None) -> str:
    """'đạt 253/1.557 = 16,25%, chỉ tiêu ≥ 7%'. Without parts a figure of which more is better is shown as a share of
    its threshold, 'đạt 1.600/1.500 = 106,67%, chỉ tiêu ≥ 1.500 hội viên', any other as it is.
    """
    if parts:
        above, below = (show(Fraction(part)) for part in parts)
        done = f"{above}/{below} = {measured(show(actual, *promise.bounds), promise.uom)}"
    elif promise.comparison in (Comparison.AT_LEAST, Comparison.OVER, Comparison.EQUAL) and promise.threshold:
        share = show(attainment(promise, actual), WHOLE_PERCENT)
        done = f"{show(actual, *promise.bounds)}/{show(promise.low)} = {share}%"
    else:
        done = measured(show(actual, *promise.bounds), promise.uom)
    return f"đạt {done}, chỉ tiêu {promise.words}"
