"""Files that look like one person's: which rule finds them, who sees them, and that none is offered twice."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import names
from ccb.lib.partial_dates import PartialDate
from members.choices import Role, UnitKind
from members.domain.doubles import duplicates, likeness
from members.domain.register import registry
from members.domain.register.deeds import NotAllowed
from members.models import Member
from tests import factories
from tests.members.doubles.test_merging import merged
from tests.members.registering import AT, BY_SYSTEM, member, moved

QUERIES = 24  # at most: five rules, each with what it must know; no more with more pairs
BORN = {"born_on": PartialDate(1948)}


@pytest.fixture
def second(cast):
    """Another chapter of the commune."""
    return factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)


def found(user, **asked) -> list[tuple[int, int]]:
    return [(one.first.pk, one.second.pk) for one in duplicates.page(user, **asked).candidates]


def rule_of(user, first: Member, second: Member) -> int | None:
    """The rule that finds the pair; None when none does."""
    for rule in range(1, 6):
        places = duplicates.page(user, after=duplicates.Position(rule, 0, 0, 0), size=1)
        after = duplicates.page(user, after=duplicates.Position(rule + 1, 0, 0, 0), size=1)
        if (first.pk, second.pk) in [
            (one.first.pk, one.second.pk) for one in places.candidates
        ] and not after.candidates:
            return rule
    return None


@pytest.mark.parametrize(
    ("one", "two", "where", "rule"),
    [
        # the same CCCD, whatever else
        ({"cccd": "049048000123"}, {"cccd": "049048000123", "name": "Trần Thị Khác"}, "far", 1),
        # name, year of birth, home: without accents
        ({"home_town": "Đại Lộc"} | BORN, {"home_town": "dai  loc", "name": "Đặng Van Mâu"} | BORN, "far", 2),
        ({"home_town": "Đại Lộc"} | BORN, {"home_town": "Đại Lộc", "born_on": PartialDate(1948, 5, 2)}, "far", 2),
        # nearby: the same name, one letter, a middle name
        (BORN, BORN, "next", 3),
        (BORN, {"born_on": PartialDate(1948, 7)}, "same", 3),
        (BORN, {"name": "Đặng Văn Mẫn"} | BORN, "next", 3),
        (BORN, {"name": "Đạng Vn Mẫu"} | BORN, "same", 3),
        (BORN, {"name": "Đặng Mẫu"} | BORN, "next", 3),
        (BORN, {"name": "ĐặngVăn Mẫu"} | BORN, "next", 3),
        (BORN, {"name": "Đặng Văn Công Mẫu"} | BORN, "next", 3),
        # anywhere: the same name and year
        (BORN, BORN, "far", 5),
        (BORN, BORN, "above", 5),
        ({"home_town": "Đại Lộc"} | BORN, {"home_town": "Quế Sơn"} | BORN, "far", 5),
        # too little
        (BORN, {"name": "Đặng Văn Mẫn"} | BORN, "far", None),
        (BORN, {"born_on": PartialDate(1949)}, "same", None),
        (BORN, {}, "same", None),
        ({}, {}, "same", None),
        (BORN, {"name": "Đặng Đình Mẫu"} | BORN, "same", None),
        ({"cccd": "1"} | BORN, {"cccd": "2", "name": "Đặng Mẫu"} | BORN, "same", None),  # two names, two numbers
        ({"cccd": ""}, {"cccd": ""}, "same", None),
    ],
)
def test_which_rule_finds_them(cast, second, one, two, where, rule):
    places = {"same": cast.chi_hoi, "next": second, "above": cast.xa, "far": cast.huyen_khac}
    two = dict(two)
    first = member(cast.chi_hoi, "Đặng Văn Mẫu", **one)
    other = member(places[where], two.pop("name", "Đặng Văn Mẫu"), **two)
    assert rule_of(cast.van_phong, first, other) == rule
    assert found(cast.van_phong) == ([(first.pk, other.pk)] if rule else [])


def test_near_names_in_one_unit_without_chapters_are_found_and_in_two_are_not(cast):
    first, other = member(cast.khoi, **BORN), member(cast.khoi, "Hồ Mẫu", **BORN)
    member(cast.huyen_khac, "Hồ Vă Mẫu", **BORN)
    assert rule_of(cast.van_phong, first, other) == 4
    assert found(cast.van_phong) == [(first.pk, other.pk)]


def test_a_pair_that_two_rules_find_is_offered_once_the_surest_first(cast, second):
    same = {"cccd": "049048000123", "home_town": "Đại Lộc"} | BORN
    weak = [member(cast.huyen_khac, "Hồ Văn Ba", **BORN), member(cast.xa, "Hồ Văn Ba", **BORN)]
    sure = [member(cast.chi_hoi, **same), member(second, **same)]
    assert found(cast.van_phong) == [tuple(one.pk for one in sure), tuple(one.pk for one in weak)]


def test_three_files_of_one_person_are_three_pairs(cast):
    keys = [member(cast.chi_hoi, **BORN).pk for _ in range(3)]
    assert found(cast.van_phong) == list(combinations(keys, 2))


def test_page_after_page_every_pair_once_and_in_the_same_order(cast, second):
    places = [cast.chi_hoi, second, cast.huyen_khac, cast.xa]
    for number in range(24):
        numbers = {"cccd": f"04904800012{number % 5}"} if number % 2 else {}
        home = ("Đại Lộc", "Quế Sơn", "")[number % 3]
        member(places[number % 4], ("Hồ Văn Mẫu", "Hồ Mẫu")[number % 2], home_town=home, **BORN, **numbers)
    whole = found(cast.van_phong, size=1000)
    pages, after = [], None
    while True:
        page = duplicates.page(cast.van_phong, after=after, size=7)
        pages += [(one.first.pk, one.second.pk) for one in page.candidates]
        if page.next is None:
            break
        after = duplicates.position(str(page.next))
    assert pages == whole
    assert len(set(whole)) == len(whole) > 40


def test_an_address_that_is_no_place_is_none():
    for typed in ("", "1-2-3", "1-2-3-x", "1-2-3-4-5", "9" * 30 + "-1-1-1", "-1-2-3-4"):
        assert duplicates.position(typed) is None


# --- who sees them -------------------------------------------------------------------------------------------------


def test_s03_a_pair_over_two_units_is_for_who_may_register_in_both(cast, second):
    here, there = member(cast.chi_hoi, **BORN), member(cast.huyen_khac, **BORN)
    nearby = member(second, **BORN)
    assert found(cast.van_phong) == [(here.pk, nearby.pk), (here.pk, there.pk), (there.pk, nearby.pk)]
    assert found(cast.can_bo_xa) == found(cast.can_bo_huyen) == [(here.pk, nearby.pk)]
    assert found(cast.nguoi_la) == found(cast.khong_viec) == found(cast.lanh_dao) == []
    both = factories.user("hai-noi", (cast.xa, Role.CLERK), (cast.huyen_khac, Role.CLERK))
    assert len(found(both)) == 3


def test_a_unit_narrows_and_a_foreign_one_does_not_widen(cast, second):
    here, nearby, far = member(cast.chi_hoi, **BORN), member(second, **BORN), member(cast.huyen_khac, **BORN)
    assert found(cast.van_phong, unit=cast.xa) == [(here.pk, nearby.pk)]
    assert found(cast.van_phong, unit=second) == []
    assert (here.pk, far.pk) not in found(cast.can_bo_xa, unit=cast.tinh)


def test_merged_and_erased_files_are_no_candidates(cast):
    one, two, three = (member(cast.chi_hoi, **BORN, cccd="049048000123") for _ in range(3))
    merged(one, two)
    assert found(cast.van_phong) == [(one.pk, three.pk)]
    Member.objects.filter(pk=three.pk).update(erased_at=AT)
    assert found(cast.van_phong) == []


def test_who_moved_away_or_died_is_still_a_candidate(cast):
    one, two = member(cast.xa, **BORN), moved(member(cast.chi_hoi, **BORN), cast.huyen_khac, on=AT.date())
    registry.record_death(one, on=AT.date(), **BY_SYSTEM)
    assert found(cast.van_phong) == [(one.pk, two.pk)]


def test_two_people_are_not_offered_again_but_others_like_them_are(cast):
    one, two, three = (member(cast.chi_hoi, **BORN) for _ in range(3))
    duplicates.judge_distinct(two, second=one, actor=cast.can_bo_xa, at=AT)
    duplicates.judge_distinct(one, second=two, actor=cast.can_bo_xa, at=AT)
    assert found(cast.van_phong) == [(one.pk, three.pk), (two.pk, three.pk)]


def test_s06_who_has_no_right_on_both_does_not_judge(cast):
    one, two = member(cast.xa, **BORN), member(cast.huyen_khac, **BORN)
    with pytest.raises(NotAllowed):
        duplicates.judge_distinct(one, second=two, actor=cast.can_bo_huyen, at=AT)


def test_more_pairs_cost_no_more_queries(cast, second, django_assert_max_num_queries):
    for _ in range(2):
        for number in range(8):
            member((cast.chi_hoi, second, cast.huyen_khac)[number % 3], **BORN, cccd=f"04904800012{number % 3}")
        with django_assert_max_num_queries(QUERIES):
            duplicates.page(cast.van_phong, size=500)


# --- near names, likeness ------------------------------------------------------------------------------------------

letters = st.text("abc ", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)


@given(letters, letters)
def test_nearness_is_the_same_both_ways_and_never_of_one_name_to_itself(one, two):
    assert names.are_near(one, two) == names.are_near(two, one)
    assert not names.are_near(one, one)


@given(letters, st.integers(0, 8), st.sampled_from("abc"))
def test_a_letter_put_in_left_out_or_another_is_near(name, at, letter):
    changed = {name[:at] + letter + name[at:], name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :]}
    swapped = name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]
    for other in {*changed, swapped} - {name}:
        assert names.are_near(name, other)


@given(letters, letters)
def test_names_two_edits_apart_are_not_near(one, two):
    """By the plain definition, the slow way."""
    if names.are_near(one, two) and len(one.split()) == len(two.split()):
        assert _apart(one, two) <= 1 or sorted(one) == sorted(two)


def _apart(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for line, letter in enumerate(one, 1):
        above, row = row, [line]
        for column, other in enumerate(two, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != other)))
    return row[-1]


def test_the_score_says_what_speaks_for_and_against(cast):
    facts = {"cccd": "049048000123", "home_town": "Đại Lộc", "born_on": PartialDate(1948, 5, 2), "sex": "nam"}
    one, two = member(cast.chi_hoi, **facts), member(cast.chi_hoi, **facts)
    assert likeness.of(one, two) == likeness.Likeness(
        100, ("Cùng số CCCD", "Cùng họ tên", "Cùng ngày sinh 02/5/1948", "Cùng quê quán", "Cùng đơn vị"), ()
    )
    other = member(cast.huyen_khac, cccd="049048000999", born_on=PartialDate(1948, 6, 1), sex="nu")
    found = likeness.of(one, other)
    assert found.doubts == ("Số CCCD khác nhau", "Ngày sinh khác nhau", "Giới tính khác nhau")
    assert found.score < 50
    assert "049048" not in str(found)
