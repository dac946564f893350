"""Whatever file an office sends: read whole or refused in words, inside the limits (requirement I04)."""

import csv
from datetime import date, time
from pathlib import Path

import pytest
import python_calamine as calamine

from ccb.lib import child, workbooks
from ccb.lib.workbooks import BadFile
from tests import corpus
from tests.corpus import PEOPLE, packages

MIB = 2**20
READABLE = [case for case in corpus.FILES if case.is_readable]
UNREADABLE = [case for case in corpus.FILES if not case.is_readable]


@pytest.fixture
def peaks(monkeypatch):
    """The resident memory of every reading child, in bytes."""
    seen, run = [], child.run

    def watched(*args, **limits):
        outcome = run(*args, **limits)
        seen.append(outcome.own_bytes)
        return outcome

    monkeypatch.setattr(child, "run", watched)
    return seen


@pytest.mark.parametrize("case", READABLE, ids=str)
def test_readable_file_is_read_whole(case, tmp_path, peaks):
    sheet = workbooks.read(case.write(tmp_path))
    assert len(sheet.rows) == case.rows
    assert max(peaks) < workbooks.MEMORY


@pytest.mark.parametrize("case", UNREADABLE, ids=str)
def test_unreadable_file_is_refused_in_words_that_say_what_to_do(case, tmp_path, peaks):
    with pytest.raises(BadFile, match=case.says) as caught:
        workbooks.read(case.write(tmp_path))
    assert "hãy" in str(caught.value).lower()
    assert max(peaks, default=0) < workbooks.MEMORY


@pytest.mark.parametrize("case", READABLE, ids=str)
def test_number_typed_as_text_stays_text(case, tmp_path):
    rows = workbooks.read(case.write(tmp_path)).rows
    assert PEOPLE[0][4] in [cell for row in rows for cell in row]


def test_dates_counted_from_1904_are_the_same_days(tmp_path):
    rows = workbooks.read(_file("years_from_1904", tmp_path)).rows
    assert [row[2] for row in rows[1:]] == [person[2] for person in PEOPLE]


def test_cells_are_plain_values(tmp_path):
    book = corpus.verdicts.listed([1, 1.5, True, "x", None, date(1950, 1, 2), time(7, 30), "", " ", 2.0**53, 1e300])
    book.save(tmp_path / "a.xlsx")
    assert workbooks.read(tmp_path / "a.xlsx").rows == [
        [1, 1.5, True, "x", None, date(1950, 1, 2), time(7, 30), None, " ", 2**53, 1e300]
    ]


def test_whole_numbers_come_as_integers_and_truth_values_stay(tmp_path):
    corpus.verdicts.listed([1, True, 0, False]).save(tmp_path / "a.xlsx")
    assert list(map(type, workbooks.read(tmp_path / "a.xlsx").rows[0])) == [int, bool, int, bool]


def test_cp1258_comes_as_composed_unicode(tmp_path):
    rows = workbooks.read(_file("csv_cp1258", tmp_path)).rows
    assert [row[1] for row in rows[1:]] == [person[1] for person in PEOPLE]


