import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import periods
from reports.choices import Frequency

JANUARY_TO_MAY = "2024-01-01..2024-05-31"
# code, first day, last day, frequency, label, short label, previous, same last year
PERIODS = [
    ("2024", "2024-01-01", "2024-12-31", "year", "năm 2024", "năm 2024", "2023", "2023"),
    ("2024-H1", "2024-01-01", "2024-06-30", "half", "6 tháng đầu năm 2024", "6 tháng đầu 2024", "2023-H2", "2023-H1"),
    ("2024-H2", "2024-07-01", "2024-12-31", "half", "6 tháng cuối năm 2024", "6 tháng cuối 2024", "2024-H1", "2023-H2"),
    (
        "2024-9M",
        "2024-01-01",
        "2024-09-30",
        "nine_months",
        "9 tháng đầu năm 2024",
        "9 tháng 2024",
        "2023-9M",
        "2023-9M",
    ),
    ("2024-Q1", "2024-01-01", "2024-03-31", "quarter", "quý I năm 2024", "quý I/2024", "2023-Q4", "2023-Q1"),
    ("2024-Q3", "2024-07-01", "2024-09-30", "quarter", "quý III năm 2024", "quý III/2024", "2024-Q2", "2023-Q3"),
    ("2024-02", "2024-02-01", "2024-02-29", "month", "tháng 02 năm 2024", "tháng 02/2024", "2024-01", "2023-02"),
    ("2024-07", "2024-07-01", "2024-07-31", "month", "tháng 7 năm 2024", "tháng 7/2024", "2024-06", "2023-07"),
    ("2024-01", "2024-01-01", "2024-01-31", "month", "tháng 01 năm 2024", "tháng 01/2024", "2023-12", "2023-01"),
    (
        JANUARY_TO_MAY,
        "2024-01-01",
        "2024-05-31",
        "free",
        "từ ngày 01/01/2024 đến ngày 31/5/2024",
        "01/01/2024–31/5/2024",
        "2023-08-02..2023-12-31",
        "2023-01-01..2023-05-31",
    ),
]
NO_PERIODS = [
    "",
    " ",
    "2024-H3",
    "2024-Q0",
    "2024-13",
    "2024-00",
    "2024-1",
    "2024-h1",
    " 2024",
    "2024\n",
    "24",
    "２０２４",
    "1899",
    "2201",
    "0000",
    "2024-01-01",
    "2024-2024",
    "2027-2022",
    "2022-2033",
    "1899-1904",
    "2196-2201",
    "2024-01-01..",
    "2024-05-31..2024-01-01",
    "2024-02-30..2024-03-01",
    "2024-01-01..2024-06-31",
    "1899-12-31..1900-01-01",
    "----------..----------",
]


@pytest.mark.parametrize(("code", "first", "last", "frequency", "label", "short", "before", "year_before"), PERIODS)
def test_a_period_follows_from_its_code(code, first, last, frequency, label, short, before, year_before):
    period = periods.parse(code)
    assert period == periods.Period(code, date.fromisoformat(first), date.fromisoformat(last), frequency)
    assert (period.label, period.short_label, period.year) == (label, short, 2024)
    assert period.previous() == periods.parse(before)
    assert period.same_last_year() == periods.parse(year_before)


@pytest.mark.parametrize("code", NO_PERIODS)
def test_a_code_that_names_no_period_is_refused_in_words(code):
    with pytest.raises(periods.PeriodError, match="(không|nằm ngoài|Không|Năm|trước)"):
        periods.parse(code)


@given(st.text(alphabet="0129HQM-. ", max_size=24))
def test_only_period_error_is_ever_raised_and_the_code_is_kept(code):
    try:
        period = periods.parse(code)
    except periods.PeriodError:
        return
    assert period.code == code


def test_frequencies_are_those_of_the_forms():
    known = {part.frequency for part in periods.PARTS} | {"free", "term"}
    assert known == set(Frequency.values)


@pytest.mark.parametrize("part", periods.PARTS, ids=lambda part: part.suffix or "year")
def test_periods_of_a_kind_follow_each_other_without_a_gap(part):
    period = periods.parse(f"2024-{part.suffix}".rstrip("-"))
    gap = (period.starts_on - period.previous().ends_on).days
    assert gap == (93 if part.suffix == "9M" else 1)  # the nine months leave the last quarter out


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 800))
def test_free_dates_are_preceded_by_as_many_days(first, days):
    period = periods.parse(f"{first}..{date.fromordinal(first.toordinal() + days)}")
    before = period.previous()
    assert before.ends_on - before.starts_on == period.ends_on - period.starts_on
    assert (period.starts_on - before.ends_on).days == 1
    assert period.same_last_year().year == period.year - 1


def test_the_last_of_february_stays_the_last():
    assert periods.parse("2025-01-01..2025-02-28").same_last_year().code == "2024-01-01..2024-02-29"
    assert periods.parse("2024-02-29..2024-03-01").same_last_year().code == "2023-02-28..2023-03-01"


def test_a_term_runs_between_two_congresses():
    term = periods.parse("2022-2027")
    assert term == periods.Period("2022-2027", date(2022, 1, 1), date(2027, 12, 31), "term")
    assert (term.label, term.short_label, term.year) == ("nhiệm kỳ 2022-2027", "nhiệm kỳ 2022-2027", 2027)
    assert term.previous() == term.same_last_year() == periods.parse("2017-2022")


def test_nothing_lies_before_1900():
    with pytest.raises(periods.PeriodError, match="1899"):
        periods.parse("1900").previous()
    with pytest.raises(periods.PeriodError, match="1899"):
        periods.parse("1900-Q1").same_last_year()
    with pytest.raises(periods.PeriodError, match="1899"):
        periods.parse("1900-01-01..1900-01-01").previous()


def test_a_period_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        periods.parse("2024").code = "2025"


@pytest.mark.parametrize(
    ("frequency", "day", "code"),
    [
        ("month", date(2024, 2, 29), "2024-02"),
        ("quarter", date(2024, 3, 31), "2024-Q1"),
        ("quarter", date(2024, 4, 1), "2024-Q2"),
        ("half", date(2024, 6, 30), "2024-H1"),
        ("half", date(2024, 7, 1), "2024-H2"),
        ("year", date(2024, 12, 31), "2024"),
        ("nine_months", date(2024, 12, 31), "2024-9M"),
    ],
)
def test_a_day_lies_in_one_period_of_a_kind(frequency, day, code):
    assert periods.of_day(frequency, day).code == code
