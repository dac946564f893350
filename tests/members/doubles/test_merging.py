"""Two files of one person become one, nothing is lost and nothing counts twice; undo puts every row back."""

import pytest
from django.core import serializers

from ccb.lib.partial_dates import PartialDate
from members.choices import AttachmentKind, Benefit, EntitlementState, HonourKind
from members.domain import access
from members.domain.doubles import choosing, duplicates, merging
from members.domain.doubles.choosing import KEEP, MEMBERSHIP, OTHER
from members.domain.register import counts, posts, registry
from members.domain.register.registry import NotAllowed, Stale
from members.models import (
    Application,
    Attachment,
    Discipline,
    Distinct,
    Enrolment,
    Entitlement,
    Honour,
    Household,
    Member,
    Post,
    Regime,
    Service,
    Transfer,
)
from tests.members.registering import AT, BY_SYSTEM, applicant, day, last_event, member, moved, undo_last

TABLES = (
    Application, Attachment, Discipline, Distinct, Enrolment, Entitlement, Honour, Household, Member, Post, Service,
    Transfer,
)  # fmt: skip


def merged(keep: Member, other: Member, *, actor=None, **choices) -> Member:
    seen = tuple(merging.version_of(Member.objects.get(pk=one.pk)) for one in (keep, other))
    registry.merge(keep, other=other, choices=choices, seen_versions=seen, actor=actor, at=AT)
    return Member.objects.get(pk=keep.pk)


def everything() -> set:
    """Every row of every table that a merge may touch; the files' versions aside, which only grow."""
    rows = [serializers.serialize("python", table.objects.order_by("pk")) for table in TABLES]
    for row in (row for table in rows for row in table):
        row["fields"].pop("version", None)
    return {repr(row) for table in rows for row in table}


def stays(person: Member) -> list[tuple]:
    return list(person.enrolments.values_list("unit", "entry", "joined_on", "exit", "left_on"))


@pytest.fixture
def two(cast):
    """One person twice: in the register from New Year on and, in the same chapter, from March on."""
    keep = member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049048000123", born_on=PartialDate(1948))
    other = member(cast.chi_hoi, "Nguyễn Mẫu", on=day(3), code="QM7", born_on=PartialDate(1948, 5, 2), ethnic="Kinh")
    return keep, other


def test_the_other_file_points_to_the_kept_one_and_counts_no_more(cast, two):
    keep, other = two
    assert counts.headcount(cast.tinh, on=day(6), by="sex").total == 2
    merged(keep, other)
    other.refresh_from_db()
    assert (other.status, other.merged_into, other.code) == ("merged", keep, "")
    assert counts.headcount(cast.tinh, on=day(6), by="sex").total == 1
    assert counts.balance(cast.tinh, starts_on=day(1), ends_on=day(12)).holds
    assert list(Member.objects.for_user(cast.van_phong, "register")) == [keep]


def test_blanks_are_filled_and_what_is_written_in_both_is_the_kept_ones(two):
    keep = merged(*two)
    assert (keep.full_name, keep.cccd, keep.code, keep.ethnic) == ("Nguyễn Văn Mẫu", "049048000123", "QM7", "Kinh")
    assert str(keep.born_on) == "1948"


def test_what_was_chosen_is_taken_and_a_name_can_be_found_under_its_new_spelling(two):
    keep = merged(*two, born_on=OTHER, full_name=OTHER)
    assert str(keep.born_on) == "02/5/1948"
    assert (keep.full_name, keep.search_key) == ("Nguyễn Mẫu", "nguyen mau")


def test_only_fields_written_in_both_and_not_the_same_ask_for_a_choice(two):
    assert set(choosing.differing(*two)) == {"born_on", "full_name"}


def test_everything_moves_to_the_kept_file_and_comes_back_by_undo(cast, two):
    keep, other = two
    fill(cast, keep, other)
    before = everything()
    keep = merged(keep, other)
    assert set(keep.services.values_list("era", flat=True)) == {"chong_my", "lao"}
    assert keep.posts.count() == 3
    assert keep.entitlements.count() == 3
    assert keep.honours.count() == 2
    assert keep.attachments.count() == 2
    assert keep.disciplines.count() == keep.transfers.count() == 1
    for table in (Post, Entitlement, Attachment, Discipline, Transfer, Enrolment):
        assert not table.objects.filter(member=other).exists()
    undo_last(keep)
    assert everything() == before


