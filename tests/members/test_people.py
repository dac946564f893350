from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from ccb.lib import cccd, names
from members.choices import Entry, Era, LivingStandard, Sex, UnitKind
from members.domain.benefits import eligibility, regimes
from members.domain.made_up import people, populating
from members.models import (
    Enrolment,
    Entitlement,
    Honour,
    Household,
    HouseholdReview,
    Member,
    Regime,
    Service,
    Unit,
)
from tests import factories

MANY = list(people.generate(2_000, seed=7))


def share(count: int) -> float:
    return count / len(MANY)


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    assert list(people.generate(50, seed=7)) == MANY[:50]
    assert [one["full_name"] for one in people.generate(50, seed=8)] != [one["full_name"] for one in MANY[:50]]


def test_people_are_made_one_by_one():
    assert next(people.generate(10**12, seed=7)) == MANY[0]


def test_shares_are_those_of_a_province():
    women = share(sum(one["sex"] == Sex.FEMALE for one in MANY))
    in_party = share(sum(one["party_joined_on"] is not None for one in MANY))
    highland = share(sum(one["ethnic"] != "Kinh" for one in MANY))
    poor = share(sum(one["household"]["living_standard"] == LivingStandard.POOR for one in MANY))
    assert 0.08 <= women <= 0.12
    assert 0.41 <= in_party <= 0.49
    assert 0.12 <= highland <= 0.20
    assert 0.01 <= poor <= 0.06


