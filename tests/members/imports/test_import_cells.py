"""What one cell of a list says: nothing is guessed, nothing is changed in silence."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import cccd, partial_dates, text
from members.domain.imports import cells, columns, days, identity
from members.domain.imports.cells import Cell

TODAY = date(2024, 12, 31)
born = days.reader(TODAY, is_birth=True)
some_day = days.reader(TODAY)
name = cells.name_reader(120)
note = cells.lines_reader(4_000)
WORDS = ("Nguyễn", "Trần", "Rơ", "Lưk", "M'Bông", "H'Hen", "Đặng", "Ksơr", "Ê", "Y", "Thị", "Ƀuôn")
places = st.sampled_from(sorted(cccd.PROVINCES))


@pytest.mark.parametrize(
    ("raw", "stored", "is_told"),
    [
        ("1948", "1948", False), (1948, "1948", False), ("5/1948", "1948-05", False),
        ("02/5/1948", "1948-05-02", False),
        ("2-5-1948", "1948-05-02", False), ("1948-05-02", "1948-05-02", False), (date(1948, 5, 2), "1948-05-02", False),
        (datetime(1948, 5, 2), "1948-05-02", False), ("tháng 5 năm 1948", "1948-05", False),
        ("ngày 2 tháng 5 năm 1948", "1948-05-02", False), ("sinh năm 1948", "1948", False),
        (17655, "1948-05-02", True), (date(1905, 5, 1), "1948", True), ("khoảng 1948", "1948", True),
        ("00/00/1948", "1948", True), ("00/5/1948", "1948-05", True), ("", None, False), ("-", None, False),
        (None, None, False), (" ", None, False),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(raw, stored, is_told):
    cell = born(raw)
    assert (cell.value, cell.problem) == (stored, "")
    assert bool(cell.read) == is_told


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("2/5/48", "hai chữ số"), ("02-04", "không có năm"), ("30/02/1950", "trên lịch"),
        ("3/14/1950", "tháng trước ngày"),
        ("1.950", "không phải"), ("x", "không phải"), (True, "không phải"), (0, "không phải"), (-5, "không phải"),
        (17655.5, "không phải"), (2051948, "không phải"), ("17655", "không phải"), ("#N/A", "báo lỗi"),
        ("1/1/2030", "chưa đến"), (date(2024, 4, 2), "mới 0 tuổi"), ("1900", "124 tuổi"), ("không rõ", "không phải"),
        ("13/1948", "không phải"), (float("inf"), "không phải"), (timedelta(1), "không phải"),
    ],
)  # fmt: skip
def test_an_unclear_date_is_refused(raw, says):
    cell = born(raw)
    assert cell.value is None
    assert says in cell.problem


@pytest.mark.parametrize(
    ("raw", "stored", "is_told"),
    [
        ("x", "0000", True), ("Có", "0000", True), (True, "0000", True), (1, "0000", True), ("✓", "0000", True),
        ("chưa rõ ngày", "0000", False), ("không", None, False), (0, None, False), ("", None, False),
        (1975, "1975", False), ("3/2/1975", "1975-02-03", False), (date(1975, 2, 3), "1975-02-03", False),
    ],
)  # fmt: skip
def test_a_cross_says_that_he_joined_the_party_on_some_day(raw, stored, is_told):
    cell = days.reader(TODAY, some_day=True)(raw)
    assert (cell.value, cell.problem, bool(cell.read)) == (stored, "", is_told)


def test_no_day_is_later_than_some_day():
    assert not days.later("1950", "0000") and not days.later("0000", "1950")
    assert days.is_vaguer("0000", "1975") and days.is_vaguer("1975", "1975-02") and not days.is_vaguer("0000", "")


@given(st.dates(date(1910, 1, 1), TODAY))
def test_every_day_is_the_same_whichever_way_it_is_written(day):
    ways = [
        day,
        datetime(day.year, day.month, day.day),
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
    ]
    assert {some_day(raw).value for raw in ways} == {day.isoformat()}


@given(st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.dates() | st.datetimes() | st.none())
def test_no_reader_fails_and_none_changes_in_silence(raw):
    for column in columns.catalogue().values():
        for make in column.reads.values():
            cell = make(TODAY)(raw)
            assert isinstance(cell, Cell)
            assert not (cell.problem and cell.value is not None)
    told = some_day(raw)
    if told.value and not told.read and isinstance(raw, str):
        assert (
            partial_dates.from_stored(told.value).year == int("".join(c for c in raw if c.isdigit())[-4:]) or "-" in raw
        )


# --- Numbers ---------------------------------------------------------------------------------------------------------


@given(places, st.sampled_from(["nam", "nu"]), st.integers(1910, 2008), st.integers(0, 999_999))
def test_i02_a_lost_zero_comes_back_only_with_everything_fitting(province, sex, year, serial):
    number = cccd.made(province, sex=sex, year=year, serial=serial)
    short = str(int(number))
    if len(short) == 12:
        return
    read = identity.read_cccd(int(number))
    assert read.value == short
    restored = identity.restored(short, sex=sex, born=str(year))
    assert (restored.value, number in restored.read) == (number, True)
    assert identity.restored(short, sex="nu" if sex == "nam" else "nam", born=str(year)).problem
    assert identity.restored(short, sex=sex, born=str(year + 1)).problem
    assert identity.restored(short, sex=sex, born="").problem


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("049050000011", "049050000011"), ("049 050 000 011", "049050000011"), ("205000011", "205000011"),
        (205000011, "205000011"), ("", None), ("•••••••• 0011", None), (None, None),
    ],
)  # fmt: skip
def test_a_cccd_is_text(raw, stored):
    assert (identity.read_cccd(raw).value, identity.read_cccd(raw).problem) == (stored, "")


@pytest.mark.parametrize(
    "raw", ["4.9050000011E+10", "NaN", "1e400", -49050000011, "0490500000111", "12345678", "ABC", 1.5]
)
def test_what_is_no_cccd_is_refused(raw):
    assert identity.read_cccd(raw).problem


@pytest.mark.parametrize(
    ("raw", "stored", "is_told"),
    [
        ("0905000001", "0905000001", False), ("0905 000 001", "0905000001", False), ("84905000001", "0905000001", True),
        ("+84 905 000 001", "0905000001", True), (905000001, "0905000001", True), (84905000001, "0905000001", True),
        ("0905000001 / 0905000002", "0905000001", True), ("0905000001, 0905000002", "0905000001", True),
        ("02353123456", "02353123456", False), ("", None, False),
    ],
)  # fmt: skip
def test_a_telephone_number_keeps_its_zero(raw, stored, is_told):
    cell = identity.read_phone(raw)
    assert (cell.value, cell.problem, bool(cell.read)) == (stored, "", is_told)


@pytest.mark.parametrize("raw", ["không có máy", "12345", "09050000011111", 12.5, "090500000a"])
def test_what_is_no_telephone_number_is_refused(raw):
    assert identity.read_phone(raw).problem


# --- Names and texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "stored", "is_told"),
    [
        ("Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", False), ("  Nguyễn  Văn\tMẫu ", "Nguyễn Văn Mẫu", False),
        ("Ka M'Rông", "Ka M'Rông", False), ("RƠ LƯK M'BÔNG", "Rơ Lưk M'Bông", True), ("H'HEN NIÊ", "H'Hen Niê", True),
        ("Y", "Y", False), ("Bông", "Bông", False), ("Nguyễn Văn An (Ba Hùng)", "Nguyễn Văn An (Ba Hùng)", False),
        ("Ðinh Văn Mẫu", "Đinh Văn Mẫu", False), ("NguyÔn V¨n MÉu", "Nguyễn Văn Mẫu", True),
        ("Nguyễn\x07 Mẫu", "Nguyễn Mẫu", True),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_people_write_it(raw, stored, is_told):
    cell = name(raw)
    assert (cell.value, cell.problem, bool(cell.read)) == (stored, "", is_told)


@pytest.mark.parametrize(
    "raw", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "12", "#N/A", "@x", "a" * 121, date(2024, 1, 2), "1 An"]
)
def test_what_is_no_name_is_refused(raw):
    assert name(raw).problem


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5).map(" ".join))
def test_capitals_alone_lose_nothing_but_their_height(full_name):
    shouted = full_name.upper()
    read = name(shouted).value
    assert text.name_key(read) == text.name_key(full_name)
    assert name(full_name).value == full_name


@pytest.mark.parametrize("raw", ["=cmd|' /C calc'!A0", "+84", "@SUM(A1)", "-1", "{{7*7}}", "<b>"])
def test_i07_what_looks_like_a_formula_stays_a_text(raw):
    assert note(raw).value == raw


def test_a_note_keeps_its_lines_and_has_an_end():
    assert note("một\nhai").value == "một\nhai"
    assert "4000" in note("dài " * 2_500).problem


def test_what_excel_made_of_a_text_is_refused():
    assert "thành ngày 07/10/2024" in cells.text_reader(60)(date(2024, 10, 7)).problem
    assert "làm tròn" in cells.text_reader(60)(1e20).problem


# --- Marks and choices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [("có", True), ("x", True), ("X", True), ("✓", True), (1, True), (True, True), ("không", False), (0, False),
     (False, False), ("", None), ("-", None)],
)  # fmt: skip
def test_a_mark_says_yes_or_no(raw, value):
    assert (cells.truth_reader(raw).value, cells.truth_reader(raw).problem) == (value, "")


def test_a_mark_is_never_guessed():
    assert cells.truth_reader("chắc là có").problem
    assert cells.truth_reader(2).problem


@pytest.mark.parametrize(
    ("raw", "value", "is_told"),
    [("3/4", "3/4", False), ("TB 3/4", "3/4", False), ("Thương binh hạng 3/4", "3/4", False),
     (date(2024, 4, 3), "3/4", True), (date(2024, 3, 4), "3/4", True), (date(2024, 4, 4), "4/4", True),
     ("", None, False)],
)  # fmt: skip
def test_a_class_of_war_invalids_is_no_day(raw, value, is_told):
    cell = columns.read_wounded_class(raw)
    assert (cell.value, cell.problem, bool(cell.read)) == (value, "", is_told)


@pytest.mark.parametrize("raw", ["5/4", "3", "3/5", date(2024, 5, 4), date(2024, 6, 7)])
def test_no_other_class_is_taken(raw):
    assert columns.read_wounded_class(raw).problem


@pytest.mark.parametrize(("raw", "value"), [("61%", 61), (61, 61), (0.61, 61), (0, 0), ("", None), (0.29, 29)])
def test_a_share_is_a_whole_number_of_a_hundred(raw, value):
    assert (cells.percent_reader(raw).value, cells.percent_reader(raw).problem) == (value, "")


@pytest.mark.parametrize("raw", ["0,61", 1.9, -5, 101, "1.234", True, date(2024, 1, 1)])
def test_what_is_no_share_is_refused(raw):
    assert cells.percent_reader(raw).problem


def test_periods_of_service_are_a_set():
    read = columns.catalogue()["eras"].reads["eras"](TODAY)
    assert read("Chống Mỹ; chống pháp").value == ["chong_my", "chong_phap"]
    assert read("KC chống Mỹ, BGTN").value == ["bg_tay_nam", "chong_my"]
    assert read("thời nay").problem
