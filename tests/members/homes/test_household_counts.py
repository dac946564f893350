"""How many households are poor, where, on which day; and a machine that compares each count with plain Python."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from members.choices import UnitKind
from members.domain.homes import household_counts, households
from members.domain.homes.household_counts import Tally
from members.domain.register import registry
from members.domain.register.figures import of_units as figures_of
from members.domain.register.registry import NotAllowed
from members.models import Enrolment, Household, HouseholdReview, Member, Unit
from tests import factories
from tests.members.registering import AT, BY_SYSTEM, START, day, member, moved, undo_last

KNOWN = {
    "living_standard": "trung_binh", "temporary_house": False, "cultural_family": False, "economic_model": "",
    "loan_balance": None, "savings_group": "",
}  # fmt: skip
FIRST = day(5)
DAYS = [FIRST + timedelta(days=number) for number in range(8)]
numbers, days = st.integers(0, 9), st.sampled_from(DAYS)


def review(household, on=FIRST, **fields):
    seen = households.stamp(household)
    return households.review(household, on=on, fields=KNOWN | fields, seen=seen, **BY_SYSTEM)


def housed(unit, on=START, **fields) -> Member:
    """A member in a household of his own, reviewed if it says how."""
    person = member(unit, on=on)
    household = households.open_for(person, **BY_SYSTEM)
    if fields:
        review(household, **fields)
    return person


def test_each_figure_counts_what_the_reviews_say(cast):
    housed(cast.chi_hoi, living_standard="ngheo", temporary_house=True, loan_balance=Decimal(30_000_000))
    housed(cast.chi_hoi, living_standard="can_ngheo", loan_balance=Decimal(0))
    housed(cast.xa, living_standard="kha", cultural_family=True, loan_balance=Decimal(20_000_000))
    housed(cast.xa, living_standard="")
    housed(cast.xa)
    member(cast.xa)  # in no household
    assert household_counts.tally(cast.huyen, on=FIRST) == Tally(
        households=5, reviewed=4, rated=3, poor=1, near_poor=1, temporary_houses=1, cultural_families=1,
        borrowers=2, loans=Decimal(50_000_000),
    )  # fmt: skip


def test_a_household_without_a_review_by_the_day_is_not_recorded_never_not_poor(cast):
    housed(cast.chi_hoi, living_standard="ngheo")
    before = household_counts.tally(cast.xa, on=FIRST - timedelta(days=1))
    assert (before.households, before.not_recorded, before.not_rated, before.loans) == (1, 1, 1, None)
    assert household_counts.poor_households(cast.xa, on=FIRST - timedelta(days=1)) is None
    assert household_counts.poor_households(cast.xa, on=FIRST) == 1
    assert household_counts.tally(cast.huyen_khac, on=FIRST) == Tally()


def test_the_review_that_held_on_the_day_counts(cast):
    household = housed(cast.chi_hoi, living_standard="ngheo").household
    review(household, day(8), living_standard="kha")
    assert [household_counts.poor_households(cast.xa, on=on) for on in (day(7, 31), day(8), day(12))] == [1, 0, 0]


def test_a_household_of_two_members_counts_once_and_while_one_of_them_counts(cast):
    first = housed(cast.chi_hoi, living_standard="ngheo")
    second = member(cast.chi_hoi)
    households.join(second, household=first.household, **BY_SYSTEM)
    registry.record_death(first, on=day(6), **BY_SYSTEM)
    registry.record_death(second, on=day(7), **BY_SYSTEM)
    assert [household_counts.tally(cast.xa, on=on).poor for on in (FIRST, day(6), day(7))] == [1, 1, 0]


def test_who_parts_from_a_household_still_counts_in_it_on_the_days_before(cast):
    """A poor household of two; one of them moves to the commune's own members, whose household is well off."""
    stays, goes = housed(cast.chi_hoi, living_standard="ngheo"), member(cast.chi_hoi)
    households.join(goes, household=stays.household, **BY_SYSTEM)
    registry.record_death(stays, on=day(6), **BY_SYSTEM)
    households.leave(goes, since=day(8), **BY_SYSTEM)
    third = housed(cast.chi_hoi, living_standard="kha")
    households.join(goes, household=third.household, since=day(10), **BY_SYSTEM)

    def counted(on):
        found = household_counts.tally(cast.xa, on=on)
        return found.households, found.poor

    assert [counted(on) for on in (FIRST, day(7, 31), day(8), day(10))] == [(2, 1), (2, 1), (1, 0), (1, 0)]
    names = {"poor_households"}
    figures = figures_of(names, [cast.xa], starts_on=START, on=day(7, 31))
    assert figures["poor_households"] == {cast.xa.pk: 1}


