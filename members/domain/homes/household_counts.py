"""How many households are poor, live in a temporary house, owe how much, where, on which day: always from the reviews,
the enrolments and the dwellers of that day. A household counts once, where it stood (`household_places`), and only
while at least one member of it counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
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

    def __add__(self, other: "Tally") -> "Tally":
        said = [loans for loans in (self.loans, other.loans) if loans is not None]
        numbers = {one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)[:-1]}
        return Tally(**numbers, loans=sum(said) if said else None)

    @property
    def not_recorded(self) -> int:
        """Without any review by the day."""
        return self.households - self.reviewed

    @property
    def not_rated(self) -> int:
        """Of which nobody has said by the day how they live."""
        return self.households - self.rated


def tally(unit: Unit, *, on: date) -> Tally:
    """The households that stood in the unit and below it at the end of that day. Two queries."""
    return sum((Tally(**part.aggregate(**_parts())) for part in held(unit, on)), Tally())


def tallies(unit: Unit, *, on: date) -> tuple[tuple[Group, Tally], ...]:
    """The same for each line of `counts.headcount` by unit; a group's `members` are its households. Three queries."""
    names, rows = list(_parts()), {}
    for part in held(unit, on):
        for step, *numbers in part.values_list(branch(unit, on)).annotate(**_parts()).order_by():
            rows[step] = rows.get(step, Tally()) + Tally(**dict(zip(names, numbers, strict=True)))
    return tuple(
        (Group(key, name, rows.get(step, Tally()).households), rows.get(step, Tally()))
        for step, key, name in lines(unit, on, rows)
    )


def poor_households(unit: Unit, *, on: date) -> int | None:
    """None when of no household there anybody has said by the day how it lives. Two queries."""
    found = tally(unit, on=on)
    return found.poor if found.rated else None


def held(unit: Unit, on: date) -> Iterator[QuerySet[Enrolment]]:
    """One enrolment for each household of the unit and below it, with the household's key as `home` and its last review
    by the day as `review`; in the parts of `household_places.living`. No query.
    """
    under = Enrolment.objects.filter(unit__path__startswith=unit.path).on(on)
    later = HouseholdReview.objects.filter(household=OuterRef("home"), on__gt=OuterRef("reviewed_on"), on__lte=on)
    for way, part in household_places.standing(under, on=on):
        review = FilteredRelation(f"{way}__reviews", condition=Q(**{f"{way}__reviews__on__lte": on}))
        yield part.annotate(review=review).annotate(reviewed_on=F("review__on")).filter(~Exists(later))


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
