"""Headcounts and the balance at any date."""

from datetime import date, timedelta

import pytest

from ccb.lib.partial_dates import SOME_DAY, read
from members.choices import Era, Sex, UnitKind
from members.domain.register import counts, registry
from members.models import Enrolment
from tests import factories
from tests.members.registering import AT, BY_SYSTEM, START, admitted, day, member, moved

END = day(12)


def by(unit, grouping: str, *, on: date = END) -> dict:
    return {group.name: group.members for group in counts.headcount(unit, on=on, by=grouping).groups}


@pytest.fixture
def other_chapter(cast):
    return factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)


def test_a_member_counts_from_the_first_day_until_the_day_before_the_last(cast):
    person = member(cast.chi_hoi, on=day(3, 10))
    registry.record_death(person, on=day(5, 20), **BY_SYSTEM)
    days = [day(3, 9), day(3, 10), day(5, 19), day(5, 20)]
    assert [counts.headcount(cast.tinh, on=one).total for one in days] == [0, 1, 1, 0]


def test_total_is_that_of_the_headcount_and_reads_no_file(cast, django_assert_num_queries):
    member(cast.xa, on=START)
    with django_assert_num_queries(1) as asked:
        assert counts.total(cast.tinh, on=START) == 1
    assert counts.headcount(cast.tinh, on=START, by="sex").total == 1
    assert "members_member" not in asked.captured_queries[0]["sql"]


def test_headcount_by_unit_sums_each_child_with_all_below_it(cast):
    member(cast.chi_hoi)
    member(cast.xa)
    member(cast.huyen)
    member(cast.tinh)
    counted = counts.headcount(cast.tinh, on=START)
    assert counted.total == 4
    assert [(group.key, group.members) for group in counted.groups] == [
        (cast.tinh.pk, 1), (cast.huyen.pk, 3), (cast.huyen_khac.pk, 0), (cast.khoi.pk, 0),
    ]  # fmt: skip
    assert by(cast.huyen, "unit") == {"Sinh hoạt tại huyện Sông Mẫu": 1, "Xã Đồng Mẫu": 2}


def test_a_unit_closed_before_the_day_is_not_listed_unless_someone_is_still_counted_there(cast):
    closed = factories.unit("Chi hội Cũ", UnitKind.CHAPTER, parent=cast.xa, valid_to=day(12, 31))
    assert "Chi hội Cũ" not in by(cast.xa, "unit", on=date(2025, 1, 1))
    member(closed)
    assert by(cast.xa, "unit", on=date(2025, 1, 1))["Chi hội Cũ"] == 1


def test_headcount_by_sex_names_those_without_one(cast):
    member(cast.chi_hoi, sex=Sex.MALE)
    member(cast.chi_hoi, sex=Sex.FEMALE)
    member(cast.chi_hoi)
    assert by(cast.tinh, "sex") == {"Nam": 1, "Nữ": 1, "Chưa ghi": 1}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("30/6/1964", "60–69 tuổi"),
        ("1/7/1964", "Dưới 60 tuổi"),
        ("6/1964", "60–69 tuổi"),  # month known: counts as its first day
        ("7/1964", "Dưới 60 tuổi"),
        ("1964", "60–69 tuổi"),
        ("1965", "Dưới 60 tuổi"),
        ("30/6/1954", "70–79 tuổi"),
        ("1/7/1944", "70–79 tuổi"),
        ("30/6/1944", "Từ 80 tuổi"),
        ("", "Chưa ghi"),
    ],
)
def test_age_is_that_of_the_day_counted(cast, born, band):
    member(cast.chi_hoi, born_on=read(born))
    assert by(cast.tinh, "age", on=day(6, 30))[band] == 1


def test_age_can_be_asked_on_29_february(cast):
    member(cast.chi_hoi, born_on=read("1/3/1954"))
    assert by(cast.tinh, "age", on=day(2, 29))["60–69 tuổi"] == 1


def test_party_members_are_those_who_had_joined_by_the_day(cast):
    member(cast.chi_hoi, party_joined_on=read("2/9/2024"))
    member(cast.chi_hoi, party_joined_on=read("1975"))
    member(cast.chi_hoi)
    assert by(cast.tinh, "party", on=day(9, 1)) == {"Đảng viên": 1, "Không phải đảng viên": 2}
    assert by(cast.tinh, "party", on=day(9, 2)) == {"Đảng viên": 2, "Không phải đảng viên": 1}


def test_who_joined_the_party_nobody_knows_when_is_in_it_on_every_day(cast):
    member(cast.chi_hoi, party_joined_on=SOME_DAY, born_on=read("1950"))
    assert by(cast.tinh, "party", on=day(1)) == {"Đảng viên": 1, "Không phải đảng viên": 0}


