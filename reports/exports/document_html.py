"""A frozen report as HTML for print, laid out by Nghị định 30/2020/NĐ-CP, Phụ lục I. All figures are text already."""

from decimal import Decimal
from itertools import pairwise

from django.template.loader import render_to_string

from ccb.lib import charts, dates, paper, qr
from ccb.lib.paper import FAMILY, print_css

__all__ = [
    "appendix_headings", "appendix_note", "bars", "block", "called", "chart", "day", "margins", "number",
    "print_css", "raised", "recipients", "report_html", "title",
]  # fmt: skip

CHART_WIDTH = 624  # CSS pixels: the same 165 mm
BLANK_DATE = "ngày …… tháng …… năm ………"
BLANK_NUMBER = "\u00a0" * 8
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def report_html(frozen: dict) -> str:
    """The report itself, appendices excepted."""
    head = paper.header(
        frozen["parent_body"], frozen["issuing_body"], place=frozen["place"], day=day(frozen), number=number(frozen),
        margins=margins(frozen),
    )  # fmt: skip
    context = {
        "report": frozen,
        "title": title(frozen),
        "head": head,
        "blocks": [block(one) for one in frozen["blocks"]],
        "recipients": recipients(frozen["recipients"]),
        "qr": _qr(frozen),
    }
    return render_to_string("documents/report.html", context)


def _qr(frozen: dict) -> str:
    """The address where an issued report can be checked, as a picture; "" for a draft."""
    if "verification" not in frozen:
        return ""
    return qr.svg(frozen["verification"]["url"])


def margins(frozen: dict) -> dict[str, int]:
    """In mm by side; the usual ones for a report frozen before they were kept."""
    return frozen.get("margins", paper.USUAL_MARGINS)


def title(frozen: dict) -> str:
    """The kind and the subject in one line, as they stand on the paper."""
    return " ".join([frozen["kind"], *frozen["subject"]])


def appendix_headings(total: int) -> list[str]:
    """ "Phụ lục", or "Phụ lục I", "Phụ lục II" … when there are several."""
    return ["Phụ lục"] if total == 1 else [f"Phụ lục {_roman(number)}" for number in range(1, total + 1)]


def appendix_note(frozen: dict) -> str:
    """The line under the title of every appendix that says which document it belongs to."""
    return f"(Kèm theo {frozen['kind'].capitalize()} số {number(frozen)} {day(frozen)} của {frozen['issuer']})"


def day(frozen: dict) -> str:
    """ "ngày 05 tháng 02 năm 2024", or dots to be filled in."""
    return dates.show_full(dates.from_iso(frozen["date"])) or BLANK_DATE


def number(frozen: dict) -> str:
    """ "03/BC-CCB"; blank before the stroke while there is none."""
    return f"{frozen['number'] or BLANK_NUMBER}/{frozen['symbol']}"


def recipients(told: list[str]) -> list[str]:
    """Each with its dash; all but the last end with a semicolon, the last with a full stop."""
    last = len(told) - 1
    return [f"- {text}{'.' if index == last else ';'}" for index, text in enumerate(told)]


def block(frozen: dict) -> dict:
    """A block of a frozen report as templates show it, on the web too."""
    match frozen["type"]:
        case "paragraph":
            return _paragraph(frozen)
        case "table":
            return _table(frozen)
        case "chart":
            return {"type": "chart", "title": frozen["title"], "svg": chart(frozen)}
    return frozen


def called(block: dict) -> str:
    """The text of a paragraph with the raised numbers of its footnotes, where there are no real ones."""
    text = block["text"]
    for note in reversed(block.get("notes", [])):
        text = f"{text[: note['at']]}{raised(note['number'])}{text[note['at'] :]}"
    return text


def raised(number: int) -> str:
    """'¹²'."""
    return str(number).translate(RAISED)


def _paragraph(block: dict) -> dict:
    """Lines of parts, (text, footnote or ""): the footnote is called behind the text."""
    text, notes = block["text"], block.get("notes", [])
    if not notes:
        return {"type": "paragraph", "lines": [[(line, "")] for line in text.splitlines() if line.strip()]}
    ends = [0, *(note["at"] for note in notes), len(text)]
    lines = [[]]
    for number, (start, end) in enumerate(pairwise(ends)):
        first, *more = text[start:end].split("\n")
        lines[-1].append((first, ""))
        lines += [[(line, "")] for line in more]
        if number < len(notes):
            lines[-1].append(("", notes[number]["text"]))
    return {"type": "paragraph", "lines": [line for line in lines if any(t.strip() or note for t, note in line)]}


def _table(block: dict) -> dict:
    columns = block["columns"]
    whole = sum(column["width"] for column in columns)
    heads = [column | {"share": f"{100 * column['width'] / whole:.3f}"} for column in columns]
    rows = [
        [{"text": text, "align": column["align"]} for text, column in zip(row, columns, strict=True)]
        for row in block["rows"]
    ]
    return {
        "type": "table", "title": block["title"], "columns": heads, "rows": rows, "has_total": block.get("has_total"),
    }  # fmt: skip


def bars(block: dict) -> list[charts.Bar]:
    """Of a chart."""
    return [
        charts.Bar(bar["label"], None if bar["value"] is None else Decimal(bar["value"]), bar["shown"], bar["under"])
        for bar in block["bars"]
    ]


def chart(block: dict) -> str:
    """The drawing of a chart, an SVG."""
    return charts.bars(bars(block), title=block["title"], uom=block["uom"], width=CHART_WIDTH, font=FAMILY)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
