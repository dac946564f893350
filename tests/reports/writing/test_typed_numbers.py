"""Which numbers of a text are figures that somebody typed."""

from decimal import Decimal

import pytest

from campaigns.models import Indicator
from reports.domain.writing import typed_numbers
from reports.domain.writing.phrases import BoundFigure


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kết nạp 297 hội viên, đạt 117,1% kế hoạch", ["297", "117,1%"]),
        ("Toàn tỉnh có 37.090 hội viên; 02 cuộc", ["37.090", "02"]),
        ("Kết nạp {admitted} hội viên{chú thích 1}", []),
        ("{x|cao nhất 3}", []),
        ("Quy chế số 08/QC-BCHQS-CCB ngày 11/3/2024", []),
        ("Quyết định 217-QĐ/TW, Thông tư số 03/2020/TT-BLĐTBXH, Nghị quyết 13, Đề án 06", []),
        ("6 tháng đầu năm 2024, giai đoạn 2019-2024, tháng 9, quý 3, ngày 20 tháng 6 năm 2024", []),
        ("1. Tiếp tục\n2. Rà soát\n- 3) Phối hợp", []),
        ("1.500 cây", ["1.500"]),
        ("Ngày thứ 7 cùng nhân dân, Khối 487, Ban Chỉ đạo 502, Quân khu 7", []),
        ("Ngày 30/4, 27/7/2024", []),
        ("hiến 78.995 m2 đất", ["78.995"]),
        ("MN12, H2O", []),
        ("trong 5 năm 2019-2024 có 12 mô hình", ["5", "12"]),
    ],
)
def test_figures_are_found_and_dates_years_and_numbers_of_papers_passed_over(text, found):
    assert [one.shown for one in typed_numbers.find(text)] == found


def test_a_typed_number_that_is_a_figure_of_the_report_says_which():
    def figure(value, decimals=0):
        return BoundFigure(Indicator(code="x", name="x", decimals=decimals, kind="flow"), Decimal(value), {})

    figures = {
        "members": figure("37090"),
        "road": figure("42.3", 1),
        "few": figure("2"),
        "a": figure(99),
        "b": figure(99),
    }
    found = typed_numbers.find("37.090 hội viên, 42,3 km, 02 cuộc, 99 nhà, 12 mẹ", figures)
    assert [one.code for one in found] == ["members", "road", "", "", ""]
