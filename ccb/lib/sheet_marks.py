"""What calamine does not tell of an xlsx sheet: error cells and formulas without a value (it gives both as blank), and
hidden rows.

Searches the XML instead of parsing it, in a thread beside calamine, which lets go of the interpreter meanwhile.
Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.18.11 (cell types).
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

NOT_CALCULATED = "#CALC!"
ADDRESS = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
ROW_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")
LONGEST_TAG = 2_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Marks:
    errors: dict[tuple[int, int], str]  # (row, column) from 0: "#N/A", or NOT_CALCULATED
    hidden: frozenset[int]  # rows from 0


def read(data: bytes, sheet: str) -> Marks:
    """The marks of the sheet of this name in an xlsx file that `upload_guards` let pass; none when it is not found."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        xml = archive.read(part) if part in archive.namelist() else b""
    root = ROOT.search(xml[:LONGEST_TAG])
    prefix = (root and root[1]) or b""
    return Marks(dict((*_errors(xml, prefix), *_uncalculated(xml, prefix))), frozenset(_hidden(xml, prefix)))


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where the sheet's XML is: workbook.xml names a relation, and that a path."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return ""
    tags = (tag for tag in book.iter() if tag.tag.endswith("}sheet") and tag.get("name") == sheet)
    wanted = {tag.get(RELATION) or tag.get(STRICT_RELATION) for tag in tags}
    target = next((relation.get("Target", "") for relation in relations if relation.get("Id") in wanted), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _errors(xml: bytes, prefix: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    value = re.compile(b"<%sv>([^<]{1,40})</" % prefix)
    for found in re.finditer(b't="e"', xml):  # nothing before it: a plain text is searched for twelve times as fast
        place = _cell_before(xml, found.end(), prefix)
        end = xml.find(b"</%sc>" % prefix, found.end())
        text = value.search(xml, found.end(), end) if end > 0 else None
        if place and text and b">" not in place[1]:
            yield place[0], text[1].decode(errors="replace")


def _uncalculated(xml: bytes, prefix: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    formula = rb"<%sf(?:\s[^>]*)?(?:/>|>[^<]*</%sf>)\s*(?:<%sv\s*/>|<%sv></%sv>)?\s*</%sc>" % ((prefix,) * 6)
    for found in re.finditer(formula, xml):
        place = _cell_before(xml, found.start(), prefix)
        if place and b't="str"' not in place[1]:  # a formula may well give an empty text
            yield place[0], NOT_CALCULATED


def _cell_before(xml: bytes, end: int, prefix: bytes) -> tuple[tuple[int, int], bytes] | None:
    """Place and tag of the cell that begins before `end`; None when the cell does not say where it is."""
    start = xml.rfind(b"<%sc " % prefix, max(0, end - LONGEST_TAG), end)
    tag = xml[start : max(xml.find(b">", start), end)] if start >= 0 else b""
    address = ADDRESS.search(tag)
    return ((int(address[2]) - 1, _column(address[1])), tag) if address else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _hidden(xml: bytes, prefix: bytes) -> Iterator[int]:
    for found in re.finditer(rb'<%srow\s[^>]*\bhidden="(?:1|true)"[^>]*>' % prefix, xml):
        number = ROW_NUMBER.search(found[0])
        if number:
            yield int(number[1]) - 1
