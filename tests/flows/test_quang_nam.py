"""Eighteen districts' figures of six months become the published provincial report (real totals)."""

import csv
import json
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pdfplumber
import pytest
from django.core.management import call_command

from campaigns.models import Answer
from reports.domain.plans import answered
from reports.management.commands.load_demo import DATA, FORM, FORM_NAME
from tests import factories

TABLE = Path(__file__).parents[1] / "reports" / "coordination_quang_nam.csv"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])

# What the published report tells besides the shared table, each from an activity.
OF_THE_ACTIVITIES = (
    "tập thể được đề nghị khen 05 tập thể; cá nhân được đề nghị khen 08 cá nhân", "bình quân 2,3 triệu đồng/hộ",
    "được giúp hằng tháng 62 gia đình; mức giúp thấp nhất 200 nghìn đồng/tháng; mức giúp cao nhất 300 nghìn "
    "đồng/tháng",
)  # fmt: skip
# The provincial totals as the association published them.
PUBLISHED = {
    "party_building_opinions": "1600", "supervision_chaired_by_district": "2", "supervision_joined_with_front": "3",
    "supervision_joined_by_commune": "4", "commended_collectives": "727", "commended_individuals": "1507",
    "members_admitted": "297", "members_total": "37090", "members_total_opening": "37196",
    "enlisted_youth_visited": "2554", "enlisted_children_of_members": "124", "ex_servicemen_total": "62950",
    "ex_servicemen_in_clubs": "54153", "ex_servicemen_outside_clubs": "4055", "poor_households_escaped": "253",
    "poor_households_opening": "1557", "temporary_houses_removed": "13", "jobs_created": "6776",
    "savings_balance": "46326", "savings_increase": "3262", "trees_planted": "21040", "land_donated": "78995",
    "workdays": "4801", "money_for_roads": "898.3", "canals_dredged": "30.3", "roads_built": "42.3",
    "blood_units": "157", "gratitude_houses": "17", "gratitude_houses_value": "882.8", "children_sponsored": "104",
    "heroic_mothers_cared": "10", "poor_families_helped": "62", "tet_gifts": "7514", "tet_gifts_value": "2904.5",
    "fund_gratitude": "587", "fund_disaster": "178.6", "fund_poor": "434.2", "fund_agent_orange": "104.2",
    "fund_study": "362", "livelihood_support": "397", "martyr_remains_recovered": "8",
}  # fmt: skip


def _import_structure() -> None:
    call_command("import_units", str(DATA / "units.csv"), stdout=StringIO())
    call_command(
        "import_indicators", str(DATA / "indicators.csv"), form=FORM, form_name=FORM_NAME, unit_kinds="district,bloc",
        stdout=StringIO(),
    )  # fmt: skip
    call_command("import_checks", str(DATA / "checks.csv"), form=FORM, stdout=StringIO())


def _import_figures(path, period="2024-H1") -> None:
    call_command("import_submissions", str(path), form=FORM, period=period, state="approved", stdout=StringIO())


def _compile(tmp_path, **options) -> tuple[dict, str, list]:
    """The frozen JSON, the text of the PDF with single blanks, and its pages."""
    out, frozen = tmp_path / "report.pdf", tmp_path / "report.json"
    call_command(
        "compile_report", form=FORM, period="2024-H1", unit="Quảng Nam", date="2024-06-20", out=out, json=frozen,
        stdout=StringIO(), **options,
    )  # fmt: skip
    with pdfplumber.open(BytesIO(out.read_bytes())) as pdf:
        pages = [" ".join((page.extract_text() or "").split()) for page in pdf.pages]
    return json.loads(frozen.read_text()), " ".join(pages), pages


@pytest.fixture
def quang_nam(db):
    _import_structure()
    _import_figures(DATA / "submissions_2024-H1.csv")


def test_all_41_totals_equal_the_published_ones(quang_nam, tmp_path):
    frozen, _, _ = _compile(tmp_path)
    assert {code: figure["value"] for code, figure in frozen["figures"].items()} == PUBLISHED
    for code, figure in frozen["figures"].items():
        assert sum(Decimal(number) for number in figure["by_unit"].values()) == Decimal(PUBLISHED[code])
    assert frozen["figures"]["temporary_houses_removed"]["by_unit"]["Nam Giang"] == "10"
    assert len(frozen["expected_units"]) == len(frozen["included_units"]) == 18
    assert frozen["missing_units"] == []
    assert (frozen["period"], frozen["unit"]) == ("2024-H1", "Quảng Nam")


