"""Where a household stands: with the member of it who has been longest in his unit.

So it stays where it is while anybody of it is left there; when all have moved to one other unit it follows them; when
they have parted it goes with the one who left first. A household of nobody who is enrolled stays where it was. The
same rule on the enrolments of a past day says where it stood then, and nothing that happened later changes that.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ccb.lib import bulk
from members.models import Enrolment, Household


def settle(*keys: int | None) -> None:
    """Write where the households of these keys stand today. To be called whenever somebody of one came or left,
    inside the transaction. At most three queries, however many; None costs nothing.
    """
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return
    homes = Household.objects.select_for_update().filter(pk__in=wanted).order_by("pk")  # in one order: no deadlock
    stood = dict(homes.values_list("pk", "unit"))
    stays = Enrolment.objects.filter(left_on=None, member__household__in=wanted).order_by("-joined_on", "-pk")
    places = dict(stays.values_list("member__household", "unit"))  # the first of each comes last and stays
    bulk.update(Household, {key: {"unit_id": unit} for key, unit in places.items() if unit != stood[key]})


def standing(enrolments: QuerySet[Enrolment], *, on: date) -> QuerySet[Enrolment]:
    """Of these enrolments that count on the day, the one of each household that says where it stood. No query."""
    earlier = Q(joined_on__lt=OuterRef("joined_on")) | Q(joined_on=OuterRef("joined_on"), pk__lt=OuterRef("pk"))
    before = Enrolment.objects.on(on).filter(earlier, member__household=OuterRef("member__household"))
    return enrolments.filter(~Exists(before), member__household__isnull=False)
