"""What a clerk prints, as a browser prints it: A4, everything that was typed, nothing that only a screen can do."""

import io

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import sync_playwright

from campaigns.choices import IndicatorKind
from tests import factories
from tests.browser.conftest import ARGUMENTS, chromium_binary
from tests.browser.test_axe import SITE, answer
from tests.reports.typing_page import shown_fields

pytestmark = pytest.mark.screen

A4 = (595, 842)  # points
ROWS = 30
ONLY_ON_SCREEN = ("Xem thêm", "Lưu nháp", "Kiểm tra và gửi", "Chọn một dòng", "Không phát sinh", "Sao chép", "đúng")


def test_the_form_and_the_receipt_are_printed_whole_on_a4(cast, as_user):
    figures = [factories.indicator(f"i{n}", name=f"Hội viên được giúp đỡ {n}", uom="người") for n in range(ROWS)]
    word = factories.indicator("word", IndicatorKind.TEXT, name="Việc nổi bật")
    round = factories.round_of(factories.form("BC", *figures, word))
    sheet = factories.submission(round, cast.huyen)
    client, url = as_user(cast.can_bo_huyen), reverse("entry", args=[sheet.pk])
    typed = {f"v-{one.pk}": str(7000 + n) for n, one in enumerate(figures)} | {f"v-{word.pk}": "Xây cầu"}
    typed |= {f"q-{figures[1].pk}": "gần", f"n-{figures[2].pk}": "đến 31/5"}
    typed |= {f"t-{sheet.round.form.sections.get().pk}": "Đã họp hai lần."}
    assert client.post(url, typed).status_code == 302
    form = client.get(url).content.decode()
    check = client.get(reverse("check-and-send", args=[sheet.pk])).content.decode()
    assert client.post(reverse("check-and-send", args=[sheet.pk]), shown_fields(check)).status_code == 302
    receipt = client.get(reverse("receipt", args=[sheet.pk])).content.decode()
    sheet.refresh_from_db()

    printed_form, printed_receipt = printed(form, receipt)
    assert len(printed_form) <= 2 and len(printed_receipt) == 1
    said = text(printed_form)
    assert [n for n in range(ROWS) if f"7.0{n:02}" not in said] == []
    assert [
        words for words in ("gần", "đến 31/5", "Xây cầu", "Đã họp hai lần.", "Huyện Sông Mẫu") if words not in said
    ] == []
    assert sheet.receipt in text(printed_receipt)
    assert [words for words in ONLY_ON_SCREEN if words in said + text(printed_receipt)] == []


def printed(*pages: str) -> list[list[pypdf.PageObject]]:
    """The sheets of paper of each page, black on white."""
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=ARGUMENTS)
        page = browser.new_page()
        for html in pages:
            page.route("**/*", lambda route, _, html=html: answer(route, html))
            page.goto(f"{SITE}/in", wait_until="load")
            file = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
            assert {tuple(round(side) for side in sheet.mediabox[2:]) for sheet in file.pages} == {A4}
            made.append(list(file.pages))
            page.unroute_all()
    return made


def text(sheets: list[pypdf.PageObject]) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
