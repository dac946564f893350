"""A day, month or year in a cell of a list: typed, a date of Excel, or the number that Excel holds for one."""

import re
from datetime import date, datetime, timedelta

from ccb.lib import dates, partial_dates, text
from ccb.lib.partial_dates import SOME_DAY, PartialDate
from ccb.lib.tables import quoted
from members.domain.imports.cells import BLANK, EXCEL_ERROR, Cell, Raw, Reader, line, truth_reader, written, wrong

EPOCH = date(1899, 12, 30)  # day 0 of Excel, for every day after February 1900
SERIALS = range(7_306, 80_001)  # 1920 to 2119
# A year in a cell that is formatted as a date: 1948 is shown as 1/5/1905.
YEAR_AS_DAY = range(1900, 2101)
OLDEST, YOUNGEST = 120, 15  # years of a person in the register
SPOKEN = re.compile(
    r"(?:ngày (?P<day>[0-9]{1,2}) )?(?:tháng (?P<month>[0-9]{1,2})(?: năm | ?/ ?))?"
    r"(?:sinh )?(?:năm )?(?P<year>[0-9]{4})"
)
ABOUT = re.compile(r"(?:khoảng|chừng|độ|kh\.?|~|≈)\s*(?P<rest>.+)")
UNKNOWN_PARTS = re.compile(r"(?:0{1,2}[/.-])?(?:0{1,2}|(?P<month>[0-9]{1,2}))[/.-](?P<year>[0-9]{4})")
SURE = re.compile("(?:[0-9]{2}/)?[0-9]{4}")
FIRST_SURE = 1905  # the year of days that are years
ISO = re.compile(r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00)?)?")
MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<day>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
SHORTEST_DAY = len("1/5/1948")
TWO_DIGITS = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
NO_YEAR = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}")


def reader(today: date, *, is_birth: bool = False, some_day: bool = False) -> Reader:
    """Reads partial dates up to `today`; a birth 15 to 120 years before it. Values are `PartialDate.stored`. With
    `some_day` a cross says that it happened though nobody knows when, and "không" that it did not.
    """

    latest = today.isoformat()
    oldest, youngest = f"{today.year - OLDEST}", f"{today.year - YOUNGEST + 1}"

    def is_likely(stored: str) -> bool:
        return stored <= latest[: len(stored)] and not (is_birth and not oldest <= stored < youngest)

    def read(raw: Raw) -> Cell:
        if raw.__class__ is date and raw.year > FIRST_SURE or raw.__class__ is str and SURE.fullmatch(raw):
            stored = raw.isoformat() if raw.__class__ is date else _sure(raw)  # nearly every cell
            if stored and is_likely(stored):
                return Cell(stored)
        if some_day and (crossed := _crossed(raw)):
            return crossed
        found, told = _understood(raw)
        if isinstance(found, str):
            return wrong(found)
        problem = _unlikely(found, today, is_birth) if found else ""
        if problem:
            return wrong(problem)
        return Cell(found.stored, read=told and f"{told}{found}") if found else BLANK

    return read


def _crossed(raw: Raw) -> Cell | None:
    """None for what is no cross: a day, or a blank."""
    if line(raw) == str(SOME_DAY):
        return Cell(SOME_DAY.stored)
    cell = truth_reader(raw)
    if cell.problem or cell is BLANK:
        return None
    return Cell(SOME_DAY.stored, read=str(SOME_DAY)) if cell.value else Cell()


def _understood(raw: Raw) -> tuple[PartialDate | str | None, str]:
    """The date, or a problem; and what to say before it where it is not written so ("" for nothing to say)."""
    if isinstance(raw, datetime):
        raw = raw.date()
    try:
        if isinstance(raw, date):
            return _from_day(raw)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return _from_number(raw)
        words = line(raw)
        return _from_words(words) if words else (None, "")
    except dates.DateError as error:
        return str(error), ""


def _sure(words: str) -> str:
    """The stored form of "1948" or "05/1948"; "" where it is none."""
    year, month = words[-4:], words[:-5]
    if not dates.FIRST_YEAR <= int(year) <= dates.LAST_YEAR or month and not 1 <= int(month) <= 12:
        return ""
    return f"{year}-{month}" if month else year


def _from_day(day: date) -> tuple[PartialDate | str, str]:
    number = (day - EPOCH).days
    if number in YEAR_AS_DAY:
        return PartialDate(number), "năm ghi trong ô định dạng ngày: "
    return PartialDate(day.year, day.month, day.day), ""


