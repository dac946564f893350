"""The containers of office files, byte by byte: zip packages put together anew, and the compound file ([MS-CFB])."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.corpus import verdicts

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)
SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sharedStrings+xml"/></Types>'
)
SHARED_PART = (
    b'<Relationship Id="rId99" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>' % STRICT[1][0]
)
SECTOR = 512
FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def sound() -> bytes:
    """The sound list of members as xlsx."""
    buffer = io.BytesIO()
    verdicts.member_list().save(buffer)
    return buffer.getvalue()


def changed(path: Path, *, edit: Callable[[str, bytes], bytes] | None = None, more: Sequence[tuple] = ()) -> None:
    """The sound list with each part passed through `edit(name, content)`, and `more` parts (name, content) added."""
    with zipfile.ZipFile(io.BytesIO(sound())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)) if edit else old.read(name))
        for name, content in more:
            new.writestr(name, content)


def edited(part: str, *pairs: tuple[bytes, bytes]) -> Callable[[Path], None]:
    """Makes the sound list with these replacements in one part; each must be found."""

    def edit(name: str, content: bytes) -> bytes:
        for old, new in pairs if name == part else ():
            assert old in content, old
            content = content.replace(old, new)
        return content

    return lambda path: changed(path, edit=edit)


def strict(path: Path) -> None:
    """As Excel's "Strict Open XML" saves it."""

    def edit(name: str, content: bytes) -> bytes:
        for old, new in STRICT if name.endswith((".xml", ".rels")) and "Content" not in name else ():
            content = content.replace(old, new)
        return content

    changed(path, edit=edit)


def as_excel_saves(path: Path) -> None:
    """With the texts in a table of their own, which openpyxl does not write."""
    texts: list[bytes] = []

    def shared(found: re.Match) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    def edit(name: str, content: bytes) -> bytes:
        if name == SHEET:
            return re.sub(rb't="inlineStr"><is>(.*?)</is>', shared, content)
        return content.replace(b"</Types>", SHARED_TYPE).replace(b"</Relationships>", SHARED_PART)

    changed(path, edit=edit)
    table = b'<sst xmlns="%s">%s</sst>' % (STRICT[0][0], b"".join(b"<si>%s</si>" % text for text in texts))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", table)


def lying_about_its_size(path: Path) -> None:
    """The directory of the zip declares a small sheet; what unpacks is 300 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(sound())) as old:
            for name in old.namelist():
                if name != SHEET:
                    package.writestr(name, old.read(name))
        package.writestr(SHEET, b"<worksheet><sheetData>" + b" " * 300 * 2**20)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    path.write_bytes(data)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, each padded to the 4,096 bytes below which another table would be needed."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    padded = {name: content + b"\0" * (-len(content) % SECTOR) for name, content in padded.items()}
    fat, body, entries = [FAT_SECTOR, END_OF_CHAIN], b"", [_entry("Root Entry", 5, END_OF_CHAIN, 0, child=1)]
    for place, (name, content) in enumerate(padded.items(), start=1):
        start, count = len(fat), len(content) // SECTOR
        fat += [*range(start + 1, start + count), END_OF_CHAIN]
        body += content
        right = place + 1 if place < len(padded) else FREE
        entries.append(_entry(name, 2, start, len(content), right=right))
    entries += [_entry("", 0, 0, 0)] * (4 - len(entries))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    return _header() + table + b"".join(entries) + body


def _header() -> bytes:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    sizes = struct.pack("<9I", 0, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    return start + sizes + struct.pack("<109I", 0, *[FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int, *, right: int = FREE, child: int = FREE) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0" if name else b""
    links = struct.pack("<BBIII", kind, 1, FREE, right, child)
    return title.ljust(64, b"\0") + struct.pack("<H", len(title)) + links + b"\0" * 36 + struct.pack("<IQ", start, size)


def old_excel(rows: Sequence[Sequence], *, is_locked: bool = False) -> bytes:
    """An .xls of texts and numbers ([MS-XLS], BIFF8); `is_locked` puts in the record of a password."""
    name = "Danh sách".encode("utf-16-le")
    lock = _record(0x2F, struct.pack("<HHH", 1, 1, 1) + b"\x11" * 48) if is_locked else b""
    opening = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0x7CC, 0, 6)) + lock
    sheet_record = _record(0x85, struct.pack("<IBBBB", 0, 0, 0, len(name) // 2, 1) + name)
    offset = len(opening) + len(sheet_record) + 4
    sheet_record = _record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name) // 2, 1) + name)
    cells = b"".join(
        _cell(row, column, value)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if value is not None
    )
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0x7CC, 0, 6)) + cells + _record(0x0A, b"")
    return compound({"Workbook": opening + sheet_record + _record(0x0A, b"") + sheet})


def _cell(row: int, column: int, value) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, (int, float)):
        return _record(0x203, place + struct.pack("<d", value))
    letters = str(value).encode("utf-16-le")
    return _record(0x204, place + struct.pack("<HB", len(letters) // 2, 1) + letters)


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content