def test_csv_of_a_legacy_font_comes_letter_for_byte(tmp_path):
    (tmp_path / "a.csv").write_bytes("STT;Hä tªn\n1;NguyÔn V¨n An\n".encode("cp1252"))
    assert workbooks.read(tmp_path / "a.csv").rows[1] == ["1", "NguyÔn V¨n An"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_of_addresses_do_not_hide_the_delimiter(delimiter, tmp_path):
    rows = [["STT", "Nơi ở"], ["1", "Thôn Một, xã Mẫu, tỉnh Mẫu, Việt Nam"], ["2", "Tổ 2, phường Thử, tỉnh Mẫu"]]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert workbooks.read(tmp_path / "a.csv").rows == rows


def test_error_cell_and_formula_without_a_value_are_not_taken_for_blanks(tmp_path):
    wrong = workbooks.read(_file("error_cell", tmp_path)).rows[2][2]
    not_calculated = workbooks.read(_file("formula_without_value", tmp_path)).rows[2][1]
    assert (wrong, not_calculated) == ("#N/A", workbooks.NOT_CALCULATED)
    assert workbooks.is_error(wrong) and workbooks.is_error(not_calculated) and not workbooks.is_error("x")


def test_text_that_looks_like_an_error_mark_is_text(tmp_path):
    corpus.verdicts.listed(['<c t="e"><v>#N/A</v>', 't="e"', "#N/A"]).save(tmp_path / "a.xlsx")
    assert workbooks.read(tmp_path / "a.xlsx").rows == [['<c t="e"><v>#N/A</v>', 't="e"', "#N/A"]]


def test_formula_that_gives_an_empty_text_is_a_blank(tmp_path):
    made = packages.edited(packages.SHEET, (b'<c r="D3" t="inlineStr"><is><t>N&#7919;</t></is></c>',
                                            b'<c r="D3" t="str"><f>IF(A1,"","")</f><v></v></c>'))  # fmt: skip
    made(tmp_path / "a.xlsx")
    assert workbooks.read(tmp_path / "a.xlsx").rows[2][3] is None


def test_rows_hidden_by_a_filter_are_read_and_told(tmp_path):
    sheet = workbooks.read(_file("hidden_rows", tmp_path))
    assert sheet.hidden == {2}
    assert sheet.rows[2][1] == PEOPLE[1][1]


def test_first_visible_sheet_with_data_is_read_when_none_is_named(tmp_path):
    book = corpus.verdicts.member_list()
    for place, (title, state) in enumerate([("Ẩn", "hidden"), ("Trống", "visible")]):
        sheet = book.create_sheet(title, place)
        sheet.sheet_state = state
    book["Ẩn"].append(["x"])
    book.save(tmp_path / "a.xlsx")
    assert workbooks.read(tmp_path / "a.xlsx").sheets == ["Trống", "Danh sách"]
    assert workbooks.read(tmp_path / "a.xlsx").name == "Danh sách"
    assert workbooks.read(tmp_path / "a.xlsx", sheet="Ẩn").rows == [["x"]]
    with pytest.raises(BadFile, match="không có trang “Khác”. Các trang: Trống, Danh sách"):
        workbooks.read(tmp_path / "a.xlsx", sheet="Khác")


def test_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(BadFile, match="Không đọc được tệp"):
        workbooks.read(tmp_path / "a.xlsx")


def test_limits_of_reading_are_thirty_seconds_and_512_megabytes():
    assert (workbooks.SECONDS, workbooks.MEMORY) == (30, 512 * MIB)


def test_reading_past_its_time_is_stopped_with_words_about_reading(tmp_path):
    path = _file("million_blank_styled_rows", tmp_path)
    with pytest.raises(BadFile, match="Đọc tệp quá 0.05 giây"):
        workbooks.read(path, seconds=0.05)


def test_reading_past_its_memory_is_stopped_with_words_about_reading(tmp_path):
    path = _file("million_blank_styled_rows", tmp_path)
    # Without any room a thread of the child may wait for ever: then the time ends it.
    with pytest.raises(BadFile, match="quá nhiều bộ nhớ|quá 10 giây"):
        workbooks.read(path, memory=40 * MIB, seconds=10)


@pytest.mark.parametrize("name", ["xml_bomb", "xml_foreign_entity"])
def test_parser_itself_expands_no_entity(name, tmp_path):
    """Behind the guard, which refuses the file before."""
    path = _file(name, tmp_path)
    try:
        rows = calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    except calamine.CalamineError:
        return
    assert max(len(str(cell)) for row in rows for cell in row) < 100
    assert "root:" not in str(rows)


def _file(name: str, folder: Path) -> Path:
    return next(case for case in corpus.FILES if case.name == name).write(folder)
