"""The official paper measured after Nghị định 30/2020/NĐ-CP, Phụ lục I: read back from the PDF, in millimetres."""

import io
import re
from pathlib import Path

import pdfplumber
import pikepdf
import pytest

from ccb.lib import child, fonts, pdf
from ccb.lib.paper import header_sizes
from reports.exports import (
    appendix_fast,
    appendix_layout,
    appendix_pdf,
    appendix_plain,
    document_html,
    document_pdf,
    rendering,
)
from tests.reports import on_paper

MM = 72 / 25.4
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def _opened(data: bytes):
    return pdfplumber.open(io.BytesIO(data))


def _resident_bytes() -> int:
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024


@pytest.fixture(scope="module")
def own_bytes():
    """Memory of this process before it forks: the child begins with as much."""
    return _resident_bytes()


@pytest.fixture(scope="module")
def paper(own_bytes):
    """The usual report, drawn once."""
    return document_pdf.draw(on_paper.frozen())


@pytest.fixture(scope="module")
def pages(paper):
    with _opened(paper.pdf) as opened:
        yield opened.pages


def _line(page, text: str) -> dict:
    """The one line of print with this text: position, font and size."""
    found = page.search(re.escape(text), return_chars=True)
    assert len(found) == 1, f"{text!r} stands {len(found)} times on the page"
    [hit] = found
    first = hit["chars"][0]
    return hit | {"size": round(first["size"], 1), "font": first["fontname"].split("+")[1]}


def _rule_under(page, text: str) -> dict:
    """The horizontal rule nearest below the text."""
    line = _line(page, text)
    rules = [shape for shape in page.rects + page.lines + page.curves if shape["bottom"] - shape["top"] < 2]
    below = [rule for rule in rules if -2 < rule["top"] - line["bottom"] < 8 and rule["x1"] > line["x0"] < rule["x1"]]
    below = [rule for rule in below if rule["x0"] < line["x1"]]
    return min(below, key=lambda rule: rule["top"])


def _middle(box: dict) -> float:
    return (box["x0"] + box["x1"]) / 2


def _width(box: dict) -> float:
    return box["x1"] - box["x0"]


# --- Page -------------------------------------------------------------------------------------------------------


def test_report_is_a4_upright_and_appendix_a4_across(pages):
    sizes = [(round(page.width / MM), round(page.height / MM)) for page in pages]
    report = [size for size in sizes if size == (210, 297)]
    appendix = [size for size in sizes if size == (297, 210)]
    assert sizes == report + appendix and len(report) == 2 and len(appendix) >= 3


def test_text_keeps_the_margins_of_the_decree():
    drawn = document_pdf.draw(on_paper.frozen(blocks=on_paper.blocks(30)))
    with _opened(drawn.pdf) as opened:
        for page in opened.pages:
            words = [word for word in page.extract_words() if word["top"] > 19 * MM]
            assert 30 <= min(word["x0"] for word in words) / MM < 36
            assert (page.width - max(word["x1"] for word in words)) / MM >= 14.3  # a justified line may overhang a hair
            assert 19.5 <= min(word["top"] for word in words) / MM < 27
            assert (page.height - max(word["bottom"] for word in words)) / MM >= 19.5


def test_page_numbers_are_centred_in_the_top_margin_not_on_first_pages_and_restart_in_each_appendix():
    drawn = document_pdf.draw(on_paper.frozen(appendices=[on_paper.appendix(), on_paper.appendix(seed=2)]))
    with _opened(drawn.pdf) as opened:
        numbers = [_page_number(page) for page in opened.pages]
    assert numbers == ["", "2", "", "2", "3", "", "2", "3"]


def _page_number(page) -> str:
    words = [word for word in page.extract_words(extra_attrs=["size"]) if word["bottom"] < 20 * MM]
    if not words:
        return ""
    [word] = words
    across = page.width > page.height
    centre = (30 * MM + page.width - 15 * MM) / 2
    assert abs(_middle(word) - centre) < 2, f"not centred (across: {across})"
    assert word["size"] == pytest.approx(14, abs=0.1)
    return word["text"]


# --- Header -----------------------------------------------------------------------------------------------------


