"""The entry table in a browser: keys, paste, saving by itself, two clerks, no line, the end of a session."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from reports.management.commands.load_demo import PASSWORD
from tests.browser.test_journey import HOUSES, PHONE, WIDTHS, cell, follow

pytestmark = pytest.mark.screen

SECOND_CLERK = """
from members.models import Assignment, User
first = User.objects.get(username="nam-giang")
work = Assignment.objects.get(user=first)
second = User.objects.create(username="nam-giang-2", full_name="Trần Thị Hai", password=first.password)
work.pk, work.user = None, second
work.save()
"""
PASTE = """(input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    input.focus();
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
WEIGHTS = """() => {
    const weights = { html: performance.getEntriesByType("navigation")[0].encodedBodySize, css: 0, js: 0 };
    for (const { name, encodedBodySize } of performance.getEntriesByType("resource")) {
        const kind = name.split("?")[0].split(".").pop();
        if (kind in weights) weights[kind] += encodedBodySize;
    }
    return { ...weights, nodes: document.querySelectorAll("*").length };
}"""
BUDGET = {"html": 20_000, "css": 8_000, "js": 25_000, "nodes": 1_500}
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('ccb-bieu-')).length"


def test_keys_paste_and_saving_by_itself(as_person):
    page = open_sheet(as_person("nam-giang", extra_http_headers={"Accept-Encoding": "gzip"}))
    weights = page.evaluate(WEIGHTS)
    assert {kind: size for kind, size in weights.items() if size > BUDGET[kind]} == {}

    first, second = figure(page, 0), figure(page, 1)
    was = second.input_value()
    first.fill("1500")
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    expect(first).to_have_value("1.500")
    page.keyboard.type("77")
    page.keyboard.press("Escape")
    expect(second).to_have_value(was)
    page.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    expect(state(page)).to_contain_text("Đã lưu")

    second.evaluate(PASTE, '12\tnăm tổ\r\n1O\t"hai ""đợt"""\r\ngần 1.600\r\n')
    expect(report(page)).to_contain_text("Đã dán 5 ô, 1 ô cần sửa")
    expect(figure(page, 3)).to_have_value("1.600")
    expect(state(page)).to_contain_text("1 ô chưa lưu được")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url)  # what was saved is there, what could not be read is there too
    assert asked == ["beforeunload"]
    expect(first).to_have_value("1.500")
    expect(figure(page, 2)).to_have_value("1O")
    expect(figure(page, 2)).to_have_attribute("aria-invalid", "true")

    third = figure(page, 2)
    third.evaluate(PASTE, "8\n9\n")
    expect(report(page)).to_contain_text("Đã dán 2 ô, 0 ô cần sửa")
    page.get_by_role("button", name="Hoàn tác dán").click()
    expect(third).to_have_value("1O")
    expect(figure(page, 3)).to_have_value("1.600")
    third.fill("0")
    page.keyboard.press("Control+s")
    expect(state(page)).to_have_text(saved_whole())
    assert page.evaluate(KEPT) == 0


def test_the_sum_of_the_parts_is_shown_as_they_are_typed(as_person):
    page = open_sheet(as_person("nam-giang"))
    line = page.locator("[data-total]")
    expect(line).to_have_text("⚠ Cộng các phần: 3.942, lệch 320")
    cell(page, "Trong đó: Cựu quân nhân chưa tham gia câu lạc bộ").fill("595")
    expect(line).to_have_text("Cộng các phần: 4.262")


def test_two_clerks_and_one_cell(as_person, province):
    province.manage("shell", "-c", SECOND_CLERK)
    one, two = open_sheet(as_person("nam-giang")), open_sheet(as_person("nam-giang-2"))
    for page, typed in ((one, "21"), (two, "22")):
        cell(page, HOUSES).fill(typed)
        page.keyboard.press("Control+s")
        if page == one:
            expect(state(one)).to_contain_text("Đã lưu")
    window = two.get_by_role("dialog")
    expect(window).to_contain_text(HOUSES)
    expect(window.locator("[data-clash=mine]")).to_have_text("22")
    expect(window.locator("[data-clash=theirs]")).to_have_text("21")
    window.get_by_role("button", name="Lấy số trên máy chủ").click()
    expect(cell(two, HOUSES)).to_have_value("21")
    expect(cell(two, HOUSES)).to_be_focused()

    cell(two, HOUSES).fill("23")
    two.keyboard.press("Control+s")
    expect(state(two)).to_contain_text("Đã lưu")
    cell(one, HOUSES).fill("24")
    one.keyboard.press("Control+s")
    expect(one.get_by_role("dialog")).to_contain_text("Trần Thị Hai")
    one.get_by_role("button", name="Giữ số của tôi").click()
    expect(state(one)).to_have_text(saved_whole())
    one.goto(one.url)
    expect(cell(one, HOUSES)).to_have_value("24")


