"""The entry forms of many units of a round in one workbook, for staff: units as columns, indicators as rows.

A level stands before its figure ("gần 1.600"); notes and texts are not in it and stay as they are. No text is a
formula (I07).
"""

import io
from dataclasses import replace
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.models import Indicator
from ccb.lib import dates, numbers, text
from reports.domain.asking import form_books
from reports.domain.asking.form_books import CELL, UNIT, Book, BookCell, Sheet
from reports.domain.asking.forms import Section
from reports.exports import book_parts
from reports.exports.book_parts import BODY, BOLD, CENTRED, HEADED, INDENTED, LEFT, PART, SMALL, TITLE, put
from reports.models import Round

KEY_ROW, HEADER_ROW, FIRST_UNIT = 4, 5, 4
A3 = 8
HOW = (
    "Chỉ gõ vào các ô nền vàng. Để trống thì số đang có được giữ nguyên; gõ 0 nếu không phát sinh. Số ước gõ kèm chữ: "
    "“gần 1.600”, “khoảng 800”; không phải báo cáo thì gõ “không áp dụng”."
)


def file_name(round: Round, *, marked: bool = False) -> str:
    """ "ph-qs_2024-h1_cac-don-vi.xlsx"."""
    name = "_".join(text.slug(word)[:60] or "bieu" for word in (round.form.code, round.period))
    return f"{name}_cac-don-vi{'_danh-dau' if marked else ''}.xlsx"


def write(book: Book) -> bytes:
    made = Workbook()
    page = made.active
    page.title = form_books.SHEET
    last = FIRST_UNIT + len(book.sheets)  # the column of the codes
    _columns(page, book, last)
    _head(page, book, last)
    body = _Body(page, book, last)
    for part in book.structure:
        body.section(part)
    body.checks.attach()
    book_parts.finish(
        page, last_column=get_column_letter(last - 1), last_row=body.row - 1,
        header=f"{HEADER_ROW}:{HEADER_ROW}", freeze=f"D{HEADER_ROW + 1}",
    )  # fmt: skip
    page.page_setup.paperSize = A3
    book_parts.identity_sheet(made, book.identity)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _columns(page: Worksheet, book: Book, last: int) -> None:
    widths = (6, 44, 12, *[13] * len(book.sheets), 10)
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.column_dimensions[get_column_letter(last)].hidden = True
    page.row_dimensions[KEY_ROW].hidden = True


def _head(page: Worksheet, book: Book, last: int) -> None:
    round = book.sheets[0].submission.round
    period = f"Kỳ: {round.label}. Số liệu đến ngày {dates.show(round.cut_off_on)}; {len(book.sheets)} đơn vị."
    lines = ((round.form.name, TITLE, LEFT, 24), (period, BODY, LEFT, 18), (HOW, SMALL, LEFT, 32))
    for row, (words, font, place, height) in enumerate(lines, start=1):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last - 1)
        put(page.cell(row, 1), words, font=font, alignment=place)
        page.row_dimensions[row].height = height
    names = [form_books.NUMBER, form_books.NAME, form_books.UOM]
    names += [sheet.submission.unit.titled for sheet in book.sheets]
    for column, name in enumerate([*names, form_books.CODE], start=1):
        put(page.cell(HEADER_ROW, column), name, font=BOLD, alignment=CENTRED, fill=HEADED, border=True)
    page.row_dimensions[HEADER_ROW].height = 36
    for column, sheet in enumerate(book.sheets, start=FIRST_UNIT):
        put(page.cell(KEY_ROW, column), f"{UNIT}{sheet.submission.unit_id}")


class _Body:
    """Writes the sections one below the other."""

    def __init__(self, page: Worksheet, book: Book, last: int):
        self.page, self.book, self.last = page, book, last
        self.row, self.number = HEADER_ROW + 1, 0
        self.checks = book_parts.Validations(page)

    def section(self, part: Section) -> None:
        self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.last - 1)
        put(self.page.cell(self.row, 1), str(part.section), font=BOLD, fill=HEADED, border=True)
        self.row += 1
        inside = {indicator.pk for indicator in part.indicators}
        for indicator in part.indicators:
            self._indicator(indicator, indicator.part_of_id in inside)

    def _indicator(self, indicator: Indicator, is_part: bool) -> None:
        self.number += 1
        name = f"Trong đó: {indicator.name}" if is_part else indicator.name
        look = {"font": PART, "alignment": INDENTED} if is_part else {}
        put(self._cell(1), self.number, alignment=CENTRED, border=True)
        put(self._cell(2), name, border=True, **look)
        put(self._cell(3), indicator.uom, alignment=CENTRED, border=True)
        for column, sheet in enumerate(self.book.sheets, start=FIRST_UNIT):
            filled = with_level(sheet.cells.get(indicator.pk) or BookCell(None), indicator)
            book_parts.put_entry(self._cell(column), filled, indicator)
        self.checks.add(f"{self._cell(FIRST_UNIT).coordinate}:{self._cell(self.last - 1).coordinate}", indicator)
        put(self._cell(self.last), f"{CELL}{indicator.code}")
        self.page.row_dimensions[self.row].height = 17 * (len(name) // 40 + 1)
        self.row += 1

    def _cell(self, column: int):
        return self.page.cell(self.row, column)


def with_level(cell: BookCell, indicator: Indicator) -> BookCell:
    """The level as a word in the cell itself."""
    if cell.level == form_books.NOT_APPLICABLE and cell.typed is None:
        return replace(cell, typed=cell.level)
    if not cell.level:
        return cell
    figure = numbers.show(cell.typed, indicator.decimals) if isinstance(cell.typed, Decimal) else cell.typed or ""
    return replace(cell, typed=f"{cell.level} {figure}".strip())


def marked(book: Book, typed: dict[int, dict[int, BookCell]]) -> bytes:
    """The same workbook holding what was sent, wrong cells red with the reason. `typed`: unit id -> indicator id."""
    sheets = [_with(sheet, typed.get(sheet.submission.unit_id, {})) for sheet in book.sheets]
    return write(Book(book.structure, sheets, book.kind))


def _with(sheet: Sheet, typed: dict[int, BookCell]) -> Sheet:
    return Sheet(sheet.submission, {**sheet.cells, **typed}, sheet.before, sheet.texts, sheet.seen)
