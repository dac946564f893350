"""Whole files, one function or lambda each, and the table of them."""

import csv
import io
import random
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ccb.lib import text
from tests.corpus import packages, verdicts
from tests.corpus.packages import BOOK, SHEET, edited
from tests.corpus.verdicts import ACCEPT, PEOPLE, REJECT_FILE, REJECT_ROW, WARN, FileCase, member_list

WHOLE = 1 + len(PEOPLE)
FILL = PatternFill("solid", fgColor="FFFF00")
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s">%s]>""" % (
    b"x" * 100,
    b"".join(b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 10 if n else b"&b;" * 10) for n in range(9)),
)
FOREIGN_ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b8 SYSTEM "file:///etc/passwd">]>'


def _bytes(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def _book(change: Callable[[Workbook], object]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        book = member_list()
        change(book)
        book.save(path)

    return make


def _rows(rows: Sequence[Sequence], *merged: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        for cells in merged:
            book.active.merge_cells(cells)
        book.save(path)

    return make


def _text(encoding: str, delimiter: str = ",") -> Callable[[Path], None]:
    def make(path: Path) -> None:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter).writerows((verdicts.HEADINGS, *PEOPLE))
        content = buffer.getvalue()
        path.write_bytes((_typed(content) if encoding == "cp1258" else content).encode(encoding))

    return make


def _typed(content: str) -> str:
    """As Windows types for cp1258: the vowel with its hat, horn or breve, then the tone by itself."""
    letters = []
    for letter in content:
        parts = unicodedata.normalize("NFD", letter)
        letters.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in text.TONES)))
        letters += [part for part in parts if part in text.TONES]
    return "".join(letters)


