"""The browser's checks against the table of the Python ones, and against Python itself on figures by chance."""

import random
from decimal import Decimal
from pathlib import Path

import pytest

from reports.domain.rules.checks import Rule, Span, Text, evaluate
from tests.reports.check_cases import cases

pytestmark = pytest.mark.screen

STATIC = Path(__file__).parents[2] / "static"
SITE = "http://kiem-tra.invalid"
EVALUATE = """async (sheets) => {
    const { evaluate } = await import("/js/checks.js");
    return sheets.map(({ rules, values, texts, spans }) =>
        evaluate(rules, values, texts, spans).map((one) => [one.code, one.severity, one.message, one.cells, one.hint]));
}"""
WORDS = (
    "5,254 cây xanh", "1.500", "19 136", "giai đoạn 2029-2024", "từ năm 2002 đến năm 2025", "từ năm 2026 đến năm 2030",
    "nhiệm kỳ 2022–2027", "100 suất quà 2.500 đồng", "0,125", "117,113%", "\n", ". ", "và",
)  # fmt: skip


@pytest.fixture
def in_browser(chromium):
    """What static/js/checks.js finds on each sheet; the page is answered from the folder, without a server."""
    page = chromium.new_page()
    page.route(f"{SITE}/**", lambda route: _answer(route))
    page.goto(f"{SITE}/")
    yield lambda sheets: page.evaluate(EVALUATE, sheets)
    page.close()


def _answer(route):
    path = route.request.url.removeprefix(SITE)
    if path == "/":
        return route.fulfill(body="<!doctype html>", content_type="text/html")
    return route.fulfill(path=STATIC / path.lstrip("/"), content_type="text/javascript")


def sheet(rules: tuple[Rule, ...], values: dict, texts: tuple[Text, ...], spans: tuple[Span, ...]) -> dict:
    return {
        "rules": [rule.as_data() for rule in rules],
        "values": values,
        "texts": [text.__dict__ for text in texts],
        "spans": [[span.quoted, span.first, span.last] for span in spans],
    }


def in_python(rules, values, texts, spans) -> list:
    numbers = {code: None if text is None else Decimal(text) for code, text in values.items()}
    found = evaluate(rules, numbers, texts, spans)
    return [[one.code, one.severity, one.message, list(one.cells), one.hint] for one in found]


def test_the_browser_says_what_the_table_says(in_browser):
    table = cases()
    said = in_browser([sheet(case.rules, case.values, case.texts, case.spans) for case in table])
    assert [[[one[0], one[2]] for one in found] for found in said] == [case.says for case in table]


def test_the_browser_agrees_with_python_on_figures_and_words_by_chance(in_browser):
    chance = random.Random(1987)
    made = [by_chance(chance) for _ in range(1500)]
    assert in_browser([sheet(*one) for one in made]) == [in_python(*one) for one in made]


def by_chance(chance: random.Random) -> tuple:
    case = chance.choice(cases())
    codes = [term.code for rule in case.rules for term in (*rule.left, *rule.right)]
    values = {code: figure(chance) for code in codes}
    words = "".join(chance.choice(WORDS) + chance.choice((" ", ", ", "")) for _ in range(chance.randrange(6)))
    return case.rules, values, (Text("muc:1", "muc:1", "Phần lời mục 1", words),), case.spans


def figure(chance: random.Random) -> str | None:
    digits = str(chance.randrange(10 ** chance.randrange(1, 9)))
    return chance.choice((None, "0", digits, f"{digits}.{chance.randrange(1, 10)}", f"0.{digits[:5]}1"))
