"""Results that two entries seem to tell and that count twice, for the findings of a report."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from campaigns.models import Activity
from ccb.lib import dates
from members.models import Unit

MOST = 20


def doubts(unit: Unit, *, starts_on: date, on: date, using: str = "default") -> list[str]:
    """A sentence for each pair of counted entries of the unit and all below it that seem to tell of one result.

    They share a day, and one names the other's unit as doing it jointly, or both bear one name and one place or one
    sum of money. At most MOST. Two queries. Nothing is joined by itself: see `activities.count_in`.
    """
    counted = Activity.objects.using(using).counted()
    counted = counted.filter(ends_on__range=(starts_on, on), unit__path__startswith=unit.path)
    told = list(counted.select_related("unit").prefetch_related("joint_units").order_by("starts_on", "pk"))
    pairs = dict.fromkeys(tuple(sorted(pair, key=lambda one: one.pk)) for pair in _pairs(told))
    return [_words(*pair) for pair in list(pairs)[:MOST]]


def _pairs(told: Sequence[Activity]) -> Iterator[tuple[Activity, Activity]]:
    alike: dict[tuple, list[Activity]] = defaultdict(list)
    by_unit: dict[int, list[Activity]] = defaultdict(list)
    for one in told:
        by_unit[one.unit_id].append(one)
        if one.place_key:
            alike["place", one.title_key, one.place_key].append(one)
        if one.money_total:
            alike["money", one.title_key, one.money_total].append(one)
    for same in alike.values():
        yield from (pair for pair in combinations(same, 2) if _share_a_day(*pair))
    for one in told:
        for joint in one.joint_units.all():
            for other in by_unit[joint.pk]:
                if other.pk != one.pk and one.title_key == other.title_key and _share_a_day(one, other):
                    yield one, other


def _share_a_day(one: Activity, other: Activity) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _words(one: Activity, other: Activity) -> str:
    units = (
        one.unit.in_sentence if one.unit_id == other.unit_id else f"{one.unit.in_sentence}, {other.unit.in_sentence}"
    )
    return (
        f"“{one.title}” ngày {dates.show(one.starts_on)} ghi hai lần ({units}) và đang đếm hai lần. "
        "Nếu là một việc, mở một trong hai hoạt động và chọn “Tính chung”."
    )