def test_state_and_motto_are_bold_and_the_line_is_as_long_as_the_motto(pages):
    state, motto = _line(pages[0], STATE), _line(pages[0], MOTTO)
    assert state["font"].endswith("-Bold") and 12 <= state["size"] <= 13
    assert motto["font"].endswith("-Bold") and motto["size"] == state["size"] + 1
    rule = _rule_under(pages[0], MOTTO)
    assert _width(rule) == pytest.approx(_width(motto), abs=2)
    assert _middle(rule) == pytest.approx(_middle(motto), abs=1)


def test_issuing_body_is_bold_under_the_parent_body_with_a_line_of_a_third_to_a_half(pages):
    parent, body = _line(pages[0], "HỘI CỰU CHIẾN BINH VIỆT NAM"), _line(pages[0], "HỘI CCB TỈNH QUẢNG NAM")
    assert not parent["font"].endswith("-Bold") and body["font"].endswith("-Bold")
    assert 12 <= parent["size"] == body["size"] <= 13 and parent["bottom"] <= body["bottom"]
    rule = _rule_under(pages[0], "HỘI CCB TỈNH QUẢNG NAM")
    assert 1 / 3 <= _width(rule) / _width(body) <= 1 / 2
    assert _middle(rule) == pytest.approx(_middle(body), abs=1)


def test_both_columns_of_the_header_keep_to_one_line_side_by_side(pages):
    parent, state = _line(pages[0], "HỘI CỰU CHIẾN BINH VIỆT NAM"), _line(pages[0], STATE)
    assert parent["x1"] + 8 < state["x0"]
    assert parent["bottom"] == pytest.approx(state["bottom"], abs=1.5)


def test_longer_bodies_take_the_smaller_size():
    assert header_sizes("HỘI CCB VIỆT NAM", "A") == (13, 13)
    assert header_sizes("HỘI CỰU CHIẾN BINH VIỆT NAM", "HỘI CỰU CHIẾN BINH TỈNH QUẢNG NAM") == (12, 12)


def test_number_stands_left_and_place_with_padded_date_right_in_italics(pages):
    number, place = _line(pages[0], "Số: 03/BC-CCB"), _line(pages[0], "Quảng Nam, ngày 05 tháng 02 năm 2024")
    assert number["size"] == 13 and number["x1"] < pages[0].width / 2
    assert 13 <= place["size"] <= 14 and place["font"].endswith("-Italic")
    assert place["x1"] == pytest.approx(pages[0].width - 15 * MM, abs=2)


def test_draft_leaves_room_for_number_and_date():
    with _opened(document_pdf.draw(on_paper.frozen(number="", date="")).pdf) as opened:
        first, appendix = opened.pages[0], opened.pages[2]
        left, right = _line(first, "Số:"), _line(first, "/BC-CCB")
        assert right["x0"] - left["x1"] > 8 * MM
        assert _line(first, "Quảng Nam, ngày …… tháng …… năm ………")
        assert "ngày …… tháng …… năm ……… của Hội CCB tỉnh Quảng Nam)" in appendix.extract_text()


def test_kind_and_subject_are_bold_centred_with_a_line_of_a_third_to_a_half(pages):
    centre = (30 * MM + pages[0].width - 15 * MM) / 2
    lines = ["BÁO CÁO", "Kết quả phối hợp hoạt động giữa Hội CCB tỉnh với Bộ CHQS tỉnh", "6 tháng đầu năm 2024\n"]
    for line in [_line(pages[0], text) for text in lines[:2]]:
        assert line["size"] == 14 and line["font"].endswith("-Bold")
        assert _middle(line) == pytest.approx(centre, abs=1)
    subject = _line(pages[0], lines[1])
    rules = [shape for shape in pages[0].rects + pages[0].lines if shape["top"] > subject["bottom"]]
    rule = min(rules, key=lambda shape: shape["top"])
    assert 1 / 3 <= _width(rule) / _width(subject) <= 1 / 2
    assert _middle(rule) == pytest.approx(centre, abs=1)


# --- Body and closing -------------------------------------------------------------------------------------------


def test_headings_and_text_have_the_sizes_and_styles_of_the_decree(pages):
    styles = {
        "I. KẾT QUẢ THỰC HIỆN CÔNG TÁC PHỐI HỢP": "-Bold",
        "1. Xây dựng tổ chức Hội": "-Bold",
        "a) Phát triển hội viên": fonts.serif().family.replace(" ", ""),
        "Trên cơ sở quy chế phối hợp": fonts.serif().family.replace(" ", ""),
    }
    for text, style in styles.items():
        line = _line(pages[0], text)
        assert line["size"] == 14 and line["font"].endswith(style)
        assert 10 <= (line["x0"] - 30 * MM) / MM <= 12.8, "first line is indented by 1 to 1.27 cm"


