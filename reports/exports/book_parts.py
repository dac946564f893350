"""What the workbooks of entry forms share: cells that hold no formulas, how they look, their hidden sheet."""

from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.models import Indicator
from reports.domain.asking import form_books
from reports.domain.asking.form_books import BookCell, Identity

FACE = "Times New Roman"
TITLE, BOLD, BODY, SMALL, PART = (
    Font(FACE, 14, bold=True), Font(FACE, 12, bold=True), Font(FACE, 12), Font(FACE, 10.5, italic=True),
    Font(FACE, 12, italic=True),
)  # fmt: skip
CENTRED = Alignment("center", "center", wrap_text=True)
LEFT = Alignment("left", "center", wrap_text=True)
RIGHT = Alignment("right", "center", wrap_text=True)
TOP = Alignment("left", "top", wrap_text=True)
INDENTED = Alignment("left", "center", wrap_text=True, indent=2)
HEADED, TO_FILL, WRONG = (PatternFill("solid", fgColor=colour) for colour in ("E7E6E6", "FFF8DC", "FFC7CE"))
LINE = Border(*[Side("thin", color="808080")] * 4)
UNLOCKED = Protection(locked=False)
LONGEST_TEXT, LONGEST_COMMENT, AUTHOR = 32_767, 1_000, "CCB"
COMMENT_SIZE = {"width": 320, "height": 130}  # pixels
MOST = 10**15  # more digits Excel itself does not keep
A4 = 9


def put(cell: Cell, value: Decimal | str | int | None, *, font=BODY, alignment=LEFT, fill=None, border=False) -> Cell:
    """A text is a text whatever it begins with; a number that Excel can hold is a number."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_TEXT] or None
        cell.number_format = "@"
        if cell.value is not None:
            cell.data_type = "s"
    else:
        cell.value = value
    cell.font, cell.alignment = font, alignment
    if fill:
        cell.fill = fill
    if border:
        cell.border = LINE
    return cell


def number_format(indicator: Indicator) -> str:
    """Groups of three digits in the spelling of whoever opens it; decimals as far as there are any."""
    return f"#,##0.0{'#' * (indicator.decimals - 1)}" if indicator.decimals else "#,##0"


def put_figure(cell: Cell, figure: Decimal | str | None, indicator: Indicator, *, fill=None) -> Cell:
    """A figure, or the words that stand in its place, at the right; a text indicator's text at the left."""
    put(cell, figure, alignment=LEFT if indicator.is_text else RIGHT, fill=fill, border=True)
    cell.number_format = "@" if indicator.is_text else number_format(indicator)
    return cell


def put_entry(cell: Cell, filled: BookCell, indicator: Indicator) -> Cell:
    """A cell to fill, red with the reason beside it when what stands there could not be read."""
    put_figure(cell, filled.typed, indicator, fill=WRONG if filled.error else TO_FILL)
    cell.protection = UNLOCKED
    if filled.error:
        cell.number_format = "General"  # 26.5 must not look like 27
        cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", filled.error)[:LONGEST_COMMENT], AUTHOR, **COMMENT_SIZE)
    return cell


class Validations:
    """What Excel itself says while typing. A wrong figure is only warned of: a text like "1.500" may be meant."""

    def __init__(self, page: Worksheet):
        self.page = page
        self.whole = self._figures("whole", "Chỉ tiêu này chỉ nhận số nguyên từ 0 trở lên. Gõ liền các chữ số: 1500.")
        self.fraction = self._figures("decimal", "Hãy gõ một số từ 0 trở lên, liền các chữ số.")
        self.levels = DataValidation("list", formula1=f'"{",".join(form_books.LEVELS)}"', allow_blank=True)
        self.levels.error, self.levels.errorTitle = "Hãy chọn trong danh sách, hoặc để trống.", "Mức"
        self.levels.showErrorMessage = True

    def _figures(self, kind: str, told: str) -> DataValidation:
        made = DataValidation(kind, operator="between", formula1="0", formula2=str(MOST), allow_blank=True)
        made.errorStyle, made.showErrorMessage = "warning", True
        made.error, made.errorTitle = told, "Xem lại số vừa gõ"
        return made

    def add(self, where: Cell | str, indicator: Indicator) -> None:
        """`where`: a cell, or a range like "D7:F7": openpyxl looks through all that were added before each one."""
        if not indicator.is_text:
            (self.fraction if indicator.decimals else self.whole).add(where)

    def attach(self) -> None:
        """Excel offers to repair a file with a validation of no cell."""
        for one in (self.whole, self.fraction, self.levels):
            if one.sqref:
                self.page.add_data_validation(one)


def finish(page: Worksheet, *, last_column: str, last_row: int, header: str, freeze: str) -> None:
    """Locked without a password, A4 across, as wide as one page, the headings on each page."""
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False  # False: allowed
    page.freeze_panes = freeze
    page.print_area = f"A1:{last_column}{last_row}"
    page.print_title_rows = header
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.oddFooter.center.text = "Trang &P/&N"


def identity_sheet(book: Workbook, identity: Identity) -> None:
    """The hidden sheet by which the workbook is known again."""
    page = book.create_sheet(form_books.IDENTITY_SHEET)
    rows = [
        ("ccb", identity.kind), ("form", identity.form), ("period", identity.period), ("batch", identity.batch),
        ("template", identity.template),
        *((f"{form_books.UNIT}{pk}", name) for pk, name in identity.units.items()),
        *(("seen", pk, key, mark) for pk, marks in identity.seen.items() for key, mark in marks.items()),
    ]  # fmt: skip
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            put(page.cell(number, column), value)
    page.sheet_state, page.protection.sheet = "hidden", True
