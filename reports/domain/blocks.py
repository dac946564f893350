"""Blocks of a template become blocks of a frozen report: every figure already in Vietnamese form."""

from collections.abc import Mapping, Sequence

from ccb.lib import numbers
from reports.domain import phrases
from reports.domain.phrases import BoundFigure

Figures = Mapping[str, BoundFigure]


def render(
    blocks: Sequence[dict], figures: Figures, words: Mapping[str, str], told: Mapping[str, Sequence[str]]
) -> list[dict]:
    """The blocks with figures in place: headings, paragraphs, tables, charts; `told` is section code -> narratives.

    Raises phrases.UnknownPlaceholder when a block asks for what the report does not have.
    """
    made = []
    for block in blocks:
        made += RENDERERS[block["type"]](block, figures, words, told)
    return made


def _text_block(block: dict, figures, words, told) -> list[dict]:
    return [block | {"text": phrases.fill(block["text"], figures, words)}]


def _narrative_block(block: dict, figures, words, told) -> list[dict]:
    return [{"type": "paragraph", "text": f"- {text}"} for text in told.get(block["section"], [])]


def _table_block(block: dict, figures, words, told) -> list[dict]:
    """Indicators as rows: this period, the previous one, and the change."""
    rows = []
    for code in block["indicators"]:
        figure = _known(figures, code)
        decimals = figure.indicator.decimals
        rows.append([
            figure.indicator.name, figure.indicator.uom, numbers.show(figure.value, decimals),
            numbers.show(figure.previous, decimals), _signed_change(figure),
        ])  # fmt: skip
    columns = [
        {"text": "Chỉ tiêu", "align": "left", "width": 46},
        {"text": "Đơn vị tính", "align": "center", "width": 16},
        {"text": "Kỳ này", "align": "right", "width": 14},
        {"text": "Kỳ trước", "align": "right", "width": 14},
        {"text": "Tăng, giảm", "align": "right", "width": 14},
    ]
    return [{"type": "table", "title": phrases.fill(block["title"], figures, words), "columns": columns, "rows": rows}]


def _signed_change(figure: BoundFigure) -> str:
    if figure.value is None or figure.previous is None:
        return ""
    difference = figure.value - figure.previous
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{numbers.show(abs(difference), figure.indicator.decimals)}"


def _chart_block(block: dict, figures, words, told) -> list[dict]:
    """One indicator ranked by unit; only units that have something unless `all` is asked for."""
    figure = _known(figures, block["indicator"])
    pairs = sorted(figure.by_unit.items(), key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    shown = [(label, value) for label, value in pairs if value or block.get("all")]
    return [{
        "type": "chart",
        "title": phrases.fill(block["title"], figures, words),
        "uom": figure.indicator.uom,
        "bars": [
            {
                "label": label,
                "value": None if value is None else numbers.plain(value),
                "shown": numbers.show(value, figure.indicator.decimals),
                "under": False,
            }
            for label, value in shown
        ],
    }]  # fmt: skip


def _known(figures: Figures, code: str) -> BoundFigure:
    if code not in figures:
        raise phrases.UnknownPlaceholder(f"Mẫu báo cáo dùng chỉ tiêu “{code}” nhưng biểu không có.")
    return figures[code]


RENDERERS = {
    "heading": _text_block,
    "paragraph": _text_block,
    "narratives": _narrative_block,
    "table": _table_block,
    "chart": _chart_block,
}
