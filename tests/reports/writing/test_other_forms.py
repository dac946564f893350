"""A report says figures of other forms of its period: chosen, filled, frozen with their sources, traced, flagged."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ccb.lib import periods
from reports.choices import ValueState
from reports.domain.papers import amendments, auditing, changes, composing, documents, tracing
from reports.domain.sheets import entry
from reports.domain.writing import draft_reading, drafts, outline, templates
from reports.models import Document, ReportTemplate
from tests import factories
from tests.reports import issued as made

NOW = factories.NOW
TEXT = "Có {biểu.CLB.clubs} ({biểu.CLB.clubs|đơn vị}), {biểu.CLB.clubs|so với biểu.CLB.founded}."
pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def clubs(cast, asked):
    """Another form of the same period: Huyện has 7 clubs, Khối has not reported; the own form is whole."""
    names = {"clubs": "Câu lạc bộ", "founded": "Câu lạc bộ mới lập"}
    form = factories.form("CLB", *(factories.indicator(code, name=name, uom="CLB") for code, name in names.items()))
    sheet = factories.submission(factories.round_of(form), cast.huyen, clubs=7, founded=2)
    for unit, number in ((cast.huyen, 12), (cast.huyen_khac, 8), (cast.khoi, 5)):
        factories.moved(factories.submission(asked, unit, a=number), "import", "approve")
    return factories.moved(sheet, "import", "approve")


def told(asked, *texts: str) -> ReportTemplate:
    content = outline.automatic(asked.form) | {
        "blocks": [{"type": "paragraph", "text": text} for text in texts], "appendices": [],
    }  # fmt: skip
    return templates.keep(asked.form, code="M", name="Mẫu", content=content, actor=None, at=NOW).template


def compose(asked, unit, template) -> dict:
    request = composing.Request(asked.form_id, asked.period, unit.pk, made.DAY, template.pk)
    return composing.compose(request, at=NOW, using="default")


def issued(asked, unit, template) -> Document:
    request = composing.Request(asked.form_id, asked.period, unit.pk, made.DAY, template.pk)
    document = documents.keep(compose(asked, unit, template), made.PAPER, request=request, actor=None, at=NOW)
    made.issuing.move(document, "check", actor=None, at=NOW, seen=document.sha256)
    made.issue(document)
    return Document.objects.get(pk=document.pk)


def test_a_text_says_a_figure_of_another_form_and_of_how_many_units_it_is(cast, asked, clubs):
    frozen = compose(asked, cast.tinh, told(asked, TEXT))
    provisional, said = [block["text"] for block in frozen["blocks"]]
    assert said == "Có 07 CLB (Sông Mẫu: 07), tăng 05 CLB./."
    assert provisional == "(Số liệu lấy từ biểu “Biểu CLB” là của 1/3 đơn vị.)"
    kept = frozen["figures"]["biểu.CLB.clubs"]
    assert (kept["value"], kept["by_unit"], kept["form"]) == ("7", {"Sông Mẫu": "7"}, "CLB")
    assert str(clubs.pk) in frozen["submissions"]
    assert not list(auditing.totals(frozen))


def test_a_form_that_was_not_asked_for_the_period_has_no_figure_yet(cast, asked, clubs):
    factories.form("KHAC", factories.indicator("other", uom="lượt"))
    frozen = compose(asked, cast.tinh, told(asked, "Có {biểu.KHAC.other}."))
    assert frozen["blocks"][-1]["text"] == "Có (chưa có số liệu)./."
    with pytest.raises(templates.phrases.UnknownPlaceholder, match="biểu.CLB.nothing"):
        compose(asked, cast.tinh, told(asked, "{biểu.CLB.nothing}"))


def test_the_figure_is_traced_to_who_typed_it_and_to_its_form(cast, asked, clubs, as_user):
    document = issued(asked, cast.tinh, told(asked, TEXT))
    trace = tracing.figure(document, "biểu.CLB.clubs", cast.van_phong)
    assert (trace.form, trace.total) == ("Biểu CLB", "7")
    [row] = trace.rows
    assert (row.unit, row.shown, row.submission, row.revision) == ("Sông Mẫu", "7", clubs.pk, 1)
    own = tracing.figure(document, "a", cast.van_phong).rows
    assert [row.unit for row in own] == ["Sông Mẫu", "Núi Mẫu", "Khối 487"]
    client = as_user(cast.van_phong)
    page = client.get(reverse("document-figure", args=[document.pk, "biểu.CLB.clubs"])).content.decode()
    assert "Số này lấy từ biểu “Biểu CLB”" in page and "Sông Mẫu" in page
    assert not auditing.examine(using="default").faults


def test_a_change_of_the_other_form_after_issue_flags_the_report_C06(cast, asked, clubs):
    document = issued(asked, cast.tinh, told(asked, TEXT))
    factories.moved(clubs, "reopen")
    cell = entry.Cell(ValueState.NUMBER, Decimal(9), typed="9")
    row = clubs.round.form.rows.get(indicator__code="clubs").indicator
    entry.save(clubs, [entry.CellChange(row, cell, seen=1)], actor=None, at=NOW)
    clubs.refresh_from_db()
    factories.moved(clubs, "submit", "approve")
    assert changes.flagged(Document.objects.all()).get(pk=document.pk).has_changes
    [changed] = amendments.of_document(document)
    assert changed.submission.pk == clubs.pk
    [row] = tracing.figure(document, "biểu.CLB.clubs", cast.van_phong).rows
    assert (row.shown, row.now) == ("7", "9")


def test_a_ratio_of_another_form_is_audited_with_its_own_parts(cast, asked):
    """Both forms count members; the ratio is of those that its own form counts."""
    members = asked.form.rows.get().indicator
    above = factories.indicator("women")
    share = factories.indicator("share", "ratio", numerator=above, denominator=members, factor=100, decimals=2, uom="%")
    other = factories.round_of(factories.form("NU", above, members, share))
    factories.moved(factories.submission(asked, cast.huyen, a=300), "import", "approve")
    factories.moved(factories.submission(other, cast.huyen, a=200, women=50), "import", "approve")
    frozen = compose(asked, cast.tinh, told(asked, "{a} {biểu.NU.share} {biểu.NU.women} {biểu.NU.a}"))
    assert frozen["blocks"][-1]["text"] == "300 hội viên 25% 50 200 hội viên./."
    assert not list(auditing.totals(frozen))


def test_the_composer_offers_what_other_forms_of_the_period_collect_and_names_who_is_missing(
    cast, asked, clubs, as_user
):
    draft = drafts.start(asked, cast.tinh, told(asked, "Có {}"), dated_on=made.DAY, actor=cast.van_phong, at=NOW)
    client = as_user(cast.van_phong)
    [key] = [block.key for block in drafts.blocks_of(draft) if block.data.get("text") == "Có {}"]
    address = reverse("draft-figures", args=[draft.pk, key])
    page = client.get(f"{address}?chi-tieu=biểu.CLB.clubs").content.decode()
    assert '<optgroup label="Biểu CLB: Biểu CLB">' in page and "07 CLB" in page
    client.post(address, {"placeholder": "{biểu.CLB.clubs}", "seen": "1"})
    kept = drafts.blocks_of(draft)
    reading = draft_reading.read(draft, kept)
    said = draft_reading.say(kept, reading)
    assert said[key].made[0]["text"] == "Có 07 CLB"
    points = [one.text for one in draft_reading.points(kept, said, reading, [], {})]
    assert "Biểu “Biểu CLB” chưa có số liệu đã duyệt của: Núi Mẫu, Khối 487." in points


def test_a_trend_reaches_back_in_the_other_form(cast, asked, clubs):
    before = factories.round_of(clubs.round.form, periods.parse("2024-H1").previous().code)
    factories.moved(factories.submission(before, cast.huyen, clubs=4), "import", "approve")
    template = told(asked, "x")
    trend = {"type": "trend", "title": "Diễn biến", "indicators": ["biểu.CLB.clubs"], "past": 1}
    content = template.content | {"blocks": [trend]}
    template = templates.keep(asked.form, code="M", name="Mẫu", content=content, actor=None, at=NOW).template
    [table] = [block for block in compose(asked, cast.tinh, template)["blocks"] if block["type"] == "table"]
    assert table["rows"][0][2:] == ["4", "7"]


@pytest.mark.parametrize("code", ["hồ sơ.population", "mục tiêu.QN24-1", "biểu.BC 01.clubs", "sổ.women", "b"])
def test_the_other_figure_of_a_comparison_is_found_by_its_whole_code(code):
    """It is loaded only when it is named: "% hồ sơ.population" asked for "sơ.population"."""
    for form in (f"% {code}", f"so với {code}", f"trên {code}", f"bình quân {code}"):
        assert {"a", code} <= outline.codes({"blocks": [{"type": "paragraph", "text": f"{{a|{form}}}"}]})


def test_a_form_whose_code_has_a_blank_is_borrowed_from_too(cast, asked):
    other = factories.round_of(factories.form("BC 01", factories.indicator("clubs", uom="CLB")))
    for round, figures in ((asked, {"a": 12}), (other, {"clubs": 3})):
        factories.moved(factories.submission(round, cast.huyen, **figures), "import", "approve")
    template = told(asked, "{biểu.BC 01.clubs}, {biểu.BC 01.clubs|% a}, {a|% biểu.BC 01.clubs}")
    assert compose(asked, cast.tinh, template)["blocks"][-1]["text"] == "03 CLB, 25%, 400%./."
