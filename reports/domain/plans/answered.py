"""What a unit told of a task beside what stands in the books: the approved figure, the result of the target."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaigns.choices import AnswerState, CampaignState, IndicatorKind, TargetStatus
from campaigns.models import Answer, Indicator, Task
from ccb.lib import dates, numbers, periods
from ccb.lib.periods import Period
from members.models import Unit
from reports.domain.plans import progress, progress_figures
from reports.domain.plans.progress_figures import Figures, Span

NOT_DONE = (TargetStatus.BEHIND, TargetStatus.NOT_REPORTED)
ADDS_UP = (IndicatorKind.FLOW, IndicatorKind.STOCK)


@dataclass(frozen=True)
class Beside:
    """One thing that the task is linked to; `difference` is empty where nothing differs or nothing can be compared."""

    what: str
    told: str
    difference: str = ""


def beside(task: Task, unit: Unit, answer: Answer | None, period: Period | None) -> list[Beside]:
    """Of the linked indicator and of the linked target, in the period or else in the days of the document.

    Empty for a task that is linked to nothing. At most six queries for the indicator, those of `progress` for a target.
    """
    span = Span(period.starts_on, period.ends_on) if period else _days(task)
    found = []
    if task.indicator:
        found.append(_figure(task.indicator, unit, answer, span))
    if task.target:
        found.append(_result(task, unit, answer, period or periods.of_day("year", span.ends_on)))
    return found


def _days(task: Task) -> Span:
    """Of the document; without them the year in which it was written."""
    directive, year = task.directive, task.directive.dated_on.year
    return Span(directive.starts_on or date(year, 1, 1), directive.ends_on or date(year, 12, 31))


def _figure(indicator: Indicator, unit: Unit, answer: Answer | None, span: Span) -> Beside:
    number = approved(indicator, unit, span)
    days = f"từ {dates.show(span.starts_on)} đến {dates.show(span.ends_on)}"
    if number is None:
        return Beside(indicator.name, f"chưa có số liệu được duyệt {days}")
    told = f"{numbers.show(number, indicator.decimals)} {indicator.uom}".strip()
    return Beside(indicator.name, f"{told} theo số liệu đã duyệt {days}", _differs(answer, number, indicator.decimals))


def approved(indicator: Indicator, unit: Unit, span: Span) -> Decimal | None:
    """The unit's own approved figure of these days, else the sum of those nearest below it that told one."""
    asked = progress_figures.collected([indicator.pk])
    if indicator.pk not in asked.by_indicator:
        return None
    by_unit = Figures({indicator.pk: indicator}, asked, unit, span).within(span).get(indicator.pk, {})
    if unit.pk in by_unit or not by_unit or indicator.kind not in ADDS_UP:
        return by_unit.get(unit.pk)
    paths = dict(Unit.objects.filter(pk__in=by_unit).order_by("path").values_list("path", "pk"))
    tops: list[str] = []
    for path in paths:
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return sum((by_unit[paths[path]] for path in tops), Decimal(0))


def _differs(answer: Answer | None, number: Decimal, decimals: int) -> str:
    """ "Đơn vị trả lời 60, nhiều hơn số đã duyệt 6." """
    if answer is None or answer.figure is None or answer.figure == number:
        return ""
    word = "nhiều hơn" if answer.figure > number else "ít hơn"
    gap, said = (numbers.show(one, decimals) for one in (abs(answer.figure - number), answer.figure))
    return f"Đơn vị trả lời {said}, {word} số đã duyệt {gap}."


def _result(task: Task, unit: Unit, answer: Answer | None, period: Period) -> Beside:
    target, campaign = task.target, task.target.campaign
    runs = campaign.starts_on <= period.ends_on and campaign.ends_on >= period.starts_on
    what, result = f"Chỉ tiêu {target.code}: {target.text}", None
    if runs and campaign.state != CampaignState.DRAFT:
        result = progress.evaluate(campaign, period, unit=unit, by_line=False).results.get(target.code)
    if result is None:
        return Beside(what, f"chưa có trong kế hoạch {period.label}")
    told = f"{result.status.label}: {result.explanation}" if result.explanation else result.status.label
    is_told_already = task.indicator_id is not None and task.indicator_id == target.numerator_id
    counted = None if result.parts or is_told_already else result.numerator
    difference = _differs(answer, counted, 2) if counted is not None else ""
    if (
        answer
        and answer.state == AnswerState.DONE
        and result.status in (TargetStatus.BEHIND, TargetStatus.NOT_REPORTED)
    ):
        done = f"Đơn vị trả lời “{answer.get_state_display()}” nhưng chỉ tiêu đang “{result.status.label}”."
        difference = " ".join(filter(None, [difference, done]))
    return Beside(what, f"{told} ({period.label})", difference)
