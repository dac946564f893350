"""How a table of units × indicators is cut into sheets that fit a landscape page: pure geometry, no drawing.

Both ways of drawing an appendix follow this layout to the word, so their numbers cannot differ. Widths are counted
in ems of the cell size first and scaled at the end, so that several type sizes can be tried.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from ccb.lib import fonts

MM = 72 / 25.4
PAGE = (297 * MM, 210 * MM)
TOP, BOTTOM, LEFT, RIGHT = 20 * MM, 20 * MM, 30 * MM, 15 * MM
WIDTH, HEIGHT = PAGE[0] - LEFT - RIGHT, PAGE[1] - TOP - BOTTOM
SIZES = (11.0, 10.0, 9.0)  # of cells; heads are one point smaller
PADDING = 2.5  # left and right of every cell
SLACK = 0.001  # ems: the widest word still fits after rounding
LEADING = 1.18
ROW_PADDING = 3.0  # above and below the text of a row, together
TITLE_SIZE, TITLE_LEADING, TITLE_GAP = 14, 18, 8
HEAD_LINES, CELL_LINES = 7, 4  # a column is widened until its name and its longest text take no more lines
SHORT_CELL = 12  # letters that stay on one line: a figure with its "gần" or "trên"
NARROWEST_COLUMN, WIDEST_COLUMN, WIDEST_UNIT = 3.0, 12.0, 13.0  # ems; longer texts wrap, longer words are broken
NOTE_SIZE = 11
NOTE_LEADING, NOTES_GAP, NOTES_HEAD = NOTE_SIZE * LEADING, 8, "Ghi chú:"
ORDER_HEAD, UNIT_HEAD, TOTAL_LABEL = "TT", "Đơn vị", "TỔNG CỘNG"

BLANKS = re.compile(r"[ \t\r\n]+")  # not split(): a no-break space must hold

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    cells: tuple[Lines, ...]  # order number, unit, then the figures
    bold: bool = False

    @property
    def lines(self) -> int:
        return max(len(cell) for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """One group of columns over all units: a table of its own, on as many pages as it needs."""

    size: float
    widths: tuple[float, ...]  # points; they fill the page
    names: tuple[Lines, ...]
    uoms: tuple[Lines, ...]
    marks: tuple[str, ...]  # "A", "B", then the number of each indicator in the whole appendix
    rows: tuple[Row, ...]  # the total last

    @property
    def head_heights(self) -> tuple[float, float, float]:
        """Heights of the rows of names, units of measure and column numbers."""
        leading = (self.size - 1) * LEADING
        names, uoms = max(map(len, self.names)), max(map(len, self.uoms))
        return names * leading + 4, uoms * leading + ROW_PADDING, leading + ROW_PADDING

    def height(self, row: Row) -> float:
        return row.lines * self.size * LEADING + ROW_PADDING

    def pages(self, room: float) -> list[range]:
        """The rows on each of its pages when the first has this room."""
        head = sum(self.head_heights)
        return paginate([self.height(row) for row in self.rows], room - head, HEIGHT - head)


@dataclass(frozen=True)
class Page:
    """A sheet and its rows, or none behind the last; then so many lines of the notes."""

    sheet: Sheet | None
    rows: range
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    title: tuple[tuple[str, str], ...]  # (line, "bold" or "italic"), centred
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()  # lines under the last sheet

    def pages(self) -> list[Page]:
        """What stands on each page. The title stands on the first, the notes under the last sheet."""
        rooms = [HEIGHT - len(self.title) * TITLE_LEADING - TITLE_GAP] + [HEIGHT] * (len(self.sheets) - 1)
        pages = [
            Page(sheet, rows)
            for sheet, room in zip(self.sheets, rooms, strict=True)
            for rows in sheet.pages(room)
        ]  # fmt: skip
        return self._noted(pages, rooms[0] if len(pages) == 1 else HEIGHT) if self.notes else pages

    def _noted(self, pages: list[Page], room: float) -> list[Page]:
        *before, last = pages
        rows = last.sheet.rows[last.rows.start : last.rows.stop]
        room -= sum(last.sheet.head_heights) + sum(map(last.sheet.height, rows)) + NOTES_GAP
        here = int(max(room, 0) / NOTE_LEADING)
        here = here if here > 1 else 0  # the word over the notes never stands alone
        noted = [*before, Page(last.sheet, last.rows, self.notes[:here])]
        each = int(HEIGHT / NOTE_LEADING)
        return noted + [
            Page(None, range(0), self.notes[at : at + each]) for at in range(here, len(self.notes), each)
        ]  # fmt: skip


@dataclass(frozen=True)
class _Faces:
    """Measures of text in ems."""

    serif: fonts.Serif

    def width(self, text: str, *, bold: bool = False) -> float:
        return fonts.text_width(text, 1.0, self.serif.bold if bold else self.serif.regular)


@dataclass(frozen=True)
class _Column:
    name: str
    uom: str
    cells: tuple[Lines, ...]  # each on one line, made once for all type sizes; the total last
    need: float  # least width in ems of the cell size, padding excluded
    widest: float  # ems of its longest cell on one line, the total excepted


def plan(heading: str, appendix: dict, note: str) -> Plan:
    """How one appendix of a frozen report is printed (`title`, `columns`, `units`, `total`, `notes`; figures are text).

    The largest type that takes the fewest pages wins.
    """
    faces = _Faces(fonts.serif())
    title = tuple(_title(((heading, "bold"), (appendix["title"].upper(), "bold"), (note, "italic")), faces))
    columns = _columns(appendix, faces)
    units = [unit["name"] for unit in appendix["units"]] + [TOTAL_LABEL]
    notes = tuple(_notes(appendix.get("notes", ()), faces))
    plans = (Plan(title, tuple(_sheets(columns, units, size, faces)), notes) for size in SIZES)
    return min(plans, key=lambda plan: len(plan.pages()))  # the first of equals, and sizes are falling


def wrap(text: str, width: float, measure) -> Lines:
    """The text in lines no wider than `width`; a word that is wider alone is broken between letters."""
    lines, line = [], ""
    for word in _pieces(text, width, measure):
        longer = f"{line} {word}" if line else word
        if line and measure(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line)


def paginate(heights: Sequence[float], first: float, rest: float) -> list[range]:
    """Rows of each page, given the room on the first page and on the others. The total never stands alone."""
    pages, start, used, room = [], 0, 0.0, first
    for index, height in enumerate(heights):
        if used + height > room and index > start:
            pages.append(range(start, index))
            start, used, room = index, 0.0, rest
        used += height
    if pages and start == len(heights) - 1 and len(pages[-1]) > 1:
        pages[-1] = range(pages[-1].start, start - 1)
        start -= 1
    return [*pages, range(start, len(heights))]


def _pieces(text: str, width: float, measure) -> Iterator[str]:
    for word in BLANKS.split(text):
        while measure(word) > width and len(word) > 1:
            fit = next(size for size in range(len(word) - 1, 0, -1) if size == 1 or measure(word[:size]) <= width)
            yield word[:fit]
            word = word[fit:]
        yield word


def _columns(appendix: dict, faces: _Faces) -> list[_Column]:
    total = appendix.get("total") or []
    columns = []
    for index, head in enumerate(appendix["columns"]):
        cells = [unit["cells"][index] for unit in appendix["units"]]
        cells = tuple(cell or "" for cell in (*cells, total[index] if total else ""))
        widest = max(map(faces.width, cells[:-1]), default=0.0)
        lines = tuple((cell,) for cell in cells)
        columns.append(_Column(head["name"], head.get("uom", ""), lines, _need(head, cells, faces), widest))
    return columns


def _need(head: dict, cells: Sequence[str], faces: _Faces) -> float:
    """Width at which no word is broken and neither the name nor a text takes too many lines."""
    words = {word for cell in cells[:-1] for word in _unbroken(cell)}
    heads = set(head["name"].split()) | set(head.get("uom", "").split())
    widths = [faces.width(word) for word in words]
    widths += [faces.width(word, bold=True) for word in (*_unbroken(cells[-1]), *heads)]
    need = min(WIDEST_COLUMN, max((NARROWEST_COLUMN, *widths)))
    longest = max(cells, key=len)
    while need < WIDEST_COLUMN and not (
        len(_head_lines(head["name"], need, faces)) <= HEAD_LINES
        and len(wrap(longest, need, faces.width)) <= CELL_LINES
    ):
        need += 0.25
    return need


def _unbroken(cell: str) -> list[str]:
    """What stays on one line: "gần 1.644" as a whole, a longer text by words."""
    return [cell] if len(cell) <= SHORT_CELL else cell.split()


def _head_lines(text: str, width: float, faces: _Faces) -> Lines:
    return wrap(text, width, partial(faces.width, bold=True))


def _order_width(size: float) -> float:
    return 1.7 * size + 2 * PADDING


def _title(texts, faces: _Faces) -> Iterator[tuple[str, str]]:
    for text, style in texts:
        for line in wrap(text, 0.9 * WIDTH / TITLE_SIZE, partial(faces.width, bold=True)):
            yield line, style


def _notes(notes: Sequence[str], faces: _Faces) -> Iterator[str]:
    if notes:
        yield NOTES_HEAD
    for note in notes:
        yield from wrap(note, WIDTH / NOTE_SIZE - SLACK, faces.width)


def _sheets(columns: list[_Column], units: list[str], size: float, faces: _Faces) -> Iterator[Sheet]:
    unit_need = min(WIDEST_UNIT, max(faces.width(name, bold=True) for name in units))
    for group in _groups([column.need for column in columns], unit_need, size):
        yield _sheet(columns, group, units, unit_need, size, faces)


def _groups(needs: list[float], unit_need: float, size: float) -> list[range]:
    """The fewest groups of equal numbers of columns that fit the page."""
    room = WIDTH - _order_width(size) - unit_need * size - 2 * PADDING
    widths = [need * size + 2 * PADDING for need in needs]
    for number in count(1):
        groups = _split(len(widths), number)
        if number >= len(widths) or all(sum(widths[index] for index in group) <= room for group in groups):
            return groups
    raise AssertionError("count never ends")


def _split(total: int, number: int) -> list[range]:
    """`total` columns in `number` runs whose lengths differ by one at most."""
    edges = [total * part // number for part in range(number + 1)]
    return [range(start, stop) for start, stop in zip(edges, edges[1:], strict=False)]


def _sheet(columns, group: range, units: list[str], unit_need: float, size: float, faces: _Faces) -> Sheet:
    chosen = [columns[index] for index in group]
    widths = _widths([column.need for column in chosen], unit_need, size)
    inner = [(width - 2 * PADDING) / size + SLACK for width in widths]
    grow = size / (size - 1)  # heads are a point smaller, so more ems fit
    heads = [(ORDER_HEAD, ""), (UNIT_HEAD, ""), *((column.name, column.uom) for column in chosen)]
    return Sheet(
        size=size,
        widths=widths,
        names=tuple(_head_lines(name, room * grow, faces) for (name, _), room in zip(heads, inner, strict=True)),
        uoms=tuple(_head_lines(uom, room * grow, faces) for (_, uom), room in zip(heads, inner, strict=True)),
        marks=("A", "B", *(str(index + 1) for index in group)),
        rows=tuple(_rows(chosen, units, inner, faces)),
    )


def _widths(needs: list[float], unit_need: float, size: float) -> tuple[float, ...]:
    """Points; what the page has left over is shared out in proportion, the order column excepted."""
    order = _order_width(size)
    least = [need * size + 2 * PADDING for need in (unit_need, *needs)]
    stretch = max(1.0, (WIDTH - order) / sum(least))
    return (order, *(width * stretch for width in least))


def _rows(columns: list[_Column], units: list[str], inner: list[float], faces: _Faces) -> Iterator[Row]:
    """Whether a text fits is measured only in columns where one does not."""
    last = len(units) - 1
    fits = (False, False, *(column.widest <= room for column, room in zip(columns, inner[2:], strict=True)))
    for index, name in enumerate(units):
        bold = index == last
        make = partial(_cell, faces=faces, bold=bold)
        cells = (("" if bold else str(index + 1),), (name,), *(column.cells[index] for column in columns))
        yield Row(tuple(map(make, cells, inner, fits)), bold)


def _cell(cell: Lines, room: float, fits: bool, faces: _Faces, bold: bool) -> Lines:
    [text] = cell
    if fits and not bold or faces.width(text, bold=bold) <= room:
        return cell
    return wrap(text, room, partial(faces.width, bold=bold))
