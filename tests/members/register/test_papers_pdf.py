"""Cards and lists measured on the paper, read back from the PDF in millimetres; P01."""

import io
import re

import pdfplumber
import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import canvas, child, fonts, uploads
from members.domain import papers
from members.exports import cards_pdf, member_list_pdf, printing, rendering
from tests.members import pictures

MM = 72 / 25.4
WIDTH, HEIGHT = 85.6, 54
LONG_NAME = "Hồ Thị Nguyễn Hoàng Phương Thảo Nguyên Vũ Đặng Trần Ngọc Ánh"
WORDS = {
    "born_on": "12/5/1948", "sex": "Nam", "card_number": "QN-000123", "joined_on": "02/9/1992", "place": "Chi hội 12",
    "posts": "Chi hội trưởng", "rank": "Thượng sĩ", "enlisted_on": "5/1968", "residence": "Thôn 2, xã Đồng Mẫu",
    "phone": "0905123456", "cccd": "049048000123", "party_joined_on": "03/02/1970",
}  # fmt: skip


def card(serial: int, **changes) -> dict:
    return {
        "name": f"Nguyễn Văn Mẫu {serial}", "born": "1948", "place": "Chi hội 1, xã Đồng Mẫu", "joined": "02/9/1992",
        "number": f"QN-{serial:06}", "photo": None,
    } | changes  # fmt: skip


def sheet(*cards: dict) -> dict:
    return {
        "title": "Thẻ hội viên", "association": "HỘI CỰU CHIẾN BINH VIỆT NAM", "issuing_body": "HỘI CCB TỈNH QUẢNG MẪU",
        "cards": list(cards),
    }  # fmt: skip


def members(rows: int, columns=papers.USUAL) -> dict:
    return {
        "title": "DANH SÁCH HỘI VIÊN",
        "subject": ["Chi hội 1, xã Đồng Mẫu", "(Tính đến ngày 22 tháng 11 năm 2026)"],
        "columns": papers.heads(columns),
        "rows": [[str(row), f"Nguyễn Văn Mẫu {row}", *map(WORDS.get, columns)] for row in range(1, rows + 1)],
        "summary": f"Danh sách này có {rows} hội viên.",
        "parent_body": "HỘI CCB XÃ ĐỒNG MẪU", "issuing_body": "CHI HỘI 1", "place_of_issue": "Đồng Mẫu",
        "day": "ngày 22 tháng 11 năm 2026",
        "signature": {"authority": "TM. BAN CHẤP HÀNH", "title": "CHI HỘI TRƯỞNG", "name": "Trần Văn Ký"},
    }  # fmt: skip


def opened(data: bytes):
    return pdfplumber.open(io.BytesIO(data))


def at(page, words: str) -> list[tuple[float, float]]:
    """Where the words stand: millimetres from the left and from the top."""
    return [(hit["x0"] / MM, hit["top"] / MM) for hit in page.search(re.escape(words))]


# --- cards ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cards():
    photo = uploads.portrait(pictures.jpeg(600, 800)).data
    made = [card(number, photo=photo if number % 2 else None) for number in range(13)]
    with opened(printing.draw(printing.CARDS, sheet(*made)).pdf) as document:
        yield document.pages


def test_a_sheet_is_a4_with_ten_cards_each_85_6_by_54(cards):
    assert [(round(page.width / MM), round(page.height / MM)) for page in cards] == [(210, 297)] * 2
    titles = at(cards[0], "THẺ HỘI VIÊN")
    assert len(titles) == 10 and len(at(cards[1], "THẺ HỘI VIÊN")) == 3
    columns, rows = sorted({round(x, 1) for x, _ in titles}), sorted({round(y, 1) for _, y in titles})
    assert columns[1] - columns[0] == pytest.approx(WIDTH, abs=0.1)
    assert [below - above for above, below in zip(rows, rows[1:], strict=False)] == pytest.approx([HEIGHT] * 4, abs=0.2)


