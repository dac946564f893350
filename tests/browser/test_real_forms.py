"""Both real forms, with footnotes and sources of money row by row, by keyboard and by paste: the same values."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from ccb.lib import periods
from reports.management.commands.load_demo import PASSWORD
from tests.browser.test_grid import PASTE, figure, report, saved_whole, state
from tests.reports import real_forms

pytestmark = pytest.mark.screen

SETTING = f"""
from datetime import date, timedelta
from django.utils import timezone
from members.choices import Role
from members.domain import staff, units
from reports.domain.asking import rounds
from ccb.lib import periods
from reports.models import ReportForm
from tests.reports import real_forms
real_forms.import_dam_rong()
now = timezone.now()
for name, place in (("dam-rong", "Đam Rông"), ("da-long", "Đạ Long")):
    user = staff.open_account(name, full_name=name, password="{PASSWORD}", actor=None, at=now)
    staff.assign(user, units.find(place), Role.CLERK, actor=None, at=now)
for code, period in ((real_forms.DAM_RONG, "2024"), (real_forms.FORM, "2024-H2")):
    form = ReportForm.objects.get(code=code)
    due = timezone.localdate() + timedelta(days=9)
    rounds.get_or_open(form, periods.parse(period), actor=None, at=now, due_on=due)
"""
STANDS = """() => [...document.querySelectorAll(".entry-number")].map((input) =>
    [...["q", "n"].map((part) => document.getElementsByName(part + input.name.slice(1))[0]?.value ?? ""), input.value])
    .concat([...document.querySelectorAll("textarea")].map((area) => area.value).filter(Boolean))"""


def test_keyboard_and_paste_give_the_same_values_of_both_real_forms(as_person, province):
    province.manage("shell", "-c", SETTING)
    for clerks, period, lines, words in (
        (("dam-rong", "da-long"), "2024", real_forms.dam_rong(), {real_forms.FOOTNOTED: real_forms.FOOTNOTES}),
        (("nam-giang", "phuoc-son"), "2024-H2", real_forms.quang_nam(), {}),
    ):  # fmt: skip
        wanted = [*([line.level, line.note, line.shown] for line in lines), *words.values()]
        typed, pasted = (new_sheet(as_person(clerk), period) for clerk in clerks)
        type_down(figure(typed, 0), [line.typed for line in lines])
        if any(line.note for line in lines):
            figure(typed, 0).focus()
            typed.keyboard.press("Tab")  # to the level, and to the note
            typed.keyboard.press("Tab")
            type_down(typed.locator("*:focus"), [line.note for line in lines])
        figure(pasted, 0).evaluate(PASTE, "\r\n".join(line.copied for line in lines))
        count = sum(1 + bool(line.note) for line in lines)
        expect(report(pasted)).to_contain_text(f"Đã dán {count} ô, 0 ô cần sửa")
        for page in (typed, pasted):
            for section, text in words.items():
                page.get_by_label(f"Phần lời của mục {section}").focus()
                page.keyboard.insert_text(text)
            page.keyboard.press("Control+s")
            expect(state(page)).to_have_text(saved_whole())
            page.goto(page.url)
            assert page.evaluate(STANDS) == wanted


def type_down(first: Locator, texts: list[str]) -> None:
    """A column from top to bottom by Enter."""
    first.focus()
    for text in texts:
        first.page.keyboard.type(text)
        first.page.keyboard.press("Enter")


def new_sheet(page: Page, period: str) -> Page:
    label = periods.parse(period).label
    page.get_by_role("button", name=re.compile(f"^Nhập số liệu .*, {label}$")).first.click()  # his own stands first
    page.wait_for_load_state()
    return page
