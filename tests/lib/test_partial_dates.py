from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import dates, partial_dates
from ccb.lib.partial_dates import PartialDate

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
PARTIAL = st.one_of(
    DAYS.map(lambda day: PartialDate(day.year)),
    DAYS.map(lambda day: PartialDate(day.year, day.month)),
    DAYS.map(lambda day: PartialDate(day.year, day.month, day.day)),
)


@given(PARTIAL)
def test_what_is_shown_and_what_is_stored_are_read_back(value):
    assert partial_dates.read(str(value)) == value
    assert partial_dates.from_stored(value.stored) == value


@given(PARTIAL, PARTIAL)
def test_stored_text_sorts_as_the_dates_do(one, other):
    assert (one.stored < other.stored) == (one < other)


@pytest.mark.parametrize(
    ("typed", "read", "shown"),
    [
        ("1948", PartialDate(1948), "1948"),
        ("5/1948", PartialDate(1948, 5), "5/1948"),
        ("05/1948", PartialDate(1948, 5), "5/1948"),
        ("5-1948", PartialDate(1948, 5), "5/1948"),
        ("5.1948", PartialDate(1948, 5), "5/1948"),
        ("2/5/1948", PartialDate(1948, 5, 2), "02/5/1948"),
        (" 02-05-1948 ", PartialDate(1948, 5, 2), "02/5/1948"),
        ("29/2/1948", PartialDate(1948, 2, 29), "29/02/1948"),
    ],
)
def test_years_months_and_days_are_read(typed, read, shown):
    assert partial_dates.read(typed) == read
    assert str(read) == shown


@pytest.mark.parametrize("typed", ["x", "X", " có ", "Chưa rõ", "chưa  rõ ngày"])
def test_that_it_happened_on_some_day_is_said_only_where_that_may_be_said(typed):
    found = partial_dates.read(typed, some_day=True)
    assert found == partial_dates.SOME_DAY == partial_dates.from_stored(found.stored)
    assert partial_dates.read(str(found), some_day=True) == found
    assert found.stored < PartialDate(1900).stored
    with pytest.raises(dates.DateError):
        partial_dates.read(typed)


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_a_blank_is_unknown(typed):
    assert partial_dates.read(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "13/1948", "0/1948", "0/0/1948", "0/5/1948", "30/02/1950", "29/2/1949", "48", "5/48", "2/5/48", "khoảng 1948",
        "1899", "2201", "0000", "1948/5", "1948-05-02", "19480502", "5 1948", "٥/١٩٤٨", "１９４８",
    ],
)  # fmt: skip
def test_what_is_unclear_is_refused_with_what_to_write(typed):
    with pytest.raises(dates.DateError) as refusal:
        partial_dates.read(typed)
    assert "“" in str(refusal.value)


@pytest.mark.parametrize(
    "stored", ["1948-5", "1948-", "1948-13", "1948-02-30", "48", "5/1948", "1948-00", "1948-05-00"]
)
def test_stored_text_in_another_form_is_refused(stored):
    with pytest.raises(ValueError):
        partial_dates.from_stored(stored)


def test_a_day_without_a_month_cannot_be_made():
    with pytest.raises(dates.DateError):
        PartialDate(1948, 0, 5)


@pytest.mark.parametrize("parts", [(1948, -1), (1948, 13), (1948, 2, 30), (1948, 5, -1)])
def test_parts_that_are_no_date_cannot_be_made(parts):
    with pytest.raises(ValueError):
        PartialDate(*parts)
