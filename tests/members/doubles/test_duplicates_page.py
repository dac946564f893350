"""The pages of hồ sơ trùng: the list, two files side by side, merging, judging, and what stays hidden."""

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from ccb.lib.partial_dates import PartialDate
from members.choices import Role
from members.domain.lists import selections
from members.domain.register import registry
from members.models import Distinct, Household, Member
from tests import factories
from tests.members.doubles.test_merging import merged
from tests.members.registering import BY_SYSTEM, day, last_event, member

LIST = reverse("duplicates")
BORN = {"born_on": PartialDate(1948)}
LIST_QUERIES, COMPARE_QUERIES = 32, 36


@pytest.fixture
def pair(cast):
    keep = member(
        cast.chi_hoi, "Nguyễn Văn Mẫu", cccd="049048000123", phone="0905123456", ethnic="Cơ Tu", rank="Hạ sĩ", **BORN
    )
    other = member(
        cast.chi_hoi, "Nguyễn Mẫu", on=day(3), cccd="049048000999", ethnic="Kinh", rank="Đại uý", branch="Pháo binh",
        **BORN,
    )  # fmt: skip
    return keep, other


def address(first: Member, second: Member) -> str:
    return reverse("duplicate", args=[first.pk, second.pk])


def text_of(response) -> str:
    return response.content.decode()


def shown(client, *pair) -> dict:
    """What the browser would post from the page as it stands."""
    form = client.get(address(*pair)).context["form"]
    return {field.html_name: field.value() for field in form}


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_names_both_files_and_the_reasons(cast, as_user):
    one, two = member(cast.chi_hoi, cccd="049048000123", **BORN), member(cast.xa, cccd="049048000123", **BORN)
    text = text_of(as_user(cast.can_bo_xa).get(LIST))
    for words in ("Hồ Văn Mẫu", "Chi hội 1, xã Đồng Mẫu", "Cùng số CCCD", "Cùng năm sinh 1948", "Rất giống"):
        assert words in text
    assert address(one, two) in text
    assert "049048" not in text


def test_an_empty_list_says_so(cast, as_user):
    assert "Không thấy hồ sơ nào trùng" in text_of(as_user(cast.can_bo_xa).get(LIST))


def test_the_list_is_narrowed_by_unit_and_goes_on_page_after_page(cast, as_user):
    for _ in range(8):
        member(cast.chi_hoi, **BORN)
    client = as_user(cast.van_phong)
    first = client.get(LIST, {"unit": cast.xa.pk})
    assert len(first.context["pairs"]) == 20
    later = client.get(LIST, {"unit": cast.xa.pk, "after": str(first.context["next"])})
    assert len(later.context["pairs"]) == 8
    assert "Về trang đầu" in text_of(later)
    assert not client.get(LIST, {"unit": cast.huyen_khac.pk}).context["pairs"]
    assert client.get(LIST, {"after": "x'; --"}).status_code == 200


@pytest.mark.parametrize("count", [2, 4])
def test_more_pairs_cost_no_more_queries(cast, as_user, django_assert_max_num_queries, count):
    for _ in range(count):
        member(cast.chi_hoi, **BORN)
    client = as_user(cast.van_phong)
    with django_assert_max_num_queries(LIST_QUERIES):
        assert len(client.get(LIST).context["pairs"]) == count * (count - 1) // 2


# --- side by side ----------------------------------------------------------------------------------------------------


def test_differences_are_marked_by_a_word_and_asked(cast, pair, as_user, django_assert_max_num_queries):
    facts = {"kind": "warning", "on": day(5), "decision_number": "3/QĐ", "reason": "Vi phạm"}
    registry.discipline(pair[1], **facts, **BY_SYSTEM)
    client = as_user(cast.chu_tich_huyen)
    with django_assert_max_num_queries(COMPARE_QUERIES):
        response = client.get(address(*pair))
    assert set(response.context["form"].names) == {"full_name", "cccd", "ethnic", "rank", "membership"}
    text = text_of(response)
    for words in (
        "Hạ sĩ",
        "Đại uý",
        "Pháo binh",
        "khác",
        "chỉ một hồ sơ có",
        "•••••••• 0123",
        "Cơ Tu",
        "1 kỷ luật",
    ):
        assert words in text


