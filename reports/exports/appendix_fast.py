"""Appendices drawn by reportlab, straight from the layout: about fifteen times faster than HTML tables."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from ccb.lib import fonts
from ccb.lib.canvas import BOLD, ITALIC, REGULAR, load_fonts
from ccb.lib.paper import Part
from reports.exports import appendix_layout as layout
from reports.exports.appendix_layout import LEADING, LEFT, PADDING, Row, Sheet

LINE_WIDTH = 0.5
CENTRE = LEFT + layout.WIDTH / 2


@dataclass(frozen=True)
class Share:
    """The `number`-th of `of` parts of all pages: long appendices are drawn by several processes."""

    number: int = 0
    of: int = 1

    def among(self, pages: int) -> range:
        return range(pages * self.number // self.of, pages * (self.number + 1) // self.of)


WHOLE = Share()


@dataclass
class _Page:
    """One page to draw: its number within its appendix, what stands on it."""

    plan: layout.Plan
    number: int
    holds: layout.Page
    roles: list[str] = field(default_factory=list)  # of its marked contents, in order


def draw(appendices: Sequence[tuple[str, dict]], note: str, share: Share = WHOLE) -> list[Part]:
    """One landscape PDF of all appendices, (heading, appendix) each, or of a share of their pages.

    Page numbers start anew in each. None when there are fewer pages than shares.
    """
    serif, target = load_fonts(), io.BytesIO()
    canvas = Canvas(target, pagesize=layout.PAGE, invariant=1, pageCompression=1, initialFontName=REGULAR)
    every = list(_pages(appendices, note))
    pages = [every[index] for index in share.among(len(every))]
    if not pages:
        return []
    for page in pages:
        _Drawn(canvas, serif, page).draw()
    canvas.save()
    titles = [(_bookmark(page.plan), index) for index, page in enumerate(pages) if page.number == 1]
    return [Part(target.getvalue(), len(pages), tuple(tuple(page.roles) for page in pages), tuple(titles))]


def _pages(appendices: Sequence[tuple[str, dict]], note: str) -> Iterator[_Page]:
    for heading, appendix in appendices:
        plan = layout.plan(heading, appendix, note)
        for number, holds in enumerate(plan.pages(), start=1):
            yield _Page(plan, number, holds)


def _bookmark(plan: layout.Plan) -> str:
    heading, *title = [line for line, style in plan.title if style == "bold"]
    return f"{heading}. {' '.join(title).capitalize()}"


class _Drawn:
    """One page on a canvas; keeps the height reached. Text is marked for the tags, rules and page numbers are not."""

    def __init__(self, canvas: Canvas, serif: fonts.Serif, page: _Page):
        self.canvas, self.serif, self.page = canvas, serif, page
        self.y = layout.PAGE[1] - layout.TOP

    def draw(self) -> None:
        page = self.page
        self._open_page()
        if page.number == 1:
            self._title(page.plan.title)
        sheet, rows = page.holds.sheet, page.holds.rows
        if sheet:
            self._head(sheet)
            self._rows(sheet, sheet.rows[rows.start : rows.stop])
            self.y -= layout.NOTES_GAP
        self._notes(page.holds.notes)
        self.canvas.showPage()

    @contextmanager
    def _marked(self, role: str) -> Iterator[None]:
        self.canvas.addLiteral(f"/{role} <</MCID {len(self.page.roles)}>> BDC")
        self.page.roles.append(role)
        yield
        self.canvas.addLiteral("EMC")

    @contextmanager
    def _unmarked(self) -> Iterator[None]:
        self.canvas.addLiteral("/Artifact BMC")
        yield
        self.canvas.addLiteral("EMC")

    def _open_page(self) -> None:
        self.canvas.setLineWidth(LINE_WIDTH)
        if self.page.number > 1:
            with self._unmarked():
                self.canvas.setFont(REGULAR, layout.TITLE_SIZE)
                self.canvas.drawCentredString(CENTRE, layout.PAGE[1] - layout.TOP / 2 - 5, str(self.page.number))

    def _title(self, lines: Sequence[tuple[str, str]]) -> None:
        for line, style in lines:
            self.canvas.setFont(f"ccb-{style}", layout.TITLE_SIZE)
            self.y -= layout.TITLE_LEADING
            with self._marked("H1" if line == lines[0][0] else "P"):
                self.canvas.drawCentredString(CENTRE, self.y + 4, line)
        self.y -= layout.TITLE_GAP

    def _head(self, sheet: Sheet) -> None:
        names, uoms, marks = sheet.head_heights
        top, edges = self.y, _edges(sheet)
        self._grid(edges[:3], [top, top - names - uoms, top - names - uoms - marks])
        self._grid(edges[2:], [top, top - names, top - names - uoms, top - names - uoms - marks])
        size = sheet.size - 1
        with self._marked("P"):  # column by column, so that each head is read together
            for index, (name, uom) in enumerate(zip(sheet.names, sheet.uoms, strict=True)):
                box = (edges[index], edges[index + 1])
                self._centred(name, box, top, names if index > 1 else names + uoms, BOLD, size)
                self._centred(uom, box, top - names, uoms, ITALIC, size)
                self._centred((sheet.marks[index],), box, top - names - uoms, marks, REGULAR, size)
        self.y = top - names - uoms - marks

    def _notes(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.canvas.setFont(ITALIC if line == layout.NOTES_HEAD else REGULAR, layout.NOTE_SIZE)
            self.y -= layout.NOTE_LEADING
            with self._marked("P"):
                self.canvas.drawString(LEFT, self.y + 2, line)

    def _centred(self, lines, box: tuple[float, float], top: float, height: float, font: str, size: float) -> None:
        self.canvas.setFont(font, size)
        y = top - (height - len(lines) * size * LEADING) / 2 - size * 0.9
        for line in lines:
            self.canvas.drawCentredString(sum(box) / 2, y, line)
            y -= size * LEADING

    def _rows(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        edges, levels, heights = _edges(sheet), [self.y], [sheet.height(row) for row in rows]
        for height in heights:
            levels.append(levels[-1] - height)
        self._grid(edges, levels)
        for row, top, height in zip(rows, levels, heights, strict=False):
            with self._marked("P"):
                text = self.canvas.beginText()
                text.setFont(BOLD if row.bold else REGULAR, sheet.size)
                self._row(text, row, edges, top, height, sheet.size)
                self.canvas.drawText(text)
        self.y = levels[-1]

    def _row(self, text, row: Row, edges: list[float], top: float, height: float, size: float) -> None:
        face = self.serif.bold if row.bold else self.serif.regular
        for index, lines in enumerate(row.cells):
            y = top - (height - len(lines) * size * LEADING) / 2 - size * 0.9
            for line in lines:
                if line:
                    x = _start(index, lines, line, edges, fonts.text_width(line, size, face))
                    text.setTextOrigin(x, y)
                    text.textOut(line)
                y -= size * LEADING

    def _grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        with self._unmarked():
            self.canvas.lines([(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs])


def _start(index: int, lines, line: str, edges: list[float], width: float) -> float:
    """Where a line of a cell begins: order numbers centred, names and wrapped texts left, figures right."""
    left, right = edges[index], edges[index + 1]
    if index == 0:
        return (left + right - width) / 2
    if index == 1 or len(lines) > 1:
        return left + PADDING
    return right - PADDING - width


def _edges(sheet: Sheet) -> list[float]:
    edges = [LEFT]
    for width in sheet.widths:
        edges.append(edges[-1] + width)
    return edges
