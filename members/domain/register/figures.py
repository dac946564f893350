"""What the register says of many units at once, as reports ask for it: each unit with all below it.

The figures are those of `counts` for the same days. Rows are counted where they stand and added up by path here, so
that units of any levels, one within another too, cost the same statements.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from os.path import commonprefix

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from members.choices import EntitlementState, Entry, Exit, LivingStandard, Sex
from members.domain.homes import household_places
from members.domain.register import counts
from members.models import Enrolment, Entitlement, HouseholdReview, Unit

Condition = Callable[[date, date], Q]  # of the first and the last day
Counted = Iterator[tuple[str, str, str, int]]  # name, path of the place, path it must not stand under, number
NOWHERE = "-"  # under which no unit stands


def of_units(
    names: Collection[str], units: Sequence[Unit], *, starts_on: date, on: date
) -> dict[str, dict[int, int | None]]:
    """Name of a figure -> unit id -> the number on the day `on`, or from `starts_on` until then.

    None, never 0, for a unit in whose subtree nobody was ever enrolled: it has no register yet; of households also
    where no review has told by then how any of them lives. One query for all that
    enrolments tell, one more each for transfers in, transfers out and entitlements, two for households. Raises
    KeyError for an unknown name.
    """
    if not names or not units:
        return {}
    under, by_path = _under_all(units), {unit.path: unit.pk for unit in units}
    found: dict[str, dict[int, int | None]] = {name: dict.fromkeys(by_path.values()) for name in names}
    for source in {SOURCES[name]: None for name in ("", *names)}:  # enrolments first: they say who has a register
        asked = [name for name in names if SOURCES[name] == source]
        for name, here, not_under, number in source(asked, under, starts_on, on):
            for path in _way_to(here):
                unit = by_path.get(path)
                if unit is None or not_under.startswith(path):
                    continue
                for told in [name] if name else found.keys() - HOUSEHOLDS.keys():  # a register: none found is 0
                    found[told][unit] = (found[told][unit] or 0) + (number if name else 0)
    return found


def _under_all(units: Sequence[Unit]) -> str:
    """The path under which all the units stand."""
    shared = commonprefix([unit.path for unit in units])
    return shared[: shared.rfind(".") + 1]


def _way_to(path: str) -> list[str]:
    """The path and those above it."""
    return [path[: place + 1] for place, letter in enumerate(path) if letter == "."]


# --- Enrolments -----------------------------------------------------------------------------------------------------


def _held(more: Callable[[date], Q] = lambda on: Q()) -> Condition:
    """Enrolled on the last day."""
    return lambda starts_on, on: Q(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on) & more(on)


def _entered(*entries: Entry) -> Condition:
    return lambda starts_on, on: Q(entry__in=entries, joined_on__range=(starts_on, on))


def _left(exit: Exit) -> Condition:
    return lambda starts_on, on: Q(exit=exit, left_on__range=(starts_on, on))


ENROLMENTS: dict[str, Condition] = {
    "members_total": _held(),
    "women": _held(lambda on: Q(member__sex=Sex.FEMALE)),
    "party_members": _held(lambda on: counts.in_party(on)),
    "members_under_60": _held(lambda on: counts.younger_than(60, on)),
    "medals": _held(lambda on: Q(member__medal_year=on.year)),
    "members_admitted": _entered(Entry.ADMITTED, Entry.READMITTED),
    "members_died": _left(Exit.DIED),
    "members_struck": _left(Exit.STRUCK),
    "members_expelled": _left(Exit.EXPELLED),
}


def _enrolments(names: Sequence[str], under: str, starts_on: date, on: date) -> Counted:
    """The name "" stands for any enrolment, ever."""
    asked = {name: Count("pk", filter=ENROLMENTS[name](starts_on, on)) for name in names}
    rows = Enrolment.objects.filter(unit__path__startswith=under).order_by().values_list("unit__path")
    for path, ever, *numbers in rows.annotate(ever=Count("pk"), **asked):
        yield "", path, NOWHERE, ever
        yield from ((name, path, NOWHERE, number) for name, number in zip(asked, numbers, strict=True))


def _transfers_in(names: Sequence[str], under: str, starts_on: date, on: date) -> Counted:
    """Those from outside the unit: a transfer within it moves nobody in."""
    came = Enrolment.objects.filter(entry=Entry.RECEIVED, joined_on__range=(starts_on, on))
    before = Enrolment.objects.filter(
        member=OuterRef("member"), exit=Exit.TRANSFERRED, left_on=OuterRef("joined_on")
    )  # fmt: skip
    return _across(names[0], came.filter(unit__path__startswith=under), before)


def _transfers_out(names: Sequence[str], under: str, starts_on: date, on: date) -> Counted:
    went = Enrolment.objects.filter(exit=Exit.TRANSFERRED, left_on__range=(starts_on, on))
    after = Enrolment.objects.filter(member=OuterRef("member"), entry=Entry.RECEIVED, joined_on=OuterRef("left_on"))
    return _across(names[0], went.filter(unit__path__startswith=under), after)


def _across(name: str, rows: QuerySet, other: QuerySet) -> Counted:
    """Each with the place at the other end, or none where another register is at the other end."""
    ends = Coalesce(Subquery(other.values("unit__path")[:1]), Value(NOWHERE))
    counted = rows.order_by().annotate(other=ends).values_list("unit__path", "other").annotate(Count("pk"))
    return ((name, here, there, number) for here, there, number in counted)


# --- Households and entitlements ------------------------------------------------------------------------------------

RATED = Q(standard__gt="")
HOUSEHOLDS = {  # name -> of which it can be told, which count
    "poor_households": (RATED, Q(standard=LivingStandard.POOR)),
    "near_poor_households": (RATED, Q(standard=LivingStandard.NEAR_POOR)),
    "temporary_houses": (Q(temporary__isnull=False), Q(temporary=True)),
}


def _households(names: Sequence[str], under: str, starts_on: date, on: date) -> Counted:
    """By the last review up to the day, where the household stood then (see `household_counts`)."""
    parts = {}
    for name in names:
        told, counts_in = HOUSEHOLDS[name]
        parts |= {f"{name}_told": Count("pk", filter=told), name: Count("pk", filter=counts_in)}
    under_it = Enrolment.objects.on(on).filter(unit__path__startswith=under)
    review = HouseholdReview.objects.filter(household=OuterRef("home"), on__lte=on).order_by("-on")
    for _, held in household_places.standing(under_it, on=on):
        held = held.annotate(
            standard=Subquery(review.values("living_standard")[:1]),
            temporary=Subquery(review.values("temporary_house")[:1]),
        )
        for path, *numbers in held.order_by().values_list("unit__path").annotate(**parts):
            for name, told, number in zip(names, numbers[::2], numbers[1::2], strict=True):
                if told:
                    yield name, path, NOWHERE, number


def _entitlements(names: Sequence[str], under: str, starts_on: date, on: date) -> Counted:
    """Granted within the days, where the member stood then: one who died counts where he stood last."""
    stood = Enrolment.objects.filter(member=OuterRef("member"), joined_on__lte=OuterRef("decided_on"))
    granted = Entitlement.objects.filter(
        state__in=[EntitlementState.GRANTED, EntitlementState.STOPPED],
        decided_on__range=(starts_on, on),
        member__in=Enrolment.objects.filter(unit__path__startswith=under).values("member"),
    )
    place = Subquery(stood.order_by("-joined_on").values("unit__path")[:1])
    rows = granted.order_by().annotate(place=place).filter(place__startswith=under)
    return ((names[0], path, NOWHERE, number) for path, number in rows.values_list("place").annotate(Count("pk")))


SOURCES = {
    "": _enrolments,
    **dict.fromkeys(ENROLMENTS, _enrolments),
    "members_transferred_in": _transfers_in,
    "members_transferred_out": _transfers_out,
    **dict.fromkeys(HOUSEHOLDS, _households),
    "entitlements_granted": _entitlements,
}
