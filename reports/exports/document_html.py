"""A frozen report as HTML for print, laid out by Nghị định 30/2020/NĐ-CP, Phụ lục I. All figures are text already."""

from decimal import Decimal
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from ccb.lib import charts, dates, fonts
from ccb.lib.pdf import FAMILY

TEXT_WIDTH = 165 * 72 / 25.4  # points: A4 without margins of 30 and 15 mm
CHART_WIDTH = 624  # CSS pixels: the same 165 mm
HEADER_GAP = 10  # points between the two columns of the header
HEADER_SIZES = ((13, 13), (12, 13), (12, 12))  # left and right column: the decree allows 12 to 13
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
BLANK_DATE = "ngày …… tháng …… năm ………"
BLANK_NUMBER = "\u00a0" * 8
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def report_html(frozen: dict) -> str:
    """The report itself, appendices excepted."""
    left, right = header_sizes(frozen)
    context = {
        "report": frozen,
        "title": title(frozen),
        "sizes": {"left": left, "right": right, "motto": right + 1},
        "state": STATE,
        "number": f"{frozen['number'] or BLANK_NUMBER}/{frozen['symbol']}",
        "day": _day(frozen),
        "blocks": [_block(block) for block in frozen["blocks"]],
        "recipients": _recipients(frozen["recipients"]),
    }
    return render_to_string("documents/report.html", context)


@cache
def print_css() -> str:
    """The style sheet of printed documents; it belongs to their templates, not to the web pages."""
    return (settings.BASE_DIR / "templates" / "documents" / "document.css").read_text(encoding="utf-8")


def title(frozen: dict) -> str:
    """The kind and the subject in one line, as they stand on the paper."""
    return " ".join([frozen["kind"], *frozen["subject"]])


def appendix_headings(total: int) -> list[str]:
    """ "Phụ lục", or "Phụ lục I", "Phụ lục II" … when there are several."""
    return ["Phụ lục"] if total == 1 else [f"Phụ lục {_roman(number)}" for number in range(1, total + 1)]


def appendix_note(frozen: dict) -> str:
    """The line under the title of every appendix that says which document it belongs to."""
    number = f"{frozen['number'] or BLANK_NUMBER}/{frozen['symbol']}"
    return f"(Kèm theo {frozen['kind'].capitalize()} số {number} {_day(frozen)} của {frozen['issuer']})"


def _day(frozen: dict) -> str:
    return dates.show_full(dates.from_iso(frozen["date"])) or BLANK_DATE


def header_sizes(frozen: dict) -> tuple[int, int]:
    """The largest sizes at which both columns of the header keep to one line each; the smallest when none does."""
    serif = fonts.serif()
    for left, right in HEADER_SIZES:
        bodies = [
            fonts.text_width(frozen["parent_body"], left, serif.regular),
            fonts.text_width(frozen["issuing_body"], left, serif.bold),
        ]
        if max(bodies) + fonts.text_width(STATE, right, serif.bold) + HEADER_GAP <= TEXT_WIDTH:
            return left, right
    return HEADER_SIZES[-1]


def _recipients(recipients: list[str]) -> list[str]:
    """Each with its dash; all but the last end with a semicolon, the last with a full stop."""
    last = len(recipients) - 1
    return [f"- {text}{'.' if index == last else ';'}" for index, text in enumerate(recipients)]


def _block(block: dict) -> dict:
    match block["type"]:
        case "paragraph":
            return {"type": "paragraph", "lines": [line for line in block["text"].splitlines() if line.strip()]}
        case "table":
            return _table(block)
        case "chart":
            return {"type": "chart", "title": block["title"], "svg": _chart(block)}
    return block


def _table(block: dict) -> dict:
    columns = block["columns"]
    whole = sum(column["width"] for column in columns)
    heads = [column | {"share": f"{100 * column['width'] / whole:.3f}"} for column in columns]
    rows = [
        [{"text": text, "align": column["align"]} for text, column in zip(row, columns, strict=True)]
        for row in block["rows"]
    ]
    return {"type": "table", "title": block["title"], "columns": heads, "rows": rows}


def _chart(block: dict) -> str:
    bars = [
        charts.Bar(bar["label"], None if bar["value"] is None else Decimal(bar["value"]), bar["shown"], bar["under"])
        for bar in block["bars"]
    ]
    return charts.bars(bars, title=block["title"], uom=block["uom"], width=CHART_WIDTH, font=FAMILY)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