def test_marks_say_where_to_cut_and_touch_no_card(cards):
    upright = {round(line["x0"] / MM, 1) for line in cards[0].lines if line["x0"] == line["x1"] and line["height"] > 15}
    level = {round(line["top"] / MM, 1) for line in cards[0].lines if line["top"] == line["bottom"] and line["x0"] < 40}
    assert upright == {19.4, 105.0, 190.6}
    assert {13.5, 67.5, 121.5, 175.5, 229.5, 283.5} <= level


def test_cards_stand_in_order_from_left_to_right(cards):
    places = [at(cards[0], f"Nguyễn Văn Mẫu {number}")[0] for number in (0, 1, 2)]
    assert places[0][0] < places[1][0] and places[0][1] == pytest.approx(places[1][1], abs=0.1)
    assert places[2][1] > places[0][1] + 50


def test_nothing_of_a_card_leaves_it(cards):
    left, top = 19.4, 13.5
    for words in cards[0].extract_words():
        x0, x1 = ((words[side] / MM - left) / WIDTH for side in ("x0", "x1"))
        y0, y1 = ((words[side] / MM - top) / HEIGHT for side in ("top", "bottom"))
        assert int(x0) == int(x1) and int(y0) == int(y1), words["text"]


def test_a_photo_is_3x4_and_a_missing_one_is_a_frame_to_glue_it_in(cards):
    assert len(cards[0].images) == len(at(cards[0], "Ảnh 3x4")) == 5
    for image in cards[0].images:
        assert (image["width"] / MM, image["height"] / MM) == pytest.approx((21, 28), abs=0.1)


def test_the_qr_code_is_the_card_number_and_nothing_else():
    """No reader of codes is at hand: the squares on the paper are those of the code of that very number."""
    with opened(printing.draw(printing.CARDS, sheet(card(7))).pdf) as document:
        page = document.pages[0]
        squares = [one for one in page.rects + page.curves if one["fill"] and 0.3 < one["width"] / MM < 0.8]
    matrix = cards_pdf.qr("QN-000007").matrix
    module = squares[0]["width"]
    left, top = min(one["x0"] for one in squares), min(one["top"] for one in squares)
    dark = {(round((one["top"] - top) / module), round((one["x0"] - left) / module)) for one in squares}
    assert dark == {(row, column) for row, line in enumerate(matrix) for column, is_dark in enumerate(line) if is_dark}


def test_who_has_no_number_has_a_blank_and_no_code():
    with opened(printing.draw(printing.CARDS, sheet(card(1, number=""))).pdf) as document:
        page = document.pages[0]
        assert "Số thẻ: ...." in page.extract_text().replace("\u00a0", "")
        assert not [one for one in page.rects + page.curves if one["fill"]]


def test_the_longest_name_stands_whole_on_the_card():
    place = "Chi hội thôn Ea Kpam, xã Cư M'gar"
    with opened(printing.draw(printing.CARDS, sheet(card(1, name=LONG_NAME, place=place))).pdf) as document:
        text = " ".join(document.pages[0].extract_text().split())
    assert [word for word in (*LONG_NAME.split(), "M'gar") if word not in text] == []


# --- lists ---------------------------------------------------------------------------------------------------------


def test_a_list_has_the_frame_of_the_decree():
    with opened(printing.draw(printing.LIST, members(5)).pdf) as document:
        [page] = document.pages
        for words in ("HỘI CCB XÃ ĐỒNG MẪU", "CHI HỘI 1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do"):
            assert len(at(page, words)) == 1
        assert at(page, "TM. BAN CHẤP HÀNH")[0][0] > 105
        assert "Danh sách này có 5 hội viên." in page.extract_text()
        words = page.extract_words()
        assert min(word["x0"] for word in words) / MM >= 29.9
        assert (page.width - max(word["x1"] for word in words)) / MM >= 14.9


