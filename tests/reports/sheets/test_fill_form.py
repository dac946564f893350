"""`fill_form`, and the real form of Quảng Nam by Excel: the same values as typed."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reports.choices import Origin
from reports.domain.asking import form_books
from reports.exports import round_form_xlsx
from reports.models import ReportForm, Round, Value
from tests import csv_input, factories
from tests.reports import builders
from tests.reports.books import Book

DEMO = Path(settings.BASE_DIR) / "reports" / "demo"


@pytest.fixture
def draft(cast):
    form = factories.form("BC", factories.indicator("whole"), factories.indicator("part", decimals=1))
    return factories.submission(factories.round_of(form), cast.huyen, whole=5)


def run(path, **options) -> str:
    out = io.StringIO()
    call_command("fill_form", str(path), stdout=out, **options)
    return out.getvalue()


def refused(path, **options) -> str:
    return csv_input.refused("fill_form", path, **options)


def test_without_confirm_old_and_new_are_printed_and_nothing_is_saved(draft, tmp_path):
    factories.sum_check(draft.round.form, *(row.indicator for row in draft.round.form.rows.all()))
    book = Book.of(draft)
    book["whole"], book["part"] = 7, 26.5
    before = csv_input.database()
    said = run(book.saved(tmp_path))
    assert csv_input.database() == before
    assert "Chỉ tiêu whole: 5 → 7" in said and "Chỉ tiêu part: (trống) → 26,5" in said
    assert "Cảnh báo:" in said and "2 thay đổi, chưa ghi. Thêm --confirm để ghi." in said


def test_confirmed_it_is_saved_and_again_changes_nothing(draft, tmp_path):
    book = Book.of(draft)
    book["whole"], book["part"] = None, 26.5
    path = book.saved(tmp_path)
    said = run(path, confirm=True)
    assert "Đã ghi 1 thay đổi." in said and "để trống trong tệp, giữ nguyên số đang có" in said
    assert builders.numbers_of(draft) == {"whole": 5, "part": Decimal("26.5")}
    assert Value.objects.get(indicator__code="part").origin == Origin.EXCEL
    assert "Đã ghi 0 thay đổi." in run(path, confirm=True)


def test_unread_cell_refuses_the_file(draft, tmp_path):
    book = Book.of(draft)
    book["whole"], book["part"] = "nhiều", 3
    assert "Có 1 ô chưa đọc được" in refused(book.saved(tmp_path), confirm=True)


def test_sent_sheet_and_foreign_files_are_refused(draft, tmp_path):
    book = Book.of(draft)
    book["whole"] = 7
    path = book.saved(tmp_path)
    book.identity("period").value = "2020-H1"
    assert "Không có kỳ báo cáo nào" in refused(book.saved(tmp_path, "b.xlsx"), confirm=True)
    factories.moved(draft, "import")
    assert "không sửa được" in refused(path, confirm=True)
    assert "không đọc được tệp" in refused(tmp_path / "none.xlsx")


@pytest.mark.once
@pytest.mark.parametrize("data", csv_input.nasty("x"))
def test_files_that_are_no_workbook_are_refused(db, tmp_path, data):
    assert refused(csv_input.raw(tmp_path, data, name="x.xlsx"))


def test_wrong_arguments_are_refused_in_vietnamese(db):
    with pytest.raises(CommandError, match="thiếu tham số"):
        call_command("fill_form")


# --- the real form --------------------------------------------------------------------------------------------------


@pytest.fixture
def quang_nam(db):
    """The demonstration's form, its checks, and the real figures of one period by unit."""
    out = io.StringIO()
    call_command("import_units", str(DEMO / "units.csv"), stdout=out)
    said = {"form": "PH-QS", "form_name": "Phối hợp", "unit_kinds": "district,bloc", "frequency": "half"}
    call_command("import_indicators", str(DEMO / "indicators.csv"), stdout=out, **said)
    call_command("import_checks", str(DEMO / "checks.csv"), form="PH-QS", stdout=out)
    with (DEMO / "submissions_2024-H1.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value"]]
    return ReportForm.objects.get(code="PH-QS"), rows


def test_whole_province_by_excel_gives_the_real_figures(quang_nam, tmp_path):
    form, rows = quang_nam
    round = factories.round_of(form)
    sheets = form_books.sheets_of(round)
    names = {sheet.unit.name: sheet.unit.pk for sheet in sheets}
    book = Book(round_form_xlsx.write(form_books.for_many(sheets)))
    page = book.page
    columns = {one.value: one.column for one in page[4] if one.value}
    lines = {row[-1].value: row[0].row for row in page.iter_rows() if row[-1].value}
    for row in rows:
        cell = page.cell(lines[f"o:{row['indicator']}"], columns[f"donvi:{names[row['unit']]}"])
        cell.value = float(row["value"])
    said = run(book.saved(tmp_path), confirm=True)
    assert f"Đã ghi {len(rows)} thay đổi." in said
    standing = {(one.submission.unit.name, one.indicator.code): one.number for one in _all(round)}
    assert standing == {(row["unit"], row["indicator"]): Decimal(row["value"]) for row in rows}


def _all(round: Round):
    return Value.objects.filter(submission__round=round).select_related("submission__unit", "indicator")
