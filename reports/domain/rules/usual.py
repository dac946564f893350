"""What is usual for a figure, by the unit's own reports and by the other units', and the rules that follow from it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.lib import periods
from members.domain import successions
from reports.choices import OwnCheck, Severity, ValueState
from reports.domain.rules import checks
from reports.domain.rules.checks import Rule, Term
from reports.domain.sheets import past
from reports.models import Submission, Value

PERIODS_KEPT, PERIODS_FOR_JUMP, PERIODS_FOR_SIZE = 12, 4, 2
PERIODS_READ = 60  # other kinds of period among them
OTHERS_KEPT, OTHERS_FOR_SIZE = 30, 5  # fewer than five would tell whose figure it is
DEVIATIONS = 8  # of the median from it: some five standard deviations
LEAST_REACH = Decimal("0.5")  # of the median: what hardly ever changed may still change by half
LEAST_STEPS = 10  # of the last digit: a few more of a handful is no jump
OFF_SCALE = 300  # times: where a thousand is nearer than one
STEP = Decimal("0.000001")
SAYS_JUMP = "Xem lại số. Nếu đúng, ghi vì sao khác nhiều."
SAYS_SIZE = "Có thể nhầm đơn vị tính (đồng, nghìn, triệu, tỷ) hoặc dấu chấm, dấu phẩy."
Numbers = Sequence[Decimal]


def median(numbers: Numbers) -> Decimal:
    """The middle one; of an even number the mean of the two. ValueError for none."""
    if not numbers:
        raise ValueError("the median of nothing")
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def limits(history: Numbers) -> tuple[Decimal, Decimal]:
    """The lowest and the highest figure that is no jump: the median ± 8 median deviations, at least half of it."""
    middle = median(history)
    spread = median([abs(number - middle) for number in history])
    reach = max(DEVIATIONS * spread, LEAST_REACH * abs(middle))
    return middle - reach, middle + reach


# --- Rules ----------------------------------------------------------------------------------------------------------


def rules(submission: Submission, indicators: Collection[Indicator]) -> tuple[Rule, ...]:
    """For each figure that was reported before, what would be a jump and what a wrong size. At most four queries."""
    counted = [one for one in indicators if one.kind != IndicatorKind.TEXT]
    own = _own_history(submission, counted)
    strangers = [one for one in counted if len(own.get(one.pk, ())) < PERIODS_FOR_SIZE and _has_sizes(one)]
    others = _others(submission) if strangers else {}
    made = []
    for indicator in counted:
        made += _by_history(indicator, own.get(indicator.pk, ()))
    for indicator in strangers:
        made += _by_others(indicator, others.get(indicator.pk, ()))
    return tuple(made)


def _has_sizes(indicator: Indicator) -> bool:
    return indicator.uom != "%"


def _by_history(indicator: Indicator, history: Numbers) -> Iterator[Rule]:
    if len(history) >= PERIODS_FOR_SIZE and _has_sizes(indicator):
        yield from _size(indicator, median(history), low=True, periods=len(history))
    if len(history) >= PERIODS_FOR_JUMP and median(history):
        low, high = limits(history)
        least = LEAST_STEPS * _step(indicator)
        usual = median(history)
        yield _rule(
            OwnCheck.JUMP, indicator, SAYS_JUMP, low=min(low, usual - least), high=max(high, usual + least),
            usual=_rounded(usual, indicator), periods=len(history),
        )  # fmt: skip


def _by_others(indicator: Indicator, figures: Numbers) -> Iterator[Rule]:
    """A unit may well do a thousandth of what others do, but not with a thousandth of the money."""
    if len(figures) >= OTHERS_FOR_SIZE:
        usual = Decimal(f"{median(figures):.2g}")  # two digits: nobody's own figure
        yield from _size(indicator, usual, low="đồng" in indicator.uom, periods=0)


def _size(indicator: Indicator, usual: Decimal, *, low: bool, periods: int) -> Iterator[Rule]:
    if usual > 0:
        bottom = (usual / OFF_SCALE).quantize(STEP) if low else None
        yield _rule(
            OwnCheck.SIZE, indicator, SAYS_SIZE, low=bottom, high=usual * OFF_SCALE,
            usual=_rounded(usual, indicator), periods=periods,
        )  # fmt: skip


def _rule(kind: str, indicator: Indicator, hint: str, **limits) -> Rule:
    term = Term(indicator.code, indicator.name)
    return Rule(checks.code_of(kind, indicator.code), kind, Severity.WARNING, (term,), hint=hint, **limits)


def _step(indicator: Indicator) -> Decimal:
    return Decimal(1).scaleb(-indicator.decimals)


def _rounded(number: Decimal, indicator: Indicator) -> Decimal:
    return number.quantize(_step(indicator), ROUND_HALF_UP) or number


# --- Queries --------------------------------------------------------------------------------------------------------


def _own_history(submission: Submission, indicators: Collection[Indicator]) -> Mapping[int, Numbers]:
    """Indicator id -> figures of the last approved periods of this kind, of the unit or of those that became it.

    One a period, the oldest first. Two queries.
    """
    round = submission.round
    kind = periods.parse(round.period).frequency
    approved = Submission.objects.approved().filter(
        successions.of_unit_and_origins("unit", submission.unit),
        round__form=round.form_id, round__ends_on__lt=round.ends_on,
    )  # fmt: skip
    told = approved.order_by("-round__ends_on").values_list("round__period", "round__ends_on").distinct()
    same = [period for period, _ in told[:PERIODS_READ] if periods.parse(period).frequency == kind][:PERIODS_KEPT]
    found = past.figures(submission, same, indicators)
    return {pk: [told[period] for period in reversed(same) if period in told] for pk, told in found.items()}


def _others(submission: Submission) -> Mapping[int, Numbers]:
    """Indicator id -> figures of other units, one a unit, in this period or the one before. Two queries."""
    round = submission.round
    codes = [round.period, periods.parse(round.period).previous().code]
    sheets = (
        Submission.objects.approved()
        .filter(round__form=round.form_id, round__period__in=codes)
        .filter(unit__kind=submission.unit.kind)
        .exclude(unit=submission.unit_id)
        .order_by("-round__ends_on", "-round__batch", "pk")
        .values_list("pk", "unit")
    )[: 2 * OTHERS_KEPT]
    newest: dict[int, int] = {}
    for pk, unit in sheets:
        newest.setdefault(unit, pk)
    found: dict[int, list[Decimal]] = defaultdict(list)
    for _, indicator, number in _numbers(list(newest.values())[:OTHERS_KEPT]):
        found[indicator].append(number)
    return found


def _numbers(sheets: Collection[int]) -> list[tuple[int, int, Decimal]]:
    rows = Value.objects.filter(submission__in=sheets, state=ValueState.NUMBER)
    return list(rows.values_list("submission", "indicator", "number"))
