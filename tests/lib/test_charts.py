from decimal import Decimal
from xml.etree import ElementTree

import pytest
from weasyprint import HTML

from ccb.lib import charts
from ccb.lib.charts import Bar

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    Bar("Nam Trà My", Decimal("56.6"), "56,6"),
    Bar("Hiệp Đức", Decimal("28.3"), "28,3", under=True),
    Bar("Ea H'leo <b>", Decimal(0), "0"),
    Bar("Phước Sơn", None, ""),
]


def drawn(rows=ROWS, **options):
    text = charts.bars(rows, **({"title": "Đường nông thôn", "uom": "km"} | options))
    return text, ElementTree.fromstring(text)


def lengths(root):
    return [float(rect.get("width")) for rect in root.findall(f"{SVG}g/{SVG}rect")]


def words(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_figures():
    _, root = drawn()
    longest, half = lengths(root)
    assert longest == pytest.approx(2 * half, abs=0.2)


def test_not_reported_is_a_word_and_never_a_zero():
    _, root = drawn()
    assert words(root)[-1] == "chưa có số"
    assert "0" in words(root)
    assert len(lengths(root)) == 2


def test_a_bar_under_its_target_is_hatched_and_carries_a_mark_and_a_word():
    _, root = drawn()
    pattern = root.find(f"{SVG}defs/{SVG}pattern").get("id")
    group = root.findall(f"{SVG}g")[1]
    assert group.find(f"{SVG}rect").get("fill") == f"url(#{pattern})"
    assert group.find(f"{SVG}path") is not None
    assert "28,3 chưa đạt" in words(root)


def test_a_chart_without_such_bars_has_no_hatching():
    text, _ = drawn([ROWS[0]])
    assert "pattern" not in text
    assert "chưa đạt" not in text


def test_charts_on_one_page_do_not_share_their_hatching():
    ids = {drawn(title=title)[1].find(f"{SVG}defs/{SVG}pattern").get("id") for title in ("Một", "Hai")}
    assert len(ids) == 2


def test_text_is_escaped():
    text, root = drawn(title='"><script>', uom="<i>")
    assert "<script>" not in text
    assert "<b>" not in text
    assert "Ea H'leo <b>" in words(root)


def test_the_chart_is_spoken_and_every_bar_has_a_tooltip():
    _, root = drawn()
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Biểu đồ: Đường nông thôn. Đơn vị tính: km."
    tips = [group.find(f"{SVG}title").text for group in root.findall(f"{SVG}g")]
    assert tips == ["Nam Trà My: 56,6", "Hiệp Đức: 28,3 chưa đạt", "Ea H'leo <b>: 0", "Phước Sơn: chưa có số"]


def test_only_presentation_attributes_are_used():
    text, _ = drawn()
    for forbidden in (" style=", "currentColor", "var(", "<script", "href"):
        assert forbidden not in text


def test_a_long_name_is_cut_and_kept_whole_in_the_tooltip():
    name = "Khối 487 các cơ quan, doanh nghiệp tỉnh Quảng Nam và các đơn vị trực thuộc"
    _, root = drawn([Bar(name, Decimal(1), "1")])
    assert root.find(f"{SVG}g/{SVG}title").text == f"{name}: 1"
    shown = words(root)[1]
    assert shown.endswith("…")
    assert name.startswith(shown[:-1])


@pytest.mark.parametrize("width", [360, 624, 760])
def test_nothing_sticks_out(width):
    rows = [Bar("Tên đơn vị", Decimal(10) ** power, "9" * (power + 1), under=True) for power in range(12)]
    _, root = drawn(rows, width=width)
    for rect in root.findall(f"{SVG}g/{SVG}rect"):
        assert float(rect.get("x")) + float(rect.get("width")) < width


@pytest.mark.parametrize("rows", [[], [Bar("A", None, "")], [Bar("A", Decimal(0), "0")], [Bar("A", Decimal(-3), "-3")]])
def test_no_figures_draw_no_bars(rows):
    text, root = drawn(rows)
    assert lengths(root) == []
    assert ("Chưa có số liệu." in text) == (not rows)


def test_the_same_figures_give_the_same_drawing():
    assert drawn()[0] == drawn(list(ROWS))[0]


def test_it_prints():
    page = HTML(string=f"<!doctype html>{drawn()[0]}").render().pages[0]
    assert page.width > 0
