"""Signing in and out: S13, S14, S17, A05."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.domain import accounts
from members.models import LoginFailure, User
from tests.factories import PASSWORD

LOGIN, OWN_PAGE = "/dang-nhap/", "/doi-mat-khau/"


def post_login(client, username="can-bo-huyen", password=PASSWORD, *, next_page=OWN_PAGE, address="10.0.0.1", **extra):
    form = {"username": username, "password": password, "next": next_page}
    return client.post(LOGIN, form, REMOTE_ADDR=address, **extra)


def fail_ten_times(client, **who):
    for _ in range(10):
        response = post_login(client, password="sai-mat-khau", **who)
    return response


def verbs() -> list[str]:
    return list(AuditEntry.objects.filter(verb__startswith="account.").values_list("verb", flat=True))


def age_session(client, **seconds):
    """Make the session's marks older, as time would."""
    session = client.session
    for mark, age in seconds.items():
        session[mark] -= age
    session.save()


def test_anonymous_gets_the_login_page_and_returns_to_the_page_wanted(cast, client):
    response = client.get(OWN_PAGE + "?a=1")
    assert response.url == f"{LOGIN}?next=/doi-mat-khau/%3Fa%3D1"
    assert "Đăng nhập" in client.get(response.url).content.decode()
    assert post_login(client, next_page=OWN_PAGE + "?a=1").url == OWN_PAGE + "?a=1"


def test_an_interrupted_post_returns_to_the_page_it_came_from(db, client):
    response = client.post("/co-chu/", {"text_size": "lon"}, headers={"referer": "http://testserver/doi-mat-khau/?b=2"})
    assert response.url == f"{LOGIN}?next=/doi-mat-khau/%3Fb%3D2"


@pytest.mark.parametrize(
    "bad", ["https://xau.example/", "//xau.example/", "javascript:alert(1)", "9", "nhan vien", "\\\\xau.example"]
)
def test_another_site_is_never_returned_to(cast, client, bad, settings):
    settings.LOGIN_REDIRECT_URL = "password_change"
    assert post_login(client, next_page=bad).url == OWN_PAGE


def test_wrong_password_says_what_to_do_and_keeps_the_name(cast, client):
    response = post_login(client, password="sai-mat-khau")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Có lỗi cần sửa" in page
    assert "Tắt bộ gõ tiếng Việt" in page
    assert 'value="can-bo-huyen"' in page
    assert "sai-mat-khau" not in page


