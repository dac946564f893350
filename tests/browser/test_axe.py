"""No page of any role has a serious or critical finding of axe. New addresses are covered by themselves.

The pages are made by the test client and shown to the browser with the real styles. Each address is looked at once, and
again for a role whose page is built of something that was not seen yet.
"""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Route, sync_playwright

from tests import factories
from tests.browser.conftest import ARGUMENTS, chromium_binary
from tests.house.objects import objects_of
from tests.house.policy import ANYONE, POLICY
from tests.undone import undone

pytestmark = pytest.mark.screen

ROLES = ("can_bo_huyen", "chu_tich_huyen", "van_phong", "lanh_dao", "quan_tri")
SITE = "http://axe.test"
ELEMENT = re.compile(r"<(\w+)([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
WHOLE = "<!doctype html>"  # and no part of a page
GRAVE = {"serious", "critical"}


def test_no_page_of_any_role_has_a_serious_finding(cast, as_user, client, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    objects = objects_of(cast.huyen, cast.can_bo_huyen, factories.form("BC", factories.indicator("a")))
    pages = dict(_pages("", client, objects.addresses, [name for name, who in POLICY.items() if who == ANYONE]))
    for person in ROLES:
        pages |= _pages(person, as_user(getattr(cast, person)), objects.addresses, POLICY)
    assert {name for _, name in pages} >= {"login", "home", "entry", "review", "member-list", "draft"}
    assert _grave(pages) == []


def _pages(person: str, client, addresses, names) -> Iterator[tuple[tuple[str, str], str]]:
    """(person, name of the address) -> the page that opens."""
    for name in names:
        with undone():
            response = client.get(addresses.get(name) or reverse(name))
        is_html = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        if is_html and (html := response.content.decode()).startswith(WHOLE):
            yield (person, name), html


def _grave(pages) -> list[tuple]:
    """(person, name, rule, element) of each serious or critical finding."""
    found, seen, axe = [], set(), Axe()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=ARGUMENTS)
        page = browser.new_page()
        for (person, name), html in pages.items():
            kinds = {name, *_kinds(html)}
            if kinds <= seen:
                continue
            seen |= kinds
            page.route("**/*", lambda route, _, html=html: _answer(route, html))
            page.goto(f"{SITE}/{name}", wait_until="load")
            for rule in axe.run(page).response["violations"]:
                if rule["impact"] in GRAVE:
                    found += [(person, name, rule["id"], node["html"][:160]) for node in rule["nodes"]]
            page.unroute_all()
    return found


def _kinds(html: str) -> Iterator[tuple[str, ...]]:
    """What the page is built of: tags with their classes and the names of their other attributes."""
    for tag, said in ELEMENT.findall(html):
        attributes = ATTRIBUTE.findall(said)
        yield tag, *sorted(f"{key}={value}" if key in ("class", "role", "type") else key for key, value in attributes)


def _answer(route: Route, html: str) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.startswith("/static/css/"):
        route.fulfill(path=settings.BASE_DIR / path.lstrip("/"))
    elif route.request.resource_type == "document":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.abort()
