"""Any sheet an office sends, as rows of plain values: xlsx, xls, xlsb, ods and CSV.

calamine parses in a limited child process, after `upload_guards` looked at the bytes. Nothing is calculated, fetched
or run: a formula gives the value it was saved with, None when it has none. calamine reads the cells themselves, not
the `<dimension>` a file claims, and puts them into one dense block, so that one value at XFD200000 needs more memory
than the child gets: such a file is refused by that limit.
"""

import csv
import gc
import io
import os
from array import array
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import python_calamine as calamine

from ccb.lib import child, csv_files, sheet_marks, upload_guards
from ccb.lib.sheet_marks import NOT_CALCULATED
from ccb.lib.upload_guards import BadFile

Value = str | int | float | bool | date | datetime | time | timedelta | None
Row = list[Value]
SECONDS, MEMORY = 30, 512 * 2**20
MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
SURELY_TOO_LONG = 5 * MOST_ROWS  # a few blank rows below the data are nobody's fault, so many are not worth reading
EXACT = 2**53  # whole numbers up to here are exact in a float


class NoSuchSheet(BadFile):
    """The workbook has no sheet of the wanted name."""


@dataclass(frozen=True)
class Sheet:
    """`rows[0]` is row 1 of the sheet. Rows end at their last value and the list at its last row with one.

    A blank cell is None, a whole number an int. In xlsx an error cell is its text ("#N/A") and a formula saved without
    a value is NOT_CALCULATED (`is_error` knows both); the older kinds give None for these. Rows that a filter hides
    are among the rows, and their indices in `hidden` (xlsx only). `sheets` names the visible ones of the workbook, in
    its order; one for a CSV file.
    """

    name: str
    rows: list[Row]
    hidden: frozenset[int]
    sheets: list[str]


def read(path: Path, *, sheet: str | None = None, seconds: float = SECONDS, memory: int = MEMORY) -> Sheet:
    """The sheet of this name; without a name the first visible one with data. Forks, and lets the caller wait.

    Raises BadFile, whose Vietnamese text says what to do.
    """
    packed, sheets = _in_child(path, sheet, seconds=seconds, memory=memory)
    return packed.unpacked(sheets)


def _in_child(*args, seconds: float, memory: int) -> "tuple[_Packed, list[str]]":
    try:
        answer = child.run(_guarded, *args, seconds=seconds, memory=memory).value
    except child.RenderTimeout as error:
        raise BadFile(
            f"Đọc tệp quá {seconds:g} giây nên đã dừng. Hãy chép riêng phần có dữ liệu sang một tệp mới, hoặc chia "
            "thành nhiều tệp nhỏ, rồi gửi lại."
        ) from error
    except child.RenderTooLarge as error:
        raise BadFile(TOO_LARGE) from error
    except child.RenderFailed as error:
        raise BadFile(upload_guards.BROKEN) from error
    if isinstance(answer, BadFile):
        raise answer
    return answer


TOO_LARGE = (
    "Tệp cần quá nhiều bộ nhớ để đọc: thường do có ô ghi dữ liệu ở rất xa bên phải hoặc bên dưới bảng. Hãy bấm "
    "Ctrl+End trong Excel để tìm ô đó, chép riêng phần có dữ liệu sang một tệp mới rồi gửi lại."
)


