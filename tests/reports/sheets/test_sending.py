"""Checking, sending once, the receipt, the history."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from ccb.lib import qr, tags
from reports.choices import Severity, SubmissionState, ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Explanation, Move, Submission
from tests import factories

FIGURES = {"whole": 62950, "in_clubs": 54153, "outside": 4055}


@pytest.fixture
def indicators(db):
    names = {"whole": "Tổng số cựu quân nhân", "in_clubs": "Trong câu lạc bộ", "outside": "Ngoài câu lạc bộ"}
    return {code: factories.indicator(code, name=name) for code, name in names.items()}


@pytest.fixture
def form(indicators):
    return factories.form("BC", *indicators.values(), factories.indicator("blank", name="Hài cốt liệt sĩ quy tập"))


@pytest.fixture
def draft(cast, form):
    return factories.submission(factories.round_of(form), cast.huyen, **FIGURES)


@pytest.fixture
def warning(form, indicators):
    return factories.sum_check(form, *indicators.values())


@pytest.fixture
def client(cast, as_user):
    return as_user(cast.can_bo_huyen)


def check_url(draft):
    return reverse("check-and-send", args=[draft.pk])


def receipt_url(draft):
    return reverse("receipt", args=[draft.pk])


def send(client, draft, seen=None, **reasons):
    seen = Submission.objects.get(pk=draft.pk).version if seen is None else seen
    return client.post(
        check_url(draft), {"seen": seen, **{f"reason-{code[1:]}": text for code, text in reasons.items()}}
    )


def state(draft):
    return Submission.objects.get(pk=draft.pk).state


def test_check_page_shows_both_sides_blanks_and_the_period_before(cast, draft, form, warning, client):
    old = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen, whole=63000, outside=4055)
    factories.moved(old, "import", "approve")
    text = client.get(check_url(draft)).content.decode()
    assert "54.153 + 4.055 = 58.208" in text and "62.950" in text
    assert "Ô chưa nhập: 1/4" in text and "Hài cốt liệt sĩ quy tập" in text
    assert "giảm 50" in text and "không đổi" in text
    assert f'name="reason-{warning.code}"' in text


def test_sheet_without_findings_is_sent_by_one_button(draft, client):
    assert "Không thấy số nào mâu thuẫn" in client.get(check_url(draft)).content.decode()
    assert send(client, draft).url == receipt_url(draft)
    assert state(draft) == SubmissionState.SUBMITTED


def test_unexplained_warning_is_422_and_its_box_is_marked(draft, warning, client):
    answer = send(client, draft)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('aria-invalid="true"') == 1 and f'href="#reason-{warning.code}"' in text
    assert state(draft) == SubmissionState.DRAFT


def test_reason_given_is_kept_while_another_is_asked(draft, form, indicators, warning, client):
    other = factories.ratio_check(form, indicators["whole"], indicators["outside"], high=Decimal(2))
    answer = send(client, draft, **{f"_{warning.code}": "Đã kiểm tra <b>"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="Đã kiểm tra &lt;b&gt;"' in text
    assert f'href="#reason-{other.code}"' in text and f'href="#reason-{warning.code}"' not in text


def test_reason_travels_to_the_receipt(draft, warning, client):
    assert send(client, draft, **{f"_{warning.code}": "Số của huyện đội"}).status_code == 302
    text = client.get(receipt_url(draft)).content.decode()
    assert "Số của huyện đội" in text and "54.153 + 4.055" in text


def test_blocking_finding_is_422_and_leaves_no_send_button(draft, form, indicators, client):
    check = factories.sum_check(form, *indicators.values(), severity=Severity.BLOCKING)
    assert "Còn 1 lỗi phải sửa" in client.get(check_url(draft)).content.decode()
    assert send(client, draft, **{f"_{check.code}": "Vẫn gửi"}).status_code == 422
    assert state(draft) == SubmissionState.DRAFT


def test_empty_sheet_is_422(cast, form, client):
    empty = factories.submission(factories.round_of(form), cast.huyen)
    answer = send(client, empty)
    assert answer.status_code == 422
    assert "Biểu chưa có số liệu nào" in answer.content.decode()


def test_C03_double_click_on_send_moves_once_and_ends_at_the_receipt(draft, client):
    seen = draft.version
    first, second = send(client, draft, seen=seen), send(client, draft, seen=seen)
    assert first.url == second.url == receipt_url(draft)
    assert Move.objects.filter(verb="submit").count() == 1


def test_C01_figures_changed_after_the_check_page_are_shown_again(draft, indicators, warning, client):
    seen = draft.version
    cell = Cell(ValueState.NUMBER, Decimal(58209))
    entry.save(draft, [CellChange(indicators["whole"], cell, seen=1)], actor=None, at=factories.NOW)
    answer = send(client, draft, seen=seen, **{f"_{warning.code}": "Đã kiểm tra"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "58.209" in text and 'value="Đã kiểm tra"' in text
    assert not Explanation.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_forged_version_sends_nothing(draft, client, seen):
    assert send(client, draft, seen=seen).status_code == 409
    assert state(draft) == SubmissionState.DRAFT


@pytest.mark.parametrize("reason", ["\x00", " \u200b ", "x" * 10_000])
def test_strange_reasons_break_nothing(draft, warning, client, reason):
    assert send(client, draft, **{f"_{warning.code}": reason, "_99999999999": "x", "_x": "y"}).status_code in (302, 422)
    assert all(len(one.reason) <= 500 for one in Explanation.objects.all())


def test_receipt_tells_number_time_who_unit_period_and_counts(draft, client):
    send(client, draft)
    sent_at = Submission.objects.get().submitted_at
    text = client.get(receipt_url(draft)).content.decode()
    for said in (
        f"2024-H1/{draft.pk:06d}", tags.ngay_gio(sent_at), "Nguyễn Văn Huyện", "Huyện Sông Mẫu",
        "6 tháng đầu năm 2024", "Đã nhập 3, để trống 1, tất cả 4",
    ):  # fmt: skip
        assert said in text
    assert "Hội CCB huyện Sông Mẫu đã gửi “Biểu BC”" in re.search(r"<textarea.*?</textarea>", text, re.S)[0]


def test_receipt_has_a_code_that_leads_to_it(draft, client, settings):
    settings.PUBLIC_URL = "https://bao-cao.example.vn"
    send(client, draft)
    assert qr.svg(f"https://bao-cao.example.vn{receipt_url(draft)}") in client.get(receipt_url(draft)).content.decode()


def test_receipt_number_stays_when_the_sheet_is_approved(draft, client):
    send(client, draft)
    before = Submission.objects.get().receipt
    factories.moved(Submission.objects.get(), "approve")
    assert Submission.objects.get().receipt == before
    assert "Đã duyệt" in client.get(receipt_url(draft)).content.decode()


def test_sheet_that_was_never_sent_has_no_receipt(draft, client):
    assert client.get(receipt_url(draft)).status_code == 404


def test_history_lists_steps_and_changes_with_old_and_new(cast, draft, indicators, as_user):
    cell = Cell(ValueState.NUMBER, Decimal(63000), qualifier="gần", note="đếm lại")
    entry.save(draft, [CellChange(indicators["whole"], cell, seen=1)], actor=cast.can_bo_huyen, at=factories.NOW)
    factories.moved(draft, "import", "return", reason="Sai số nhà tạm")
    text = as_user(cast.van_phong).get(reverse("submission-history", args=[draft.pk])).content.decode()
    for said in ("62.950", "gần 63.000", "đếm lại", "Nguyễn Văn Huyện", "Sai số nhà tạm"):
        assert said in text


@pytest.mark.parametrize("rows", [1, 3])
def test_history_costs_the_same_queries_for_one_change_and_three(
    cast, draft, indicators, client, rows, django_assert_num_queries
):
    for code in list(indicators)[:rows]:
        cell = Cell(ValueState.NUMBER, Decimal(1))
        entry.save(draft, [CellChange(indicators[code], cell, seen=1)], actor=cast.can_bo_huyen, at=factories.NOW)
    client.get(reverse("home"))
    with django_assert_num_queries(11):
        client.get(reverse("submission-history", args=[draft.pk]))


@pytest.mark.parametrize("page", ["1", "2", "x", "-1", "999"])
def test_history_page_number_is_forgiving(draft, client, page):
    assert client.get(reverse("submission-history", args=[draft.pk]), {"trang": page}).status_code == 200


@pytest.mark.parametrize("who", ["nguoi_la", "can_bo_xa", "khong_viec", "quan_tri"])
@pytest.mark.parametrize("name", ["check-and-send", "receipt", "submission-history"])
def test_strangers_get_404_and_none_of_it_S02(cast, draft, as_user, name, who):
    factories.moved(draft, "import")
    stranger = as_user(getattr(cast, who))
    for answer in (stranger.get(reverse(name, args=[draft.pk])), stranger.post(reverse(name, args=[draft.pk]))):
        assert answer.status_code in (404, 405)
        assert "Sông Mẫu" not in answer.content.decode()


@pytest.mark.parametrize("who", ["van_phong", "lanh_dao", "can_bo_huyen"])
@pytest.mark.parametrize("name", ["receipt", "submission-history"])
def test_those_who_may_view_see_receipt_and_history(cast, draft, as_user, name, who):
    factories.moved(draft, "import")
    assert as_user(getattr(cast, who)).get(reverse(name, args=[draft.pk])).status_code == 200


@pytest.mark.parametrize("name", ["check-and-send", "receipt", "submission-history"])
def test_anonymous_is_asked_to_sign_in(db, draft, name):
    assert Client().get(reverse(name, args=[draft.pk])).url.startswith(reverse("login"))
