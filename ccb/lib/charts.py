"""Charts drawn on the server: one SVG for the page and for the PDF, text and presentation attributes only.

WeasyPrint ignores page CSS, variables and currentColor inside an SVG, and the CSP forbids inline styles. Red and blue
look the same on a black-and-white copy, so a bar under its target is hatched and carries a mark and a word.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ccb.lib import text

INK, INK_SOFT, AXIS, PAPER = "#1b1b1b", "#454f5b", "#5c6670", "#ffffff"
BAR, UNDER = "#1f5f99", "#9c1c15"
SIZE, PITCH, THICK, GAP, MARK = 16, 30, 18, 8, 12  # pixels: text, row, bar, between things, the mark
HEAD = 28  # the line with the unit of measure
LABEL_SHARE = Decimal("0.35")  # of the width, at most, for the names
NOT_REPORTED, UNDER_WORDS = "chưa có số", "chưa đạt"


@dataclass(frozen=True)
class Bar:
    """One row: `value` sets the length, None is not reported; `shown` is the figure as text."""

    label: str
    value: Decimal | None
    shown: str
    under: bool = False
    under_words: str = UNDER_WORDS  # what the mark means


@dataclass(frozen=True)
class _Plan:
    """Where things stand: the bars' left end, pixels for one unit of value, the id of the hatching."""

    left: Decimal
    scale: Decimal
    hatch: str


def bars(
    rows: Sequence[Bar], *, title: str, uom: str, width: int = 760, font: str = "Tinos, 'Times New Roman', serif",
    label_share: Decimal = LABEL_SHARE,
) -> SafeString:  # fmt: skip
    """Horizontal bars in the given order. The title is spoken, not drawn: the caption stands outside.

    Names get at most `label_share` of the width. No rows: a sentence that says so. The same input gives the same text.
    """
    plan = _plan(rows, title, uom, width, width * label_share)
    height = HEAD + PITCH * max(len(rows), 1) + GAP
    drawn = format_html_join("", "{}", ((_row(bar, i, plan),) for i, bar in enumerate(rows)))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{}" width="{}" height="{}" '
        'viewBox="0 0 {} {}" font-family="{}" font-size="{}" fill="{}">{}{}{}{}</svg>',
        f"Biểu đồ: {title}. Đơn vị tính: {uom}.",
        *(width, height, width, height, font, SIZE, INK),
        _hatching(plan) if any(bar.under for bar in rows) else "",
        format_html('<text x="0" y="{}" fill="{}">Đơn vị tính: {}</text>', SIZE, INK_SOFT, uom) if uom else "",
        drawn or format_html('<text x="0" y="{}">Chưa có số liệu.</text>', HEAD + SIZE),
        _axis(plan, height) if rows else "",
    )


def _plan(rows: Sequence[Bar], title: str, uom: str, width: int, names: Decimal) -> _Plan:
    left = min(max((_wide(bar.label) for bar in rows), default=Decimal(0)), names) + GAP
    room = width - left - 2 * GAP
    scales = [max(room - _end_wide(bar), room / 4) / bar.value for bar in rows if bar.value and bar.value > 0]
    key = hashlib.sha256(repr((title, uom, width, tuple(rows))).encode()).hexdigest()[:10]
    return _Plan(left, min(scales, default=Decimal(0)), f"hatch-{key}")


def _end_wide(bar: Bar) -> Decimal:
    return _wide(said(bar)) + (MARK + GAP if bar.under else 0)


def _row(bar: Bar, position: int, plan: _Plan) -> SafeString:
    top = HEAD + PITCH * position
    length = max((bar.value or Decimal(0)) * plan.scale, Decimal(0))
    return format_html(
        "<g><title>{}: {}</title>{}{}{}</g>",
        *(bar.label, said(bar)),
        _label(bar, top, plan),
        _bar(bar, top, length, plan) if length else "",
        _end(bar, top, plan.left + length + GAP),
    )


def _label(bar: Bar, top: int, plan: _Plan) -> SafeString:
    shown = _cut(bar.label, plan.left - GAP)
    return format_html('<text x="{}" y="{}" text-anchor="end">{}</text>', _px(plan.left - GAP), _base(top), shown)


def _bar(bar: Bar, top: int, length: Decimal, plan: _Plan) -> SafeString:
    y = top + (PITCH - THICK) // 2
    paint, edge = (f"url(#{plan.hatch})", UNDER) if bar.under else (BAR, BAR)
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>',
        *(_px(plan.left), y, _px(length), THICK, paint, edge),
    )


def _end(bar: Bar, top: int, x: Decimal) -> SafeString:
    """The figure after the bar, with the mark of a bar under its target."""
    if bar.value is None:
        return format_html(
            '<text x="{}" y="{}" fill="{}" font-style="italic">{}</text>', _px(x), _base(top), INK_SOFT, NOT_REPORTED
        )
    if not bar.under:
        return format_html('<text x="{}" y="{}">{}</text>', _px(x), _base(top), bar.shown)
    middle = top + PITCH // 2
    return format_html(
        '<path d="M{} {}h{}l-{} {}z" fill="{}"/><text x="{}" y="{}" fill="{}" font-weight="bold">{}</text>',
        *(_px(x), middle - 5, MARK, MARK // 2, 10, UNDER),
        *(_px(x + MARK + GAP // 2), _base(top), UNDER, said(bar)),
    )


def _hatching(plan: _Plan) -> SafeString:
    return format_html(
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="{}"/><path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="{}" stroke-width="1.5"/>'
        "</pattern></defs>",
        *(plan.hatch, PAPER, UNDER),
    )


def _axis(plan: _Plan, height: int) -> SafeString:
    x = _px(plan.left)
    return format_html('<path d="M{} {}V{}" stroke="{}" stroke-width="1.5"/>', x, HEAD, height - GAP, AXIS)


def said(bar: Bar) -> str:
    """'19', '19 chưa đạt', 'chưa có số'."""
    if bar.value is None:
        return NOT_REPORTED
    return f"{bar.shown} {bar.under_words}" if bar.under else bar.shown


def _base(top: int) -> int:
    """Where text of the row stands: the browser and WeasyPrint do not agree on dominant-baseline."""
    return top + PITCH // 2 + SIZE // 3


def _wide(words: str) -> Decimal:
    """A safe guess of the text's width in whatever font it gets; capitals are wider."""
    return sum((Decimal("0.78") if c.isupper() else Decimal("0.54") for c in words), Decimal(0)) * SIZE


def _cut(words: str, most: Decimal) -> str:
    words = text.clean(words)
    if _wide(words) <= most:
        return words
    while _wide(words + "…") > most:
        words = words[:-1]
    return words.rstrip() + "…"


def _px(number: Decimal) -> str:
    return f"{number:.1f}"
