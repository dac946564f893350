"""What was done together in the period, each activity in a sentence of its own, for the text of a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Activity, ActivityGift, Program
from ccb.lib import dates, numbers, text
from members.models import Unit
from reports.domain.figures.aggregation import Rollup
from reports.domain.writing.amounts import amount

COUNTS = (("participants", "lượt người tham gia"), ("workdays", "ngày công"), ("beneficiaries", "lượt người được giúp"))


@dataclass(frozen=True)
class Deed:
    """`worth`: đồng of its money and its gifts together, by which the largest are found."""

    text: str
    worth: Decimal


def of(unit: Unit, rollup: Rollup, program: Program | None, *, using: str = "default") -> list[Deed]:
    """Those of the unit and all below it that ended in the period up to its cut-off day, in the order of their days.

    Each result once; with a program only what was done under it or under one signed under it. At most seven queries.
    """
    until = rollup.cut_off_on or rollup.period.ends_on
    found = Activity.objects.using(using).counted().filter(unit__path__startswith=unit.path)
    found = found.filter(ends_on__range=(rollup.period.starts_on, until))
    if program is not None:
        under = Activity.programs.through.objects.using(using).filter(program__path__startswith=program.path)
        found = found.filter(pk__in=under.values("activity"))
    rows = found.select_related("unit").prefetch_related(
        "partners", "joint_units", "money", "gifts", "quantities__indicator"
    )
    return [Deed(_sentence(one, unit), _worth(one)) for one in rows.order_by("starts_on", "pk")]


def largest(deeds: Sequence[Deed], most: int) -> list[str]:
    """The sentences, with more than `most` only those worth most, in their order, and how many others there were."""
    if len(deeds) <= most:
        return [one.text for one in deeds]
    ranked = sorted(range(len(deeds)), key=lambda place: -deeds[place].worth)
    kept = [deeds[place].text for place in sorted(ranked[:most])]
    return [*kept, f"Và {numbers.show(Decimal(len(deeds) - most), 0)} hoạt động khác."]


def _worth(activity: Activity) -> Decimal:
    gifts = sum((one.value for one in activity.gifts.all() if one.value is not None), Decimal(0))
    return (activity.money_total or Decimal(0)) + gifts


def _sentence(activity: Activity, reporting: Unit) -> str:
    """'Đạ Long: Dân vận tập trung (từ 16/9/2024 đến 29/10/2024; cùng Công an huyện): kinh phí 4.080.000.000 đồng …'"""
    own = activity.unit_id == reporting.pk
    head = f"{'' if own else f'{activity.unit.titled}: '}{activity.title} ({'; '.join(_around(activity))})"
    results = "; ".join(_results(activity))
    return f"{head}: {results}." if results else f"{head}."


def _around(activity: Activity) -> Iterator[str]:
    first, last = dates.show(activity.starts_on), dates.show(activity.ends_on)
    yield f"ngày {first}" if first == last else f"từ {first} đến {last}"
    if activity.place:
        yield f"tại {activity.place}"
    others = [*(one.name for one in activity.partners.all()), *(one.in_sentence for one in activity.joint_units.all())]
    if others:
        yield f"cùng {', '.join(others)}"


def _results(activity: Activity) -> Iterator[str]:
    counts = [(getattr(activity, name), words) for name, words in COUNTS]
    told = [f"{numbers.show(Decimal(count), 0)} {words}" for count, words in counts if count is not None]
    yield from told
    for one in activity.quantities.all():
        if (result := amount(one.value, one.indicator)) not in told:  # working days may be an indicator too
            yield f"{text.in_sentence(one.indicator.name)} {result}"
    if activity.money_total is not None:
        yield f"kinh phí {_dong(activity.money_total)}{_by_source(activity)}"
    yield from map(_gift, activity.gifts.all())
    if activity.in_kind:
        yield f"hiện vật: {', '.join(activity.in_kind.split(chr(10)))}"


def _by_source(activity: Activity) -> str:
    told = [
        f"{text.in_sentence(one.get_source_display())} {_dong(one.amount)}"
        + ("" if one.turns is None else f" cho {numbers.show(Decimal(one.turns), 0)} lượt người")
        for one in activity.money.all()
    ]
    return f" ({', '.join(told)})" if told else ""


def _gift(gift: ActivityGift) -> str:
    told = f"{text.in_sentence(gift.name)} {numbers.show(Decimal(gift.count), 0).zfill(2)} suất"
    if gift.each is not None:
        told += f" × {_dong(gift.each)}"
    return told if gift.value is None else f"{told}, trị giá {_dong(gift.value)}"


def _dong(value: Decimal) -> str:
    return f"{numbers.show(value, 0)} đồng"
