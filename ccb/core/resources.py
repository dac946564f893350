"""Files of the administrator's exports: real numbers and days, and no text that a spreadsheet would calculate (I07).

The library's own escaping makes a text of every cell, numbers too, and knows "=" alone.
"""

import csv
import io
from decimal import Decimal

from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from ccb.lib import numbers

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a text begins that a spreadsheet may take for a formula
WIDEST = 60


class Xlsx(base_formats.XLSX):
    """Real numbers and dates; a text is stored as text, whatever it begins with."""

    def get_title(self):
        return "Excel (XLSX)"

    def get_extension(self):
        return "xlsx"

    def export_data(self, dataset, **kwargs):
        book = Workbook()
        sheet = book.active
        for y, row in enumerate([dataset.headers, *dataset], start=1):
            for x, value in enumerate(row, start=1):
                _fill(sheet.cell(y, x), value)
        for column in sheet.columns:
            column[0].font = Font(bold=True)
            longest = max(len(str(cell.value or "")) for cell in column)
            sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, WIDEST)
        sheet.freeze_panes = "A2"
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()


def _fill(cell, value) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(LIVE)  # so that it stays a text after somebody edits the cell


class Csv(base_formats.CSV):
    """A text that would be a formula gets an apostrophe before it: a CSV file knows no kinds of cells."""

    def get_title(self):
        return "CSV"

    def get_extension(self):
        return "csv"

    def export_data(self, dataset, **kwargs):
        made = io.StringIO()
        csv.writer(made).writerows([_written(value) for value in row] for row in [dataset.headers, *dataset])
        return made.getvalue()


def _written(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return numbers.plain(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" \xa0").startswith(LIVE) else text
