"""Who held which post on which day."""

import pytest

from members.choices import Body
from members.domain.register import posts, registry
from members.domain.register.registry import NotAllowed
from tests.members.registering import AT, BY_SYSTEM, START, day, member


def appoint(person, unit, *, title="Chủ tịch", on=START, actor=None, **fields):
    return posts.appoint(person, unit=unit, body=Body.EXECUTIVE, title=title, on=on, actor=actor, at=AT, **fields)


def names(unit, on) -> list[str]:
    return [post.member.full_name for post in posts.holders(unit, body=Body.EXECUTIVE, on=on)]


def test_the_holder_of_a_day_is_the_one_in_office_then(cast):
    first, second = member(cast.chi_hoi, "Hồ Mẫu Một"), member(cast.chi_hoi, "Hồ Mẫu Hai")
    posts.end(appoint(first, cast.huyen, term="2017-2022"), on=day(5), **BY_SYSTEM)
    appoint(second, cast.huyen, on=day(5))
    assert [names(cast.huyen, on) for on in (day(1), day(4, 30), day(5), day(12))] == [
        ["Hồ Mẫu Một"], ["Hồ Mẫu Một"], ["Hồ Mẫu Hai"], ["Hồ Mẫu Hai"],
    ]  # fmt: skip
    assert names(cast.tinh, day(5)) == []


def test_holders_cost_one_query(cast, django_assert_num_queries):
    for number in range(3):
        appoint(member(cast.chi_hoi, f"Hồ Mẫu {number}"), cast.xa)
    with django_assert_num_queries(1):
        assert len(names(cast.xa, day(2))) == 3


def test_a_term_may_have_begun_before_the_register(cast):
    appoint(member(cast.chi_hoi, on=day(6)), cast.xa, on=START)
    assert names(cast.xa, day(2)) == ["Hồ Văn Mẫu"]


def test_a_post_is_for_members_of_the_unit(cast):
    person = member(cast.khoi)
    with pytest.raises(NotAllowed, match="không sinh hoạt ở huyện Sông Mẫu"):
        appoint(person, cast.huyen)
    registry.record_death(person, on=day(4), **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="không phải là hội viên"):
        appoint(person, cast.khoi)


def test_a_post_is_held_once_at_a_time(cast):
    person = member(cast.chi_hoi)
    post = appoint(person, cast.xa)
    with pytest.raises(NotAllowed, match="đang giữ chức vụ này"):
        appoint(person, cast.xa, on=day(5))
    posts.end(post, on=day(5), **BY_SYSTEM)
    appoint(person, cast.xa, on=day(5))
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        posts.end(post, on=day(6), **BY_SYSTEM)


def test_a_post_has_a_title_and_days_that_have_come(cast):
    person = member(cast.chi_hoi)
    with pytest.raises(NotAllowed, match="Chưa ghi chức vụ"):
        appoint(person, cast.xa, title=" ")
    with pytest.raises(NotAllowed, match="chưa đến"):
        appoint(person, cast.xa, on=AT.date().replace(year=2025))
    post = appoint(person, cast.xa, on=day(5))
    with pytest.raises(NotAllowed, match="sớm hơn"):
        posts.end(post, on=day(4), **BY_SYSTEM)


def test_posts_need_the_right_on_their_unit(cast):
    person = member(cast.chi_hoi)
    with pytest.raises(NotAllowed, match="không có quyền"):
        appoint(person, cast.huyen, actor=cast.can_bo_xa)
    post = appoint(person, cast.huyen, actor=cast.can_bo_huyen)
    with pytest.raises(NotAllowed, match="không có quyền"):
        posts.end(post, on=day(5), actor=cast.can_bo_xa, at=AT)
