"""One cell of a list: what it says, as the register would store it, or why it cannot be taken.

A reader takes a raw cell (text, number, truth value, date, None) and gives a Cell. It never guesses: what is read
otherwise than it is written says so in `read`, what has two meanings is a problem.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import orjson

from ccb.lib import legacy_text, names, text
from ccb.lib.tables import quoted

Raw = str | int | float | bool | date | datetime | time | timedelta | None
NOTHING = {"", "-", "--", "–", "—", "…", "...", "…."}  # what people write into a cell to say that it is empty
EXCEL_ERROR = re.compile("#(?:N/A|REF!|VALUE!|DIV/0!|NAME\\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|_x00(?:[01][0-9A-F]|7F)_")  # and as Excel saves them
ETH = set("ÐðƉɖ")
# Composed letters, digits and usual marks with single blanks between them: nothing to clean in nearly every text.
LETTERS = "0-9A-Za-zÀ-ÏÑ-ïñ-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ"
USUAL = re.compile(f"[{LETTERS}][{LETTERS}.,;:/()'-]*(?: [{LETTERS}.,;:/()'-]+)*")
PLAIN_INTEGER = 2**53  # beyond it a number of Excel has lost digits
NAME = re.compile(r"[^\W\d_][^\W_]*(?:[ '’‘ʼ`´.,()\-–]+[^\W_]+)*[.)’']?")
AFTER_MARK = re.compile(r"(^|[\s'’‘ʼ`´(\-–])([^\W\d_])")
YES = {"x", "co", "v", "✓", "✔", "☑", "√", "1", "true", "dung", "yes"}
NO = {"khong", "ko", "0", "false", "sai", "no", "k", "☐"}


class Cell:
    """`value` is as the database holds it, None for a blank; `read` tells how an unusual spelling was understood."""

    __slots__ = ("problem", "read", "value")

    def __init__(self, value=None, *, problem: str = "", read: str = ""):
        self.value, self.problem, self.read = value, problem, read

    def __repr__(self):
        return f"Cell({self.value!r}, problem={self.problem!r}, read={self.read!r})"


BLANK = Cell()
Reader = Callable[[Raw], Cell]


def wrong(problem: str) -> Cell:
    """A cell that cannot be taken, with what to do instead."""
    return Cell(problem=problem)


def written(raw: Raw) -> str:
    """The cell as a person sees it: 1948.0 is "1948", a date "02/5/1948"; "" for a blank."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < PLAIN_INTEGER:
        return str(int(raw))
    if isinstance(raw, datetime):
        raw = raw.date() if raw.time() == time() else raw
    return f"{raw.day:02}/{raw.month:02}/{raw.year}" if type(raw) is date else str(raw)


def is_blank(raw: Raw) -> bool:
    return raw is None or isinstance(raw, str) and (not raw or raw.strip() in NOTHING)