def test_a_person_of_two_periods_of_service_counts_in_both_and_once_in_the_total(cast):
    member(cast.chi_hoi, eras=[Era.AMERICAN, Era.CAMBODIA])
    member(cast.chi_hoi)
    counted = counts.headcount(cast.tinh, on=START, by="era")
    assert counted.total == 2
    named = {group.name: group.members for group in counted.groups if group.members}
    assert named == {"Chống Mỹ": 1, "Nhiệm vụ quốc tế Campuchia": 1, "Chưa ghi": 1}


def test_ethnic_groups_come_largest_first(cast):
    for ethnic in ("Cơ Tu", "Kinh", "Kinh", ""):
        member(cast.chi_hoi, ethnic=ethnic)
    assert list(by(cast.tinh, "ethnic").items()) == [("Kinh", 2), ("Chưa ghi", 1), ("Cơ Tu", 1)]


@pytest.mark.parametrize(
    ("grouping", "queries"), [("unit", 2), ("sex", 1), ("age", 1), ("party", 1), ("era", 2), ("ethnic", 1)]
)
@pytest.mark.parametrize("size", [1, 3])
def test_a_headcount_costs_the_same_queries_whatever_the_size(cast, django_assert_num_queries, grouping, queries, size):
    for number in range(size):
        member(factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=cast.huyen), ethnic=f"Dân tộc {number}")
    with django_assert_num_queries(queries):
        counts.headcount(cast.huyen, on=START, by=grouping)


def test_the_balance_names_each_way_in_and_out(cast, other_chapter):
    admitted(cast.chi_hoi, on=day(4))
    moved(member(cast.khoi), cast.chi_hoi, on=day(4))
    moved(member(cast.chi_hoi), cast.khoi, on=day(4))
    moved(member(cast.chi_hoi), other_chapter, on=day(4))
    registry.record_death(member(cast.chi_hoi), on=day(4), **BY_SYSTEM)
    struck = member(cast.chi_hoi)
    registry.strike_off(struck, on=day(4), reason="Bỏ sinh hoạt", **BY_SYSTEM)
    registry.readmit(struck, unit=cast.chi_hoi, on=day(5), decision_number="9/QĐ", **BY_SYSTEM)
    registry.discipline(
        member(cast.chi_hoi), kind="expulsion", on=day(4), decision_number="7/QĐ", reason="Vi phạm", **BY_SYSTEM
    )
    whole = counts.balance(cast.huyen, starts_on=day(2), ends_on=day(6))
    assert whole == counts.Balance(
        opening=5, admitted=2, received=1, transferred=1, died=1, struck=1, expelled=1, closing=4
    )
    chapter = counts.balance(cast.chi_hoi, starts_on=day(2), ends_on=day(6))
    assert (chapter.transferred, chapter.closing, chapter.holds) == (2, 3, True)
    province = counts.balance(cast.tinh, starts_on=day(2), ends_on=day(6))
    assert (province.received, province.transferred, province.holds) == (0, 0, True)


def test_a_chain_of_transfers_through_the_subtree_is_in_once_and_out_once(cast, other_chapter):
    person = member(cast.khoi)
    for place, month in ((cast.chi_hoi, 3), (other_chapter, 4), (cast.xa, 5), (cast.huyen_khac, 6)):
        moved(person, place, on=day(month))
    passed = counts.balance(cast.huyen, starts_on=day(2), ends_on=day(7))
    assert (passed.received, passed.transferred, passed.closing) == (1, 1, 0)


def test_members_found_when_the_register_is_made_are_opening_and_no_admission(cast):
    member(cast.chi_hoi, on=day(3))
    found = counts.balance(cast.tinh, starts_on=day(2), ends_on=day(4))
    assert (found.opening, found.admitted, found.closing, found.holds) == (1, 0, 1, True)


def test_balances_of_one_period_after_the_other_follow_each_other(cast):
    admitted(cast.chi_hoi, on=day(6, 30))
    registry.record_death(member(cast.chi_hoi), on=day(7, 1), **BY_SYSTEM)
    first = counts.balance(cast.tinh, starts_on=day(2), ends_on=day(6, 30))
    second = counts.balance(cast.tinh, starts_on=day(7), ends_on=day(12, 31))
    assert first.closing == second.opening == 2
    assert (first.admitted, second.died, second.closing) == (1, 1, 1)


def test_a_balance_costs_two_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        counts.balance(cast.tinh, starts_on=day(1), ends_on=day(6))


def test_an_enrolment_that_began_and_ended_on_one_day_never_counts_yet_balances(cast):
    person = admitted(cast.chi_hoi, on=day(4))
    registry.record_death(person, on=day(4), **BY_SYSTEM)
    assert Enrolment.objects.on(day(4)).count() == 0
    short = counts.balance(cast.tinh, starts_on=day(4) - timedelta(days=1), ends_on=AT.date())
    assert (short.admitted, short.died, short.closing, short.holds) == (1, 1, 0, True)
