"""Who looks eligible for a regime and has none: each regime's rule, kept as data, asked of the register.

A rule is a first sieve for the office: who passes it is looked at by the text of the decree. Who may pass it, because a
date is known in part or missing, is in the list too, marked "cần xem lại". A rule that says nothing of the status
asks for members of today; a regime without a rule finds nobody. Who was refused, or had it until it was stopped, is
not listed again: somebody has judged that already.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr

from members.choices import EntitlementState, MemberStatus, RuleField
from members.domain.benefits import rule_terms
from members.domain.benefits.rule_terms import Condition
from members.models import Entitlement, Regime, RegimeTerm, Unit
from members.models.member import MemberQuerySet

CURRENT = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)


@dataclass(frozen=True)
class Number:
    """Members who look eligible and have none; so many of them are to be looked at again."""

    members: int = 0
    unsure: int = 0


def rules(regimes: QuerySet[Regime] | Collection[Regime], *, on: date) -> dict[int, Condition]:
    """Regime -> its rule, ages on that day; a regime without terms has none. One query.

    Raises rule_terms.UnreadableTerm.
    """
    found: dict[int, list[RegimeTerm]] = {}
    for term in RegimeTerm.objects.filter(regime__in=regimes).order_by("regime", "alternative", "pk"):
        found.setdefault(term.regime_id, []).append(term)
    return {regime: _rule(terms, on) for regime, terms in found.items()}


def _rule(terms: list[RegimeTerm], on: date) -> Condition:
    """The terms of one alternative hold together; any alternative is enough."""
    alternatives: dict[int, list[Condition]] = {}
    for term in terms:
        alternatives.setdefault(term.alternative, []).append(rule_terms.condition(term, on=on))
    rule = reduce(or_, (reduce(and_, conditions) for conditions in alternatives.values()))
    if any(term.field == RuleField.STATUS for term in terms):
        return rule
    current = Q(status__in=CURRENT)
    return Condition(current, current) & rule


def eligible(members: MemberQuerySet, regime: Regime, *, on: date) -> MemberQuerySet:
    """Of these members, those who look eligible and have none; `is_sure` is False for those to look at again.

    One query for the rule at once. Raises rule_terms.UnreadableTerm.
    """
    rule = rules([regime], on=on).get(regime.pk)
    if rule is None:
        return members.none().annotate(is_sure=Value(False))
    return _without(members, regime.pk, rule).annotate(is_sure=_as_boolean(rule.sure))


def _without(members: MemberQuerySet, regime: int, rule: Condition) -> MemberQuerySet:
    had = Entitlement.objects.filter(member=OuterRef("pk"), regime=regime)
    return members.filter(rule.may, ~Exists(had))


def _as_boolean(rule: Q) -> Case:
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def numbers(members: MemberQuerySet, regimes: QuerySet[Regime] | Collection[Regime], *, on: date) -> dict[int, Number]:
    """Regime -> how many of these members look eligible and have none. Two queries, whatever the number of regimes.

    Raises rule_terms.UnreadableTerm.
    """
    counted = [_counted(members, regime, rule) for regime, rule in rules(regimes, on=on).items()]
    if not counted:
        return {}
    rows = counted[0].union(*counted[1:], all=True) if counted[1:] else counted[0]
    return {row["regime_key"]: Number(row["found"], row["found"] - row["certain"]) for row in rows}


def _counted(members: MemberQuerySet, regime: int, rule: Condition) -> QuerySet:
    """One row. Each regime has a query of its own in the union: a filter is planned, a filtered count is not."""
    found = _without(members, regime, rule).order_by().annotate(regime_key=Value(regime)).values("regime_key")
    return found.annotate(found=Count("pk"), certain=Count("pk", filter=rule.sure))


def by_unit(members: MemberQuerySet, regime: Regime, unit: Unit, *, on: date) -> list[tuple[Unit, int]]:
    """How many look eligible and have none in each unit right below, largest first; units without any are left out.

    Three queries. Raises rule_terms.UnreadableTerm.
    """
    rest = Substr("unit__path", len(unit.path) + 1)
    below = eligible(members, regime, on=on).filter(unit__path__startswith=unit.path).order_by()
    steps = below.values_list(Substr(rest, 1, StrIndex(rest, Value(".")))).annotate(found=Count("pk"))
    found = {f"{unit.path}{step}": count for step, count in steps if step}
    units = Unit.objects.filter(path__in=found).in_order()
    return sorted(((one, found[one.path]) for one in units), key=lambda line: -line[1])


def in_state(members: MemberQuerySet, regime: Regime, state: EntitlementState) -> MemberQuerySet:
    """Of these members, those with the regime in that state."""
    return members.filter(Exists(Entitlement.objects.filter(member=OuterRef("pk"), regime=regime, state=state)))
