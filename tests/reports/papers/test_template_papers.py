"""Each template that comes with the program, measured on the page after Nghị định 30/2020/NĐ-CP, Phụ lục I."""

import io
import json
from datetime import date
from io import StringIO
from itertools import pairwise

import pdfplumber
import pytest
from django.core.management import call_command

from ccb.lib.paper import FAMILY, MOTTO, STATE
from members.models import Letterhead
from reports.domain.papers import composing
from reports.domain.writing import outline, templates
from reports.exports import rendering
from reports.management.commands.load_demo import DATA
from reports.models import FormSection, ReportForm, ReportTemplate
from tests import factories
from tests.reports.papers.test_document_pdf import MM, _line, _middle, _rule_under, _width

pytestmark = pytest.mark.once  # what is measured is the page
SHIPPED = sorted(templates.SHIPPED.glob("*.json"))
INDICATORS = {"PH-QS": DATA / "indicators.csv", "PH-502": DATA / "dam_rong" / "indicators.csv"}
PERIODS = {"month": "2024-05", "quarter": "2024-Q2", "nine_months": "2024-9M", "year": "2024"}
SINGLE = 14 * 1.15  # points: one line of the face
MARGINS = {"top": 22, "bottom": 24, "left": 33, "right": 17}
STYLED = ("-Bold", "-Italic")
ROMAN = ("I", "II", "III", "IV", "V", "VI")


@pytest.fixture
def unit(cast):
    for body in ("", "Ban Chỉ đạo 502"):  # of the association, and of the committee that one template names
        Letterhead.objects.create(
            unit=cast.tinh, parent_body="HỘI CỰU CHIẾN BINH VIỆT NAM", issuing_body="HỘI CCB TỈNH QUẢNG MẪU",
            place="Quảng Mẫu", authority="KT. CHỦ TỊCH", signer_title="PHÓ CHỦ TỊCH", signer_name="Nguyễn Văn Mẫu",
            **{f"margin_{side}": millimetres for side, millimetres in MARGINS.items()}, body=body,
        )  # fmt: skip
    return cast.tinh


def frozen_of(file, unit) -> dict:
    """The template's report of a period for which no unit has answered yet."""
    data = json.loads(file.read_text())
    if data["form"]:
        path = str(INDICATORS[data["form"]])
        call_command(
            "import_indicators", path, form=data["form"], form_name="Biểu", unit_kinds="district", stdout=StringIO()
        )
    else:
        form = factories.form("BC", factories.indicator("a", name="Hội viên mới kết nạp", uom="hội viên"))
        FormSection.objects.create(form=form, code="2", title="Lời", position=2, theme="cause")
    form = ReportForm.objects.get()
    factories.round_of(form, PERIODS.get(data["purpose"], "2024-H1"))
    call_command("load_templates", str(file), stdout=StringIO())
    template = ReportTemplate.objects.get()
    request = composing.Request(form.pk, form.rounds.get().period, unit.pk, date(2024, 2, 5), template.pk)
    return composing.compose(request, at=factories.NOW, using="default") | {"number": "03"}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_component_stands_where_the_decree_says(unit, file):
    frozen = frozen_of(file, unit)
    [part] = rendering.body(frozen)
    with pdfplumber.open(io.BytesIO(part.pdf)) as opened:
        first, last = opened.pages[0], opened.pages[-1]
        _header(first)
        _subject(first, frozen)
        _body(opened.pages, frozen)
        _closing(last, frozen)
        _margins(opened.pages)
        _sheet(opened.pages)
        _spacing(opened.pages, frozen)
    if frozen["appendices"]:
        [appendix] = rendering.appendices(frozen)
        with pdfplumber.open(io.BytesIO(appendix.pdf)) as opened:
            _appendix(opened.pages[0], frozen)


