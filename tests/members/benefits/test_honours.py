"""Khen thưởng of a member: added once, taken out when wrong."""

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.choices import HonourKind
from members.domain.benefits import honours
from members.domain.register.deeds import NotAllowed
from members.models import Honour
from tests.members.registering import AT, BY_SYSTEM, member

ORDER = "Huân chương Kháng chiến hạng Nhì"
QUERIES = 12


@pytest.fixture
def person(cast):
    return member(cast.chi_hoi, medal_year=2019)


def add(person, *, kind=HonourKind.ORDER, title=ORDER, year=1985, actor=None, **facts) -> Honour:
    return honours.add(person, kind=kind, title=title, year=year, actor=actor, at=AT, **facts)


def page_of(person) -> str:
    return reverse("member-honours", args=[person.pk])


def post(client, person, **said):
    return client.post(page_of(person), {"kind": "huan_chuong", "title": ORDER, "year": "1985"} | said)


def test_an_honour_is_recorded_with_who_and_when(cast, person):
    made = add(person, title=f" {ORDER}  ", decision_number=" 5/QĐ", issuer="Chủ tịch nước", actor=cast.can_bo_xa)
    assert (made.title, made.decision_number, made.recorded_by, made.recorded_at) == (
        ORDER, "5/QĐ", cast.can_bo_xa, AT,
    )  # fmt: skip


@pytest.mark.parametrize("year", [1985, None])
def test_the_same_honour_is_recorded_once(person, year):
    add(person, year=year)
    with pytest.raises(NotAllowed, match="đã có khen thưởng này"):
        add(person, year=year)
    add(person, year=1990)
    assert person.honours.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"), [({"title": " "}, "Chưa ghi tên"), ({"year": 1944}, "từ 1945"), ({"year": 2025}, "đến 2024")]
)
def test_what_cannot_be_is_refused(person, wrong, words):
    with pytest.raises(NotAllowed, match=words):
        add(person, **wrong)


@pytest.mark.parametrize("who", ["nguoi_la", "lanh_dao", "quan_tri", "khong_viec"])
def test_honours_need_the_right_to_the_register(cast, person, who):
    made = add(person)
    with pytest.raises(NotAllowed, match="không có quyền"):
        add(person, year=1990, actor=getattr(cast, who))
    with pytest.raises(NotAllowed, match="không có quyền"):
        honours.remove(made, actor=getattr(cast, who), at=AT)


def test_a01_both_are_audited_without_names(person):
    honours.remove(add(person), **BY_SYSTEM)
    entries = AuditEntry.objects.filter(verb__startswith="honour.")
    assert [entry.verb for entry in entries] == ["honour.add", "honour.remove"]
    assert not any(words in entry.data for entry in entries for words in (ORDER, "Mẫu"))
    assert not person.honours.exists()


def test_the_page_adds_and_takes_out(cast, person, as_user):
    client = as_user(cast.can_bo_xa)
    assert post(client, person).url == page_of(person)
    text = client.get(page_of(person)).content.decode()
    assert ORDER in text
    assert "năm 2019" in text  # the Kỷ niệm chương
    assert ORDER in client.get(reverse("member-file", args=[person.pk])).content.decode()
    made = person.honours.get()
    for _ in range(2):  # a double click
        assert client.post(page_of(person), {"remove": made.pk}).status_code == 302
    assert not person.honours.exists()


def test_wrong_fields_are_422_with_the_input_kept(cast, person, as_user):
    client = as_user(cast.can_bo_xa)
    for wrong, words in (({"year": "1985x"}, 'value="1985x"'), ({"year": "1900"}, "từ 1945"), ({"kind": ""}, "Chọn")):
        response = post(client, person, **wrong)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert ORDER in response.content.decode()
    post(client, person)
    assert "đã có khen thưởng này" in post(client, person).content.decode()
    assert person.honours.count() == 1


def test_s02_a_stranger_gets_nothing_and_an_honour_of_another_stays(cast, person, as_user):
    other = add(member(cast.khoi, "Hồ Văn Khác"))
    assert as_user(cast.nguoi_la).get(page_of(person)).status_code == 404
    assert post(as_user(cast.nguoi_la), person).status_code == 404
    as_user(cast.can_bo_xa).post(page_of(person), {"remove": other.pk})
    assert Honour.objects.get() == other


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_it_lists(cast, person, as_user, django_assert_num_queries, count):
    for number in range(count):
        add(person, year=1980 + number)
    client = as_user(cast.can_bo_xa)
    client.get(page_of(person))
    with django_assert_num_queries(QUERIES):
        client.get(page_of(person))
