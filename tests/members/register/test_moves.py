"""Moves over the border of the province, and members who need not come to the meetings."""

import pytest
from django.urls import reverse

from members.domain.register import counts, posts, registry
from members.domain.register.registry import NotAllowed
from members.models import Member
from tests.members.registering import AT, BY_SYSTEM, START, admitted, applicant, day, member, undo_last

AWAY = {"to": "Hội CCB phường Hải Châu, TP. Đà Nẵng", "introduction_number": "12/GT"}
FROM = {"origin": "Hội CCB phường Hải Châu, TP. Đà Nẵng", "introduction_number": "15/GT"}


def move_out(person, on=None, actor=None):
    registry.move_out(person, on=on or day(5), **AWAY, actor=actor, at=AT)


def move_in(unit, on=None, *, person=None, actor=None):
    fields = {} if person else {"full_name": "Lê Văn Đến"}
    return registry.move_in(fields, unit=unit, member=person, on=on or day(7), **FROM, actor=actor, at=AT)


# --- miễn sinh hoạt ------------------------------------------------------------------------------------------------


def test_one_who_is_exempt_still_counts_and_can_come_back(cast):
    person = member(cast.chi_hoi)
    registry.exempt(person, on=day(3), reason="Tuổi cao", **BY_SYSTEM)
    assert person.status == "exempt"
    assert counts.headcount(cast.xa, on=day(4)).total == 1
    with pytest.raises(NotAllowed, match="đang được miễn"):
        registry.exempt(person, on=day(4), reason="Tuổi cao", **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="ngày miễn sinh hoạt"):
        registry.resume(person, on=day(2), **BY_SYSTEM)
    registry.resume(person, on=day(5), **BY_SYSTEM)
    assert person.status == "active"
    with pytest.raises(NotAllowed, match="không ở diện miễn"):
        registry.resume(person, on=day(6), **BY_SYSTEM)
    undo_last(person)
    assert person.status == "exempt"


@pytest.mark.parametrize("on", [START.replace(year=2023), AT.date().replace(year=2025)])
def test_an_exemption_is_of_a_day_within_the_enrolment(cast, on):
    with pytest.raises(NotAllowed):
        registry.exempt(member(cast.chi_hoi), on=on, reason="Tuổi cao", **BY_SYSTEM)


def test_an_exemption_needs_a_reason_a_member_and_the_right(cast):
    person = member(cast.chi_hoi)
    with pytest.raises(NotAllowed, match="lý do miễn"):
        registry.exempt(person, on=day(3), reason=" ", **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="không có quyền"):
        registry.exempt(person, on=day(3), reason="Tuổi cao", actor=cast.nguoi_la, at=AT)
    with pytest.raises(NotAllowed, match="không phải là hội viên"):
        registry.exempt(applicant(cast.chi_hoi).member, on=day(3), reason="Tuổi cao", **BY_SYSTEM)


# --- chuyển đi ngoài tỉnh ------------------------------------------------------------------------------------------


def test_one_who_moves_out_leaves_the_count_with_his_posts_and_requests(cast):
    person = member(cast.chi_hoi)
    post = posts.appoint(person, unit=cast.xa, body="bch", title="Uỷ viên", on=START, **BY_SYSTEM)
    transfer = registry.ask_transfer(person, to=cast.khoi, on=day(4), **BY_SYSTEM)
    move_out(person)
    post.refresh_from_db()
    transfer.refresh_from_db()
    assert (person.status, person.unit, post.ended_on, transfer.state) == ("moved", cast.chi_hoi, day(5), "refused")
    found = counts.balance(cast.tinh, starts_on=day(2), ends_on=day(12))
    assert (found.opening, found.transferred, found.closing, found.holds) == (1, 1, 0, True)
    undo_last(person)
    post.refresh_from_db()
    assert (person.status, post.ended_on) == ("active", None)
    assert counts.balance(cast.tinh, starts_on=day(2), ends_on=day(12)).transferred == 0


def test_moving_out_needs_a_place_a_number_and_a_day_after_the_first(cast):
    person = member(cast.chi_hoi)
    for missing, words in (("to", "nơi chuyển đến"), ("introduction_number", "giấy giới thiệu")):
        with pytest.raises(NotAllowed, match=words):
            registry.move_out(person, on=day(5), **AWAY | {missing: " "}, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="sau 01/01/2024"):
        move_out(person, START)
    with pytest.raises(NotAllowed, match="không có quyền"):
        move_out(person, actor=cast.nguoi_la)


# --- chuyển đến từ tỉnh khác ---------------------------------------------------------------------------------------