def _guarded(path: Path, sheet: str | None) -> "tuple[_Packed, list[str]] | BadFile":
    """In the child. A fault of the file is an answer, not a failure of the program."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # Rust and faulthandler tell of every refused allocation at length
    gc.disable()  # millions of cells, no cycles, and the child is gone at its end
    try:
        data = _content(path)
        return _read(data, upload_guards.kind_of(data), sheet)
    except BadFile as error:
        return error
    except calamine.PasswordError:
        return BadFile(upload_guards.PASSWORD)
    except calamine.CalamineError:
        return BadFile(upload_guards.BROKEN)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(csv_files.MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadFile("Không đọc được tệp. Hãy kiểm tra tên tệp và quyền đọc, rồi gửi lại.") from error


def _read(data: bytes, kind: str, wanted: str | None) -> "tuple[_Packed, list[str]]":
    if kind == upload_guards.CSV:
        name = upload_guards.CSV.upper()
        return _with_data(_tidy(name, _csv_rows(data))), [name]
    workbook = _open(data)
    visible = _visible(workbook)
    if wanted is not None and wanted not in workbook.sheet_names:
        raise NoSuchSheet(f"Tệp không có trang “{wanted[:100]}”. Các trang: {', '.join(visible)}.")
    for name in [wanted] if wanted is not None else visible:
        sheet = _sheet(workbook, name, data if kind == upload_guards.XLSX else b"")
        if sheet.lengths:
            return sheet, visible
    return _with_data(_tidy("", ())), visible


def _with_data(sheet: "_Packed") -> "_Packed":
    if not sheet.lengths:
        raise BadFile("Trang tính không có dữ liệu nào. Hãy kiểm tra lại tệp, hoặc chọn trang khác.")
    return sheet


def _open(data: bytes) -> calamine.CalamineWorkbook:
    workbook = calamine.load_workbook(io.BytesIO(data))
    if len(set(workbook.sheet_names)) < len(workbook.sheet_names):
        raise BadFile("Tệp có hai trang cùng tên nên không rõ phải đọc trang nào. Hãy đổi tên một trang rồi gửi lại.")
    return workbook


def _visible(workbook: calamine.CalamineWorkbook) -> list[str]:
    shown = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
    return shown or list(workbook.sheet_names)


def _sheet(workbook: calamine.CalamineWorkbook, name: str, xlsx: bytes) -> "_Packed":
    if not xlsx:
        return _tidy(name, _cells(workbook, name))
    with ThreadPoolExecutor(1) as beside:
        marking = beside.submit(sheet_marks.read, xlsx, name)
        cells = _cells(workbook, name)
        marks = marking.result()
    for (row, column), error in marks.errors.items():
        if row < len(cells):
            cells[row].extend([""] * (column + 1 - len(cells[row])))
            cells[row][column] = cells[row][column] or error
    return _tidy(name, cells, marks.hidden)


def _cells(workbook: calamine.CalamineWorkbook, name: str) -> list[Row]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_width > MOST_COLUMNS:
        raise BadFile(TOO_LARGE)
    if sheet.total_height > SURELY_TOO_LONG:
        raise BadFile(_too_long(sheet.total_height))
    return sheet.to_python(skip_empty_area=False)


def _too_long(rows: int) -> str:
    return (
        f"Bảng có {rows} dòng, nhiều nhất được {MOST_ROWS}. Hãy bấm Ctrl+End trong Excel xem có ô nào ghi ở rất "
        "xa bên dưới không; nếu bảng thật sự dài thì chia thành nhiều tệp nhỏ."
    )


def _csv_rows(data: bytes) -> Iterator[Row]:
    try:
        yield from csv_files.loose_rows(data)
    except csv.Error as error:
        raise BadFile(upload_guards.BROKEN) from error


@dataclass(frozen=True)
class _Packed:
    """A sheet as the child hands it over: each different value once, and for each cell the number of its value."""

    name: str
    values: list[Value]
    cells: array
    lengths: list[int]  # of the rows
    hidden: frozenset[int]

    def unpacked(self, sheets: list[str]) -> Sheet:
        cells = map(self.values.__getitem__, self.cells)
        return Sheet(self.name, [list(islice(cells, length)) for length in self.lengths], self.hidden, sheets)


BLANK = 0  # the number of None


class _Numbers(dict):
    """Value -> its number in `values`, given when it comes first."""

    def __init__(self) -> None:
        super().__init__({"": BLANK, None: BLANK})
        self.values: list[Value] = [None]
        self.small: dict[tuple[type, Value], int] = {}

    def __missing__(self, cell: Value) -> int:
        if cell in (0, 1):  # never keys here: 1 and True are one key, and not the same value
            number = self.small.setdefault((cell.__class__, cell), len(self.values))
        else:
            number = self[cell] = len(self.values)
        if number == len(self.values):
            self.values.append(_whole(cell) if cell.__class__ is float else cell)
        return number


def _tidy(name: str, rows: Iterable[Row], hidden: frozenset[int] = frozenset()) -> _Packed:
    """Blank cells as None and none at the ends."""
    numbers, cells, lengths, length = _Numbers(), array("I"), [], 0
    number_of = numbers.__getitem__
    for row in rows:
        told = list(map(number_of, row))
        while told and told[-1] == BLANK:
            told.pop()
        cells.extend(told)
        lengths.append(len(told))
        if told:
            length = len(lengths)
    if length > MOST_ROWS:
        raise BadFile(_too_long(length))
    return _Packed(name, numbers.values, cells, lengths[:length], frozenset(row for row in hidden if row < length))


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) <= EXACT else number


def is_error(cell: Value) -> bool:
    """Whether the cell shows an Excel error, or a formula that was never calculated, instead of a value."""
    return isinstance(cell, str) and (cell == NOT_CALCULATED or bool(csv_files.EXCEL_ERROR.fullmatch(cell)))