def test_paragraphs_are_at_least_six_points_apart_and_lines_single_to_one_and_a_half(pages):
    lines = [
        line for line in pages[0].extract_text_lines() if "tuyên truyền" in line["text"] or "chấp hành" in line["text"]
    ]
    step = lines[1]["top"] - lines[0]["top"]
    assert 14 * 1.15 <= step <= 14 * 1.5 * 1.15
    upper, lower = _line(pages[0], "so với cuối năm 2023."), _line(pages[0], "Toàn tỉnh xóa 13 nhà tạm")
    assert lower["top"] - upper["top"] >= step + 6 - 0.5


def test_recipients_and_signature_stand_side_by_side_with_room_for_the_stamp(pages):
    page = pages[1]
    label, last = _line(page, "Nơi nhận:"), _line(page, "- Lưu: VT.")
    authority, name = _line(page, "TM. BAN THƯỜNG VỤ"), _line(page, "Nguyễn Văn Mẫu")
    assert (label["size"], label["font"].split("-")[1:]) == (12, ["Bold", "Italic"])
    assert (last["size"], "-" in last["font"]) == (11, False)
    assert _line(page, "- Tỉnh ủy, UBND tỉnh (báo cáo);")
    assert authority["x0"] > page.width / 2 > label["x1"] and authority["font"].endswith("-Bold")
    assert _line(page, "CHỦ TỊCH")["font"].endswith("-Bold") and name["font"].endswith("-Bold")
    assert name["top"] - authority["bottom"] > 28 * MM
    assert _middle(name) == pytest.approx(_middle(authority), abs=1)


@pytest.mark.parametrize("paragraphs", range(3, 9))
def test_signature_is_never_parted_and_never_alone_on_a_page(paragraphs):
    body = [on_paper.paragraph()] * paragraphs + [on_paper.paragraph("Trên đây là báo cáo./.")]
    with _opened(document_pdf.draw(on_paper.frozen(blocks=body, appendices=[])).pdf) as opened:
        last = opened.pages[-1].extract_text()
    assert all(text in last for text in ("./.", "Nơi nhận:", "- Lưu: VT.", "TM. BAN THƯỜNG VỤ", "Nguyễn Văn Mẫu"))


def test_long_table_repeats_its_head_on_every_page_and_loses_no_row():
    drawn = document_pdf.draw(on_paper.frozen(blocks=[on_paper.table(90)], appendices=[]))
    with _opened(drawn.pdf) as opened:
        tables = [page.extract_text() for page in opened.pages if ".090" in page.extract_text()]
        assert len(tables) >= 3 and all("Đơn vị tính" in text for text in tables)
        shown = re.findall(r"(\d+)\.090", " ".join(tables))
    assert [int(number) for number in shown] == list(range(1, 91))


def test_text_of_users_is_never_markup():
    sly = on_paper.paragraph('<img src="file:///etc/passwd"> <b>5 & 6</b> {{7*7}} {% now "Y" %}')
    with _opened(document_pdf.draw(on_paper.frozen(blocks=[sly], appendices=[])).pdf) as opened:
        text = opened.pages[0].extract_text().replace("\n", " ")
    assert '<img src="file:///etc/passwd"> <b>5 & 6</b> {{7*7}} {% now "Y" %}' in text


# --- File -------------------------------------------------------------------------------------------------------


def test_one_font_family_is_embedded_in_report_chart_and_appendix(paper):
    family = fonts.serif().family.replace(" ", "")
    with pikepdf.open(io.BytesIO(paper.pdf)) as made:
        items = [item for item in made.objects if isinstance(item, pikepdf.Dictionary)]
        names = {str(item.BaseFont) for item in items if "/BaseFont" in item}
        descriptors = [item for item in items if item.get("/Type") == "/FontDescriptor"]
        assert all("/FontFile2" in item for item in descriptors) and len(descriptors) >= 7
    assert {re.split(r"[+-]", name)[1] for name in names} == {family}


def test_vietnamese_text_is_extracted_intact(pages):
    text = " ".join(page.extract_text() for page in pages).replace("\n", " ")
    assert "13 nhà tạm (Nam Giang: 10; Nam Trà My: 01; Hiệp Đức: 02); hiến 78.995 m² đất." in text
    assert "37.090 hội viên, giảm 106 hội viên so với cuối năm 2023." in text


