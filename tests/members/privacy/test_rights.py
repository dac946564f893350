"""Nhật ký hồ sơ, bản dữ liệu đang lưu giữ, trang xoá, nhật ký truy cập (A04, S18, S19, S21; Luật 91/2025/QH15)."""

import json

import pytest
from django.urls import reverse

from campaigns.models import Award
from ccb.core.domain import audit
from ccb.core.models import AuditEntry, Job
from ccb.lib.partial_dates import PartialDate
from members.choices import Role
from members.domain.doubles import merging
from members.domain.homes import households
from members.domain.lists import exporting
from members.domain.lists.selections import Selection
from members.domain.privacy import access_log, erasing
from members.domain.register import attachments, registry
from members.exports import printing
from tests import factories
from tests.house.objects import CCCD as OBJECT_CCCD
from tests.house.objects import COMER, MEMBER, objects_of
from tests.house.policy import POLICY, verbs_of
from tests.members import pictures, sent_lists
from tests.members.register.test_printing import last_job, pdf_of, text_of
from tests.members.registering import AT, BY_SYSTEM, day, member
from tests.undone import undone

CCCD, PHONE, OLD_PHONE = "049048000123", "0905123456", "0905999888"
LOG = reverse("access-log")
LOG_QUERIES, MEMBER_LOG_QUERIES = 6, 14
ASKED = {"reason": "Người nhà yêu cầu", "request_number": "12/ĐN-2024"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def person(cast):
    made = member(
        cast.chi_hoi, "Trần Văn Ân", sex="nam", born_on=PartialDate(1948, 5, 12), cccd=CCCD, phone=OLD_PHONE,
        ethnic="Cơ Tu", religion="Không", eras=["chong_my"],
    )  # fmt: skip
    registry.change(made, {"phone": PHONE, "religion": "Phật giáo"}, seen_version=made.version, **BY_SYSTEM)
    return made


def of(name: str, person) -> str:
    return reverse(name, args=[person.pk])


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- the log of one file -------------------------------------------------------------------------------------------


def test_the_log_says_what_was_corrected_and_who_looked(cast, person, as_user):
    paper = attachments.add(person, pictures.PDF, kind="khac", name="Đơn.pdf", **BY_SYSTEM)
    head = as_user(cast.chu_tich_huyen)
    head.post(of("member-reveal", person), {"purpose": "Đối chiếu thẻ"})
    head.get(reverse("attachment", args=[paper.pk]))
    text = page(head, of("member-log", person))
    for words in ("Tôn giáo:", "Không", "Điện thoại:", "Phạm Văn Chủ Tịch", "Đối chiếu thẻ", "Mở ảnh, giấy tờ"):
        assert words in text
    assert OLD_PHONE not in text and CCCD not in text  # masked as on every page
    assert AuditEntry.objects.filter(verb="member.view", object_id=str(person.pk)).count() == 2


def test_s21_old_values_only_for_who_may_read_them(cast, person, as_user):
    text = page(as_user(cast.can_bo_xa), of("member-log", person))
    assert "không có quyền xem" in text
    for words in (": Không<", "Phật giáo", OLD_PHONE):
        assert words not in text
    assert "Xoá dữ liệu theo yêu cầu" not in text


def test_the_log_goes_on_behind_fifty(cast, person, as_user, django_assert_num_queries):
    client = as_user(cast.van_phong)
    page(client, of("member-log", person))
    with django_assert_num_queries(MEMBER_LOG_QUERIES):
        page(client, of("member-log", person))
    for _ in range(55):
        audit.record("member.reveal", person, actor=cast.van_phong, at=AT, purpose="Xem cũ")
    with django_assert_num_queries(MEMBER_LOG_QUERIES):
        text = page(client, of("member-log", person))
    assert text.count("Xem cũ") == 50
    older = text.split('href="?xem=')[1].split("#")[0]
    assert page(client, f"{of('member-log', person)}?xem={older}").count("Xem cũ") == 5


# --- all that is held ----------------------------------------------------------------------------------------------


def test_all_that_is_held_stands_in_one_paper_unmasked(cast, person, as_user):
    twin = member(cast.xa, "Trần Văn Ẩn", cccd="049048000999")
    registry.merge(person, other=twin, choices={}, seen_versions=_versions(person, twin), **BY_SYSTEM)
    attachments.add(person, pictures.PDF, kind="khac", name="Đơn.pdf", **BY_SYSTEM)
    home = households.open_for(person, **BY_SYSTEM)
    home.reviews.create(on=day(3), living_standard="can_ngheo", loan_balance=7_654_321)
    source = sent_lists.waiting(cast.chi_hoi, cast.van_phong, person.full_name, CCCD)
    Award.objects.create(
        unit=cast.xa, form="giay_khen", title="Giấy khen mẫu", member=person, reason="Hiến đất mẫu", proposed_on=day(4),
        recorded_at=AT,
    )  # fmt: skip
    registry.discipline(person, kind="warning", on=day(5), decision_number="3/QĐ", reason="Vắng họp", **BY_SYSTEM)
    as_user(cast.chu_tich_huyen).post(of("member-reveal", person), {"purpose": "Đối chiếu thẻ"})
    exporting.ask(Selection(unit=cast.xa.pk), purpose="Chúc thọ", actor=cast.van_phong, at=AT)
    client = as_user(cast.van_phong)
    client.post(of("member-held", person), {"purpose": "Theo đơn của hội viên"})
    text = text_of(pdf_of(last_job()))
    for words in (
        "DỮ LIỆU CÁ NHÂN ĐANG LƯU GIỮ", CCCD, PHONE, OLD_PHONE, "Cơ Tu", "Phật giáo", "049048000999", "Đơn.pdf",
        "Vắng họp", "Đối chiếu thẻ", "Phạm Văn Chủ Tịch", "Chúc thọ", "Theo đơn của hội viên", "Gộp hồ sơ",
        "Cận nghèo", "7.654.321", "Hiến đất mẫu", source.file_name,
    ):  # fmt: skip
        assert words in text, words
    entry = AuditEntry.objects.filter(verb="member.print").get()
    said = {"count": 1, "member": person.pk, "paper": "held", "purpose": "Theo đơn của hội viên"}
    assert (entry.actor, json.loads(entry.data)) == (cast.van_phong, said)
    assert last_job().title == "Dữ liệu cá nhân đang lưu giữ"


def _versions(keep, other):
    for one in (keep, other):
        one.refresh_from_db()
    return merging.version_of(keep), merging.version_of(other)


def test_no_purpose_no_paper_and_only_the_office_gets_one(cast, person, as_user):
    assert as_user(cast.van_phong).post(of("member-held", person), {"purpose": " "}).status_code == 422
    for who in (cast.chu_tich_huyen, cast.can_bo_xa, cast.nguoi_la, cast.quan_tri):
        assert as_user(who).post(of("member-held", person), {"purpose": "x"}).status_code == 404
    assert not Job.objects.exists()


# --- deletion ------------------------------------------------------------------------------------------------------


def test_the_page_says_what_goes_what_stays_and_that_nothing_brings_it_back(cast, person, as_user):
    registry.record_death(person, on=day(6), **BY_SYSTEM)
    client = as_user(cast.van_phong)
    text = page(client, of("member-erase", person))
    for words in ("Xoá rồi không lấy lại được", "Sẽ mất hẳn", "Còn lại, để số liệu cũ không đổi", "không thu hồi"):
        assert words in text
    refused = client.post(of("member-erase", person), {"request_number": "12/ĐN-2024"})
    assert refused.status_code == 422 and "12/ĐN-2024" in refused.content.decode()
    for _ in range(2):  # a double click
        assert client.post(of("member-erase", person), ASKED)["Location"] == of("member-log", person)
    assert AuditEntry.objects.filter(verb="register.erase").count() == 1
    text = page(client, of("member-log", person))
    assert erasing.NAME in text and "12/ĐN-2024" in text and "1948" in text
    assert "Trần Văn" not in text and CCCD not in text


def test_who_is_a_member_still_is_told_what_to_do_first(cast, person, as_user):
    client = as_user(cast.van_phong)
    assert "Trước hết ghi việc thôi sinh hoạt" in page(client, of("member-erase", person))
    refused = client.post(of("member-erase", person), ASKED)
    assert refused.status_code == 422 and "Trước hết ghi" in refused.content.decode()
    person.refresh_from_db()
    assert person.full_name == "Trần Văn Ân"


def test_only_the_office_deletes(cast, person, as_user):
    registry.record_death(person, on=day(6), **BY_SYSTEM)
    for who in (cast.chu_tich_huyen, cast.can_bo_xa, cast.lanh_dao, cast.nguoi_la, cast.quan_tri, cast.khong_viec):
        assert as_user(who).post(of("member-erase", person), ASKED).status_code == 404
    person.refresh_from_db()
    assert person.erased_at is None


def test_every_other_page_of_an_erased_file_is_gone(cast, person, as_user):
    registry.record_death(person, on=day(6), **BY_SYSTEM)
    erasing.erase(person, **ASKED, actor=None, at=AT)
    client = as_user(cast.van_phong)
    assert client.get(of("member-file", person))["Location"] == of("member-log", person)
    for name in ("member-edit", "member-print", "member-attachments", "member-honours", "member-held"):
        assert client.get(of(name, person)).status_code == 404
    assert client.post(of("member-act", person), {"verb": "undo"}).status_code == 404


# --- the log of access ---------------------------------------------------------------------------------------------


def test_a04_the_log_has_every_way_in_which_data_is_seen_or_leaves(cast, person, as_user):
    client, kept = as_user(cast.van_phong), attachments.add(person, pictures.PDF, kind="khac", name="a", **BY_SYSTEM)
    client.get(of("member-file", person))
    client.post(of("member-reveal", person), {"purpose": "Đối chiếu"})
    client.get(reverse("attachment", args=[kept.pk]))
    said = {"actor": cast.van_phong, "at": AT}
    printing.ask_file(person, purpose="Đại hội", **said)
    printing.ask_cards(cast.chi_hoi, [person.pk], **said)
    printing.ask_list(cast.chi_hoi, [], purpose="Dán bảng", **said)
    exporting.ask(Selection(unit=cast.xa.pk, statuses=("active",), sex="nu"), purpose="Chúc thọ", **said)
    text = page(client, LOG)
    for words in (
        "Mở hồ sơ", "Hiện số CCCD", "Mở ảnh", "Đại hội", "In thẻ hội viên", "Danh sách Chi hội 1, xã Đồng Mẫu",
        "Danh sách xã Đồng Mẫu", "Đang sinh hoạt; Nữ", "Chúc thọ", "Trần Văn Ân",
    ):  # fmt: skip
        assert words in text, words
    of_person = AuditEntry.objects.filter(object_type="members.Member", object_id=str(person.pk))
    assert of_person.filter(verb="member.print").count() == 2  # his file, and the card of him alone


def test_the_log_is_narrowed_by_person_account_kind_and_day(cast, person, as_user):
    other = member(cast.huyen_khac, "Hồ Văn Khác")
    audit.record("member.view", person, actor=cast.can_bo_xa, at=AT)
    audit.record("member.reveal", other, actor=cast.nguoi_la, at=AT, purpose="Mục đích khác")
    client = as_user(cast.van_phong)
    for query, is_person, is_other in (
        (f"member={person.pk}", True, False), ("actor=nguoi-la", False, True), ("verb=member.view", True, False),
        ("since=31/12/2024&until=31/12/2024", True, True), ("until=30/12/2024", False, False),
        ("since=01/01/2025", False, False),
    ):  # fmt: skip
        text = page(client, f"{LOG}?{query}")
        assert ("Trần Văn Ân" in text, "Hồ Văn Khác" in text) == (is_person, is_other), query
    assert client.get(f"{LOG}?since=31/02/2024&member=x").status_code == 422


def test_the_log_is_narrowed_to_the_units_of_who_reads_it(cast, person, as_user):
    other = member(cast.huyen_khac, "Hồ Văn Khác")
    for one in (person, other):
        audit.record("member.view", one, actor=None, at=AT)
    printing.ask_list(cast.chi_hoi, [], purpose="Của huyện", actor=cast.van_phong, at=AT)
    exporting.ask(Selection(), purpose="Của tỉnh", actor=cast.van_phong, at=AT)
    officer = factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE))
    text = page(as_user(officer), LOG)
    assert "Trần Văn Ân" in text and "Của huyện" in text
    assert "Hồ Văn Khác" not in text and "Của tỉnh" not in text
    for who in (cast.can_bo_huyen, cast.chu_tich_huyen, cast.lanh_dao, cast.khong_viec):
        assert as_user(who).get(LOG).status_code == 404


