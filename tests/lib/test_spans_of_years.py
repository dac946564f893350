"""What a list shows when no days were asked: the latest year with data."""

from datetime import date

import pytest

from ccb.lib import dates

TODAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("latest", "span"),
    [
        (None, (date(2026, 1, 1), TODAY)),
        (date(2024, 5, 18), (date(2024, 1, 1), date(2024, 12, 31))),
        (date(2026, 1, 2), (date(2026, 1, 1), TODAY)),
    ],
)
def test_a_list_opens_on_the_latest_year_that_has_rows(latest, span):
    assert dates.span_of_year(latest, today=TODAY) == span