def test_file_names_its_subject_and_language_and_nothing_of_the_machine(paper):
    with pikepdf.open(io.BytesIO(paper.pdf)) as made:
        assert str(made.docinfo.Title).startswith("BÁO CÁO Kết quả phối hợp hoạt động")
        assert str(made.Root.Lang) == "vi"
        assert set(made.docinfo.keys()) == {"/Title", "/Author", "/Subject", "/CreationDate", "/Producer"}
    for trace in (b"/usr/", b"/home", b"/root", b"/tmp", b"/work"):
        assert trace not in paper.pdf


def test_same_report_gives_the_same_bytes(paper):
    assert document_pdf.draw(on_paper.frozen()).pdf == paper.pdf


def test_memory_of_the_child_is_reported_and_far_below_the_limit(paper, own_bytes):
    assert 10 * 2**20 < paper.peak_bytes < own_bytes + 200 * 2**20
    assert paper.pages == 5


# --- Appendix ---------------------------------------------------------------------------------------------------


def test_appendix_is_headed_as_the_decree_asks(pages):
    page = pages[2]
    heading = _line(page, "Phụ lục\n".strip())
    title = _line(page, "SỐ LIỆU TỔNG HỢP 6 THÁNG ĐẦU NĂM 2024 THEO ĐƠN VỊ")
    note = _line(page, "(Kèm theo Báo cáo số 03/BC-CCB ngày 05 tháng 02 năm 2024 của Hội CCB tỉnh Quảng Nam)")
    for line, style in ((heading, "-Bold"), (title, "-Bold"), (note, "-Italic")):
        assert line["size"] == 14 and line["font"].endswith(style)
        assert _middle(line) == pytest.approx((30 * MM + page.width - 15 * MM) / 2, abs=1)


def test_several_appendices_are_numbered_in_roman():
    assert document_html.appendix_headings(1) == ["Phụ lục"]
    assert document_html.appendix_headings(4) == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]


def _cells(parts: list[pdf.Part], columns: int) -> dict:
    """{(unit, number of the column): text} read back from the drawn tables."""
    found = {}
    with _opened(pdf.join(parts, title="").pdf) as opened:
        for page in opened.pages:
            [table] = page.extract_tables()
            marks = next(row for row in table if row[0] == "A")
            for row in table[table.index(marks) + 1 :]:
                found |= {(row[1], mark): cell for mark, cell in zip(marks[2:], row[2:], strict=True)}
    return found


@pytest.mark.parametrize(("units", "columns"), [(18, 41), (60, 23)])
def test_numbers_of_the_fast_and_the_plain_appendix_are_equal_and_those_of_the_report(units, columns):
    appendix = on_paper.appendix(units, columns)
    fast, plain = (way.draw([("Phụ lục", appendix)], "(Kèm theo)") for way in (appendix_fast, appendix_plain))
    expected = {
        (unit["name"], str(column + 1)): cell for unit in appendix["units"] for column, cell in enumerate(unit["cells"])
    } | {("TỔNG CỘNG", str(column + 1)): cell for column, cell in enumerate(appendix["total"])}
    assert _cells(fast, columns) == expected
    assert _cells(plain, columns) == expected


def test_every_page_of_an_appendix_repeats_heads_units_and_column_numbers():
    [part] = appendix_fast.draw([("Phụ lục", on_paper.appendix(60, 23))], "(Kèm theo)")
    with _opened(part.pdf) as opened:
        assert part.pages == len(opened.pages) > 3
        for page in opened.pages:
            [table] = page.extract_tables()
            assert table[0][:2] == ["TT", "Đơn vị"] and table[2][:2] == ["A", "B"]
            assert all(head for head in table[0][2:])
            assert len(table) > 4, "the total does not stand alone"


def test_heads_are_legible_and_nothing_is_cut_off_or_overlaps():
    [part] = appendix_fast.draw([("Phụ lục", on_paper.appendix(124, 60))], "(Kèm theo)")
    with _opened(part.pdf) as opened:
        for page in opened.pages[:3]:
            [table] = page.find_tables()
            assert table.bbox[0] >= 30 * MM - 1 and table.bbox[2] <= page.width - 15 * MM + 1
            assert table.bbox[3] <= page.height - 20 * MM + 1
            inside = page.crop(table.bbox)
            assert min(round(char["size"], 1) for char in inside.chars) >= 8
            edges = sorted({round(cell[0], 1) for cell in table.cells} | {round(table.bbox[2], 1)})
            for word in inside.extract_words():
                assert not any(word["x0"] + 0.5 < edge < word["x1"] - 0.5 for edge in edges), word["text"]