def fill(cast, keep: Member, other: Member) -> None:
    """Of each kind one of the other's alone, and one that stands in both files."""
    regimes = [
        Regime.objects.create(code=f"x{number}", name=f"Chế độ {number}", benefit=Benefit.MONTHLY) for number in "12"
    ]
    for person in (keep, other):
        Service.objects.create(member=person, era="chong_my")
        posts.appoint(person, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(4), **BY_SYSTEM)
        Entitlement.objects.create(
            member=person, regime=regimes[0], state="granted", decision_number="1/QĐ", starts_on=day(1)
        )
        Honour.objects.create(
            member=person, kind=HonourKind.ORDER, title="Huân chương", year=1975, recorded_at=AT,
            issuer="Chủ tịch nước" if person is other else "",
        )  # fmt: skip
        attached(person, AttachmentKind.PHOTO)
    Service.objects.create(member=other, era="lao")
    posts.appoint(other, unit=cast.xa, body="bch", title="Uỷ viên", on=day(4), **BY_SYSTEM)
    Entitlement.objects.create(member=other, regime=regimes[1])
    Honour.objects.create(member=other, kind=HonourKind.MEDAL, title="Huy chương", recorded_at=AT)
    facts = {"kind": "warning", "on": day(5), "decision_number": "3/QĐ", "reason": "Vi phạm"}
    registry.discipline(other, **facts, **BY_SYSTEM)
    registry.ask_transfer(other, to=cast.huyen_khac, on=day(6), **BY_SYSTEM)
    other.household = Household.objects.create(unit=cast.chi_hoi)
    other.save()


def attached(person: Member, kind: AttachmentKind) -> Attachment:
    return Attachment.objects.create(
        member=person, kind=kind, name="anh.jpg", path=f"x/{person.pk}", content_type="image/jpeg", size=1,
        sha256="0" * 64, added_at=AT,
    )  # fmt: skip


def test_what_stands_in_both_files_stays_once_and_is_told(cast, two):
    keep, other = two
    fill(cast, keep, other)
    keep = merged(keep, other)
    assert keep.posts.filter(title="Chi hội trưởng", ended_on=None).count() == 1
    states = keep.entitlements.filter(regime__code="x1").values_list("state", flat=True)
    assert sorted(states) == [EntitlementState.GRANTED, EntitlementState.STOPPED]
    assert keep.honours.get(kind=HonourKind.ORDER).issuer == "Chủ tịch nước"
    assert sorted(keep.attachments.values_list("kind", flat=True)) == ["anh", "khac"]
    assert not keep.transfers.filter(state="asked").exists()
    told = " ".join(last_event(keep).before["told"])
    for words in ("Nguyễn Mẫu", "Khen thưởng", "Chức vụ Chi hội trưởng", "Một chế độ", "Ảnh thẻ", "Đơn hoặc giấy"):
        assert words in told


def test_a_household_goes_with_the_person(cast, two):
    keep, other = two
    other.household, before = (Household.objects.create(unit=cast.chi_hoi) for _ in range(2))
    home = other.household
    other.save()
    other.former_homes.create(household=before, left_on=day(3))
    keep.former_homes.create(household=home, left_on=day(3))
    keep = merged(keep, other)
    assert list(home.members.all()) == [keep]
    assert keep.former_homes.get().household == before
    undo_last(keep)
    assert list(home.members.all()) == [other]
    assert (keep.former_homes.get().household, other.former_homes.get().household) == (home, before)


# --- memberships ---------------------------------------------------------------------------------------------------


def test_the_earlier_beginning_in_the_same_unit_holds_whichever_is_chosen(cast, two):
    keep, other = two
    one = [(cast.chi_hoi.pk, "opening", day(1), "", None)]
    assert stays(merged(keep, other)) == one
    undo_last(keep)
    assert stays(merged(keep, other, membership=OTHER)) == one


def test_time_in_another_unit_before_the_chosen_membership_becomes_a_transfer(cast):
    keep, other = member(cast.chi_hoi, on=day(5)), member(cast.huyen_khac, on=day(2))
    keep = merged(keep, other)
    assert stays(keep) == [
        (cast.huyen_khac.pk, "opening", day(2), "transferred", day(5)), (cast.chi_hoi.pk, "received", day(5), "", None),
    ]  # fmt: skip
    assert keep.unit == cast.chi_hoi
    whole = counts.balance(cast.tinh, starts_on=day(1), ends_on=day(12))
    assert (whole.transferred, whole.received, whole.closing) == (0, 0, 1)


