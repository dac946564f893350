"""Chức vụ: the list on a day, giving a post, correcting one, ending one."""

import json

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.domain.register import posts
from members.domain.register.registry import NotAllowed, Stale
from members.models import Post
from tests.members.registering import AT, BY_SYSTEM, START, day, member, moved

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_posts.py

POSTS, APPOINT = reverse("posts"), reverse("post-appoint")
QUERIES = 9


def appoint(person, unit, title="Chủ tịch", *, on=START, body="bch", **fields) -> Post:
    return posts.appoint(person, unit=unit, body=body, title=title, on=on, **fields, **BY_SYSTEM)


def edit(client, post, verb, **said):
    data = {f"{verb}-{name}": value for name, value in said.items()}
    return client.post(reverse("post-edit", args=[post.pk]), {"verb": verb} | data)


def corrected(post, actor=None, **facts):
    said = {"title": post.title, "term": post.term, "on": post.started_on, "seen": posts.stamp(post)} | facts
    return posts.correct(post, **said, actor=actor, at=AT)


# --- correcting ----------------------------------------------------------------------------------------------------


def test_a_wrongly_recorded_post_is_put_right(cast):
    post = appoint(member(cast.chi_hoi), cast.xa, term="2017-2022")
    assert corrected(post, title="Phó Chủ tịch", term="2022 – 2027", on=day(2))
    post.refresh_from_db()
    assert (post.title, post.term, post.started_on) == ("Phó Chủ tịch", "2022-2027", day(2))
    data = json.loads(AuditEntry.objects.get(verb="post.correct").data)
    assert data["fields"] == ["started_on", "term", "title"]
    assert not corrected(post)


