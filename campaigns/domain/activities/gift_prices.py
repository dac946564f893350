"""Gifts whose price is far from that of a unit's other gifts: a sum in the wrong unit, or a count of something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from campaigns.models import Activity, ActivityGift
from ccb.lib import dates, numbers
from members.models import Unit

FAR = 4  # times the usual price, or less than one part of it
FEWEST = 4  # other prices without which nothing is usual


@dataclass(frozen=True)
class Price:
    """One kind of gift of one activity, in đồng apiece."""

    name: str
    on: date
    count: int
    each: Decimal


def doubts(unit: Unit, *, starts_on: date, on: date, using: str = "default") -> list[str]:
    """A sentence for each such gift of the unit and all below it in these days, each result once. One query.

    Empty with fewer than FEWEST other prices. Nothing is corrected: a dear gift may be meant.
    """
    counted = Activity.objects.using(using).counted()
    counted = counted.filter(ends_on__range=(starts_on, on), unit__path__startswith=unit.path)
    rows = ActivityGift.objects.using(using).filter(activity__in=counted, count__gt=0).order_by("activity", "pk")
    told = rows.values_list("name", "activity__ends_on", "count", "each", "value")
    prices = [
        Price(name, day, count, each if each is not None else value / count)
        for name, day, count, each, value in told
        if each is not None or value is not None
    ]
    return [words for place in range(len(prices)) if (words := _doubt(prices, place))]


def _doubt(prices: Sequence[Price], place: int) -> str:
    one, others = prices[place], [price.each for at, price in enumerate(prices) if at != place]
    if len(others) < FEWEST:
        return ""
    usual = median(others)
    if usual / FAR <= one.each <= usual * FAR:
        return ""
    told, shown = numbers.show(one.each, 0), numbers.show(usual, 0)
    return (
        f"“{one.name}” ngày {dates.show(one.on)}: {numbers.show(Decimal(one.count), 0)} suất, mỗi suất {told} đồng, "
        f"các quà khác thường khoảng {shown} đồng. Hãy xem lại số suất và số tiền."
    )
