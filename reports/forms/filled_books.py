"""A filled form in Excel, read back: what its hidden sheet says, and what stands in its cells."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

from ccb.lib import numbers, text, upload_guards, workbooks
from reports.choices import Qualifier
from reports.domain.asking import form_books
from reports.domain.asking.form_books import CELL, TEXT, UNIT, Identity, WrongBook

KINDS = (upload_guards.XLSX, upload_guards.XLS, upload_guards.XLSB, upload_guards.ODS)
EXACT_DIGITS = ".15g"  # what Excel itself shows and compares: 26.5, not 26.499999999999996
LONGEST_NAME = 120
NOT_OURS = f"Tệp này không phải biểu tải về từ chương trình, hoặc trang ẩn của nó đã mất. {form_books.FROM_HERE}"
DAMAGED = "Bảng trong tệp đã bị sửa cấu trúc: {why}. " + form_books.FROM_HERE


@dataclass(frozen=True)
class RawCell:
    """A cell as it stands in the file, and what stands beside it. `note` None: the book has no column for notes."""

    value: str
    level: str = ""
    note: str | None = ""
    fault: str = ""  # why it is no figure, where the file itself tells
    is_number: bool = False  # a number in the file; `value` is then its plain spelling ("26.5")

    @property
    def is_blank(self) -> bool:
        """A level without a figure says nothing, but "not applicable" does."""
        return not self.value.strip() and not self.fault and self.level.lower() != form_books.NOT_APPLICABLE

    def as_data(self) -> list:
        return [self.value, self.level, self.note, self.fault, self.is_number]


@dataclass(frozen=True)
class Filled:
    """One unit's part of a book: raw cells by indicator code, raw texts by section code."""

    cells: Mapping[str, RawCell]
    texts: Mapping[str, str]
    seen: Mapping[str, str]

    def as_data(self) -> list:
        return [{code: cell.as_data() for code, cell in self.cells.items()}, dict(self.texts), dict(self.seen)]

    @classmethod
    def from_data(cls, data: list) -> "Filled":
        cells, texts, seen = data
        return cls({code: RawCell(*cell) for code, cell in cells.items()}, texts, seen)


@dataclass(frozen=True)
class FilledBook:
    identity: Identity
    sha256: str  # of the file
    units: Mapping[str, Filled]  # by unit id


def read(path: Path) -> FilledBook:
    """The book in the file. Raises upload_guards.BadFile and WrongBook; both say what to do."""
    data = path.read_bytes()
    upload_guards.kind_of(data, kinds=KINDS)
    identity = _identity(_sheet(path, form_books.IDENTITY_SHEET))
    rows = _sheet(path, form_books.SHEET)
    units = _one(rows, identity) if identity.kind == form_books.ONE_UNIT else _many(rows, identity)
    return FilledBook(identity, hashlib.sha256(data).hexdigest(), units)


def _sheet(path: Path, name: str) -> list:
    try:
        return workbooks.read(path, sheet=name).rows
    except workbooks.NoSuchSheet as error:
        raise WrongBook(NOT_OURS) from error


def _identity(rows: list) -> Identity:
    said: dict[str, str] = {}
    units: dict[str, str] = {}
    seen: dict[str, dict[str, str]] = {}
    for row in rows:
        key, *rest = [_plain(cell) for cell in row] or [""]
        if key.startswith(UNIT) and rest:
            units[key.removeprefix(UNIT)] = rest[0][:LONGEST_NAME]
        elif key == "seen" and len(rest) == 3:
            seen.setdefault(rest[0], {})[rest[1]] = rest[2]
        elif rest:
            said[key] = rest[0][:LONGEST_NAME]
    if said.get("ccb") not in (form_books.ONE_UNIT, form_books.MANY_UNITS) or not units:
        raise WrongBook(NOT_OURS)
    named = [said.get(name, "") for name in ("form", "period", "batch", "template")]
    return Identity(said["ccb"], *named, units, seen)


def _plain(cell: workbooks.Value) -> str:
    return "" if cell is None else str(cell)


