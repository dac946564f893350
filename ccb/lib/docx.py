"""Word documents written piece by piece: the memory needed does not grow with their tables.

The XML is written by hand (ECMA-376, part 1), so a table of a quarter of a million cells takes seconds. What stands in
each document beside its text (styles, page numbers) is in `docx_parts`.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import BinaryIO
from xml.sax.saxutils import escape

from ccb.lib import docx_parts

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COMPRESSION = 1  # a third larger than with 6, and written in half the time
CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
TWIPS = 20  # in a point
MM = 1440 / 25.4  # twips in a millimetre


@dataclass(frozen=True)
class Text:
    """A paragraph. Its style is one of `docx_parts`; what is None is left to the style. Lengths are points."""

    words: str = ""
    style: str = "Normal"
    align: str = ""  # left, center, right, both
    size: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    before: float | None = None
    after: float | None = None
    left: float | None = None  # indents
    right: float | None = None
    ruled: bool = False  # with a line below, as wide as the paragraph
    with_next: bool = False  # on the same page as the next one
    notes: Sequence[tuple[int, str]] = ()  # footnotes: (place in the words where it is called, its text), in order


@dataclass(frozen=True)
class Table:
    """Rows of cells; a cell is a list of paragraphs. The first `heads` rows are repeated on every page.

    With `heights` (points, one for each row) a row is at least so high and its text stands in the middle. In the
    columns `tall` the first two rows are one cell.
    """

    widths: Sequence[float]  # points
    rows: Iterable[Sequence[Sequence[Text]]]
    heads: int = 0
    style: str = "Bang"  # "BangChu" with room around the text; "Khung" without lines
    heights: Iterable[float] = ()
    tall: Sequence[int] = ()


@dataclass(frozen=True)
class Picture:
    """A PNG in the middle of the line; `described` says in words what it shows. Lengths are points."""

    png: bytes
    width: float
    height: float
    described: str


@dataclass(frozen=True)
class Section:
    """Pages of one shape whose numbers begin at 1; the first page shows none."""

    blocks: Iterable[Text | Table | Picture]
    landscape: bool = False
    margins: Mapping[str, float] = field(default_factory=lambda: dict(docx_parts.MARGINS))  # mm by side


def write(file: BinaryIO, sections: Sequence[Section], *, title: str, author: str) -> None:
    """Write the document into an open file. The same document gives the same bytes."""
    with zipfile.ZipFile(file, "w", compresslevel=COMPRESSION) as archive:
        for name, xml in docx_parts.around_the_text(title=_text(title), author=_text(author)).items():
            archive.writestr(_entry(name), xml)
        notes: list[str] = []
        pictures: list[bytes] = []
        with archive.open(_entry("word/document.xml"), "w") as part:
            for piece in _document(sections, notes, pictures):
                part.write(piece.encode())
        archive.writestr(_entry("word/footnotes.xml"), docx_parts.footnotes([_text(note) for note in notes]))
        archive.writestr(_entry("word/_rels/document.xml.rels"), docx_parts.relations(len(pictures)))
        for number, png in enumerate(pictures, start=1):
            archive.writestr(_entry(f"word/{docx_parts.picture_name(number)}"), png)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = COMPRESSION  # the archive's own level does not reach entries made by hand
    return entry


def _document(sections: Sequence[Section], notes: list[str], pictures: list[bytes]) -> Iterator[str]:
    """Piece by piece; the footnotes that it calls are added to `notes`, what it shows to `pictures`."""
    yield docx_parts.DOCUMENT_HEAD
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from _table(block, notes)
            elif isinstance(block, Picture):
                pictures.append(block.png)
                yield _picture(block, len(pictures))
            else:
                yield _paragraph(block, notes)
        shape = docx_parts.section(landscape=section.landscape, margins=section.margins)
        if section is not sections[-1]:
            yield f"<w:p><w:pPr>{TINY}{shape}</w:pPr></w:p>"
    yield f"{shape}</w:body></w:document>"


CLOSE = ' w:line="20" w:lineRule="exact"'
TINY = f'<w:spacing w:before="0" w:after="0"{CLOSE}/>'


def _paragraph(text: Text, notes: list[str]) -> str:
    return f"<w:p>{_properties(text)}{_noted(text, notes) if text.notes else _runs(text)}</w:p>"


def _picture(picture: Picture, number: int) -> str:
    described = escape(CONTROL.sub("", picture.described), {'"': "&quot;"})
    return docx_parts.picture(number, width=picture.width, height=picture.height, described=described)


def _noted(text: Text, notes: list[str]) -> str:
    runs, start = "", 0
    for at, note in text.notes:
        notes.append(note)
        call = docx_parts.NOTE_CALL.format(number=len(notes))
        runs, start = runs + _runs(replace(text, words=text.words[start:at])) + call, at
    return runs + _runs(replace(text, words=text.words[start:]))


def _properties(text: Text) -> str:
    """In the order that the schema asks for."""
    parts = [f'<w:pStyle w:val="{text.style}"/>'] if text.style != "Normal" else []
    if text.with_next:
        parts.append("<w:keepNext/>")
    if text.ruled:
        parts.append('<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>')
    if text.before is not None or text.after is not None or text.ruled:
        parts.append(_spacing(text))
    if text.left is not None or text.right is not None:
        left, right = (_twips(side or 0) for side in (text.left, text.right))
        parts.append(f'<w:ind w:left="{left}" w:right="{right}" w:firstLine="0"/>')
    if text.align:
        parts.append(f'<w:jc w:val="{text.align}"/>')
    if text.size is not None:  # of the mark at its end, which holds an empty line open
        parts.append(f'<w:rPr><w:sz w:val="{round(2 * text.size)}"/></w:rPr>')
    return f"<w:pPr>{''.join(parts)}</w:pPr>" if parts else ""


def _spacing(text: Text) -> str:
    """Above and below; a line below nothing stands close to what is above it, whatever the size of its mark."""
    sides = (("before", text.before), ("after", text.after))
    told = "".join(f' w:{side}="{_twips(length)}"' for side, length in sides if length is not None)
    return f"<w:spacing{told}{CLOSE if text.ruled else ''}/>"


def _runs(text: Text) -> str:
    if not text.words:
        return ""
    look = ""
    for tag, value in (("b", text.bold), ("i", text.italic)):
        if value is not None:
            look += f"<w:{tag}/>" if value else f'<w:{tag} w:val="0"/>'
    if text.size is not None:
        look += f'<w:sz w:val="{round(2 * text.size)}"/>'
    look = look and f"<w:rPr>{look}</w:rPr>"
    lines = (f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in text.words.splitlines())
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def _table(table: Table, notes: list[str]) -> Iterator[str]:
    widths = [_twips(width) for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{table.style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    heights = iter(table.heights)
    for number, (row, opened) in enumerate(zip(table.rows, _openings(table, widths), strict=False)):
        head = "<w:tblHeader/>" if number < table.heads else ""
        height = next(heights, None)
        least = f'<w:trHeight w:val="{_twips(height)}" w:hRule="atLeast"/>' if height else ""
        cells = "".join(
            [
                f"{start}{''.join([_paragraph(text, notes) for text in cell])}</w:tc>"
                for start, cell in zip(opened, row, strict=True)
            ]
        )
        yield f"<w:tr><w:trPr><w:cantSplit/>{least}{head}</w:trPr>{cells}</w:tr>"
    yield "</w:tbl>"


def _openings(table: Table, widths: Sequence[int]) -> Iterator[list[str]]:
    """How the cells of each row begin, without end: the text of heads stands in the middle."""
    centred = '<w:vAlign w:val="center"/>'

    def opened(merge: str = "", *, is_head: bool = False) -> list[str]:
        middle = centred if table.heights or is_head else ""
        return [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge if column in table.tall else ""}{middle}</w:tcPr>'
            for column, width in enumerate(widths)
        ]

    if table.tall:
        yield opened('<w:vMerge w:val="restart"/>')
        yield opened("<w:vMerge/>")
    else:
        yield from (opened(is_head=True) for _ in range(table.heads))
    yield from repeat(opened())


def _twips(points: float) -> int:
    return round(points * TWIPS)


def _text(words: str) -> str:
    """As XML; control characters, which no document may hold, are left out."""
    return escape(CONTROL.sub("", words))
