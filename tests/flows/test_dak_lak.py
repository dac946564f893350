"""The yearly report of a province whose campaign is the real one of Đắk Lắk: plan and fact of every target."""

from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pdfplumber
import pytest
from django.core.management import call_command

from campaigns.choices import TargetStatus
from campaigns.models import Target
from ccb.lib import periods
from members.choices import UnitKind
from reports.domain.papers import composing
from reports.domain.plans import plan_results, progress
from reports.domain.writing import drafts, templates
from reports.exports import document_pdf, document_xlsx
from reports.models import ReportTemplate
from tests import factories
from tests.campaigns import planned
from tests.reports import builders
from tests.reports.plans.test_progress_cases import CASES, figures


@pytest.fixture
def stage(db):
    """A province with its issued campaign, a yearly form that asks for all its targets, one district's figures."""
    province = factories.unit("Đắk Lắk", UnitKind.PROVINCE)
    district, _ = (factories.unit(name, parent=province) for name in ("Buôn Hồ", "Cư Kuin"))
    campaign = planned.issue(planned.load(planned.DAK_LAK, province, code="DL24"), on=date(2024, 1, 2))
    needed = Target.objects.select_related("numerator", "denominator")
    form = factories.form("NAM", *{one for target in needed for one in (target.numerator, target.denominator) if one})
    form.frequency = "year"
    form.save()
    round = factories.round_of(form, "2024", due_on=date(2024, 12, 20))
    met = [row for row in CASES if row["code"].startswith("DL24") and row["period"] == "2024" and row["case"] == "met"]
    builders.report(round, district, **figures(campaign, met))
    call_command("load_templates", stdout=StringIO())
    return province, campaign, round


def compose(province, round, code: str, **more) -> dict:
    template = ReportTemplate.objects.get(code=code)
    request = composing.Request(round.form_id, round.period, province.pk, date(2024, 12, 25), template.pk)
    return composing.compose(request, at=factories.NOW, using="default")


@pytest.mark.parametrize("code", ["NAM", "PHONG-TRAO"])
def test_every_target_stands_in_the_report_with_plan_and_fact(stage, code):
    province, campaign, round = stage
    frozen = compose(province, round, code)
    [table] = [one for one in frozen["blocks"] if one["type"] == "table" and "chỉ tiêu thi đua" in one["title"]]
    found = progress.evaluate(campaign, periods.parse("2024"), unit=province)
    applying = [one for one in found.results.values() if one.status != TargetStatus.NOT_APPLICABLE]
    assert len(applying) >= 30
    assert [row[1] for row in table["rows"]] == [one.target.text for one in applying]
    wholes = {one.code: one.stands for one in plan_results.lines([found])}
    judged = [
        "Đạt theo nhóm" if wholes[one.target.code] == TargetStatus.MET != one.status else one.status.label
        for one in applying
    ]
    assert [row[5] for row in table["rows"]] == judged
    by_text = {row[1]: row[2:] for row in table["rows"]}
    assert by_text["Kết nạp hội viên mới"][0] == "≥ 1.500 hội viên"
    assert by_text["Phát triển quỹ Nội bộ hội"][1].endswith(" đồng/hội viên"), "not a sum over members"
    assert all(row[2] and row[3] for row in table["rows"]), "plan and fact are said in words where there is no number"
    told = {one.code: one for one in plan_results.lines([found])}
    assert told["DL24-1.1"].percent and told["DL24-1.1"].status == TargetStatus.MET


def test_the_table_is_drawn_with_every_target_on_the_paper(stage):
    province, campaign, round = stage
    frozen = compose(province, round, "NAM") | {"appendices": []}
    with pdfplumber.open(BytesIO(document_pdf.draw(frozen).pdf)) as paper:
        cells = [
            " ".join((row[1] or "").split())
            for page in paper.pages for table in page.extract_tables() for row in table if row[0] and row[0].isdigit()
        ]  # fmt: skip
    [table] = [one for one in frozen["blocks"] if one["type"] == "table"]
    assert cells == [row[1] for row in table["rows"]]


