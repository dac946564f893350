"""No page of any role has a serious or critical finding of axe. New addresses are covered by themselves.

The pages are made by the test client and shown to the browser with the real styles. Each address is looked at once, and
again for a role whose page is built of something that was not seen yet.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, Route, sync_playwright

from campaigns.choices import IndicatorKind
from members.choices import UnitKind
from reports.domain.sheets import workflow
from tests import factories
from tests.browser.conftest import ARGUMENTS, chromium_binary
from tests.house.objects import objects_of
from tests.house.policy import ANYONE, POLICY
from tests.undone import undone

pytestmark = pytest.mark.screen

ROLES = ("can_bo_huyen", "chu_tich_huyen", "van_phong", "lanh_dao", "quan_tri")
SITE = "http://axe.test"
ELEMENT = re.compile(r"<(\w+)([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w-]+)(?:="([^"]*)"|='[^']*')?""")
WHOLE = "<!doctype html>"  # and no part of a page
GRAVE = ["serious", "critical"]
WIDTHS = (1280, 390)
# The script of axe is brought to the browser once: a new page takes the place of the last one in the same window.
SHOW = """async (html) => {
    document.open();
    const loaded = new Promise((done) => addEventListener("load", done, { once: true }));
    document.write(html);
    document.close();
    await loaded;
}"""
LOOK = """async (grave) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
    return violations.filter(({ impact }) => grave.includes(impact))
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html.slice(0, 160)]));
}"""
# What scripts make of a page, in their own words, for here none runs.
UNFOLD = """() => document.querySelectorAll("tbody noscript").forEach((row) => { row.outerHTML = row.textContent; })"""
OPEN_PANEL = """(inside) => {
    const panel = document.querySelector("[data-panel]");
    panel.querySelector("[data-panel-content]").innerHTML = inside;
    panel.hidden = false;
    panel.closest("main").classList.add("page--beside");
}"""
ONE_LINE = """() => {
    const boxes = [".band__name", ".band__out"].map((part) => document.querySelector(part).getBoundingClientRect());
    const [name, out] = boxes.map(({ top, bottom }) => (top + bottom) / 2);
    return Math.abs(name - out) < 1;
}"""
ASK = """() => {
    for (const place of document.querySelectorAll("[data-clash]")) place.textContent = "Số 1.500";
    document.querySelector("[data-entry-dialog]").showModal();
}"""


