"""CSV files from outside: bytes in, rows out. Strict: a file that is not wholly understood is refused whole."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ccb.lib import text
from ccb.lib.tables import CONTROL, Faults, Row, Table, quoted

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_CELL = 20_000
DELIMITERS = ",;\t"
SAMPLE, SAMPLE_LINES = 20_000, 20  # what the delimiter is guessed from
BLANKS = " \t\r\n\u00a0"
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
OTHER_FILES = (
    (b"PK\x03\x04", "là tệp Excel, Word hoặc tệp nén"),
    (b"PK\x05\x06", "là tệp nén"),
    (b"\xd0\xcf\x11\xe0", "là tệp Excel, Word đời cũ hoặc có mật khẩu"),
    (b"%PDF", "là tệp PDF"),
    (b"{\\rtf", "là tệp RTF"),
)
SAVE_AS_CSV = "Hãy mở tệp bằng Excel, chọn Lưu thành kiểu “CSV UTF-8”, rồi nhập lại."
EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


def read(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The rows of the file at `path`. Raises Refused when it is no sound CSV file with these columns."""
    name = path.name.encode(errors="replace").decode() or str(path)
    faults = Faults(name[:100])
    try:
        if not path.exists():
            faults.refuse("không tìm thấy tệp. Hãy kiểm tra lại đường dẫn.")
        if not path.is_file():
            faults.refuse("không phải là tệp (là thư mục hoặc thiết bị). Hãy chỉ rõ tên tệp CSV.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        faults.refuse("không đọc được tệp. Hãy kiểm tra tên tệp và quyền đọc.")
    return parse(faults.file, data, required=required, optional=optional)


def parse(file: str, data: bytes, *, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The rows of a CSV file: UTF-8, or UTF-16 with its mark; comma, semicolon or tab; columns in any order.

    Blank lines are skipped. Raises Refused for what is no such file; a fault of one row is noted in the table's
    `faults` and the row left out.
    """
    faults = Faults(file)
    content = _decoded(data, faults)
    known = (*required, *optional)
    records = _records(content, _delimiter(content, known), faults)
    line, cells = next(records, (1, []))
    columns = _header(cells, line, required, known, faults)
    rows = list(_rows(records, columns, faults))
    if not rows and not faults.count:
        faults.refuse("chỉ có dòng tên cột, chưa có dòng dữ liệu nào.")
    return Table(columns, rows, faults)


def loose_rows(data: bytes) -> Iterator[list[str]]:
    """Every line of a file that people will look at before it counts: any delimiter, any encoding, blank lines kept.

    What is not Unicode comes as cp1258 where that gives Vietnamese, and else letter for byte (cp1252), for
    `legacy_text` to recognise TCVN3 and VNI. The caller checks the size. Raises csv.Error.
    """
    content = _loosely_decoded(data)
    sample = content[:SAMPLE].splitlines()[:SAMPLE_LINES]
    delimiter = max(DELIMITERS, key=lambda mark: _evenness(sample, mark))
    yield from csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines it cuts into equally many cells, and into how many: addresses have commas too, but not evenly."""
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _loosely_decoded(data: bytes) -> str:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        as_typed = data.decode("cp1258", errors="replace")
    is_vietnamese = text.PROPER.search(unicodedata.normalize("NFC", as_typed))
    return unicodedata.normalize("NFC", as_typed) if is_vietnamese else data.decode("cp1252", errors="replace")


def _decoded(data: bytes, faults: Faults) -> str:
    if len(data) > MOST_BYTES:
        faults.refuse(f"tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy chia thành nhiều tệp nhỏ.")
    for start, kind in OTHER_FILES:
        if data.startswith(start):
            faults.refuse(f"{kind}, không phải CSV. {SAVE_AS_CSV}")
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.refuse(f"chữ không theo bảng mã Unicode UTF-8 (có thể là cp1258, TCVN3…). {SAVE_AS_CSV}", line=line)
    _refuse_no_text(content, faults)
    return unicodedata.normalize("NFC", content)


def _refuse_no_text(content: str, faults: Faults) -> None:
    start = content[:1000].strip(BLANKS)
    if not content.strip(BLANKS):
        faults.refuse("tệp rỗng, không có dòng nào.")
    if start.startswith("<"):
        faults.refuse(f"là trang web (HTML, XML), không phải CSV. {SAVE_AS_CSV}")
    for mark, problem in (("\0", "có ký tự NUL: không phải tệp chữ"), ("\ufffd", "có chữ đã hỏng (�) khi đổi bảng mã")):
        if mark in content:
            line = content.count("\n", 0, content.index(mark)) + 1
            faults.refuse(f"{problem}. {SAVE_AS_CSV}", line=line)


def _delimiter(content: str, known: Sequence[str]) -> str:
    """The one that finds most known columns in the first line that says something."""
    first = next(line for line in io.StringIO(content) if line.strip(BLANKS))

    def found(delimiter: str) -> int:
        return sum(_column(cell.strip(BLANKS + '"')) in known for cell in first.split(delimiter))

    return max(DELIMITERS, key=found)


def _column(cell: str) -> str:
    return text.clean(cell).lower()


def _records(content: str, delimiter: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Line where it begins and trimmed cells of each record that is not blank."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            faults.refuse("dấu ngoặc kép đặt sai chỗ hoặc mở mà không đóng, hoặc một ô quá dài.", line=line)
        if cells is None:
            return
        cells = [cell.strip(BLANKS) for cell in cells]
        if any(cells):
            yield line, cells


def _header(
    cells: list[str], line: int, required: Sequence[str], known: Sequence[str], faults: Faults
) -> tuple[str, ...]:
    names = [_column(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    for position, name in enumerate(names, start=1):
        if not name:
            faults.add(f"cột thứ {position} không có tên.", line=line)
        elif name not in known:
            faults.add(f"không dùng cột {quoted(name)}. Các cột là: {', '.join(known)}.", line=line)
        elif name in names[: position - 1]:
            faults.add(f"cột “{name}” có hai lần.", line=line)
    for name in required:
        if name not in names:
            faults.add(f"thiếu cột “{name}” ở dòng tên cột.", line=line)
    faults.refuse_if_any()
    return tuple(names)


def _rows(records: Iterator[tuple[int, list[str]]], columns: tuple[str, ...], faults: Faults) -> Iterator[Row]:
    passed: set[str] = {""}  # names and codes come back on many lines
    for count, (line, cells) in enumerate(records, start=1):
        if count > MOST_ROWS:
            faults.refuse("tệp có quá 100.000 dòng. Hãy chia thành nhiều tệp nhỏ.", line=line)
        if len(cells) < len(columns) or any(cells[len(columns) :]):
            faults.add(f"có {len(cells)} ô mà bảng có {len(columns)} cột.", line=line)
            continue
        row = Row(line, dict(zip(columns, cells, strict=False)))
        for column, cell in row.cells.items():
            if cell not in passed:
                _check_cell(row, column, faults)
                passed.add(cell)
        yield row


def _check_cell(row: Row, column: str, faults: Faults) -> None:
    cell = row[column]
    if len(cell) > LONGEST_CELL:
        problem = f"{quoted(cell)} dài {len(cell)} ký tự, nhiều nhất được {LONGEST_CELL}."
    elif CONTROL.search(cell):
        problem = f"{quoted(cell)} có ký tự điều khiển không nhìn thấy. Hãy gõ lại ô này."
    elif EXCEL_ERROR.fullmatch(cell):
        problem = f"{quoted(cell)} là ô báo lỗi của Excel. Hãy sửa công thức rồi lưu lại."
    elif encoding := text.legacy_encoding(cell):
        problem = f"{quoted(cell)} là chữ theo bảng mã cũ {encoding}. Hãy chuyển sang Unicode rồi nhập lại."
    else:
        return
    faults.add(problem, line=row.line, column=column)