def test_the_other_membership_can_be_the_one_that_stays(cast):
    keep, other = member(cast.chi_hoi, on=day(5)), moved(member(cast.xa, on=day(2)), cast.huyen_khac, on=day(6))
    registry.exempt(other, on=day(7), reason="Tuổi cao", **BY_SYSTEM)
    keep = merged(keep, other, membership=OTHER)
    assert [row[0] for row in stays(keep)] == [cast.xa.pk, cast.huyen_khac.pk]
    assert (keep.unit, keep.status) == (cast.huyen_khac, "exempt")


def test_memberships_that_share_no_day_stand_one_after_the_other(cast):
    keep, other = member(cast.chi_hoi, on=day(5)), member(cast.huyen_khac, on=day(1))
    registry.strike_off(other, on=day(3), reason="Bỏ sinh hoạt", **BY_SYSTEM)
    keep = merged(keep, other)
    assert [row[1:] for row in stays(keep)] == [
        ("opening", day(1), "struck", day(3)), ("opening", day(5), "", None),
    ]  # fmt: skip
    assert keep.status == "active"


def test_who_died_by_one_file_is_dead_and_his_posts_and_monthly_pay_end(cast, two):
    keep, other = two
    regime = Regime.objects.create(code="x", name="Chế độ", benefit=Benefit.MONTHLY)
    Entitlement.objects.create(member=keep, regime=regime, state="granted", decision_number="1/QĐ", starts_on=day(1))
    posts.appoint(keep, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(4), **BY_SYSTEM)
    registry.record_death(other, on=day(6), **BY_SYSTEM)
    before = everything()
    with pytest.raises(NotAllowed, match="qua đời"):
        merged(keep, other, membership=KEEP)
    assert everything() == before
    keep = merged(keep, other)
    assert (keep.status, stays(keep)[-1][3:]) == ("died", ("died", day(6)))
    assert keep.posts.get().ended_on == day(6)
    assert (keep.entitlements.get().state, keep.entitlements.get().ended_on) == ("stopped", day(6))
    undo_last(keep)
    assert everything() == before


def test_an_applicant_is_the_member_that_he_is_already(cast):
    keep, application = member(cast.chi_hoi), applicant(cast.xa, on=day(2))
    keep = merged(keep, application.member)
    assert (keep.status, keep.unit, keep.applications.get().state) == ("active", cast.chi_hoi, "refused")
    undo_last(keep)
    other = merged(application.member, keep)
    assert (other.status, other.unit, other.applications.get().state) == ("active", cast.chi_hoi, "refused")


def test_of_two_applicants_the_one_who_was_proposed_goes_on(cast):
    one, two = applicant(cast.xa, on=day(2)), applicant(cast.xa, on=day(3))
    registry.propose(two, on=day(4), **BY_SYSTEM)
    keep = merged(one.member, two.member)
    assert sorted(keep.applications.values_list("state", flat=True)) == ["proposed", "refused"]
    registry.decide(two.__class__.objects.get(pk=two.pk), accepted=True, on=day(5), decision_number="5/QĐ", **BY_SYSTEM)
    assert Member.objects.get(pk=keep.pk).status == "active"


# --- what is refused -------------------------------------------------------------------------------------------------


def test_c01_a_file_that_changed_meanwhile_is_not_merged(two):
    keep, other = two
    seen = (merging.version_of(keep), merging.version_of(other))
    registry.record_death(other, on=day(6), **BY_SYSTEM)
    with pytest.raises(Stale):
        registry.merge(keep, other=other, choices={}, seen_versions=seen, **BY_SYSTEM)


def test_a_file_is_not_merged_with_itself_twice_or_after_it_was_erased(two):
    keep, other = two
    with pytest.raises(NotAllowed):
        merged(keep, keep)
    merged(keep, other)
    for pair in ((keep, other), (other, keep)):
        with pytest.raises(NotAllowed, match="đã gộp"):
            merged(*pair)
    third = member(keep.unit, on=day(2))
    Member.objects.filter(pk=third.pk).update(erased_at=AT)
    with pytest.raises(NotAllowed, match="xoá theo yêu cầu"):
        merged(keep, third)


def test_nothing_is_done_to_a_merged_file_any_more(cast, two):
    keep, other = two
    event = last_event(other)
    merged(keep, other)
    other.refresh_from_db()
    deeds = (
        lambda: registry.record_death(other, on=day(6), **BY_SYSTEM),
        lambda: registry.change(other, {"rank": "Đại uý"}, seen_version=other.version, **BY_SYSTEM),
        lambda: registry.undo(event, actor=None, at=AT),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed, match="đã gộp"):
            deed()


