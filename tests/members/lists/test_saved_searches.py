"""Bộ lọc đã lưu: a person's own, opened without a name in any address (S18)."""

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.domain.lists import saved_searches
from members.models import SavedSearch
from tests.members.registering import AT, member

LIST, SAVED = reverse("member-list"), reverse("saved-searches")


def saved(client, name="Nữ", **choices):
    """Filters saved the way a person does: from the address of the list."""
    address = client.post(LIST, choices)["Location"]
    query = address.partition("?")[2]
    return client.post(f"{SAVED}?{query}", {"name": name})


def test_filters_and_typed_text_come_back(cast, as_user):
    member(cast.chi_hoi, "Trần Văn Ân", sex="nam")
    member(cast.chi_hoi, "Trần Thị Bình", sex="nu")
    client = as_user(cast.can_bo_xa)
    assert saved(client, q="Trần", sex="nu", unit=cast.chi_hoi.pk).status_code == 302
    kept = SavedSearch.objects.get()
    assert kept.filters == {"q": "Trần", "sex": "nu", "unit": str(cast.chi_hoi.pk)}
    client = as_user(cast.can_bo_xa)  # another day, another session
    answer = client.get(reverse("saved-search", args=[kept.pk]), follow=True)
    assert "Tr" not in answer.redirect_chain[-1][0] and "sex=nu" in answer.redirect_chain[-1][0]
    text = answer.content.decode()
    assert "Trần Thị Bình" in text and "Trần Văn Ân" not in text
    assert 'value="Trần"' in text


def test_what_was_typed_of_the_category_comes_back_and_stands_in_no_address(cast, as_user):
    client = as_user(cast.can_bo_xa)
    saved(client, category="Nghĩa vụ", age_from="70")
    kept = SavedSearch.objects.get()
    assert kept.filters == {"category": "Nghĩa vụ", "age_from": "70"}
    answer = as_user(cast.can_bo_xa).get(reverse("saved-search", args=[kept.pk]), follow=True)
    assert "Ngh" not in answer.redirect_chain[-1][0] and 'value="Nghĩa vụ"' in answer.content.decode()


def test_the_list_links_to_the_own_filters_only(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    saved(client, "Của tôi", sex="nu")
    saved_searches.save("Của người khác", {"sex": "nam"}, actor=cast.can_bo_xa, at=AT)
    for page in (LIST, SAVED):
        text = client.get(page).content.decode()
        assert "Của tôi" in text and "Của người khác" not in text


def test_s02_the_filter_of_somebody_else_does_not_exist(cast, as_user):
    kept = saved_searches.save("Riêng", {"sex": "nam"}, actor=cast.can_bo_xa, at=AT)
    client = as_user(cast.can_bo_huyen)
    assert client.get(reverse("saved-search", args=[kept.pk])).status_code == 404
    assert client.post(reverse("saved-search-delete", args=[kept.pk])).status_code == 404
    assert SavedSearch.objects.exists()


def test_the_same_name_replaces_and_delete_removes(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    saved(client, "Một", sex="nu")
    saved(client, " Một ", sex="nam")
    kept = SavedSearch.objects.get()
    assert kept.filters == {"sex": "nam"}
    answer = client.post(reverse("saved-search-delete", args=[kept.pk]), follow=True)
    assert "Đã xoá bộ lọc “Một”" in answer.content.decode()
    assert "Bạn chưa lưu bộ lọc nào" in answer.content.decode()


def test_a_filter_needs_a_name_and_keeps_what_was_chosen(cast, as_user):
    answer = saved(as_user(cast.can_bo_huyen), "", sex="nu")
    assert answer.status_code == 422
    assert "Đặt tên cho bộ lọc" in answer.content.decode()
    assert "Giới tính: Nữ" in answer.content.decode()


def test_nobody_keeps_more_than_the_page_shows(cast, as_user):
    for number in range(saved_searches.MOST):
        saved_searches.save(f"Lọc {number}", {}, actor=cast.can_bo_huyen, at=AT)
    answer = saved(as_user(cast.can_bo_huyen), "Thêm", sex="nu")
    assert answer.status_code == 422
    assert "xoá bớt" in answer.content.decode()
    assert saved(as_user(cast.can_bo_huyen), "Lọc 3", sex="nu").status_code == 302


def test_a01_saving_is_recorded_without_name_or_text(cast, as_user):
    saved(as_user(cast.can_bo_huyen), "Ông Ân", q="Trần Văn Ân", sex="nam")
    entry = AuditEntry.objects.get(verb="saved_search.save")
    assert "Ân" not in entry.data and "sex" in entry.data


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        saved_searches.save(f"Lọc {number}", {}, actor=cast.can_bo_huyen, at=AT)
    client = as_user(cast.can_bo_huyen)
    client.get(SAVED)
    with django_assert_num_queries(7):
        client.get(SAVED)
