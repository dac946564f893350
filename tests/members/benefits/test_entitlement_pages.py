"""Chế độ and khen thưởng on screen: who sees them, what is recorded, what is refused."""

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from ccb.lib.partial_dates import read
from members.choices import EntitlementState, Era
from members.domain.benefits import entitlements
from members.domain.register import registry
from members.models import Entitlement
from tests.members.entitling import FUNERAL, applied, granted, regime
from tests.members.registering import BY_SYSTEM, day, member

INDEX = reverse("entitlements")
INDEX_QUERIES, LIST_QUERIES, OF_MEMBER_QUERIES = 10, 15, 14


@pytest.fixture
def person(cast):
    return member(
        cast.chi_hoi, "Trần Văn Ân", enlisted_on=read("1970"), discharged_on=read("1976"), eras=[Era.AMERICAN]
    )


@pytest.fixture
def decree(db):
    return regime("142/2008", ("era", "is", Era.AMERICAN), ("enlisted_on", "le", "30/4/1975"), name="Chế độ theo 142")


@pytest.fixture
def head(cast, as_user):
    return as_user(cast.chu_tich_huyen)


def of_member(person) -> str:
    return reverse("member-entitlements", args=[person.pk])


def list_of(regime) -> str:
    return f"{reverse('entitlements-eligible')}?che-do={regime.pk}"


def act(client, person, verb: str, one: Entitlement | None = None, *, version=None, **said):
    prefix = f"{verb}-{one.pk}" if one else verb
    data = {"verb": verb} | {f"{prefix}-{name}": value for name, value in said.items()}
    if one:
        data |= {"entitlement": one.pk, "version": one.version if version is None else version}
    return client.post(of_member(person), data)


def text_of(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


# --- The file of a member --------------------------------------------------------------------------------------------


def test_s21_the_file_shows_entitlements_only_with_the_right(cast, person, decree, as_user, head):
    granted(person, decree)
    address = reverse("member-file", args=[person.pk])
    assert "Chế độ theo 142" in text_of(head.get(address))
    clerk = text_of(as_user(cast.can_bo_huyen).get(address))
    assert "Chế độ theo 142" not in clerk
    assert "Không có quyền xem" in clerk
    assert "Khen thưởng" in clerk


@pytest.mark.parametrize("who", ["can_bo_huyen", "nguoi_la", "lanh_dao", "khong_viec"])
def test_s02_who_may_not_read_them_gets_nothing(cast, person, decree, as_user, who):
    one = applied(person, decree)
    client = as_user(getattr(cast, who))
    assert client.get(of_member(person)).status_code == 404
    assert act(client, person, "refuse", one, on="01/4/2024", reason="x").status_code == 404
    assert client.get(INDEX).status_code == 404
    assert client.get(list_of(decree)).status_code == 404


def test_a04_opening_the_page_is_recorded(person, head):
    head.get(of_member(person))
    assert AuditEntry.objects.filter(verb="member.view").count() == 1


def test_from_application_to_stop(person, decree, head):
    assert act(head, person, "apply", regime=decree.pk, on="01/02/2024").url == of_member(person)
    one = person.entitlements.get()
    act(head, person, "grant", one, decision_number="12/QĐ", on="01/3/2024", amount="4.400.000", starts_on="")
    one.refresh_from_db()
    assert (one.state, one.amount, one.starts_on) == (EntitlementState.GRANTED, 4_400_000, day(3))
    act(head, person, "amount", one, amount="5.000.000 đồng")
    one.refresh_from_db()
    assert one.amount == 5_000_000
    act(head, person, "stop", one, on="01/4/2024", reason="Hưởng theo diện khác")
    text = text_of(head.get(of_member(person)))
    for words in ("Đã dừng", "Quyết định 12/QĐ ngày 01/3/2024", "5.000.000 đồng", "Dừng từ 01/4/2024", "diện khác"):
        assert words in text


def test_one_granted_long_ago_is_entered(person, decree, head):
    act(head, person, "enter", regime=decree.pk, decision_number="7/QĐ", on="05/6/2009", amount="")
    one = person.entitlements.get()
    assert (one.state, str(one.decided_on), one.amount) == (EntitlementState.GRANTED, "2009-06-05", None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"decision_number": ""}, "Ghi số quyết định"),
        ({"on": "31/2/2024"}, "31/2/2024"),
        ({"amount": "4,4 triệu"}, "không phải là số đồng"),
        ({"amount": "-1"}, "không phải là số đồng"),
        ({"on": "01/01/2024"}, "ngày lập hồ sơ"),
        ({"on": "01/01/2199"}, "chưa đến"),
    ],
)
def test_wrong_fields_are_422_with_the_input_kept(person, decree, head, said, words):
    one = applied(person, decree)
    typed = {"decision_number": "Số 12/QĐ", "on": "01/4/2024", "amount": "4.400.000"} | said
    text = text_of(act(head, person, "grant", one, **typed), 422)
    assert words in text
    assert "Có lỗi cần sửa" in text
    for value in typed.values():
        assert f'value="{value}"' in text or not value
    one.refresh_from_db()
    assert one.state == EntitlementState.APPLIED


def test_c01_a_stale_save_is_409_with_the_new_state_and_the_input(person, decree, head):
    one = applied(person, decree)
    entitlements.grant(
        Entitlement.objects.get(), decision_number="99/QĐ", on=day(3), seen_version=1, amount=None, **BY_SYSTEM
    )
    text = text_of(act(head, person, "refuse", one, on="01/4/2024", reason="Đã hưởng chế độ khác"), 409)
    for words in ("vừa được người khác sửa", "99/QĐ", "Đã hưởng chế độ khác", 'value="01/4/2024"', 'value="2"'):
        assert words in text


