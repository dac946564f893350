"""Membership cards: ten of 85.6 x 54 mm on an A4 sheet, with marks where to cut.

The QR code holds the card number as it is printed beside it, and nothing else: no name, no CCCD. Read by a telephone
into the search box it finds the member, and for who may not search it says no more than the card does.
"""

import io
from collections.abc import Sequence

import segno
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ccb.lib import fonts
from ccb.lib.canvas import BOLD, ITALIC, REGULAR, load_fonts
from ccb.lib.paper import Part

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
WIDTH, HEIGHT = 85.6 * MM, 54 * MM
ACROSS, DOWN = 2, 5
LEFT, TOP = (PAGE[0] - ACROSS * WIDTH) / 2, PAGE[1] - (PAGE[1] - DOWN * HEIGHT) / 2
MARK, GAP, CROSS = 6 * MM, 2 * MM, 1.5 * MM  # of cutting marks: length, distance from the card, arms inside the sheet
PHOTO = (4 * MM, 6 * MM, 21 * MM, 28 * MM)  # x, y, width, height; y from the card's foot
PHOTO_PIXELS = (300, 400)  # 363 to an inch
TEXT_LEFT, TEXT_RIGHT = 29 * MM, WIDTH - 4 * MM
QR_SIDE, QUIET = 15.5 * MM, 4  # with its quiet zone, in modules
QR_X, QR_Y = WIDTH - 3 * MM - QR_SIDE, 3 * MM
NAME_SIZES, FACT_SIZE = (11, 10, 9, 8), 8
BLANK = "\u00a0" + "." * 22


