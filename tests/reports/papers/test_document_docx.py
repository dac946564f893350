"""The report as a Word document: the same words and figures as the PDF, laid out by the decree, editable."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pdfplumber
import pytest

from ccb.lib import docx_parts, svg_png
from reports.exports import appendix_layout, document_docx, document_html, rendering
from tests.reports import on_paper

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _document(frozen: dict) -> ElementTree.Element:
    file = io.BytesIO()
    document_docx.write(file, frozen)
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
        return ElementTree.fromstring(archive.read("word/document.xml"))


@pytest.fixture(scope="module")
def document():
    return _document(on_paper.frozen())


def _words(element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def test_every_paragraph_stands_in_it_word_for_word(document):
    words = [_words(paragraph) for paragraph in document.iter(f"{W}p")]
    frozen = on_paper.frozen()
    for block in frozen["blocks"]:
        if "text" in block:
            assert block["text"] in words
    for line in (frozen["kind"], *frozen["subject"], "Số: 03/BC-CCB", "Quảng Nam, ngày 05 tháng 02 năm 2024",
                 "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nơi nhận:", "- Lưu: VT.", "Nguyễn Văn Mẫu"):  # fmt: skip
        assert line in words


def test_figures_of_tables_and_appendix_are_those_of_the_report(document):
    tables = [[[_words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
              for table in document.iter(f"{W}tbl")]  # fmt: skip
    _, table, _, *appendix = tables
    assert table[1:] == on_paper.table(6)["rows"]
    expected, found = on_paper.appendix(), {}
    for sheet in appendix:
        marks = sheet[2]
        found |= {(row[1], mark): cell for row in sheet[3:] for mark, cell in zip(marks[2:], row[2:], strict=True)}
    for unit in expected["units"]:
        assert [found[unit["name"], str(column + 1)] for column in range(41)] == unit["cells"]
    assert [found["TỔNG CỘNG", str(column + 1)] for column in range(41)] == expected["total"]


def test_a_chart_is_a_picture_as_wide_as_the_text_with_its_figures_in_words(document):
    [drawing] = document.iter(f"{W}drawing")
    [described] = [one.get("descr") for one in drawing.iter() if one.get("descr")]
    assert described == "Nhà tạm được xóa theo đơn vị (nhà). Nam Giang: 10; Hiệp Đức: 2; Nam Trà My: 1 chưa đạt."
    assert int(next(one for one in drawing.iter() if one.tag.endswith("}extent")).get("cx")) / docx_parts.EMU == (
        pytest.approx(165 * 72 / 25.4, abs=0.5)
    )
    [block] = [one for one in on_paper.frozen()["blocks"] if one["type"] == "chart"]
    file = io.BytesIO()
    document_docx.write(file, on_paper.frozen())
    with zipfile.ZipFile(file) as archive:
        assert archive.read("word/media/picture1.png") == svg_png.draw(document_html.chart(block)).png
        related = archive.read("word/_rels/document.xml.rels").decode()
    assert 'Id="rIdPicture1"' in related and 'Target="media/picture1.png"' in related


def test_pages_are_those_of_the_decree_and_numbered_anew_in_each_appendix(document):
    portrait, landscape = document.iter(f"{W}sectPr")
    assert portrait.find(f"{W}pgSz").get(f"{W}w") == "11906" and landscape.find(f"{W}pgSz").get(f"{W}w") == "16838"
    for section in (portrait, landscape):
        margins = section.find(f"{W}pgMar")
        sides = {
            side: round(int(margins.get(f"{W}{side}")) / docx_parts.MM) for side in ("top", "bottom", "left", "right")
        }
        assert sides == {"top": 20, "bottom": 20, "left": 30, "right": 15}
        assert section.find(f"{W}pgNumType").get(f"{W}start") == "1" and section.find(f"{W}titlePg") is not None


def test_heads_of_tables_repeat_and_headings_are_headings(document):
    for table in list(document.iter(f"{W}tbl"))[3:]:
        assert len(list(table.iter(f"{W}tblHeader"))) == 3
    styles = {_words(paragraph): paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
              for paragraph in document.iter(f"{W}p") if paragraph.find(f"{W}pPr/{W}pStyle") is not None}  # fmt: skip
    assert styles["I. KẾT QUẢ THỰC HIỆN CÔNG TÁC PHỐI HỢP"] == "Heading1"
    assert styles["1. Xây dựng tổ chức Hội"] == "Heading2"


def test_rows_of_an_appendix_are_as_high_as_in_the_pdf_and_its_first_heads_span_two_rows(document):
    plan = appendix_layout.plan("Phụ lục", on_paper.appendix(), document_html.appendix_note(on_paper.frozen()))
    tables = list(document.iter(f"{W}tbl"))[3:]
    assert len(tables) == len(plan.sheets)
    for table, sheet in zip(tables, plan.sheets, strict=True):
        heights = [int(height.get(f"{W}val")) / 20 for height in table.iter(f"{W}trHeight")]
        assert heights == pytest.approx([*sheet.head_heights, *map(sheet.height, sheet.rows)], abs=0.05)
        merged = [[cell.find(f"{W}tcPr/{W}vMerge") is not None for cell in row] for row in
                  ([*row.iter(f"{W}tc")] for row in [*table.iter(f"{W}tr")][:3])]  # fmt: skip
        assert [row[:3] for row in merged] == [[True, True, False]] * 2 + [[False] * 3]


def test_the_pdf_and_the_word_document_hold_the_same_numbers(document):
    frozen = on_paper.frozen()
    drawn = [*rendering.body(frozen), *rendering.appendices(frozen)]
    in_pdf = set()
    for part in drawn:
        with pdfplumber.open(io.BytesIO(part.pdf)) as opened:
            in_pdf |= {number for page in opened.pages for number in NUMBER.findall(page.extract_text())}
    in_word = {number for paragraph in document.iter(f"{W}p") for number in NUMBER.findall(_words(paragraph))}
    in_word |= {number for one in document.iter() for number in NUMBER.findall(one.get("descr", ""))}
    assert len(in_word) > 41 * 18
    assert in_word == in_pdf


def test_text_of_users_is_never_markup_and_control_characters_are_left_out():
    sly = on_paper.paragraph("<w:p/> & {{7*7}} \x00\x1b]]> 5 < 6")
    document = _document(on_paper.frozen(blocks=[sly], appendices=[]))
    assert "<w:p/> & {{7*7}} ]]> 5 < 6" in [_words(paragraph) for paragraph in document.iter(f"{W}p")]


def test_the_same_report_gives_the_same_bytes():
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        document_docx.write(file, on_paper.frozen())
    assert files[0].getvalue() == files[1].getvalue()


def test_a_draft_leaves_its_number_blank():
    words = _words(_document(on_paper.frozen(number="", date="")))
    assert f"Số: {document_html.BLANK_NUMBER}/BC-CCB" in words and document_html.BLANK_DATE in words


def test_footnotes_are_real_ones_behind_the_words_that_call_them():
    noted = on_paper.paragraph("Đã tặng 7.514 suất quà.\nVà 02 nhà.") | {
        "notes": [
            {"at": 22, "text": "Trị giá 2.904,5 triệu đồng", "number": 1},
            {"at": 33, "text": "Nhà & vườn", "number": 2},
        ]
    }
    file = io.BytesIO()
    document_docx.write(file, on_paper.frozen(blocks=[noted], appendices=[]))
    with zipfile.ZipFile(file) as archive:
        document, notes, styles = (
            ElementTree.fromstring(archive.read(f"word/{name}.xml")) for name in ("document", "footnotes", "styles")
        )
    texts = {note.get(f"{W}id"): _words(note).strip() for note in notes.iter(f"{W}footnote")}
    assert (texts["1"], texts["2"]) == ("Trị giá 2.904,5 triệu đồng", "Nhà & vườn")
    called = [
        (_words(paragraph), [one.get(f"{W}id") for one in paragraph.iter(f"{W}footnoteReference")])
        for paragraph in document.iter(f"{W}p")
        if list(paragraph.iter(f"{W}footnoteReference"))
    ]
    assert called == [("Đã tặng 7.514 suất quà.", ["1"]), ("Và 02 nhà.", ["2"])]
    for one in (*document.iter(f"{W}footnoteReference"), *notes.iter(f"{W}footnoteRef")):
        part = document if one.tag.endswith("Reference") else notes
        [run] = [run for run in part.iter(f"{W}r") if one in list(run)]
        assert run.find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "FootnoteReference"
    [style] = [one for one in styles.iter(f"{W}style") if one.get(f"{W}styleId") == "FootnoteReference"]
    assert style.find(f"{W}rPr/{W}vertAlign").get(f"{W}val") == "superscript"


def test_margins_are_those_of_the_paper():
    margins = {"top": 25, "bottom": 20, "left": 35, "right": 20}
    [section] = _document(on_paper.frozen(margins=margins, appendices=[])).iter(f"{W}sectPr")
    found = section.find(f"{W}pgMar")
    assert {side: round(int(found.get(f"{W}{side}")) / docx_parts.MM) for side in margins} == margins
