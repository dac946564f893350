"""Text bound to figures, as the real reports write it."""

from decimal import Decimal

import pytest

from campaigns.models import Indicator
from reports.domain.writing import phrases
from reports.domain.writing.phrases import BoundFigure


def _figure(name="x", value="0", uom="", decimals=0, by_unit=None, direction="none", **fields) -> BoundFigure:
    fields = {key: field if key == "qualifier" else Decimal(field) for key, field in fields.items()}
    return BoundFigure(
        Indicator(code=name, name=name, uom=uom, decimals=decimals, kind="flow", direction=direction),
        None if value is None else Decimal(value),
        {unit: None if number is None else Decimal(number) for unit, number in (by_unit or {}).items()},
        **fields,
    )


FIGURES = {
    "fewer": _figure(value="3", by_unit={"Sông": "1", "Núi": "3", "Khối": None}, direction="down"),
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
        ("{houses|cao nhất 2}", "Nam Giang: 10; Hiệp Đức: 02"),
        ("{houses|thấp nhất 2}", "Tam Kỳ: 0; Nam Trà My: 01"),
        ("{houses|tên đơn vị}", "Hiệp Đức, Nam Giang, Nam Trà My"),
        ("{houses|đạt 2}", "Hiệp Đức, Nam Giang"),
        ("{houses|chưa đạt 2}", "Tam Kỳ, Nam Trà My"),
        ("{houses|số đơn vị đạt 2}", "2/5 đơn vị"),
        ("{houses|đạt 26,5}", "không có đơn vị nào"),
        ("{houses|đơn vị chưa có số}", "Hội An"),
        ("{fewer|đạt 2}", "Sông"),
        ("{escaped|trên poor} hộ", "253/1.557 hộ"),
        ("{escaped|trên blank}", "(chưa có số liệu)"),
        ("{money|bình quân houses}", "67,91 triệu đồng/nhà"),
        ("{money|bình quân none}", "(không tính được vì số đem chia bằng 0)"),
        ("{escaped|% none}", "(không tính được vì số đem chia bằng 0)"),
        ("{houses|nếu có: xóa # nhà; nếu không có: không còn nhà tạm}", "xóa 13 nhà"),
        ("{none|nếu có: giám sát # cuộc; nếu không có: không phát sinh}", "không phát sinh"),
        ("{none|nếu có: giám sát # cuộc}", ""),
        ("{blank|nếu có: # hộ; nếu chưa có số: đang rà soát}", "đang rà soát"),
        ("{blank|nếu có: # hộ}", "(chưa có số liệu)"),
        ("{members|nếu tăng: thêm #; nếu giảm: bớt #; nếu không đổi: giữ nguyên}", "bớt 106 hội viên"),
        ("{members|so cùng kỳ, nếu tăng: thêm #; nếu giảm: bớt #; nếu không đổi: giữ nguyên}", "giữ nguyên"),
        ("{members|so với opening, nếu tăng: thêm #; nếu giảm: bớt #}", "bớt 106 hội viên"),
        ("{rate|nếu tăng: thêm #}", "thêm 1,5 điểm phần trăm"),
        ("{blank|nếu tăng: thêm #}", "(chưa có số liệu để so sánh)"),
        ("{opinions|nếu có: góp # ý kiến}", "góp gần 1.600 ý kiến"),
        ("có {houses|số đơn vị có số}", "có 4/5 đơn vị"),
        ("xóa {none} ({none|đơn vị}).", "xóa 0 cuộc."),
        ("{none} (không có chỗ nào); f()", "0 cuộc (không có chỗ nào); f()"),
        ("{thiếu|nếu có: còn thiếu #; nếu không có: đủ cả}", "còn thiếu Sông, Núi"),
        ("{đủ|nếu có: còn thiếu #; nếu không có: đủ cả}", "đủ cả"),
        ("{đủ|nếu có: còn thiếu #}", ""),
        ("{kỳ|HOA}", "6 THÁNG ĐẦU NĂM 2024"),
        ("{kỳ}: {people}", "6 tháng đầu năm 2024: 1.507 cá nhân"),
    ],
)
def test_a_placeholder_becomes_the_words_of_the_association(text, written):
    words = {"kỳ": "6 tháng đầu năm 2024", "thiếu": "Sông, Núi", "đủ": phrases.NOTHING}
    assert phrases.fill(text, FIGURES, words) == written


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "{{ kỳ }}", "{{{people}}}", "{% now %}", "{people", "people}", "{}", "<b>{{people}}</b>", "a | b"],
)
def test_what_is_no_placeholder_is_shown_as_typed(text):
    assert phrases.fill(text, FIGURES, {"kỳ": "x"}) == text