def test_c03_a_double_click_applies_once(person, decree, head):
    first, second = (act(head, person, "apply", regime=decree.pk, on="01/02/2024") for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 422)
    assert person.entitlements.count() == 1


def test_s06_forged_posts_do_nothing(cast, person, decree, head):
    other = applied(member(cast.khoi, "Hồ Văn Khác"), decree)
    assert act(head, person, "xoa").status_code == 400
    assert act(head, person, "refuse", other, on="01/4/2024", reason="x").status_code == 404
    mine = applied(person, decree)
    assert act(head, person, "refuse", mine, version="x", on="01/4/2024", reason="x").status_code == 409
    assert set(Entitlement.objects.values_list("state", flat=True)) == {"applied"}


def test_only_what_fits_is_offered(person, decree, head):
    funeral = regime("MTP", benefit=FUNERAL, name="Mai táng phí")
    granted(person, decree)
    text = text_of(head.get(of_member(person)))
    assert "Dừng hưởng" in text
    assert "Quyết định cho hưởng" not in text
    assert "Mai táng phí" not in text
    registry.record_death(person, on=day(9), **BY_SYSTEM)
    assert f'value="{funeral.pk}">Mai táng phí' in text_of(head.get(of_member(person)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_member_costs_the_same_whatever_he_has(person, head, django_assert_num_queries, count):
    for number in range(count):
        granted(person, regime(f"r{number}"))
    head.get(of_member(person))
    with django_assert_num_queries(OF_MEMBER_QUERIES):
        head.get(of_member(person))


def test_the_undo_of_a_death_says_what_comes_back(cast, person, decree, as_user):
    applied(person, decree)
    registry.record_death(person, on=day(9), **BY_SYSTEM)
    text = text_of(as_user(cast.van_phong).get(reverse("member-file", args=[person.pk])))
    assert "1 chế độ đã dừng hoặc kết thúc hồ sơ được khôi phục." in text


# --- The lists -------------------------------------------------------------------------------------------------------


def test_each_regime_has_its_numbers_within_the_scope(cast, person, decree, as_user, head):
    for name in ("Hồ Văn Bình", "Hồ Văn Cường"):
        one = member(cast.chi_hoi, name, enlisted_on=read("1971"), eras=[Era.AMERICAN])
        granted(one, decree) if name.endswith("Bình") else None
    member(cast.khoi, "Hồ Văn Ngoài", enlisted_on=read("1971"), eras=[Era.AMERICAN])
    regime("49/2015", name="Dân công hoả tuyến")
    text = text_of(head.get(INDEX))
    assert "<strong>2</strong>" in text
    assert "chưa có điều kiện lọc" in text
    assert "<strong>3</strong>" in text_of(as_user(cast.van_phong).get(INDEX))
    assert "<strong>2</strong>" in text_of(as_user(cast.van_phong).get(INDEX, {"unit": cast.huyen.pk}))


def test_the_list_marks_who_is_to_be_looked_at_again(cast, person, decree, head):
    member(cast.chi_hoi, "Rơ Lưk Ngờ", enlisted_on=read("1975"), eras=[Era.AMERICAN])
    text = text_of(head.get(list_of(decree)))
    assert "2 người" in text
    assert "Trong đó 1 người cần xem lại" in text
    assert "Thời kỳ phục vụ: Chống Mỹ; Ngày nhập ngũ: đến hết 30/4/1975." in text
    assert "Hợp điều kiện" in text
    assert "Cần xem lại" in text
    assert "Xã Đồng Mẫu: 2" in text


def test_the_list_of_a_state(cast, person, decree, head):
    applied(person, decree)
    assert "Trần Văn Ân" in text_of(head.get(list_of(decree) + "&xem=applied"))
    assert "Không có ai" in text_of(head.get(list_of(decree) + "&xem=granted"))
    assert "Không có ai" in text_of(head.get(list_of(decree) + "&xem=lạ"))


def test_a_list_of_no_regime_leads_to_all_of_them(head):
    for wrong in ("", "?che-do=x", "?che-do=999999"):
        assert head.get(reverse("entitlements-eligible") + wrong).url == INDEX


def test_an_empty_catalogue_says_what_to_do(head):
    assert "Nhờ người quản trị" in text_of(head.get(INDEX))


def test_the_list_has_pages_of_fifty(cast, decree, head):
    for number in range(51):
        member(cast.chi_hoi, f"Hồ Văn {number:02}", enlisted_on=read("1971"), eras=[Era.AMERICAN])
    first = head.get(list_of(decree))
    page = first.context["page"]
    assert len(page.rows) == 50
    second = text_of(head.get(f"{list_of(decree)}&after={page.next}"))
    assert "Hồ Văn 50" in second
    assert "Hồ Văn 01" not in second


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_they_list(cast, decree, head, django_assert_num_queries, count):
    for number in range(count):
        one = member(cast.chi_hoi, f"Hồ Văn {number:02}", enlisted_on=read("1971"), eras=[Era.AMERICAN])
        granted(one, regime(f"r{number}", ("age", "ge", "60")))
    head.get(INDEX)
    with django_assert_num_queries(INDEX_QUERIES):
        head.get(INDEX)
    with django_assert_num_queries(LIST_QUERIES):
        head.get(list_of(decree))


def test_s18_personal_pages_are_not_kept(person, decree, head):
    for address in (INDEX, list_of(decree), of_member(person)):
        assert "no-store" in head.get(address)["Cache-Control"]
