"""The living standard that a list tells of members: today's review of their households, told so that undo can take
it back."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Max

from ccb.lib.word_search import Among
from members.domain.imports.columns import LIVING
from members.models import FormerHome, Household, HouseholdReview, Member

Told = dict[int, dict]  # member -> {"rows": ..., "opened": ...}, to be joined to his event's `before`


def review(standards: Mapping[int, str], today: date) -> Told:
    """Write each member's (by key) household as the list says it lives today; one who has none gets one.

    In the caller's transaction; a dozen queries whatever the number.
    """
    members = {member.pk: member for member in Member.objects.filter(Among("id", list(standards)))}
    housed = {pk: member.household_id for pk, member in members.items() if member.household_id}
    homeless = [member for member in members.values() if not member.household_id]
    return _opened(homeless, standards, today) | _reviewed(housed, standards, today)


def _opened(members: list[Member], standards: Mapping[int, str], today: date) -> Told:
    made = Household.objects.bulk_create(
        Household(unit_id=member.unit_id, living_standard=standards[member.pk]) for member in members
    )
    HouseholdReview.objects.bulk_create(
        HouseholdReview(household=one, on=today, living_standard=one.living_standard) for one in made
    )
    for member, one in zip(members, made, strict=True):
        member.household = one
    Member.objects.bulk_update(members, ["household"], batch_size=500)
    told = {member.pk: {"member": {"household_id": None}, "rows": {}, "opened": {}} for member in members}
    for row in _without_home(list(told), today):
        told[row.member_id]["opened"] = {FormerHome._meta.label: [row.pk]}
    return told


def _without_home(members: list[int], today: date) -> list[FormerHome]:
    """Who had left a household lived in none until today, so that no past day counts the new one."""
    left = FormerHome.objects.filter(Among("member_id", members)).values_list("member").annotate(Max("left_on"))
    gaps = [FormerHome(member_id=pk, left_on=today) for pk, left_on in left.order_by() if left_on < today]
    return FormerHome.objects.bulk_create(gaps)


def _reviewed(housed: Mapping[int, int], standards: Mapping[int, str], today: date) -> Told:
    """Of two members of one household the last one in the list is believed."""
    homes = Household.objects.select_for_update().in_bulk(sorted(set(housed.values())))
    done = {review.household_id: review for review in HouseholdReview.objects.filter(household__in=homes, on=today)}
    wanted = {housed[pk]: standards[pk] for pk in housed}
    told = {pk: _as_it_stood(homes[home], done.get(home)) for pk, home in housed.items()}
    fresh = []
    for home, standard in wanted.items():
        homes[home].living_standard = standard
        if home in done:
            done[home].living_standard = standard
        else:
            fresh.append(_next(homes[home], today))
    Household.objects.bulk_update(homes.values(), [LIVING], batch_size=500)
    HouseholdReview.objects.bulk_update(done.values(), [LIVING], batch_size=500)
    opened = {review.household_id: review.pk for review in HouseholdReview.objects.bulk_create(fresh)}
    for pk, home in housed.items():
        if home in opened:
            told[pk]["opened"] = {HouseholdReview._meta.label: [opened[home]]}
    return told


def _next(home: Household, today: date) -> HouseholdReview:
    """What else was known of the household still holds."""
    return HouseholdReview(
        household=home, on=today, living_standard=home.living_standard, temporary_house=home.temporary_house,
        cultural_family=home.cultural_family, economic_model=home.economic_model, loan_balance=home.loan_balance,
        savings_group=home.savings_group,
    )  # fmt: skip


def _as_it_stood(home: Household, today: HouseholdReview | None) -> dict:
    rows = {Household._meta.label: {str(home.pk): {LIVING: home.living_standard}}}
    if today:
        rows[HouseholdReview._meta.label] = {str(today.pk): {LIVING: today.living_standard}}
    return {"member": {}, "rows": rows, "opened": {}}
