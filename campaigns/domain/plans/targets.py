"""The targets of a plan: their only writer, and what one is on a day.

A change within the revision that wrote a row last changes the row; a later one leaves a copy of what it was.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from campaigns.choices import IndicatorKind, TargetLevel
from campaigns.domain.plans.judging import Promise
from campaigns.models import Campaign, Quota, Target, TargetGroup
from ccb.core.domain import audit
from members.choices import UnitKind

FIRST = 1  # the plan as it is issued
KINDS = {  # who owes a target of this level by itself
    TargetLevel.DISTRICT: {UnitKind.DISTRICT},
    TargetLevel.COMMUNE: {UnitKind.COMMUNE},
    TargetLevel.CHAPTER: {UnitKind.CHAPTER},
    TargetLevel.PROVINCE_AND_DISTRICT: {UnitKind.PROVINCE, UnitKind.DISTRICT},
    TargetLevel.DISTRICT_AND_COMMUNE: {UnitKind.DISTRICT, UnitKind.COMMUNE},
    TargetLevel.EVERY_LEVEL: {UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.BLOC, UnitKind.COMMUNE},
}


@transaction.atomic
def add(
    campaign: Campaign, code: str, facts: Mapping[str, object], *, actor, at: datetime, revision: int = FIRST
) -> Target:  # fmt: skip
    """A new target of a plan that is being drafted, or in that revision of an issued one."""
    target = Target.objects.create(campaign=campaign, code=code, since=revision, **facts)
    audit.record("target.add", target, actor=actor, at=at, campaign=campaign.code, code=code, facts=_told(facts))
    return target


@transaction.atomic
def change(target: Target, facts: Mapping[str, object], *, actor, at: datetime, revision: int = FIRST) -> bool:
    """Bring the target to these facts in that revision; False: they held, nothing is written."""
    changes = differing(target, facts)
    if not changes:
        return False
    if target.since != revision:
        _keep_as_it_was(target, revision)
    for name, fact in changes.items():
        setattr(target, name, fact)
    target.save(update_fields=[*changes, "since"])
    audit.record("target.change", target, actor=actor, at=at, code=target.code, revision=revision, facts=_told(changes))
    return True


def differing(target: Target, facts: Mapping[str, object]) -> dict[str, object]:
    """Those of the facts that are not so."""
    return {name: fact for name, fact in facts.items() if _differs(target, name, fact)}


def _differs(target: Target, name: str, fact: object) -> bool:
    """Links are compared by key: no query."""
    if Target._meta.get_field(name).is_relation:
        return getattr(target, f"{name}_id") != (fact and fact.pk)
    return getattr(target, name) != fact


def _keep_as_it_was(target: Target, revision: int) -> None:
    earlier = Target.objects.get(pk=target.pk)
    earlier.pk, earlier.until, earlier.stands_as = None, revision, target
    earlier.save(force_insert=True)
    target.since = revision


@transaction.atomic
def remove(target: Target, *, actor, at: datetime) -> None:
    """Take it out of a plan that is being drafted."""
    audit.record("target.remove", target, actor=actor, at=at, campaign=target.campaign_id, code=target.code)
    target.delete()


@transaction.atomic
def withdraw(target: Target, *, actor, at: datetime, revision: int) -> None:
    """From that revision on it is asked no more; what it was before stays answerable, with all that was promised."""
    target.until = revision
    target.save(update_fields=["until"])
    audit.record("target.withdraw", target, actor=actor, at=at, code=target.code, revision=revision)


def keep_group(campaign: Campaign, group: TargetGroup | None, code: str, facts: Mapping[str, object]) -> TargetGroup:
    """The group of this code with these facts. The audit entries of its targets tell of it."""
    group = group or TargetGroup(campaign=campaign, code=code)
    if group.pk is None or any(getattr(group, name) != fact for name, fact in facts.items()):
        for name, fact in facts.items():
            setattr(group, name, fact)
        group.save()
    return group


def set_quota(target: Target, unit: int, year: int, amount: Decimal | None, *, revision: int = FIRST) -> bool:
    """Give the unit (by id) that part of the target for the year, None takes it back; False: it had it."""
    standing = Quota.objects.filter(target=target, unit=unit, year=year).standing().first()
    if (standing.amount if standing else None) == amount:
        return False
    if standing and standing.since == revision:
        standing.delete()
    elif standing:
        standing.until = revision
        standing.save(update_fields=["until"])
    if amount is not None:
        Quota.objects.create(target=target, unit_id=unit, year=year, amount=amount, since=revision)
    return True


def plan(campaign: Campaign, revision: int) -> list[Target]:
    """The targets as they were in that revision, in the order of the plan, with what they name. One query."""
    linked = ("group", "numerator", "denominator", "condition", "value", "within", "program")
    return list(campaign.targets.in_revision(revision).select_related(*linked).order_by("position", "pk"))


def promise_of(target: Target) -> Promise:
    """What its figures are compared with."""
    return Promise(
        target.comparison, target.threshold, target.threshold_max, target.cap, target.uom,
        grows=target.numerator is not None and target.numerator.kind == IndicatorKind.FLOW,
    )  # fmt: skip


def kinds_of(target: Target) -> frozenset[str]:
    """The kinds of units that owe a target of its level; none for the whole province and for direct units."""
    return frozenset(KINDS.get(target.level, ()))


def _told(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: getattr(fact, "code", fact) for name, fact in facts.items()}


def day_in_year(campaign: Campaign, year: int) -> date:
    """The last day of the campaign in the year."""
    return min(campaign.ends_on, date(year, 12, 31))
