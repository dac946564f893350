"""The frame of every page, its headers, and the pages for errors: S10, S11, O06."""

import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from ccb import urls as real_urls
from ccb.core.models import AuditEntry
from ccb.core.views import errors
from members.choices import Role
from tests import factories

PAGE = "/doi-mat-khau/"


def broken(request):
    raise ValueError("a made-up fault")


def unanswered(request):
    raise OperationalError("database is locked")


handler400, handler403 = real_urls.handler400, real_urls.handler403
handler404, handler500 = real_urls.handler404, real_urls.handler500
urlpatterns = [*real_urls.urlpatterns, path("hong/", broken), path("ban/", unanswered)]


@pytest.fixture
def patient(as_user, cast, settings):
    """A client of a site with two broken pages that shows what a browser would get."""
    settings.ROOT_URLCONF = __name__
    client = as_user(cast.can_bo_huyen)
    client.raise_request_exception = False
    return client


def tabs(page: str) -> list[str]:
    nav = re.search(r'<nav class="tabs".*?</nav>', page, re.S)
    return re.findall(r">([^<]+)</a>", nav[0]) if nav else []


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ("van_phong", ["Tiến độ nộp", "Hội viên", "Phong trào", "Công tác", "Báo cáo", "Tổng quan"]),
        ("lanh_dao", ["Tiến độ nộp", "Phong trào", "Công tác", "Báo cáo", "Tổng quan"]),
        ("chu_tich_huyen", ["Việc cần làm", "Tiến độ nộp", "Hội viên", "Phong trào", "Công tác"]),
        ("can_bo_huyen", ["Việc cần làm", "Hội viên", "Phong trào", "Công tác"]),
        ("quan_tri", ["Nhật ký truy cập", "Sáp nhập, chia tách", "Quản trị"]),
        ("khong_viec", []),
    ],
)
def test_tabs_follow_the_role(cast, as_user, person, shown):
    assert tabs(as_user(getattr(cast, person)).get(PAGE).content.decode()) == shown


def test_notices_and_own_jobs_are_one_click_away_for_those_who_have_them(cast, as_user):
    for person, links in (("van_phong", 2), ("can_bo_huyen", 2), ("lanh_dao", 1)):
        page = as_user(getattr(cast, person)).get(PAGE).content.decode()
        assert page.count('href="/thong-bao/"') + page.count('href="/viec-nen/"') == links


def test_there_are_never_more_than_six_tabs(cast, as_user):
    everybody = factories.user("kiem-nhiem", (cast.tinh, Role.OFFICE), (cast.tinh, Role.CLERK), is_staff=True)
    shown = tabs(as_user(everybody).get(PAGE).content.decode())
    assert len(shown) == 6
    assert shown[-1] == "Quản trị"


@pytest.mark.parametrize(("address", "label"), [("/tien-do/", "Tiến độ nộp"), ("/tong-quan/", "Tổng quan")])
def test_the_tab_of_the_open_page_is_marked(cast, as_user, address, label):
    page = as_user(cast.van_phong).get(address).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)<', page) == [label]


def test_band_names_association_unit_and_user(cast, as_user):
    page = as_user(cast.can_bo_huyen).get(PAGE).content.decode()
    assert "Hội Cựu chiến binh tỉnh Quảng Mẫu" in page
    assert "Huyện Sông Mẫu" in page
    assert "Nguyễn Văn Huyện" in page


def test_each_page_names_itself_in_the_title(cast, client, as_user):
    titles = [client.get("/dang-nhap/"), client.get("/khong-co/"), as_user(cast.can_bo_huyen).get(PAGE)]
    assert [re.search(r"<title>(.*?) – Hội Cựu chiến binh</title>", page.content.decode())[1] for page in titles] == [
        "Đăng nhập",
        "Không tìm thấy trang",
        "Đổi mật khẩu",
    ]


def test_shell_costs_two_queries_beside_session_and_user(cast, as_user, django_assert_num_queries):
    client = as_user(cast.can_bo_huyen)
    client.get(PAGE)
    with django_assert_num_queries(4):
        client.get(PAGE)


def test_text_size_is_kept_on_the_account(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    assert client.post("/co-chu/", {"text_size": "rat-lon", "next": PAGE}).url == PAGE
    assert 'data-text-size="rat-lon"' in Client.get(as_user(cast.can_bo_huyen), PAGE).content.decode()
    assert AuditEntry.objects.filter(verb="account.text_size").count() == 1


def test_unknown_text_size_is_refused(cast, as_user):
    assert as_user(cast.can_bo_huyen).post("/co-chu/", {"text_size": "khong-lo"}).status_code == 400


@pytest.mark.parametrize("address", ["/dang-nhap/", PAGE, "/khong-co/", "/hong/", "/ban/", "/quan-tri/"])
def test_s11_every_response_has_the_strict_policy(patient, address):
    policy = patient.get(address).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/dang-nhap/", PAGE, "/khong-co/", "/hong/", "/ban/"])
def test_s11_pages_hold_no_inline_style_or_script(patient, address):
    page = patient.get(address).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)


def test_s18_pages_of_a_person_are_not_kept_by_caches(cast, as_user):
    assert "no-store" in as_user(cast.can_bo_huyen).get(PAGE).headers["Cache-Control"]
    assert as_user(cast.can_bo_huyen).get("/khong-co/").headers["Cache-Control"] == "no-store"


def test_s10_missing_token_gets_the_page_that_says_it_was_open_too_long(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.can_bo_huyen)
    response = client.post("/co-chu/", {"text_size": "lon"})
    assert response.status_code == 403
    assert "mở quá lâu" in response.content.decode()


def test_o06_fault_shows_a_code_that_is_in_the_log(patient, caplog):
    response = patient.get("/hong/")
    code = re.search(r'class="kpi__value">(\w{8})<', response.content.decode())[1]
    assert response.status_code == 500
    assert code in caplog.text
    assert "a made-up fault" in caplog.text
    assert "made-up" not in response.content.decode()


def test_o06_database_that_does_not_answer_is_503(patient):
    response = patient.get("/ban/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "Máy chủ đang bận" in response.content.decode()


def test_o06_conflict_page_says_nothing_was_overwritten(db, rf):
    response = errors.conflict(rf.get("/"))
    assert response.status_code == 409
    assert "Không có gì bị ghi đè" in response.content.decode()


def test_o06_fault_page_needs_neither_database_nor_session(django_db_blocker):
    with django_db_blocker.block():
        try:
            raise ValueError
        except ValueError:
            assert errors.server_error(RequestFactory().get("/")).status_code == 500


def test_bad_request_page_is_ours(db):
    response = Client(headers={"host": "xau.example"}).get("/dang-nhap/")
    assert response.status_code == 400
    assert "không đọc được yêu cầu" in response.content.decode()


def test_the_foot_of_a_page_says_whom_to_ring(as_user, cast, settings):
    assert "tel:" not in as_user(cast.can_bo_huyen).get(PAGE).content.decode()
    settings.HELP_PHONE = "0235 385 2001"
    assert 'href="tel:02353852001">0235 385 2001</a>' in as_user(cast.can_bo_huyen).get(PAGE).content.decode()
