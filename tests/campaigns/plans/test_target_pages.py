"""A target set on its page as a file can set it, and a file of targets sent to the page: looked at, then brought in."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.domain.plans import plan_checks
from campaigns.models import Campaign, Indicator, Target
from reports.domain.plans import collecting
from reports.models import ReportForm
from tests import csv_input, factories
from tests.campaigns import planned

LINES = (
    "A-1,III.4,Kết nạp hội viên,count,hội viên kết nạp,>=,1500,,hội viên,province,year,,",
    "A-2,III.6,Làm nhà,count,số nhà,>=,30,,nhà,province,year,N1,,,,,,1",
    "A-3,III.6,Tặng bò,count,số bò,>=,75,,con,province,year,N1,,,,,,1",
)


@pytest.fixture
def campaign(cast):
    return planned.plan(cast.tinh, LINES[0])


def text_of(*lines: str) -> bytes:
    width = planned.HEADER.count(",")
    return "\n".join([planned.HEADER, *(line + "," * (width - line.count(",")) for line in lines)]).encode()


def book_of(*lines: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in text_of(*lines).decode().splitlines():
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in row.split(",")])
    book.save(out)
    return out.getvalue()


def sent(client, campaign, data: bytes, name="chi-tieu.csv"):
    return client.post(reverse("targets-upload", args=[campaign.pk]), {"file": SimpleUploadedFile(name, data)})


def said(campaign, **given) -> dict:
    numerator = Indicator.objects.get(code="A-1")
    return {
        "text": "Chỉ tiêu", "shape": "count", "comparison": ">=", "threshold": "5", "level": "province",
        "frequency": "year", "direction": "up", "numerator": numerator.pk,
    } | given  # fmt: skip


def added(client, campaign, status=302, **given) -> str:
    answer = client.post(reverse("target-add", args=[campaign.pk]), said(campaign, **given))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


# --- The form ---------------------------------------------------------------------------------------------------------


def test_alternatives_steps_and_bases_are_set_on_the_page(cast, campaign, as_user):
    client = as_user(cast.van_phong)
    for code in ("B-1", "B-2"):
        added(client, campaign, code=code, group_code="N1", group_kind="alternatives", adds_up="on")
    for code, years in (("C-1", {"year_to": "2024"}), ("C-2", {"year_from": "2025", "year_to": "2026"})):
        added(client, campaign, code=code, group_code="N2", group_kind="steps", **years)
    added(client, campaign, code="D-1", shape="meta", over=["A-1", "B-1"], numerator="", threshold="80")
    groups = {one.code: (one.kind, one.adds_up) for one in campaign.groups.all()}
    assert groups == {"N1": ("alternatives", True), "N2": ("steps", False)}
    assert [one.code for one in Target.objects.filter(group__code="N1")] == ["B-1", "B-2"]
    assert Target.objects.get(code="D-1").over == ["A-1", "B-1"]
    assert plan_checks.faults(campaign, collected=None) == []
    address = reverse("target-edit", args=[Target.objects.get(code="B-2").pk])
    assert 'value="N1"' in client.get(address).content.decode()
    client.post(address, said(campaign, group_code=""))
    assert Target.objects.get(code="B-2").group is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"over": ["A-1"]}, "Chỉ dạng “Tỷ lệ các chỉ tiêu khác hoàn thành”"),
        ({"group_code": "N2", "group_kind": "steps"}, "ghi áp dụng từ năm nào, đến năm nào"),
        ({"group_code": "nhóm một"}, "Mã nhóm gồm chữ không dấu"),
        ({"year_from": "2026", "year_to": "2025"}, "Năm cuối trước năm đầu"),
        ({"new_numerator": "số lớp"}, "không cả hai"),
        ({"numerator": "", "new_numerator": "KẾT NẠP hội viên:  hội viên kết nạp"}, "Danh mục đã có “Kết nạp hội viên"),
        ({"shape": "ratio"}, "chọn cả tổng số, hoặc ghi chỉ tiêu mới"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(cast, campaign, as_user, given, words):
    assert words in added(as_user(cast.van_phong), campaign, code="B-1", status=422, **given)
    assert (campaign.targets.count(), campaign.groups.count()) == (1, 0)


def test_a_group_of_an_issued_plan_keeps_its_meaning(cast, as_user):
    campaign = planned.issue(planned.plan(cast.tinh, *LINES))
    client, target = as_user(cast.van_phong), Target.objects.get(code="A-2")
    factories.form("BC", *Indicator.objects.all())
    given = said(campaign, numerator=target.numerator_id, group_code="N1", effective_on="1/6/2030", reason="Đổi")
    answer = client.post(reverse("target-edit", args=[target.pk]), given | {"group_kind": "steps", "year_to": "2024"})
    assert answer.status_code == 422
    assert "Nhóm N1 đã ban hành là “Đạt một trong các chỉ tiêu”" in answer.content.decode()
    kept = client.post(reverse("target-edit", args=[target.pk]), given | {"adds_up": "on"})
    assert (kept.status_code, Target.objects.standing().get(code="A-2").threshold) == (302, 5)


def test_a_target_brings_what_the_catalogue_does_not_count_yet(cast, campaign, as_user):
    given = {"numerator": "", "new_numerator": " số lớp  tập huấn", "uom": "lớp"}
    added(as_user(cast.van_phong), campaign, code="B-1", **given)
    made = Target.objects.get(code="B-1").numerator
    assert (made.code, made.name, made.uom, made.kind) == ("B-1", "số lớp tập huấn", "lớp", "flow")
    assert made in collecting.uncollected(campaign)


def test_an_issued_plan_asks_by_its_own_form_for_what_a_new_target_counts(cast, campaign, as_user):
    factories.form("BC", *Indicator.objects.all())
    planned.issue(campaign)
    revised = {"effective_on": "1/6/2030", "reason": "Bổ sung"}
    given = {"numerator": "", "new_numerator": "tổ chức xếp loại tốt", "new_denominator": "tổng số tổ chức"}
    added(as_user(cast.van_phong), campaign, code="A-1", status=422, **given | revised, shape="ratio")
    assert Indicator.objects.count() == 1  # nothing is left of what was refused
    added(as_user(cast.van_phong), campaign, code="B-1", **given | revised, shape="ratio", frequency="quarter")
    form = ReportForm.objects.get(code="TD-TD")
    assert [row.indicator.code for row in form.rows.order_by("position")] == ["B-1.tu", "B-1.mau"]
    assert (form.frequency, collecting.uncollected(campaign)) == ("quarter", [])


# --- The file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "name"), [(text_of, "chi-tieu.csv"), (book_of, "chi-tieu.xlsx")])
def test_a_file_is_shown_first_and_brought_in_when_confirmed(cast, campaign, as_user, make, name):
    client, before = as_user(cast.van_phong), csv_input.database()
    shown = sent(client, campaign, make(LINES[0].replace("1500", "1400"), *LINES[1:]), name)
    text = shown.content.decode()
    assert "thêm 2, sửa 1, không đổi 0; lập mới 2 chỉ tiêu thống kê. Chưa ghi gì." in text
    assert "A-1. Kết nạp hội viên" in text and "&gt;= 1400" in text and "số nhà" in text
    assert csv_input.database() == before
    client.post(reverse("targets-upload", args=[campaign.pk]), {"sent": shown.context["sent"]})
    kept = {one.code: (one.threshold, one.group and one.group.adds_up) for one in campaign.targets.standing()}
    assert kept == {"A-1": (1400, None), "A-2": (30, True), "A-3": (75, True)}
    again = sent(client, campaign, make(LINES[0].replace("1500", "1400"), *LINES[1:]), name).content.decode()
    assert "Tệp này đã nhập rồi, không có gì để ghi" in again


def test_a_file_is_refused_with_the_words_of_the_command_and_nothing_is_kept(cast, campaign, as_user):
    client, before = as_user(cast.van_phong), csv_input.database()
    for data, words in (
        (text_of(LINES[1].replace(">=", "~")), "chi-tieu.csv, dòng 2, cột “comparator”"),
        (b"a,b\n1,2\n", "thiếu cột “code”"),
        (b"%PDF-1.4", "là tệp PDF"),
    ):
        answer = sent(client, campaign, data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert csv_input.database() == before


def test_what_was_changed_meanwhile_is_shown_anew(cast, campaign, as_user):
    client, address = as_user(cast.van_phong), reverse("targets-upload", args=[campaign.pk])
    shown = sent(client, campaign, text_of(LINES[1])).context["sent"]
    planned.plan(cast.tinh, LINES[1])
    answer = client.post(address, {"sent": shown})
    assert answer.status_code == 409
    assert "vừa được người khác sửa" in answer.content.decode()
    assert "hãy gửi lại tệp" in client.post(address, {"sent": "x"}, follow=True).content.decode()


def test_an_issued_plan_takes_no_file(cast, campaign, as_user):
    planned.issue(campaign)
    answer = sent(as_user(cast.van_phong), campaign, text_of(*LINES))
    assert answer.url == reverse("campaign-plan", args=[campaign.pk])
    assert Campaign.objects.get().targets.count() == 1
