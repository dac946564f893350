"""Whether what units were assigned makes the whole, from the province to its units and from there to communes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import Q

from campaigns.choices import Shape, TargetLevel
from campaigns.domain.plans import inheriting, targets
from campaigns.models import Campaign, Quota, Target
from ccb.lib import numbers
from members.models import Unit

DIVISIBLE = {Shape.COUNT, Shape.MONEY}


def is_divisible(target: Target) -> bool:
    """Whether it is one amount of the whole province: shares and what each unit owes are the same for all."""
    return target.shape in DIVISIBLE and target.level == TargetLevel.PROVINCE and target.threshold is not None


def faults(campaign: Campaign, plan: Sequence[Target]) -> Iterator[str]:
    """Assigned figures that do not make the whole and whose difference nobody has explained: as units are at the end of
    each year, with what those that merged or split handed on. Three queries, and two for each year.
    """
    pks = {one.code: one.pk for one in plan}
    quotas = Quota.objects.filter(target__in=pks.values()).standing()
    given: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    years = list(quotas.order_by("year").values_list("year", flat=True).distinct())
    went = inheriting.passings(campaign.unit, until=targets.day_in_year(campaign, years[-1])) if years else []
    for year in years:
        day = targets.day_in_year(campaign, year)
        known = [one for one in went if one.on <= day]
        for (code, unit), amount in inheriting.quotas(campaign, year, on=day, known=known).amounts.items():
            if code in pks:
                given[pks[code], year][unit] = amount
    units = {one.pk: one for one in Unit.objects.under(campaign.unit)} if given else {}
    for target in plan:
        if target.split_reason or not is_divisible(target):
            continue
        for (pk, year), amounts in given.items():
            if pk == target.pk:
                yield from _gaps(target, year, campaign.unit, amounts, units, whole=target.threshold)


def faults_of(campaign: Campaign, parent: Unit, plan: Sequence[Target], year: int) -> Iterator[str]:
    """The same for what one unit passes on to those directly below it. At most four queries."""
    units = {one.pk: one for one in Unit.objects.filter(Q(pk=parent.pk) | Q(parent=parent))}
    given: dict[int, dict[int, Decimal]] = defaultdict(dict)
    pks = {one.code: one.pk for one in plan}
    day = targets.day_in_year(campaign, year)
    for (code, unit), amount in inheriting.quotas(campaign, year, on=day).amounts.items():
        if code in pks and unit in units:
            given[pks[code]][unit] = amount
    for target in plan:
        amounts = given[target.pk]
        if parent.pk not in amounts:
            if amounts:
                yield f"{target.code}: {parent.in_sentence} chưa được giao nên chưa giao tiếp được."
            continue
        yield from _gaps(target, year, parent, amounts, units, whole=amounts[parent.pk])


def _gaps(
    target: Target, year: int, top: Unit, amounts: Mapping[int, Decimal], units: Mapping[int, Unit], *, whole: Decimal
) -> Iterator[str]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for unit, amount in amounts.items():
        if unit in units and units[unit].parent_id:
            sums[units[unit].parent_id] += amount
    wholes = amounts | {top.pk: whole}
    for parent, total in sums.items():
        if parent in wholes and total != wholes[parent]:
            said, due = (numbers.show(one, 2) for one in (total, wholes[parent]))
            who = f"các đơn vị thuộc {units[parent].in_sentence}"
            apart = numbers.show(abs(total - wholes[parent]), 2)
            yield (
                f"{target.code} năm {year}: tổng giao cho {who} là {said}, phải bằng {due} (lệch {apart}). "
                "Hãy sửa số giao hoặc ghi vì sao khác."
            )