def _one(rows: list, identity: Identity) -> dict[str, Filled]:
    columns, body = _table(rows, form_books.HEADINGS)
    [unit] = list(identity.units)[:1]
    cells, texts = {}, {}
    for row in body:
        key = _plain(_at(row, columns[form_books.CODE]))
        if key.startswith(CELL):
            _once(cells, key.removeprefix(CELL), _raw(row, columns))
        elif key.startswith(TEXT):
            _once(texts, key.removeprefix(TEXT), _written(_at(row, columns[form_books.NUMBER])))
    return {unit: Filled(cells, texts, identity.seen.get(unit, {}))}


def _many(rows: list, identity: Identity) -> dict[str, Filled]:
    """Rows are indicators; the row of keys above them says which unit a column is of."""
    keyed = next((row for row in rows if any(_plain(cell).startswith(UNIT) for cell in row)), None)
    columns, body = _table(rows, (form_books.NUMBER, form_books.NAME, form_books.UOM, form_books.CODE))
    if keyed is None:
        raise WrongBook(DAMAGED.format(why="mất dòng ẩn ghi mã đơn vị"))
    places: dict[str, int] = {}
    for index, cell in enumerate(keyed):
        if _plain(cell).startswith(UNIT):
            _once(places, _plain(cell).removeprefix(UNIT), index)
    if places.keys() != identity.units.keys():
        raise WrongBook(DAMAGED.format(why="thiếu hoặc thừa cột đơn vị"))
    cells: dict[str, dict[str, RawCell]] = {unit: {} for unit in places}
    for row in body:
        key = _plain(_at(row, columns[form_books.CODE]))
        if key.startswith(CELL):
            for unit, index in places.items():
                _once(cells[unit], key.removeprefix(CELL), _with_level(_at(row, index)))
    return {unit: Filled(cells[unit], {}, identity.seen.get(unit, {})) for unit in places}


def _table(rows: list, headings: Sequence[str]) -> tuple[dict[str, int], list]:
    """Where each column stands, and the rows below their names."""
    for index, row in enumerate(rows):
        names = [_plain(cell).strip() for cell in row]
        if set(headings) <= set(names):
            return {name: names.index(name) for name in headings}, rows[index + 1 :]
    raise WrongBook(DAMAGED.format(why="không thấy dòng tên cột, hoặc cột ẩn ghi mã đã mất"))


def _once(known: dict, key: str, value) -> None:
    if key in known:
        raise WrongBook(DAMAGED.format(why=f"mã “{key[:60]}” có hai lần"))
    known[key] = value


def _at(row: list, index: int) -> workbooks.Value:
    return row[index] if index < len(row) else None


def _written(cell: workbooks.Value) -> str:
    """A text cell's words; a number in it the Vietnamese way."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number(cell).replace(".", ",")
    return "" if workbooks.is_error(cell) else _plain(cell)


def _number(cell: float) -> str:
    """Plain spelling ("26.5"), to the digits that Excel shows."""
    return numbers.plain(Decimal(cell) if isinstance(cell, int) else Decimal(format(cell, EXACT_DIGITS)))


def _raw(row: list, columns: Mapping[str, int]) -> RawCell:
    level = text.clean(_written(_at(row, columns[form_books.LEVEL])))
    note = text.clean(_written(_at(row, columns[form_books.NOTE])))
    return replace(_cell(_at(row, columns[form_books.NOW])), level=level, note=note)


def _with_level(cell: workbooks.Value) -> RawCell:
    """In the book of many units a level stands before its figure: "gần 1.600"."""
    raw = replace(_cell(cell), note=None)
    folded = text.clean(raw.value).lower()
    if folded == form_books.NOT_APPLICABLE:
        return replace(raw, value="", level=form_books.NOT_APPLICABLE)
    word, _, figure = folded.partition(" ")
    return replace(raw, value=figure, level=word) if word in Qualifier.values and word and figure else raw


def _cell(cell: workbooks.Value) -> RawCell:
    if workbooks.is_error(cell):
        why = "công thức chưa được tính" if cell == workbooks.NOT_CALCULATED else f"ô báo lỗi {cell}"
        return RawCell("", fault=f"{why}, không có số. Hãy gõ số vào ô.")
    if isinstance(cell, (bool, date, time, timedelta)):
        return RawCell(_plain(cell), fault="ô chứa ngày hoặc Đúng/Sai, không phải số. Hãy gõ lại số vào ô.")
    if isinstance(cell, (int, float)):
        return RawCell(_number(cell), is_number=True)
    return RawCell(_plain(cell))
