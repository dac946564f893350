"""Activities added up: for cells of forms, for boards and for the text of reports. Each result once.

An activity counts in the period in which it ended, for the unit that recorded it and all units above.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from campaigns.choices import IndicatorKind, MoneySource
from campaigns.models import Activity, ActivityGift, ActivityMoney, ActivityQuantity, Program
from campaigns.models.program import way_to
from members.models import Unit

FACTS = {  # name -> what is summed over activities
    "activities": Count("pk"),
    "participants": Sum("participants"),
    "workdays": Sum("workdays"),
    "beneficiaries": Sum("beneficiaries"),
    "money": Sum("money_total"),
}
GIFTS = {"gifts": Sum("count"), "gifts_value": Sum("value")}
Figures = dict[int, Decimal | None]  # unit id -> figure; None: nothing was reported


def of_units(
    names: Collection[str], units: Sequence[Unit], *, starts_on: date, on: date, program: Program | None = None
) -> dict[str, Figures]:
    """Name (a key of FACTS or GIFTS) -> figures of each unit with all below it, from the first day to the last.

    None where nothing of it was reported; amounts in đồng. `program`: only what was done under it or under a program
    signed under it. At most two queries, however many units.
    """
    counted = _counted(units, starts_on, on, program)
    found: dict[str, Figures] = {}
    for facts, rows, path in (
        (FACTS, counted, "unit__path"),
        (GIFTS, ActivityGift.objects.filter(activity__in=counted), "activity__unit__path"),
    ):
        if asked := {name: facts[name] for name in names if name in facts}:
            sums = rows.order_by().values_list(path).annotate(**{f"sum_{name}": one for name, one in asked.items()})
            found |= _spread(list(asked), sums, units)
    return found


def quantities(
    codes: Collection[str], units: Sequence[Unit], *, starts_on: date, on: date, program: Program | None = None
) -> dict[str, Figures]:
    """Indicator code -> figures of each unit with all below it; None for what has no sum. One query."""
    counted = _counted(units, starts_on, on, program)
    summed = {"indicator__code__in": codes, "indicator__kind": IndicatorKind.FLOW}
    rows = ActivityQuantity.objects.filter(activity__in=counted, **summed).order_by()
    sums = rows.values_list("activity__unit__path", "indicator__code").annotate(Sum("value"))
    by_code = defaultdict(list)
    for path, code, value in sums:
        by_code[code].append((path, value))
    return {code: _spread([code], by_code[code], units)[code] for code in codes}


def by_source(
    unit: Unit, *, starts_on: date, on: date, program: Program | None = None
) -> dict[str, tuple[Decimal, int | None]]:
    """Source -> (đồng, turns of people) of the unit with all below it; only sources that gave something. One query."""
    rows = ActivityMoney.objects.filter(activity__in=_counted([unit], starts_on, on, program)).order_by()
    sums = rows.values_list("source").annotate(Sum("amount"), Sum("turns"))
    found = {source: (amount, turns) for source, amount, turns in sums}
    return {source: found[source] for source in MoneySource.values if source in found}


def totals(unit: Unit, *, starts_on: date, on: date, program: Program | None = None) -> Mapping[str, Decimal | None]:
    """All named figures of one unit for the text of a report: FACTS, GIFTS, and "money_<source>", "turns_<source>".

    Three queries.
    """
    span = {"starts_on": starts_on, "on": on, "program": program}
    facts = of_units([*FACTS, *GIFTS], [unit], **span)
    told = {name: figures[unit.pk] for name, figures in facts.items()}
    sources = by_source(unit, **span)
    for source in MoneySource.values:
        amount, turns = sources.get(source, (None, None))
        told |= {f"money_{source}": amount, f"turns_{source}": None if turns is None else Decimal(turns)}
    return told


def _counted(units: Sequence[Unit], starts_on: date, on: date, program: Program | None) -> QuerySet:
    under = _shared([unit.path for unit in units])
    found = Activity.objects.counted().filter(ends_on__range=(starts_on, on), unit__path__startswith=under)
    if program is not None:
        done = Activity.programs.through.objects.filter(program__path__startswith=program.path)
        found = found.filter(pk__in=done.values("activity"))
    return found


def _shared(paths: Sequence[str]) -> str:
    """The path under which all stand, "" for none."""
    ways = [way_to(path) for path in paths]
    return next((step for step in reversed(ways[0]) if all(step in way for way in ways)), "") if ways else ""


def _spread(names: Sequence[str], sums, units: Sequence[Unit]) -> dict[str, Figures]:
    """Each row (path, number of each name) added to the asked units on its way up."""
    asked = {unit.path: unit.pk for unit in units}
    found: dict[str, Figures] = {name: dict.fromkeys(asked.values()) for name in names}
    for path, *values in sums:
        for step in way_to(path):
            unit = asked.get(step)
            for name, value in zip(names, values, strict=True):
                if unit is not None and value is not None:
                    found[name][unit] = (found[name][unit] or Decimal(0)) + value
    return found
