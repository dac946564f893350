"""Where the names of a table's columns stand: anywhere in the first 20 rows, under titles, in one row or several."""

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass

from ccb.lib import text
from ccb.lib.workbooks import Row, Value

BETWEEN = " – "  # a heading over several columns and the one under it: "Năm sinh – Nam"
HEADER_WITHIN, HEADER_HEIGHT, LONGEST_HEADING, MEASURED = 20, 3, 120, 50
NUMBERED = re.compile(r"\(?(?:[A-Z]|\d{1,3})\)?")  # the row "A B (1) (2) (3)" below the names


@dataclass(frozen=True)
class Headings:
    """`names[i]` heads column i, "" where nothing does; `data_from` is the index of the first row below."""

    names: tuple[str, ...]
    data_from: int


def guess(rows: list[Row], *, known: Collection[str] = ()) -> int | None:
    """Index of the row with the column names among the first 20, the upper one where two rows name them; None if none.

    `known` are folded headings (`text.fold`): the row with most of them wins. Without any match the first row of
    words as wide as most rows below it.
    """
    candidates = [index for index, row in enumerate(rows[:HEADER_WITHIN]) if _is_words(row)]
    matches = {index: sum(text.fold(str(cell)) in known for cell in _filled(rows[index])) for index in candidates}
    best = max(matches.values(), default=0)
    if best:
        return next(index for index in candidates if matches[index] == best)
    return next((index for index in candidates if _filled_count(rows[index]) >= _usual_width(rows[index + 1 :])), None)


def read(rows: list[Row], header: int) -> Headings:
    """The names of the columns, given the row they begin in: "Ngày sinh" over "Nam" gives "Ngày sinh – Nam"."""
    names = [_heading(cell) for cell in rows[header]]
    below = header + 1
    while below < min(header + HEADER_HEIGHT, len(rows)) and _is_second_row(names, rows[below]):
        names = _joined(names, rows[below])
        below += 1
    if below < len(rows) and _is_numbering(rows[below]):
        below += 1
    return Headings(tuple(names), below)


def _filled(row: Row) -> list[Value]:
    return [cell for cell in row if cell is not None]


def _filled_count(row: Row) -> int:
    return len(_filled(row))


def _is_words(row: Row) -> bool:
    """Two or more cells, all of them short words: no figure, no day."""
    cells = _filled(row)
    return len(cells) > 1 and not _is_numbering(row) and all(_is_word(cell) for cell in cells)


def _is_word(cell: Value) -> bool:
    if not isinstance(cell, str) or len(cell) > LONGEST_HEADING:
        return False
    return sum(c.isalpha() for c in cell) > sum(c.isdigit() for c in cell)


def _usual_width(rows: list[Row]) -> float:
    """What a header must have filled: over half of what the rows below mostly have, and at least two."""
    widths = sorted(_filled_count(row) for row in rows[:MEASURED] if _filled_count(row))
    return max(2, widths[len(widths) // 2] * 0.6) if widths else 2


def _is_second_row(names: list[str], row: Row) -> bool:
    """Words only, at least one under the blank right of a name (a merged cell), none under a name that stands alone."""
    cells = [index for index, cell in enumerate(row) if cell is not None]
    if not cells or not all(_is_word(row[index]) for index in cells):
        return False
    blanks = [index for index in cells if _is_blank(names, index)]
    spans = {_named_before(names, index) for index in blanks}
    return bool(blanks) and all(_is_blank(names, index) or index in spans for index in cells)


def _named_before(names: list[str], index: int) -> int | None:
    """The column whose name reaches over this one."""
    return next((before for before in range(index, -1, -1) if not _is_blank(names, before)), None)


def _is_blank(names: list[str], index: int) -> bool:
    return index >= len(names) or not names[index]


def _joined(names: list[str], row: Row) -> list[str]:
    joined, over = [], ""
    for index in range(max(len(names), len(row))):
        upper = names[index] if index < len(names) else ""
        lower = _heading(row[index]) if index < len(row) else ""
        over = upper or over
        joined.append(BETWEEN.join(filter(None, (over, lower))) if lower else upper)
    return joined


def _is_numbering(row: Row) -> bool:
    cells = [str(cell).strip() for cell in _filled(row)]
    numbers = [int(re.sub(r"\D", "", cell)) for cell in cells if re.search(r"\d", cell)]
    is_counting = len(numbers) > 1 and all(b - a == 1 for a, b in itertools.pairwise(numbers))
    return is_counting and all(NUMBERED.fullmatch(cell) for cell in cells)


def _heading(cell: Value) -> str:
    return "" if cell is None else text.clean(str(cell))
