"""Blocks with their figures in place: texts, footnotes, words of units, tables, charts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from campaigns.models import Indicator
from reports.domain.writing import blocks, phrases
from reports.domain.writing.done import Deed
from reports.domain.writing.facts import Facts
from reports.domain.writing.phrases import BoundFigure
from reports.domain.writing.told import Telling


def figure(code, value, uom="nhà", by_unit=None, previous=None) -> BoundFigure:
    told = {unit: None if number is None else Decimal(number) for unit, number in (by_unit or {}).items()}
    indicator = Indicator(code=code, name=f"Chỉ tiêu {code}", uom=uom, kind="flow")
    return BoundFigure(indicator, value if value is None else Decimal(value), told, previous=previous)


HOUSES = figure(
    "houses", 13, by_unit={"Tam Kỳ": 0, "Nam Giang": 10, "Hội An": None, "Hiệp Đức": 3}, previous=Decimal(9)
)
BLANK = figure("blank", None, by_unit={"Tam Kỳ": None})
TOLD = (
    Telling("Nam Giang", "1", "result", "Trồng {kỳ} cây", 7, 70, 2),
    Telling("Hiệp Đức", "1", "shortcoming", "Còn <b>chậm</b>", 8, 80, 1),
    Telling("Hiệp Đức", "2", "result", "Đã xong", 9, 80, 1),
)
FACTS = Facts(
    {"houses": HOUSES, "blank": BLANK}, {"kỳ": "6 tháng đầu năm 2024"}, told=TOLD,
    past=[("quý I", {"houses": figure("houses", 4)}), ("quý II", {"houses": figure("houses", None)})],
)  # fmt: skip


def paragraph(text, *notes) -> dict:
    return {"type": "paragraph", "text": text, "notes": list(notes)}


def test_footnotes_are_counted_through_the_report():
    made = blocks.render(
        [paragraph("a{chú thích 1}b{chú thích 2}", "một", "hai"), paragraph("không"), paragraph("c", "{houses}")], FACTS
    )
    assert [(note["number"], note["at"], note["text"]) for block in made for note in block.get("notes", [])] == [
        (1, 1, "một"), (2, 2, "hai"), (3, 1, "13 nhà"),
    ]  # fmt: skip
    assert "notes" not in made[1]


DEEDS = [Deed("Quà Tết", Decimal(5)), Deed("Làm đường", Decimal(0)), Deed("Nhà {kỳ}", Decimal(9))]


@pytest.mark.parametrize(
    ("deeds", "most", "texts"),
    [
        (DEEDS, 3, ["Việc 6 tháng đầu năm 2024", "- Quà Tết", "- Làm đường", "- Nhà {kỳ}"]),
        (DEEDS, 2, ["Việc 6 tháng đầu năm 2024", "- Quà Tết", "- Nhà {kỳ}", "- Và 1 hoạt động khác."]),
        ([], 2, []),
    ],
)
def test_activities_stand_by_day_and_of_many_only_those_worth_most(deeds, most, texts):
    block = {"type": "activities", "title": "Việc {kỳ}", "most": most}
    assert [made["text"] for made in blocks.render([block], replace(FACTS, deeds=deeds))] == texts


def test_a_paragraph_of_which_no_case_holds_is_left_out():
    assert blocks.render([paragraph("{houses|nếu không có: Không còn nhà tạm.}")], FACTS) == []


def headings(*told) -> list[dict]:
    return [
        {"type": "heading", "level": one[0], "text": one[1]} if isinstance(one, tuple) else paragraph(one)
        for one in told
    ]


@pytest.mark.parametrize(
    ("told", "texts"),
    [
        (["x", (2, "Sổ hội viên")], ["x"]),  # over nothing
        ([(2, "4. Chính sách"), "x", (2, "Sổ {kỳ}"), "y", (2, "Trống"), (2, "Khen"), "z"],
         ["4. Chính sách", "x", "5. Sổ 6 tháng đầu năm 2024", "y", "6. Khen", "z"]),
        ([(2, "Ngoài"), (3, "Trong")], []),
        ([(2, "Ngoài"), (3, "Trong"), "x"], ["Ngoài", "Trong", "x"]),
        ([(1, "I. MỘT"), (2, "1. a"), "x", (1, "II. HAI"), (2, "b"), "y"],
         ["I. MỘT", "1. a", "x", "II. HAI", "b", "y"]),  # counted anew under each
        ([(1, "I. MỘT"), (2, "1. a"), (1, "II. HAI")], ["I. MỘT", "1. a", "II. HAI"]),  # the others would miscount
        ([(2, "1. a"), "x", (2, "* ĐÁNH GIÁ"), "y", (2, "b) c"), "z"], ["1. a", "x", "* ĐÁNH GIÁ", "y", "b) c", "z"]),
    ],
)  # fmt: skip
def test_headings_without_a_number_go_on_counting_and_those_over_nothing_are_left_out(told, texts):
    assert [one["text"] for one in blocks.render(headings(*told), FACTS)] == texts


def test_links_of_a_heading_move_with_its_number():
    *_, made, _ = blocks.render(headings((2, "1. a"), "x", (2, "Xóa {houses}"), "y"), FACTS)
    [[at, end, code]] = made["links"]
    assert (made["text"][at:end], code) == ("13 nhà", "houses")


def test_a_title_with_a_roman_number_is_a_heading_of_the_first_level():
    [heading, _] = blocks.render([{"type": "narratives", "theme": "shortcoming", "title": "IV. TỒN TẠI"}], FACTS)
    assert (heading["level"], heading["text"]) == (1, "IV. TỒN TẠI")


def test_one_bar_alone_is_no_chart():
    alone = {"houses": figure("houses", 3, by_unit={"Tam Kỳ": 3, "Hội An": None})}
    assert blocks.render([{"type": "chart", "title": "x", "indicator": "houses"}], Facts(alone, {})) == []


@pytest.mark.parametrize(
    ("block", "texts"),
    [
        ({"theme": "result"}, ["- Nam Giang: Trồng {kỳ} cây", "- Hiệp Đức: Đã xong"]),
        ({"section": "1"}, ["- Nam Giang: Trồng {kỳ} cây", "- Hiệp Đức: Còn <b>chậm</b>"]),
        ({"section": "1", "theme": "shortcoming", "title": "Tồn tại"}, ["Tồn tại", "- Hiệp Đức: Còn <b>chậm</b>"]),
        ({"theme": "proposal", "title": "Kiến nghị"}, []),
    ],
)
def test_words_of_units_are_gathered_by_section_and_theme_and_never_filled_in(block, texts):
    made = blocks.render([{"type": "narratives"} | block], FACTS)
    assert [one["text"] for one in made] == texts


def test_proposals_are_numbered_one_for_each_line_and_name_their_unit():
    asked = (
        Telling("Nam Giang", "9", "proposal", "- Hỗ trợ vốn;\n\n2. Xóa nhà tạm.", 7, 70, 2),
        Telling("Hiệp Đức", "9", "proposal", "Mở lớp", 8, 80, 1),
    )
    facts = Facts({}, {}, told=asked)
    accepted = {"type": "told", "theme": "proposal", "text": "Mở lớp", "source": asked[1].source}
    heading = {"type": "heading", "text": "Kiến nghị"}
    made = blocks.render([{"type": "narratives", "theme": "proposal"}, accepted, heading, accepted], facts)
    assert [one["text"] for one in made] == [
        "1. Hỗ trợ vốn (Nam Giang).", "2. Xóa nhà tạm (Nam Giang).", "3. Mở lớp (Hiệp Đức).", "4. Mở lớp (Hiệp Đức).",
        "Kiến nghị", "1. Mở lớp (Hiệp Đức).",
    ]  # fmt: skip
    assert made[0]["source"]["submission"] == 70


def test_words_of_units_keep_their_source():
    [made] = blocks.render([{"type": "narratives", "section": "2"}], FACTS)
    assert made["source"] == {"unit": "Hiệp Đức", "section": "2", "submission": 80, "revision": 1}
    accepted = {"type": "told", "text": "Nam Giang: {kỳ}", "source": made["source"]}
    assert blocks.render([accepted], FACTS) == [
        {"type": "paragraph", "text": "Nam Giang: {kỳ}", "source": made["source"]}
    ]


def test_a_table_of_units_ends_with_the_total_and_leaves_blank_what_was_not_reported():
    [made] = blocks.render([{"type": "unit_table", "title": "Nhà {kỳ}", "indicators": ["houses", "blank"]}], FACTS)
    assert made["title"] == "Nhà 6 tháng đầu năm 2024"
    assert made["rows"] == [
        ["1", "Tam Kỳ", "0", ""], ["2", "Nam Giang", "10", ""], ["3", "Hội An", "", ""], ["4", "Hiệp Đức", "3", ""],
        ["", "TỔNG CỘNG", "13", ""],
    ]  # fmt: skip


def test_a_trend_shows_the_periods_before_and_this_one_last():
    [made] = blocks.render([{"type": "trend", "title": "x", "indicators": ["houses"]}], FACTS)
    assert [column["text"] for column in made["columns"]] == ["Chỉ tiêu", "Đơn vị tính", "quý I", "quý II", "Kỳ này"]
    assert made["rows"] == [["Chỉ tiêu houses", "nhà", "4", "", "13"]]
    assert blocks.past_wanted([{"type": "trend", "past": 2}, {"type": "chart", "over": "time"}, paragraph("x")]) == 4


@pytest.mark.parametrize(
    ("more", "labels"),
    [
        ({}, ["Nam Giang", "Hiệp Đức"]),
        ({"most": 1}, ["Nam Giang"]),
        ({"all": True}, ["Nam Giang", "Hiệp Đức", "Tam Kỳ", "Hội An"]),
        ({"over": "time", "past": 1}, ["quý II", "6 tháng đầu năm 2024"]),
    ],
)
def test_a_chart_ranks_units_or_follows_the_time(more, labels):
    [made] = blocks.render([{"type": "chart", "title": "x", "indicator": "houses"} | more], FACTS)
    assert [bar["label"] for bar in made["bars"]] == labels


@pytest.mark.parametrize(
    "block",
    [
        {"type": "table", "title": "x", "indicators": ["gone"]},
        {"type": "chart", "title": "x", "indicator": "gone"},
        {"type": "heading", "text": "{gone}"},
        paragraph("x", "{gone}"),
    ],
)
def test_a_figure_that_does_not_exist_is_named(block):
    with pytest.raises(phrases.UnknownPlaceholder, match="gone"):
        blocks.render([block], FACTS)
