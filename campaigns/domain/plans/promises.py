"""What running campaigns ask of one unit, by indicator: shown beside the cell where its clerk types the figure."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from campaigns.choices import CampaignState, Shape, TargetLevel
from campaigns.domain.plans import inheriting, targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.models import Pledge, Quota, Target
from members.models import Unit

COUNTED = (Shape.COUNT, Shape.MONEY, Shape.PER_UNIT)


@dataclass(frozen=True)
class Promised:
    """`amount` is what the unit is to bring in the target's span; None where its target is a share or a range."""

    target: Target
    amount: Decimal | None
    pledged: Decimal | None
    words: str  # '≥ 85 hội viên', 'từ 2 đến 4 tin bài mỗi tháng'


def of_unit(unit: Unit, indicators: Collection[int], *, on: date) -> dict[int, list[Promised]]:
    """Indicator id -> the unit's targets on that day: those that count it for what the unit was assigned or owes by
    itself, and shares of which it is the upper part. In the order of the plans. Four queries; where units merged or
    split into this one, at most six more for each campaign.
    """
    plan = Target.objects.standing().filter(
        Q(year_from=None) | Q(year_from__lte=on.year), Q(year_to=None) | Q(year_to__gte=on.year),
        numerator__in=indicators, campaign__state=CampaignState.ISSUED, campaign__starts_on__lte=on,
        campaign__ends_on__gte=on,
    )  # fmt: skip
    found = [
        one
        for one in plan.select_related("campaign__unit", "numerator")
        if unit.path.startswith(one.campaign.unit.path)
    ]
    assigned, pledged = _given(unit, found, on)
    told: dict[int, list[Promised]] = defaultdict(list)
    for one in found:
        amount = assigned.get(one.pk)
        if amount is None and not _owes(one, unit):
            continue
        promise = targets.promise_of(one)
        words = (promise if amount is None else promise.of(amount)).words
        counted = one.shape in COUNTED and one.threshold_max is None
        told[one.numerator_id].append(
            Promised(one, (amount or one.threshold) if counted else None, pledged.get(one.pk), words)
        )
    return dict(told)


def _given(unit: Unit, found: Sequence[Target], on: date) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """By target id: what the unit was assigned and what it promises, or what those that became it were and did."""
    quotas = Quota.objects.filter(target__in=found, unit=unit, year=on.year).standing()
    pledges = Pledge.objects.filter(target__in=found, unit=unit, year=on.year)
    assigned, pledged = (dict(rows.values_list("target", "amount")) for rows in (quotas, pledges))
    went = [one for one in inheriting.passings(unit, until=on) if one.new.pk == unit.pk] if found else []
    for campaign in {one.campaign_id: one.campaign for one in found}.values() if went else ():
        handed = inheriting.quotas(campaign, on.year, on=on).amounts
        promised = inheriting.pledges(campaign, on.year, on=on)
        for one in found:
            if one.campaign_id == campaign.pk:
                assigned[one.pk] = handed.get((one.code, unit.pk))
                pledged.setdefault(one.pk, promised.get((one.code, unit.pk)))
    return assigned, pledged


def _owes(target: Target, unit: Unit) -> bool:
    """Without a part of its own: a share is the same for all, and what each unit of a level owes is known."""
    if target.shape not in COUNTED:
        return True
    if target.level == TargetLevel.PROVINCE:
        return unit.pk == target.campaign.unit_id or not is_divisible(target)
    if target.level == TargetLevel.DIRECT_UNIT:
        return unit.parent_id == target.campaign.unit_id
    return unit.kind in targets.kinds_of(target)
