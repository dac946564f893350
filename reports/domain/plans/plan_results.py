"""Plan against fact as a report says it: the targets of the campaigns that run in its period, by code.

{mục tiêu.DL24-4.1}                       "1.507 hội viên"
{mục tiêu.DL24-4.1|kế hoạch}              "≥ 1.500 hội viên"
{mục tiêu.DL24-4.1|kết quả}               "đạt 1.507/1.500 = 100,47%, chỉ tiêu ≥ 1.500 hội viên"
{mục tiêu.DL24-4.1|tỷ lệ đạt}             "100,47%"
{mục tiêu.DL24-4.1|đánh giá}              "Đạt"
{mục tiêu.DL24-3.1|đơn vị hoàn thành}     "Buôn Hồ, Cư Kuin"; |đơn vị chưa hoàn thành} the others
{mục tiêu.DL24-3.1|đơn vị không đạt}      those of the others that fell short; |đơn vị chưa báo cáo} that told nothing
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.choices import CampaignState, GroupKind, IndicatorKind, Shape, TargetStatus
from campaigns.domain.plans import judging
from campaigns.models import Campaign, Target
from campaigns.models.indicator import Indicator
from ccb.lib.periods import Period
from members.models import Unit
from reports.domain.plans import progress
from reports.domain.plans.progress_results import Progress, Result
from reports.domain.writing.amounts import BARE, NO_FIGURE, BoundFigure
from reports.domain.writing.of_units import NO_UNIT

PREFIX = "mục tiêu."
WAYS = {
    "kế hoạch": "Mức phải đạt",
    "kết quả": "Kết quả so với mức",
    "tỷ lệ đạt": "Tỷ lệ phần trăm so với mức",
    "đánh giá": "Đạt hay chưa đạt",
    "đơn vị hoàn thành": "Các đơn vị đã đạt (chỉ tiêu giao từng đơn vị)",
    "đơn vị chưa hoàn thành": "Các đơn vị chưa đạt hoặc chưa báo cáo (chỉ tiêu giao từng đơn vị)",
    "đơn vị không đạt": "Các đơn vị đã báo cáo nhưng không đạt (chỉ tiêu giao từng đơn vị)",
    "đơn vị chưa báo cáo": "Các đơn vị chưa báo cáo (chỉ tiêu giao từng đơn vị)",
}


@dataclass(frozen=True)
class Line:
    """One target in a table of plan and fact, in words."""

    campaign: str  # title
    section: str
    code: str
    text: str
    plan: str
    done: str
    percent: str
    status: TargetStatus
    whole: str  # its own code, or that of the group of alternatives of which it is one
    stands: TargetStatus  # that whole


def evaluate(unit: Unit, period: Period, *, using: str = "default") -> list[Progress]:
    """How the targets of every issued campaign that binds the unit stand at the end of the period."""
    steps = unit.path.split(".")[:-1]
    above = [".".join(steps[:length]) + "." for length in range(1, len(steps) + 1)]
    running = Campaign.objects.using(using).exclude(state=CampaignState.DRAFT).filter(
        unit__path__in=above, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
    )  # fmt: skip
    return [
        progress.evaluate(one, period, unit=unit, using=using)
        for one in running.select_related("unit").order_by("ends_on", "pk")
    ]


def catalogue() -> dict[str, BoundFigure]:
    """Every target there is, without a value: what a text may name. One query."""
    standing = Target.objects.standing().select_related("numerator")
    return {PREFIX + one.code: BoundFigure(_indicator(one), None, {}, told=dict.fromkeys(WAYS, "")) for one in standing}


def figures(found: Sequence[Progress]) -> dict[str, BoundFigure]:
    """By prefixed code."""
    return {
        PREFIX + code: _bound(result, {line.name: told.of_line(line).get(code) for line in told.lines})
        for told in found
        for code, result in told.results.items()
    }


def lines(found: Sequence[Progress]) -> list[Line]:
    """Every target that applies, in the order of the plans."""
    return [
        _line(told, code, result)
        for told in found
        for code, result in told.results.items()
        if result.status != TargetStatus.NOT_APPLICABLE
    ]


def _line(told: Progress, code: str, result: Result) -> Line:
    group = next((one for one in told.groups.values() if one.group.pk == result.target.group_id), None)
    together = group is not None and group.group.kind == GroupKind.ALTERNATIVES
    return Line(
        told.campaign.title, result.target.section, code, result.target.text, _plan(result), done(result),
        _percent(result), result.status, group.group.code if together else code,
        group.status if together else result.status,
    )  # fmt: skip


def done(result: Result) -> str:
    """'12/17 đơn vị', '253/1.557', '1.507 hội viên', '26.400 đồng/hội viên', 'có xác nhận'; words for nothing."""
    if result.parts and result.numerator is not None and result.denominator:
        return f"{_share(result)} {'kỳ' if result.parts[0].label else 'đơn vị'}"
    if result.target.shape == Shape.ATTESTED:
        return "có xác nhận" if result.status == TargetStatus.MET else "chưa có xác nhận"
    if result.actual is None:
        return NO_FIGURE.strip("()")
    if result.denominator is not None and result.target.shape != Shape.PER_MEMBER:
        return _share(result)
    bounds = result.promise.bounds if result.promise else ()
    return judging.measured(judging.show(result.actual, *bounds), result.target.uom)


def _bound(result: Result, by_line: Mapping[str, Result | None]) -> BoundFigure:
    value = result.numerator if result.parts else result.actual
    return BoundFigure(
        _indicator(result.target),
        None if value is None else judging.decimal(Fraction(value), 2),
        {
            label: None if one is None or one.actual is None else judging.decimal(one.actual, 2)
            for label, one in by_line.items()
        },
        told=_counted(result)
        | {
            "kế hoạch": _plan(result),
            "kết quả": result.explanation or NO_FIGURE,
            "tỷ lệ đạt": _percent(result) or NO_FIGURE,
            "đánh giá": result.status.label,
            "đơn vị hoàn thành": ", ".join(one.name for one in result.met_units) or NO_UNIT,
            "đơn vị chưa hoàn thành": ", ".join(one.name for one in result.missed_units) or NO_UNIT,
            "đơn vị không đạt": ", ".join(one.name for one in result.failed_units) or NO_UNIT,
            "đơn vị chưa báo cáo": ", ".join(one.name for one in result.silent_units) or NO_UNIT,
        },
    )


def _counted(result: Result) -> dict[str, str]:
    """Of a target for each unit or month: how many of them met it, '11/18 đơn vị', not what they count."""
    if not result.parts:
        return {}
    known = result.numerator is not None and result.denominator
    return {"": done(result), BARE: _share(result) if known else NO_FIGURE}


def _indicator(target: Target) -> Indicator:
    return Indicator(code=PREFIX + target.code, name=target.text, uom=target.uom, decimals=2, kind=IndicatorKind.STOCK)


def _plan(result: Result) -> str:
    return judging.wanted(result.promise) if result.promise else "chưa giao"


def _percent(result: Result) -> str:
    return "" if result.percent is None else f"{judging.show(result.percent)}%"


def _share(result: Result) -> str:
    return f"{_number(result.numerator)}/{_number(result.denominator)}"


def _number(value) -> str:
    return judging.show(Fraction(value))
