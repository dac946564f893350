"""Lists of households. A household has no name: it is listed under the member of it who comes first by given name."""

from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from members.choices import MemberStatus
from members.domain import access
from members.domain.homes import household_counts
from members.domain.lists import search
from members.models import Enrolment, Household, HouseholdReview, Member, Unit
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


def stood(user, *, unit: Unit, on: date, standard: str = "", temporary: str = "") -> QuerySet[Enrolment]:
    """The households of the subtree as they stood at the end of that day: for each the enrolment that says where, with
    its last review by then as `review`, the `head` under whom it is listed and how many members (`count`) of it the
    user may see. Narrowed like `heads`. Who belongs to a household is not dated: those who do today. One query.
    """
    found = household_counts.held(unit, on).filter(_reviewed(standard, temporary))
    here = Enrolment.objects.for_user(user, "register").on(on).order_by("member__sort_key", "member")
    here = here.filter(member__household=OuterRef("member__household"))
    first = here.filter(unit=OuterRef("unit"))
    number = here.order_by().values("member__household").annotate(number=Count("pk"))
    return found.annotate(
        head=Subquery(first.values("member__full_name")[:1]), count=Subquery(number.values("number")),
        head_key=Subquery(first.values("member__sort_key")[:1]),
    ).order_by("head_key", "pk")  # fmt: skip


def _reviewed(standard: str, temporary: str) -> Q:
    asked = Q()
    if standard == NOT_RATED:
        asked &= Q(review=None) | Q(review__living_standard="")
    elif standard:
        asked &= Q(review__living_standard=standard)
    if temporary:
        asked &= Q(review__temporary_house=temporary == "yes")
    return asked


def dwellers(household: Household, user) -> tuple[list[Member], int]:
    """Who of the members in the register lives there: those whom the user may see, by given name, and how many more.
    One query.
    """
    everybody = list(household.members.filter(status__in=CURRENT).select_related("unit").in_order())
    seen = [one for one in everybody if access.can(user, "register", one.unit)]
    return seen, len(everybody) - len(seen)


def candidates(member: Member, typed: str, user) -> QuerySet[Member]:
    """Members of his unit who may be put into one household with him, by what was typed: at most MOST_FOUND."""
    near = Member.objects.for_user(user, "register").filter(unit=member.unit, status__in=CURRENT)
    near = near.exclude(pk=member.pk)
    if member.household_id:
        near = near.filter(~Q(household=member.household_id) | Q(household=None))
    return search.find(near, typed).in_order()[:MOST_FOUND]
