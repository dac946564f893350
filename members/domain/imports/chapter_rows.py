"""Lists that name a chapter once, in a row above its members: "I – CHI HỘI 1". Such a row is nobody; it tells the unit
of those below it, as if each had it in a column of his own.
"""

import re

from ccb.lib import table_heads
from members.domain.imports import cells
from members.domain.imports.cells import Raw

HEADING = "Chi hội (theo dòng nhóm)"
SEEN = 40  # rows from the top in which the first such row is looked for
MOST_CELLS = 2  # of such a row: a number and the name
NUMBER = re.compile(r"\(?(?:[IVXLC]+|[A-Za-z]|[0-9]{1,3})[.)]*")
AFTER = re.compile(r"\([^()]*\)|:.*")  # "Chi hội 1: 25 hội viên"
UNIT = re.compile(
    r"(?:chi hội|phân hội|thôn|tổ|khối|khu|bản|buôn|làng|ấp|xã|phường|thị trấn) +\S.*", re.IGNORECASE
)  # fmt: skip


def told(row: list[Raw]) -> str:
    """The unit that the row names, "" for a row of another kind: nearly all."""
    filled = []
    for cell in row:
        if cell is not None and cell != "":
            filled.append(cell)
            if len(filled) > MOST_CELLS:
                return ""
    texts = [cells.line(cell) for cell in filled if not isinstance(cell, int | float)]
    names = [words for words in texts if words and not NUMBER.fullmatch(words)]
    words = AFTER.sub("", names[0]).strip() if len(names) == 1 else ""
    return words if UNIT.fullmatch(words) else ""


def headed(rows: list[list[Raw]], head: table_heads.Headings) -> table_heads.Headings:
    """The headings, with one more behind all columns for the units that rows name, where there are such rows."""
    if not any(map(told, rows[head.data_from : SEEN])):
        return head
    width = max(len(head.names), *map(len, rows[:SEEN]))
    return table_heads.Headings((*head.names, *[""] * (width - len(head.names)), HEADING), head.data_from)


def with_unit(row: list[Raw], unit: str, at: int) -> list[Raw]:
    """The row with the unit in this column, unless it has one."""
    if at < len(row) and not cells.is_blank(row[at]):
        return row
    return [*row[:at], *[None] * (at - len(row)), unit, *row[at + 1 :]]