def test_a_post_that_has_ended_stays_as_it_is(cast):
    post = appoint(member(cast.chi_hoi), cast.xa)
    posts.end(post, on=day(5), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        corrected(post, title="Uỷ viên")


@pytest.mark.parametrize("term", ["2022", "2027-2022", "22-27", "2022-2022"])
def test_a_term_has_a_first_and_a_last_year(cast, term):
    with pytest.raises(NotAllowed, match="ví dụ 2022-2027"):
        appoint(member(cast.chi_hoi), cast.xa, term=term)


def test_a_correction_keeps_the_rules_of_a_post(cast):
    person = member(cast.chi_hoi)
    appoint(person, cast.xa, "Chủ tịch")
    post = appoint(person, cast.xa, "Uỷ viên")
    with pytest.raises(NotAllowed, match="đang giữ chức vụ này"):
        corrected(post, title="Chủ tịch")
    with pytest.raises(NotAllowed, match="chưa đến"):
        corrected(post, on=AT.date().replace(year=2025))
    with pytest.raises(NotAllowed, match="không có quyền"):
        corrected(post, title="Phó Chủ tịch", actor=cast.nguoi_la)
    with pytest.raises(Stale):
        corrected(post, title="Phó Chủ tịch", seen="khác")


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_who_held_what_on_the_day_and_who_held_it_before(cast, as_user):
    first, second = member(cast.chi_hoi, "Hồ Mẫu Một"), member(cast.chi_hoi, "Hồ Mẫu Hai")
    posts.end(appoint(first, cast.xa, term="2017-2022"), on=day(5), **BY_SYSTEM)
    appoint(second, cast.xa, on=day(5), term="2022-2027")
    client = as_user(cast.can_bo_xa)
    then = client.get(POSTS, {"unit": cast.xa.pk, "on": "01/02/2024"}).content.decode()
    assert ("Hồ Mẫu Một" in then, "Hồ Mẫu Hai" in then) == (True, False)
    now = client.get(POSTS, {"unit": cast.xa.pk}).content.decode()
    assert "Đã thôi giữ chức vụ (1)" in now
    of_a_term = client.get(POSTS, {"unit": cast.xa.pk, "term": "2022-2027"}).content.decode()
    assert "Hồ Mẫu Một" not in of_a_term


def test_each_kind_of_unit_has_its_bodies(cast, as_user):
    client = as_user(cast.can_bo_xa)
    text = client.get(POSTS, {"unit": cast.xa.pk}).content.decode()
    assert "Ban thường vụ" in text
    assert "Ban chấp hành chi hội" not in text
    assert "Ban chấp hành chi hội" in client.get(POSTS, {"unit": cast.chi_hoi.pk}).content.decode()


def test_a_wrong_day_is_422_with_what_was_typed(cast, as_user):
    response = as_user(cast.can_bo_xa).get(POSTS, {"on": "31/2/2024"})
    assert response.status_code == 422
    assert 'value="31/2/2024"' in response.content.decode()


def test_a_holder_who_went_elsewhere_is_named_without_a_link(cast, as_user):
    person = member(cast.chi_hoi, "Hồ Mẫu Đi")
    appoint(person, cast.xa)
    moved(person, cast.huyen_khac, on=day(6))
    text = as_user(cast.can_bo_xa).get(POSTS, {"unit": cast.xa.pk}).content.decode()
    assert "Hồ Mẫu Đi" in text
    assert reverse("member-file", args=[person.pk]) not in text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_posts(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        person = member(cast.chi_hoi, f"Hồ Mẫu {number}")
        posts.end(appoint(person, cast.xa), on=day(5), **BY_SYSTEM)
        appoint(person, cast.xa, "Uỷ viên")
    client = as_user(cast.can_bo_xa)
    client.get(POSTS)
    with django_assert_num_queries(QUERIES):
        client.get(POSTS)


# --- giving, correcting, ending ------------------------------------------------------------------------------------


def test_a_member_is_searched_and_given_a_post(cast, as_user):
    person, client = member(cast.chi_hoi, "Hồ Mẫu Một"), as_user(cast.can_bo_xa)
    typed = {
        "unit": cast.xa.pk,
        "q": "mot",
        "title": "Chủ tịch",
        "term": "2022-2027",
        "on": "01/02/2024",
        "body": "bch",
    }
    text = client.post(APPOINT, typed | {"do": "find"}).content.decode()
    assert "Hồ Mẫu Một" in text
    assert 'value="Chủ tịch"' in text  # what was typed before the search stays
    response = client.post(APPOINT, typed | {"do": "appoint", "member": person.pk})
    assert response.url == f"{POSTS}?unit={cast.xa.pk}"
    assert person.posts.get().term == "2022-2027"
    again = client.post(APPOINT, typed | {"do": "appoint", "member": person.pk})
    assert again.status_code == 422
    assert "đang giữ chức vụ này" in again.content.decode()


def test_errors_are_422_and_the_one_who_was_chosen_stays_chosen(cast, as_user):
    person, client = member(cast.chi_hoi, "Hồ Mẫu Một"), as_user(cast.can_bo_xa)
    response = client.post(APPOINT, {"unit": cast.xa.pk, "member": person.pk, "body": "bch", "on": "mai"})
    text = response.content.decode()
    assert response.status_code == 422
    assert f'value="{person.pk}" checked' in text
    assert "Ghi chức vụ." in text
    nobody = client.post(APPOINT, {"unit": cast.xa.pk, "body": "bch", "title": "Uỷ viên", "on": "01/02/2024"})
    assert "Tìm rồi chọn một người." in nobody.content.decode()


def test_s06_nobody_from_elsewhere_is_found_or_given_a_post(cast, as_user):
    stranger, client = member(cast.huyen_khac, "Hồ Mẫu Lạ"), as_user(cast.can_bo_xa)
    said = {"unit": cast.huyen_khac.pk, "q": "la", "body": "bch", "title": "Uỷ viên", "on": "01/02/2024"}
    assert "Hồ Mẫu Lạ" not in client.post(APPOINT, said | {"do": "find"}).content.decode()
    assert client.post(APPOINT, said | {"member": stranger.pk}).status_code == 422
    assert not Post.objects.exists()


def test_a_post_is_corrected_and_ended_on_its_page(cast, as_user):
    post, client = appoint(member(cast.chi_hoi), cast.xa), as_user(cast.can_bo_xa)
    seen = posts.stamp(post)
    said = {"title": "Uỷ viên", "term": "", "on": "01/02/2024", "seen": seen}
    assert edit(client, post, "correct", **said).status_code == 302
    clash = edit(client, post, "correct", **said | {"title": "Chủ tịch"})
    assert clash.status_code == 409
    assert "Người khác vừa sửa chức vụ này" in clash.content.decode()
    assert edit(client, post, "end", on="01/01/2020").status_code == 422
    assert edit(client, post, "end", on="01/5/2024").status_code == 302
    assert edit(client, post, "end", on="01/5/2024").status_code == 422
    post.refresh_from_db()
    assert (post.title, post.ended_on) == ("Uỷ viên", day(5))
    assert client.post(reverse("post-edit", args=[post.pk]), {"verb": "xoa"}).status_code == 400


def test_s02_a_stranger_gets_nothing(cast, as_user):
    post, client = appoint(member(cast.chi_hoi), cast.xa), as_user(cast.nguoi_la)
    assert client.get(reverse("post-edit", args=[post.pk])).status_code == 404
    assert edit(client, post, "end", on="01/5/2024").status_code == 404
    assert "Hồ Văn Mẫu" not in client.get(POSTS, {"unit": cast.xa.pk}).content.decode()


def test_the_file_links_to_the_posts_that_may_be_changed(cast, as_user):
    person = member(cast.chi_hoi)
    ours, theirs = appoint(person, cast.xa), appoint(person, cast.huyen)
    text = as_user(cast.can_bo_xa).get(reverse("member-file", args=[person.pk])).content.decode()
    assert reverse("post-edit", args=[ours.pk]) in text
    assert reverse("post-edit", args=[theirs.pk]) not in text
