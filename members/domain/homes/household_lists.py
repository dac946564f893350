"""Lists of households. A household has no name: it is listed under the member of it who comes first by given name."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet

from members.choices import MemberStatus
from members.domain import access
from members.domain.homes import household_counts, household_places
from members.domain.lists import search
from members.models import Enrolment, FormerHome, Household, HouseholdReview, Member, Unit
from members.models.member import MemberQuerySet

CURRENT = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
NOT_RATED = "none"
MOST_FOUND = 20


def heads(user, *, unit: Unit, standard: str = "", temporary: str = "") -> MemberQuerySet:
    """The one under whom each household of the subtree is listed today, with `reviewed_on` and all of it whom the user
    may see. `standard` is a living standard or NOT_RATED, `temporary` "yes" or "no" (reviewed, and no); "" does not
    narrow. Two queries more than the page of rows.
    """
    here = Member.objects.for_user(user, "register").filter(status__in=CURRENT, unit=F("household__unit"))
    first = Member.objects.filter(
        Q(sort_key__lt=OuterRef("sort_key")) | Q(sort_key=OuterRef("sort_key"), pk__lt=OuterRef("pk")),
        household=OuterRef("household"), unit=OuterRef("unit"), status__in=CURRENT,
    )  # fmt: skip
    found = here.filter(_asked(standard, temporary), ~Exists(first), unit__path__startswith=unit.path)
    dwellers = Member.objects.for_user(user, "register").filter(status__in=CURRENT).in_order()
    return (
        found.annotate(reviewed_on=Max("household__reviews__on"))
        .select_related("unit__parent", "household")
        .prefetch_related(Prefetch("household__members", dwellers, to_attr="seen"))
    )


def _asked(standard: str, temporary: str) -> Q:
    asked = Q()
    if standard:
        asked &= Q(household__living_standard="" if standard == NOT_RATED else standard)
    if temporary == "yes":
        asked &= Q(household__temporary_house=True)
    if temporary == "no":
        reviewed = Exists(HouseholdReview.objects.filter(household=OuterRef("household")))
        asked &= Q(household__temporary_house=False) & reviewed
    return asked


def stood(*, unit: Unit, on: date, standard: str = "", temporary: str = "") -> list[QuerySet[Enrolment]]:
    """The households of the subtree as they stood at the end of that day, in the parts of `household_counts.held`:
    for each the enrolment that says where, its key as `home` and its last review by then as `review`. Narrowed like
    `heads`. No query.
    """
    told = {"standard": F("review__living_standard"), "temporary": F("review__temporary_house")}
    asked = _reviewed(standard, temporary)
    return [part.annotate(**told).filter(asked) for part in household_counts.held(unit, on)]


def dwelt(user, *, on: date) -> dict[int, list[tuple[int, str, str]]]:
    """Household -> those of it on that day whom the user may see, by given name: unit, sort key, name. Two queries."""
    seen = Enrolment.objects.for_user(user, "register").on(on)
    found: dict[int, list[tuple[int, str, str]]] = {}
    for _, part in household_places.living(seen, on=on):
        rows = part.values_list("home", "unit", "member__sort_key", "member__full_name").order_by()
        for household, *dweller in rows.iterator():
            found.setdefault(household, []).append(tuple(dweller))
    return {household: sorted(rows, key=lambda row: row[1:]) for household, rows in found.items()}


def _reviewed(standard: str, temporary: str) -> Q:
    asked = Q()
    if standard == NOT_RATED:
        asked &= Q(standard=None) | Q(standard="")
    elif standard:
        asked &= Q(standard=standard)
    if temporary:
        asked &= Q(temporary=temporary == "yes")
    return asked


def dwellers(household: Household, user) -> tuple[list[Member], int]:
    """Who of the members in the register lives there: those whom the user may see, by given name, and how many more.
    One query.
    """
    everybody = list(household.members.filter(status__in=CURRENT).select_related("unit").in_order())
    seen = [one for one in everybody if access.can(user, "register", one.unit)]
    return seen, len(everybody) - len(seen)


@dataclass(frozen=True)
class Past:
    """Who lived in the household, or where the member lived, until the day before `left_on`; words for the user."""

    left_on: date
    words: str


def past(member: Member, user) -> list[Past]:
    """Where he lived before, and who lived in his household before, the latest first; of whom the user may not see
    only that there was somebody. Two queries.
    """
    own = member.former_homes.values_list("left_on", "household")
    found = [Past(day, f"{member} {'ở hộ khác' if home else 'chưa ở hộ nào trong sổ'}") for day, home in own]
    rows = FormerHome.objects.filter(household=member.household_id, household__isnull=False).exclude(member=member)
    for one in rows.select_related("member__unit"):
        is_seen = access.can(user, "register", one.member.unit)
        found.append(Past(one.left_on, f"{one.member if is_seen else 'Hội viên đơn vị khác'} ở hộ này"))
    return sorted(found, key=lambda one: one.left_on, reverse=True)


def candidates(member: Member, typed: str, user) -> QuerySet[Member]:
    """Members of his unit who may be put into one household with him, by what was typed: at most MOST_FOUND."""
    near = Member.objects.for_user(user, "register").filter(unit=member.unit, status__in=CURRENT)
    near = near.exclude(pk=member.pk)
    if member.household_id:
        near = near.filter(~Q(household=member.household_id) | Q(household=None))
    return search.find(near, typed).in_order()[:MOST_FOUND]