def test_what_was_written_wrongly_from_the_start_is_corrected_for_the_past_too(cast):
    husband, wife = housed(cast.chi_hoi, living_standard="kha"), housed(cast.chi_hoi, living_standard="kha")
    households.join(wife, household=husband.household, **BY_SYSTEM)
    assert household_counts.tally(cast.xa, on=FIRST).households == 1


def test_a_change_of_household_is_of_a_day_that_has_come_after_the_last_one(cast):
    person = housed(cast.chi_hoi)
    households.leave(person, since=day(6), **BY_SYSTEM)
    for wrong in (day(6), day(5), date(2025, 1, 1)):
        with pytest.raises(NotAllowed):
            households.join(person, household=housed(cast.chi_hoi).household, since=wrong, **BY_SYSTEM)
    undo_last(person)
    assert (person.household.pk, person.former_homes.count()) == (person.household_id, 0)


def test_figures_by_unit_are_those_of_the_children_and_of_the_unit_itself(cast):
    housed(cast.chi_hoi, living_standard="ngheo")
    housed(cast.xa, living_standard="ngheo")
    lines = household_counts.tallies(cast.xa, on=FIRST)
    assert [(group.name, group.members, one.poor) for group, one in lines] == [
        ("Sinh hoạt tại xã Đồng Mẫu", 1, 1), ("Chi hội 1", 1, 1),
    ]  # fmt: skip
    whole = household_counts.tallies(cast.tinh, on=FIRST)
    assert [one.poor for _, one in whole] == [2, 0, 0]


@pytest.mark.parametrize("size", [1, 3])
def test_the_figures_cost_the_same_queries_whatever_the_size(cast, django_assert_num_queries, size):
    for number in range(size):
        housed(factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=cast.huyen), living_standard="kha")
    with django_assert_num_queries(2):
        household_counts.tally(cast.huyen, on=FIRST)
    with django_assert_num_queries(3):
        household_counts.tallies(cast.huyen, on=FIRST)


# --- Whatever is done in whatever order ----------------------------------------------------------------------------


def chosen(rows, number: int):
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


def standing(on) -> dict[int, Unit]:
    """Plain Python: household -> where it stood that day."""
    stays = Enrolment.objects.on(on).select_related("unit", "member").order_by("-joined_on", "-pk")
    homes = [(home_of(stay.member, on), stay.unit) for stay in stays]
    return {home: unit for home, unit in homes if home}


def home_of(person: Member, on) -> int | None:
    moves = [one for one in person.former_homes.order_by("-left_on") if one.left_on > on]
    return moves[-1].household_id if moves else person.household_id


def reviews(on) -> dict[int, HouseholdReview]:
    """Household -> its last review by the day."""
    return {one.household_id: one for one in HouseholdReview.objects.filter(on__lte=on).order_by("on")}


def expected(unit: Unit, places: dict[int, Unit], found: dict[int, HouseholdReview]) -> Tally:
    here = [key for key, place in places.items() if place.path.startswith(unit.path)]
    said = [found[key] for key in here if key in found]
    loans = [one.loan_balance for one in said if one.loan_balance is not None]
    return Tally(
        households=len(here), reviewed=len(said), rated=sum(one.living_standard != "" for one in said),
        poor=sum(one.living_standard == "ngheo" for one in said),
        temporary_houses=sum(one.temporary_house for one in said),
        borrowers=sum(loan > 0 for loan in loans), loans=sum(loans) if loans else None,
    )  # fmt: skip


