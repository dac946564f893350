"""The catalogue of indicators from a table."""

from decimal import Decimal

import pytest

from campaigns.choices import IndicatorKind
from campaigns.domain import catalogue
from campaigns.models import Indicator
from ccb.core.models import AuditEntry
from ccb.lib import csv_files
from ccb.lib.tables import Refused, Tally
from tests import factories

COLUMNS = ",".join(catalogue.COLUMNS)
pytestmark = pytest.mark.django_db


def load(*lines: str, extra: str = "") -> Tally:
    header = COLUMNS + (f",{extra}" if extra else "")
    table = csv_files.parse(
        "tep.csv", "\n".join([header, *lines]).encode(), required=catalogue.COLUMNS, optional=catalogue.OPTIONAL
    )
    specs = catalogue.read(table)
    table.refuse_if_faulty()
    return catalogue.save(specs, actor=None, at=factories.NOW)


def refusal(*lines: str, extra: str = "") -> str:
    with pytest.raises(Refused) as caught:
        load(*lines, extra=extra)
    assert Indicator.objects.count() == 0
    return str(caught.value)


LINKS = "numerator,denominator,factor,weight"
ROWS = (
    "rate,Tỷ lệ,%,ratio,2,,poor,members,,",
    "poor,Hộ nghèo,hộ,stock,,members,,,,",
    "members,Hội viên,hộ,stock,0,,,,,",
    "age,Tuổi bình quân,tuổi,weighted_average,1,,,,,members",
    "story,Việc đã làm,,text,0,,,,,",
)


def test_indicators_are_added_with_their_links_whatever_the_order():
    assert load(*ROWS, extra=LINKS) == Tally(added=5)
    rate = Indicator.objects.get(code="rate")
    assert (rate.numerator.code, rate.denominator.code, rate.decimals) == ("poor", "members", 2)
    assert Indicator.objects.get(code="poor").part_of.code == "members"
    age = Indicator.objects.get(code="age")
    assert (age.kind, age.weight.code) == (IndicatorKind.AVERAGE, "members")


def test_a_ratio_in_percent_is_taken_a_hundred_times_unless_the_file_says_otherwise():
    load(*ROWS, "share,Phần,%,ratio,2,,poor,members,1,", extra=LINKS)
    factors = dict(Indicator.objects.values_list("code", "factor"))
    assert (factors["rate"], factors["share"], factors["poor"]) == (Decimal(100), Decimal(1), Decimal(1))


def test_the_same_again_writes_nothing():
    load(*ROWS, extra=LINKS)
    audited = AuditEntry.objects.count()
    assert load(*ROWS, extra=LINKS) == Tally(unchanged=5)
    assert AuditEntry.objects.count() == audited


def test_what_differs_is_changed_and_audited():
    load(*ROWS, extra=LINKS)
    assert load("poor,Hộ nghèo đa chiều,hộ,stock,0,,,,,", *ROWS[2:], extra=LINKS) == Tally(changed=1, unchanged=3)
    poor = Indicator.objects.get(code="poor")
    assert (poor.name, poor.part_of) == ("Hộ nghèo đa chiều", None)
    assert AuditEntry.objects.filter(verb="indicator.change").count() == 1


def test_columns_that_the_file_lacks_are_left_alone():
    load(*ROWS, extra=LINKS)
    assert load("rate,Tỷ lệ,%,ratio,2,") == Tally(unchanged=1)
    assert Indicator.objects.get(code="rate").numerator.code == "poor"


def test_a_ratio_may_stand_without_its_parts():
    assert load("rate,Tỷ lệ,%,ratio,1,") == Tally(added=1)


@pytest.mark.parametrize(
    ("line", "where", "words"),
    [
        (",Tên,hộ,flow,0,,,,,", "code", "để trống"),
        ("mã,Tên,hộ,flow,0,,,,,", "code", "“mã” không phải là mã"),
        ("a b,Tên,hộ,flow,0,,,,,", "code", "“a b”"),
        (f"{'a' * 61},Tên,hộ,flow,0,,,,,", "code", "dài 61 ký tự"),
        ("a,,hộ,flow,0,,,,,", "name", "để trống"),
        (f"a,Tên,{'m' * 41},flow,0,,,,,", "uom", "dài 41 ký tự"),
        ("a,Tên,hộ,sum,0,,,,,", "kind", "“sum” không hiểu được. Hãy ghi một trong: flow, stock, ratio"),
        ("a,Tên,hộ,flow,7,,,,,", "decimals", "“7”"),
        ("a,Tên,hộ,flow,1.0,,,,,", "decimals", "“1.0”"),
        ("a,Tên,hộ,flow,-1,,,,,", "decimals", "“-1”"),
        ("a,Tên,hộ,flow,0,ba,,,,", "part_of", "không có chỉ tiêu “ba”"),
        ("a,Tên,hộ,flow,0,memberz,,,,", "part_of", "Có phải “members” không?"),
        ("a,Tên,hộ,flow,0,a,,,,", "part_of", "tạo thành vòng: “a → a”"),
        ("a,Tên,hộ,text,0,members,,,,", "part_of", "bằng chữ"),
        ("a,Tên,hộ,flow,0,story,,,,", "part_of", "bằng chữ"),
        ("a,Tên,%,ratio,0,,members,,,", "denominator", "để trống"),
        ("a,Tên,%,flow,0,,members,members,,", "numerator", "chỉ chỉ tiêu tỷ lệ"),
        ("a,Tên,%,ratio,0,,story,members,,", "numerator", "phải là chỉ tiêu cộng được"),
        ("a,Tên,%,ratio,0,,members,members,0,", "factor", "hệ số phải lớn hơn 0"),
        ("a,Tên,%,ratio,0,,members,members,1e2,", "factor", "“1e2” không phải là số"),
        ("a,Tên,tuổi,flow,0,,,,,members", "weight", "chỉ chỉ tiêu bình quân"),
        ("members,Tên,hộ,flow,0,,,,,", "code", "đã có ở dòng 2"),
    ],
)
def test_a_wrong_row_is_named_by_line_column_and_value(line, where, words):
    said = refusal(ROWS[2], ROWS[4], line, extra=LINKS)
    assert said.startswith(f"tep.csv, dòng 4, cột “{where}”: ")
    assert words in said


def test_parts_in_a_loop_are_refused_once():
    said = refusal("x,X,hộ,flow,0,a", "a,A,hộ,flow,0,b", "b,B,hộ,flow,0,a")
    assert said == "tep.csv, dòng 3, cột “part_of”: “b” tạo thành vòng: “a → b → a”."


def test_a_loop_through_the_standing_catalogue_is_refused():
    load("a,A,hộ,flow,0,", "b,B,hộ,flow,0,a")
    with pytest.raises(Refused, match="vòng"):
        load("a,A,hộ,flow,0,b")


def test_a_fault_in_a_row_is_not_told_again_for_those_that_link_to_it():
    assert refusal("whole,,hộ,flow,0,", "part,P,hộ,flow,0,whole").count("\n") == 0
