"""The figures that rules of a score sheet ask for, of one unit in the year of the sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from campaigns.choices import ScoreSource, TargetStatus
from campaigns.domain.plans import judging
from campaigns.models import Criterion, Indicator
from ccb.lib import numbers, periods
from members.models import Unit
from reports.domain.asking import completeness, rounds, todo
from reports.domain.figures import aggregation
from reports.domain.plans import progress
from reports.domain.plans.progress_results import Result
from reports.models import ReportForm, Round, Submission

MILLION = 10**6  # figures of rules have six decimals
ALL, ALMOST = Fraction(100), Fraction(100 * MILLION - 1, MILLION)


@dataclass(frozen=True)
class Figure:
    """`value` None: nothing was reported, which earns nothing yet; `words` say how it came about."""

    value: Decimal | None
    words: str


@dataclass(frozen=True)
class Punctuality:
    """Of the rounds of a year that are due by now, and of which it is known when they were sent."""

    in_time: int = 0
    late: int = 0  # sent late, or not at all

    @property
    def asked(self) -> int:
        return self.in_time + self.late

    @property
    def percent(self) -> Decimal | None:
        """To six decimals, so that rules compare with what is shown; None where nothing was due."""
        return round(Decimal(100 * self.in_time) / self.asked, 6) if self.asked else None


def of(criteria: Iterable[Criterion], unit: Unit, year: int, *, on: date) -> dict[int, Figure]:
    """Criterion id -> its figure, for those that ask one. Six queries a form of indicators, four for
    punctuality, and those of `progress.evaluate` once a campaign.
    """
    found, asked = {}, [one for one in criteria if one.source != ScoreSource.TYPED]
    indicators = [one for one in asked if one.source == ScoreSource.INDICATOR]
    told = _indicators([one.indicator for one in indicators], unit, year)
    for one in indicators:
        found[one.pk] = told[one.indicator_id]
    found |= _targets([one for one in asked if one.source == ScoreSource.TARGET], unit, year, on)
    timed = [one for one in asked if one.source in (ScoreSource.ON_TIME, ScoreSource.LATE)]
    for form in {one.form for one in timed}:
        kept = punctuality(unit, year, on=on, form=form)
        found |= {one.pk: _timeliness(one.source, kept) for one in timed if one.form == form}
    return found


def _timeliness(source: str, kept: Punctuality) -> Figure:
    if not kept.asked:
        return Figure(None, "chưa có biểu nào đến hạn")
    if source == ScoreSource.LATE:
        return Figure(Decimal(kept.late), f"{kept.late}/{kept.asked} biểu gửi muộn hoặc chưa gửi")
    share = numbers.show(kept.percent, 2)
    return Figure(kept.percent, f"{kept.in_time}/{kept.asked} biểu gửi đúng hạn = {share}%")


def punctuality(unit: Unit, year: int, *, on: date, form: str = "") -> Punctuality:
    """By when each sheet was first sent: what was sent in time and came back is not late for having been mended."""
    opened = Round.objects.select_related("form").filter(ends_on__year=year).order_by("due_on", "pk")
    opened = opened.filter(form__code=form) if form else opened
    asking = [one for one in rounds.with_lists(opened) if todo.owes(unit, one)]
    sheets = Submission.objects.filter(round__in=asking, unit=unit).with_filled({}).with_first_sent()
    sent = {one.round_id: one for one in sheets}
    lines = [completeness.line(unit, "", sent.get(one.pk), 0, one, on) for one in asking]
    in_time = sum(line.is_in_time for line in lines)
    overdue = sum(one.due_on < on and line.owes for one, line in zip(asking, lines, strict=True))
    return Punctuality(in_time, sum(line.sent_late for line in lines if not line.owes) + overdue)


def _indicators(indicators: Sequence[Indicator], unit: Unit, year: int) -> dict[int, Figure]:
    """Indicator id -> its approved figure of the year so far, from the first form that has one."""
    found = {one.pk: Figure(None, "chưa có số liệu được duyệt trong năm") for one in indicators}
    forms = ReportForm.objects.filter(rows__indicator__in=indicators).distinct().order_by("code")
    for form in forms:
        latest = form.rounds.filter(ends_on__year=year).order_by("-ends_on", "-starts_on", "-batch").first()
        if latest is None:
            continue
        period = periods.parse(latest.period)
        figures = aggregation.rollup(form, period, unit).figures
        for one in indicators:
            value = figures[one.code].cumulative if one.code in figures else None
            if found[one.pk].value is None and value is not None:
                shown = f"{numbers.show(value, one.decimals)} {one.uom}".strip()
                found[one.pk] = Figure(value, f"{one.name}: {shown} (đến hết {period.label})")
    return found


def _targets(criteria: Sequence[Criterion], unit: Unit, year: int, on: date) -> dict[int, Figure]:
    """How far the unit has come with each target by the day, in % of what it owes."""
    found, period = {}, periods.parse(str(year))
    for campaign in {one.target.campaign for one in criteria}:
        told = progress.evaluate(campaign, period, unit=unit, on=on, by_line=False).results
        for one in criteria:
            if one.target.campaign_id == campaign.pk:
                result = told.get(one.target.code)
                found[one.pk] = _attained(result) if result else Figure(None, "chỉ tiêu không còn trong kế hoạch")
    return found


def _attained(result: Result) -> Figure:
    """A target that is not met never counts as 100%, though it came as near as 75 to "more than 75"."""
    if result.status in (TargetStatus.NOT_REPORTED, TargetStatus.NOT_APPLICABLE):
        return Figure(None, result.explanation or result.status.label)
    percent = result.percent if result.parts or not result.promise.threshold else _attainment(result)
    is_met = result.status == TargetStatus.MET
    if percent is None:
        percent = ALL if is_met else Fraction(0)
    percent = max(percent, ALL) if is_met else min(percent, ALMOST)
    return Figure(Decimal(int(percent * MILLION)) / MILLION, result.explanation)


def _attainment(result: Result) -> Fraction:
    """Of what may not be passed: twice as much as allowed is half of it."""
    if result.promise.limits_from_above and result.actual:
        return Fraction(result.promise.threshold) * 100 / result.actual
    return judging.attainment(result.promise, result.actual)
