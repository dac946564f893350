"""Danh sách hội viên: who sees whom, searching, filters, pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ccb.lib.partial_dates import PartialDate
from members.domain.lists import listing, selections
from members.domain.register import posts, registry
from members.models import Member
from tests import factories
from tests.members.registering import BY_SYSTEM, day, member, moved

LIST = reverse("member-list")
QUERIES = 11


def page(client, **asked) -> str:
    """The list after searching for this."""
    response = client.post(LIST, asked, follow=True) if asked else client.get(LIST)
    assert response.status_code == 200
    return response.content.decode()


def names(text: str, *wanted: str) -> list[str]:
    """Those of the wanted names that the page shows, in the order of the page."""
    return sorted((one for one in wanted if f">{one}</a>" in text), key=text.index)


@pytest.fixture
def people(cast):
    return [
        member(cast.chi_hoi, "Trần Văn Ân", sex="nam", cccd="049048000123", phone="0905123456", eras=["chong_my"]),
        member(cast.chi_hoi, "Đỗ Thị Bình", sex="nu", party_joined_on=PartialDate(1970)),
        member(cast.huyen, "Rơ Lưk Ánh", sex="nam", card_number="QM-0007", born_on=PartialDate(1950)),
    ]


def test_members_stand_by_given_name(cast, people, as_user):
    found = names(page(as_user(cast.can_bo_huyen)), "Trần Văn Ân", "Đỗ Thị Bình", "Rơ Lưk Ánh")
    assert found == ["Rơ Lưk Ánh", "Trần Văn Ân", "Đỗ Thị Bình"]


def test_a_row_says_what_identifies_the_person(cast, people, as_user):
    text = page(as_user(cast.can_bo_huyen), q="anh")
    assert ">1950<" in text
    assert "Huyện Sông Mẫu</td>" in text
    assert "Đang sinh hoạt" in text


def test_s03_list_and_headcount_are_of_the_own_subtree(cast, people, as_user):
    text = page(as_user(cast.can_bo_xa))
    assert names(text, "Trần Văn Ân", "Đỗ Thị Bình", "Rơ Lưk Ánh") == ["Trần Văn Ân", "Đỗ Thị Bình"]
    assert "<strong>2</strong> hội viên" in text
    assert names(page(as_user(cast.nguoi_la)), "Trần Văn Ân", "Đỗ Thị Bình", "Rơ Lưk Ánh") == []


@pytest.mark.parametrize("person", ["lanh_dao", "quan_tri", "khong_viec"])
def test_s02_it_does_not_exist_without_the_right(cast, people, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(LIST).status_code == 404
    assert client.post(LIST, {"q": "an"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tran an", "Trần Văn Ân"), ("TRẦN VĂN", "Trần Văn Ân"), ("do thi", "Đỗ Thị Bình"), ("0123", "Trần Văn Ân"),
        ("3456", "Trần Văn Ân"), ("QM-0007", "Rơ Lưk Ánh"),
    ],
)  # fmt: skip
def test_search_finds_by_name_without_accents_and_by_numbers(cast, people, as_user, typed, found):
    text = page(as_user(cast.can_bo_huyen), q=typed)
    assert names(text, "Trần Văn Ân", "Đỗ Thị Bình", "Rơ Lưk Ánh") == [found]


def test_s18_what_is_searched_for_does_not_stand_in_the_address(cast, people, as_user):
    client = as_user(cast.can_bo_huyen)
    address = client.post(LIST, {"q": "Trần Văn Ân", "sex": "nam"}).url
    assert "sex=nam" in address
    assert "Tr" not in address
    assert "an" not in address.partition("?")[2].replace("nam", "")
    assert 'value="Trần Văn Ân"' in client.get(address).content.decode()


def test_filters_narrow(cast, people, as_user):
    client, all_names = as_user(cast.chu_tich_huyen), ("Trần Văn Ân", "Đỗ Thị Bình", "Rơ Lưk Ánh")
    assert names(page(client, sex="nu"), *all_names) == ["Đỗ Thị Bình"]
    assert names(page(client, era="chong_my"), *all_names) == ["Trần Văn Ân"]
    assert names(page(client, party="yes"), *all_names) == ["Đỗ Thị Bình"]
    assert names(page(client, party="no"), *all_names) == ["Rơ Lưk Ánh", "Trần Văn Ân"]
    assert names(page(client, unit=cast.xa.pk), *all_names) == ["Trần Văn Ân", "Đỗ Thị Bình"]
    assert names(page(client, unit=cast.huyen_khac.pk), *all_names) == ["Rơ Lưk Ánh", "Trần Văn Ân", "Đỗ Thị Bình"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"age_from": "70"}, "An"), ({"age_from": "60", "age_to": "69"}, "Bình"), ({"age_to": "59"}, "Cường"),
        ({"post": "chi_hoi"}, "Bình"), ({"post": "any"}, "Bình"), ({"post": "bch"}, ""),
        ({"policy": "thuong_binh"}, "An"), ({"policy": "than_nhan"}, "Cường"), ({"category": "nghĩa vụ"}, "Bình"),
        ({"ethnic": "Cơ Tu"}, "Cường"), ({"ethnic": "minority"}, "Cường"), ({"ethnic": "Kinh"}, "An"),
        ({"age_from": "60", "policy": "thuong_binh", "ethnic": "Kinh"}, "An"), ({"age_from": "75", "post": "any"}, ""),
    ],
)  # fmt: skip
def test_filters_by_age_post_policy_people_and_category_combine(cast, as_user, asked, found):
    year = timezone.localdate().year
    of = {"Cường": "Cơ-tu", "An": "KINH", "Bình": ""}
    for name, age, fields in (
        ("An", 71, {"wounded_class": "3/4"}), ("Bình", 65, {"category": "Hoàn thành nghĩa vụ"}),
        ("Cường", 40, {"martyr_relative": True}), ("Dũng", None, {}),
    ):  # fmt: skip
        born = {"born_on": PartialDate(year - age)} if age else {}
        member(cast.chi_hoi, f"Hồ Văn {name}", ethnic=of.get(name, ""), **born, **fields)
    holder = Member.objects.get(full_name="Hồ Văn Bình")
    posts.appoint(holder, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(2), **BY_SYSTEM)
    everybody = [f"Hồ Văn {name}" for name in ("An", "Bình", "Cường", "Dũng")]
    assert names(page(as_user(cast.chu_tich_huyen), **asked), *everybody) == ([f"Hồ Văn {found}"] if found else [])


def test_a_wrong_age_is_told_beside_its_box(cast, people, as_user):
    client = as_user(cast.can_bo_huyen)
    for asked, told in (
        ({"age_from": "già"}, "Ghi số tuổi, ví dụ 70."),
        ({"age_from": "70", "age_to": "60"}, "Tuổi cuối phải từ tuổi đầu trở lên."),
    ):
        answer = client.post(LIST, asked)
        assert answer.status_code == 422 and told in answer.content.decode()


def test_the_dead_are_shown_only_when_asked_for(cast, people, as_user):
    registry.record_death(people[0], on=day(6), **BY_SYSTEM)
    client = as_user(cast.can_bo_huyen)
    assert names(page(client), "Trần Văn Ân", "Đỗ Thị Bình") == ["Đỗ Thị Bình"]
    assert names(page(client, status="died"), "Trần Văn Ân", "Đỗ Thị Bình") == ["Trần Văn Ân"]
    assert names(page(client, status="any"), "Trần Văn Ân", "Đỗ Thị Bình") == ["Trần Văn Ân", "Đỗ Thị Bình"]


def test_s21_nobody_filters_by_what_he_may_not_read(cast, people, as_user):
    client = as_user(cast.can_bo_huyen)
    assert "Đảng viên" not in page(client)
    for asked in ({"party": "yes"}, {"ethnic": "Kinh"}, {"policy": "thuong_binh"}):
        assert names(client.get(LIST, asked).content.decode(), "Trần Văn Ân") == ["Trần Văn Ân"]
    sick = selections.Selection(policy="benh_binh")
    assert not selections.members(sick, user=cast.can_bo_huyen, verb="register").exists()


def test_pages_of_fifty_follow_each_other_and_lead_back(cast, as_user):
    for number in range(53):
        member(cast.xa, f"Hồ Văn A{number:02}")
    client = as_user(cast.can_bo_xa)
    first = client.get(LIST)
    assert "Tìm thấy 53 người" in first.content.decode()
    assert len(first.context["lines"]) == 50
    second = client.get(LIST, {"after": first.context["page"].next})
    assert [one.full_name for one, _ in second.context["lines"]] == ["Hồ Văn A50", "Hồ Văn A51", "Hồ Văn A52"]
    assert second.context["page"].next is None
    back = client.get(LIST, {"after": second.context["page"].previous})
    assert [one.pk for one, _ in back.context["lines"]] == [one.pk for one, _ in first.context["lines"]]


def test_a_long_list_is_walked_and_a_short_one_sorted_to_the_same_pages(cast, people, as_user, monkeypatch):
    client = as_user(cast.can_bo_huyen)
    in_order = [one.pk for one, _ in client.get(LIST).context["lines"]]
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    assert [one.pk for one, _ in client.get(LIST).context["lines"]] == in_order


def test_a_long_list_is_not_counted_to_its_end(cast, people, as_user, monkeypatch):
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    assert "Tìm thấy 2+ người" in page(as_user(cast.can_bo_huyen))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        member(cast.chi_hoi, f"Hồ Văn {number}")
    client = as_user(cast.can_bo_huyen)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


def test_an_empty_register_says_what_to_do(cast, as_user):
    text = page(as_user(cast.nguoi_la))
    assert "Chưa có hội viên nào ở đây." in text
    assert "Không thấy ai hợp" in page(as_user(cast.nguoi_la), q="khong ai")


@pytest.mark.parametrize(
    "asked", [{"after": "9" * 30}, {"unit": "x"}, {"tim": "x"}, {"status": "x"}, {"unit": "9" * 30}]
)
def test_a_nonsense_address_shows_the_list(cast, people, as_user, asked):
    assert as_user(cast.can_bo_huyen).get(LIST, asked).status_code == 200


def test_s05_a_member_who_moved_away_is_no_longer_in_the_list(cast, people, as_user):
    khac = factories.unit("Suối Mẫu", "commune", parent=cast.huyen_khac)
    moved(people[0], khac, on=day(5))
    assert names(page(as_user(cast.can_bo_xa)), "Trần Văn Ân") == []
    assert names(page(as_user(cast.nguoi_la)), "Trần Văn Ân") == ["Trần Văn Ân"]
