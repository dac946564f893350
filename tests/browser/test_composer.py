"""The composer in a browser: a text saves by itself, its figures follow, two writers are told apart."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.screen


def test_a_text_saves_by_itself_and_a_clash_is_shown_beside_it(as_person):
    mine = as_person("van-phong")
    mine.goto("/bao-cao/")
    mine.locator("a[href*='/soan/']").first.click()
    mine.get_by_role("button", name="Soạn lời văn trước").click()
    expect(mine).to_have_url(re.compile(r"/bao-cao/ban-thao/\d+/$"))
    text, beside = mine.locator("#chu-1"), mine.locator("#ben-1")
    text.fill("Toàn Hội có {members_total} và {chua_co}")
    expect(beside).to_contain_text("{chua_co}")
    text.fill("Toàn Hội có {members_total|số} người.")
    expect(beside).to_contain_text(re.compile(r"Toàn Hội có [\d.]+ người\."))
    expect(mine.locator("input[name=seen-1]")).to_have_value("3")

    theirs = mine.context.new_page()
    theirs.goto(mine.url)
    theirs.locator("#chu-1").fill("Bản khác.")
    expect(theirs.locator("#ben-1")).to_contain_text("Bản khác.")
    text.fill("Bản của tôi.")
    expect(beside).to_contain_text("Nội dung trên máy chủ")
    expect(beside).to_contain_text("Bản khác.")
    mine.get_by_role("button", name="Giữ bản của tôi").click()
    expect(mine.locator("#ben-1")).to_contain_text("Bản của tôi.")
    expect(mine.locator("#chu-1")).to_have_value("Bản của tôi.")