def test_s06_the_right_is_needed_on_both_files(cast):
    keep, other = member(cast.xa), member(cast.huyen_khac)
    for actor in (cast.can_bo_huyen, cast.nguoi_la):
        with pytest.raises(NotAllowed, match="không có quyền"):
            merged(keep, other, actor=actor)
    assert merged(keep, other, actor=cast.van_phong)


def test_s21_who_may_not_see_a_sensitive_field_does_not_choose_it(cast, two):
    with pytest.raises(NotAllowed, match="không có quyền"):
        merged(*two, actor=cast.can_bo_xa, ethnic=OTHER)
    assert merged(*two, actor=cast.can_bo_xa).ethnic == "Kinh"


# --- undo ------------------------------------------------------------------------------------------------------------


def test_only_who_may_undo_in_both_units_undoes(cast):
    keep, other = member(cast.xa), member(cast.huyen_khac)
    merged(keep, other)
    assert not access.can(cast.can_bo_huyen, "undo", cast.xa)
    with pytest.raises(NotAllowed, match="không có quyền"):
        undo_last(keep, cast.can_bo_huyen)
    undo_last(keep, cast.van_phong)
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("active", None)


@pytest.mark.parametrize("verb", ["change", "strike_off"])
def test_what_was_done_since_is_undone_first(two, verb):
    keep = merged(*two)
    merge = last_event(keep)
    if verb == "change":
        registry.change(keep, {"rank": "Đại uý"}, seen_version=keep.version, **BY_SYSTEM)
    else:
        registry.strike_off(keep, on=day(8), reason="Bỏ sinh hoạt", **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="việc mới nhất"):
        registry.undo(merge, actor=None, at=AT)
    undo_last(keep)
    registry.undo(merge, actor=None, at=AT)


def test_what_was_done_before_is_not_undone_while_the_merge_stands(two):
    keep, other = two
    registry.change(keep, {"rank": "Đại uý"}, seen_version=keep.version, **BY_SYSTEM)
    change = last_event(keep)
    merged(keep, other)
    with pytest.raises(NotAllowed, match="việc mới nhất"):
        registry.undo(change, actor=None, at=AT)


def test_what_cannot_stand_beside_what_was_recorded_since_is_not_put_back(cast, two):
    keep, other = two
    for person in (keep, other):
        posts.appoint(person, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(4), **BY_SYSTEM)
    keep = merged(keep, other)
    posts.end(keep.posts.get(ended_on=None), on=day(8), **BY_SYSTEM)
    posts.appoint(keep, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(9), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="trùng"):
        undo_last(keep)


def test_a_form_opened_before_the_merge_or_its_undo_is_stale(two):
    keep, other = two
    versions = [keep.version, other.version]
    for act in (lambda: merged(keep, other), lambda: undo_last(keep)):
        act()
        now = [Member.objects.get(pk=one.pk).version for one in two]
        assert all(new > old for new, old in zip(now, versions, strict=True))
        versions = now


# --- chains ----------------------------------------------------------------------------------------------------------


def test_three_files_become_one_and_each_points_to_it(cast, two):
    keep, other = two
    third = member(cast.xa, on=day(4))
    merged(other, third)
    before = everything()
    merged(keep, other)
    assert {Member.objects.get(pk=one.pk).merged_into_id for one in (other, third)} == {keep.pk}
    assert Enrolment.objects.filter(left_on=None).count() == 1
    undo_last(keep)
    assert everything() == before


def test_who_was_judged_another_person_stays_one(cast, two):
    keep, other = two
    third = member(cast.xa)
    duplicates.judge_distinct(third, second=other, **BY_SYSTEM)
    keep = merged(keep, other)
    assert Distinct.objects.filter(first=keep, second=third).exists()
    undo_last(keep)
    assert list(Distinct.objects.values_list("first", "second")) == [(other.pk, third.pk)]


def test_the_membership_that_stays_by_default(cast, two):
    keep, other = two
    assert choosing.default_of(MEMBERSHIP, keep, other) == KEEP
    assert choosing.default_of(MEMBERSHIP, applicant(cast.xa).member, other) == OTHER
    registry.record_death(other, on=day(6), **BY_SYSTEM)
    assert choosing.default_of(MEMBERSHIP, keep, Member.objects.get(pk=other.pk)) == OTHER