def test_head_is_wrapped_between_words_only():
    plan = appendix_layout.plan("Phụ lục", on_paper.appendix(18, 41), "")
    for sheet in plan.sheets:
        for index, mark in enumerate(sheet.marks[2:], start=2):
            assert " ".join(sheet.names[index]) == on_paper.NAMES[(int(mark) - 1) % 10][0]
            assert len(sheet.names[index]) <= appendix_layout.HEAD_LINES


def test_groups_of_columns_are_balanced_and_fill_the_page():
    plan = appendix_layout.plan("Phụ lục", on_paper.appendix(18, 41), "")
    numbers = [len(sheet.marks) for sheet in plan.sheets]
    assert max(numbers) - min(numbers) <= 1
    assert all(sum(sheet.widths) == pytest.approx(appendix_layout.WIDTH, abs=1) for sheet in plan.sheets)


def test_few_columns_take_the_largest_type_and_one_sheet():
    [sheet] = appendix_layout.plan("Phụ lục", on_paper.appendix(5, 4), "").sheets
    assert sheet.size == appendix_layout.SIZES[0]


def test_figure_stays_on_one_line_with_the_word_before_it():
    appendix = on_paper.appendix(18, 41)
    appendix["units"][3]["cells"][5] = "gần 1.644"
    cells = {
        lines
        for sheet in appendix_layout.plan("Phụ lục", appendix, "").sheets
        for row in sheet.rows
        for lines in row.cells
    }
    assert ("gần 1.644",) in cells and ("gần", "1.644") not in cells


def test_word_wider_than_a_column_is_broken_rather_than_cut_off():
    lines = appendix_layout.wrap("ngắn " + "d" * 50, 10, lambda text: len(text))
    assert lines == ("ngắn", *["d" * 10] * 5)


def test_unreported_figures_stay_blank():
    appendix = on_paper.appendix(2, 3)
    appendix["units"][0]["cells"] = ["", "0", ""]
    cells = _cells(appendix_fast.draw([("Phụ lục", appendix)], ""), 3)
    name = appendix["units"][0]["name"]
    assert [cells[name, mark] for mark in "123"] == ["", "0", ""]


@pytest.mark.parametrize("notes", [2, 70])
@pytest.mark.parametrize("way", [appendix_fast, appendix_plain])
def test_notes_stand_under_the_last_sheet_all_of_them_once_and_within_the_page(way, notes):
    told = [f"({number}) Sông Mẫu, Hội viên mới: có người chuyển về {number}" for number in range(1, notes + 1)]
    appendix = on_paper.appendix(12, 4) | {"notes": told}
    parts = way.draw([("Phụ lục", appendix)], "(Kèm theo)")
    lines = []
    for part in parts:
        with _opened(part.pdf) as opened:
            for page in opened.pages:
                assert max(word["bottom"] for word in page.extract_words()) <= page.height - 20 * MM + 2
                lines += (page.extract_text() or "").splitlines()
    assert [line for line in lines if line.startswith("(") and "Sông Mẫu" in line] == told
    assert lines.index("Ghi chú:") > lines.index(next(line for line in lines if line.startswith("TỔNG CỘNG")))


def test_a_report_of_three_hundred_pages_comes_whole_or_is_refused_in_words():
    frozen = on_paper.frozen(blocks=[on_paper.paragraph()] * 2300, appendices=[])
    try:
        drawn = child.run(rendering.body, frozen, seconds=15)
    except child.RenderError as refused:
        assert re.search("rút ngắn báo cáo|chia báo cáo", str(refused))
    else:
        assert sum(part.pages for part in drawn.value) >= 300


def test_appendix_falls_back_to_plain_tables_and_says_so_in_the_log(caplog):
    def broken(appendices, note, share):
        raise ValueError("a font that reportlab cannot read")

    appendix = on_paper.appendix(4, 5)
    parts = appendix_pdf.draw([("Phụ lục", appendix)], "(Kèm theo)", fast=broken)
    assert _cells(parts, 5)["TỔNG CỘNG", "5"] == appendix["total"][4]
    assert "fast appendix failed" in caplog.text
