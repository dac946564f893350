from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import dates

READ = [
    ("3/4/2026", date(2026, 4, 3)),
    ("03-04-2026", date(2026, 4, 3)),
    ("3.4.2026", date(2026, 4, 3)),
    (" 31/5/2024 ", date(2024, 5, 31)),
    ("29/02/2024", date(2024, 2, 29)),
    ("", None),
    ("  ", None),
]
REFUSED = [
    ("30/02/1950", "trên lịch"),
    ("29/2/2023", "trên lịch"),
    ("5/13/2024", "trên lịch"),
    ("0/1/2024", "trên lịch"),
    ("3/4/26", "bốn chữ số"),
    ("3/4/202", "bốn chữ số"),
    ("3/4/20266", "bốn chữ số"),
    ("3/4-2026", "không phải là ngày"),
    ("02-04", "không phải là ngày"),
    ("2024-05-31", "không phải là ngày"),
    ("khoảng 1948", "không phải là ngày"),
    ("３/4/2026", "không phải là ngày"),
    ("1/1/1899", "1900"),
    ("1/1/2201", "1900"),
    ("1/1/0000", "1900"),
]


@pytest.mark.parametrize(("typed", "day"), READ)
def test_a_typed_date_is_day_month_year(typed, day):
    assert dates.read(typed) == day


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_an_unclear_date_is_refused_in_words(typed, words):
    with pytest.raises(dates.DateError, match=words):
        dates.read(typed)


def test_dates_in_files_are_year_month_day():
    assert dates.from_iso("2024-05-31") == date(2024, 5, 31)
    assert dates.from_iso("") is None


@pytest.mark.parametrize(
    "text", ["31/5/2024", "2024-5-31", "2024-02-30", "20240531", " 2024-05-31", "0000-01-01", "2024-05-31T00:00"]
)
def test_any_other_date_in_a_file_is_refused(text):
    with pytest.raises(dates.DateError):
        dates.from_iso(text)


def test_days_below_ten_and_months_one_and_two_are_padded():
    assert dates.show(date(2024, 5, 31)) == "31/5/2024"
    assert dates.show(date(2024, 2, 5)) == "05/02/2024"
    assert dates.show(date(2024, 10, 1)) == "01/10/2024"
    assert dates.show_full(date(2024, 4, 5)) == "ngày 05 tháng 4 năm 2024"
    assert dates.show_full(date(2024, 1, 15)) == "ngày 15 tháng 01 năm 2024"
    assert dates.show(None) == dates.show_full(None) == ""


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_shown_date_is_read_back(day):
    assert dates.read(dates.show(day)) == day
    assert dates.from_iso(day.isoformat()) == day


@given(st.text())
def test_only_date_error_is_ever_raised(typed):
    for reader in (dates.read, dates.from_iso):
        try:
            reader(typed)
        except dates.DateError as error:
            assert str(error)
