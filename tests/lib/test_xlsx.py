"""Flat lists as Excel: what is written is what two other programs read, and no cell is a formula (I07)."""

import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ccb.lib import files, xlsx
from members.choices import Sex

COLUMNS = [xlsx.Column("Họ và tên", 28), xlsx.Column("Ghi chú")]
FORMULAS = ["=cmd|' /C calc'!A0", "+84 905", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1+1"]


def written(tmp_path, rows, columns=COLUMNS, **options):
    path = tmp_path / "a.xlsx"
    xlsx.write(path, columns, rows, sheet=options.pop("sheet", "Hội viên"), **options)
    return path


def read(path) -> list[list]:
    """By openpyxl, below the headings."""
    return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True)]


def test_each_kind_of_value_is_a_cell_of_its_kind(tmp_path):
    moment = datetime(2024, 6, 10, 2, 30, tzinfo=ZoneInfo("UTC"))
    row = ["049048000123", 12, Decimal("12.50"), date(1948, 5, 2), moment, True, None, "", 0]
    path = written(tmp_path, [row], [xlsx.Column(str(number)) for number in range(9)])
    cells = next(openpyxl.load_workbook(path).active.iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [
        "049048000123", 12, 12.5, datetime(1948, 5, 2), datetime(2024, 6, 10, 9, 30), True, None, None, 0,
    ]  # fmt: skip
    assert [cell.number_format for cell in cells[:5]] == ["@", "General", "General", "dd/mm/yyyy", "hh:mm\\ dd/mm/yyyy"]
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1][:4] == [
        "049048000123", 12.0, 12.5, date(1948, 5, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(1900, 1, 1), 1), (date(1900, 2, 28), 59), (date(1900, 3, 1), 61), (date(2024, 5, 31), 45443)],
)
def test_days_have_the_numbers_of_excel_also_in_1900(tmp_path, day, number):
    with zipfile.ZipFile(written(tmp_path, [[day]])) as archive:
        assert f"<v>{number}</v>" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_day_that_excel_does_not_know_is_text(tmp_path):
    assert read(written(tmp_path, [[date(1899, 12, 31)]])) == [["31/12/1899", None]]


@pytest.mark.parametrize("text", FORMULAS)
def test_i07_no_text_is_a_formula(tmp_path, text):
    path = written(tmp_path, [[text, "x"]])
    cell = openpyxl.load_workbook(path).active["A2"]
    assert (cell.value, cell.data_type) in [(text, "s"), (text, "inlineStr")]
    with zipfile.ZipFile(path) as archive:
        assert "<f" not in archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Nguyễn  Văn An ", " Nguyễn  Văn An "),
        ("hai\ndòng", "hai\ndòng"),
        ("hai\r\ndòng", "hai\ndòng"),
        ("\x00a\x0bb\x1f\x85c\ud800\uffff", "abc"),
        ("<script>&amp; ]]> {{7*7}}", "<script>&amp; ]]> {{7*7}}"),
        ('M\'Rông "Y"', 'M\'Rông "Y"'),
        ("𠮷 \u200b", "𠮷 \u200b"),
    ],
)
def test_texts_are_kept_without_control_characters(tmp_path, text, kept):
    path = written(tmp_path, [[text]])
    assert read(path)[0][0] == kept
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)[1][0] == kept


def test_what_looks_like_an_escape_of_excel_is_escaped(tmp_path):
    with zipfile.ZipFile(written(tmp_path, [["_x0041_ a_xb"]])) as archive:
        assert "_x005F_x0041_ a_xb" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path):
    text = read(written(tmp_path, [["x" * 40_000]]))[0][0]
    assert len(text) == xlsx.LONGEST_TEXT
    assert text.endswith("xx […bị cắt bớt vì quá dài]")


@pytest.mark.parametrize("value", [10**15, Decimal("NaN"), float("inf")])
def test_a_figure_that_excel_would_change_is_text(tmp_path, value):
    assert read(written(tmp_path, [[value]]))[0][0] == str(value)


def test_a_choice_is_written_as_the_text_it_is(tmp_path):
    assert read(written(tmp_path, [[Sex.MALE, "x"]])) == [["nam", "x"]]


def test_a_value_without_a_cell_is_a_defect_and_leaves_no_file(tmp_path):
    with pytest.raises(TypeError):
        written(tmp_path, [[object()]])
    assert list(tmp_path.iterdir()) == []


def test_the_head_is_bold_frozen_and_repeated_on_a4_landscape(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, [["a", "b"]], sheet="Hội viên [xã 'A']")).active
    assert sheet.title == "Hội viên  xã 'A"
    assert [cell.value for cell in sheet[1]] == ["Họ và tên", "Ghi chú"]
    assert sheet["A1"].font.b
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (28, 14)


def test_an_empty_list_is_a_workbook_of_headings(tmp_path):
    assert read(written(tmp_path, [])) == []


def test_every_part_is_well_formed_and_the_same_list_is_the_same_file(tmp_path):
    path = written(tmp_path, [["a", 1]])
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    first = path.read_bytes()
    assert written(tmp_path, [["a", 1]]).read_bytes() == first


def test_progress_is_told_and_what_it_raises_stops_the_writing(tmp_path):
    told = []
    written(tmp_path, ([number] for number in range(1_200)), on_rows=told.append)
    assert told == [500, 1000, 1200]

    def stop(count):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        xlsx.write(tmp_path / "b.xlsx", COLUMNS, [["a"]], sheet="A", on_rows=stop)
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_list_longer_than_a_sheet_is_refused_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1_000)
    assert written(tmp_path, ([1] for _ in range(999))).exists()
    with pytest.raises(xlsx.TooLong, match="từng đơn vị"):
        xlsx.write(tmp_path / "b.xlsx", COLUMNS, ([1] for _ in range(1_000)), sheet="A")
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


def test_texts_that_are_no_longer_remembered_are_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_REMEMBERED", 3)
    rows = [[f"người {number % 7}", "cùng một chữ"] for number in range(20)]
    assert read(written(tmp_path, rows)) == rows


def test_p02_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "in-the-way").write_text("a file")
    with pytest.raises(files.CannotWrite, match="Không lưu được tệp b.xlsx"):
        xlsx.write(tmp_path / "in-the-way" / "b.xlsx", COLUMNS, [["a"]], sheet="A")


@given(rows=st.lists(st.tuples(st.text(max_size=40), st.integers(-(10**9), 10**9)), max_size=20))
def test_whatever_is_written_is_read_back(tmp_path_factory, rows):
    path = written(tmp_path_factory.mktemp("x"), rows)
    kept = [[clean(text) or None, number] for text, number in rows]
    assert read(path) == kept


def clean(text: str) -> str:
    return xlsx.CONTROL.sub("", re.sub("\r\n|\r", "\n", text))
