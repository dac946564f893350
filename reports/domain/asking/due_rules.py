"""By when a form is due: its own rule, kept on the form, and off the weekend as the form says."""

from calendar import monthrange
from datetime import date, timedelta

from ccb.lib.periods import Period
from reports.choices import DueDay, DueRule
from reports.models import ReportForm

FRIDAY = 4


def due_of(form: ReportForm, period: Period, cut_off_on: date) -> date:
    """The due day that the form's rule gives; not before the period begins, however short it is."""
    return max(_off_the_weekend(_asked(form, period, cut_off_on), form.due_day), period.starts_on)


def _asked(form: ReportForm, period: Period, cut_off_on: date) -> date:
    if form.due_rule == DueRule.LAST_WEEKDAY:
        last = _day_of(period.ends_on, 31)
        return last - timedelta(days=(last.weekday() - form.due_weekday) % 7)
    if form.due_rule == DueRule.OF_LAST_MONTH:
        return _day_of(period.ends_on, form.due_days)
    if form.due_rule == DueRule.OF_NEXT_MONTH:
        return _day_of(_day_of(period.ends_on, 31) + timedelta(days=1), form.due_days)
    return cut_off_on + timedelta(days=form.due_days)


def _day_of(month: date, day: int) -> date:
    """That day of the month, its last where it has fewer."""
    return month.replace(day=min(max(day, 1), monthrange(month.year, month.month)[1]))


def _off_the_weekend(day: date, rule: str) -> date:
    after_friday = day.weekday() - FRIDAY
    if after_friday <= 0 or rule == DueDay.AS_IS:
        return day
    return day - timedelta(days=after_friday) if rule == DueDay.BEFORE else day + timedelta(3 - after_friday)