def test_the_sum_of_ex_servicemen_that_does_not_hold_stands_in_the_findings(quang_nam, tmp_path):
    frozen, _, _ = _compile(tmp_path)
    messages = [finding["message"] for finding in frozen["findings"] if finding["unit"] == "Quảng Nam"]
    assert len(messages) == 1
    for number in ("54.153", "4.055", "58.208", "62.950", "4.742"):
        assert number in messages[0]


def test_a_report_without_a_template_names_every_figure_and_the_few_units_that_have_it(quang_nam, tmp_path):
    _, text, _ = _compile(tmp_path)
    assert "Hội viên mới kết nạp: 297 hội viên" in text
    assert "(Nam Giang: 10; Nam Trà My: 01; Hiệp Đức: 02)" in text
    assert "(Điện Bàn: 01; Quế Sơn: 01)" in text
    assert "882,8 triệu đồng" in text


def test_a_missing_district_makes_the_report_provisional_and_is_named(tmp_path):
    _import_structure()
    rows = list(csv.reader((DATA / "submissions_2024-H1.csv").open(newline="")))
    part = tmp_path / "part.csv"
    with part.open("w", newline="") as file:
        csv.writer(file).writerows(row for row in rows if row[0] != "Nông Sơn")
    _import_figures(part)
    frozen, text, _ = _compile(tmp_path)
    assert "17/18 đơn vị" in text
    assert frozen["missing_units"] == ["Nông Sơn"]
    assert "Nông Sơn" not in frozen["figures"]["members_total"]["by_unit"]


def test_the_template_of_the_demonstration_reads_like_the_published_report(tmp_path):
    call_command("load_demo", stdout=StringIO())
    for unit in ("Nam Giang", "Quế Sơn"):
        _approve(unit)
    frozen, text, pages = _compile(tmp_path)
    assert {code: figure["value"] for code, figure in frozen["figures"].items()} == PUBLISHED
    body = text[: text.index("Phụ lục SỐ LIỆU")]
    rows = list(csv.DictReader(TABLE.open(newline="")))
    assert {row["code"]: row["value"] for row in rows} == PUBLISHED, "the table holds every figure"
    assert [row["words"] for row in rows if row["words"] not in body] == []
    assert [words for words in OF_THE_ACTIVITIES if words not in body] == []
    assert "08/QC-BCHQS-CCB" in body and "do Bộ Chỉ huy quân sự tỉnh chủ trì" in body
    assert body.count("420 ngày công") == 1 and "cây xanh trồng mới 350 cây" in body
    assert "16/18 đơn vị đã ký quy chế phối hợp cấp mình." in body
    judged = body[body.index("II. ĐÁNH GIÁ CHUNG") : body.index("III. NHIỆM VỤ")]
    assert "2. Tồn tại, hạn chế - Chưa ký quy chế phối hợp cấp mình: Tây Giang, Nông Sơn." in judged
    assert "Còn 4.055 cựu quân nhân chưa tham gia sinh hoạt câu lạc bộ." in judged
    assert "3. Nguyên nhân - Tam Kỳ: Vai trò chỉ đạo" in judged
    assert "chưa thống nhất" not in judged and "kết quả còn thấp" not in judged
    assert text.count("./.") == 1


def _approve(unit: str) -> None:
    from reports.models import Submission

    submission = Submission.objects.get(unit__name=unit, round__period="2024-H1")
    factories.moved(submission, *(["import"] if submission.is_open else []), "approve")


@pytest.mark.once
def test_loading_the_demonstration_twice_changes_nothing():
    from ccb.core.models import AuditEntry

    call_command("load_demo", stdout=StringIO())
    answers = [answered.beside(one.task, one.unit, one, None) for one in Answer.objects.exclude(figure=None)[:15]]
    assert {bool(beside[0].difference) for beside in answers} == {True, False}, "some agree with the sheet, some do not"
    before = AuditEntry.objects.count()
    call_command("load_demo", stdout=StringIO())
    assert AuditEntry.objects.count() == before
