"""Appendices drawn by reportlab, straight from the layout: about fifteen times faster than HTML tables."""

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from ccb.lib import fonts
from ccb.lib.canvas import BOLD, ITALIC, REGULAR, load_fonts
from ccb.lib.pdf import Part
from reports.exports import appendix_layout as layout
from reports.exports.appendix_layout import LEADING, LEFT, PADDING, Row, Sheet

LINE_WIDTH = 0.5
CENTRE = LEFT + layout.WIDTH / 2


def draw(appendices: Sequence[tuple[str, dict]], note: str) -> list[Part]:
    """One landscape PDF of all appendices, (heading, appendix) each; page numbers start anew in each."""
    serif, target = load_fonts(), io.BytesIO()
    canvas = Canvas(target, pagesize=layout.PAGE, invariant=1, pageCompression=1, initialFontName=REGULAR)
    for heading, appendix in appendices:
        _Appendix(canvas, serif).draw(layout.plan(heading, appendix, note))
    pages = canvas.getPageNumber() - 1
    canvas.save()
    return [Part(target.getvalue(), pages)]


class _Appendix:
    """One appendix on a canvas; keeps the page number and the height reached on the page."""

    def __init__(self, canvas: Canvas, serif: fonts.Serif):
        self.canvas, self.serif = canvas, serif
        self.page = 0
        self.y = 0.0

    def draw(self, plan: layout.Plan) -> None:
        for sheet, rows in plan.pages():
            self._open_page()
            if self.page == 1:
                self._title(plan.title)
            self._head(sheet)
            self._rows(sheet, sheet.rows[rows.start : rows.stop])
            self.canvas.showPage()

    def _open_page(self) -> None:
        self.page += 1
        self.y = layout.PAGE[1] - layout.TOP
        self.canvas.setLineWidth(LINE_WIDTH)
        if self.page > 1:
            self.canvas.setFont(REGULAR, layout.TITLE_SIZE)
            self.canvas.drawCentredString(CENTRE, layout.PAGE[1] - layout.TOP / 2 - 5, str(self.page))

    def _title(self, lines: Sequence[tuple[str, str]]) -> None:
        for line, style in lines:
            self.canvas.setFont(f"ccb-{style}", layout.TITLE_SIZE)
            self.y -= layout.TITLE_LEADING
            self.canvas.drawCentredString(CENTRE, self.y + 4, line)
        self.y -= layout.TITLE_GAP

    def _head(self, sheet: Sheet) -> None:
        names, uoms, marks = sheet.head_heights
        top, edges = self.y, _edges(sheet)
        self._grid(edges[:3], [top, top - names - uoms, top - names - uoms - marks])
        self._grid(edges[2:], [top, top - names, top - names - uoms, top - names - uoms - marks])
        size = sheet.size - 1
        for index, (name, uom) in enumerate(zip(sheet.names, sheet.uoms, strict=True)):
            box = (edges[index], edges[index + 1])
            self._centred(name, box, top, names if index > 1 else names + uoms, BOLD, size)
            self._centred(uom, box, top - names, uoms, ITALIC, size)
            self._centred((sheet.marks[index],), box, top - names - uoms, marks, REGULAR, size)
        self.y = top - names - uoms - marks

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
        text = self.canvas.beginText()
        for row, top, height in zip(rows, levels, heights, strict=False):
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
