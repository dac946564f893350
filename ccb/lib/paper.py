"""The frame of official papers by Nghị định 30/2020/NĐ-CP, Phụ lục I, that the documents of every app share."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from ccb.lib import fonts

# A name of our own: "Tinos" or "Liberation Serif" could also mean an incomplete file that fontconfig knows.
FAMILY = "CCB Serif"
MM = 72 / 25.4  # points
TEXT_WIDTH = 165 * MM  # A4 without margins of 30 and 15 mm
PAPER_WIDTH = 210  # mm
MARGINS = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}  # mm, from … to
USUAL_MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 15}  # those of document.css
HEADER_GAP = 10  # points between the two columns of the header
HEADER_SIZES = ((13, 13), (12, 13), (12, 12))  # left and right column: the decree allows 12 to 13
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Part:
    """Some pages. What is drawn by hand says what its marked contents are, page by page ("P", "H1"), for the tags of
    the whole, and which bookmarks it wants: (title, page within the part).
    """

    pdf: bytes
    pages: int
    roles: tuple[tuple[str, ...], ...] = ()
    bookmarks: tuple[tuple[str, int], ...] = ()


@cache
def print_css(name: str = "document.css") -> str:
    """A style sheet of printed documents; it belongs to their templates, not to the web pages."""
    return (settings.BASE_DIR / "templates" / "documents" / name).read_text(encoding="utf-8")


def margins_css(margins: Mapping[str, int]) -> str:
    """What follows the style sheet for a paper with these margins in mm; "" for the usual ones."""
    if margins == USUAL_MARGINS:
        return ""
    top, right, bottom, left = (margins[side] for side in ("top", "right", "bottom", "left"))
    return f"@page {{ margin: {top}mm {right}mm {bottom}mm {left}mm }}"


def header(
    parent_body: str,
    issuing_body: str,
    *,
    place: str,
    day: str,
    number: str = "",
    margins: Mapping[str, int] = USUAL_MARGINS,
) -> dict:
    """What templates/documents/header.html shows; `day` in words, `number` with its symbol, "" for a paper without one.

    Raises fonts.NoCompleteFont.
    """
    left, right = header_sizes(parent_body, issuing_body, width=PAPER_WIDTH - margins["left"] - margins["right"])
    return {
        "parent_body": parent_body, "issuing_body": issuing_body, "state": STATE, "number": number, "place": place,
        "day": day, "left": left, "right": right, "motto": right + 1,
    }  # fmt: skip


def header_sizes(parent_body: str, issuing_body: str, *, width: int = 165) -> tuple[int, int]:
    """The largest sizes at which both columns of the header keep to one line each within `width` mm; the smallest when
    none does.
    """
    serif = fonts.serif()
    for left, right in HEADER_SIZES:
        bodies = [
            fonts.text_width(parent_body, left, serif.regular),
            fonts.text_width(issuing_body, left, serif.bold),
        ]
        if max(bodies) + fonts.text_width(STATE, right, serif.bold) + HEADER_GAP <= width * MM:
            return left, right
    return HEADER_SIZES[-1]