def test_the_administrator_reads_the_log_without_names(cast, person, as_user):
    audit.record("member.view", person, actor=cast.van_phong, at=AT)
    text = page(as_user(cast.quan_tri), LOG)
    assert f"Hồ sơ số {person.pk}" in text and "Trần Văn Ân" not in text


def test_the_log_costs_the_same_whatever_stands_in_it(cast, person, as_user, django_assert_num_queries):
    client = as_user(cast.van_phong)
    page(client, LOG)  # the first page of a session writes it
    for rows in (1, 60):
        for _ in range(rows):
            audit.record("member.view", person, actor=None, at=AT)
        with django_assert_num_queries(LOG_QUERIES):
            text = page(client, LOG)
    following = text.split("sau=")[1].split('"')[0]
    assert "Trang đầu" in page(client, f"{LOG}?sau={following}")
    assert access_log.page(access_log.within(cast.van_phong), after=int(following)).next is None


# --- S18 -----------------------------------------------------------------------------------------------------------

OF_THE_REGISTER = sorted(
    name for name in POLICY
    if {"register", "export", "view_sensitive", "erase", "undo", "administer"} & set(verbs_of(name))
)  # fmt: skip


def test_s18_no_page_of_the_register_is_kept_by_a_cache_nor_leads_to_an_address_with_a_name(cast, as_user):
    author = factories.user("hai-viec", (cast.tinh, Role.OFFICE), (cast.huyen, Role.HEAD))
    objects = objects_of(cast.huyen, author, factories.form("BC", factories.indicator("a")))
    client = as_user(author)
    for name in OF_THE_REGISTER:
        address = objects.addresses.get(name) or reverse(name)
        with undone():
            response = client.get(address)
            if response.status_code == 405:
                response = client.post(address, objects.posted | {"purpose": "Xem"})
            text = response.content.decode(errors="ignore") if not response.streaming else ""
        assert "no-store" in response["Cache-Control"], name
        places = [one.split('"')[0] for kind in ('href="', 'action="', 'src="') for one in text.split(kind)[1:]]
        told = " ".join([*places, response.get("Location", "")]).casefold()
        for words in (OBJECT_CCCD, *MEMBER.casefold().split()[1:], *COMER.casefold().split()[1:]):
            assert words not in told, name
