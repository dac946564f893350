"""The yearly coordination report of Đam Rông: eight communes' figures, the district's profile, real footnotes."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pdfplumber
import pytest
from django.core.management import call_command

from campaigns.management import demonstration
from members.domain import profile_importing, units
from reports.domain.papers import composing
from reports.management.commands.load_demo import DATA
from reports.models import ReportTemplate, Submission
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])

FOLDER = DATA / "dam_rong"
with (Path(__file__).parents[1] / "reports" / "coordination_dam_rong.csv").open(newline="") as file:
    TABLE = list(csv.DictReader(file))

# What the published report tells besides the shared table: prices, gifts, money, each from an activity.
OF_THE_ACTIVITIES = (
    "16 suất × 1.000.000 đồng, trị giá 16.000.000 đồng", "60 suất × 300.000 đồng", "65 suất × 2.500.000 đồng",
    "gia đình chính sách 08 suất, trị giá 4.000.000 đồng", "(ngày 08/3/2024; cùng Ban Chỉ huy quân sự huyện): kinh phí "
    "15.000.000 đồng", "48 suất, trị giá 23.400.000 đồng", "25 suất, trị giá 8.100.000 đồng",
    "cơ sở Phật giáo 03 suất, trị giá 3.000.000 đồng", "02 nhà; kinh phí 100.000.000 đồng",
    "ngân sách nhà nước 2.872.300.000 đồng cho 4.272 lượt người", "vận động 2.815.000.000 đồng, Nhân dân đối ứng "
    "1.265.000.000 đồng", "súng tự chế thu hồi 24 khẩu", "Xã Liêng Srônh: Đổi quà lấy vũ khí", "04 khẩu",
)  # fmt: skip


@pytest.fixture
def dam_rong(db):
    call_command("import_units", str(FOLDER / "units.csv"), stdout=StringIO())
    call_command(
        "import_indicators", str(FOLDER / "indicators.csv"), form="PH-502", form_name="Kết quả phối hợp 502",
        unit_kinds="commune", frequency="year", stdout=StringIO(),
    )  # fmt: skip
    call_command(
        "import_submissions", str(FOLDER / "submissions_2024.csv"), form="PH-502", period="2024", state="approved",
        stdout=StringIO(),
    )  # fmt: skip
    call_command("load_templates", stdout=StringIO())
    profile_importing.load(FOLDER / "profiles.csv", actor=None, at=factories.NOW)


def _compile(tmp_path) -> tuple[dict, list]:
    """The frozen JSON, and the pages of the PDF as lines."""
    out, frozen = tmp_path / "report.pdf", tmp_path / "report.json"
    call_command(
        "compile_report", form="PH-502", period="2024", unit="Đam Rông", date="2024-12-20", out=out, json=frozen,
        stdout=StringIO(),
    )  # fmt: skip
    with pdfplumber.open(BytesIO(out.read_bytes())) as pdf:
        pages = [page.extract_text_lines(return_chars=True) for page in pdf.pages]
    return json.loads(frozen.read_text()), pages


def _frozen() -> dict:
    template = ReportTemplate.objects.get(code="PH-502")
    request = composing.Request(template.form_id, "2024", units.find("Đam Rông").pk, date(2024, 12, 20), template.pk)
    return composing.compose(request, at=factories.NOW)


def _text(lines) -> str:
    return " ".join(" ".join(line["text"] for line in lines).split())


def test_every_figure_of_the_published_report_stands_in_ours(dam_rong, tmp_path):
    demonstration.load("dam_rong.json", at=factories.NOW.replace(year=2025))
    frozen, pages = _compile(tmp_path)
    values = {row["code"]: row["value"] for row in TABLE if row["kind"] == "flow"}
    assert {code: frozen["figures"][code]["value"] for code in values} == values
    notes = [note for block in frozen["blocks"] for note in block.get("notes", [])]
    assert [note["number"] for note in notes] == [1, 2, 3]
    said = " ".join([*(block.get("text", "") for block in frozen["blocks"]), *(note["text"] for note in notes)])
    assert [row["words"] for row in TABLE if row["words"] not in said] == []
    body = _text(line for page in pages[: frozen_pages(pages)] for line in page)
    assert [number for number in _numbers(TABLE) if number not in body] == []
    assert [one for one in frozen["findings"] if not one["code"].startswith("gift_price")] == [], "its sums hold"
    assert "Đến nay, 8/8 đơn vị đã ký chương trình phối hợp cấp mình. Báo cáo này" in said
    assert [words for words in OF_THE_ACTIVITIES if words not in said] == []
    assert "- Việc ký kết chương trình phối hợp cấp mình: 8/8 đơn vị đã ký." in said, "judged by data"
    assert "chưa chấm dứt, trong kỳ phát hiện, xử lý 02 vụ." in said and "Nguyên nhân" not in said
    assert "do Ban Chỉ đạo 502 huyện chủ trì" in said and "Công an huyện và Uỷ ban Mặt trận" in said


def frozen_pages(pages) -> int:
    """How many pages come before the appendix."""
    return next(number for number, page in enumerate(pages) if page and page[0]["text"].startswith("Phụ lục"))


def _numbers(table) -> list[str]:
    """Every number as the report writes it."""
    return [word.strip("(),;") for row in table for word in row["words"].split() if word.strip("(),;%")[0].isdigit()]


def test_footnotes_stand_at_the_foot_of_the_page_that_calls_them_smaller_and_numbered(dam_rong, tmp_path):
    _, pages = _compile(tmp_path)
    found = 0
    for page in pages[: frozen_pages(pages)]:
        body = [line for line in page if max(char["size"] for char in line["chars"]) > 13]
        notes = [line for line in page if round(max(char["size"] for char in line["chars"])) == 11]
        starts = [line for line in notes if line["chars"][0]["size"] < 10]
        for number, line in enumerate(starts, start=found + 1):
            assert line["text"].startswith(str(number))
            assert line["top"] > max(one["top"] for one in body if one["top"] < line["top"])
            calls = [c for one in body for c in one["chars"] if c["text"] == str(number) and c["size"] < 10]
            assert len(calls) == 1, "called once on its page"
        found += len(starts)
    assert found == 3


def test_a_sum_that_no_longer_holds_stands_in_the_findings(dam_rong):
    sheet = Submission.objects.get(unit__name="Đạ Long")
    sheet.values.filter(indicator__code="campaign_matched").update(number=1000)
    frozen = _frozen()
    [of_all, of_unit] = frozen["findings"]
    assert "3.815" in of_all["message"] and "4.080" in of_all["message"]
    assert (of_all["unit"], of_unit["unit"]) == ("Đam Rông", "Đạ Long")
