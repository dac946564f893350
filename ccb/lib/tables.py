"""Rows from outside and what is wrong with them.

The domain takes each cell by one of the `Table`'s readers, which collect every fault, and calls `refuse_if_faulty`
before it writes anything.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NoReturn, TypeVar

from ccb.lib import dates, numbers, text

SHOWN_FAULTS = 20
LONGEST_COMPARED, MOST_COMPARED = 120, 5_000  # comparing spellings is slow
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
Choice = TypeVar("Choice")


class Refused(Exception):
    """Nothing of the file was taken; the text names each fault in a line of its own."""


class Faults:
    """What is wrong with one file: the first faults word for word, the others counted."""

    def __init__(self, file: str):
        self.file = file
        self.count = 0
        self.lines: set[int] = set()
        self._first: list[tuple[int, str]] = []

    @property
    def are_many(self) -> bool:
        """Whether the next one would only be counted: spares the work of wording it well."""
        return self.count >= SHOWN_FAULTS

    def add(self, problem: str, *, line: int = 0, column: str = "") -> None:
        """Note a fault of the file, of one of its lines, or of one cell."""
        self.count += 1
        self.lines.add(line)
        if len(self._first) < SHOWN_FAULTS:
            where = [self.file, f"dòng {line}" if line else "", f"cột “{column}”" if column else ""]
            self._first.append((line, f"{', '.join(filter(None, where))}: {problem}"))

    def refuse_if_any(self) -> None:
        """Raise Refused when there is a fault."""
        if not self.count:
            return
        told = [sentence for _, sentence in sorted(self._first, key=lambda fault: fault[0])]
        if self.count > len(told):
            told.append(f"và {self.count - len(told)} lỗi nữa.")
        raise Refused("\n".join(told))

    def refuse(self, problem: str, *, line: int = 0) -> NoReturn:
        """Raise Refused at once, for a file that cannot be read any further."""
        self.add(problem, line=line)
        self.refuse_if_any()


@dataclass(frozen=True)
class Row:
    """One record. `line` is where it begins in the file; a cell is trimmed, and "" when blank or without a column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Tally:
    """What an import did: every row of the file is counted once."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged

    def __str__(self):
        return f"thêm {self.added}, sửa {self.changed}, không đổi {self.unchanged}"


@dataclass(frozen=True)
class Table:
    """The rows of a file. Each reader gives the cell's value, or notes a fault and gives None."""

    columns: tuple[str, ...]
    rows: list[Row]
    faults: Faults

    def fault(self, row: Row, column: str, problem: str) -> None:
        self.faults.add(problem, line=row.line, column=column)

    def is_sound(self, row: Row) -> bool:
        """Whether no fault was found in the row so far."""
        return row.line not in self.faults.lines

    def refuse_if_faulty(self) -> None:
        """Raise Refused when any fault was noted."""
        self.faults.refuse_if_any()

    def name(self, row: Row, column: str, *, longest: int, required: bool = True) -> str | None:
        """A name or a code: cleaned, at most `longest` characters."""
        value = text.clean(row[column])
        if required and not value:
            self.fault(row, column, "để trống. Hãy ghi vào ô này.")
        elif len(value) > longest:
            self.fault(row, column, f"{quoted(value)} dài {len(value)} ký tự, nhiều nhất được {longest}.")
        else:
            return value
        return None

    def choice(self, row: Row, column: str, choices: Mapping[str, Choice], *, default: str = "") -> Choice | None:
        """What the word stands for in `choices`, whatever its case; `default` for a blank cell."""
        word = text.clean(row[column]).lower() or default
        if word in choices:
            return choices[word]
        problem = f"{quoted(row[column])} không hiểu được" if word else "để trống"
        self.fault(row, column, f"{problem}. Hãy ghi một trong: {', '.join(choices)}.")
        return None

    def day(self, row: Row, column: str) -> date | None:
        """A day as 2024-05-31; None for a blank cell too."""
        try:
            return dates.from_iso(row[column])
        except dates.DateError as error:
            self.fault(row, column, str(error))
        return None

    def figure(self, row: Row, column: str, decimals: int) -> Decimal | None:
        """A plain figure as 898.3; None for a blank cell too."""
        try:
            return numbers.from_plain(row[column], decimals)
        except numbers.NumberError as error:
            self.fault(row, column, str(error))
        return None


def quoted(value: str) -> str:
    """The value as a message shows it: on one line and short."""
    value = text.clean(CONTROL.sub("?", value))
    return f"“{value[:40]}…”" if len(value) > 40 else f"“{value}”"


def suggestion(typed: str, known: Iterable[str]) -> str:
    """' Có phải “…” không?' with the nearest spelling, or "" when none is near."""
    if len(typed) > LONGEST_COMPARED:
        return ""
    near = difflib.get_close_matches(typed, islice(known, MOST_COMPARED), n=1, cutoff=0.7)
    return f" Có phải “{near[0]}” không?" if near else ""