def test_s21_numbers_are_masked_and_to_some_only_compared(cast, pair, as_user):
    text = text_of(as_user(cast.chu_tich_huyen).get(address(*pair)))
    assert "049048000" not in text
    response = as_user(cast.can_bo_xa).get(address(*pair))
    text = text_of(response)
    for hidden in ("0123", "0999", "Cơ Tu", "Kinh", "Dân tộc"):
        assert hidden not in text
    assert "có ghi" in text
    assert "ethnic" not in response.context["form"].names


def test_s21_same_numbers_are_told_to_be_the_same(cast, as_user):
    one, two = (member(cast.chi_hoi, cccd="049048000123", **BORN) for _ in range(2))
    text = text_of(as_user(cast.can_bo_xa).get(address(one, two)))
    assert "Cùng số CCCD" in text
    assert "trùng" in text
    assert "0123" not in text


def test_a04_comparing_is_looking_at_both(cast, pair, as_user):
    as_user(cast.can_bo_xa).get(address(*pair))
    seen = AuditEntry.objects.filter(verb="member.view", actor=cast.can_bo_xa).values_list("object_id", flat=True)
    assert set(seen) == {str(one.pk) for one in pair}


def test_s02_both_files_must_be_the_users(cast, as_user):
    here, there = member(cast.xa), member(cast.huyen_khac)
    for person in (cast.can_bo_huyen, cast.nguoi_la, cast.lanh_dao, cast.khong_viec):
        for first, second in ((here, there), (there, here)):
            assert as_user(person).get(address(first, second)).status_code == 404
            assert as_user(person).post(address(first, second), {"verb": "merge"}).status_code == 404
    office = as_user(cast.van_phong)
    assert office.get(address(here, there)).status_code == 200
    assert office.get(address(here, here)).status_code == 404


# --- merging ----------------------------------------------------------------------------------------------------


