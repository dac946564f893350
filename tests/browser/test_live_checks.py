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