class Dwellings(RuleBasedStateMachine):
    units: list[Unit]  # the province first
    step = 0

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, deed) -> None:
        with suppress(NotAllowed):
            deed()

    def unit(self, number: int) -> Unit:
        return self.units[number % len(self.units)]

    @initialize(place=numbers)
    def two_live_together(self, place):
        first, second = (member(self.unit(place), on=FIRST) for _ in range(2))
        households.join(second, household=households.open_for(first, **BY_SYSTEM), **BY_SYSTEM)

    @rule(place=numbers, on=days)
    def enrol(self, place, on):
        households.open_for(member(self.unit(place), on=on), **BY_SYSTEM)

    @rule(who=numbers, which=numbers, since=st.none() | days)
    def join(self, who, which, since):
        person, household = chosen(Member.objects, who), chosen(Household.objects, which)
        self.attempt(lambda: households.join(person, household=household, since=since, **BY_SYSTEM))

    @rule(who=numbers, since=st.none() | days)
    def leave(self, who, since):
        self.attempt(lambda: households.leave(chosen(Member.objects, who), since=since, **BY_SYSTEM))

    @rule(who=numbers, place=numbers, on=days)
    def transfer(self, who, place, on):
        def move():
            with transaction.atomic():  # asked and accepted, or neither
                moved(chosen(Member.objects, who), self.unit(place), on=on)

        self.attempt(move)

    @rule(who=numbers, on=days, dies=st.booleans())
    def go(self, who, on, dies):
        person, away = chosen(Member.objects, who), {"to": "Tỉnh khác", "introduction_number": "1"}
        go = registry.record_death if dies else registry.move_out
        self.attempt(lambda: go(person, on=on, **({} if dies else away), **BY_SYSTEM))

    @rule(who=numbers, place=numbers, on=days)
    def come_back(self, who, place, on):
        person, said = chosen(Member.objects, who), {"origin": "Tỉnh khác", "introduction_number": "2"}
        self.attempt(lambda: registry.move_in({}, member=person, unit=self.unit(place), on=on, **said, **BY_SYSTEM))

    @rule(which=numbers, on=days, poor=st.booleans(), loan=st.sampled_from([None, 0, 7]))
    def find(self, which, on, poor, loan):
        review(
            chosen(Household.objects, which), on, living_standard="ngheo" if poor else "", temporary_house=not poor,
            loan_balance=None if loan is None else Decimal(loan),
        )  # fmt: skip

    @rule(who=numbers, which=numbers)
    def undo(self, who, which):
        event = chosen(chosen(Member.objects, who).events.filter(undone_at=None), which)
        if event:
            self.attempt(lambda: registry.undo(event, actor=None, at=AT))

    # --- What always holds

    @invariant()
    def counts_are_those_of_plain_python(self):
        """Another day after each step, and in time all of them."""
        self.step += 1
        on = DAYS[self.step * 3 % len(DAYS)]
        places, found = standing(on), reviews(on)
        for unit in self.units:
            assert household_counts.tally(unit, on=on) == expected(unit, places, found)
        lines = household_counts.tallies(self.units[0], on=on)
        assert sum(one.households for _, one in lines) == len(places)

    @invariant()
    def every_household_stands_where_its_members_say(self):
        places = standing(AT.date())
        for household in Household.objects.filter(pk__in=places):
            assert household.unit_id == places[household.pk].pk

    @invariant()
    def a_household_shows_its_latest_review(self):
        found = reviews(AT.date())
        for household in Household.objects.filter(pk__in=found):
            assert all(getattr(household, name) == getattr(found[household.pk], name) for name in households.FIELDS)


@pytest.mark.django_db
def test_households_keep_their_laws_whatever_is_done(cast):
    second = factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)
    Dwellings.units = [cast.tinh, cast.xa, cast.chi_hoi, second, cast.huyen_khac]
    run_state_machine_as_test(
        Dwellings,
        settings=settings(
            max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
