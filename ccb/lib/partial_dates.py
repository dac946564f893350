"""Dates of which only the year, or the month and year, may be known: "1948", "5/1948", "2/5/1948"."""

import re
from dataclasses import dataclass
from datetime import date

from ccb.lib import dates, text

WRITTEN = re.compile(r"(?:(?P<month>[0-9]{1,2})[/.-])?(?P<year>[0-9]{4})")
STORED = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
EXAMPLES = "Viết như 1948, 5/1948 hoặc 2/5/1948."
SAID_SOME_DAY = {"x", "co", "chua ro", "chua ro ngay"}  # without accents


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day. Missing parts are 0, so that "1948" sorts before "1/1948".

    Without a year it is SOME_DAY: it happened, nobody knows when. It sorts before all others, so it counts as past.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self):
        if not (self.year or self.month or self.day):
            return
        if not dates.FIRST_YEAR <= self.year <= dates.LAST_YEAR or self.day and not self.month:
            raise dates.DateError(f"“{self.year}” không phải là năm có thể dùng.")
        date(self.year, self.month or 1, self.day or 1)

    def __str__(self):
        """As people write it: '1948', '5/1948', '02/5/1948', 'chưa rõ ngày'."""
        if not self.year:
            return "chưa rõ ngày"
        if self.day:
            return dates.show(date(self.year, self.month, self.day))
        return f"{self.month}/{self.year}" if self.month else str(self.year)

    @property
    def stored(self) -> str:
        """'1948', '1948-05', '1948-05-02': sorts and compares as text in every database."""
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])


SOME_DAY = PartialDate(0)


def read(typed: str, *, some_day: bool = False) -> PartialDate | None:
    """What a person wrote; None for a blank. "x" is SOME_DAY where that may be said. Raises dates.DateError with what
    to write instead.
    """
    typed = typed.strip()
    if not typed:
        return None
    if some_day and text.fold(typed) in SAID_SOME_DAY:
        return SOME_DAY
    if dates.TYPED.fullmatch(typed):
        day = dates.read(typed)
        return PartialDate(day.year, day.month, day.day)
    match = WRITTEN.fullmatch(typed)
    if not match:
        raise dates.DateError(f"“{typed[:40]}” không phải là năm, tháng hoặc ngày. {EXAMPLES}")
    try:
        return PartialDate(_part(match["year"]), _part(match["month"]))
    except ValueError as error:
        raise dates.DateError(f"“{typed}” không phải là tháng và năm có thể dùng. {EXAMPLES}") from error


def from_stored(stored: str) -> PartialDate | None:
    """The inverse of `stored`; None for ''. Raises ValueError for anything else."""
    if not stored:
        return None
    match = STORED.fullmatch(stored)
    if not match:
        raise ValueError(f"{stored!r} is not a stored partial date")
    return PartialDate(int(match["year"]), _part(match["month"]), _part(match["day"]))


def _part(digits: str | None) -> int:
    """A part of a date; 0 where none is written, ValueError where "00" is."""
    if digits is not None and not int(digits):
        raise ValueError(f"{digits!r} is no part of a date")
    return int(digits or 0)
