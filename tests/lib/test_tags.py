from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template


def rendered(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Decimal("37090.000000"), 0, "37.090"),
        (Decimal("42.3"), 1, "42,3"),
        (1507, 0, "1.507"),
        (0, 0, "0"),
        (None, 2, ""),
    ],
)
def test_figures_are_shown_the_vietnamese_way(value, decimals, shown):
    assert rendered("{{ value|so:decimals }}", value=value, decimals=decimals) == shown


def test_a_count_needs_no_decimals_and_a_missing_one_shows_nothing():
    assert rendered("{{ value|so }}", value=18) == "18"
    assert rendered("{{ nothing|so }}") == ""


def test_years_and_keys_are_not_grouped():
    assert rendered("{{ year }} {{ key }}", year=2024, key=12345) == "2024 12345"


def test_dates_are_shown_day_month_year():
    assert rendered("{{ day|ngay }}", day=date(2024, 5, 31)) == "31/5/2024"
    assert rendered("{{ day|ngay }}{{ day|ngay_gio }}", day=None) == ""


def test_moments_are_shown_in_vietnamese_time():
    moment = datetime(2024, 5, 31, 18, 5, tzinfo=UTC)
    assert rendered("{{ at|ngay_gio }}", at=moment) == "01:05, 01/6/2024"
    assert rendered("{{ at|ngay }}", at=moment) == "01/6/2024"


def test_an_icon_is_decoration():
    drawn = rendered('{% icon "triangle-alert" %}')
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert 'width="20"' in drawn
    assert " style=" not in drawn
