"""PDF/A-3, read back with pikepdf: what veraPDF would look at that can be seen without it; and the data inside."""

import hashlib
import io
import json
import re
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pytest

from ccb.core.domain import audit
from reports.domain.papers import amending
from reports.exports import appendix_fast, document_pdf
from reports.exports.appendix_fast import Share
from tests.reports import on_paper

VERIFICATION = {
    "url": "https://bao-cao.example/xac-minh/ABCD-EFGH-JKLM/", "shown": "bao-cao.example/xac-minh",
    "code": "ABCD-EFGH-JKLM",
}  # fmt: skip
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA, DC = "{http://www.aiim.org/pdfa/ns/id/}", "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture(scope="module", params=["report", "amendment"])
def frozen(request):
    made = on_paper.frozen(verification=VERIFICATION, appendices=[on_paper.appendix(), on_paper.appendix(6, 5, seed=2)])
    if request.param == "report":
        return made
    before = made["figures"] | {"c0": made["figures"]["c0"] | {"value": "62950"}}
    return amending.amended(made, made | {"figures": before})


@pytest.fixture(scope="module")
def drawn(frozen):
    return document_pdf.draw(frozen)


@pytest.fixture(scope="module")
def made(drawn):
    with pikepdf.open(io.BytesIO(drawn.pdf)) as opened:
        yield opened


def _dictionaries(made):
    return [item for item in made.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)]


# --- PDF/A ----------------------------------------------------------------------------------------------------------


def test_it_says_pdf_a_3_in_its_metadata_and_the_same_words_as_in_the_old_dictionary(made):
    described = ElementTree.fromstring(bytes(made.Root.Metadata.read_bytes()).split(b"?>", 1)[1].rsplit(b"<?", 1)[0])
    [facts] = described.iter(f"{RDF}Description")
    assert (facts.find(f"{PDFA}part").text, facts.find(f"{PDFA}conformance").text) == ("3", "U")
    for name, key in (("title", "Title"), ("creator", "Author"), ("description", "Subject")):
        [words] = facts.find(f"{DC}{name}").iter(f"{RDF}li")
        assert words.text == str(made.docinfo[f"/{key}"])
    assert str(made.docinfo.Author) == "Hội CCB tỉnh Quảng Nam" and str(made.docinfo.Subject) == "Số 03/BC-CCB"
    assert made.pdf_version == "1.7" and "/ID" in made.trailer and "/Filter" not in made.Root.Metadata


def test_colours_have_one_profile(made):
    [intent] = made.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1" and intent.DestOutputProfile.N == 3
    assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"
    spaces = {str(item) for item in made.objects if isinstance(item, pikepdf.Name)}
    assert "/DeviceCMYK" not in spaces


def test_every_font_is_embedded_and_says_which_letters_its_glyphs_are(made):
    fonts = [item for item in _dictionaries(made) if item.get("/Type") == "/Font"]
    shown = [font for font in fonts if not str(font.Subtype).startswith("/CIDFont")]
    assert len(shown) >= 5
    for font in shown:
        assert "/ToUnicode" in font, font.BaseFont
        described = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(described.keys())
        if font.Subtype == "/TrueType" and int(described.Flags) & 4:
            assert "/Encoding" not in font, "a symbolic font brings its own"


def test_nothing_in_it_acts_or_reaches_outside(made):
    assert not {"/OpenAction", "/AA", "/JavaScript"} & set(made.Root.keys()) and not made.is_encrypted
    assert not {"/URI", "/Launch", "/GoToR", "/JavaScript"} & {str(item.get("/S", "")) for item in _dictionaries(made)}
    assert not any({"/AA", "/Trans", "/PresSteps"} & set(page.keys()) for page in made.pages)


def test_the_data_it_was_drawn_from_are_inside_and_associated(made, drawn, frozen):
    assert set(made.attachments) == {"so-lieu.json", "so-lieu.xlsx"}
    inside = {name: bytes(made.attachments[name].get_file().read_bytes()) for name in made.attachments}
    assert json.loads(inside["so-lieu.json"]) == frozen
    assert inside["so-lieu.json"].decode() == audit.canonical(frozen)
    assert inside["so-lieu.xlsx"] == drawn.xlsx
    kinds = {str(one.UF): str(one.AFRelationship) for one in made.Root.AF}
    assert kinds == {"so-lieu.json": "/Source", "so-lieu.xlsx": "/Data"}
    for one in made.Root.AF:
        told = one.EF.F.Params
        assert int(told.Size) == len(inside[str(one.UF)])
        assert bytes(told.CheckSum) == hashlib.md5(inside[str(one.UF)]).digest()
        assert "/ModDate" in told and "/Desc" in one and str(one.EF.F.Subtype).startswith("/application/")


# --- Tags and bookmarks ---------------------------------------------------------------------------------------------


def _elements(element, found=None):
    found = [] if found is None else found
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            _elements(kid, found)
    return found


