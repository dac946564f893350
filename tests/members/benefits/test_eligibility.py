"""Who looks eligible for a regime and has none; how many, and where."""

import pytest

from ccb.lib.partial_dates import read
from members.choices import Era
from members.domain.benefits import eligibility, entitlements, regimes
from members.domain.benefits.eligibility import Number
from members.domain.benefits.rule_terms import UnreadableTerm
from members.domain.lists import search
from members.domain.register import registry
from members.models import Member, Regime
from tests.members.entitling import FUNERAL, applied, granted, regime
from tests.members.registering import AT, BY_SYSTEM, day, member

ON = AT.date()
BEFORE_1975 = ("enlisted_on", "le", "30/4/1975")
SHORT = ("served_years", "le", "19")
IN_THE_WAR = ("era", "is", Era.AMERICAN)


def soldier(unit, name: str, enlisted="2/1970", discharged="3/1976", *eras, **fields) -> Member:
    return member(
        unit, name, enlisted_on=read(enlisted), discharged_on=read(discharged), eras=eras or [Era.AMERICAN], **fields
    )


def listed(of, members=None) -> list[tuple[str, bool]]:
    found = eligibility.eligible(Member.objects.all() if members is None else members, of, on=ON)
    return [(one.full_name, one.is_sure) for one in found.in_order()]


@pytest.fixture
def decree(db):
    return regime("142", IN_THE_WAR, BEFORE_1975, SHORT)


def test_terms_hold_together(cast, decree):
    soldier(cast.xa, "Hồ Văn An")
    soldier(cast.xa, "Hồ Văn Bình", "5/1975", "1977")  # enlisted too late
    soldier(cast.xa, "Hồ Văn Cường", "1960", "1985")  # served too long
    soldier(cast.xa, "Hồ Văn Dũng", "2/1970", "3/1976", Era.PEACE)
    assert listed(decree) == [("Hồ Văn An", True)]


def test_any_alternative_is_enough(cast):
    either = regime("62", (1, "era", "is", Era.LAOS), (2, "era", "is", Era.CAMBODIA), (2, "sick_soldier", "is", "có"))
    soldier(cast.xa, "Hồ Văn An", "1980", "1984", Era.LAOS)
    soldier(cast.xa, "Hồ Văn Bình", "1980", "1984", Era.CAMBODIA)
    soldier(cast.xa, "Hồ Văn Cường", "1980", "1984", Era.CAMBODIA, sick_soldier=True)
    assert listed(either) == [("Hồ Văn An", True), ("Hồ Văn Cường", True)]


def test_who_may_meet_a_condition_is_listed_and_marked(cast, decree):
    soldier(cast.xa, "Hồ Văn An", "1975", "1978")  # before or after 30 April
    soldier(cast.xa, "Hồ Văn Bình", "1974", "")
    assert listed(decree) == [("Hồ Văn An", False), ("Hồ Văn Bình", False)]


def test_who_applied_has_it_was_refused_or_stopped_is_not_listed(cast, decree):
    people = [soldier(cast.xa, f"Hồ Văn {name}") for name in ("An", "Bình", "Cường", "Dũng", "Giang")]
    applied(people[0], decree)
    granted(people[1], decree)
    entitlements.refuse(applied(people[2], decree), on=day(4), reason="Không đủ", seen_version=1, **BY_SYSTEM)
    entitlements.stop(granted(people[3], decree), on=day(4), reason="Nhầm", seen_version=1, **BY_SYSTEM)
    granted(people[4], regime("290"))
    assert listed(decree) == [("Hồ Văn Giang", True)]
    states = entitlements.states(Member.objects.all())
    assert {state: count for (of, state), count in states.items() if of == decree.pk} == {
        "applied": 1, "granted": 1, "refused": 1, "stopped": 1,
    }  # fmt: skip


def test_a_rule_asks_for_members_of_today_unless_it_names_a_status(cast, decree):
    funeral = regime("MTP", ("status", "is", "died"), benefit=FUNERAL)
    soldier(cast.xa, "Hồ Văn Sống")
    dead, struck = soldier(cast.xa, "Hồ Văn Mất"), soldier(cast.xa, "Hồ Văn Xoá")
    registry.record_death(dead, on=day(5), **BY_SYSTEM)
    registry.strike_off(struck, on=day(5), reason="Bỏ", **BY_SYSTEM)
    assert listed(decree) == [("Hồ Văn Sống", True)]
    assert listed(funeral) == [("Hồ Văn Mất", True)]


