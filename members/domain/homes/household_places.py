"""Where a household stands: with the member of it who has been longest in his unit.

So it stays where it is while anybody of it is left there; when all have moved to one other unit it follows them; when
they have parted it goes with the one who left first. A household of nobody who is enrolled stays where it was. The
same rule on the enrolments of a past day, and on who lived in it then, says where it stood then; nothing that happened
later changes that.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from ccb.lib import bulk
from members.models import Enrolment, FormerHome, Household


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


def living(enrolments: QuerySet[Enrolment], *, on: date) -> Iterator[tuple[str, QuerySet[Enrolment]]]:
    """Those of these enrolments whose member lived in a household on the day, with its key as `home`, in two parts: who
    still lives there and who lives elsewhere now; each with the lookup that leads to the household. No query.

    Django joins anew for each `filter` by a lookup of many rows: filters go by annotations.
    """
    later = FormerHome.objects.filter(member=OuterRef("member"), left_on__gt=on)
    yield "member__household", enrolments.annotate(home=F("member__household")).filter(~Exists(later), home__gt=0)
    former = FilteredRelation("member__former_homes", condition=Q(member__former_homes__left_on__gt=on))
    sooner = later.filter(left_on__lt=OuterRef("home_left_on"))
    left = enrolments.annotate(former=former).annotate(home=F("former__household"), home_left_on=F("former__left_on"))
    yield "former__household", left.filter(~Exists(sooner), home__gt=0)


def standing(enrolments: QuerySet[Enrolment], *, on: date) -> Iterator[tuple[str, QuerySet[Enrolment]]]:
    """Of these enrolments that count on the day, the one of each household that says where it stood, in parts as
    `living` gives them. No query.
    """
    earlier = Q(joined_on__lt=OuterRef("joined_on")) | Q(joined_on=OuterRef("joined_on"), pk__lt=OuterRef("pk"))
    before = [rows for _, rows in living(Enrolment.objects.on(on).filter(earlier), on=on)]
    for way, here in living(enrolments, on=on):
        for rows in before:
            here = here.filter(~Exists(rows.filter(home=OuterRef("home"))))
        yield way, here