@pytest.mark.parametrize(
    "text", ["{people|nếu}", "{people|nếu mưa: #}", "{people|cao nhất}", "{people|cao nhất ba}", "{people|đạt 1.000}",
             "{people|bình quân unknown}", "{members|so năm kia, nếu tăng: #}", "{kỳ|đẹp}"],
)  # fmt: skip
def test_a_way_of_writing_that_does_not_exist_is_refused(text):
    with pytest.raises(phrases.UnknownPlaceholder):
        phrases.fill(text, FIGURES, {"kỳ": "x"})


def test_footnotes_stand_where_they_are_called_and_one_that_is_never_called_at_the_end():
    filled = phrases.fill_noted(
        "Ngày thứ 7{chú thích 1} tại {kỳ}{chú thích 2}.", ["Xóa {houses}.", "Hai", "Ba {{x}}"], FIGURES, {"kỳ": "xã"}
    )
    assert filled.text == "Ngày thứ 7 tại xã."
    assert [(filled.text[: note.at], note.text) for note in filled.notes] == [
        ("Ngày thứ 7", "Xóa 13 nhà."), ("Ngày thứ 7 tại xã", "Hai"), ("Ngày thứ 7 tại xã.", "Ba {{x}}"),
    ]  # fmt: skip


def test_where_the_words_of_a_figure_stand_is_kept():
    filled = phrases.fill_noted("{kỳ}: xóa {houses}{chú thích 1} và {blank}.", ["Ở {people}"], FIGURES, {"kỳ": "xã"})
    found = [(filled.text[link.at : link.end], link.code) for link in filled.links]
    assert found == [("13 nhà", "houses"), ("(chưa có số liệu)", "blank")]
    [note] = filled.notes
    assert [note.text[link.at : link.end] for link in note.links] == ["1.507 cá nhân"]


def test_a_footnote_that_is_not_there_is_refused():
    with pytest.raises(phrases.UnknownPlaceholder, match="chú thích 2"):
        phrases.fill_noted("x{chú thích 2}", ["một"], FIGURES, {})


@pytest.mark.parametrize("text", ["{unknown}", "{people|đẹp}", "{people|so với unknown}", "{people.__class__}", "{0}"])
def test_a_placeholder_outside_the_list_is_refused_by_name(text):
    with pytest.raises(phrases.UnknownPlaceholder):
        phrases.fill(text, FIGURES, {})


def test_only_what_is_measured_alike_is_compared():
    for text in ("{people|so với road}", "{people|so với road, nếu tăng: tăng #}"):
        with pytest.raises(phrases.UnknownPlaceholder, match="khác đơn vị tính"):
            phrases.fill(text, FIGURES, {})


def test_only_figures_of_one_kind_are_compared():
    flow, stock = (
        BoundFigure(Indicator(pk=number, code=kind, name=kind, uom="hộ", kind=kind), Decimal(1), {})
        for number, kind in enumerate(("flow", "stock"), start=1)
    )
    with pytest.raises(phrases.UnknownPlaceholder, match="khác loại số liệu"):
        phrases.fill("{flow|so với stock}", {"flow": flow, "stock": stock}, {})