def test_disabled_account_is_refused_and_its_session_ends(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    User.objects.filter(pk=cast.can_bo_huyen.pk).update(is_active=False)
    assert client.get(OWN_PAGE).status_code == 302
    assert post_login(Client()).status_code == 422


def test_s14_ten_failures_lock_this_name_at_this_address_only(cast, client):
    assert "tạm khoá" in fail_ten_times(client).content.decode()
    assert post_login(client).status_code == 422  # the right password, but locked
    assert post_login(Client(), username="can-bo-xa").status_code == 302  # another behind the same address
    assert post_login(Client(), address="10.0.0.2").status_code == 302  # the same name from elsewhere


def test_s14_lock_ends_after_fifteen_minutes(cast, client):
    fail_ten_times(client)
    failure = LoginFailure.objects.get()
    LoginFailure.objects.update(last_at=failure.last_at - accounts.LOCK_FOR)
    assert post_login(client).status_code == 302


def test_s14_nine_failures_do_not_lock_and_success_clears_them(cast, client):
    for _ in range(9):
        post_login(client, password="sai-mat-khau")
    assert post_login(client).status_code == 302
    assert not LoginFailure.objects.exists()


def test_s14_capital_letters_do_not_give_more_guesses(cast, client):
    fail_ten_times(client, username="CAN-BO-HUYEN")
    assert post_login(client).status_code == 422


def test_s14_behind_the_trusted_proxy_the_forwarded_address_counts(cast, client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    fail_ten_times(client, HTTP_X_FORWARDED_FOR="1.2.3.4, 10.9.9.9")
    assert post_login(client, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 422
    assert post_login(Client(), HTTP_X_FORWARDED_FOR="10.9.9.8").status_code == 302


def test_a05_sign_in_failure_lock_and_sign_out_are_audited(cast, client):
    fail_ten_times(client, address="10.0.0.3")
    post_login(client)
    client.post("/dang-xuat/")
    assert verbs() == ["account.sign_in_failed"] * 9 + ["account.locked", "account.sign_in", "account.sign_out"]


def test_a05_audit_holds_no_password_not_even_one_typed_as_a_name(cast, client):
    post_login(client, username="Mat-khau-that-cua-toi", password="sai-mat-khau")
    kept = "".join(AuditEntry.objects.values_list("data", flat=True))
    assert "Mat-khau-that-cua-toi" not in kept
    assert "sai-mat-khau" not in kept


def test_sign_out_needs_a_post_and_ends_the_session(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").url == LOGIN
    assert client.get(OWN_PAGE).status_code == 302


def test_s13_session_ends_after_thirty_idle_minutes(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    client.get(OWN_PAGE)
    age_session(client, seen_at=29 * 60)
    assert client.get(OWN_PAGE).status_code == 200
    age_session(client, seen_at=30 * 60 + 5)
    assert client.get(OWN_PAGE).status_code == 302
    assert not Session.objects.exists()


def test_s13_session_in_use_ends_after_twelve_hours(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    client.get(OWN_PAGE)
    age_session(client, signed_in_at=12 * 3600 + 5)
    assert client.get(OWN_PAGE).status_code == 302


def test_s13_session_row_is_written_at_most_once_a_minute(cast, as_user, django_assert_num_queries):
    client = as_user(cast.can_bo_huyen)
    client.get(OWN_PAGE)
    before = client.session["seen_at"]
    client.get(OWN_PAGE)
    assert client.session["seen_at"] == before


def test_s13_password_change_ends_the_other_sessions(cast, as_user, settings):
    settings.LOGIN_REDIRECT_URL = "password_change"
    here, elsewhere = as_user(cast.can_bo_huyen), as_user(cast.can_bo_huyen)
    new = {"old_password": PASSWORD, "new_password1": "Duong-moi-2024", "new_password2": "Duong-moi-2024"}
    assert here.post(OWN_PAGE, new).status_code == 302
    assert here.get(OWN_PAGE).status_code == 200
    assert elsewhere.get(OWN_PAGE).status_code == 302
    assert "account.password_changed" in verbs()


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("khong-dung", "Duong-moi-2024", "Duong-moi-2024", "Mật khẩu đang dùng chưa đúng"),
        (PASSWORD, "Duong-moi-2024", "Duong-moi-2025", "không giống nhau"),
        (PASSWORD, "abc", "abc", "Mật khẩu quá ngắn. Xin đặt ít nhất 8 ký tự"),
        (PASSWORD, "password", "password", "quá dễ đoán"),
        (PASSWORD, "8273645190", "8273645190", "chỉ có chữ số"),
    ],
)
def test_refused_password_says_why_in_vietnamese(cast, as_user, old, new, again, words):
    form = {"old_password": old, "new_password1": new, "new_password2": again}
    response = as_user(cast.can_bo_huyen).post(OWN_PAGE, form)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_s17_expired_session_under_htmx_opens_the_whole_login_page(db, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/doi-mat-khau/?k=1"}
    response = client.get("/co-chu/", headers=headers)
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=/doi-mat-khau/%3Fk%3D1"
    assert response.content == b""


def test_admin_site_uses_our_login_and_refuses_clerks(cast, as_user):
    for send in (Client().get, Client().post):
        answer = send("/quan-tri/login/?next=/quan-tri/", {"username": "quan-tri", "password": PASSWORD})
        assert answer.url.startswith(LOGIN)
    assert Client().get("/quan-tri/", follow=True).redirect_chain[-1][0] == f"{LOGIN}?next=/quan-tri/"
    assert as_user(cast.can_bo_huyen).get("/quan-tri/", follow=True).status_code == 403
    assert as_user(cast.quan_tri).get("/quan-tri/login/").url == "/quan-tri/"


def test_signing_out_of_the_admin_site_is_audited(cast, as_user):
    client = as_user(cast.quan_tri)
    assert client.post("/quan-tri/logout/").url == LOGIN
    assert verbs() == ["account.sign_out"]
    assert client.get(OWN_PAGE).status_code == 302


def test_a05_change_by_the_admin_site_is_audited(cast, as_user):
    client = as_user(cast.quan_tri)
    page = reverse("admin:members_assignment_add")
    response = client.post(page, {"user": cast.khong_viec.pk, "unit": cast.xa.pk, "role": "clerk"})
    assert response.status_code == 302
    entry = AuditEntry.objects.get(verb="admin.add")
    assert (entry.actor, entry.object_type) == (cast.quan_tri, "members.Assignment")
    client.post(reverse("admin:members_assignment_delete", args=[entry.object_id]), {"post": "yes"})
    assert AuditEntry.objects.filter(verb="admin.delete", object_id=entry.object_id).exists()


def test_account_opened_by_the_admin_site_can_sign_in(cast, as_user):
    form = {"username": "can-bo-moi", "full_name": "Bùi Văn Mới", "usable_password": "true"}
    form |= {"password1": "Duong-moi-2024", "password2": "Duong-moi-2024"}
    response = as_user(cast.quan_tri).post(reverse("admin:members_user_add"), form)
    assert response.status_code == 302
    assert post_login(Client(), username="can-bo-moi", password="Duong-moi-2024").status_code == 302
