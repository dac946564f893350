"""Flat lists as Excel workbooks, written row by row: the memory needed does not grow with the list.

The XML of the sheet is written by hand. Texts are inline strings, which no program takes for formulas; days and numbers
are real ones. A cell without an address stands right of the one before it (ECMA-376, part 1, 18.3.1.4), so blank cells
are written too.
"""

import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from django.utils import timezone

from ccb.lib import files, xlsx_parts

MOST_ROWS = 1_048_576  # of a sheet, the headings included
MOST_COLUMNS = 16_384
MOST_BYTES = 2**31 - 1  # of the sheet's XML: beyond it the archive needs the 64-bit form, which Excel offers to repair
LONGEST_TEXT = 32_767  # of a cell
CUT = " […bị cắt bớt vì quá dài]"
BLOCK = 500  # rows written at once, and between two reports of progress
MOST_REMEMBERED = 20_000  # different texts, days, moments whose cells are kept ready
COMPRESSION = 1  # the sheet is a third larger than with 6, and written in half the time
FIRST_DAY, LEAP_DAY_THAT_WAS_NONE = date(1899, 12, 30), 61  # Excel counts a 29/02/1900
BLANK = "<c/>"
TEXT_HEAD, HEADING_HEAD = (f'<c s="{style}" t="inlineStr"><is>' for style in (xlsx_parts.TEXT, xlsx_parts.HEADING))
CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # "_x0041_" is read as "A"

Cell = str | int | float | Decimal | date | datetime | bool | None
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooLong(Exception):
    """The list does not fit on a sheet; the text tells the user what to do. No file is left."""


@dataclass(frozen=True)
class Column:
    """`width` is in characters."""

    heading: str
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: list[Column]
    rows: Iterable[Iterable[Cell]]


def write(
    path: Path, columns: list[Column], rows: Iterable[Iterable[Cell]], *, sheet: str,
    on_rows: Callable[[int], None] | None = None,
) -> int:  # fmt: skip
    """Write the list as a workbook of one sheet, and give the number of rows.

    None and "" are blank cells. `on_rows(count)` is called now and then with the rows written so far; what it raises
    stops the writing. Either the whole file is under its name or none. Raises TooLong, files.CannotWrite, and TypeError
    for a value of another type.
    """
    with files.open_atomically(path) as file:
        return write_sheets(file, [Sheet(sheet, columns, rows)], on_rows=on_rows)


def write_sheets(file: BinaryIO, sheets: list[Sheet], *, on_rows: Callable[[int], None] | None = None) -> int:
    """Write several lists, each on a sheet of its own, into an open file; the number of rows of all. See `write`."""
    widest = max(len(sheet.columns) for sheet in sheets)
    if widest > MOST_COLUMNS:
        raise TooLong(f"Danh sách có {widest} cột, một trang tính chỉ chứa được {MOST_COLUMNS} cột.")
    total = 0
    with zipfile.ZipFile(file, "w", compresslevel=COMPRESSION) as archive:
        for name, xml in xlsx_parts.around_the_sheets([_sheet_name(sheet.name) for sheet in sheets]).items():
            archive.writestr(_entry(name), xml)
        for number, sheet in enumerate(sheets, start=1):
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                total += _write_sheet(part, sheet.columns, sheet.rows, on_rows)
    return total


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the time of writing: the same list gives the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = COMPRESSION  # the archive's own level does not reach entries made by hand
    return entry


