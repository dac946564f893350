"""Reporting periods: a value made from its code, never a row.

Codes: "2024", "2024-H1", "2024-9M", "2024-Q3", "2024-07", the term "2022-2027" between two congresses, and free
dates "2024-01-01..2024-05-31".
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ccb.lib import dates

CODE = re.compile(r"([0-9]{4})(?:-(H[12]|9M|Q[1-4]|[0-9]{2}))?")
TERM = re.compile(r"([0-9]{4})-([0-9]{4})")
LONGEST_TERM = 10  # years
FREE = re.compile(r"([0-9-]{10})\.\.([0-9-]{10})")
EXAMPLES = "Hãy ghi như 2024, 2024-H1, 2024-9M, 2024-Q3, 2024-07, 2022-2027 hoặc 2024-01-01..2024-05-31."


class PeriodError(ValueError):
    """A code that names no period; its message is shown to the user."""


@dataclass(frozen=True)
class _Part:
    """A part of a year: which months it covers and how it is called."""

    suffix: str
    frequency: str  # as in reports.choices.Frequency
    first_month: int
    months: int
    label: str
    short_label: str


PARTS = [
    _Part("", "year", 1, 12, "năm {}", "năm {}"),
    _Part("H1", "half", 1, 6, "6 tháng đầu năm {}", "6 tháng đầu {}"),
    _Part("H2", "half", 7, 6, "6 tháng cuối năm {}", "6 tháng cuối {}"),
    _Part("9M", "nine_months", 1, 9, "9 tháng đầu năm {}", "9 tháng {}"),
    *(
        _Part(f"Q{n}", "quarter", 3 * n - 2, 3, f"quý {roman} năm {{}}", f"quý {roman}/{{}}")
        for n, roman in enumerate(("I", "II", "III", "IV"), start=1)
    ),
    *(
        _Part(f"{n:02d}", "month", n, 1, f"tháng {shown} năm {{}}", f"tháng {shown}/{{}}")
        for n, shown in ((n, dates.show_month(n)) for n in range(1, 13))
    ),
]
BY_SUFFIX = {part.suffix: part for part in PARTS}


@dataclass(frozen=True)
class Period:
    """A span of days with a name. Make it with `parse`; two periods are equal when their codes are."""

    code: str
    starts_on: date
    ends_on: date
    frequency: str

    @property
    def year(self) -> int:
        """The year it is counted in: that of its last day."""
        return self.ends_on.year

    @property
    def label(self) -> str:
        """How a sentence calls it: "6 tháng đầu năm 2024", "từ ngày 01/01/2024 đến ngày 31/5/2024"."""
        if self._part:
            return self._part.label.format(self.year)
        if self.frequency == "term":
            return f"nhiệm kỳ {self.code}"
        return f"từ ngày {dates.show(self.starts_on)} đến ngày {dates.show(self.ends_on)}"

    @property
    def short_label(self) -> str:
        """How a column head calls it: "6 tháng đầu 2024", "01/01/2024–31/5/2024"."""
        if self._part:
            return self._part.short_label.format(self.year)
        if self.frequency == "term":
            return f"nhiệm kỳ {self.code}"
        return f"{dates.show(self.starts_on)}–{dates.show(self.ends_on)}"

    def previous(self) -> "Period":
        """The period of its kind directly before; 9 months and years: those of the year before.

        A term: as many years, ending in the year it begins (that of the congress). Free dates: as many days, ending
        the day before. PeriodError before the year 1900.
        """
        if self.frequency == "term":
            return _term(2 * self.starts_on.year - self.year, self.starts_on.year)
        if not self._part:
            last = self.starts_on - timedelta(days=1)
            return _free(last - (self.ends_on - self.starts_on), last)
        kind = [part for part in PARTS if part.frequency == self.frequency]
        position = kind.index(self._part)
        return _regular(self.year if position else self.year - 1, kind[position - 1])

    def next(self) -> "Period":
        """The period of its kind directly after; 9 months and years: those of the year after.

        Terms and free dates: as many years or days again. PeriodError after the last year.
        """
        if self.frequency == "term":
            return _term(self.year, 2 * self.year - self.starts_on.year)
        if not self._part:
            first = self.ends_on + timedelta(days=1)
            return _free(first, first + (self.ends_on - self.starts_on))
        kind = [part for part in PARTS if part.frequency == self.frequency]
        position = (kind.index(self._part) + 1) % len(kind)
        return _regular(self.year if position else self.year + 1, kind[position])

    def same_last_year(self) -> "Period":
        """The same part of the year before; the last of February stays the last; for a term the term before.

        PeriodError before 1900.
        """
        if self.frequency == "term":
            return self.previous()
        if self._part:
            return _regular(self.year - 1, self._part)
        return _free(_a_year_before(self.starts_on), _a_year_before(self.ends_on, keep_month_end=True))

    @property
    def _part(self) -> _Part | None:
        return None if self.frequency in ("free", "term") else BY_SUFFIX[self.code[5:]]


def parse(code: str) -> Period:
    """The period of a code. Raises PeriodError, in Vietnamese, for a code that names none."""
    if found := FREE.fullmatch(code):
        return _free(*(_day(text) for text in found.groups()))
    if found := TERM.fullmatch(code):
        return _term(int(found[1]), int(found[2]))
    found = CODE.fullmatch(code)
    part = BY_SUFFIX.get(found[2] or "") if found else None
    if part is None:
        raise PeriodError(f"“{code[:40]}” không phải là kỳ báo cáo. {EXAMPLES}")
    return _regular(int(found[1]), part)


def of_day(frequency: str, day: date) -> Period:
    """The month, quarter, half, nine months or year in which the day lies, or the last that began by then."""
    parts = [part for part in PARTS if part.frequency == frequency and part.first_month <= day.month]
    return _regular(day.year, parts[-1])


def _regular(year: int, part: _Part) -> Period:
    _refuse_far(year)
    last_month = part.first_month + part.months - 1
    ends_on = date(year, last_month, monthrange(year, last_month)[1])
    code = f"{year}-{part.suffix}" if part.suffix else f"{year}"
    return Period(code, date(year, part.first_month, 1), ends_on, part.frequency)


def _term(first_year: int, last_year: int) -> Period:
    """Whole years: a sheet's cut-off says how far into the congress year it goes."""
    for year in (first_year, last_year):
        _refuse_far(year)
    if not first_year < last_year <= first_year + LONGEST_TERM:
        raise PeriodError(
            f"Nhiệm kỳ {first_year}-{last_year} không đúng: năm cuối phải sau năm đầu, không quá {LONGEST_TERM} năm."
        )
    return Period(f"{first_year}-{last_year}", date(first_year, 1, 1), date(last_year, 12, 31), "term")


def _free(starts_on: date, ends_on: date) -> Period:
    _refuse_far(starts_on.year)
    if ends_on < starts_on:
        raise PeriodError(f"Ngày cuối kỳ {dates.show(ends_on)} trước ngày đầu kỳ {dates.show(starts_on)}: hãy đổi lại.")
    return Period(f"{starts_on}..{ends_on}", starts_on, ends_on, "free")


def _day(text: str) -> date:
    try:
        return dates.from_iso(text)
    except dates.DateError as error:
        raise PeriodError(str(error)) from error


def _refuse_far(year: int) -> None:
    if not dates.FIRST_YEAR <= year <= dates.LAST_YEAR:
        raise PeriodError(f"Năm {year} nằm ngoài khoảng từ {dates.FIRST_YEAR} đến {dates.LAST_YEAR}.")


def _a_year_before(day: date, *, keep_month_end: bool = False) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    is_month_end = day.day == monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if keep_month_end and is_month_end else min(day.day, last))