def test_without_a_line_the_figures_stay_on_the_phone_and_go_off_later(as_person):
    page = open_sheet(as_person("nam-giang", **PHONE))
    page.context.set_offline(True)
    cell(page, HOUSES).fill("31")
    expect(state(page)).to_have_text("Mất mạng: giữ trên máy này, sẽ gửi lại")
    assert max(page.evaluate(WIDTHS)) <= PHONE["viewport"]["width"]
    page.get_by_role("button", name="Lưu nháp").click()  # no page of errors in place of the form
    expect(cell(page, HOUSES)).to_have_value("31")
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Đã lưu")
    page.goto(page.url)
    expect(cell(page, HOUSES)).to_have_value("31")
    assert page.evaluate(KEPT) == 0


def test_the_end_of_the_session_loses_nothing(as_person):
    page = open_sheet(as_person("nam-giang"))
    page.context.clear_cookies(name="sessionid")
    text = page.locator("textarea").first
    text.fill("Đã họp\nhai lần")
    cell(page, HOUSES).fill("41")
    expect(state(page)).to_contain_text("Phiên làm việc đã hết")
    page.get_by_role("link", name="Đăng nhập lại để gửi tiếp").click()
    page.get_by_label("Tên đăng nhập").fill("nam-giang")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(cell(page, HOUSES)).to_have_value("41")
    expect(text).to_have_value("Đã họp\nhai lần")
    expect(state(page)).to_have_text(saved_whole())
    assert page.evaluate(KEPT) == 0


def test_what_a_sent_sheet_did_not_take_is_told_and_stays_until_it_is_removed(as_person):
    page = as_person("nam-giang")
    follow(page, "Xem biểu", to="Kết quả phối hợp")
    cells = {"v-1": {"values": {"v": "800", "q": "hơn", "n": "đến 31/5"}, "seen": "1"}}
    place = page.evaluate("`ccb-bieu-${document.querySelector('[data-draft-left]').dataset.draftLeft}`")
    page.evaluate("([place, cells]) => localStorage.setItem(place, JSON.stringify(cells))", [place, cells])
    page.reload()
    told = page.locator("[data-draft-left]")
    expect(told.get_by_role("listitem")).to_contain_text(": hơn 800 (đến 31/5)")
    told.get_by_role("button", name="Xoá các ô này khỏi máy").click()
    expect(told).to_be_hidden()
    assert page.evaluate(KEPT) == 0


def test_signing_out_asks_what_becomes_of_figures_that_wait_on_this_machine(as_person):
    page = open_sheet(as_person("nam-giang"))
    cell(page, HOUSES).fill("nhiều")  # cannot be read, so it waits
    expect(state(page)).to_contain_text("1 ô chưa lưu được")
    sign_out = page.get_by_role("button", name="Đăng xuất")
    sign_out.click()
    page.keyboard.press("Escape")
    expect(cell(page, HOUSES)).to_have_value("nhiều")
    sign_out.click()
    page.get_by_role("button", name="Xoá và đăng xuất").click()
    expect(page.get_by_label("Mật khẩu")).to_be_visible()
    assert page.evaluate(KEPT) == 0


def open_sheet(page: Page) -> Page:
    follow(page, "Nhập tiếp", to="Kết quả phối hợp")
    page.wait_for_load_state()
    return page


def figure(page: Page, number: int) -> Locator:
    return page.locator(".entry-number").nth(number)


def state(page: Page) -> Locator:
    return page.locator("[data-entry-state]")


def report(page: Page) -> Locator:
    return page.locator("[data-entry-report]")


def saved_whole():
    """Saved, and no cell is left that could not be."""
    return re.compile(r"^Đã lưu \d\d:\d\d( · \d+ chỗ cần xem lại)?$")
