"""Figures of many units at once: those of `counts`, from any register."""

import random
from datetime import date, timedelta

import pytest

from ccb.lib.partial_dates import read
from members.choices import EntitlementState, LivingStandard, Sex, UnitKind
from members.domain.homes import household_counts, households
from members.domain.register import counts, figures, registry
from members.models import Entitlement, Household, HouseholdReview, Regime, Unit
from tests import factories
from tests.members.registering import BY_SYSTEM, START, admitted, day, member, moved

FIRST, LAST = day(3), day(6, 30)
OF_BALANCE = {
    "members_admitted": "admitted", "members_transferred_in": "received", "members_transferred_out": "transferred",
    "members_died": "died", "members_struck": "struck", "members_expelled": "expelled", "members_total": "closing",
}  # fmt: skip
HOUSEHOLDS = ["poor_households", "near_poor_households", "temporary_houses"]
ALL = [name for name in figures.SOURCES if name]


def one(name: str, unit: Unit, *, starts_on: date = FIRST, on: date = LAST) -> int | None:
    return figures.of_units([name], [unit], starts_on=starts_on, on=on)[name][unit.pk]


def by_the_other_way(unit: Unit, starts_on: date, on: date) -> dict[str, int]:
    """The same figures from `counts`, unit by unit."""
    balance = counts.balance(unit, starts_on=starts_on, ends_on=on)
    by = {
        name: {group.key: group.members for group in counts.headcount(unit, on=on, by=name).groups}
        for name in ("sex", "party", "age")
    }
    return {
        **{name: getattr(balance, field) for name, field in OF_BALANCE.items()},
        "women": by["sex"].get(Sex.FEMALE, 0), "party_members": by["party"]["1"], "members_under_60": by["age"]["0"],
    }  # fmt: skip


def random_register(rng: random.Random, places: list[Unit]) -> None:
    """Twelve people with up to three deeds each, on days that often meet the ends of the period."""
    days = [day(1, 15), FIRST - timedelta(1), FIRST, day(4, 30), LAST, LAST + timedelta(1), day(9)]
    for number in range(12):
        facts = {
            "sex": rng.choice(["", *Sex.values]),
            "born_on": read(rng.choice(["", "1950", "6/1964", "30/6/1964", "1970"])),
            "party_joined_on": read(rng.choice(["", "1975", "30/6/2024", "1/7/2024"])),
        }  # fmt: skip
        start = rng.choice(days[:4])
        if rng.random() < 0.5:
            person = member(rng.choice(places), f"Mẫu {number}", on=start, **facts)
        else:
            person = admitted(rng.choice(places), f"Mẫu {number}", on=start)
        for on in sorted(rng.sample(days[4:] + [day(5, 5)], rng.randint(0, 3))):
            _deed(rng, person, places, on)


def _deed(rng: random.Random, person, places: list[Unit], on: date) -> None:
    person.refresh_from_db()
    deed = rng.choice(["move", "move", "die", "strike", "expel"])
    try:
        if deed == "move":
            moved(person, rng.choice([place for place in places if place != person.unit]), on=on)
        elif deed == "die":
            registry.record_death(person, on=on, **BY_SYSTEM)
        elif deed == "strike":
            registry.strike_off(person, on=on, reason="Bỏ sinh hoạt", **BY_SYSTEM)
        else:
            registry.discipline(person, kind="expulsion", on=on, decision_number="7/QĐ", reason="Lý do", **BY_SYSTEM)
    except registry.NotAllowed:
        pass  # one who has left does nothing more


@pytest.mark.parametrize("seed", range(12))
def test_figures_of_a_random_register_are_those_of_the_headcount_and_the_balance(cast, seed):
    rng = random.Random(seed)
    other = factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)
    places = [cast.chi_hoi, other, cast.xa, cast.huyen_khac, cast.khoi]
    random_register(rng, places)
    units = [cast.tinh, cast.huyen, cast.xa, *places]
    found = figures.of_units(ALL, units, starts_on=FIRST, on=LAST)
    for unit in units:
        expected = by_the_other_way(unit, FIRST, LAST)
        enrolled = unit.pk in {pk for pk in found["members_total"] if found["members_total"][pk] is not None}
        got = {name: found[name][unit.pk] for name in expected}
        assert got == (expected if enrolled else dict.fromkeys(expected)), unit


def test_a_unit_where_nobody_was_ever_enrolled_has_no_figure(cast):
    registry.record_death(member(cast.chi_hoi), on=day(2), **BY_SYSTEM)
    found = figures.of_units(ALL, [cast.huyen, cast.huyen_khac], starts_on=FIRST, on=LAST)
    assert {name: found[name][cast.huyen_khac.pk] for name in ALL} == dict.fromkeys(ALL)
    known = [name for name in ALL if name not in HOUSEHOLDS]
    assert {name: found[name][cast.huyen.pk] for name in known} == dict.fromkeys(known, 0)


