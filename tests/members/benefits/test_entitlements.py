"""The gate of entitlements: what each deed does, what guards it, and what death and its undo do to them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ccb.core.models import AuditEntry
from members.choices import EntitlementState, MemberStatus
from members.domain.benefits import entitlements
from members.domain.register import registry
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Entitlement
from tests.members.entitling import FUNERAL, INSURANCE, MONTHLY, applied, granted, regime
from tests.members.registering import AT, BY_SYSTEM, START, applicant, day, last_event, member, moved, undo_last

APPLIED, GRANTED, REFUSED, STOPPED = EntitlementState
APRIL, JUNE, SEPTEMBER = day(4), day(6), day(9)


@pytest.fixture
def person(cast):
    return member(cast.chi_hoi)


@pytest.fixture
def once(db):
    return regime()


def grant(one: Entitlement, *, on=APRIL, seen=1, actor=None, **facts) -> None:
    facts = {"decision_number": "12/QĐ", "amount": Decimal(4_400_000)} | facts
    entitlements.grant(one, on=on, seen_version=seen, actor=actor, at=AT, **facts)


def refuse(one: Entitlement, *, on=APRIL, seen=1, reason="Không đủ điều kiện") -> None:
    entitlements.refuse(one, on=on, reason=reason, seen_version=seen, **BY_SYSTEM)


def stop(one: Entitlement, *, on=JUNE, seen=1, reason="Hưởng theo diện khác") -> None:
    entitlements.stop(one, on=on, reason=reason, seen_version=seen, **BY_SYSTEM)


def die(person, *, on=SEPTEMBER) -> None:
    registry.record_death(person, on=on, **BY_SYSTEM)


def rows(person) -> list[dict]:
    return list(person.entitlements.order_by("pk").values())


# --- The gate --------------------------------------------------------------------------------------------------------


def test_an_application_is_granted_by_a_decision(person, once):
    one = applied(person, once, on=day(2))
    assert (one.state, one.applied_on) == (APPLIED, day(2))
    grant(one, on=day(4), decision_number=" 12/QĐ  ", starts_on=day(5))
    one.refresh_from_db()
    assert (one.state, one.decision_number, one.decided_on) == (GRANTED, "12/QĐ", day(4))
    assert (one.amount, one.starts_on, one.version) == (4_400_000, day(5), 2)


def test_it_is_enjoyed_from_the_day_of_the_decision_where_no_other_is_named(person, once):
    one = applied(person, once)
    grant(one, on=day(4), amount=None)
    assert (one.starts_on, one.amount) == (day(4), None)


def test_what_was_granted_long_ago_is_entered_without_an_application(person, once):
    one = granted(person, once, on=day(3))
    assert (one.state, one.applied_on, one.starts_on) == (GRANTED, None, day(3))


def test_a_grant_needs_a_decision_number_and_a_day_after_the_application(person, once):
    one = applied(person, once, on=day(3))
    for wrong, words in (
        ({"decision_number": " "}, "Chưa ghi số quyết định"),
        ({"on": day(2)}, "ngày lập hồ sơ"),
        ({"on": AT.date() + timedelta(days=1)}, "chưa đến"),
        ({"amount": Decimal(-1)}, "số đồng nguyên"),
        ({"amount": Decimal("0.5")}, "số đồng nguyên"),
    ):
        with pytest.raises(NotAllowed, match=words):
            grant(one, **wrong)
    one.refresh_from_db()
    assert (one.state, one.version) == (APPLIED, 1)


def test_a_refusal_needs_a_reason_and_the_person_may_apply_again(person, once):
    one = applied(person, once)
    with pytest.raises(NotAllowed, match="lý do không được hưởng"):
        refuse(one, reason="  ")
    refuse(one)
    assert (one.state, one.decided_on, one.reason) == (REFUSED, day(4), "Không đủ điều kiện")
    assert applied(person, once, on=day(5)).state == APPLIED


def test_it_is_stopped_on_a_day_for_a_reason(person, once):
    one = granted(person, once, on=day(3))
    with pytest.raises(NotAllowed, match="lý do dừng"):
        stop(one, reason="")
    with pytest.raises(NotAllowed, match="ngày bắt đầu hưởng"):
        stop(one, on=day(2))
    stop(one, on=day(6))
    assert (one.state, one.ended_on, one.reason) == (STOPPED, day(6), "Hưởng theo diện khác")


def test_the_amount_of_a_granted_one_changes(person, once):
    one = granted(person, once)
    entitlements.change_amount(one, amount=Decimal(5_000_000), seen_version=1, **BY_SYSTEM)
    one.refresh_from_db()
    assert (one.amount, one.version) == (5_000_000, 2)
    entitlements.change_amount(one, amount=None, seen_version=2, **BY_SYSTEM)
    assert one.amount is None


def test_one_regime_is_open_once_for_a_person(person, once):
    applied(person, once)
    with pytest.raises(NotAllowed, match="đã có chế độ này .đã lập hồ sơ"):
        applied(person, once)
    with pytest.raises(NotAllowed, match="đã có chế độ này"):
        granted(person, once)
    assert person.entitlements.count() == 1


def test_deeds_that_do_not_fit_the_state_are_refused(person, once):
    one = granted(person, once)
    with pytest.raises(NotAllowed, match="“được hưởng”"):
        refuse(one)
    stop(one)
    with pytest.raises(NotAllowed, match="“đã dừng”"):
        stop(one, seen=2)


def test_c01_what_was_changed_by_another_is_stale(person, once):
    one = applied(person, once)
    grant(Entitlement.objects.get(pk=one.pk))
    with pytest.raises(Stale, match="vừa được người khác sửa"):
        refuse(one, seen=1)
    assert Entitlement.objects.get().state == GRANTED


def test_a_regime_no_longer_in_force_and_a_merged_file_take_nothing(cast, person):
    old = regime("cũ", is_active=False)
    with pytest.raises(NotAllowed, match="không còn áp dụng"):
        applied(person, old)
    type(person).objects.filter(pk=person.pk).update(status=MemberStatus.MERGED, merged_into=member(cast.chi_hoi))
    with pytest.raises(NotAllowed, match="đã gộp"):
        applied(person, regime())


@pytest.mark.parametrize("who", ["nguoi_la", "lanh_dao", "quan_tri", "khong_viec", "can_bo_huyen"])
def test_s21_deeds_need_the_register_and_the_right_to_read_what_they_write(cast, person, once, who):
    one = applied(person, once)
    actor = getattr(cast, who)
    with pytest.raises(NotAllowed, match="không có quyền"):
        grant(one, actor=actor)
    with pytest.raises(NotAllowed, match="không có quyền"):
        entitlements.apply(person, regime("b"), on=day(2), actor=actor, at=AT)
    grant(one, actor=cast.chu_tich_huyen)


def test_a01_each_deed_is_audited_without_what_it_was_about(person, once):
    one = applied(person, once)
    grant(one)
    entitlements.change_amount(one, amount=Decimal(5_555_555), seen_version=2, **BY_SYSTEM)
    stop(one, seen=3, reason="Bệnh nặng")
    entries = AuditEntry.objects.filter(verb__startswith="entitlement.")
    assert [entry.verb.split(".")[1] for entry in entries] == ["apply", "grant", "change_amount", "stop"]
    told = " ".join(entry.data for entry in entries)
    assert not any(words in told for words in ("142", "5555555", "4400000", "Bệnh", "12/QĐ", "Mẫu"))


# --- Death, and leaving otherwise ------------------------------------------------------------------------------------


@pytest.fixture
def all_kinds(person):
    """Insurance, a monthly benefit, one paid once, an application, a refused one."""
    for code, benefit in (("bhyt", INSURANCE), ("tháng", MONTHLY), ("142", "mot_lan")):
        granted(person, regime(code, benefit=benefit))
    applied(person, regime("62"))
    refuse(applied(person, regime("49")))
    return person


def test_death_ends_what_goes_on_and_leaves_what_was_paid(all_kinds):
    die(all_kinds, on=day(9))
    found = {row["regime_id"]: (row["state"], row["ended_on"]) for row in rows(all_kinds)}
    assert list(found.values()) == [
        (STOPPED, day(9)), (STOPPED, day(9)), (GRANTED, None), (STOPPED, day(9)), (REFUSED, None),
    ]  # fmt: skip


def test_undo_of_a_death_puts_every_entitlement_back(all_kinds):
    before = [{**row, "version": None} for row in rows(all_kinds)]
    die(all_kinds)
    undo_last(all_kinds)
    assert [{**row, "version": None} for row in rows(all_kinds)] == before


def test_c01_what_was_seen_before_a_death_is_stale_after_its_undo(person, once):
    one = applied(person, once)
    die(person)
    undo_last(person)
    with pytest.raises(Stale):
        grant(one, seen=1)


def test_a_benefit_that_was_to_begin_later_ends_before_it_begins(person):
    one = applied(person, regime(benefit=MONTHLY))
    grant(one, on=day(4), starts_on=day(12))
    die(person, on=day(9))
    one.refresh_from_db()
    assert (one.starts_on, one.ended_on) == (day(12), day(12))


def test_funeral_costs_begin_by_death(person):
    funeral = regime("MTP", benefit=FUNERAL)
    with pytest.raises(NotAllowed, match="ghi qua đời trước"):
        applied(person, funeral)
    die(person, on=day(9))
    one = applied(person, funeral, on=day(10))
    grant(one, on=day(10))
    assert one.state == GRANTED


def test_the_dead_get_no_insurance_but_their_family_may_apply_for_what_is_paid_once(person, once):
    die(person)
    for benefit in (INSURANCE, MONTHLY):
        with pytest.raises(NotAllowed, match="đã qua đời"):
            applied(person, regime(benefit, benefit=benefit))
    assert applied(person, once, on=day(10)).state == APPLIED


def test_a_death_is_not_undone_over_funeral_costs_or_a_new_application(person, once):
    applied(person, once)
    die(person, on=day(9))
    again = applied(person, once, on=day(10))
    with pytest.raises(NotAllowed, match="đã có hồ sơ “Chế độ 142/2008”"):
        undo_last(person)
    refuse(again, on=day(11))
    funeral = granted(person, regime("MTP", benefit=FUNERAL), on=day(11))
    with pytest.raises(NotAllowed, match="đã có hồ sơ “Chế độ MTP”"):
        undo_last(person)
    stop(funeral, on=day(11))
    undo_last(person)
    assert person.status == MemberStatus.ACTIVE


def test_an_applicants_death_ends_his_applications_too(cast, once):
    person = applicant(cast.chi_hoi).member
    one = applied(person, once)
    die(person)
    one.refresh_from_db()
    assert one.state == STOPPED


def test_leaving_the_association_stops_nothing(cast, all_kinds):
    before = rows(all_kinds)
    registry.strike_off(all_kinds, on=day(5), reason="Bỏ sinh hoạt", **BY_SYSTEM)
    assert rows(all_kinds) == before
    undo_last(all_kinds)
    registry.discipline(all_kinds, kind="expulsion", on=day(5), decision_number="7/QĐ", reason="Vi phạm", **BY_SYSTEM)
    assert rows(all_kinds) == before
    assert last_event(all_kinds).verb == "discipline"


# --- Counts for reports ----------------------------------------------------------------------------------------------


def test_granted_counts_each_member_once_on_any_day(cast, person):
    insurance, monthly = regime("bhyt", benefit=INSURANCE), regime("tháng", benefit=MONTHLY)
    granted(person, insurance, on=day(3))
    granted(person, monthly, on=day(4))
    applied(member(cast.xa, "Rơ Lưk Chờ"), insurance)

    def counted(month, **of):
        return entitlements.granted(cast.huyen, on=day(month), **of)

    assert [counted(month) for month in (2, 3, 4)] == [0, 1, 1]
    assert [counted(month, regime="tháng") for month in (3, 4)] == [0, 1]
    assert counted(4, benefit=INSURANCE) == 1
    assert entitlements.granted(cast.huyen_khac, on=day(4)) == 0


def test_granted_counts_no_longer_from_the_day_it_stops(cast, person, once):
    one = granted(person, once, on=day(3))
    stop(one, on=day(6))
    assert [entitlements.granted(cast.tinh, on=day(6) - timedelta(days=back)) for back in (0, 1)] == [0, 1]
    mistake = granted(person, once, on=day(7))
    stop(mistake, on=day(7))
    assert entitlements.granted(cast.tinh, on=day(7)) == 0


def test_granted_counts_members_where_they_stood_on_that_day(cast, person, once):
    granted(person, once, on=day(3))
    moved(person, cast.khoi, on=day(5))
    assert [entitlements.granted(unit, on=day(4)) for unit in (cast.huyen, cast.khoi)] == [1, 0]
    assert [entitlements.granted(unit, on=day(5)) for unit in (cast.huyen, cast.khoi)] == [0, 1]


def test_funeral_costs_count_for_the_unit_where_the_member_died(cast, person, once):
    granted(person, once)
    die(person, on=day(9))
    granted(person, regime("MTP", benefit=FUNERAL), on=day(10))
    assert entitlements.granted(cast.chi_hoi, on=day(10), benefit=FUNERAL) == 1
    assert entitlements.granted(cast.chi_hoi, on=day(9), benefit=FUNERAL) == 0
    assert entitlements.granted(cast.chi_hoi, on=day(10), regime="142/2008") == 0  # a member no more
    assert entitlements.granted(cast.chi_hoi, on=START, benefit=FUNERAL) == 0