def _from_number(number: float) -> tuple[PartialDate | str, str]:
    if not 0 < number < 10**9 or number != int(number):  # first the order: infinity is no int
        return f"{quoted(written(number))} không phải là năm hoặc ngày. {partial_dates.EXAMPLES}", ""
    number = int(number)
    if dates.FIRST_YEAR <= number <= dates.LAST_YEAR:
        return PartialDate(number), ""
    if number in SERIALS:
        day = EPOCH + timedelta(days=number)
        return PartialDate(day.year, day.month, day.day), "số thứ tự ngày của Excel: "
    return f"{quoted(str(number))} không phải là năm hoặc ngày. {partial_dates.EXAMPLES}", ""


def _from_words(words: str) -> tuple[PartialDate | str, str]:
    lower = words.lower()
    if about := ABOUT.fullmatch(lower):
        found, _ = _from_words(about["rest"])
        return found, "bỏ chữ “khoảng”: "
    if EXCEL_ERROR.fullmatch(words):
        return f"{quoted(words)} là ô báo lỗi của Excel. Hãy gõ lại ngày.", ""
    if iso := ISO.fullmatch(words):
        day = dates.from_iso(iso["iso"])
        return PartialDate(day.year, day.month, day.day), ""
    if spoken := SPOKEN.fullmatch(lower):
        if spoken["day"] and not spoken["month"]:
            return f"{quoted(words)} thiếu tháng. {partial_dates.EXAMPLES}", ""
        return partial_dates.read("/".join(filter(None, spoken.group("day", "month", "year")))), ""
    if unknown := UNKNOWN_PARTS.fullmatch(words):
        has_zero = words[0] == "0" and not int(re.split("[/.-]", words)[0])
        if has_zero or not unknown["month"]:
            return partial_dates.read("/".join(filter(None, unknown.group("month", "year")))), "phần 00 là chưa rõ: "
    return _typed(words), ""


def _typed(words: str) -> PartialDate | str:
    if TWO_DIGITS.fullmatch(words):
        return f"{quoted(words)}: năm chỉ có hai chữ số, không rõ thế kỷ nào. Hãy ghi đủ bốn chữ số của năm."
    if NO_YEAR.fullmatch(words):
        return f"{quoted(words)} không có năm. {partial_dates.EXAMPLES}"
    if is_month_first(words):
        return f"{quoted(words)} ghi tháng trước ngày. Hãy ghi ngày trước tháng, và xem lại cả cột."
    return partial_dates.read(words.replace(" ", ""))


def _unlikely(found: PartialDate, today: date, is_birth: bool) -> str:
    latest = PartialDate(today.year, today.month, today.day).stored
    if found.stored > latest[: len(found.stored)]:
        return f"{found}: ngày này chưa đến. Hãy xem lại năm."
    age = today.year - found.year
    if is_birth and age > OLDEST:
        return f"Sinh {found} thì đã {age} tuổi. Hãy xem lại năm sinh."
    if is_birth and age < YOUNGEST:
        return f"Sinh {found} thì mới {age} tuổi. Hãy xem lại: Excel có thể đã tự thêm năm nay vào ngày thiếu năm."
    return ""


def is_month_first(raw: Raw) -> bool:
    """Whether a text can only be month, day, year: then no other date of its column is sure."""
    if raw.__class__ is not str or len(raw) < SHORTEST_DAY:
        return False  # nearly always
    found = MONTH_FIRST.fullmatch(text.clean(raw))
    return bool(found) and int(found["day"]) > 12 >= int(found["month"]) > 0


def is_either_way(raw: Raw) -> bool:
    """Whether a text would be another date if its month stood first."""
    found = MONTH_FIRST.fullmatch(text.clean(raw)) if isinstance(raw, str) else None
    return bool(found) and int(found["day"]) <= 12 and int(found["month"]) <= 12 and found["day"] != found["month"]


def stored_text(stored: str) -> str:
    """ "1948-05-02" as people write it."""
    return str(partial_dates.from_stored(stored) or "")


def later(one: str, other: str) -> bool:
    """Whether a stored date is surely later than another, as far as both are known; False when one is blank."""
    known = 0 if SOME_DAY.stored in (one, other) else min(len(one), len(other))
    return known > 0 and one[:known] > other[:known]


def is_vaguer(one: str, other: str) -> bool:
    """Whether a stored date says nothing that the other does not: the year alone of a day that is known."""
    return bool(other) and (other.startswith(one) or one == SOME_DAY.stored)