def test_all_text_of_report_and_appendix_belongs_to_an_element(made):
    assert made.Root.MarkInfo.Marked and str(made.Root.Lang) == "vi"
    numbers = made.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(numbers[index]) for index in range(0, len(numbers), 2)]
    assert keys == sorted(set(keys))
    owners = dict(zip(keys, (numbers[index] for index in range(1, len(numbers), 2)), strict=True))
    for page in made.pages:
        marked = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page))
        ids = [int(number) for number in re.findall(rb"/MCID (\d+)", marked)]
        assert ids and sorted(ids) == list(range(len(ids)))
        assert len(owners[int(page.obj.StructParents)]) == len(ids)
        depth = shown = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) in ("Tj", "TJ"):
                shown += 1
                assert depth > 0, operands
        assert shown and depth == 0


def test_headings_and_appendices_are_elements_of_their_kind(made):
    kinds = [str(element.S) for element in _elements(made.Root.StructTreeRoot.K[0])]
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TD", "/Figure", "/Sect"} <= set(kinds)
    assert kinds.count("/Sect") == 1  # both appendices are one part of drawn pages


def test_bookmarks_lead_to_headings_and_appendices(made):
    with made.open_outline() as outline:
        titles = [item.title for item in outline.root]
        pages = [made.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root[-2:]]
    assert titles[0] == "BÁO CÁO"
    assert [title.split(".")[0] for title in titles[-2:]] == ["Phụ lục I", "Phụ lục II"]
    assert pages == [2, 5]


def test_an_issued_report_has_room_for_both_signatures_above_the_name(made):
    fields = {str(field.T): [float(side) for side in field.Rect] for field in made.Root.AcroForm.Fields}
    person, office = fields["chu-ky-nguoi-ky"], fields["chu-ky-co-quan"]
    assert all(right - left > 90 and top - bottom > 60 for left, bottom, right, top in (person, office))
    assert office[0] < person[0] < office[2] < person[2], "the office's covers a part of the person's, on its left"
    for field in made.Root.AcroForm.Fields:
        assert field.FT == "/Sig" and "/V" not in field and field.F == 4 and "/N" in field.AP and "/A" not in field


def test_a_draft_has_no_field_and_no_address(made):
    with pikepdf.open(io.BytesIO(document_pdf.draw(on_paper.frozen(number="", appendices=[])).pdf)) as draft:
        assert "/AcroForm" not in draft.Root and str(draft.docinfo.Subject) == "Dự thảo"


# --- Parts ----------------------------------------------------------------------------------------------------------


def test_appendices_drawn_in_parts_are_those_drawn_in_one():
    headed = [("Phụ lục I", on_paper.appendix(60, 23)), ("Phụ lục II", on_paper.appendix(18, 41, seed=3))]
    [whole] = appendix_fast.draw(headed, "(Kèm theo)")
    parts = [part for number in range(3) for part in appendix_fast.draw(headed, "(Kèm theo)", Share(number, 3))]
    assert sum(part.pages for part in parts) == whole.pages
    assert [roles for part in parts for roles in part.roles] == list(whole.roles)
    assert [title for part in parts for title, _ in part.bookmarks] == [title for title, _ in whole.bookmarks]


def test_a_share_of_nothing_is_no_page():
    assert appendix_fast.draw([("Phụ lục", on_paper.appendix(2, 3))], "", Share(0, 2)) == []


def test_a_share_that_fails_is_drawn_again_in_one_piece(monkeypatch, caplog):
    """Only the whole has the plain way to fall back on."""
    monkeypatch.setattr(document_pdf, "CELLS_OF_A_SHARE", 10)
    monkeypatch.setattr(appendix_fast._Drawn, "_grid", lambda *_: 1 / 0)
    small = on_paper.frozen(appendices=[on_paper.appendix(4, 5)])
    with pikepdf.open(io.BytesIO(document_pdf.draw(small).pdf)) as plain:
        assert len(plain.pages) == 3


# --- Workbook -------------------------------------------------------------------------------------------------------


def test_the_workbook_holds_every_figure_as_a_number_and_its_source(drawn, frozen):
    book = openpyxl.load_workbook(io.BytesIO(drawn.xlsx))
    assert book.sheetnames == ["Số liệu", "Nguồn số liệu", "Báo cáo"]
    heads, *rows = book["Số liệu"].iter_rows(values_only=True)
    for row, (code, figure) in zip(rows, frozen["figures"].items(), strict=True):
        shown = dict(zip(heads, row, strict=True))
        assert (shown["Mã"], shown["Toàn đơn vị"]) == (code, int(figure["value"]))
        assert all(shown[unit] == int(value) for unit, value in figure["by_unit"].items())
    _, *sources = book["Nguồn số liệu"].iter_rows(values_only=True)
    assert len(sources) == 18 * 41
    assert sources[0][:2] == ("Tam Kỳ", "c0") and sources[0][5:7] == (1, "Nguyễn Văn Mẫu")
    facts = dict(book["Báo cáo"].iter_rows(values_only=True))
    assert facts["Số"] == "03/BC-CCB"