def test_heads_stand_on_every_page_and_numbers_in_the_top_margin_from_the_second():
    with opened(printing.draw(printing.LIST, members(120)).pdf) as document:
        pages = document.pages
        assert len(pages) > 2
        assert all(len(at(page, "Họ và tên")) == 1 for page in pages)
        tops = [page.crop((0, 0, page.width, 20 * MM)).extract_words() for page in pages]
        assert [[word["text"] for word in words] for words in tops] == [
            [] if index == 0 else [str(index + 1)] for index in range(len(pages))
        ]
        for [number] in tops[1:]:
            assert (number["x0"] + number["x1"]) / 2 == pytest.approx(pages[0].width / 2, abs=1)
        text = " ".join(page.extract_text() for page in pages)
    assert [row for row in range(1, 121) if not re.search(rf"\b{row} Nguyễn Văn", text)] == []


def test_many_columns_turn_the_page_and_break_no_number():
    drawn = printing.draw(printing.LIST, members(30, tuple(papers.COLUMNS)))
    with opened(drawn.pdf) as document:
        assert all(page.width > page.height for page in document.pages)
        text = document.pages[0].extract_text()
    for words in ("049048000123", "0905123456", "03/02/1970", "QN-000123"):
        assert words in text


@pytest.mark.parametrize("rows", range(17, 31))
def test_the_signature_never_stands_on_a_page_without_members(rows):
    with opened(printing.draw(printing.LIST, members(rows)).pdf) as document:
        last = document.pages[-1].extract_text()
        assert "Trần Văn Ký" in last and f"Nguyễn Văn Mẫu {rows}" in last
        lowest = max(word["bottom"] for word in document.pages[-1].extract_words())
        assert (document.pages[-1].height - lowest) / MM >= 19.5


@pytest.mark.parametrize("rows", [1, 2])
def test_few_rows_with_long_words_do_not_leave_the_first_page_to_the_head_alone(rows):
    frozen = members(rows)
    for row in frozen["rows"]:
        row[-1] = "Ban Dân vận Tỉnh uỷ; Đảng uỷ khối các cơ quan tỉnh; Thường trực Hội; các huyện " * 8
    with opened(printing.draw(printing.LIST, frozen).pdf) as document:
        first, last = (page.extract_text() for page in document.pages)
        assert "Nguyễn Văn Mẫu 1" in first and "Trần Văn Ký" in last
        assert f"Nguyễn Văn Mẫu {rows}" in (first if rows == 1 else last)


def test_p01_the_largest_list_stays_far_below_the_limits():
    outcome = child.run(rendering.member_list, members(papers.MOST_LISTED, tuple(papers.COLUMNS)), seconds=60)
    assert outcome.value.pages > 100
    assert outcome.own_bytes < 700 * 2**20


# --- all of them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "frozen"), [(printing.CARDS, sheet(card(1))), (printing.LIST, members(3))])
def test_the_same_paper_gives_the_same_bytes_in_one_family_and_titled(kind, frozen):
    first, second = (printing.draw(kind, frozen).pdf for _ in range(2))
    assert first == second
    reader = pypdf.PdfReader(io.BytesIO(first))
    assert reader.metadata.title in ("Thẻ hội viên", "Danh sách hội viên: Chi hội 1, xã Đồng Mẫu")
    with pikepdf.open(io.BytesIO(first)) as made:
        names = {
            str(one.BaseFont) for one in made.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }
    family = fonts.serif().family.replace(" ", "")
    assert {name for name in names if family not in name} == set()


@given(st.text(st.characters(categories=["L", "Nd", "Zs", "Pd"]), max_size=80), st.floats(20, 200))
def test_wrapped_words_fit_and_none_is_lost(words, room):
    face = fonts.serif().regular
    lines = canvas.wrap(words, 10, room, face)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(fonts.text_width(line, 10, face) <= room for line in lines if len(line) > 1)


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=20), min_size=1, max_size=8))
def test_columns_fill_the_page_and_stand_side_by_side(heads):
    frozen = {"columns": [{"text": head, "width": 20, "align": "left"} for head in heads], "rows": [heads]}
    _, columns = member_list_pdf.columns(frozen, 400)
    assert columns[-1].right - columns[0].left == pytest.approx(400)
    assert all(one.right == other.left for one, other in zip(columns, columns[1:], strict=False))
