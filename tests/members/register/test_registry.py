"""The register's moves: what each does, what guards it, and how the last one is undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from ccb.core.models import AuditEntry
from ccb.lib.partial_dates import PartialDate, read
from members.choices import DisciplineKind, Entry, Era, Exit, MemberStatus, RequestState, Role, UnitKind
from members.domain.register import counts, posts, registry
from members.domain.register.registry import NotAllowed, Stale
from members.models import Discipline, Enrolment, Member
from tests import factories
from tests.members.registering import (
    AT,
    BY_SYSTEM,
    START,
    admitted,
    applicant,
    day,
    last_event,
    member,
    moved,
    undo_last,
)

TOMORROW = AT.date() + timedelta(days=1)


@pytest.fixture
def person(cast) -> Member:
    return member(cast.chi_hoi)


def stays(person: Member) -> list[tuple]:
    return list(person.enrolments.values_list("unit__name", "entry", "joined_on", "exit", "left_on"))


def expel(person: Member, *, on, actor=None) -> Discipline:
    return registry.discipline(
        person, kind="expulsion", on=on, decision_number="7/QĐ", reason="Vi phạm", actor=actor, at=AT
    )


def strike(person: Member, *, on, actor=None) -> None:
    registry.strike_off(person, on=on, reason="Bỏ sinh hoạt", actor=actor, at=AT)


def die(person: Member, *, on, actor=None) -> None:
    registry.record_death(person, on=on, actor=actor, at=AT)


def ask(person: Member, *, on, to, actor=None):
    return registry.ask_transfer(person, to=to, on=on, introduction_number="3/GT", actor=actor, at=AT)


def readmit(person: Member, *, on, to, actor=None) -> None:
    registry.readmit(person, unit=to, on=on, decision_number="9/QĐ", actor=actor, at=AT)


# --- Becoming a member -------------------------------------------------------------------------------------------


def test_enrolled_member_is_active_and_counts_from_the_day(cast):
    person = member(cast.chi_hoi, "  Hồ  Văn Mẫu ", on=day(3), born_on=read("1950"), eras=[Era.AMERICAN])
    person.refresh_from_db()
    assert (person.full_name, person.status, person.unit) == ("Hồ Văn Mẫu", MemberStatus.ACTIVE, cast.chi_hoi)
    assert person.born_on == PartialDate(1950)
    assert person.search_key and person.sort_key
    assert [service.era for service in person.services.all()] == [Era.AMERICAN]
    assert stays(person) == [("Chi hội 1", Entry.OPENING, day(3), "", None)]


def test_applicant_becomes_a_member_only_by_the_decision(cast):
    application = applicant(cast.chi_hoi, on=day(2))
    registry.propose(application, on=day(3), **BY_SYSTEM)
    assert application.member.status == MemberStatus.APPLYING
    assert stays(application.member) == []
    registry.decide(application, accepted=True, on=day(4), decision_number=" 05/QĐ-CCB ", **BY_SYSTEM)
    person = Member.objects.get()
    assert (application.state, application.decision_number) == (RequestState.ACCEPTED, "05/QĐ-CCB")
    assert (person.status, str(person.joined_on), person.admission_decision) == ("active", "01/4/2024", "05/QĐ-CCB")
    assert stays(person) == [("Chi hội 1", Entry.ADMITTED, day(4), "", None)]


def test_admission_needs_the_chapters_proposal_and_a_decision_number(cast):
    application = applicant(cast.chi_hoi)
    with pytest.raises(NotAllowed, match="Chi hội chưa đề nghị"):
        registry.decide(application, accepted=True, on=day(4), decision_number="5", **BY_SYSTEM)
    registry.propose(application, on=day(3), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Chưa ghi số quyết định"):
        registry.decide(application, accepted=True, on=day(4), decision_number=" ", **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Ngày 01/02/2024 sớm hơn"):
        registry.decide(application, accepted=True, on=day(2), decision_number="5", **BY_SYSTEM)


def test_refusal_needs_a_reason_and_leaves_no_member(cast):
    application = applicant(cast.chi_hoi)
    with pytest.raises(NotAllowed, match="lý do không kết nạp"):
        registry.decide(application, accepted=False, on=day(4), **BY_SYSTEM)
    registry.decide(application, accepted=False, on=day(4), reason="Chưa đủ điều kiện", **BY_SYSTEM)
    assert (application.state, Enrolment.objects.count()) == (RequestState.REFUSED, 0)
    with pytest.raises(NotAllowed, match="đã xử lý xong"):
        registry.propose(application, on=day(5), **BY_SYSTEM)


def test_a_refused_applicant_can_apply_again_with_the_same_file(cast):
    first = applicant(cast.chi_hoi)
    with pytest.raises(NotAllowed, match="đang có đơn"):
        registry.apply({}, unit=cast.chi_hoi, on=day(5), member=first.member, **BY_SYSTEM)
    registry.decide(first, accepted=False, on=day(4), reason="Chưa đủ điều kiện", **BY_SYSTEM)
    second = registry.apply({}, unit=cast.xa, on=day(5), member=first.member, **BY_SYSTEM)
    assert (second.member, Member.objects.count()) == (first.member, 1)


def test_a_member_is_not_entered_a_second_time(cast, person):
    with pytest.raises(NotAllowed, match="đã có trong sổ"):
        registry.enrol({}, unit=cast.chi_hoi, on=day(5), member=person, **BY_SYSTEM)


def test_the_commune_decides_not_the_chapter(cast):
    clerk = factories.user("chi-hoi", (cast.chi_hoi, Role.CLERK))
    application = applicant(cast.chi_hoi)
    registry.propose(application, on=day(3), actor=clerk, at=AT)
    decision = {"accepted": True, "on": day(4), "decision_number": "5", "at": AT}
    with pytest.raises(NotAllowed, match="không có quyền làm việc này ở xã Đồng Mẫu"):
        registry.decide(application, actor=clerk, **decision)
    registry.decide(application, actor=cast.can_bo_xa, **decision)
    assert Enrolment.objects.count() == 1


# --- Moving ------------------------------------------------------------------------------------------------------


def test_the_headcount_moves_once_on_the_day_the_other_unit_accepts(cast, person):
    transfer = ask(person, to=cast.khoi, on=day(4))
    assert counts.headcount(cast.chi_hoi, on=day(12)).total == 1
    registry.accept_transfer(transfer, on=day(5, 10), **BY_SYSTEM)
    per_day = [
        tuple(counts.headcount(unit, on=one).total for unit in (cast.chi_hoi, cast.khoi, cast.tinh))
        for one in (day(5, 9), day(5, 10))
    ]
    assert per_day == [(1, 0, 1), (0, 1, 1)]
    person.refresh_from_db()
    assert (person.unit, person.status, transfer.effective_on) == (cast.khoi, MemberStatus.ACTIVE, day(5, 10))


def test_an_exempt_member_stays_exempt_in_the_new_unit(cast, person):
    Member.objects.update(status=MemberStatus.EXEMPT)
    assert moved(person, cast.khoi, on=day(4)).status == MemberStatus.EXEMPT


def test_posts_in_the_unit_left_end_and_those_above_both_go_on(cast, person):
    places = {"Chi hội trưởng": cast.chi_hoi, "Uỷ viên huyện": cast.huyen, "Uỷ viên tỉnh": cast.tinh}
    for title, unit in places.items():
        posts.appoint(person, unit=unit, body="bch", title=title, on=START, **BY_SYSTEM)
    moved(person, cast.khoi, on=day(4))
    assert dict(person.posts.values_list("title", "ended_on")) == {
        "Chi hội trưởng": day(4), "Uỷ viên huyện": day(4), "Uỷ viên tỉnh": None,
    }  # fmt: skip


def test_a_refused_transfer_moves_nobody(cast, person):
    transfer = ask(person, to=cast.khoi, on=day(4))
    with pytest.raises(NotAllowed, match="lý do không tiếp nhận"):
        registry.refuse_transfer(transfer, reason="", on=day(5), **BY_SYSTEM)
    registry.refuse_transfer(transfer, reason="Không cư trú", on=day(5), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã xử lý xong"):
        registry.accept_transfer(transfer, on=day(5), **BY_SYSTEM)
    assert len(stays(person)) == 1


def test_two_transfers_cannot_take_effect_on_one_day(cast, person):
    moved(person, cast.khoi, on=day(4))
    with pytest.raises(NotAllowed, match="Hãy ghi ngày sau 01/4/2024"):
        moved(person, cast.xa, on=day(4))


def test_a_transfer_goes_to_another_unit_that_exists_and_one_at_a_time(cast, person):
    closed = factories.unit("Xã Cũ", UnitKind.COMMUNE, parent=cast.huyen, valid_to=day(3))
    young = factories.unit("Xã Mới", UnitKind.COMMUNE, parent=cast.huyen, valid_from=day(7))
    for unit, words in ((cast.chi_hoi, "chọn đơn vị khác"), (closed, "ngừng hoạt động"), (young, "thành lập ngày")):
        with pytest.raises(NotAllowed, match=words):
            ask(person, to=unit, on=day(4))
    ask(person, to=cast.khoi, on=day(4))
    with pytest.raises(NotAllowed, match="đang chờ đơn vị khác"):
        ask(person, to=cast.xa, on=day(4))


def test_the_receiving_unit_accepts_not_the_sending_one(cast, person):
    transfer = ask(person, to=cast.huyen_khac, on=day(4), actor=cast.can_bo_xa)
    for answer in (registry.accept_transfer, lambda *a, **k: registry.refuse_transfer(*a, reason="Không", **k)):
        with pytest.raises(NotAllowed, match="không có quyền"):
            answer(transfer, on=day(5), actor=cast.can_bo_xa, at=AT)
    registry.accept_transfer(transfer, on=day(5), actor=cast.nguoi_la, at=AT)
    assert transfer.decided_by == cast.nguoi_la


# --- Leaving -----------------------------------------------------------------------------------------------------


def test_death_ends_enrolment_and_posts_refuses_the_open_transfer_and_keeps_the_file(cast, person):
    posts.appoint(person, unit=cast.tinh, body="bch", title="Uỷ viên", on=START, **BY_SYSTEM)
    posts.appoint(person, unit=cast.tinh, body="btv", title="Uỷ viên", on=day(9), **BY_SYSTEM)
    transfer = ask(person, to=cast.khoi, on=day(4))
    die(person, on=day(6))
    transfer.refresh_from_db()
    assert (person.status, transfer.state, transfer.reason) == (MemberStatus.DIED, "refused", "Đã qua đời.")
    assert stays(person) == [("Chi hội 1", Entry.OPENING, START, Exit.DIED, day(6))]
    # A post that began after the death was never held.
    assert list(person.posts.order_by("pk").values_list("ended_on", flat=True)) == [day(6), day(9)]
    assert Member.objects.get().full_name == "Hồ Văn Mẫu"


def test_an_applicant_who_dies_is_refused(cast):
    application = applicant(cast.chi_hoi)
    die(application.member, on=day(3))
    application.refresh_from_db()
    assert (application.state, Member.objects.get().status) == (RequestState.REFUSED, MemberStatus.DIED)


def test_removal_from_the_list_is_no_discipline(person):
    strike(person, on=day(4))
    assert (person.status, stays(person)[0][3], Discipline.objects.count()) == (MemberStatus.STRUCK, "struck", 0)
    assert last_event(person).before["said"] == {"reason": "Bỏ sinh hoạt"}


@pytest.mark.parametrize("kind", [kind for kind in DisciplineKind if kind != DisciplineKind.EXPULSION])
def test_milder_discipline_leaves_the_member_in_the_count(person, kind):
    registry.discipline(person, kind=kind, on=day(4), decision_number="7/QĐ", reason="Vi phạm", **BY_SYSTEM)
    assert (person.status, person.disciplines.get().kind) == (MemberStatus.ACTIVE, kind)
    assert person.enrolments.get().left_on is None


def test_expulsion_ends_the_membership(person):
    decision = expel(person, on=day(4))
    assert (decision.kind, person.status, stays(person)[0][3]) == ("expulsion", "expelled", Exit.EXPELLED)


def test_readmission_is_possible_once(cast, person):
    strike(person, on=day(4))
    readmit(person, to=cast.khoi, on=day(5))
    assert (person.status, person.unit, person.enrolments.last().entry) == ("active", cast.khoi, Entry.READMITTED)
    expel(person, on=day(6))
    with pytest.raises(NotAllowed, match="một lần"):
        readmit(person, to=cast.khoi, on=day(7))


# --- The guards of all moves -------------------------------------------------------------------------------------

MOVES = {
    "ask": lambda person, cast, **facts: ask(person, to=cast.huyen_khac, **facts),
    "die": lambda person, cast, **facts: die(person, **facts),
    "strike": lambda person, cast, **facts: strike(person, **facts),
    "expel": lambda person, cast, **facts: expel(person, **facts),
}


@pytest.mark.parametrize("move", MOVES)
def test_no_move_before_the_enrolment_began_nor_in_the_future(cast, move):
    person = member(cast.chi_hoi, on=day(3))
    with pytest.raises(NotAllowed, match="Ngày 29/02/2024 sớm hơn.*01/3/2024"):
        MOVES[move](person, cast, on=day(2, 29))
    with pytest.raises(NotAllowed, match="Ngày 01/01/2025 chưa đến.*31/12/2024"):
        MOVES[move](person, cast, on=TOMORROW)
    assert (person.status, person.events.count()) == (MemberStatus.ACTIVE, 1)


@pytest.mark.parametrize("end", ["die", "strike", "expel"])
@pytest.mark.parametrize("move", MOVES)
def test_no_move_by_one_who_is_no_member(cast, person, end, move):
    MOVES[end](person, cast, on=day(4))
    with pytest.raises(NotAllowed, match="không phải là hội viên"):
        MOVES[move](person, cast, on=day(5))


@pytest.mark.parametrize("end", [None, "die"])
def test_only_those_struck_off_or_expelled_are_readmitted(cast, person, end):
    if end:
        MOVES[end](person, cast, on=day(4))
    with pytest.raises(NotAllowed, match="xoá tên hoặc khai trừ"):
        readmit(person, to=cast.chi_hoi, on=day(5))


@pytest.mark.parametrize("who", ["nguoi_la", "lanh_dao", "quan_tri", "khong_viec"])
@pytest.mark.parametrize("move", MOVES)
def test_moves_need_the_right_to_the_register_of_the_members_unit(cast, person, move, who):
    with pytest.raises(NotAllowed, match="không có quyền"):
        MOVES[move](person, cast, on=day(4), actor=getattr(cast, who))


@pytest.mark.parametrize("enter", [registry.enrol, registry.apply])
def test_entering_needs_the_right_on_the_unit(cast, enter):
    with pytest.raises(NotAllowed, match="không có quyền"):
        enter({"full_name": "Hồ Mẫu"}, unit=cast.xa, on=START, actor=cast.nguoi_la, at=AT)
    enter({"full_name": "Hồ Mẫu"}, unit=cast.xa, on=START, actor=cast.can_bo_xa, at=AT)
    assert Member.objects.count() == 1


# --- Undo --------------------------------------------------------------------------------------------------------

UNDONE = {
    "transfer": lambda person, cast: registry.accept_transfer(person.transfers.get(), on=day(5), **BY_SYSTEM),
    "death": lambda person, cast: die(person, on=day(5)),
    "strike": lambda person, cast: strike(person, on=day(5)),
    "expulsion": lambda person, cast: expel(person, on=day(5)),
    "refusal": lambda person, cast: registry.refuse_transfer(
        person.transfers.get(), reason="Không", on=day(5), **BY_SYSTEM
    ),
}


def all_of(person: Member) -> list:
    """Every row that tells where the member stands."""
    tables = (Member.objects.filter(pk=person.pk), person.enrolments, person.posts, person.transfers)
    return [list(table.order_by("pk").values()) for table in (*tables, person.disciplines)]


@pytest.mark.parametrize("deed", UNDONE)
def test_undo_puts_every_row_back(cast, person, deed):
    posts.appoint(person, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=START, **BY_SYSTEM)
    ask(person, to=cast.khoi, on=day(4))
    before = all_of(person)
    UNDONE[deed](person, cast)
    assert all_of(person) != before
    event = last_event(person)
    registry.undo(event, actor=cast.van_phong, at=AT)
    assert all_of(person) == before
    event.refresh_from_db()
    assert (event.undone_at, event.undone_by) == (AT, cast.van_phong)


def test_undone_admission_leaves_the_proposal_and_undone_application_says_so(cast):
    person = admitted(cast.chi_hoi, on=day(4))
    undo_last(person)
    application = person.applications.get()
    assert (application.state, person.status, person.joined_on) == ("proposed", MemberStatus.APPLYING, None)
    undo_last(person)
    undo_last(person)
    application.refresh_from_db()
    assert (application.state, stays(person)) == (RequestState.UNDONE, [])


def test_undone_transfer_request_stays_and_says_so(cast, person):
    transfer = ask(person, to=cast.khoi, on=day(4))
    undo_last(person)
    transfer.refresh_from_db()
    assert transfer.state == RequestState.UNDONE
    ask(person, to=cast.khoi, on=day(4))


def test_one_enrolled_by_mistake_can_be_enrolled_anew(cast, person):
    undo_last(person)
    assert (person.status, stays(person)) == (MemberStatus.APPLYING, [])
    registry.enrol({}, unit=cast.khoi, on=START, member=person, **BY_SYSTEM)
    assert (person.status, person.unit) == (MemberStatus.ACTIVE, cast.khoi)


def test_undone_readmission_can_be_done_again(cast, person):
    strike(person, on=day(4))
    readmit(person, to=cast.khoi, on=day(5))
    undo_last(person)
    assert (person.status, person.unit) == (MemberStatus.STRUCK, cast.chi_hoi)
    readmit(person, to=cast.khoi, on=day(5))


def test_only_the_last_event_is_undone_and_only_once(cast, person):
    moved(person, cast.khoi, on=day(4))
    move = last_event(person)
    die(person, on=day(5))
    death = last_event(person)
    with pytest.raises(NotAllowed, match="từ việc mới nhất"):
        registry.undo(move, actor=None, at=AT)
    registry.undo(death, actor=None, at=AT)
    with pytest.raises(NotAllowed, match="đã được hoàn tác"):
        registry.undo(death, actor=None, at=AT)
    registry.undo(move, actor=None, at=AT)
    assert stays(person) == [("Chi hội 1", Entry.OPENING, START, "", None)]


def test_a_correction_of_the_file_does_not_stand_in_the_way_of_undo(cast, person):
    die(person, on=day(5))
    death = last_event(person)
    registry.change(person, {"phone": "0900000000"}, seen_version=1, **BY_SYSTEM)
    registry.undo(death, actor=None, at=AT)
    person.refresh_from_db()
    assert (person.status, person.phone) == (MemberStatus.ACTIVE, "0900000000")


def test_undo_needs_its_right_on_both_units(cast, person):
    moved(person, cast.huyen_khac, on=day(4))
    office = factories.user("van-phong-huyen", (cast.huyen_khac, Role.OFFICE))
    for actor in (cast.chu_tich_huyen, cast.nguoi_la, office):
        with pytest.raises(NotAllowed, match="không có quyền"):
            registry.undo(last_event(person), actor=actor, at=AT)
    undo_last(person, actor=cast.van_phong)
    assert person.unit == cast.chi_hoi


def test_undo_that_would_leave_a_post_without_a_member_is_refused(cast, person):
    posts.appoint(person, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=START, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đang giữ chức vụ"):
        undo_last(person)
    assert len(stays(person)) == 1


# --- Correcting the file -----------------------------------------------------------------------------------------


def test_change_rewrites_the_keys_and_the_version_and_can_be_undone(person):
    old_keys = (person.search_key, person.sort_key)
    fields = {"full_name": "Lê Thị Ví Dụ", "born_on": read("5/1948"), "eras": [Era.NORTH], "cccd": "049048000001"}
    registry.change(person, fields, seen_version=1, **BY_SYSTEM)
    person.refresh_from_db()
    assert (person.full_name, str(person.born_on), person.version) == ("Lê Thị Ví Dụ", "5/1948", 2)
    assert (person.search_key, person.sort_key) != old_keys
    undo_last(person)
    assert (person.full_name, person.born_on, person.cccd, person.version) == ("Hồ Văn Mẫu", None, "", 3)
    assert (person.search_key, person.sort_key, person.services.count()) == (*old_keys, 0)


def test_a_change_of_what_holds_already_writes_nothing(person):
    assert registry.change(person, {"full_name": "Hồ Văn  Mẫu", "eras": []}, seen_version=1, **BY_SYSTEM) is None
    assert (person.version, person.events.count()) == (1, 1)


def test_a_change_of_a_file_that_changed_meanwhile_is_refused(person):
    registry.change(person, {"phone": "0900000000"}, seen_version=1, **BY_SYSTEM)
    with pytest.raises(Stale, match="vừa được người khác sửa"):
        registry.change(person, {"phone": "0911111111"}, seen_version=1, **BY_SYSTEM)


def test_change_refuses_what_the_register_keeps_itself(person):
    for name in ("status", "unit", "search_key", "no_such_field"):
        with pytest.raises(ValueError, match=name):
            registry.change(person, {name: "x"}, seen_version=1, **BY_SYSTEM)


def test_a_wrong_value_is_named_with_its_field(cast, person):
    with pytest.raises(ValidationError) as caught:
        registry.change(person, {"sex": "x", "full_name": " "}, seen_version=1, **BY_SYSTEM)
    assert set(caught.value.message_dict) == {"sex", "full_name"}
    with pytest.raises(ValidationError):
        registry.enrol({}, unit=cast.xa, on=START, **BY_SYSTEM)


def test_sensitive_fields_are_changed_only_by_those_who_may_see_them(cast, person):
    registry.change(person, {"phone": "0900000000"}, seen_version=1, actor=cast.can_bo_xa, at=AT)
    with pytest.raises(NotAllowed, match="không có quyền"):
        registry.change(person, {"religion": "Không"}, seen_version=2, actor=cast.can_bo_xa, at=AT)
    registry.change(person, {"religion": "Không"}, seen_version=2, actor=cast.chu_tich_huyen, at=AT)


def test_the_audit_names_the_fields_and_never_holds_their_values(person):
    fields = {"cccd": "049048000001", "phone": "0900000000", "wounded_percent": 41}
    registry.change(person, fields, seen_version=1, **BY_SYSTEM)
    strike(person, on=day(4))
    audited = " ".join(AuditEntry.objects.values_list("data", flat=True))
    assert '"fields":["cccd","phone","wounded_percent"]' in audited
    for value in ("049048000001", "0900000000", ":41", "Bỏ sinh hoạt"):
        assert value not in audited


def test_every_deed_leaves_one_event_and_an_audit_entry(cast, person):
    ask(person, to=cast.khoi, on=day(4), actor=cast.can_bo_xa)
    undo_last(person, actor=cast.van_phong)
    verbs = AuditEntry.objects.filter(verb__startswith="register.").values_list("verb", flat=True)
    assert list(verbs) == ["register.enrol", "register.ask_transfer", "register.undo_ask_transfer"]
    assert list(person.events.values_list("verb", "actor")) == [("enrol", None), ("ask_transfer", cast.can_bo_xa.pk)]