def test_one_from_another_province_is_received_and_not_admitted(cast):
    person = move_in(cast.chi_hoi)
    found = counts.balance(cast.tinh, starts_on=day(2), ends_on=day(12))
    assert (person.status, found.received, found.admitted, found.closing, found.holds) == ("active", 1, 0, 1, True)
    undo_last(person)
    assert person.status == "applying"
    move_in(cast.xa, person=person)
    assert (person.status, person.unit) == ("active", cast.xa)


def test_one_who_had_moved_out_comes_back_on_a_later_day(cast):
    person = member(cast.chi_hoi)
    move_out(person)
    with pytest.raises(NotAllowed, match="sau 01/5/2024"):
        move_in(cast.chi_hoi, day(5), person=person)
    move_in(cast.xa, person=person)
    assert (person.status, person.unit) == ("active", cast.xa)
    found = counts.balance(cast.tinh, starts_on=day(2), ends_on=day(12))
    assert (found.opening, found.transferred, found.received, found.closing) == (1, 1, 1, 1)
    undo_last(person)
    assert (person.status, person.unit) == ("moved", cast.chi_hoi)


def test_only_one_who_is_no_member_moves_in(cast):
    person = admitted(cast.chi_hoi, on=day(4))
    with pytest.raises(NotAllowed, match="đã có trong sổ"):
        move_in(cast.xa, person=person)
    stale = Member.objects.get(pk=person.pk)
    move_out(person)
    stale.status = "moved"
    move_in(cast.xa, person=person)
    with pytest.raises(NotAllowed, match="không còn ở diện chuyển đi"):
        move_in(cast.xa, day(9), person=stale)


def test_moving_in_needs_the_right_on_both_units(cast):
    person = member(cast.chi_hoi)
    move_out(person)
    for unit, actor in ((cast.huyen_khac, cast.can_bo_huyen), (cast.huyen_khac, cast.nguoi_la)):
        with pytest.raises(NotAllowed, match="không có quyền"):
            move_in(unit, person=person, actor=actor)


# --- pages ---------------------------------------------------------------------------------------------------------


def act(client, person, verb: str, **said):
    data = {f"{verb}-{name}": value for name, value in said.items()}
    return client.post(reverse("member-act", args=[person.pk]), {"verb": verb} | data)


def test_the_file_offers_what_can_be_done_and_tells_what_was(cast, as_user):
    person, client = member(cast.chi_hoi), as_user(cast.can_bo_huyen)
    address = reverse("member-file", args=[person.pk])
    assert "Ghi miễn sinh hoạt" in client.get(address).content.decode()
    assert act(client, person, "exempt", on="01/3/2024", reason="Tuổi cao").status_code == 302
    text = client.get(address).content.decode()
    assert "Ghi sinh hoạt trở lại" in text
    assert "Ghi miễn sinh hoạt</button>" not in text
    assert act(client, person, "resume", on="01/4/2024").status_code == 302
    assert act(client, person, "move_out", on="01/5/2024", **AWAY).status_code == 302
    text = client.get(address).content.decode()
    assert "Nơi đến: Hội CCB phường Hải Châu, TP. Đà Nẵng. Giấy giới thiệu: 12/GT" in text
    assert "Từ tỉnh khác chuyển về" in text
    assert act(client, person, "move_in", on="01/6/2024", **FROM).status_code == 302
    person.refresh_from_db()
    assert person.status == "active"


@pytest.mark.parametrize("verb", ["exempt", "resume", "move_out", "move_in"])
def test_a_stranger_records_nothing_and_a_blank_form_is_422(cast, as_user, verb):
    person = member(cast.chi_hoi)
    assert act(as_user(cast.nguoi_la), person, verb, on="01/3/2024").status_code == 404
    assert act(as_user(cast.can_bo_huyen), person, verb).status_code == 422


def test_what_was_typed_stays_when_the_register_forbids_it(cast, as_user):
    response = act(as_user(cast.can_bo_huyen), member(cast.chi_hoi), "move_out", on="01/01/2300", **AWAY)
    assert response.status_code == 422
    assert AWAY["to"] in response.content.decode()


def test_a_member_of_another_province_is_entered_on_the_page(cast, as_user):
    client, data = as_user(cast.can_bo_xa), {"unit": cast.chi_hoi.pk, "how": "received", "on": "01/3/2024"}
    refused = client.post(reverse("member-add"), data | {"full_name": "Lê Văn Đến"})
    assert refused.status_code == 422
    assert "phải có số giấy giới thiệu" in refused.content.decode()
    assert client.post(reverse("member-add"), data | FROM | {"full_name": "Lê Văn Đến"}).status_code == 302
    assert Member.objects.get().enrolments.get().entry == "received"
