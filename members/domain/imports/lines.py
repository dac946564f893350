"""The rows of a list, read column by column: 50,000 rows of 30 cells hold far fewer different cells."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import zip_longest

from ccb.lib import names
from ccb.lib.partial_dates import SOME_DAY
from members.domain.imports import cells, chapter_rows, date_parts, days, identity, name_parts, spellings
from members.domain.imports.cells import BLANK, Cell, Raw, Reader
from members.domain.imports.columns import ERAS, LONGEST_NAME, MEMBER_FIELDS, PARTIAL_DATES, catalogue, label_of

NUMBERING = re.compile(r"\(?(?:[0-9]{1,2}|[a-zA-Z])\)?")  # "(1)", "(2)" or "A", "B" under the headings
MAY_BE_TOTAL = {"to", "tô", "tổ", "co", "cô", "cộ"}
FIRST_CELLS = 3  # of a row, where "Tổng cộng" may stand


@dataclass(slots=True)
class Line:
    """One row on its way: `values` are its fields as they would be stored, without blanks."""

    number: int  # in the sheet, from 1
    raw: list[Raw]
    values: dict
    problems: list[tuple[str, str]] = field(default_factory=list)  # (field, text)
    coercions: list[tuple[str, str, str]] = field(default_factory=list)  # (field, as written, as read)
    unit: object = None  # Unit, None when it is not known
    member: int | None = None
    version: int | None = None
    before: dict = field(default_factory=dict)
    verdict: str = ""


def people_in(
    rows: list[list[Raw]], first: int, name_at: int | None, unit_at: int | None = None
) -> tuple[list[tuple[int, list[Raw]]], int]:
    """(number, row) of each row from index `first` that is about a person; and how many are blank, totals, or name the
    unit of those below, which is then in the column `unit_at`.
    """
    found, unit = [], ""
    for number, row in enumerate(rows[first:], first + 1):
        if not row or _is_aside(row, name_at):
            continue
        if named := chapter_rows.told(row):
            unit = named
            continue
        found.append((number, chapter_rows.with_unit(row, unit, unit_at) if unit and unit_at is not None else row))
    return found, len(rows) - first - len(found)


def _is_aside(row: list[Raw], name_at: int | None) -> bool:
    """Blank, a total, or the numbers of the columns."""
    name = row[name_at] if name_at is not None and name_at < len(row) else None
    if name.__class__ is str and len(name) > 4 and " " in name and name[:2].lower() not in MAY_BE_TOTAL:
        return False  # nearly every row
    if all(cells.is_blank(cell) for cell in row):
        return True
    first = next((cell for cell in row[:FIRST_CELLS] if isinstance(cell, str) and not cells.is_blank(cell)), "")
    told = names.search_key(name if isinstance(name, str) else first)
    if spellings.TOTALS.fullmatch(told):
        return True
    filled = [cells.written(cell) for cell in row if not cells.is_blank(cell)]
    return len(filled) > 2 and all(NUMBERING.fullmatch(cell.strip()) for cell in filled)


def read(people: list[tuple[int, list[Raw]]], mapping: Mapping[str, str], today: date) -> list[Line]:
    """The rows with what each mapped column tells; `mapping` is {"0": key}. No query."""
    known = catalogue()
    across = list(zip_longest(*(row for _, row in people)))  # the columns; a short row is blank at its end
    told: dict[str, list[_Told]] = {}
    for index, key in sorted((int(index), key) for index, key in mapping.items()):
        for name, make in known[key].reads.items() if index < len(across) else ():
            told.setdefault(name, []).append(_Told(name, across[index], make(today), key))
    merged = [several[0] if _is_whole(several) else _together(several, today) for several in told.values()]
    lines = _lines(people, merged)
    for one in merged:
        one.note_in(lines)
    for line in lines:
        _restore_cccd(line)
    return lines


class _Told:
    """One field of all rows: each different cell is read once."""

    def __init__(self, name: str, raws: Sequence[Raw], reader: Reader, key: str):
        self.name, self.raws, self.key = name, raws, key
        seen = _Seen(reader)
        self.cells = list(map(seen.__getitem__, raws))
        self.is_odd = seen.is_odd
        self.has_month_first = name in PARTIAL_DATES and any(map(days.is_month_first, seen))

    def note_in(self, lines: list[Line]) -> None:
        """Tell the lines of problems and of what is read otherwise than written."""
        if self.is_odd:
            for line, cell, raw in zip(lines, self.cells, self.raws, strict=True):
                if cell.problem:
                    line.problems.append((self.name, cell.problem))
                elif cell.read:
                    line.coercions.append((self.name, cells.written(raw), cell.read))
        if self.has_month_first:
            self._note_either_way(lines)

    def _note_either_way(self, lines: list[Line]) -> None:
        """Where one cell of the column has its month first, the others are never taken in silence."""
        for line, cell, raw in zip(lines, self.cells, self.raws, strict=True):
            if cell.value and days.is_either_way(raw):
                told = f"{days.stored_text(cell.value)}, hiểu là ngày trước tháng; cột này có ô ghi tháng trước ngày"
                line.coercions.append((self.name, cells.written(raw), told))


class _Seen(dict):
    """Cell -> what it says. 1 and True are one key, so these and 0 are kept apart, by class."""

    def __init__(self, reader: Reader):
        super().__init__()
        self.reader = reader
        self.is_odd = False  # whether a cell is a problem, or read otherwise than written
        self.small: dict[tuple[type, Raw], Cell] = {}

    def __missing__(self, raw: Raw) -> Cell:
        if raw.__class__ is not str and raw in (0, 1):
            key = raw.__class__, raw
            if key not in self.small:
                self.small[key] = self._read(raw)
            return self.small[key]
        cell = self[raw] = self._read(raw)
        return cell

    def _read(self, raw: Raw) -> Cell:
        cell = self.reader(raw)
        if cell.problem or cell.read:
            self.is_odd = True
        return cell


def _is_whole(several: list[_Told]) -> bool:
    return len(several) == 1 and several[0].key not in date_parts.PARTS


def _together(several: list[_Told], today: date) -> _Told:
    """Columns that tell one field: crosses and parts of names add up, anything else must agree."""
    first = several[0]
    merge: Callable = _union if first.name == ERAS else _agreed_days if first.name in PARTIAL_DATES else _agreed
    beside = zip(*(one.raws for one in several), strict=True)
    raws = [next((raw for raw in some if not cells.is_blank(raw)), None) for some in beside]
    if first.name == name_parts.FULL:
        several = sorted(several, key=lambda one: name_parts.KEYS.index(one.key))
        merge = partial(name_parts.joined, [one.key for one in several], cells.name_reader(LONGEST_NAME))
        raws = _beside(several, " ")
    elif all(one.key in date_parts.PARTS for one in several):
        merge = partial(date_parts.joined, [one.key for one in several], days.reader(today, is_birth=True))
        raws = _beside(several, "/")
    joined = _Told.__new__(_Told)
    joined.name, joined.raws, joined.is_odd = first.name, raws, True
    joined.cells = [merge(some) for some in zip(*(one.cells for one in several), strict=True)]
    joined.has_month_first = any(one.has_month_first for one in several)
    return joined


def _beside(several: list[_Told], between: str) -> list[str]:
    """What stands in the columns of each row, as one text."""
    rows = zip(*(one.raws for one in several), strict=True)
    return [between.join(filter(None, map(cells.line, some))) for some in rows]


def _union(some: Iterable[Cell]) -> Cell:
    filled = [cell for cell in some if cell is not BLANK]
    problem = next((cell.problem for cell in filled if cell.problem), "")
    if problem or not filled:
        return cells.wrong(problem) if problem else BLANK
    return Cell(sorted({value for cell in filled for value in cell.value or ()}) or None)


def _agreed(some: Iterable[Cell]) -> Cell:
    filled = [cell for cell in some if cell is not BLANK]
    problem = next((cell.problem for cell in filled if cell.problem), "")
    if problem or not filled:
        return cells.wrong(problem) if problem else BLANK
    if len({cell.value for cell in filled}) > 1:
        return cells.wrong("Hai cột ghi khác nhau. Hãy sửa cho giống nhau, hoặc chỉ đọc một cột.")
    return next((cell for cell in filled if cell.read), filled[0])


def _agreed_days(some: Iterable[Cell]) -> Cell:
    """A cross beside the day says nothing new."""
    told = list(some)
    vague = [cell for cell in told if cell.value == SOME_DAY.stored]
    known = any(cell.value for cell in told if cell not in vague)
    return _agreed(cell for cell in told if not (known and cell in vague))


def _lines(people: list[tuple[int, list[Raw]]], merged: list[_Told]) -> list[Line]:
    fields = [one.name for one in merged]
    columns = [[cell.value for cell in one.cells] for one in merged]
    rows = zip(*columns, strict=True) if columns else (() for _ in people)
    return [
        Line(number, raw, {name: value for name, value in zip(fields, values, strict=True) if value is not None})
        for (number, raw), values in zip(people, rows, strict=True)
    ]


def _restore_cccd(line: Line) -> None:
    """Zeros that Excel ate come back only when the rest of the row vouches for the number."""
    digits = line.values.get("cccd")
    if digits is None or len(digits) not in identity.SHORT:
        return
    cell = identity.restored(digits, sex=line.values.get("sex", ""), born=line.values.get("born_on", ""))
    line.coercions = [coercion for coercion in line.coercions if coercion[0] != "cccd"]
    if cell.problem:
        line.problems.append(("cccd", cell.problem))
        del line.values["cccd"]
    else:
        line.values["cccd"] = cell.value
        line.coercions.append(("cccd", digits, cell.read))


def tell_converted(read: Iterable[Line], as_kept: list[list[Raw]], mapping: Mapping[str, str]) -> None:
    """List each text that was turned into Unicode."""
    fields = [(int(index), key.split(".")[0]) for index, key in mapping.items()]
    for line in read:
        kept = as_kept[line.number - 1]
        for index, name in fields:
            if index < len(kept) and kept[index] != line.raw[index]:
                told = f"đổi bảng mã cũ: {cells.written(line.raw[index])}"
                line.coercions.append((name, cells.written(kept[index]), told))


def column_of(field_name: str, mapping: Mapping[str, str]) -> int | None:
    """The first column that tells the field; None when none does."""
    known = catalogue()
    told = [int(index) for index, key in mapping.items() if field_name in known[key].reads]
    return min(told, default=None)


def in_order(names_of_fields: Iterable[str]) -> list[str]:
    """Fields as the member's file has them."""
    order = {name: place for place, name in enumerate((*MEMBER_FIELDS, ERAS))}
    return sorted(names_of_fields, key=lambda name: (order.get(name, len(order)), label_of(name)))
