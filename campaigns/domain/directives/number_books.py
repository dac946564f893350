"""The number series of a unit, year by year: up to which number each has come, and why one is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from campaigns.choices import DocumentKind
from campaigns.domain.directives import numbering
from campaigns.models import DocumentNumber, NumberSeries
from ccb.lib import dates
from members.models import Unit


@dataclass(frozen=True)
class Hole:
    """Numbers that no document in the register bears, and the one written by hand that left them out."""

    first: int
    last: int
    after: DocumentNumber

    @property
    def numbers(self) -> str:
        """ "02", "02–04"."""
        return "–".join(numbering.show(number) for number in sorted({self.first, self.last}))

    @property
    def why(self) -> str:
        by = f" do {self.after.given_by} ghi" if self.after.given_by else ""
        day, last = dates.show(self.after.dated_on), numbering.show(self.first - 1)
        return f"văn bản {self.after.symbol} ngày {day} vào sổ theo số có sẵn trên giấy{by} khi sổ mới đến số {last}"


@dataclass(frozen=True)
class Book:
    """One series in one year."""

    year: int
    name: str  # what stands after the number: "KH-CCB", or the name of a shared series
    kinds: list[str]
    last: int
    count: int
    holes: list[Hole]


def of(unit: Unit) -> list[Book]:
    """Those from which the unit took a number, the latest year first. Two queries.

    A number is left out only where a later one was written by hand: whatever the program counts follows the last.
    """
    begins = Q(key__startswith=f"document:{unit.pk}:") | Q(key__startswith=numbering.of_committees(unit))
    series = NumberSeries.objects.filter(begins).in_bulk()
    given = DocumentNumber.objects.filter(series__in=series).select_related("given_by").order_by("series", "number")
    books = [_book(series[pk], list(rows)) for pk, rows in groupby(given, lambda one: one.series_id)]
    return sorted(books, key=lambda book: (-book.year, book.name))


def _book(series: NumberSeries, given: Sequence[DocumentNumber]) -> Book:
    kinds = sorted({DocumentKind(one.kind).label for one in given})
    _, _, name = series.key.split(":", 2)
    return Book(series.year, name, kinds, series.last, len(given), list(_holes(given)))


def _holes(given: Sequence[DocumentNumber]) -> Iterator[Hole]:
    before = 0
    for one in given:
        if one.number > before + 1:
            yield Hole(before + 1, one.number - 1, one)
        before = one.number
