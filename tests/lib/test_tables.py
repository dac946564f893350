"""Rows from outside: every cell is taken by a reader, every fault is collected."""

from datetime import date
from decimal import Decimal

import pytest

from ccb.lib.tables import Faults, Refused, Row, Table, Tally, quoted, suggestion


def table_of(cell: str) -> Table:
    return Table(("name",), [Row(2, {"name": cell})], Faults("tep.csv"))


def test_faults_are_told_in_the_order_of_the_lines():
    faults = Faults("a.csv")
    faults.add("sau", line=9)
    faults.add("trước", line=3, column="x")
    with pytest.raises(Refused, match="^a.csv, dòng 3, cột “x”: trước\na.csv, dòng 9: sau$"):
        faults.refuse_if_any()


READERS = {
    "name": lambda table, row: table.name(row, "name", longest=6),
    "choice": lambda table, row: table.choice(row, "name", {"a": 1, "b": 2}),
    "day": lambda table, row: table.day(row, "name"),
    "figure": lambda table, row: table.figure(row, "name", 1),
}


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [("name", "Tam  Ký", "Tam Ký"), ("choice", "B", 2), ("day", "2024-02-29", date(2024, 2, 29)),
     ("day", "", None), ("figure", "898.3", Decimal("898.3")), ("figure", "", None)],
)  # fmt: skip
def test_a_sound_cell_gives_its_value(reader, cell, value):
    table = table_of(cell)
    assert READERS[reader](table, table.rows[0]) == value
    table.refuse_if_faulty()


@pytest.mark.parametrize(
    ("reader", "cell", "words"),
    [
        ("name", "", "để trống"),
        ("name", "1234567", "dài 7 ký tự, nhiều nhất được 6"),
        ("choice", "c", "“c” không hiểu được. Hãy ghi một trong: a, b."),
        ("choice", "", "để trống. Hãy ghi một trong: a, b."),
        ("day", "29/2/2024", "“29/2/2024”"),
        ("day", "2023-02-29", "“2023-02-29”"),
        ("figure", "1.2.3", "“1.2.3” không phải là số"),
        ("figure", "1.25", "“1.25”"),
        ("figure", "-1", "“-1”"),
        ("figure", "NaN", "“NaN”"),
        ("figure", "1e400", "“1e400”"),
    ],
)
def test_a_faulty_cell_is_named_by_line_column_and_value(reader, cell, words):
    table = table_of(cell)
    row = table.rows[0]
    assert READERS[reader](table, row) is None
    assert not table.is_sound(row)
    with pytest.raises(Refused) as caught:
        table.refuse_if_faulty()
    assert str(caught.value).startswith("tep.csv, dòng 2, cột “name”: ")
    assert words in str(caught.value)


def test_a_value_is_quoted_on_one_line_and_shortened():
    assert quoted("a\nb\x07") == "“a b?”"
    assert quoted("x" * 50) == f"“{'x' * 40}…”"


def test_the_nearest_spelling_is_suggested():
    assert suggestion("Nam Giangg", ["Nam Giang", "Hiệp Đức"]) == " Có phải “Nam Giang” không?"
    assert suggestion("xyz", ["Nam Giang"]) == ""


def test_every_row_is_counted_once():
    tally = Tally(added=2, changed=1, unchanged=4)
    assert tally.rows == 7
    assert str(tally) == "thêm 2, sửa 1, không đổi 4"
