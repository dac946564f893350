"""How many households are poor, live in a temporary house, owe how much, where, on which day: always from the reviews
and the enrolments of that day. A household counts once, where it stood (`household_places`), and only while at least
one member of it counts. Who belongs to a household is not dated: those who do today.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum

from members.choices import LivingStandard
from members.domain.homes import household_places
from members.domain.register.counts import Group, branch, lines
from members.models import Enrolment, HouseholdReview, Unit


@dataclass(frozen=True)
class Tally:
    """Households of a day. Those without a review by then are in `households` alone: nobody knows that they are not
    poor. `rated` of the reviewed say the living standard; `loans` is in đồng, None when no review tells of any.
    """

    households: int = 0
    reviewed: int = 0
    rated: int = 0
    poor: int = 0
    near_poor: int = 0
    temporary_houses: int = 0
    cultural_families: int = 0
    borrowers: int = 0
    loans: Decimal | None = None

    @property
    def not_recorded(self) -> int:
        """Without any review by the day."""
        return self.households - self.reviewed

    @property
    def not_rated(self) -> int:
        """Of which nobody has said by the day how they live."""
        return self.households - self.rated


def tally(unit: Unit, *, on: date) -> Tally:
    """The households that stood in the unit and below it at the end of that day. One query."""
    return Tally(**held(unit, on).aggregate(**_parts()))


def tallies(unit: Unit, *, on: date) -> tuple[tuple[Group, Tally], ...]:
    """The same for each line of `counts.headcount` by unit; a group's `members` are its households. Two queries."""
    names = list(_parts())
    found = held(unit, on).values_list(branch(unit, on)).annotate(**_parts()).order_by()
    rows = {step: Tally(**dict(zip(names, numbers, strict=True))) for step, *numbers in found}
    return tuple(
        (Group(key, name, rows.get(step, Tally()).households), rows.get(step, Tally()))
        for step, key, name in lines(unit, on, rows)
    )


def poor_households(unit: Unit, *, on: date) -> int | None:
    """None when of no household there anybody has said by the day how it lives. One query."""
    found = tally(unit, on=on)
    return found.poor if found.rated else None


def held(unit: Unit, on: date) -> QuerySet[Enrolment]:
    """One enrolment for each household of the unit and below it, with its last review by the day as `review`."""
    under = Enrolment.objects.filter(unit__path__startswith=unit.path).on(on)
    reviewed = FilteredRelation("member__household__reviews", condition=Q(member__household__reviews__on__lte=on))
    later = HouseholdReview.objects.filter(
        household=OuterRef("member__household"), on__gt=OuterRef("review__on"), on__lte=on
    )
    return household_places.standing(under, on=on).annotate(review=reviewed).filter(~Exists(later))


def _parts() -> dict:
    said = {
        "reviewed": Q(review__pk__isnull=False),
        "rated": ~Q(review__living_standard="") & Q(review__pk__isnull=False),
        "poor": Q(review__living_standard=LivingStandard.POOR),
        "near_poor": Q(review__living_standard=LivingStandard.NEAR_POOR),
        "temporary_houses": Q(review__temporary_house=True),
        "cultural_families": Q(review__cultural_family=True),
        "borrowers": Q(review__loan_balance__gt=0),
    }
    counted = {name: Count("pk", filter=which) for name, which in said.items()}
    return {"households": Count("pk"), **counted, "loans": Sum(F("review__loan_balance"))}
