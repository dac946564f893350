"""The checks while figures are typed: on the real page, with the line gone, under the page's own policy of scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journey import cell, follow

pytestmark = pytest.mark.screen

CLUBS = "Trong đó: Cựu quân nhân tham gia câu lạc bộ"
OUTSIDE = "Trong đó: Cựu quân nhân chưa tham gia câu lạc bộ"
ALL = "Tổng số cựu quân nhân"


def open_sheet(page: Page) -> Page:
    follow(page, "Nhập tiếp", to="Kết quả phối hợp")
    page.wait_for_load_state("load")  # its modules too
    return page


def live(page: Page):
    return page.locator("[data-live-finding]")


def test_a_sum_that_does_not_hold_is_said_while_typing_and_goes_when_mended(as_person):
    page = open_sheet(as_person("nam-giang"))
    fill_ex_servicemen(page, "54153", "4055", "62950")
    expect(live(page)).to_contain_text(["54.153 + 4.055 = 58.208, khác"])
    fill_ex_servicemen(page, "54153", "4055", "58208")
    expect(live(page).filter(has_text="58.208")).to_have_count(0)


def test_a_warning_of_the_server_goes_with_what_it_was_about(as_person):
    page = open_sheet(as_person("nam-giang"))  # the demonstration's own: 3.667 + 275 is not 4.262
    listed, beside = page.locator("[data-finding]"), page.get_by_role("link", name="Xem cảnh báo 1")
    expect(listed).to_be_visible()
    expect(beside).to_have_count(3)
    cell(page, OUTSIDE).fill("sáu trăm")
    page.keyboard.press("Tab")
    red = "rgb(156, 28, 21)"  # over the amber of the warning
    assert cell(page, OUTSIDE).evaluate("input => getComputedStyle(input).borderTopColor") == red
    fill_ex_servicemen(page, "3667", "276", "4262")  # still wrong, in other words
    expect(live(page)).to_contain_text(["3.667 + 276 = 3.943, khác"])
    expect(listed).to_be_hidden()
    expect(beside).to_have_count(0)
    fill_ex_servicemen(page, "3667", "595", "4262")
    expect(live(page)).to_have_count(0)
    expect(page.get_by_text("Cần xem lại")).to_be_hidden()
    assert page.locator("tr.is-warn").count() == 0


def test_the_panel_leaves_the_column_of_figures_free(as_person):
    page = open_sheet(as_person("nam-giang", viewport={"width": 1280, "height": 800}))
    cell(page, ALL).focus()
    page.get_by_role("link", name=f"Xem thêm về {ALL}").click()
    panel = page.locator("[data-panel]")
    expect(panel.get_by_role("heading", name=ALL)).to_be_visible()
    right = cell(page, ALL).evaluate("input => input.getBoundingClientRect().right")
    assert right <= panel.evaluate("panel => panel.getBoundingClientRect().left")
    assert panel.locator("svg text").first.evaluate("text => getComputedStyle(text).fontFamily") == page.evaluate(
        "getComputedStyle(document.body).fontFamily"
    )


def test_the_checks_run_without_a_network(as_person):
    page = open_sheet(as_person("nam-giang"))
    page.context.set_offline(True)
    page.get_by_label("Phần lời của mục").first.fill("Trồng 5,254 cây xanh, giai đoạn 2029-2024.")
    expect(live(page).filter(has_text="“5,254 cây xanh” có dấu phẩy trước ba chữ số")).to_be_visible()
    expect(live(page).filter(has_text="“giai đoạn 2029-2024”: năm đầu đứng sau năm cuối")).to_be_visible()
    cell(page, "Tổng số hội viên").fill("2.000.000.000")
    expect(live(page).filter(has_text="lần so với mức thường thấy ở các đơn vị khác")).to_be_visible()


def fill_ex_servicemen(page: Page, clubs: str, outside: str, all_of_them: str) -> None:
    for name, figure in ((CLUBS, clubs), (OUTSIDE, outside), (ALL, all_of_them)):
        cell(page, name).fill(figure)