def draw(frozen: dict) -> Part:
    """The sheets of these cards, in order: from left to right, then down. Raises fonts.NoCompleteFont."""
    load_fonts()
    target, cards = io.BytesIO(), frozen["cards"]
    canvas = Canvas(target, pagesize=PAGE, invariant=1, pageCompression=1, initialFontName=REGULAR)
    for start in range(0, len(cards), ACROSS * DOWN):
        _marks(canvas)
        for place, card in enumerate(cards[start : start + ACROSS * DOWN]):
            canvas.saveState()
            canvas.translate(LEFT + place % ACROSS * WIDTH, TOP - (place // ACROSS + 1) * HEIGHT)
            _card(canvas, card, frozen)
            canvas.restoreState()
        canvas.showPage()
    pages = canvas.getPageNumber() - 1
    canvas.save()
    return Part(target.getvalue(), pages)


def qr(number: str) -> segno.QRCode:
    """What the card of this number carries."""
    return segno.make(number, error="m", micro=False)


def _marks(canvas: Canvas) -> None:
    """Lines outside the cards where to lay the ruler, and a small cross at each corner that two cards share."""
    xs = [LEFT + column * WIDTH for column in range(ACROSS + 1)]
    ys = [TOP - row * HEIGHT for row in range(DOWN + 1)]
    canvas.setLineWidth(0.4)
    canvas.setStrokeGray(0.4)
    canvas.lines([(x, y, x, y + MARK * side) for x in xs for y, side in ((ys[0] + GAP, 1), (ys[-1] - GAP, -1))])
    canvas.lines([(x, y, x + MARK * side, y) for y in ys for x, side in ((xs[0] - GAP, -1), (xs[-1] + GAP, 1))])
    for x in xs:
        for y in ys:
            canvas.lines([(x - CROSS, y, x + CROSS, y), (x, y - CROSS, x, y + CROSS)])
    canvas.setStrokeGray(0)


def _card(canvas: Canvas, card: dict, sheet: dict) -> None:
    _head(canvas, sheet)
    _photo(canvas, card["photo"])
    y = _name(canvas, card["name"])
    _facts(canvas, card, y)
    if card["number"]:
        _qr(canvas, card["number"])


def _head(canvas: Canvas, sheet: dict) -> None:
    middle = WIDTH / 2
    _centred(canvas, sheet["association"], middle, 48.5 * MM, REGULAR, 7.5)
    _centred(canvas, sheet["issuing_body"], middle, 45 * MM, BOLD, 8)
    canvas.setLineWidth(0.5)
    canvas.line(middle - 14 * MM, 43.8 * MM, middle + 14 * MM, 43.8 * MM)
    _centred(canvas, "THẺ HỘI VIÊN", middle, 38.6 * MM, BOLD, 12)


def _centred(canvas: Canvas, line: str, x: float, y: float, font: str, size: float) -> None:
    face = fonts.serif().bold if font == BOLD else fonts.serif().regular
    room = WIDTH - 8 * MM
    size = min(size, size * room / max(fonts.text_width(line, size, face), 1))
    canvas.setFont(font, size)
    canvas.drawCentredString(x, y, line)


def _photo(canvas: Canvas, photo: bytes | None) -> None:
    x, y, width, height = PHOTO
    if photo:
        canvas.drawImage(_smaller(photo), x, y, width, height)
    else:
        canvas.setFont(ITALIC, 7)
        canvas.drawCentredString(x + width / 2, y + height / 2, "Ảnh 3x4")
    canvas.setLineWidth(0.4)
    canvas.rect(x, y, width, height)


def _smaller(photo: bytes) -> ImageReader:
    picture = Image.open(io.BytesIO(photo), formats=("JPEG",))
    picture.draft("RGB", PHOTO_PIXELS)  # half the size already while it is unpacked
    picture.thumbnail(PHOTO_PIXELS, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=85)
    target.seek(0)
    return ImageReader(target)


def _name(canvas: Canvas, name: str) -> float:
    """One line in the largest size that fits, else two in the smallest; gives the height below it."""
    bold, room, y = fonts.serif().bold, TEXT_RIGHT - TEXT_LEFT, 33 * MM
    size = next((size for size in NAME_SIZES if fonts.text_width(name, size, bold) <= room), NAME_SIZES[-1])
    canvas.setFont(BOLD, size)
    for line in wrapped(name, size, [room] * 2, face=bold):
        canvas.drawString(TEXT_LEFT, y, line)
        y -= 4 * MM
    return y - 0.6 * MM


def _facts(canvas: Canvas, card: dict, y: float) -> None:
    beside_qr = QR_X - TEXT_LEFT - 1 * MM
    canvas.setFont(REGULAR, FACT_SIZE)
    for label, words in (
        ("Năm sinh", card["born"]), ("Đơn vị", card["place"]), ("Ngày vào Hội", card["joined"]),
        ("Số thẻ", card["number"]),
    ):  # fmt: skip
        rooms = [TEXT_RIGHT - TEXT_LEFT if y > QR_Y + QR_SIDE else beside_qr] + [beside_qr] * 2
        for line in wrapped(f"{label}: {words or BLANK}", FACT_SIZE, rooms, face=fonts.serif().regular):
            canvas.drawString(TEXT_LEFT, y, line)
            y -= 3.5 * MM


def wrapped(words: str, size: float, rooms: Sequence[float], *, face) -> list[str]:
    """The words in as many lines as there are rooms at most; what does not fit the last one is cut off with "…"."""
    lines, rest = [], words.split()
    for index, room in enumerate(rooms):
        line, last = "", index == len(rooms) - 1
        while rest and fonts.text_width(f"{line} {rest[0]}".strip(), size, face) <= room:
            line = f"{line} {rest.pop(0)}".strip()
        if rest and (last or not line):
            line, rest = _cut(f"{line} {rest[0]}".strip(), size, room, face), [] if last else rest[1:]
        lines.append(line)
        if not rest:
            return lines
    return lines


def _cut(line: str, size: float, room: float, face) -> str:
    while line and fonts.text_width(f"{line}…", size, face) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _qr(canvas: Canvas, number: str) -> None:
    matrix = qr(number).matrix
    module = QR_SIDE / (len(matrix) + 2 * QUIET)
    path = canvas.beginPath()
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                x, y = QR_X + (QUIET + column) * module, QR_Y + QR_SIDE - (QUIET + row + 1) * module
                path.rect(x, y, module, module)
    canvas.drawPath(path, stroke=0, fill=1)
