"""The picture of a chart for Word: the drawing of the SVG, spot by spot."""

import io
from decimal import Decimal
from xml.etree import ElementTree

from PIL import Image

from ccb.lib import charts, svg_png
from ccb.lib.charts import Bar

ROWS = [Bar("Nam Trà My", Decimal(20), "20"), Bar("Hiệp Đức", Decimal(10), "10", under=True), Bar("Hội An", None, "")]
SVG = charts.bars(ROWS, title="Nhà", uom="nhà", width=600)
BLUE, RED, WHITE = (31, 95, 153), (156, 28, 21), (255, 255, 255)


def picture() -> tuple[Image.Image, svg_png.Drawn]:
    drawn = svg_png.draw(SVG)
    return Image.open(io.BytesIO(drawn.png)).convert("RGB"), drawn


def colours(image: Image.Image, top: int, height: int) -> set[tuple[int, int, int]]:
    """In a stretch of the drawing, in pixels of the SVG."""
    part = image.crop((0, top * svg_png.SCALE, image.width, (top + height) * svg_png.SCALE))
    return {colour for _, colour in part.getcolors(1 << 16)}


def test_bars_are_as_long_as_in_the_svg_and_hatched_under_their_target():
    image, drawn = picture()
    assert image.size == (drawn.width, drawn.height) == (600 * svg_png.SCALE, (28 + 3 * 30 + 8) * svg_png.SCALE)
    first, second, third = (colours(image, 28 + 30 * place, 30) for place in range(3))
    assert BLUE in first and RED not in first
    assert {RED, WHITE} <= second and BLUE not in second
    assert BLUE not in third and RED not in third
    row = [image.getpixel((x, (28 + 15) * svg_png.SCALE)) for x in range(image.width)]
    bar = ElementTree.fromstring(SVG).find(f"{svg_png.SVG}g/{svg_png.SVG}rect")
    assert abs(row.count(BLUE) / svg_png.SCALE - float(bar.get("width"))) <= 1
    assert abs(row.index(BLUE) / svg_png.SCALE - float(bar.get("x"))) <= 1


def test_the_same_chart_gives_the_same_bytes():
    assert picture()[1] == picture()[1]
