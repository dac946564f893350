"""Households: who lives in which, what a review changes, where a household stands."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from ccb.core.models import AuditEntry
from members.choices import LivingStandard, UnitKind
from members.domain.homes import household_counts, households
from members.domain.register import registry
from members.domain.register.registry import NotAllowed, Stale
from members.models import Household
from tests import factories
from tests.members.registering import AT, BY_SYSTEM, START, day, last_event, member, moved, undo_last

POOR = {
    "living_standard": LivingStandard.POOR, "temporary_house": True, "cultural_family": False,
    "economic_model": "Nuôi bò", "loan_balance": Decimal(50_000_000), "savings_group": "",
}  # fmt: skip
FAIR = POOR | {"living_standard": LivingStandard.FAIR, "temporary_house": False, "loan_balance": None}


def review(household, on=START, *, fields=POOR, actor=None):
    return households.review(household, on=on, fields=fields, seen=households.stamp(household), actor=actor, at=AT)


@pytest.fixture
def other_chapter(cast):
    return factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)


@pytest.fixture
def pair(cast):
    """Husband and wife of one chapter, in one household."""
    husband, wife = member(cast.chi_hoi, "Hồ Văn Chồng"), member(cast.chi_hoi, "Hồ Thị Vợ")
    households.join(wife, household=households.open_for(husband, **BY_SYSTEM), **BY_SYSTEM)
    return husband, wife


def place_of(person):
    return Household.objects.get(pk=person.household_id).unit


# --- who lives in which --------------------------------------------------------------------------------------------


def test_a_household_is_opened_in_the_unit_of_its_member_and_others_join(cast, pair):
    husband, wife = pair
    assert husband.household == wife.household
    assert husband.household.unit == cast.chi_hoi
    with pytest.raises(NotAllowed, match="đã có hộ"):
        households.open_for(wife, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã ở trong hộ này"):
        households.join(wife, household=husband.household, **BY_SYSTEM)


def test_a_household_is_of_members_of_one_unit(cast, pair, other_chapter):
    with pytest.raises(NotAllowed, match="cùng đơn vị"):
        households.join(member(other_chapter), household=pair[0].household, **BY_SYSTEM)


def test_one_who_died_joins_no_household_but_leaves_it(cast, pair):
    husband, wife = pair
    registry.record_death(wife, on=day(5), **BY_SYSTEM)
    households.leave(wife, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="không phải là hội viên"):
        households.join(wife, household=husband.household, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="không còn ở trong hộ nào"):
        households.leave(wife, **BY_SYSTEM)


def test_coming_and_going_is_undone_apart_from_moves(cast, pair, other_chapter):
    husband, wife = pair
    households.leave(wife, **BY_SYSTEM)
    left = last_event(wife)
    moved(wife, other_chapter, on=day(6))
    registry.undo(left, **BY_SYSTEM)
    wife.refresh_from_db()
    assert (wife.household, wife.unit) == (husband.household, other_chapter)
    registry.undo(wife.events.get(verb="join_household"), **BY_SYSTEM)
    wife.refresh_from_db()
    assert (wife.household, wife.unit) == (None, other_chapter)


def test_coming_and_going_is_audited_without_names(cast, pair):
    entry = AuditEntry.objects.filter(verb="register.join_household").get()
    assert set(json.loads(entry.data)) == {"event", "on", "unit"}


def test_it_needs_the_right_on_the_unit(cast, pair):
    husband, wife = pair
    for act in (lambda: households.leave(wife, actor=cast.nguoi_la, at=AT), lambda: review(
        husband.household, actor=cast.nguoi_la
    )):  # fmt: skip
        with pytest.raises(NotAllowed, match="không có quyền"):
            act()
    assert not husband.household.reviews.exists()


# --- reviews -------------------------------------------------------------------------------------------------------


def test_a_household_shows_its_latest_review(cast, pair):
    household = pair[0].household
    review(household, day(3), fields=FAIR)
    review(household, day(1))
    household.refresh_from_db()
    assert (household.living_standard, household.temporary_house) == ("kha", False)
    review(household, day(6))
    household.refresh_from_db()
    assert (household.living_standard, household.loan_balance) == ("ngheo", 50_000_000)


def test_a_review_of_the_same_day_is_corrected_and_the_same_again_writes_nothing(cast, pair):
    household = pair[0].household
    seen = households.stamp(household)
    first = review(household)
    again = households.review(household, on=START, fields=POOR, seen=seen, **BY_SYSTEM)  # a double click
    assert again == first
    review(household, fields=FAIR)
    assert household.reviews.get().living_standard == "kha"
    assert AuditEntry.objects.filter(verb="household.review").count() == 2


def test_c01_a_review_on_top_of_another_one_is_refused(cast, pair):
    household = pair[0].household
    seen = households.stamp(household)
    review(household, day(2))
    with pytest.raises(Stale, match="vừa được người khác rà soát"):
        households.review(household, on=day(3), fields=FAIR, seen=seen, **BY_SYSTEM)
    assert household.reviews.count() == 1


def test_a_review_is_of_a_day_that_has_come_with_fields_that_can_be(cast, pair):
    household = pair[0].household
    with pytest.raises(NotAllowed, match="chưa đến"):
        review(household, date(2025, 1, 1))
    with pytest.raises(NotAllowed, match="không thể âm"):
        review(household, fields=POOR | {"loan_balance": Decimal(-1)})
    with pytest.raises(ValidationError):
        review(household, fields=POOR | {"living_standard": "trung_luu"})
    with pytest.raises(ValueError, match="all of"):
        review(household, fields={"living_standard": "ngheo"})
    assert not household.reviews.exists()


def test_the_audit_says_when_and_where_and_not_how_they_live(cast, pair):
    review(pair[0].household)
    data = AuditEntry.objects.get(verb="household.review").data
    assert json.loads(data) == {"on": "2024-01-01", "unit": cast.chi_hoi.pk}


# --- where it stands -----------------------------------------------------------------------------------------------


def test_a_household_stays_while_anybody_is_left_and_follows_when_all_have_moved(cast, pair, other_chapter):
    husband, wife = pair
    review(husband.household)
    moved(husband, other_chapter, on=day(6))
    assert place_of(husband) == cast.chi_hoi
    moved(wife, other_chapter, on=day(9))
    assert place_of(husband) == other_chapter

    def poor(on):
        return [household_counts.poor_households(unit, on=on) for unit in (cast.chi_hoi, other_chapter, cast.xa)]

    assert [poor(on) for on in (day(2), day(7), day(9))] == [[1, None, 1], [1, None, 1], [None, 1, 1]]


def test_a_household_whose_members_parted_goes_with_the_one_who_left_first(cast, pair, other_chapter):
    husband, wife = pair
    moved(wife, other_chapter, on=day(6))
    moved(husband, cast.khoi, on=day(7))
    assert place_of(wife) == other_chapter


def test_it_goes_with_the_survivor_and_back_when_the_death_is_undone(cast, pair, other_chapter):
    husband, wife = pair
    moved(wife, other_chapter, on=day(6))
    registry.record_death(husband, on=day(8), **BY_SYSTEM)
    assert place_of(wife) == other_chapter
    undo_last(husband)
    assert place_of(wife) == cast.chi_hoi


def test_a_household_of_nobody_enrolled_stays_where_it_was(cast, pair):
    for person in pair:
        registry.move_out(person, on=day(6), to="Tỉnh khác", introduction_number="1", **BY_SYSTEM)
    assert place_of(pair[0]) == cast.chi_hoi