def _header(page) -> None:
    parent, body = _line(page, "HỘI CỰU CHIẾN BINH VIỆT NAM"), _line(page, "HỘI CCB TỈNH QUẢNG MẪU")
    state, motto = _line(page, STATE), _line(page, MOTTO)
    assert 12 <= parent["size"] == body["size"] <= 13 and not parent["font"].endswith("-Bold")
    assert body["font"].endswith("-Bold") and 1 / 3 <= _width(_rule_under(page, body["text"])) / _width(body) <= 1 / 2
    assert 12 <= state["size"] <= 13 and state["font"].endswith("-Bold") and motto["font"].endswith("-Bold")
    assert 13 <= motto["size"] <= 14 and abs(_width(_rule_under(page, MOTTO)) - _width(motto)) <= 2
    assert parent["x1"] < state["x0"] and abs(_middle(parent) - _middle(body)) <= 1
    assert abs(parent["bottom"] - state["bottom"]) <= 1.5 and abs(_middle(state) - _middle(motto)) <= 1
    assert parent["bottom"] <= body["top"] + 2 and state["bottom"] <= motto["top"] + 2
    number, place = _line(page, "Số: 03/BC-CCB"), _line(page, "Quảng Mẫu, ngày 05 tháng 02 năm 2024")
    assert number["size"] == 13 and number["x1"] < page.width / 2 and not number["font"].endswith(STYLED)
    assert number["top"] > body["bottom"] and place["top"] > motto["bottom"]
    assert 13 <= place["size"] <= 14 and place["font"].endswith("-Italic")
    assert abs(place["x1"] - (page.width - MARGINS["right"] * MM)) <= 2


def _subject(page, frozen) -> None:
    centre = (MARGINS["left"] * MM + page.width - MARGINS["right"] * MM) / 2
    for text in (frozen["kind"], *frozen["subject"]):
        line = _line(page, text)
        assert 13 <= line["size"] <= 14 and line["font"].endswith("-Bold") and abs(_middle(line) - centre) <= 1.5
    last = _line(page, frozen["subject"][-1])
    rule = _rule_under(page, last["text"])
    longest = max(_width(_line(page, text)) for text in frozen["subject"])
    assert 1 / 3 <= _width(rule) / longest <= 1 / 2 and abs(_middle(rule) - centre) <= 1.5


def _body(pages, frozen) -> None:
    """Headings are bold, texts are not; both begin 1 to 1.27 cm in."""
    seen = {"heading": 0, "paragraph": 0}
    for page in pages:
        for line in page.extract_text_lines():
            for block in frozen["blocks"]:
                if block["type"] in seen and len(line["text"]) > 20 and block["text"].startswith(line["text"]):
                    chars = line["chars"][0]
                    font = chars["fontname"].split("+")[1]
                    assert round(chars["size"], 1) == 14
                    assert font.endswith(STYLED) == (block["type"] == "heading"), line["text"]
                    assert 10 <= (line["x0"] - MARGINS["left"] * MM) / MM <= 12.8
                    if block["type"] == "heading" and block["level"] == 1:
                        assert block["text"] == block["text"].upper() and block["text"].split(". ")[0] in ROMAN
                    seen[block["type"]] += 1
    assert all(seen.values())


def _closing(page, frozen) -> None:
    label, last = _line(page, "Nơi nhận:"), _line(page, f"- {frozen['recipients'][-1]}.")
    authority, name = _line(page, "KT. CHỦ TỊCH"), _line(page, "Nguyễn Văn Mẫu")
    assert (label["size"], label["font"].split("-")[-2:]) == (12, ["Bold", "Italic"])
    assert last["size"] == 11 and not last["font"].endswith(STYLED)
    for line in (authority, _line(page, "PHÓ CHỦ TỊCH"), name):
        assert 13 <= line["size"] <= 14 and line["font"].endswith("-Bold")
    assert authority["x0"] > page.width / 2 > label["x1"] and abs(_middle(name) - _middle(authority)) <= 1


def _sheet(pages) -> None:
    """A4; one face with the metrics of Times New Roman; black."""
    faces = {FAMILY.replace(" ", "-") + style for style in ("", "-Bold", "-Italic", "-Bold-Italic")}
    for page in pages:
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        for char in page.chars:
            assert char["fontname"].split("+")[1] in faces
            assert set(char["non_stroking_color"]) == {0}, char["text"]


