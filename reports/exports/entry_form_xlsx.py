"""The entry form of one unit as a workbook: to be filled where there is no line, printed on A4, and sent back.

Only the cells to fill are unlocked (no password: against slips, not against people). Texts of users are texts, never
formulas (I07).
"""

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.models import Indicator
from ccb.lib import dates, text
from reports.domain.asking import form_books
from reports.domain.asking.form_books import CELL, TEXT, Book, BookCell, Sheet
from reports.domain.asking.forms import Section
from reports.exports import book_parts
from reports.exports.book_parts import (
    BODY,
    BOLD,
    CENTRED,
    HEADED,
    INDENTED,
    LEFT,
    LINE,
    PART,
    SMALL,
    TITLE,
    TO_FILL,
    TOP,
    UNLOCKED,
    put,
)  # fmt: skip
from reports.models import Submission

WIDTHS = (6, 46, 13, 15, 16, 15, 28, 10)
HEADER_ROW, LAST, HIDDEN = 5, "G", "H"
HOW = (
    "Chỉ gõ vào các ô nền vàng. Để trống nếu chưa có số liệu, gõ 0 nếu không phát sinh. Cột “Mức”: để trống nếu là số "
    "đúng, hoặc chọn hơn, gần, trên, khoảng, không áp dụng. Gõ xong, lưu tệp rồi gửi lên ở trang “Nhập bằng Excel”."
)


def file_name(submission: Submission, *, marked: bool = False) -> str:
    """ "nam-giang_PH-QS_2024-H1.xlsx", "…_danh-dau.xlsx"."""
    words = (submission.unit.name, submission.round.form.code, submission.round.period)
    name = "_".join(text.slug(word)[:60] or "bieu" for word in words)
    return f"{name}{'_danh-dau' if marked else ''}.xlsx"


def write(book: Book) -> bytes:
    """The workbook of the book's one sheet."""
    made, sheet = Workbook(), book.sheets[0]
    page = made.active
    page.title = form_books.SHEET
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.column_dimensions[HIDDEN].hidden = True
    _head(page, sheet.submission)
    body = _Body(page, sheet)
    for part in book.structure:
        body.section(part)
    body.checks.attach()
    header = f"{HEADER_ROW}:{HEADER_ROW}"
    book_parts.finish(page, last_column=LAST, last_row=body.row - 1, header=header, freeze=f"C{HEADER_ROW + 1}")
    book_parts.identity_sheet(made, book.identity)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _head(page: Worksheet, submission: Submission) -> None:
    round = submission.round
    days = f"Số liệu đến ngày {dates.show(round.cut_off_on)}; hạn nộp {dates.show(round.due_on)}."
    lines = (
        (round.form.name, TITLE, CENTRED, 24), (f"Đơn vị: {submission.unit.titled}", BOLD, CENTRED, 18),
        (f"Kỳ: {round.label}. {days}", BODY, CENTRED, 18), (HOW, SMALL, LEFT, 32),
    )  # fmt: skip
    for row, (words, font, place, height) in enumerate(lines, start=1):
        page.merge_cells(f"A{row}:{LAST}{row}")
        put(page.cell(row, 1), words, font=font, alignment=place)
        page.row_dimensions[row].height = height
    for column, name in enumerate(form_books.HEADINGS, start=1):
        put(page.cell(HEADER_ROW, column), name, font=BOLD, alignment=CENTRED, fill=HEADED, border=True)


class _Body:
    """Writes the sections one below the other."""

    def __init__(self, page: Worksheet, sheet: Sheet):
        self.page, self.sheet = page, sheet
        self.row, self.number = HEADER_ROW + 1, 0
        self.checks = book_parts.Validations(page)

    def section(self, part: Section) -> None:
        self._across(str(part.section), font=BOLD, alignment=LEFT, fill=HEADED)
        inside = {indicator.pk for indicator in part.indicators}
        for indicator in part.indicators:
            self._indicator(indicator, indicator.part_of_id in inside)
        if part.section.asks_narrative:
            self._across(f"Phần lời của mục {part.section.code} (có thể để trống), gõ vào ô dưới đây:", font=SMALL)
            self._narrative(part)

    def _across(self, words: str, **look) -> None:
        self.page.merge_cells(f"A{self.row}:{LAST}{self.row}")
        put(self.page.cell(self.row, 1), words, border=True, **look)
        self.row += 1

    def _indicator(self, indicator: Indicator, is_part: bool) -> None:
        self.number += 1
        filled = self.sheet.cells.get(indicator.pk) or BookCell(None)
        cell = self._cell
        put(cell(1), self.number, alignment=CENTRED, border=True)
        name = f"Trong đó: {indicator.name}" if is_part else indicator.name
        put(cell(2), name, font=PART if is_part else BODY, alignment=INDENTED if is_part else LEFT, border=True)
        put(cell(3), indicator.uom, alignment=CENTRED, border=True)
        book_parts.put_figure(cell(4), self.sheet.before.get(indicator.pk), indicator)
        self.checks.add(book_parts.put_entry(cell(5), filled, indicator), indicator)
        put(cell(6), filled.level, alignment=CENTRED, fill=TO_FILL, border=True).protection = UNLOCKED
        put(cell(7), filled.note, fill=TO_FILL, border=True).protection = UNLOCKED
        self.checks.levels.add(cell(6))
        put(cell(8), f"{CELL}{indicator.code}")
        self.page.row_dimensions[self.row].height = 17 * _lines_of(name, filled.note)
        self.row += 1

    def _narrative(self, part: Section) -> None:
        words = self.sheet.texts.get(part.section.pk, "")
        put(self._cell(8), f"{TEXT}{part.section.code}")
        for column in range(1, 8):
            self._cell(column).border, self._cell(column).protection = LINE, UNLOCKED
        self.page.merge_cells(f"A{self.row}:{LAST}{self.row}")
        put(self._cell(1), words, alignment=TOP, fill=TO_FILL).number_format = "@"
        height = sum(len(line) // 120 + 1 for line in words.split("\n"))
        self.page.row_dimensions[self.row].height = min(max(17 * height, 51), 400)
        self.row += 1

    def _cell(self, column: int):
        return self.page.cell(self.row, column)


def _lines_of(name: str, note: str) -> int:
    """How many lines the higher of both needs in its column."""
    return min(max(len(name) // 42 + 1, len(note) // 25 + 1), 8)


def marked(book: Book, cells: Mapping[int, BookCell], texts: Mapping[int, str]) -> bytes:
    """The same workbook holding what was sent, wrong cells red with the reason; blank cells stay as they stand."""
    [sheet] = book.sheets
    held = Sheet(sheet.submission, {**sheet.cells, **cells}, sheet.before, {**sheet.texts, **texts}, sheet.seen)
    return write(Book(book.structure, [held], book.kind))
