"""Text bound to figures, as the real reports write it."""

from decimal import Decimal

import pytest

from campaigns.models import Indicator
from reports.domain import phrases
from reports.domain.phrases import BoundFigure


def _figure(name="x", value="0", uom="", decimals=0, by_unit=None, **fields) -> BoundFigure:
    fields = {key: field if key == "qualifier" else Decimal(field) for key, field in fields.items()}
    return BoundFigure(
        Indicator(code=name, name=name, uom=uom, decimals=decimals, kind="flow"),
        None if value is None else Decimal(value),
        {unit: None if number is None else Decimal(number) for unit, number in (by_unit or {}).items()},
        **fields,
    )


FIGURES = {
    "people": _figure(value="1507", uom="cá nhân"),
    "road": _figure(value="42.3", uom="km", decimals=1),
    "money": _figure(value="882.80", uom="triệu đồng", decimals=1),
    "rate": _figure(value="26.5", uom="%", decimals=1, previous="25"),
    "members": _figure(value="37090", uom="hội viên", previous="37196", last_year="37090", cumulative="37090"),
    "opening": _figure(value="37196", uom="hội viên"),
    "opinions": _figure(value="1600", uom="lượt", qualifier="gần"),
    "sessions": _figure(value="2", uom="cuộc"),
    "none": _figure(value="0", uom="cuộc"),
    "blank": _figure(value=None, uom="hộ"),
    "escaped": _figure(value="253", uom="hộ"),
    "poor": _figure(value="1557", uom="hộ"),
    "houses": _figure(
        value="13",
        uom="nhà",
        by_unit={"Tam Kỳ": "0", "Hiệp Đức": "2", "Nam Giang": "10", "Nam Trà My": "1", "Hội An": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{people}", "1.507 cá nhân"),
        ("{people|số}", "1.507"),
        ("{road}", "42,3 km"),
        ("{money}", "882,8 triệu đồng"),
        ("{rate}", "26,5%"),
        ("{rate|so kỳ trước}", "tăng 1,5 điểm phần trăm"),
        ("{opinions}", "gần 1.600 lượt"),
        ("{sessions} giám sát", "02 cuộc giám sát"),
        ("{none}", "0 cuộc"),
        ("{blank}", "(chưa có số liệu)"),
        ("{members|so với opening} so với cuối năm 2023", "giảm 106 hội viên so với cuối năm 2023"),
        ("{members|so kỳ trước}", "giảm 106 hội viên"),
        ("{members|so cùng kỳ}", "không thay đổi"),
        ("{members|lũy kế}", "37.090 hội viên"),
        ("{blank|so kỳ trước}", "(chưa có số liệu để so sánh)"),
        ("{escaped|% poor}", "16,25%"),
        ("{escaped|% blank}", "(chưa có số liệu)"),
        ("{houses|số} nhà tạm ({houses|đơn vị})", "13 nhà tạm (Hiệp Đức: 02; Nam Giang: 10; Nam Trà My: 01)"),
        ("({houses|đơn vị nhiều nhất})", "(Nam Giang: 10; Hiệp Đức: 02; Nam Trà My: 01)"),
        ("{kỳ}: {people}", "6 tháng đầu năm 2024: 1.507 cá nhân"),
    ],
)
def test_a_placeholder_becomes_the_words_of_the_association(text, written):
    assert phrases.fill(text, FIGURES, {"kỳ": "6 tháng đầu năm 2024"}) == written


@pytest.mark.parametrize("text", ["{unknown}", "{people|đẹp}", "{people|so với unknown}", "{people.__class__}", "{0}"])
def test_a_placeholder_outside_the_list_is_refused_by_name(text):
    with pytest.raises(phrases.UnknownPlaceholder):
        phrases.fill(text, FIGURES, {})
