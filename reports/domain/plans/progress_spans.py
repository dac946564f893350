"""The days that a target's figures come from, and how much of its span is over."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from campaigns.choices import TargetFrequency
from campaigns.domain.plans import judging
from campaigns.models import Campaign
from ccb.lib import dates
from ccb.lib.periods import Period
from reports.domain.plans.progress_figures import Span

MONTHS_OF = {TargetFrequency.MONTH: 1, TargetFrequency.QUARTER: 3}


@dataclass(frozen=True)
class Part:
    """One month or quarter of the period, and how much of it is over."""

    span: Span
    elapsed: Fraction
    label: str  # "tháng 5", "quý 2"


class Spans:
    """Of a period of the campaign, up to the day."""

    def __init__(self, campaign: Campaign, period: Period, on: date):
        self.period, self.on = period, on
        self.year = Span(date(on.year, 1, 1), date(on.year, 12, 31))
        self.term = Span(date(campaign.starts_on.year, 1, 1), max(campaign.ends_on, self.year.starts_on))

    @property
    def widest(self) -> Span:
        return Span(min(self.term.starts_on, self.year.starts_on), self.on)

    def of(self, frequency: str) -> Span:
        """From the first day of the year, or of the campaign, to the day."""
        return self._term_so_far if frequency == TargetFrequency.TERM else self._year_so_far

    def elapsed(self, frequency: str) -> Fraction:
        """How much of the whole is over; of months and quarters, which stand by themselves, all."""
        if frequency in MONTHS_OF:
            return judging.WHOLE
        return self._elapsed_of_term if frequency == TargetFrequency.TERM else self._elapsed_of_year

    def parts(self, frequency: str) -> list[Part]:
        """The months or quarters that have begun, within the period and the year of its last day."""
        return self._months if frequency == TargetFrequency.MONTH else self._quarters

    @cached_property
    def _year_so_far(self) -> Span:
        return Span(self.year.starts_on, self.on)

    @cached_property
    def _term_so_far(self) -> Span:
        return Span(self.term.starts_on, self.on)

    @cached_property
    def _elapsed_of_year(self) -> Fraction:
        return share(self._year_so_far, self.year.ends_on)

    @cached_property
    def _elapsed_of_term(self) -> Fraction:
        return share(self._term_so_far, self.term.ends_on)

    @cached_property
    def _months(self) -> list[Part]:
        return self._cut(1)

    @cached_property
    def _quarters(self) -> list[Part]:
        return self._cut(3)

    def _cut(self, months: int) -> list[Part]:
        first, found = max(self.period.starts_on, self.year.starts_on), []
        start = date(first.year, (first.month - 1) // months * months + 1, 1)
        while start <= self.on:
            after = date(start.year + (start.month + months > 12), (start.month + months - 1) % 12 + 1, 1)
            last = after - timedelta(days=1)
            label = f"tháng {dates.show_month(start.month)}" if months == 1 else f"quý {last.month // 3}"
            found.append(Part(Span(start, last), share(Span(start, self.on), last), label))
            start = after
        return found


def share(span: Span, last: date) -> Fraction:
    """How much of the days until `last` is over at the end of the span."""
    whole = (last - span.starts_on).days + 1
    return min(judging.WHOLE, Fraction((span.ends_on - span.starts_on).days + 1, whole))
