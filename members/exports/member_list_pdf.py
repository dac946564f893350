"""The list of a unit's members by the decree's layout, drawn line by line: WeasyPrint takes thirty times as long, and
a commune has 700 members.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from ccb.lib import fonts, paper
from ccb.lib.canvas import BOLD, ITALIC, REGULAR, load_fonts, wrap
from ccb.lib.paper import Part

MM = 72 / 25.4
UPRIGHT, ACROSS = (210 * MM, 297 * MM), (297 * MM, 210 * MM)
TOP, BOTTOM, LEFT, RIGHT = 20 * MM, 20 * MM, 30 * MM, 15 * MM
WIDEST_UPRIGHT = 175  # mm of columns: 165 fit, and a little less does no harm
BODY, LEADING, PADDING = 14, 1.2, 2.5  # points, times the size, points left and right of a cell
CELL_SIZES, FILLED = (12, 11, 10, 9), 0.72  # the largest at which the longest words together take so much of the width
ROW_PADDING = 5  # above and below the text of a row, together
RULE = 0.4  # of the text above it: the decree asks for 1/3 to 1/2
SIGNATURE, CLOSING = 28 * MM, 62 * MM  # room for the hand; summary and signature together


@dataclass(frozen=True)
class Column:
    left: float
    right: float
    align: str

    @property
    def room(self) -> float:
        return self.right - self.left - 2 * PADDING


def draw(frozen: dict) -> Part:
    """The whole list; the head of the table stands on every page. Raises fonts.NoCompleteFont."""
    load_fonts()
    target = io.BytesIO()
    size = ACROSS if sum(column["width"] for column in frozen["columns"]) > WIDEST_UPRIGHT else UPRIGHT
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1, initialFontName=REGULAR)
    pages = _List(canvas, size, frozen).draw()
    canvas.save()
    return Part(target.getvalue(), pages)


def columns(frozen: dict, room: float) -> tuple[float, list[Column]]:
    """The size of the cells and the columns in it: none narrower than its longest word, the rest shared out by what
    was wished for. Words are broken only when even the smallest size is too large.
    """
    wished = [column["width"] for column in frozen["columns"]]
    for size in CELL_SIZES:
        floors = [width + 2 * PADDING + 0.1 for width in _longest_words(frozen, size)]
        if sum(floors) <= FILLED * room:
            break
    spare = max(room - sum(floors), 0)
    wants = [max(wish * room / sum(wished) - floor, 0) for wish, floor in zip(wished, floors, strict=True)]
    widths = [floor + spare * want / (sum(wants) or 1) for floor, want in zip(floors, wants, strict=True)]
    edges = accumulate((width * room / sum(widths) for width in widths), initial=LEFT)
    aligned = [column["align"] for column in frozen["columns"]]
    return size, [Column(*sides, align) for sides, align in zip(pairwise(edges), aligned, strict=True)]


def _longest_words(frozen: dict, size: float) -> list[float]:
    """Of each column, in points."""
    serif = fonts.serif()
    longest = [_longest(column["text"], size, serif.bold) for column in frozen["columns"]]
    for row in frozen["rows"]:
        longest = [max(width, _longest(cell, size, serif.regular)) for width, cell in zip(longest, row, strict=True)]
    return longest


def _longest(words: str, size: float, face: Path) -> float:
    return max((fonts.text_width(word, size, face) for word in words.split()), default=0)


class _List:
    """Keeps the page number and the height reached on the page."""

    def __init__(self, canvas: Canvas, size: tuple[float, float], frozen: dict):
        self.canvas, self.frozen, self.serif = canvas, frozen, fonts.serif()
        self.width, self.height = size
        self.page, self.y = 1, size[1] - TOP
        self.middle = (LEFT + self.width - RIGHT) / 2
        self.cell, self.columns = columns(frozen, self.width - LEFT - RIGHT)
        self.heads = [
            wrap(column["text"], self.cell, place.room, self.serif.bold)
            for column, place in zip(frozen["columns"], self.columns, strict=True)
        ]

    def draw(self) -> int:
        self._header()
        self._subject()
        self._row(self.heads, BOLD, heading=True)
        rows = [self._wrapped(row) for row in self.frozen["rows"]]
        for index, row in enumerate(rows):
            if self.y - self._needed(rows[index:], first=index == 0) < BOTTOM:
                self._next_page()
            self._row(row, REGULAR)
        self._closing()
        self.canvas.showPage()
        return self.page

    def _needed(self, rest: Sequence[Sequence[Sequence[str]]], *, first: bool) -> float:
        """The signature never stands on a page of its own: two rows go with it, or one where there are no more.
        The first row never leaves its page to the head alone.
        """
        last = len(rest) <= 2 and not first
        return sum(map(self._row_height, rest)) + CLOSING if last else self._row_height(rest[0])

    def _wrapped(self, row: Sequence[str]) -> list[list[str]]:
        face = self.serif.regular
        return [wrap(words, self.cell, place.room, face) for words, place in zip(row, self.columns, strict=True)]

    def _turn(self) -> None:
        self.canvas.showPage()
        self.page, self.y = self.page + 1, self.height - TOP
        self._text(str(self.page), self.width / 2, self.height - TOP / 2 - 5, REGULAR, BODY)

    def _next_page(self) -> None:
        self._turn()
        self._row(self.heads, BOLD, heading=True)

    def _text(self, line: str, x: float, y: float, font: str, size: float) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(x, y, line)

    def _rule(self, x: float, y: float, length: float) -> None:
        self.canvas.setLineWidth(0.75)
        self.canvas.line(x - length / 2, y, x + length / 2, y)

    def _header(self) -> None:
        """Two columns side by side; the right one is as wide as the name of the State, the left one has the rest."""
        place, day = self.frozen["place_of_issue"], self.frozen["day"]
        head = paper.header(self.frozen["parent_body"], self.frozen["issuing_body"], place=place, day=day)
        edge, bold = self.width - RIGHT, self.serif.bold
        state = fonts.text_width(head["state"], head["right"], bold)
        left, right = (LEFT + edge - state - paper.HEADER_GAP) / 2, edge - state / 2
        first, second = self.y - head["right"], self.y - head["right"] - head["motto"] * LEADING
        self._text(head["parent_body"], left, first, REGULAR, head["left"])
        self._text(head["issuing_body"], left, second, BOLD, head["left"])
        self._rule(left, second - 4, RULE * fonts.text_width(head["issuing_body"], head["left"], bold))
        self._text(head["state"], right, first, BOLD, head["right"])
        self._text(paper.MOTTO, right, second, BOLD, head["motto"])
        self._rule(right, second - 4, fonts.text_width(paper.MOTTO, head["motto"], bold))
        self.canvas.setFont(ITALIC, BODY)
        self.canvas.drawRightString(edge, second - 26, f"{place}, {day}")
        self.y = second - 26

    def _subject(self) -> None:
        self.y -= 34
        self._text(self.frozen["title"], self.middle, self.y, BOLD, BODY)
        room, line = self.width - LEFT - RIGHT, ""
        for words in self.frozen["subject"]:
            for line in wrap(words, BODY, room, self.serif.bold):
                self.y -= BODY * LEADING
                self._text(line, self.middle, self.y, BOLD, BODY)
        self._rule(self.middle, self.y - 5, RULE * fonts.text_width(line, BODY, self.serif.bold))
        self.y -= 20

    def _row_height(self, cells: Sequence[Sequence[str]]) -> float:
        return max(map(len, cells)) * self.cell * LEADING + ROW_PADDING

    def _row(self, cells: Sequence[Sequence[str]], font: str, *, heading: bool = False) -> None:
        height = self._row_height(cells)
        foot = self.y - height
        self.canvas.setLineWidth(0.5)
        edges = [self.columns[0].left, *(column.right for column in self.columns)]
        upper = [(edges[0], self.y, edges[-1], self.y)] if heading else []
        self.canvas.lines([*upper, (edges[0], foot, edges[-1], foot), *((x, foot, x, self.y) for x in edges)])
        self.canvas.setFont(font, self.cell)
        for lines, column in zip(cells, self.columns, strict=True):
            spare = (height - ROW_PADDING - len(lines) * self.cell * LEADING) / 2 if heading else 0
            self._cell(lines, column, self.y - ROW_PADDING / 2 - spare, "center" if heading else column.align)
        self.y = foot

    def _cell(self, lines: Sequence[str], column: Column, top: float, align: str) -> None:
        y = top - self.cell * 0.95
        for line in lines:
            if align == "center":
                self.canvas.drawCentredString((column.left + column.right) / 2, y, line)
            else:
                self.canvas.drawString(column.left + PADDING, y, line)
            y -= self.cell * LEADING

    def _closing(self) -> None:
        if self.y - CLOSING < BOTTOM:
            self._turn()
        self.canvas.setFont(REGULAR, BODY)
        self.canvas.drawString(LEFT + 12.7 * MM, self.y - 20, self.frozen["summary"])
        signature, y = self.frozen["signature"], self.y - 44
        x = self.width - RIGHT - (self.width - LEFT - RIGHT) / 4
        for line in filter(None, (signature["authority"], signature["title"])):
            self._text(line, x, y, BOLD, BODY)
            y -= BODY * LEADING
        self._text(signature["name"], x, y - SIGNATURE, BOLD, BODY)
