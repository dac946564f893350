"""Dividing a provincial figure among units, so that the parts make the whole, and from there among communes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from campaigns.choices import Shape, TargetLevel
from campaigns.models import Campaign, Quota, Target
from ccb.lib import numbers
from members.models import Unit

DIVISIBLE = {Shape.COUNT, Shape.MONEY}


def is_divisible(target: Target) -> bool:
    """Whether it is one amount of the whole province: shares and what each unit owes are the same for all."""
    return target.shape in DIVISIBLE and target.level == TargetLevel.PROVINCE and target.threshold is not None


def divided(whole: Decimal, weights: Sequence[Decimal | int], *, places: int = 0) -> list[Decimal]:
    """The whole in parts by weight, each with so many decimals, whose sum is exactly the whole.

    Largest remainders: what rounding down leaves goes to the parts that lost most, the first of equals first. Equal
    parts where all weights are 0. A part never differs by a whole step from its exact share.
    """
    if not weights:
        return []
    total = sum((Fraction(weight) for weight in weights), Fraction(0))
    shares = [Fraction(weight) / total if total else Fraction(1, len(weights)) for weight in weights]
    step = Decimal(1).scaleb(-places)
    steps = Fraction(whole) / Fraction(step)
    exact = [steps * share for share in shares]
    floors = [int(part) for part in exact]
    left = int(steps) - sum(floors)
    by_loss = sorted(range(len(weights)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_loss[:left]:
        floors[place] += 1
    parts = [floor * step for floor in floors]
    rest = whole - sum(parts, Decimal(0))  # of a whole that is no number of steps
    if rest:
        parts[by_loss[0]] += rest
    return parts


def faults(campaign: Campaign, plan: Sequence[Target]) -> Iterator[str]:
    """Assigned figures that do not make the whole and whose difference nobody has explained. Two queries."""
    quotas = Quota.objects.filter(target__in=[one.pk for one in plan]).standing()
    given: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    for target, year, unit, amount in quotas.values_list("target", "year", "unit", "amount"):
        given[target, year][unit] = amount
    units = {one.pk: one for one in Unit.objects.under(campaign.unit)} if given else {}
    for target in plan:
        if target.split_reason or not is_divisible(target):
            continue
        for (pk, year), amounts in given.items():
            if pk == target.pk:
                yield from _gaps(target, year, campaign.unit, amounts, units, whole=target.threshold)


def faults_of(parent: Unit, plan: Sequence[Target], year: int) -> Iterator[str]:
    """The same for what one unit passes on to those directly below it. Two queries."""
    units = {one.pk: one for one in Unit.objects.filter(Q(pk=parent.pk) | Q(parent=parent))}
    quotas = Quota.objects.filter(target__in=plan, year=year, unit__in=units).standing()
    given: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for target, unit, amount in quotas.values_list("target", "unit", "amount"):
        given[target][unit] = amount
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
