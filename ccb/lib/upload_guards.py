"""What a workbook from outside really is, told by its content before anything parses it, and its limits (S20).

The name of a file proves nothing: offices send HTML and CSV named .xls, and old .xls named .xlsx.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection

from django.core.files import File

from ccb.lib.csv_files import MOST_BYTES

MOST_UNPACKED = 100 * 2**20
MOST_RATIO = 250  # a million blank styled rows pack about 1:100, zeros 1:1000
SMALL_UNPACKED = 10 * 2**20  # below this the ratio does not matter
MOST_ENTRIES = 2_000
CENTRAL_ENTRY = b"PK\x01\x02"
HEAD = 4_096
# Atomic: a prologue of a thousand comments must not be divided in every way.
TO_ROOT = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<[A-Za-z_]", re.DOTALL)
OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
FILE_PASS = re.compile(rb"\x09\x08\x10\0.{16}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)  # [MS-XLS] 2.4.117, after BOF
CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")

XLSX, XLS, XLSB, ODS, CSV = "xlsx", "xls", "xlsb", "ods", "csv"
WORDS = {
    XLSX: "tệp Excel (.xlsx)", XLS: "tệp Excel đời cũ (.xls)", XLSB: "tệp Excel nhị phân (.xlsb)",
    ODS: "bảng tính LibreOffice (.ods)", CSV: "tệp CSV",
}  # fmt: skip
TABLES = frozenset(WORDS)
FOREIGN = (
    (b"%PDF-", "là tệp PDF"), (b"\xff\xd8\xff", "là ảnh"), (b"\x89PNG", "là ảnh"), (b"{\\rtf", "là tệp RTF"),
    (b"Rar!", "là tệp nén RAR"), (b"7z\xbc\xaf", "là tệp nén 7-Zip"),
    (b"\x1f\x8b", "là tệp nén"), (b"GIF8", "là ảnh"), (b"\x7fELF", "là chương trình"),
)  # fmt: skip
SAVE_AS = "Hãy mở tệp bằng Excel, chọn Lưu thành (Save As) kiểu “Excel Workbook (.xlsx)”, rồi gửi tệp mới."
TOO_BIG = f"Tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy chia thành nhiều tệp nhỏ rồi gửi từng tệp."
PASSWORD = (
    "Tệp có mật khẩu nên không đọc được. Hãy mở tệp bằng Excel, vào Tệp → Thông tin → Bảo vệ sổ làm việc → "
    "Mã hóa bằng mật khẩu, xóa mật khẩu, lưu rồi gửi lại."
)
MACRO = f"Tệp có macro (chương trình) nên không nhận, để tránh vi-rút. {SAVE_AS}"
BROKEN = "Tệp bị hỏng hoặc chưa tải lên hết. Hãy mở lại bằng Excel để kiểm tra, lưu rồi gửi lại."
UNKNOWN = f"Tệp không phải bảng tính hoặc đã hỏng, không đọc được. {SAVE_AS}"


class BadFile(Exception):
    """The file was not taken; the text says why and what to do, to the person who sent it."""


def check_upload(file: File, *, kinds: Collection[str] = TABLES) -> str:
    """Which of `kinds` an uploaded file is, by its content; it is read whole and rewound. Raises BadFile.

    The file's own name is for showing only and may be longer than a disk allows: store under a name of our making.
    """
    if file.size > MOST_BYTES:
        raise BadFile(TOO_BIG)
    file.seek(0)
    kind = kind_of(file.read(), kinds=kinds)
    file.seek(0)
    return kind


def kind_of(data: bytes, *, kinds: Collection[str] = TABLES) -> str:
    """Which of `kinds` the file is, whatever its name. Raises BadFile for anything else and for a file past a limit."""
    if len(data) > MOST_BYTES:
        raise BadFile(TOO_BIG)
    if not data.strip(b"\0 \t\r\n"):
        raise BadFile("Tệp rỗng. Hãy mở lại tệp gốc để kiểm tra, rồi gửi tệp có dữ liệu.")
    kind = _kind(data)
    if kind not in kinds:
        wanted = ", ".join(WORDS[name] for name in WORDS if name in kinds)
        raise BadFile(f"Đây là {WORDS[kind]}; chỗ này chỉ nhận: {wanted}. Hãy chọn tệp khác.")
    return kind


def _kind(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    for start, words in FOREIGN:
        if data.startswith(start):
            raise BadFile(f"Tệp {words}, không phải bảng tính. {SAVE_AS}")
    return _text(data)


def _text(data: bytes) -> str:
    head = data[:HEAD]
    if head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        raise BadFile(f"Tệp là trang web hoặc XML được đổi tên, không phải tệp Excel thật. {SAVE_AS}")
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and CONTROL.search(head):
        raise BadFile(UNKNOWN)
    return CSV


def _compound(data: bytes) -> str:
    """Old Excel, old Word, and anything with a password share one container; its stream names tell them apart."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise BadFile(PASSWORD)
    if FILE_PASS.search(data):
        raise BadFile(PASSWORD)
    if has("_VBA_PROJECT"):
        raise BadFile(MACRO)
    if has("WordDocument"):
        raise BadFile(f"Đây là tệp Word, không phải bảng tính. Hãy chép bảng sang Excel. {SAVE_AS}")
    if has("Workbook") or has("Book"):
        return XLS
    raise BadFile(UNKNOWN)


def _packed(data: bytes) -> str:
    if data.count(CENTRAL_ENTRY) > MOST_ENTRIES:  # counted first: building the list of a million entries is the attack
        raise BadFile(f"Tệp chứa quá {MOST_ENTRIES} tệp con, không giống tệp Excel. {SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_entries(entries, len(data))
            kind = _package_kind(archive, [entry.filename.lower() for entry in entries])
            for entry in entries:
                _refuse_doctype(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError) as error:
        raise BadFile(BROKEN) from error
    return kind


def _refuse_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadFile(PASSWORD)
    if any(OUTSIDE.search(entry.orig_filename) for entry in entries):
        raise BadFile(f"Tệp có tên bên trong trỏ ra ngoài (../), không an toàn. {SAVE_AS}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL_UNPACKED and unpacked > MOST_RATIO * packed):
        raise BadFile(
            f"Tệp mở ra lớn bất thường ({unpacked // 2**20} MB). Thường là do nhiều dòng trống còn định dạng: hãy chép "
            "riêng phần có dữ liệu sang một tệp mới, hoặc chia thành nhiều tệp nhỏ, rồi gửi lại."
        )


def _package_kind(archive: zipfile.ZipFile, names: list[str]) -> str:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadFile(MACRO)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise BadFile(f"Đây là tệp Word hoặc PowerPoint, không phải bảng tính. Hãy chép bảng sang Excel. {SAVE_AS}")
    if "xl/workbook.bin" in names:
        return XLSB
    if "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:HEAD]:
        return ODS
    if "[content_types].xml" in names and any("sheet" in name for name in names):
        return XLSX
    raise BadFile(f"Đây là tệp nén, không phải tệp Excel. Hãy giải nén rồi gửi từng tệp bên trong. {SAVE_AS}")


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No office program writes a DOCTYPE; entity bombs and references to foreign files need one."""
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(entry) as part:
        head = part.read(HEAD).replace(b"\0", b"")
    if head.strip() and not TO_ROOT.match(head):
        raise BadFile(f"Tệp có phần XML bất thường, không an toàn nên không nhận. {SAVE_AS}")
