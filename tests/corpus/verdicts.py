"""What a case is, and the sound list of members that each case spoils in one way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ACCEPT = "accept"  # taken, nothing to say
WARN = "warn"  # taken, and told: what was read or changed is listed in the preview
REJECT_ROW = "reject row"  # this row is left out with its reason, the others go on
REJECT_FILE = "reject file"  # nothing is taken

HEADINGS = (
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Ngày nhập ngũ", "Ngày vào Hội", "Chi hội",
    "Ghi chú",
)  # fmt: skip
PEOPLE = (
    (1, "Nguyễn Văn Mẫu", date(1950, 3, 14), "Nam", "049050000011", "0905000001", date(1968, 2, 1), date(1992, 12, 6),
     "Thôn Một", None),
    (2, "Trần Thị Thử", date(1955, 7, 2), "Nữ", "049155000022", "0905000002", date(1973, 5, 20), date(1995, 3, 3),
     "Thôn Một", None),
    (3, "Rơ Lưk Bông", date(1948, 11, 30), "Nam", "062048000033", None, date(1966, 9, 1), date(1991, 1, 15),
     "Thôn Hai", "Người có uy tín"),
)  # fmt: skip


@dataclass(frozen=True)
class FileCase:
    """One file. `says` is what a refusal by reading must contain; `rows` how many reading gives, the headings too."""

    name: str
    make: Callable[[Path], None]
    verdict: str
    suffix: str = ".xlsx"
    says: str = ""
    rows: int | None = None
    note: str = ""

    @property
    def is_readable(self) -> bool:
        return not self.says

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}{self.suffix}"
        self.make(path)
        return path

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class FieldCase:
    """One cell. `stored` is what an accepted cell becomes; None where the note says it, or the row is rejected."""

    name: str
    heading: str
    value: Any
    verdict: str
    stored: Any = None
    note: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return HEADINGS if self.heading in HEADINGS else (*HEADINGS, self.heading)

    def row(self) -> tuple:
        cells = dict(zip(HEADINGS, PEOPLE[0], strict=True)) | {self.heading: self.value}
        return tuple(cells[heading] for heading in self.headings)

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.xlsx"
        book = listed(self.headings, self.row())
        for cell in book.active[2]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # else "=cmd" would become a formula
        book.save(path)
        return path

    def __str__(self):
        return self.name


def listed(*rows: Sequence) -> Workbook:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    book.active.title = "Danh sách"
    for row in rows:
        book.active.append(list(row))
    return book


def member_list() -> Workbook:
    """The sound list."""
    return listed(HEADINGS, *PEOPLE)
