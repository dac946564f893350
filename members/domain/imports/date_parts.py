"""A birth that stands in three columns: "Ngày", "Tháng" and "Năm" under one heading."""

from collections.abc import Collection, Sequence

from members.domain.imports import cells
from members.domain.imports.cells import BLANK, Cell, Reader

DAY, MONTH, YEAR = "born_on.day", "born_on.month", "born_on.year"
PARTS = {DAY: (1, 31), MONTH: (1, 12), YEAR: (1900, 2200)}
NO_YEAR = "Ngày sinh thiếu năm. Hãy ghi năm vào ô của nó."


def joined(keys: Sequence[str], reader: Reader, parts: Sequence[Cell]) -> Cell:
    """What day, month and year say together, those that are told; a day without its month says nothing sure."""
    problem = next((part.problem for part in parts if part.problem), "")
    told = {key: part.value for key, part in zip(keys, parts, strict=True) if part is not BLANK}
    if problem or not told:
        return cells.wrong(problem) if problem else BLANK
    if YEAR not in told:
        return cells.wrong(NO_YEAR)
    return reader("/".join(str(told[key]) for key in PARTS if key in told))


def is_cut(keys: Collection[str]) -> bool:
    """Whether a list would tell births without their years."""
    return bool({DAY, MONTH} & set(keys)) and YEAR not in keys
