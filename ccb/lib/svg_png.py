"""A chart of `charts` as a PNG picture, for what cannot hold an SVG: read from the SVG itself, so both are one drawing.

Only what `charts` draws is known here: rectangles (plain or hatched), straight paths and lines of text.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image, ImageColor, ImageDraw, ImageFont

from ccb.lib import fonts

SVG = "{http://www.w3.org/2000/svg}"
SCALE = 2  # pixels for one of the SVG: 190 an inch on the page
STEP = re.compile(r"([MhlVzL])((?:[\s,]*-?[0-9.]+)*)")
ANCHORS = {"start": "ls", "end": "rs"}  # on the base line
HATCH = 6  # pixels of the SVG between two lines of the hatching


@dataclass(frozen=True)
class Drawn:
    png: bytes
    width: int  # pixels
    height: int


def draw(svg: str) -> Drawn:
    """The picture on white. The same SVG gives the same bytes. Raises fonts.NoCompleteFont."""
    root = ElementTree.fromstring(svg)
    size = [round(float(root.get(side)) * SCALE) for side in ("width", "height")]
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    hatched = root.find(f"{SVG}defs/{SVG}pattern/{SVG}path")
    for element in root.iter():
        look = dict(root.attrib) | element.attrib
        match element.tag.removeprefix(SVG):
            case "rect" if element.get("stroke"):  # the one without is the ground of the hatching
                _rectangle(image, look, hatched)
            case "path" if element is not hatched:
                _path(pen, look)
            case "text":
                _text(pen, look, element.text or "")
    file = io.BytesIO()
    image.save(file, "PNG")  # a palette would halve its size and cost four times the time
    return Drawn(file.getvalue(), *size)


def _rectangle(image: Image.Image, look: Mapping[str, str], hatched: ElementTree.Element | None) -> None:
    left, top, width, height = (round(float(look[name]) * SCALE) for name in ("x", "y", "width", "height"))
    part = Image.new("RGB", (max(width, 1), height), look["fill"] if look["fill"].startswith("#") else "white")
    pen = ImageDraw.Draw(part)
    if look["fill"].startswith("url") and hatched is not None:
        line = hatched.get("stroke")
        for start in range(-height, width, HATCH * SCALE):
            pen.line((start, height, start + height, 0), line, SCALE)
    pen.rectangle((0, 0, part.width - 1, height - 1), outline=look["stroke"], width=SCALE)
    image.paste(part, (left, top))


def _path(pen: ImageDraw.ImageDraw, look: Mapping[str, str]) -> None:
    points = [(x * SCALE, y * SCALE) for x, y in _points(look["d"])]
    if look.get("stroke"):
        pen.line(points, look["stroke"], round(float(look.get("stroke-width", 1)) * SCALE))
    else:
        pen.polygon(points, look["fill"])


def _points(steps: str) -> list[tuple[float, float]]:
    points, x, y = [], 0.0, 0.0
    for name, told in STEP.findall(steps):
        numbers = [float(one) for one in re.findall(r"-?[0-9.]+", told)]
        match name:
            case "M" | "L":
                x, y = numbers
            case "V":
                y = numbers[0]
            case "h":
                x += numbers[0]
            case "l":
                x, y = x + numbers[0], y + numbers[1]
            case _:
                continue
        points.append((x, y))
    return points


def _text(pen: ImageDraw.ImageDraw, look: Mapping[str, str], words: str) -> None:
    serif = fonts.serif()
    slanted = serif.italic if look.get("font-style") == "italic" else serif.regular
    file = serif.bold if look.get("font-weight") == "bold" else slanted
    face = ImageFont.truetype(str(file), round(float(look["font-size"]) * SCALE))
    place = (float(look["x"]) * SCALE, float(look["y"]) * SCALE)
    pen.text(place, words, ImageColor.getrgb(look["fill"]), face, ANCHORS[look.get("text-anchor", "start")])
