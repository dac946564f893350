"""A frozen report as a Word document that can be edited: the same words, figures and layout as the PDF."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from ccb.lib import charts, docx, fonts, paper, svg_png
from ccb.lib.docx import Picture, Section, Table, Text
from reports.exports import appendix_layout, document_html

LINE = "Dong"
TALLEST = 235 * paper.MM  # points of a chart, as on the paper
ROOM_TO_SIGN = 80  # points between the office and the name
STYLES = {"left": "Chu12", "center": "Chu12", "right": "So12"}


def write(file: BinaryIO, frozen: dict) -> None:
    """Write it into an open file. Raises fonts.NoCompleteFont."""
    margins = document_html.margins(frozen)
    sections = [Section(_report(frozen, _text_width(margins)), margins=margins)]
    headings = document_html.appendix_headings(len(frozen["appendices"]))
    for heading, appendix in zip(headings, frozen["appendices"], strict=True):
        plan = appendix_layout.plan(heading, appendix, document_html.appendix_note(frozen))
        sections.append(Section(_appendix(plan, appendix.get("notes", ())), landscape=True))
    docx.write(file, sections, title=document_html.title(frozen), author=frozen["issuer"])


def _text_width(margins: Mapping[str, float]) -> float:
    """Points between the margins of an upright page."""
    return (paper.PAPER_WIDTH - margins["left"] - margins["right"]) * paper.MM


def _report(frozen: dict, width: float) -> Iterator[Text | Table]:
    yield _header(frozen, width)
    yield from _subject(frozen, width)
    *before, last = [part for block in frozen["blocks"] for part in BLOCKS[block["type"]](block, width)] or [Text()]
    yield from before
    yield replace(last, with_next=True) if isinstance(last, Text) else last  # the signature never stands alone
    yield Text("", LINE, before=8, with_next=True)
    yield _closing(frozen, width)


def _header(frozen: dict, width: float) -> Table:
    left, right = paper.header_sizes(frozen["parent_body"], frozen["issuing_body"], width=round(width / paper.MM))
    serif = fonts.serif()
    state = fonts.text_width(paper.STATE, right, serif.bold) + paper.HEADER_GAP
    widths = [width - state, state]
    issuing = fonts.text_width(frozen["issuing_body"], left, serif.bold)
    motto = fonts.text_width(paper.MOTTO, right + 1, serif.bold)
    head = paper.header(
        frozen["parent_body"], frozen["issuing_body"], place=frozen["place"], day=document_html.day(frozen),
        number=document_html.number(frozen), margins=document_html.margins(frozen),
    )  # fmt: skip
    first = [
        [
            Text(head["parent_body"], LINE, "center", left),
            Text(head["issuing_body"], LINE, "center", left, bold=True),
            _rule(widths[0], issuing * 0.4),
        ],
        [
            Text(head["state"], LINE, "center", right, bold=True),
            Text(paper.MOTTO, LINE, "center", right + 1, bold=True),
            _rule(widths[1], motto),
        ],
    ]
    second = [
        [Text(f"Số: {head['number']}", LINE, "center", 13, before=8)],
        [Text(f"{head['place']}, {head['day']}", LINE, "right", 14, italic=True, before=8)],
    ]
    return Table(widths, [first, second], style="Khung")


def _rule(room: float, length: float) -> Text:
    """A line of that length in the middle of the room."""
    side = max(0.0, (room - length) / 2)
    return Text(" ", LINE, size=1, before=2, left=side, right=side, ruled=True)


def _subject(frozen: dict, width: float) -> Iterator[Text]:
    bold = fonts.serif().bold
    longest = max((fonts.text_width(line, 14, bold) for line in frozen["subject"]), default=width / 2)
    yield Text(frozen["kind"], LINE, "center", 14, bold=True, before=18)
    for line in frozen["subject"]:
        yield Text(line, LINE, "center", 14, bold=True)
    yield _rule(width, min(longest, width) * 0.4)
    yield Text("", LINE, size=6)


def _heading(block: dict, width: float) -> Iterator[Text]:
    yield Text(block["text"], f"Heading{min(block['level'], 3)}")


def _paragraph(block: dict, width: float) -> Iterator[Text]:
    """A paragraph a line; footnotes stay behind the words that call them."""
    start = 0
    for line in block["text"].split("\n"):
        notes = [
            (note["at"] - start, note["text"])
            for note in block.get("notes", [])
            if start <= note["at"] <= start + len(line) and (note["at"] > start or start == 0)
        ]
        if line.strip() or notes:
            yield Text(line, "Doan", notes=notes)
        start += len(line) + 1


def _table(block: dict, width: float) -> Iterator[Text | Table]:
    columns = block["columns"]
    whole = sum(column["width"] for column in columns)
    rows = [[[Text(column["text"], "Dau12")] for column in columns]]
    last = len(block["rows"]) if block.get("has_total") else 0
    rows += [
        [[Text(text, STYLES[column["align"]], "center" if column["align"] == "center" else "",
               bold=number == last or None)]
         for text, column in zip(row, columns, strict=True)]
        for number, row in enumerate(block["rows"], start=1)
    ]  # fmt: skip
    yield _caption(block["title"])
    yield Table([width * column["width"] / whole for column in columns], rows, heads=1, style="BangChu")


def _caption(words: str) -> Text:
    """Over a table, as on the paper."""
    return Text(words, LINE, "center", 12, bold=True, before=10, after=4, with_next=True)


def _chart(block: dict, width: float) -> Iterator[Text | Picture]:
    """The picture of the paper, with its figures in words for who cannot see it."""
    drawn = svg_png.draw(document_html.chart(block))
    told = "; ".join(f"{bar.label}: {charts.said(bar)}" for bar in document_html.bars(block))
    scale = min(width / drawn.width, TALLEST / drawn.height)
    yield _caption(block["title"])
    yield Picture(drawn.png, drawn.width * scale, drawn.height * scale, f"{block['title']} ({block['uom']}). {told}.")


BLOCKS = {"heading": _heading, "paragraph": _paragraph, "table": _table, "chart": _chart}


def _closing(frozen: dict, width: float) -> Table:
    told = [Text("Nơi nhận:", LINE, size=12, bold=True, italic=True)]
    told += [Text(line, LINE, size=11) for line in document_html.recipients(frozen["recipients"])]
    signature = frozen["signature"]
    signed = [
        Text(words, LINE, "center", 14, bold=True) for words in (signature["authority"], signature["title"]) if words
    ]
    signed.append(Text(signature["name"] or " ", LINE, "center", 14, bold=True, before=ROOM_TO_SIGN))
    return Table([width / 2, width / 2], [[told, signed]], style="Khung")


def _appendix(plan: appendix_layout.Plan, notes: Sequence[str]) -> Iterator[Text | Table]:
    for line, style in plan.title:
        yield Text(line, LINE, "center", 14, bold=style == "bold", italic=style == "italic")
    for sheet in plan.sheets:
        yield Text("", LINE, size=6)
        heights = [*sheet.head_heights, *map(sheet.height, sheet.rows)]
        yield Table(sheet.widths, _rows(sheet), heads=3, heights=heights, tall=(0, 1))
    for number, note in enumerate([appendix_layout.NOTES_HEAD, *notes] if notes else []):
        yield Text(note, LINE, size=appendix_layout.NOTE_SIZE, italic=number == 0 or None, before=0 if number else 8)


def _rows(sheet: appendix_layout.Sheet) -> Iterator[list[list[Text]]]:
    size = round(sheet.size)
    head, figure, words = f"Dau{size}", f"So{size}", f"Chu{size}"
    yield [[Text(" ".join(lines), head)] for lines in sheet.names]
    yield [[Text(" ".join(lines), head, bold=False, italic=True)] for lines in sheet.uoms]
    yield [[Text(mark, head, bold=False)] for mark in sheet.marks]
    looks = [(words, "center"), (words, ""), *[(figure, "")] * (len(sheet.marks) - 2)]
    for row in sheet.rows:
        bold = row.bold or None
        yield [
            [Text(" ".join(lines), style, align, bold=bold)]
            for lines, (style, align) in zip(row.cells, looks, strict=True)
        ]