def _write_sheet(part, columns: list[Column], rows: Iterable[Iterable[Cell]], on_rows) -> int:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
        for number, column in enumerate(columns, start=1)
    )
    headings = "".join(_text(column.heading, HEADING_HEAD) for column in columns)
    part.write(f"{xlsx_parts.SHEET_HEAD}<cols>{widths}</cols><sheetData><row>{headings}</row>".encode())
    count = size = 0
    for block in _blocks(rows):
        count += len(block)
        if count >= MOST_ROWS:
            raise TooLong(
                f"Danh sách dài hơn {MOST_ROWS - 1} dòng, một trang tính Excel không chứa hết. "
                "Hãy chọn từng đơn vị rồi tải riêng."
            )
        size += part.write("".join(block).encode())
        if size > MOST_BYTES - 2**20:
            raise TooLong("Danh sách quá lớn cho một tệp Excel. Hãy chọn từng đơn vị rồi tải riêng.")
        if on_rows:
            on_rows(count)
    part.write(xlsx_parts.sheet_tail(len(columns), count + 1).encode())
    return count


def _blocks(rows: Iterable[Iterable[Cell]]) -> Iterator[list[str]]:
    cells = _Cells()
    written = (f"<row>{''.join([cells[type(value)](value) for value in row])}</row>" for row in rows)
    while block := list(islice(written, BLOCK)):
        yield block


class _Cells(dict):
    """Type -> what writes a value of it; types derived from the known ones are found at their first value."""

    def __init__(self):
        texts, days, moments = (_Remembered(make).__getitem__ for make in (_text, _day, _moment))
        super().__init__({
            type(None): lambda value: BLANK, str: texts, int: _number, float: _number, Decimal: _number,
            bool: lambda value: f'<c t="b"><v>{value:d}</v></c>', date: days, datetime: moments,
        })  # fmt: skip

    def __missing__(self, kind: type):
        for known in (str, bool, int, float, Decimal, datetime, date):
            if issubclass(kind, known):
                self[kind] = self[known]
                return self[known]
        raise TypeError(f"{kind.__name__} has no cell in a list")


class _Remembered(dict):
    """Value -> its cell: a list says the same things again and again."""

    def __init__(self, make: Callable[[Cell], str]):
        super().__init__()
        self._make = make

    def __missing__(self, value: Cell) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        cell = self[value] = self._make(value)
        return cell


def _text(value: str, head: str = TEXT_HEAD) -> str:
    if not value:
        return BLANK
    # The common case costs four looks: no control character, nothing to escape, no blank that XML would drop.
    plain = value.isprintable() and "&" not in value and "<" not in value and "_x" not in value and "  " not in value
    if plain and len(value) < LONGEST_TEXT and value[0] != " " and value[-1] != " ":
        return f"{head}<t>{value}</t></is></c>"
    escaped = _escaped(value)
    return f'{head}<t xml:space="preserve">{escaped}</t></is></c>' if escaped else BLANK


def _escaped(value: str) -> str:
    value = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(value) > LONGEST_TEXT:
        value = value[: LONGEST_TEXT - len(CUT)] + CUT
    value = LIKE_AN_ESCAPE.sub("_x005F_", value)
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(value: float | Decimal) -> str:
    """A figure; what Excel cannot hold exactly (over 15 digits) or at all (NaN) is text, never another figure."""
    if not math.isfinite(value) or abs(value) >= 10**15:
        return _text(str(value))
    return f"<c><v>{value}</v></c>"


def _day(value: date) -> str:
    if value.year < 1900:
        return _text(f"{value:%d/%m/}{value.year}")
    return f'<c s="{xlsx_parts.DAY}"><v>{_serial(value)}</v></c>'


def _moment(value: datetime) -> str:
    """The moment in Vietnamese time, to the second."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return f'<c s="{xlsx_parts.MOMENT}"><v>{_serial(local.date()) + seconds / 86400!r}</v></c>'


def _serial(day: date) -> int:
    number = (day - FIRST_DAY).days
    return number if number >= LEAP_DAY_THAT_WAS_NONE else number - 1


def _sheet_name(wanted: str) -> str:
    r"""What Excel takes as a name: at most 31 signs, none of []:*?/\, no apostrophe at an end. As an attribute."""
    return quoteattr(re.sub(r"[\[\]:*?/\\]", " ", wanted)[:31].strip(" '") or "Danh sách")[1:-1]