def _zip(*parts: tuple[str, bytes]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts:
                package.writestr(name, content)

    return make


def _value_at(address: str, value: object = "x") -> Callable[[Path], None]:
    return _book(lambda book: book.active.__setitem__(address, value))


def _blank_at(address: str) -> Callable[[Path], None]:
    return _book(lambda book: setattr(book.active[address], "fill", FILL))


def _million_blank_rows(path: Path) -> None:
    row = b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>'
    blank = b"".join(row % (number, number) for number in range(5, 1_000_005))
    edited(SHEET, (b"</sheetData>", blank + b"</sheetData>"))(path)


def _with_entity(doctype: bytes) -> Callable[[Path], None]:
    return edited(SHEET, (b"<worksheet ", doctype + b"<worksheet "), (b"049050000011", b"&b8;"))


def _years_from_1904(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


def _hide_row(book: Workbook) -> None:
    book.active.row_dimensions[3].hidden = True


def _opendocument(path: Path) -> None:
    """An .ods as LibreOffice saves it: the blank rest of the sheet is one row, repeated a million times."""
    rows = "".join(f"<table:table-row>{_open_cells(row)}</table:table-row>" for row in (verdicts.HEADINGS, *PEOPLE))
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    name = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{name}:office:1.0" '
        f'xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Danh sách">{rows}{rest}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>'.encode()
    _zip(("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content.encode()))(path)


def _open_cells(row: Sequence) -> str:
    start, end = '<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>"
    return "".join(f"{start}{cell or ''}{end}" for cell in row)


HTML = "<html><table><tr><td>STT</td><td>Họ và tên</td></tr></table></html>".encode()
TITLES = [["HỘI CỰU CHIẾN BINH XÃ MẪU"], ["DANH SÁCH HỘI VIÊN"], ["Tính đến ngày 22/11/2026"], []]
OVER = ["STT", "Họ và tên", "Ngày sinh", None, "Số CCCD", "Chi hội"]
UNDER = [None, None, "Nam", "Nữ"]
NUMBERS = ["A", "B", "1", "2", "3", "4"]
TWO_ROWS = [OVER, UNDER, NUMBERS, [1, "Nguyễn Văn Mẫu", "14/03/1950", None, "049050000011", "Thôn Một"],
            [2, "Trần Thị Thử", None, "02/07/1955", "049155000022", "Thôn Một"]]  # fmt: skip
UNIT_ONCE = [verdicts.HEADINGS, PEOPLE[0], (*PEOPLE[1][:8], None, None), PEOPLE[2]]
SEVERAL_HANDS = [
    tuple("Hä vµ tªn" if heading == "Họ và tên" else heading for heading in verdicts.HEADINGS),
    *(
        (row[0], name, *row[2:])
        for row, name in zip(PEOPLE, ("NguyÔn V¨n MÉu", "TrÇn ThÞ Thö", "R¬ L­k B«ng"), strict=True)
    ),
]
NUMBER_TWICE = [verdicts.HEADINGS, *PEOPLE, (4, "Lê Văn Khác", *PEOPLE[0][2:])]
TOTAL = ("Tổng cộng", None, 3, *(None,) * 7)


def _renamed(old: str, new: str) -> list[tuple]:
    return [tuple(new if heading == old else heading for heading in verdicts.HEADINGS), *PEOPLE]


def _in_two(family: str, given: str | None) -> list[tuple]:
    """The names cut before their last word, under these headings."""
    rows = [tuple(family if one == "Họ và tên" else one for one in verdicts.HEADINGS), *PEOPLE]
    cut = [(row[1].rpartition(" ")[0], row[1].rpartition(" ")[2]) for row in PEOPLE]
    return [(row[0], *two, *row[2:]) for row, two in zip(rows, [(family, given), *cut], strict=True)]


def _between(number: str, unit: str) -> list[tuple]:
    """No column of units: a row above the people names theirs."""
    head, *people = _without("Chi hội")
    return [head, (number or None, unit), people[0], (number or None, f"{unit} (2 hội viên)"), *people[1:]]


def _without(heading: str) -> list[tuple]:
    place = verdicts.HEADINGS.index(heading)
    return [row[:place] + row[place + 1 :] for row in (verdicts.HEADINGS, *PEOPLE)]


NOISE = random.Random(1).randbytes(20_000)


def _links_outside(path: Path) -> None:
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></externalLink>'
    )
    target = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    name = "xl/externalLinks/externalLink1.xml"
    packages.changed(path, more=[(name, link), ("xl/externalLinks/_rels/externalLink1.xml.rels", target)])


def _of_another_unit(book: Workbook) -> None:
    for row in range(2, WHOLE + 1):
        book.active.cell(row, verdicts.HEADINGS.index("Chi hội") + 1, "Chi hội của tỉnh khác")


ODD = "bất thường, không an toàn"
FILES = (
    FileCase("empty", _bytes(b""), REJECT_FILE, says="Tệp rỗng"),
    FileCase("only_zeros", _bytes(b"\0" * 5000), REJECT_FILE, says="Tệp rỗng"),
    FileCase("truncated_zip", _bytes(packages.sound()[:3000]), REJECT_FILE, says="chưa tải lên hết"),
    FileCase("random_bytes", _bytes(NOISE), REJECT_FILE, says="không đọc được"),
    FileCase("random_zip", _bytes(b"PK\3\4" + NOISE), REJECT_FILE, says="bị hỏng"),
    FileCase("over_ten_megabytes", _bytes(b"a,b\n" * 2_700_000), REJECT_FILE, says="lớn hơn 10 MB", suffix=".csv"),
    FileCase("old_xls", _bytes(packages.old_excel([verdicts.HEADINGS, *PEOPLE])), ACCEPT, ".xls", rows=WHOLE),
    FileCase("old_xls_named_xlsx", _bytes(packages.old_excel([verdicts.HEADINGS, *PEOPLE])), ACCEPT, rows=WHOLE),
    FileCase("xlsx_named_xls", _bytes(packages.sound()), ACCEPT, ".xls", rows=WHOLE),
    FileCase("html_named_xls", _bytes(HTML), REJECT_FILE, ".xls", says="trang web"),
    FileCase("csv_named_xlsx", _text("utf-8-sig"), ACCEPT, rows=WHOLE),
    FileCase("word", _zip(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a/>")), REJECT_FILE,
             says="Word"),
    FileCase("old_word", _bytes(packages.compound({"WordDocument": NOISE})), REJECT_FILE, ".doc", says="Word"),
    FileCase("pdf", _bytes(b"%PDF-1.7\n" + NOISE), REJECT_FILE, ".pdf", says="tệp PDF"),
    FileCase("plain_zip", _zip(("ds.xlsx", packages.sound())), REJECT_FILE, ".zip", says="giải nén"),
    FileCase("password", _bytes(packages.compound({"EncryptionInfo": b"x", "EncryptedPackage": NOISE})), REJECT_FILE,
             says="mật khẩu"),
    FileCase("old_xls_with_password", _bytes(packages.old_excel(PEOPLE, is_locked=True)), REJECT_FILE, ".xls",
             says="mật khẩu"),
    FileCase("macro", lambda path: packages.changed(path, more=[("xl/vbaProject.bin", NOISE)]), REJECT_FILE, ".xlsm",
             says="macro"),
    FileCase("zip_bomb", _zip((SHEET, b"\0" * 200 * 2**20)), REJECT_FILE, says="lớn bất thường"),
    FileCase("ratio_bomb", _zip((SHEET, b"\0" * 20 * 2**20)), REJECT_FILE, says="lớn bất thường"),
    FileCase("lying_zip_bomb", packages.lying_about_its_size, REJECT_FILE, says="Hãy"),
    FileCase("ten_thousand_entries", _zip(*((f"xl/media/{n}.png", b"") for n in range(10_000))), REJECT_FILE,
             says="quá 2000 tệp con"),
    FileCase("names_outside", lambda path: packages.changed(path, more=[("../../etc/cron.d/x", b"x")]), REJECT_FILE,
             says="trỏ ra ngoài"),
    FileCase("xml_bomb", _with_entity(BOMB), REJECT_FILE, says=ODD),
    FileCase("xml_foreign_entity", _with_entity(FOREIGN_ENTITY), REJECT_FILE, says=ODD),
    FileCase("blank_far_right", _blank_at("XFD200000"), ACCEPT, rows=WHOLE),
    FileCase("blank_far_below", _blank_at("C1048576"), ACCEPT, rows=WHOLE),
    FileCase("value_far_right", _value_at("XFD200000"), REJECT_FILE, says="Ctrl\\+End"),
    FileCase("value_far_below", _value_at("C1048576"), REJECT_FILE, says="Ctrl\\+End"),
    FileCase("value_below_all_lists", _value_at("A100002"), REJECT_FILE, says="100002 dòng, nhiều nhất được 100000"),
    FileCase("dimension_too_small", edited(SHEET, (b'ref="A1:J4"', b'ref="A1:A1"')), ACCEPT, rows=WHOLE),
    FileCase("dimension_too_big", edited(SHEET, (b'ref="A1:J4"', b'ref="A1:XFD1048576"')), ACCEPT, rows=WHOLE),
    FileCase("dimension_none", edited(SHEET, (b'<dimension ref="A1:J4"/>', b"")), ACCEPT, rows=WHOLE),
    FileCase("duplicate_sheet_names", edited(BOOK, (b"</sheets>", b'<sheet name="Danh s\xc3\xa1ch" sheetId="2" '
             b'r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></sheets>')),
             REJECT_FILE, says="hai trang cùng tên"),
    FileCase("hidden_rows", _book(_hide_row), WARN, rows=WHOLE, note="the hidden row counts and is told"),
    FileCase("header_on_row_5", _rows([*TITLES, verdicts.HEADINGS, *PEOPLE], "A1:J1", "A2:J2"), ACCEPT, rows=4 + WHOLE),
    FileCase("merged_cells", _rows(UNIT_ONCE, "I2:I3"), WARN, rows=WHOLE, note="the second row has a blank unit"),
    FileCase("two_header_rows", _rows(TWO_ROWS, "C1:D1"), ACCEPT, rows=5, note="birth in one of two columns by sex"),
    FileCase("duplicate_columns", _rows(_renamed("Điện thoại", "Họ và tên")), WARN, rows=WHOLE),
    FileCase("renamed_columns", _rows(_renamed("Họ và tên", "HỌ TÊN HỘI VIÊN")), ACCEPT, rows=WHOLE),
    FileCase("name_in_two_columns", _rows(_in_two("Họ và tên đệm", "Tên")), ACCEPT, rows=WHOLE),
    FileCase("name_under_one_heading", _rows(_in_two("Họ và tên", None), "B1:C1"), ACCEPT, rows=WHOLE),
    FileCase("chapters_between", _rows(_between("I", "Thôn Một")), ACCEPT, rows=WHOLE + 2),
    FileCase("signed_below", _rows([*_between("", "Thôn Một"), (None, "CHỦ TỊCH")]), REJECT_ROW, rows=WHOLE + 3),
    FileCase("missing_columns", _rows(_without("Họ và tên")), REJECT_FILE, rows=WHOLE, note="readable; no names"),
    FileCase("extra_columns", _rows([(*row, "thêm") for row in (verdicts.HEADINGS, *PEOPLE)]), WARN, rows=WHOLE),
    FileCase("formula_without_value", _value_at("B3", "=A1&A2"), REJECT_ROW, rows=WHOLE),
    FileCase("error_cell", _value_at("C3", "#N/A"), REJECT_ROW, rows=WHOLE),
    FileCase("external_links", _links_outside, ACCEPT, rows=WHOLE),
    FileCase("years_from_1904", _book(_years_from_1904), ACCEPT, rows=WHOLE),
    FileCase("million_blank_styled_rows", _million_blank_rows, ACCEPT, rows=WHOLE),
    FileCase("strict_ooxml", packages.strict, ACCEPT, rows=WHOLE),
    FileCase("shared_strings", packages.as_excel_saves, ACCEPT, rows=WHOLE),
    FileCase("opendocument", _opendocument, ACCEPT, ".ods", rows=WHOLE),
    FileCase("csv_utf8_bom", _text("utf-8-sig"), ACCEPT, ".csv", rows=WHOLE),
    FileCase("csv_utf16", _text("utf-16"), ACCEPT, ".csv", rows=WHOLE),
    FileCase("csv_cp1258", _text("cp1258"), ACCEPT, ".csv", rows=WHOLE),
    FileCase("csv_semicolons", _text("utf-8", ";"), ACCEPT, ".csv", rows=WHOLE),
    FileCase("csv_tabs", _text("utf-16", "\t"), ACCEPT, ".txt", rows=WHOLE),
    FileCase("same_file_twice", _bytes(packages.sound()), ACCEPT, rows=WHOLE, note="the second time changes nothing"),
    FileCase("another_unit", _book(_of_another_unit), REJECT_ROW, rows=WHOLE, note="every row is refused"),
    FileCase("total_row", _rows([verdicts.HEADINGS, *PEOPLE, TOTAL]), REJECT_ROW, rows=WHOLE + 1),
    FileCase("one_number_twice", _rows(NUMBER_TWICE), REJECT_ROW, rows=WHOLE + 1, note="the first of the two stays"),
    FileCase("tcvn3_beside_unicode", _rows(SEVERAL_HANDS), WARN, rows=WHOLE, note="only what is old is converted"),
    FileCase("no_data", _rows([[]]), REJECT_FILE, says="không có dữ liệu"),
)  # fmt: skip
NAMES = (
    f"{'Danh sách hội viên ' * 20}.xlsx", "../../etc/cron.d/x.xlsx", "C:\\Users\\Xa\\ds.xlsx", ".xlsx",
    "ds\n\x1b[2J.xlsx", "<script>alert(1)</script>.xlsx", "danh sach", unicodedata.normalize("NFD", "Đồng Mẫu.xlsx"),
)  # fmt: skip