def test_a_target_is_named_in_a_sentence(stage):
    province, campaign, round = stage
    text = (
        "{mục tiêu.DL24-1.1|kế hoạch} / {mục tiêu.DL24-1.1|kết quả} / {mục tiêu.DL24-1.1|tỷ lệ đạt} / "
        "{mục tiêu.DL24-1.1|đánh giá} / {mục tiêu.DL24-3.1|đơn vị chưa hoàn thành} / "
        "{mục tiêu.DL24-3.1|đơn vị không đạt} / {mục tiêu.DL24-3.1|đơn vị chưa báo cáo}"
    )
    content = ReportTemplate.objects.get(code="NAM").content | {"blocks": [{"type": "paragraph", "text": text}]}
    template = templates.keep(round.form, code="m", name="Mẫu", content=content, actor=None, at=factories.NOW).template
    draft = drafts.start(round, province, template, dated_on=date(2024, 12, 25), actor=None, at=factories.NOW)
    request = composing.Request(round.form_id, "2024", province.pk, date(2024, 12, 25), None, draft.pk, draft.revision)
    [made] = [
        one for one in composing.compose(request, at=factories.NOW, using="default")["blocks"] if " / " in one["text"]
    ]
    plan, result, percent, status, missed, failed, silent = made["text"].removesuffix("./.").split(" / ")
    assert (plan, status) == ("≥ 95%", "Đạt")
    assert result.startswith("đạt ") and percent.endswith("%") and "Cư Kuin" in missed
    assert (failed, silent) == ("không có đơn vị nào", missed)


def test_a_target_that_does_not_exist_is_refused_by_name(stage):
    _, _, round = stage
    content = ReportTemplate.objects.get(code="NAM").content
    with pytest.raises(templates.phrases.UnknownPlaceholder, match="mục tiêu.DL24-99"):
        templates.check(round.form, content | {"blocks": [{"type": "paragraph", "text": "{mục tiêu.DL24-99}"}]})


def test_what_each_unit_was_to_bring_is_told_as_units_that_did_and_not_as_its_own_measure(stage):
    """One class for each of two districts: the total is "1/2 đơn vị", never "1 lớp"."""
    province, _, round = stage
    content = ReportTemplate.objects.get(code="NAM").content
    text = "{mục tiêu.DL24-3.1} ({mục tiêu.DL24-3.1|số}; {mục tiêu.DL24-3.1|nếu có: # mở lớp})"
    content |= {"blocks": [{"type": "paragraph", "text": text}], "appendices": []}
    template = templates.keep(round.form, code="m", name="Mẫu", content=content, actor=None, at=factories.NOW).template
    frozen = compose(province, round, template.code)
    *_, told = frozen["blocks"]
    assert told["text"] == "1/2 đơn vị (1/2; 1/2 mở lớp)./."
    made = BytesIO()
    document_xlsx.write(made, frozen)
    heads, *rows = openpyxl.load_workbook(made)["Số liệu"].iter_rows(values_only=True)
    [row] = [dict(zip(heads, row, strict=True)) for row in rows if row[0] == "mục tiêu.DL24-3.1"]
    assert row["Toàn đơn vị"] == "1/2 đơn vị" and {"Buôn Hồ", "Cư Kuin"} <= row.keys()


def test_the_judgement_of_the_year_is_bound_to_targets_and_units_and_says_nothing_of_its_own(stage):
    """What was met and missed by name; no cause where no unit told one."""
    province, campaign, round = stage
    frozen = compose(province, round, "NAM")
    texts = [one["text"] for one in frozen["blocks"] if one["type"] in ("heading", "paragraph")]
    judged = texts[texts.index("III. ĐÁNH GIÁ CHUNG") : texts.index("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025")]
    found = progress.evaluate(campaign, periods.parse("2024"), unit=province)
    met = [one.target.text for one in found.results.values() if one.status == TargetStatus.MET]
    counted = found.counted  # alternatives once, as on the page of the campaign
    assert judged[1:4] == [
        "1. Ưu điểm", "- Chế độ báo cáo: 1/2 đơn vị đã gửi và được duyệt.",
        f"- Chỉ tiêu thi đua: đã đạt {counted[TargetStatus.MET]}/{sum(counted.values())} chỉ tiêu.",
    ]  # fmt: skip
    assert judged[4].startswith(f"- Các chỉ tiêu đã đạt: {met[0]}; {met[1]}")
    assert judged[5:7] == ["2. Tồn tại, hạn chế", "- Chưa có báo cáo được duyệt của: Cư Kuin."]
    assert "Nguyên nhân" not in " ".join(judged)


def test_a_campaign_is_named_by_its_title(stage):
    province, campaign, round = stage
    assert compose(province, round, "PHONG-TRAO")["subject"][0] == "Kết quả thực hiện phong trào thi đua năm 2024"
    type(campaign).objects.update(title="Gương mẫu")
    assert compose(province, round, "PHONG-TRAO")["subject"][0] == "Kết quả thực hiện phong trào thi đua “Gương mẫu”"