def _spacing(pages, frozen) -> None:
    """Both edges even; lines single to one and a half; six points and more between paragraphs; the end marked."""
    right, seen = pages[0].width - MARGINS["right"] * MM, 0
    starts = [block["text"][:25] for block in frozen["blocks"] if block["type"] in ("heading", "paragraph")]
    for page in pages:
        lines = [line for line in page.extract_text_lines() if round(line["chars"][0]["size"]) == 14]
        for upper, lower in pairwise(lines):
            step, begins = lower["bottom"] - upper["bottom"], lower["text"].startswith(tuple(starts))
            if begins and upper["x0"] < right and upper["text"].startswith(tuple(starts)):
                assert step >= SINGLE + 6 - 0.5, lower["text"]
            elif upper["text"].startswith(tuple(starts)) and abs(lower["x0"] - MARGINS["left"] * MM) < 1:
                assert SINGLE - 0.5 <= step <= 1.5 * SINGLE, lower["text"]
                assert abs(upper["x1"] - right) <= 2.5, upper["text"]  # a justified line may overhang a hair
                seen += 1
    assert seen, "no paragraph of two lines"
    last = [block for block in frozen["blocks"] if block["type"] == "paragraph"][-1]
    assert last["text"].endswith("./.")


def _appendix(page, frozen) -> None:
    centre = (30 * MM + page.width - 15 * MM) / 2
    title = frozen["appendices"][0]["title"].upper()
    told = (
        ("Phụ lục", "-Bold"),
        (title, "-Bold"),
        ("(Kèm theo Báo cáo số 03/BC-CCB ngày 05 tháng 02 năm 2024", "-Italic"),
    )
    for text, style in told:
        line = _line(page, text)
        assert 13 <= line["size"] <= 14 and line["font"].endswith(style), text
    assert abs(_middle(_line(page, title)) - centre) <= 2 and abs(_middle(_line(page, "Phụ lục")) - centre) <= 2
    assert (round(page.width / MM), round(page.height / MM)) == (297, 210)


def _margins(pages) -> None:
    for number, page in enumerate(pages, start=1):
        words = [word for word in page.extract_words() if word["top"] > (MARGINS["top"] - 1) * MM]
        assert min(word["x0"] for word in words) / MM >= MARGINS["left"] - 0.3
        assert (page.width - max(word["x1"] for word in words)) / MM >= MARGINS["right"] - 0.8
        assert (page.height - max(word["bottom"] for word in words)) / MM >= MARGINS["bottom"] - 0.5
        above = [word for word in page.extract_words(extra_attrs=["size"]) if word["bottom"] < MARGINS["top"] * MM]
        assert [word["text"] for word in above] == ([] if number == 1 else [str(number)])
        if above:
            centre = (MARGINS["left"] * MM + page.width - MARGINS["right"] * MM) / 2
            assert 13 <= above[0]["size"] <= 14 and abs(_middle(above[0]) - centre) <= 2


@pytest.mark.parametrize("name", ["thang", "quy", "sau-thang", "chin-thang", "nam"])
def test_reports_of_the_association_hold_figures_of_the_books_plan_and_fact_and_a_chart(name):
    data = json.loads((templates.SHIPPED / f"{name}.json").read_text())
    types = {block["type"] for block in data["content"]["blocks"]}
    assert {"sections", "targets", "chart", "narratives"} <= types
    named = outline.codes(data["content"])
    assert {"sổ.members_total", "sổ.done_activities", "hồ sơ.population"} <= named
    themes = {block["theme"] for block in data["content"]["blocks"] if block["type"] == "narratives"}
    assert themes == {"situation", "shortcoming", "cause", "direction", "proposal"}


def test_what_no_book_holds_leaves_no_heading_no_line_and_no_empty_chart(unit):
    frozen = frozen_of(templates.SHIPPED / "sau-thang.json", unit)
    assert not [one for one in frozen["blocks"] if one["type"] in ("chart", "table")]
    texts = [one["text"] for one in frozen["blocks"]]
    assert not [text for text in texts if any(word in text for word in ("theo sổ", "Dân số", "chỉ tiêu thi đua"))]
