"""`import_checks`: rules as data, from a file."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import IndicatorKind
from ccb.core.models import AuditEntry
from reports.domain.asking import forms
from tests import csv_input, factories

HEADER = "code,kind,left,comparator,right,low,high,severity,hint"
ROWS = (
    "price,ratio,value,,gifts,0.05,5,warning,Xem lại đơn vị tính",
    "sum,sum,a + b-c,=,d,,,blocking,",
    "part,part,a,≤,d,,,,",
    "must,required,a+e-f,,,,,,",
    "stock,balance,a + b - c,,d,,,,",
    "share,stated,percent,,a/b,,,,Xem lại phép chia",
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def form(db):
    codes = ("value", "gifts", "a", "b", "c", "d", "e-f")
    percent = factories.indicator("percent", IndicatorKind.RATIO, uom="%", decimals=2)
    story = factories.indicator("story", IndicatorKind.TEXT)
    return factories.form("BC", *(factories.indicator(code) for code in codes), percent, story)


def load(folder, *lines, form="BC") -> str:
    return csv_input.run("import_checks", csv_input.file(folder, HEADER, *lines), form=form)


def refused(folder, *lines, form="BC") -> str:
    return csv_input.refused("import_checks", csv_input.file(folder, HEADER, *lines), form=form)


def rules(form) -> dict:
    return {rule.code: rule for rule in forms.rules(form)}


def test_checks_are_added_with_their_terms(form, tmp_path):
    assert "Đã nhập 6 kiểm tra từ tep.csv vào biểu BC: thêm 6, sửa 0, không đổi 0." in load(tmp_path, *ROWS)
    found = rules(form)
    assert [(term.code, term.sign) for term in found["sum"].left] == [("a", 1), ("b", 1), ("c", -1)]
    assert [(term.code, term.sign) for term in found["must"].left] == [("a", 1), ("e-f", 1)]
    assert (found["price"].low, found["price"].high) == (Decimal("0.05"), Decimal(5))
    assert (found["sum"].severity, found["part"].severity) == ("blocking", "warning")
    assert (found["part"].comparator, found["price"].hint) == ("<=", "Xem lại đơn vị tính")
    assert [(term.code, term.sign) for term in found["stock"].left] == [("a", 1), ("b", 1), ("c", -1)]
    assert [term.code for term in found["share"].right] == ["a", "b"]
    assert (found["share"].factor, found["stock"].factor) == (Decimal(100), Decimal(1))


def test_i01_the_same_file_again_changes_nothing(form, tmp_path):
    load(tmp_path, *ROWS)
    before = csv_input.database()
    assert "thêm 0, sửa 0, không đổi 6" in load(tmp_path, *ROWS)
    assert csv_input.database() == before


def test_a_changed_check_is_changed_and_the_others_stay(form, tmp_path):
    load(tmp_path, *ROWS)
    assert "thêm 0, sửa 1, không đổi 0" in load(tmp_path, "sum,sum,a - b,<=,c+d,,,,")
    found = rules(form)
    assert set(found) == {"price", "sum", "part", "must", "stock", "share"}
    assert [(term.code, term.sign) for term in found["sum"].left + found["sum"].right] == [
        ("a", 1), ("b", -1), ("c", 1), ("d", 1),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="check.change").count() == 1


@pytest.mark.parametrize(
    ("line", "where", "words"),
    [
        (",sum,a,=,b,,,,", "code", "để trống"),
        ("mã,sum,a,=,b,,,,", "code", "“mã” không phải là mã"),
        ("auto-x,sum,a,=,b,,,,", "code", "dành cho kiểm tra do phần mềm tự lập"),
        ("price,sum,a,=,b,,,,", "code", "đã có ở dòng 2"),
        ("x,tổng,a,=,b,,,,", "kind", "“tổng” không hiểu được"),
        ("x,sum,a+zz,=,b,,,,", "left", "biểu không có chỉ tiêu “zz”"),
        ("x,sum,a+giftz,=,b,,,,", "left", "Có phải “gifts” không?"),
        ("x,sum,a++b,=,b,,,,", "left", "biểu không có chỉ tiêu “”"),
        ("x,sum,a*b,=,b,,,,", "left", "“a*b”"),
        ("x,sum,a+a,=,b,,,,", "left", "“a” có hai lần"),
        ("x,sum,a,=,story,,,,", "right", "“story” là chỉ tiêu bằng chữ"),
        ("x,sum,a,<,b,,,,", "comparator", "“<” không hiểu được"),
        ("x,sum,a,,b,,,,", "comparator", "để trống"),
        ("x,sum,a,=,,,,,", "right", "để trống"),
        ("x,sum,a,=,b,1,,,", "low", "không dùng cột này"),
        ("x,ratio,a,=,b,1,,,", "comparator", "không dùng cột này"),
        ("x,ratio,a,,b,,,,", "low", "giới hạn"),
        ("x,ratio,a,,b,3,2,,", "high", "“2” nhỏ hơn giới hạn dưới “3”"),
        ('x,ratio,a,,b,"0,5",,,', "low", "“0,5” không phải là số"),
        ("x,ratio,a,,b,NaN,,,", "low", "“NaN”"),
        ("x,required,a,,b,,,,", "right", "không dùng cột này"),
        ("x,required,,,,,,,", "left", "để trống"),
        ("x,balance,a+b-c,=,d,,,,", "comparator", "không dùng cột này"),
        ("x,balance,a+b-c,,,,,,", "right", "để trống"),
        ("x,stated,a+b,,c/d,,,,", "left", "một chỉ tiêu tỷ lệ"),
        ("x,stated,percent,,a+b,,,,", "right", "tử số/mẫu số"),
        ("x,stated,percent,,a,,,,", "right", "tử số/mẫu số"),
        ("x,stated,percent,,a/a,,,,", "right", "“a” có hai lần"),
        ("x,stated,percent,,a/b-c,,,,", "right", "tử số/mẫu số"),
        ("x,sum,a,=,b/c,,,,", "right", "biểu không có chỉ tiêu “b/c”"),
        ("x,sum,a,=,b,,,nặng,", "severity", "“nặng” không hiểu được"),
        (f"x,sum,a,=,b,,,,{'h' * 301}", "hint", "dài 301 ký tự"),
    ],
)
def test_a_wrong_row_refuses_the_file_and_is_named(form, tmp_path, line, where, words):
    said = refused(tmp_path, ROWS[0], line)
    assert f"tep.csv, dòng 3, cột “{where}”: " in said
    assert words in said


def test_an_unknown_form_is_refused_and_the_known_ones_are_named(form, tmp_path):
    assert "Không có biểu mã “XX”. Các biểu đang có: BC." in refused(tmp_path, *ROWS, form="XX")


@pytest.mark.once
@pytest.mark.parametrize("data", csv_input.nasty(*HEADER.split(",")))
def test_a_file_of_another_kind_is_refused_in_vietnamese(form, tmp_path, data):
    assert csv_input.refused("import_checks", csv_input.raw(tmp_path, data), form="BC").startswith("tep.csv")


@csv_input.random_files
@given(junk=st.binary(max_size=300), with_header=st.booleans())
def test_junk_is_refused_and_changes_nothing(form, tmp_path, junk, with_header):
    data = (HEADER.encode() + b"\n" if with_header else b"") + junk
    assert "tep.csv" in csv_input.refused("import_checks", csv_input.raw(tmp_path, data), form="BC")