def test_no_page_of_any_role_has_a_serious_finding(cast, as_user, client, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    objects = objects_of(cast.huyen, cast.can_bo_huyen, factories.form("BC", factories.indicator("a")))
    pages, files = {}, set()
    for person in ("", *ROLES):
        names = [name for name, who in POLICY.items() if (person or who == ANYONE) and name not in files]
        pages |= _pages(person, as_user(getattr(cast, person)) if person else client, objects.addresses, names, files)
    assert {name for _, name in pages} >= {"login", "home", "entry", "review", "member-list", "draft"}
    assert _grave(pages) == []


@pytest.fixture
def entered(cast, as_user) -> list[tuple[str, str, str, str | None]]:
    """(state, page, what scripts make of it, with what): the entry of figures in each of its states."""
    whole = factories.indicator("whole", name="Tổng số", uom="người", definition="Đếm đầu người.")
    number, word = factories.indicator("a", part_of=whole), factories.indicator("word", IndicatorKind.TEXT)
    form = factories.form("BC", whole, number, word, unit_kinds=[UnitKind.DISTRICT, UnitKind.COMMUNE])
    cast.can_bo_huyen.full_name = "Nguyễn Thị Phương Thảo Nguyên, cán bộ tổng hợp"
    cast.can_bo_huyen.save()
    round, client = factories.round_of(form), as_user(cast.can_bo_huyen)
    sheet = factories.submission(round, cast.huyen, whole=5, a=7)
    url, matrix = reverse("entry", args=[sheet.pk]), reverse("entry-matrix", args=[round.pk])

    def page(answer, status: int = 200) -> str:
        assert answer.status_code == status
        return answer.content.decode()

    panel = page(client.get(reverse("entry-indicator", args=[sheet.pk, whole.pk]) + "?phan=1"))
    cell, revision = f"v-{cast.huyen.pk}-{whole.pk}", f"r-{cast.huyen.pk}-{whole.pk}"
    return [
        ("rows drawn", page(client.get(url)), UNFOLD, None),
        ("panel open", page(client.get(url)), OPEN_PANEL, panel),
        ("clash asked", page(client.get(url)), ASK, None),
        ("refused", page(client.post(url, {f"v-{whole.pk}": "x y", f"r-{whole.pk}": "1"}), 422), UNFOLD, None),
        ("clash", page(client.post(url, {f"v-{whole.pk}": "9", f"r-{whole.pk}": "0"}), 409), UNFOLD, None),
        ("matrix", page(client.get(matrix)), UNFOLD, None),
        ("matrix refused", page(client.post(matrix, {cell: "x y", revision: "1"}), 422), UNFOLD, None),
        ("matrix clash", page(client.post(matrix, {cell: "9", revision: "0"}), 409), UNFOLD, None),
        *((state, page(answer), UNFOLD, None) for state, answer in _above_and_back(cast, sheet, client)),
    ]


def _above_and_back(cast, sheet, client) -> Iterator[tuple]:
    """The sheet beside those below it, and given back with a marked cell."""
    form = sheet.round.form
    form.rolls_up = True
    form.save()
    sheet.refresh_from_db()
    factories.moved(factories.submission(sheet.round, cast.xa, whole=4, a=4), "import", "approve")
    yield "beside those below", client.get(reverse("entry-children", args=[sheet.pk]))
    factories.moved(sheet, "import")
    marked = {form.rows.first().indicator_id: "Xem lại số này"}
    workflow.move(sheet, "return", actor=None, at=factories.NOW, seen_version=sheet.version, cells=marked)
    yield "given back", client.get(reverse("entry-returned", args=[sheet.pk]))


def test_no_state_of_the_entry_of_figures_has_a_serious_finding_on_a_screen_or_a_phone(entered):
    found, one_line = [], []
    with _window() as page:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for state, html, script, given in entered:
                page.evaluate(SHOW, html)
                page.evaluate(script, given)
                found += [(width, state, *one) for one in page.evaluate(LOOK, GRAVE)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append((width, state, "wider than the screen"))
            one_line.append(page.evaluate(ONE_LINE))
    assert found == []
    assert one_line[0]  # of the head, for a long name on a screen


@contextmanager
def _window() -> Iterator[Page]:
    """One page with axe in it; it gets the styles of the site and nothing else."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=ARGUMENTS)
        page = browser.new_page()
        page.route("**/*", lambda route: answer(route, WHOLE))
        page.goto(SITE)
        page.evaluate(AXE_SCRIPT)
        yield page
        browser.close()


def _pages(person: str, client, addresses, names, files: set[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """(person, name of the address) -> the page that opens; names of files that are downloaded go into `files`."""
    for name in names:
        with undone():
            response = client.get(addresses.get(name) or reverse(name))
        if response.status_code == 200 and not response["Content-Type"].startswith("text/"):
            files.add(name)
        is_html = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        if is_html and (html := response.content.decode()).startswith(WHOLE):
            yield (person, name), html


def _grave(pages) -> list[tuple]:
    """(person, name, rule, element) of each serious or critical finding."""
    found, seen = [], set()
    with _window() as page:
        for (person, name), html in pages.items():
            kinds = {name, *_kinds(html)}
            if kinds <= seen:
                continue
            seen |= kinds
            page.evaluate(SHOW, html)
            found += [(person, name, *one) for one in page.evaluate(LOOK, GRAVE)]
    return found


def _kinds(html: str) -> Iterator[tuple[str, ...]]:
    """What the page is built of: tags with their classes and the names of their other attributes."""
    for tag, said in ELEMENT.findall(html):
        attributes = ATTRIBUTE.findall(said)
        yield tag, *sorted(f"{key}={value}" if key in ("class", "role", "type") else key for key, value in attributes)


def answer(route: Route, html: str) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.startswith("/static/css/"):
        route.fulfill(path=settings.BASE_DIR / path.lstrip("/"))
    elif route.request.resource_type == "document":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.abort()
