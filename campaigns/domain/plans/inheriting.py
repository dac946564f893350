"""What units that merge or split hand on from the day of it: what they were assigned, what they pledged.

Nothing is rewritten: the rows of the old units stay, and of a day before it they are what counts. From that day the
new unit is measured by the sum of what became it, and by its share of a unit that was divided, until it is given an
amount of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from campaigns.choices import PledgeState
from campaigns.domain.plans.dividing import divided
from campaigns.models import Campaign, Pledge, Quota
from ccb.lib import dates
from members.models import Succession, Unit

ByUnit = Mapping[int, Decimal]
Amounts = dict[tuple[str, int], Decimal]  # (code of the target, unit id) -> amount
ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Passing:
    """`share` of a unit went over to another on a day."""

    old: Unit
    new: Unit
    on: date
    share: Decimal

    @cached_property
    def is_opening(self) -> bool:
        """Whether the new unit began with it; else it stood before and took another in."""
        return self.new.valid_from == self.on

    def reaches_below(self, other: "Passing") -> bool:
        """Whether the new unit stands below that of the other."""
        return self.new.path != other.new.path and self.new.path.startswith(other.new.path)


def passings(top: Unit, *, until: date, using: str = "default") -> list[Passing]:
    """Of the unit and all below it, the earliest first. One query."""
    rows = Succession.objects.using(using).filter(successor__path__startswith=top.path, on__lte=until)
    rows = rows.select_related("predecessor", "successor").order_by("on", "pk")
    return [Passing(one.predecessor, one.successor, one.on, one.share) for one in rows]


def passed_on(
    held: ByUnit, passings: Sequence[Passing], *, has_own: Callable[[Passing], bool] = lambda one: False,
    is_nested: bool = False, places: int | None = None,
) -> dict[int, Decimal]:  # fmt: skip
    """Unit id -> amount, once all went over: the old units hold nothing more, but for what a divided one keeps.

    `has_own`: the new unit counts by itself already, so that nothing comes to it. `is_nested`: the amount of a unit
    contains those of the units below it, which are not handed on twice. Parts have so many decimals, or as many as the
    amount. The sum stays, but for what a unit that `has_own` lets go.
    """
    for _, many in groupby(passings, key=lambda one: one.on):
        held = _one_day(held, list(many), has_own, is_nested, places)
    return dict(held)


def _one_day(held: ByUnit, many: list[Passing], has_own: Callable, is_nested: bool, places: int | None) -> ByUnit:
    by_old = defaultdict(list)
    for one in many:
        by_old[one.old.pk].append(one)
    going = [pk for pk in by_old if pk in held]
    if not going:
        return held
    after, came = {pk: amount for pk, amount in held.items() if pk not in by_old}, defaultdict(list)
    for pk in going:
        whole, shares = held[pk], [one.share for one in by_old[pk]]
        below = _told_below(held, by_old, pk) if is_nested else ZERO
        kept = ONE - sum(shares)
        parts = divided(max(whole - below, ZERO), [*shares, kept], places=_places(whole) if places is None else places)
        if kept:
            after[pk] = parts[-1]
        for one, part in zip(by_old[pk], parts, strict=False):
            if (part or not whole) and not has_own(one):
                came[one.new.pk].append(part)
    return after | {pk: sum(parts, after.get(pk, ZERO)) for pk, parts in came.items()}


def _told_below(held: ByUnit, by_old: Mapping[int, list[Passing]], pk: int) -> Decimal:
    """What units directly below it hand on to where it goes itself: of it only the rest is its own."""
    mine, found = by_old[pk], ZERO
    for child, theirs in by_old.items():
        is_beside = not any(one.reaches_below(other) for one in theirs for other in mine)
        if child in held and theirs[0].old.parent_id == pk and is_beside:
            found += held[child]
    return found


def _places(amount: Decimal) -> int:
    return max(0, -amount.normalize().as_tuple().exponent)


# --- Quotas and pledges ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Assigned:
    """`handed_on`: those of the amounts that are no row of their own, but come from what became the unit."""

    amounts: Amounts
    handed_on: frozenset[tuple[str, int]] = frozenset()


def quotas(
    campaign: Campaign, year: int, *, on: date, revision: int | None = None, known: Sequence[Passing] | None = None
) -> Assigned:
    """What each unit is to bring in the year, as the tree stands on the day; of the newest revision, or of that one.

    An amount given on the day of the merger or later stands by itself. At most three queries.
    """
    rows = Quota.objects.filter(target__campaign=campaign, year=year)
    rows = rows.standing() if revision is None else rows.in_revision(revision)
    given = list(rows.values_list("target__code", "unit", "amount", "since"))
    went = _of_units(passings(campaign.unit, until=on) if known is None else known, {unit for _, unit, *_ in given})
    days = dict(campaign.revisions.values_list("number", "effective_on")) if went else {}
    since = {(code, unit): days.get(number) for code, unit, _, number in given}

    def has_own(code: str, one: Passing) -> bool:
        day = since.get((code, one.new.pk))
        return (code, one.new.pk) in since and (one.is_opening or day is not None and day >= one.on)

    own = {(code, unit): amount for code, unit, amount, _ in given}
    amounts = _by_code(own, went, has_own)
    return Assigned(amounts, frozenset(key for key, amount in amounts.items() if own.get(key) != amount))


def pledges(campaign: Campaign, year: int, *, on: date) -> Amounts:
    """What each unit promised and sent by the day, as the tree stands on it; a new unit's own comes instead of what
    those pledged that became it. Two queries.
    """
    sent = Pledge.objects.filter(
        target__campaign=campaign, year=year, state=PledgeState.SENT, amount__isnull=False, sent_at__date__lte=on
    )
    given = list(sent.values_list("target__code", "unit", "amount", "sent_at__date"))
    went = _of_units(passings(campaign.unit, until=on), {unit for _, unit, *_ in given})
    days = {(code, unit): day for code, unit, _, day in given}

    def has_own(code: str, one: Passing) -> bool:
        return (code, one.new.pk) in days and days[code, one.new.pk] >= one.on

    return _by_code({(code, unit): amount for code, unit, amount, _ in given}, went, has_own)


def _of_units(went: Sequence[Passing], units: set[int]) -> list[Passing]:
    """Those that concern what these units hold."""
    found = []
    for one in went:
        if one.old.pk in units:
            units = units | {one.new.pk}
            found.append(one)
    return found


def _by_code(amounts: Amounts, went: Sequence[Passing], has_own: Callable[[str, Passing], bool]) -> Amounts:
    if not went:
        return amounts
    by_code: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for (code, unit), amount in amounts.items():
        by_code[code][unit] = amount
    return {
        (code, unit): amount
        for code, held in by_code.items()
        for unit, amount in passed_on(
            held, went, has_own=lambda one, code=code: has_own(code, one), is_nested=True
        ).items()
    }  # fmt: skip


def told(unit: Unit, went: Iterable[Passing]) -> str:
    """'xã A, 60% huyện B (01/7/2025)': what became the unit; "" where nothing did."""
    from_day: dict[date, list[str]] = defaultdict(list)
    for one in went:
        if one.new.pk == unit.pk:
            part = "" if one.share == 1 else f"{(one.share * 100).normalize():f}% ".replace(".", ",")
            from_day[one.on].append(f"{part}{one.old.in_sentence}")
    return "; ".join(f"{', '.join(names)} ({dates.show(day)})" for day, names in from_day.items())