def test_ages_are_those_of_veterans():
    ages = sorted(2024 - one["born_on"].year for one in MANY)
    assert ages[0] >= 30 and ages[-1] <= 98
    assert 58 <= ages[len(ages) // 2] <= 72


def test_some_dates_are_known_in_part_only():
    parts = Counter((bool(one["born_on"].month), bool(one["born_on"].day)) for one in MANY)
    assert all(parts[known] > 100 for known in [(False, False), (True, False), (True, True)])


def test_a_life_goes_in_its_order():
    for one in MANY:
        years = [one[name].year for name in ("born_on", "enlisted_on", "discharged_on", "joined_on")]
        assert years == sorted(years)
        assert years[1] - years[0] >= 16
        assert years[-1] <= people.LAST_DAY.year
        if one["party_joined_on"]:
            assert one["enlisted_on"].year < one["party_joined_on"].year < one["party_official_on"].year
        assert one["medal_year"] is None or one["joined_on"].year < one["medal_year"] <= people.LAST_DAY.year


def test_service_falls_in_its_era():
    for one in MANY:
        _, _, _, first, last = people.COHORTS[one["eras"][0]]
        assert first <= one["enlisted_on"].year <= last
        assert len(set(one["eras"])) == len(one["eras"])
    assert {era for one in MANY for era in one["eras"]} == set(Era)


def test_numbers_of_identity_cards_agree_with_the_person_and_differ():
    numbers = [one["cccd"] for one in MANY if one["cccd"]]
    assert all(cccd.check(one["cccd"], sex=one["sex"], born=one["born_on"]) == [] for one in MANY)
    assert len(set(numbers)) == len(numbers) > 1_800


def test_telephone_numbers_belong_to_nobody():
    assert all(one["phone"][:3] in ("", people.NO_OPERATOR) for one in MANY)


def test_names_of_the_highlands_stand_beside_those_of_the_plain():
    full_names = {one["full_name"] for one in MANY}
    assert any(name.startswith("Nguyễn ") for name in full_names)
    assert any(name.startswith("Y ") for name in full_names)
    assert any(name.startswith("Rơ ") for name in full_names)
    assert any(" Niê" in name for name in full_names)
    assert all(len(name.split()) >= 2 for name in full_names)
    assert all(name == " ".join(name.split()) for name in full_names)


@pytest.fixture
def populated(cast) -> int:
    return populating.populate(cast.tinh, 300, seed=7, actor=None, at=factories.NOW)


def test_a_populated_register_is_whole(cast, populated):
    assert Member.objects.count() == Household.objects.count() == Enrolment.objects.filter(left_on=None).count() == 300
    assert Service.objects.values("member").distinct().count() == 300
    for review in HouseholdReview.objects.select_related("household"):
        assert (review.on, review.living_standard) == (date(2022, 1, 1), review.household.living_standard)
    assert HouseholdReview.objects.values("household").distinct().count() == 300
    for enrolment in Enrolment.objects.select_related("member", "unit"):
        member = enrolment.member
        assert enrolment.unit_id == member.unit_id
        assert enrolment.unit.kind == UnitKind.CHAPTER
        assert member.search_key == names.search_key(member.full_name)
        assert member.sort_key == names.sort_key(member.full_name)
        assert enrolment.joined_on <= date(2024, 6, 10)
        if enrolment.entry == Entry.ADMITTED:
            assert member.joined_on.year == enrolment.joined_on.year
    entries = Counter(Enrolment.objects.values_list("entry", flat=True))
    assert entries[Entry.OPENING] > entries[Entry.ADMITTED] > 0
    opening = Enrolment.objects.filter(entry=Entry.OPENING)
    assert set(opening.values_list("joined_on", flat=True)) == {date(2022, 1, 1)}


def test_some_have_entitlements_and_honours(cast, populated):
    states = Counter(Entitlement.objects.values_list("state", flat=True))
    assert set(states) == {"granted", "applied", "refused"}
    assert 150 < states["granted"] < 600
    assert Honour.objects.count() > 50
    for one in Entitlement.objects.select_related("regime")[:50]:
        one.clean_fields()
    found = eligibility.numbers(Member.objects.all(), Regime.objects.all(), on=date(2024, 6, 10))
    assert any(number.members > 10 for number in found.values())


def test_made_up_members_pass_the_checks_of_their_fields(populated):
    for member in Member.objects.all()[:30]:
        member.full_clean()


def test_chapters_are_made_where_the_tree_ends_above_them(cast, populated):
    assert list(cast.xa.children.all()) == [cast.chi_hoi]
    made = cast.huyen_khac.children.in_order()
    assert [one.name for one in made][:2] == ["Chi hội thôn 1", "Chi hội thôn 2"]
    assert populated == Unit.objects.filter(kind=UnitKind.CHAPTER).count()


def test_only_the_chosen_unit_is_populated(cast):
    populating.populate(cast.huyen, 20, seed=7, actor=None, at=factories.NOW)
    assert set(Member.objects.values_list("unit", flat=True)) == {cast.chi_hoi.pk}


def test_a_unit_opened_later_counts_members_from_its_first_day(cast):
    young = factories.unit("Xã Mới", UnitKind.COMMUNE, parent=cast.huyen, valid_from=date(2024, 1, 15))
    populating.populate(young, 20, seed=7, actor=None, at=factories.NOW)
    assert min(Enrolment.objects.values_list("joined_on", flat=True)) == date(2024, 1, 15)


def test_the_same_seed_gives_the_same_register(cast, populated):
    def written():
        members = Member.objects.order_by("pk").values_list("full_name", "unit", "cccd", "status")
        granted = Entitlement.objects.order_by("pk").values_list("member__full_name", "regime", "state", "starts_on")
        return list(members), list(granted), list(Honour.objects.order_by("pk").values_list("title", "year"))

    before = written()
    for model in (Enrolment, Service, Entitlement, Honour, Member, Household):
        model.objects.all().delete()
    populating.populate(cast.tinh, 300, seed=7, actor=None, at=factories.NOW)
    assert written() == before


def test_a_batch_leaves_one_audit_entry_without_personal_data(cast, populated):
    entry = AuditEntry.objects.get(verb="register.populate")
    assert entry.data == audit.canonical({"count": 300, "seed": 7})
    assert audit.faults() == []


def test_made_up_members_never_stand_among_others(cast, populated):
    with pytest.raises(populating.RegisterNotEmpty):
        populating.populate(cast.tinh, 10, seed=8, actor=None, at=factories.NOW)
    assert Member.objects.count() == 300


def test_the_number_of_queries_follows_batches_not_members(cast, django_assert_max_num_queries):
    regimes.load_shipped(actor=None, at=factories.NOW)
    with django_assert_max_num_queries(60):
        populating.populate(cast.chi_hoi, 200, seed=7, actor=None, at=factories.NOW)


def test_the_command_makes_members_in_the_named_unit(cast, capsys):
    call_command("make_members", count=5, seed=3, unit="Sông Mẫu")
    assert capsys.readouterr().out == "Đã tạo 5 hội viên mẫu trong 1 chi hội của huyện Sông Mẫu.\n"
    assert Member.objects.count() == 5


def test_the_command_takes_the_one_province_by_itself(cast):
    call_command("make_members", count=3)
    assert Member.objects.count() == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"count": 0}, "từ 1 trở lên"),
        ({"count": 3, "unit": "Không Có"}, "Không có đơn vị"),
        ({"count": 3}, "còn trống"),
    ],
)
def test_the_command_refuses_in_plain_words(cast, options, said):
    if said == "còn trống":
        call_command("make_members", count=1)
    with pytest.raises(CommandError, match=said):
        call_command("make_members", **options)


def test_the_command_asks_for_a_unit_where_there_is_no_province(db):
    with pytest.raises(CommandError, match="--unit"):
        call_command("make_members", count=3)