def test_a_transfer_within_a_unit_is_neither_in_nor_out_of_it(cast):
    moved(member(cast.chi_hoi), cast.xa, on=day(4))
    assert (one("members_transferred_in", cast.huyen), one("members_transferred_out", cast.huyen)) == (0, 0)
    assert (one("members_transferred_in", cast.xa), one("members_transferred_out", cast.chi_hoi)) == (0, 1)


def test_medals_are_those_of_the_year_of_the_day(cast):
    member(cast.chi_hoi, medal_year=2024)
    member(cast.chi_hoi, medal_year=2023)
    assert (one("medals", cast.huyen), one("medals", cast.huyen, on=day(12, 31))) == (1, 1)


def reviewed(unit: Unit, on: date, standard: str, **more) -> Household:
    """The household of one member there."""
    household = households.open_for(member(unit), **BY_SYSTEM)
    return again(household, on, standard, **more)


def again(household: Household, on: date, standard: str, **more) -> Household:
    HouseholdReview.objects.create(household=household, on=on, living_standard=standard, **more)
    return household


def test_households_count_by_their_last_review_up_to_the_day(cast):
    member(cast.chi_hoi)
    reviewed(cast.xa, day(1), LivingStandard.POOR, temporary_house=True)
    left = reviewed(cast.xa, day(1), LivingStandard.POOR)
    again(left, LAST, LivingStandard.NEAR_POOR)
    again(left, day(9), LivingStandard.FAIR)
    reviewed(cast.xa, day(9), LivingStandard.POOR)
    reviewed(cast.huyen_khac, day(1), LivingStandard.POOR)
    assert [one(name, cast.huyen) for name in HOUSEHOLDS] == [1, 1, 1]
    assert [one(name, cast.huyen, on=LAST - timedelta(1)) for name in HOUSEHOLDS] == [2, 0, 1]
    assert [one(name, cast.huyen, on=LAST) for name in HOUSEHOLDS] == of_tally(cast.huyen, LAST)


def of_tally(unit: Unit, on: date) -> list[int]:
    tally = household_counts.tally(unit, on=on)
    return [tally.poor, tally.near_poor, tally.temporary_houses]


def test_a_household_counts_where_its_members_stood_and_only_while_one_of_them_counts(cast):
    moving, dying = (reviewed(cast.xa, day(1), LivingStandard.POOR) for _ in range(2))
    moved(moving.members.get(), cast.huyen_khac, on=day(5))
    registry.record_death(dying.members.get(), on=day(5), **BY_SYSTEM)
    for unit in (cast.huyen, cast.huyen_khac, cast.tinh):
        for on in (day(4), LAST):
            counted = [one(name, unit, on=on) or 0 for name in HOUSEHOLDS]
            assert counted == of_tally(unit, on)
    assert one("poor_households", cast.huyen_khac) == 1


def test_poor_households_are_unknown_where_nobody_was_reviewed(cast):
    reviewed(cast.xa, day(9), LivingStandard.POOR)
    reviewed(cast.huyen_khac, day(1), "", temporary_house=False)
    found = figures.of_units(HOUSEHOLDS, [cast.huyen, cast.huyen_khac], starts_on=FIRST, on=LAST)
    assert [found[name][cast.huyen.pk] for name in HOUSEHOLDS] == [None, None, None]
    assert [found[name][cast.huyen_khac.pk] for name in HOUSEHOLDS] == [None, None, 0]


def granted(person, number: str, decided_on: date, state: str = EntitlementState.GRANTED) -> None:
    regime = Regime.objects.create(code=number, name=number, legal_basis=number, benefit="mot_lan")
    Entitlement.objects.create(
        member=person, regime=regime, state=state, decision_number=number, decided_on=decided_on, reason="Lý do"
    )


def test_entitlements_count_where_the_member_stood_when_they_were_granted(cast):
    person = member(cast.chi_hoi, on=START)
    granted(person, "62/2011", day(4))
    granted(person, "49/2015", day(5), EntitlementState.STOPPED)
    granted(person, "290/2005", day(5), EntitlementState.REFUSED)
    granted(person, "142/2008", day(2))
    moved(person, cast.huyen_khac, on=day(6))
    assert (one("entitlements_granted", cast.huyen), one("entitlements_granted", cast.huyen_khac)) == (2, 0)


@pytest.mark.parametrize("units", [1, 3])
def test_all_figures_of_any_number_of_units_cost_six_queries(cast, units, django_assert_num_queries):
    member(cast.chi_hoi)
    asked = [cast.huyen, cast.huyen_khac, cast.khoi][:units]
    with django_assert_num_queries(6):
        figures.of_units(ALL, asked, starts_on=FIRST, on=LAST)


def test_enrolments_alone_cost_one_query_and_nothing_asked_none(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        figures.of_units(["members_total", "women", "medals"], [cast.huyen], starts_on=FIRST, on=LAST)
    with django_assert_num_queries(0):
        assert figures.of_units([], [cast.huyen], starts_on=FIRST, on=LAST) == {}


def test_an_unknown_figure_is_a_key_error(cast):
    with pytest.raises(KeyError):
        one("members", cast.huyen)