def kept(row: list[Raw]) -> str:
    """The row as JSON: numbers stay numbers, a date is what a person would see."""
    return orjson.dumps(row, default=_written, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


@lru_cache(maxsize=50_000)  # days come again and again
def _written(raw: Raw) -> str:
    return written(raw)


def line(raw: Raw) -> str:
    """The cell as one clean line; "" for what says nothing."""
    if raw.__class__ is str and raw.isprintable() and "  " not in raw and unicodedata.is_normalized("NFC", raw):
        found = raw.strip()  # what `text.clean` would give, sooner
    else:
        found = text.clean(written(raw))
    return "" if found in NOTHING else found


# --- Readers ------------------------------------------------------------------------------------------------------


def text_reader(longest: int) -> Reader:
    """Any text up to so many characters. What Excel made a date of is refused: nobody knows what was typed."""

    def read(raw: Raw) -> Cell:
        if raw.__class__ is str and len(raw) <= longest and USUAL.fullmatch(raw) and _is_unicode(raw):
            return Cell(raw)  # what all below would give, sooner
        if raw.__class__ in (date, datetime):
            return wrong(f"Excel đã đổi ô này thành ngày {written(raw)}. Hãy định dạng ô là chữ rồi gõ lại.")
        if raw.__class__ in (int, float) and not -PLAIN_INTEGER < raw < PLAIN_INTEGER:
            return wrong(f"{quoted(str(raw))}: Excel đã làm tròn số dài này. Hãy định dạng ô là chữ rồi gõ lại.")
        words = line(raw)
        if not words:
            return BLANK
        if words[0] == "#" and EXCEL_ERROR.fullmatch(words):
            return wrong(f"{quoted(words)} là ô báo lỗi của Excel. Hãy sửa công thức hoặc gõ lại.")
        if len(words) > longest:
            return wrong(f"Ô này dài {len(words)} ký tự, nhiều nhất được {longest}. Hãy rút gọn.")
        return Cell(words) if raw.__class__ is not str or _is_plain(raw) else _mended(raw, words)

    return read


def _is_plain(raw: str) -> bool:
    """Whether nothing in the text needs a second look: nearly always."""
    return raw.isprintable() and _is_unicode(raw) and ("_x00" not in raw and ETH.isdisjoint(raw))


def _is_unicode(raw: str) -> bool:
    """Surely: no old encoding can produce it."""
    return raw.isascii() or text.PROPER.search(raw) is not None


def _mended(raw: str, words: str) -> Cell:
    """Without control characters, Ð (eth) as Đ, and in Unicode, also where one cell alone is in an old encoding."""
    if encoding := legacy_text.detect([raw]):
        words = legacy_text.tidy(legacy_text.convert(raw, encoding))
        return Cell(words, read=f"đổi từ bảng mã {legacy_text.NAMES[encoding]}: {words}")
    bare = CONTROL.sub("", raw)
    words = legacy_text.tidy(bare.replace("\x85", " "))
    return Cell(words or None, read="" if bare == raw else f"bỏ ký tự điều khiển không nhìn thấy: {words}")


def lines_reader(longest: int) -> Reader:
    """A text that keeps its lines."""
    one = text_reader(longest)

    def read(raw: Raw) -> Cell:
        cell = one(raw)
        if cell.value and isinstance(raw, str) and "\n" in raw.strip():
            words = "\n".join(map(text.clean, raw.strip().splitlines()))
            return Cell(words, read=cell.read)
        return cell

    return read


def name_reader(longest: int) -> Reader:
    """A person's name; one in capitals throughout gets small letters, and says so."""
    one = text_reader(longest)

    def read(raw: Raw) -> Cell:
        cell = one(raw)
        if not cell.value or names.PLAIN.fullmatch(cell.value) and not cell.value.isupper():
            return cell
        if not NAME.fullmatch(unicodedata.normalize("NFC", cell.value)) or not names.search_key(cell.value):
            return wrong(f"{quoted(cell.value)} không phải là họ tên người. Hãy ghi họ tên bằng chữ.")
        if is_shouted(cell.value):
            name = titled(cell.value)
            return Cell(name, read=f"{cell.read}; viết thường: {name}" if cell.read else name)
        return cell

    return read


def is_shouted(name: str) -> bool:
    """Capitals throughout, in words that are not initials."""
    return name.isupper() and any(len(re.sub(r"[\W_]", "", word)) > 1 for word in name.split())


def titled(name: str) -> str:
    """ "RƠ LƯK M'BÔNG" gives "Rơ Lưk M'Bông"."""
    return AFTER_MARK.sub(lambda found: found[1] + found[2].upper(), name.lower())


def truth_reader(raw: Raw) -> Cell:
    """có, x, ✓, 1 or không, 0; never anything else."""
    if raw.__class__ is bool:
        return Cell(raw)
    words = line(raw)
    key = text.fold(words) or words
    if key in YES:
        return Cell(True)
    if key in NO:
        return Cell(False)
    return (
        wrong(f"{quoted(words)}: hãy ghi “x” hoặc “có” khi đúng, “không” khi không; để trống nếu chưa rõ.")
        if (words)
        else BLANK
    )


def choice_reader(spellings: Mapping[str, str], told: str) -> Reader:
    """One of the spellings (without accents); `told` says what may be written."""

    def read(raw: Raw) -> Cell:
        words = line(raw)
        if not words:
            return BLANK
        value = spellings.get(names.search_key(words))
        return Cell(value) if value else wrong(f"{quoted(words)} không hiểu được. {told}")

    return read


def set_reader(spellings: Mapping[str, str], told: str) -> Reader:
    """Several of them, between commas, semicolons or lines; the value is a sorted list."""
    one = choice_reader(spellings, told)

    def read(raw: Raw) -> Cell:
        whole = one(raw)
        if whole.value or whole is BLANK:
            return Cell([whole.value]) if whole.value else BLANK
        parts = [one(part) for part in re.split(r"[,;\n+&]|\s/\s", written(raw)) if part.strip()]
        problem = next((part.problem for part in parts if part.problem), "")
        return wrong(problem) if problem else Cell(sorted({part.value for part in parts if part.value}) or None)

    return read


def mark_reader(value) -> Reader:
    """A column that stands for one value: a cross gives it, anything else says nothing or is a problem."""

    def read(raw: Raw) -> Cell:
        cell = truth_reader(raw)
        if cell.problem or not cell.value:
            return cell if cell.problem else BLANK
        return Cell(value)

    return read


def whole_reader(low: int, high: int) -> Reader:
    """A whole number between these, "61%" read as 61."""

    def read(raw: Raw) -> Cell:
        words = line(raw).removesuffix("%").strip()
        if not words:
            return BLANK
        if raw.__class__ in (date, datetime):
            return wrong(f"Excel đã đổi ô này thành ngày {written(raw)}. Hãy gõ lại số.")
        if not re.fullmatch("[0-9]{1,9}", words) or raw.__class__ is bool:
            return wrong(f"{quoted(line(raw))} không phải là số nguyên. Hãy ghi số từ {low} đến {high}.")
        number = int(words)
        return Cell(number) if low <= number <= high else wrong(f"{number}: phải từ {low} đến {high}. Hãy xem lại.")

    return read


def percent_reader(raw: Raw) -> Cell:
    """0 to 100; a cell of Excel that shows "61%" holds 0.61, which is read as 61 and says so."""
    if raw.__class__ is float and 0 < raw < 1 and round(raw * 100, 6).is_integer():
        return Cell(round(raw * 100), read=f"{round(raw * 100)}%")
    return WHOLE_PERCENT(raw)


WHOLE_PERCENT = whole_reader(0, 100)
