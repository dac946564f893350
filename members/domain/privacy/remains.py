"""How much of a date must stay when a person's data is deleted, so that no total of a past day changes.

The year alone, unless he counted on a day between the first of that year and the date itself: then the month, else the
day. Bands of age and the Party are counted so (`counts`), and a year counts there as its first day.
"""

from collections.abc import Iterable
from datetime import date

from ccb.lib.partial_dates import PartialDate
from members.domain.register import counts
from members.models import Enrolment

AGES = tuple(int(years) for years in counts.AGES if int(years))
Day = tuple[int, int, int]


def birth(born: PartialDate | None, stays: Iterable[Enrolment]) -> PartialDate | None:
    """The least exact date of birth by which he is in the same band of age on each day that he counted."""
    return _coarsest(born, list(stays), AGES)


def party(joined: PartialDate | None, stays: Iterable[Enrolment]) -> PartialDate | None:
    """The least exact date by which he is in the Party on the same days that he counted."""
    return _coarsest(joined, list(stays), (0,))


def _coarsest(known: PartialDate | None, stays: list[Enrolment], after: tuple[int, ...]) -> PartialDate | None:
    """`after` are the years from the date to the days on which something changes."""
    if known is None:
        return None
    for coarser in (PartialDate(known.year), PartialDate(known.year, known.month)):
        spans = [(_begin(coarser, years), _begin(known, years)) for years in after]
        if not any(_meets(stay, span) for stay in stays for span in spans):
            return coarser
    return known


def _begin(known: PartialDate, years: int) -> Day:
    return known.year + years, known.month or 1, known.day or 1


def _meets(stay: Enrolment, span: tuple[Day, Day]) -> bool:
    """Whether he counted on a day from the first of the span until before the second."""
    start, end = span
    return _parts(stay.joined_on) < end and (stay.left_on is None or _parts(stay.left_on) > start)


def _parts(day: date) -> Day:
    return day.year, day.month, day.day