def test_who_went_as_a_front_line_labourer_is_found_by_the_words_of_his_file(cast):
    regimes.load_shipped(actor=None, at=AT)
    member(cast.xa, "Hồ Văn An", eras=["chong_my"], note="Đi dân công hoả tuyến 1968")
    member(cast.xa, "Hồ Văn Bình", eras=["campuchia"], category="DÂN CÔNG HỎA TUYẾN")
    member(cast.xa, "Hồ Văn Cường", eras=["chong_my"])
    member(cast.xa, "Hồ Văn Dũng", eras=["thoi_binh"], note="Dân công")
    assert listed(Regime.objects.get(code="49/2015")) == [("Hồ Văn An", True), ("Hồ Văn Bình", True)]


def test_a_regime_without_a_rule_finds_nobody(cast):
    soldier(cast.xa, "Hồ Văn An")
    assert listed(regime("49")) == []
    assert eligibility.numbers(Member.objects.all(), [regime("50")], on=ON) == {}


def test_a_rule_that_no_gate_has_let_through_is_named(cast):
    with pytest.raises(UnreadableTerm, match="không phải là năm"):
        eligibility.eligible(Member.objects.all(), regime("x", ("enlisted_on", "le", "xưa")), on=ON)


def test_the_list_has_pages(cast, decree):
    for number in range(5):
        soldier(cast.xa, f"Hồ Văn {'ABCDE'[number]}n")
    found = eligibility.eligible(Member.objects.for_user(cast.van_phong, "view_sensitive"), decree, on=ON)
    first = search.page(found, size=2)
    second = search.page(found, after=first.next, size=2)
    last = search.page(found, after=second.next, size=2)
    assert [one.full_name[-2:] for one in (*first.rows, *second.rows, *last.rows)] == ["An", "Bn", "Cn", "Dn", "En"]
    assert (last.next, last.previous, second.previous) == (None, first.rows[-1].pk, 0)


def test_s03_the_list_is_within_the_scope(cast, decree):
    soldier(cast.chi_hoi, "Hồ Văn Trong")
    soldier(cast.huyen_khac, "Hồ Văn Ngoài")
    mine = Member.objects.for_user(cast.chu_tich_huyen, "view_sensitive")
    assert listed(decree, mine) == [("Hồ Văn Trong", True)]
    assert listed(decree, Member.objects.for_user(cast.can_bo_huyen, "view_sensitive")) == []
    assert eligibility.numbers(mine, [decree], on=ON) == {decree.pk: Number(1, 0)}


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_cost_the_same_however_many_regimes(cast, django_assert_num_queries, count):
    wars = [Era.AMERICAN, Era.LAOS, Era.NORTH]
    many = [regime(f"r{number}", ("era", "is", wars[number]), SHORT) for number in range(count)]
    soldier(cast.xa, "Hồ Văn An")
    soldier(cast.xa, "Hồ Văn Bình", "1970", "1990")
    soldier(cast.xa, "Hồ Văn Cường", "1970", "")
    with django_assert_num_queries(2):
        found = eligibility.numbers(Member.objects.all(), many, on=ON)
    assert found == dict.fromkeys([one.pk for one in many], Number()) | {many[0].pk: Number(3, 2)}


def test_each_unit_below_has_its_number(cast, decree):
    soldier(cast.chi_hoi, "Hồ Văn An")
    soldier(cast.xa, "Hồ Văn Bình")
    soldier(cast.khoi, "Hồ Văn Cường")
    soldier(cast.tinh, "Hồ Văn Dũng")
    people = Member.objects.all()
    assert eligibility.by_unit(people, decree, cast.tinh, on=ON) == [(cast.huyen, 2), (cast.khoi, 1)]
    assert eligibility.by_unit(people, decree, cast.xa, on=ON) == [(cast.chi_hoi, 1)]
