"""CSV files from outside: read whole or refused whole, with the line told truly."""

import os
import unicodedata
from pathlib import Path

import pytest

from ccb.lib import csv_files
from ccb.lib.tables import Refused
from tests import csv_input

COLUMNS = ("name", "code")


def parse(data: bytes | str, **columns):
    columns = columns or {"required": COLUMNS}
    return csv_files.parse("tep.csv", data.encode() if isinstance(data, str) else data, **columns)


def rows(data: bytes | str, **columns) -> list[tuple]:
    table = parse(data, **columns)
    table.refuse_if_faulty()
    return [(row.line, row["name"], row["code"]) for row in table.rows]


def refusal(data: bytes | str, **columns) -> str:
    with pytest.raises(Refused) as caught:
        parse(data, **columns).refuse_if_faulty()
    return str(caught.value)


PLAIN = "name,code\nĐiện Bàn,080\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        unicodedata.normalize("NFD", PLAIN).encode(),
        b"code,name\n080,\xc4\x90i\xe1\xbb\x87n B\xc3\xa0n",
        ' Name ;"CODE";;\nĐiện Bàn;"080";;\n;;;\n'.encode(),
        "name,code\n\u00a0 Điện Bàn\u00a0 , 080 \n".encode(),
    ],
    ids=["utf8", "bom", "utf16le", "utf16be", "crlf", "cr", "semicolon", "tab", "nfd", "order", "excel", "blanks"],
)
def test_one_table_is_read_from_all_its_spellings(data):
    assert rows(data) == [(2, "Điện Bàn", "080")]


def test_lines_are_those_of_the_file_after_blank_lines_and_cells_of_several_lines():
    data = '\n\nname,code\n\n"a\nb",1\n,,\n"c ""d""",2\n'
    assert rows(data) == [(5, "a\nb", "1"), (8, 'c "d"', "2")]


def test_the_header_decides_the_delimiter_and_not_the_cells():
    assert rows("name;code\na,b,c;1\n") == [(2, "a,b,c", "1")]


def test_a_column_that_is_not_there_gives_blank_cells():
    table = parse("name\nA\n", required=["name"], optional=["code"])
    assert table.columns == ("name",)
    assert table.rows[0]["code"] == ""


@pytest.mark.parametrize("data", csv_input.nasty(*COLUMNS))
def test_what_is_no_such_file_is_refused_in_one_line_for_each_fault(data):
    for line in refusal(data).split("\n"):
        assert line.startswith("tep.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "tệp rỗng"),
        ("name,code\n", "chưa có dòng dữ liệu"),
        (b"PK\x03\x04xlsx", "Excel"),
        ("<html>", "trang web"),
        (b"name,code\nT\xe2m K\xfd,1\n", "dòng 2: chữ không theo bảng mã Unicode UTF-8"),
        ("name,code\nA,1\n\nB,\0\n", "dòng 4: có ký tự NUL"),
        ("name,code,nam\nA,1,2\n", "dòng 1: không dùng cột “nam”. Các cột là: name, code."),
        ("name,name,code\nA,A,1\n", "dòng 1: cột “name” có hai lần"),
        ("name,,code\nA,A,1\n", "dòng 1: cột thứ 2 không có tên"),
        ("name\nA\n", "dòng 1: thiếu cột “code”"),
        ("name,code\nA,1\nB\n", "dòng 3: có 1 ô mà bảng có 2 cột"),
        ("name,code\nA,1,2\n", "dòng 2: có 3 ô mà bảng có 2 cột"),
        ('name,code\nA,1\n"B,2\n\n', "dòng 3: dấu ngoặc kép"),
        ("name,code\nA,\x0b7\n", "dòng 2, cột “code”: “?7” có ký tự điều khiển"),
        ("name,code\nNguyÔn V¨n An,1\n", "dòng 2, cột “name”: “NguyÔn V¨n An” là chữ theo bảng mã cũ TCVN3"),
        ("name,code\nNguyeãn Vaên An,1\n", "bảng mã cũ VNI"),
        ("name,code\n#N/A,1\n", "dòng 2, cột “name”: “#N/A” là ô báo lỗi của Excel"),
        (f"name,code\n{'x' * 20_001},1\n", "dài 20001 ký tự, nhiều nhất được 20000"),
        (b"name,code\n" + b"A,1\n" * 2_700_000, "lớn hơn 10 MB"),
        (b"name,code\n" + b"A,1\n" * 100_001, "quá 100.000 dòng"),
    ],
)
def test_a_refusal_says_where_and_what(data, words):
    assert words in refusal(data)


def test_all_faults_are_collected_twenty_are_told_and_the_others_counted():
    told = refusal("name,code\n" + "A\n" * 55).split("\n")
    assert len(told) == 21
    assert told[0].startswith("tep.csv, dòng 2:")
    assert told[-1] == "và 35 lỗi nữa."


def test_what_is_no_readable_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    missing = [
        tmp_path,
        tmp_path / "fifo",
        tmp_path / "none.csv",
        tmp_path / ("x" * 300),
        Path("\0"),
        Path("/dev/zero"),
    ]
    for path in missing:
        with pytest.raises(Refused, match="tệp"):
            csv_files.read(path, required=COLUMNS)
    (tmp_path / "ok.csv").write_text(PLAIN)
    assert len(csv_files.read(tmp_path / "ok.csv", required=COLUMNS).rows) == 1
