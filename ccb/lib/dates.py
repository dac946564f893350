"""Dates as Vietnamese offices write them: day, month, year; padded as Nghị định 30/2020/NĐ-CP asks."""

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2200
TYPED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]+)")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class DateError(ValueError):
    """A text that is no date; its message is shown to the user."""


def read(typed: str) -> date | None:
    """The date typed as day, month, year: "3/4/2026" is 3 April. None when blank, DateError when unclear."""
    text = typed.strip()
    if not text:
        return None
    found = TYPED.fullmatch(text)
    if not found:
        raise DateError(f"“{text[:40]}” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 31/5/2024.")
    day, _, month, year = found.groups()
    if len(year) != 4:
        raise DateError(f"“{text[:40]}” phải ghi đủ bốn chữ số của năm, ví dụ 31/5/2024.")
    return _made(text, int(year), int(month), int(day))


def from_iso(text: str) -> date | None:
    """The date in a file, "2024-05-31". None when empty, DateError for any other spelling."""
    if text == "":
        return None
    found = ISO.fullmatch(text)
    if not found:
        raise DateError(f"“{text[:40]}” không phải là ngày dạng năm-tháng-ngày, ví dụ 2024-05-31.")
    return _made(text, *map(int, found.groups()))


def _made(text: str, year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"Năm trong “{text}” phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise DateError(f"Không có ngày “{text}” trên lịch. Hãy xem lại ngày và tháng.") from error


def show(day: date | None) -> str:
    """ "31/5/2024", "05/02/2024": days below 10 and months 1 and 2 are padded. "" for None."""
    return f"{day.day:02d}/{show_month(day.month)}/{day.year}" if day else ""


def show_full(day: date | None) -> str:
    """ "ngày 05 tháng 4 năm 2024", the line under the header of a document. "" for None."""
    return f"ngày {day.day:02d} tháng {show_month(day.month)} năm {day.year}" if day else ""


def show_month(month: int) -> str:
    """ "02", "5": months 1 and 2 are padded, so that nobody makes 11 or 12 of them."""
    return f"{month:02d}" if month < 3 else str(month)


def time_left(days: int) -> str:
    """Days until a deadline in words: "còn 3 ngày", "hạn cuối hôm nay", "quá hạn 2 ngày"."""
    if days < 0:
        return f"quá hạn {-days} ngày"
    return {0: "hạn cuối hôm nay", 1: "hạn cuối ngày mai"}.get(days, f"còn {days} ngày")


def span_of_year(latest: date | None, *, today: date) -> tuple[date, date]:
    """What a list shows when no days were asked: the year of its latest row (None: this year), up to today at most."""
    year = latest.year if latest else today.year
    return date(year, 1, 1), today if year >= today.year else date(year, 12, 31)