def test_merging_takes_what_was_chosen_and_says_where_the_file_is(cast, pair, as_user):
    keep, other = pair
    client = as_user(cast.van_phong)
    data = shown(client, *pair) | {"verb": "merge", "rank": "other", "membership": "other"}
    response = client.post(address(*pair), data, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    file = reverse("member-file", args=[keep.pk])
    assert f'<a href="{file}">' in text_of(response)
    assert f'<a href="{file}#ghi-viec">huỷ việc gộp</a>' in text_of(response)
    keep.refresh_from_db()
    assert (keep.rank, keep.branch, keep.full_name) == ("Đại uý", "Pháo binh", "Nguyễn Văn Mẫu")


def test_the_merged_files_page_leads_to_the_kept_one_for_who_may_see_it(cast, pair, as_user):
    keep, other = pair
    merged(keep, other)
    gone = reverse("member-file", args=[other.pk])
    assert as_user(cast.can_bo_xa).get(gone).url == reverse("member-file", args=[keep.pk])
    for person in (cast.nguoi_la, cast.lanh_dao):
        assert as_user(person).get(gone).status_code == 404
    for name in ("member-edit", "member-transfer"):
        assert as_user(cast.can_bo_xa).get(reverse(name, args=[other.pk])).status_code == 404


def test_a_merged_file_is_in_no_list_even_of_all(cast, pair, as_user):
    merged(*pair)
    response = as_user(cast.can_bo_xa).get(reverse("member-list"), {"status": "any"})
    assert [one.pk for one in response.context["page"].rows] == [pair[0].pk]
    assert "Đã gộp" not in text_of(response)


def test_the_kept_file_tells_the_merge_and_offers_to_undo_it_alone(cast, pair, as_user):
    keep, other = pair
    registry.change(keep, {"branch": "Công binh"}, seen_version=keep.version, **BY_SYSTEM)
    merged(keep, other)
    client = as_user(cast.van_phong)
    response = client.get(reverse("member-file", args=[keep.pk]))
    assert [one["title"] for one in response.context["undoable"]] == ["Gộp hồ sơ"]
    assert f"Gộp từ hồ sơ số {other.pk} (Nguyễn Mẫu)." in text_of(response)
    act = {"verb": "undo", "undo-event": last_event(keep).pk}
    client.post(reverse("member-act", args=[keep.pk]), act)
    other.refresh_from_db()
    assert other.status == "active"
    assert client.get(reverse("member-file", args=[other.pk])).status_code == 200


def test_who_may_not_undo_is_told_who_may(cast, pair, as_user):
    client = as_user(cast.can_bo_xa)
    response = client.post(address(*pair), shown(client, *pair) | {"verb": "merge"}, follow=True)
    assert "nhờ văn phòng Hội tỉnh huỷ" in text_of(response)


def test_c01_a_file_that_changed_meanwhile_is_409_and_nothing_is_merged(cast, pair, as_user):
    client = as_user(cast.van_phong)
    data = shown(client, *pair) | {"verb": "merge"}
    registry.exempt(pair[1], on=day(6), reason="Tuổi cao", **BY_SYSTEM)
    response = client.post(address(*pair), data)
    assert response.status_code == 409
    assert "vừa được người khác sửa" in text_of(response)
    assert not Member.objects.filter(status="merged").exists()


def test_what_the_register_forbids_is_422_with_the_choices_kept(cast, pair, as_user):
    registry.record_death(pair[1], on=day(6), **BY_SYSTEM)
    client = as_user(cast.van_phong)
    data = shown(client, *pair)
    assert data["membership"] == "other"
    response = client.post(address(*pair), data | {"verb": "merge", "membership": "keep", "rank": "other"})
    assert response.status_code == 422
    assert "đã qua đời" in text_of(response)
    assert response.context["form"]["rank"].value() == "other"


@pytest.mark.parametrize("change", [{"rank": "x"}, {"rank": ""}, {"seen_keep": ""}, {"membership": ""}])
def test_a_missing_or_forged_choice_is_422(cast, pair, as_user, change):
    client = as_user(cast.van_phong)
    response = client.post(address(*pair), shown(client, *pair) | {"verb": "merge"} | change)
    assert response.status_code == 422
    assert not Member.objects.filter(status="merged").exists()


def test_an_unknown_verb_is_400(cast, pair, as_user):
    assert as_user(cast.van_phong).post(address(*pair), {"verb": "x"}).status_code == 400


def test_c03_a_double_click_merges_once(cast, pair, as_user):
    client = as_user(cast.van_phong)
    data = shown(client, *pair) | {"verb": "merge"}
    assert [client.post(address(*pair), data).status_code for _ in range(2)] == [302, 404]
    assert pair[0].events.filter(verb="merge").count() == 1


def test_two_households_are_asked_for(cast, pair, as_user):
    for one, standard in zip(pair, ("ngheo", "kha"), strict=True):
        one.household = Household.objects.create(unit=cast.chi_hoi, living_standard=standard)
        one.save()
    client = as_user(cast.van_phong)
    assert "nghèo" in text_of(client.get(address(*pair)))
    client.post(address(*pair), shown(client, *pair) | {"verb": "merge", "household": "other"})
    pair[0].refresh_from_db()
    assert pair[0].household == pair[1].household


# --- two people ----------------------------------------------------------------------------------------------------


def test_two_people_are_not_offered_again(cast, as_user):
    one, two = (member(cast.chi_hoi, **BORN) for _ in range(2))
    client = as_user(cast.can_bo_xa)
    response = client.post(address(two, one), {"verb": "distinct"}, follow=True)
    assert "hai người khác nhau" in text_of(response)
    assert not response.context["pairs"]
    assert (Distinct.objects.get().first, Distinct.objects.get().decided_by) == (one, cast.can_bo_xa)


def test_a_clerk_of_two_units_sees_the_pair_over_both(cast, as_user):
    one, two = member(cast.xa, **BORN), member(cast.huyen_khac, **BORN)
    both = factories.user("hai-noi", (cast.xa, Role.CLERK), (cast.huyen_khac, Role.CLERK))
    assert address(one, two) in text_of(as_user(both).get(LIST))


def test_a_merged_file_is_in_no_export(cast, pair):
    merged(*pair)
    everyone = selections.Selection(unit=cast.tinh.pk)
    assert [one.pk for one in selections.members(everyone, user=None, verb="export")] == [pair[0].pk]
