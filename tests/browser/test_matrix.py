"""Many units on one page in a browser: keys, paste, what was typed without a line, another person's figure."""

import pytest
from playwright.sync_api import Locator, Page, expect

from reports.management.commands.load_demo import PASSWORD
from tests.browser.test_grid import KEPT, PASTE
from tests.browser.test_real_forms import SETTING

pytestmark = pytest.mark.screen

THEIRS = """
from decimal import Decimal
from django.utils import timezone
from members.models import Unit
from reports.choices import ValueState
from reports.domain.asking import forms, rounds
from reports.domain.sheets import entry
from reports.models import Round
from tests.reports import real_forms
round = Round.objects.get(form__code=real_forms.DAM_RONG)
sheet = rounds.submission_for(round, Unit.objects.get(name="Đạ Long"), at=timezone.now())
first = forms.indicators(round.form)[0]
cell = entry.Cell(ValueState.NUMBER, Decimal(99), typed="99")
entry.save(sheet, [entry.CellChange(first, cell)], actor=None, at=timezone.now())
"""


@pytest.fixture
def matrix(as_person, province) -> Page:
    """The round of the communes of Đam Rông, opened by the clerk of the district."""
    province.manage("shell", "-c", SETTING)
    page = as_person("dam-rong")
    page.goto(page.locator("a", has_text="Nhập nhiều đơn vị").first.get_attribute("href"))
    page.wait_for_load_state()
    return page


def test_keys_and_a_block_that_is_pasted(matrix):
    first, below = figure(matrix, 0, 0), figure(matrix, 1, 0)
    first.fill("1500")
    matrix.keyboard.press("Enter")
    expect(below).to_be_focused()
    expect(first).to_have_value("1.500")
    matrix.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    below.evaluate(PASTE, "1\t2\n3\t1O\n")
    expect(report(matrix)).to_have_text("Đã dán 4 ô, 1 ô cần sửa.")
    expect(figure(matrix, 2, 1)).to_have_attribute("aria-invalid", "true")
    matrix.get_by_role("button", name="Hoàn tác dán").click()
    assert [figure(matrix, row, column).input_value() for row in (1, 2) for column in (0, 1)] == [""] * 4
    press_save(matrix)
    expect(matrix.get_by_text("Đã lưu 1 ô.")).to_be_visible()
    assert matrix.evaluate(KEPT) == 0


def test_without_a_line_or_a_session_nothing_typed_is_lost_and_a_clash_shows_both(matrix, province):
    unit = matrix.locator("tbody tr", has_text="Đạ Long").locator(".entry-number").first
    matrix.context.set_offline(True)
    unit.fill("77")
    figure(matrix, 0, 1).fill("nhiều")  # cannot be read, and stays all the same
    matrix.get_by_role("button", name="Lưu", exact=True).click()
    expect(report(matrix)).to_contain_text("Mất mạng: giữ trên máy này")
    province.manage("shell", "-c", THEIRS)
    matrix.context.set_offline(False)
    matrix.context.clear_cookies(name="sessionid")
    matrix.get_by_role("button", name="Lưu", exact=True).click()
    matrix.get_by_label("Tên đăng nhập").fill("dam-rong")
    matrix.get_by_label("Mật khẩu").fill(PASSWORD)
    matrix.get_by_role("button", name="Đăng nhập").click()
    expect(report(matrix)).to_contain_text("Đã lấy lại 2 ô giữ trên máy này")
    expect(unit).to_have_value("77")
    expect(figure(matrix, 0, 1)).to_have_value("nhiều")
    figure(matrix, 0, 1).fill("")
    press_save(matrix)
    clash = matrix.locator("fieldset.clash")
    expect(clash).to_contain_text("Giữ số của tôi: 77")
    expect(clash).to_contain_text("Lấy số trên máy chủ: 99")
    clash.get_by_label("Giữ số của tôi").check()
    press_save(matrix)
    expect(unit).to_have_value("77")
    assert matrix.evaluate(KEPT) == 0


def press_save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu", exact=True).click()


def figure(page: Page, row: int, column: int) -> Locator:
    return page.locator("tbody tr").nth(row).locator(".entry-number").nth(column)


def report(page: Page) -> Locator:
    return page.locator("[data-matrix-report]")
