"""Pages of a campaign: results, plan, assigning, pledging, clusters; who sees what; Excel and paper."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pdfplumber
import pikepdf
import pytest
from django.urls import reverse

from campaigns.domain.plans import campaigns, pledging, targets
from campaigns.models import Attestation, Campaign, Cluster, Pledge, Quota, Target
from ccb.core.domain import jobs
from ccb.core.models import Job
from members.models import Letterhead
from reports.domain.plans import campaign_papers, progress
from reports.exports import campaign_printing
from reports.models import ReportForm
from tests import factories
from tests.campaigns import planned
from tests.reports import builders

ADMITTED = "A-1,III.4,Kết nạp hội viên,count,admitted,>=,100,,hội viên,province,year,,"
LEARNT = "A-2,III.1,Hội viên được học,ratio,learnt / members,>=,90,,%,province,year,,"
CLASS = "A-3,III.3,Mỗi huyện mở lớp,count,classes,>=,1,,lớp,district,year,,"
OTHER = "A-4,III.6,Hỗ trợ khác,attested,,attested,,,,province,year,,"
BY = {"actor": None, "at": factories.NOW}


@pytest.fixture
def campaign(cast):
    for code, kind in (("admitted", "flow"), ("classes", "flow"), ("learnt", "stock"), ("members", "stock")):
        factories.indicator(code, kind, name=f"Số {code}")
    return planned.plan(cast.tinh, ADMITTED, LEARNT, CLASS, OTHER)


@pytest.fixture
def reported(cast, campaign):
    """Huyện has approved figures of the year."""
    form = factories.form(
        "BC", *{one for target in Target.objects.all() for one in (target.numerator, target.denominator) if one}
    )
    builders.report(factories.round_of(form, "2024"), cast.huyen, admitted=60, learnt=95, members=100, classes=1)
    return campaign


def page(client, name: str, *args, status: int = 200, **asked) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == status
    return response.content.decode()


def post(client, address: str, *args, status: int = 302, **said):
    response = client.post(reverse(address, args=args), said)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


# --- Results ---------------------------------------------------------------------------------------------------------


def test_results_say_the_reason_and_a_unit_sees_its_own(cast, reported, as_user):
    planned.issue(reported)
    told = page(as_user(cast.lanh_dao), "campaign", reported.pk, ky="2024")
    assert "đạt 95/100 = 95%, chỉ tiêu ≥ 90%" in told
    assert "1/2 đơn vị đạt = 50%" in told
    own = page(as_user(cast.can_bo_huyen), "campaign", reported.pk, ky="2024", unit=cast.huyen_khac.pk)
    assert "Huyện Sông Mẫu" in own
    assert "Núi Mẫu" not in own


def test_a_draft_is_for_those_who_plan_and_oversee(cast, reported, as_user):
    assert "A-1" in page(as_user(cast.van_phong), "campaign", reported.pk)
    page(as_user(cast.can_bo_huyen), "campaign", reported.pk, status=404)
    assert "Phong trào thi đua năm 2024" not in page(as_user(cast.can_bo_huyen), "campaigns")
    planned.issue(reported)
    assert "Phong trào thi đua năm 2024" in page(as_user(cast.can_bo_huyen), "campaigns")


def test_the_table_of_units_and_one_target_ranked(cast, reported, as_user):
    client = as_user(cast.van_phong)
    table = page(client, "campaign-heat", reported.pk, ky="2024")
    assert table.count('class="heat--met"') == 2  # of huyện; A-1 was not assigned
    assert "Khối 487" in table
    told = page(client, "campaign-target", reported.pk, "A-2", ky="2024")
    assert "<svg" in told
    assert told.index("Huyện Sông Mẫu") < told.rindex("Huyện Núi Mẫu")
    page(client, "campaign-target", reported.pk, "A-9", status=404)


def test_lists_cost_the_same_with_more_units(cast, reported, as_user, django_assert_num_queries):
    client = as_user(cast.van_phong)
    address = reverse("campaign-heat", args=[reported.pk])
    client.get(address)
    for number in range(4):
        with django_assert_num_queries(18):
            assert client.get(address, {"ky": "2024"}).status_code == 200
        unit = factories.unit(f"Huyện {number}", parent=cast.tinh)
        builders.report(reported_round(), unit, admitted=1, learnt=1, members=1, classes=1)


def test_many_units_come_in_pages_that_an_old_machine_can_show(cast, reported, as_user, monkeypatch):
    monkeypatch.setattr("reports.views.plans.campaigns.MOST_CELLS", 8)
    monkeypatch.setattr("reports.views.plans.campaigns.MOST_BARS", 2)
    client = as_user(cast.van_phong)
    for name, *args in (("campaign-heat",), ("campaign-target", "A-2")):
        told = page(client, name, reported.pk, *args, ky="2024")
        assert (told.count('<th scope="row">'), "Trang 1/2" in told, "ky=2024&amp;unit=" in told) == (2, True, True)
        assert page(client, name, reported.pk, *args, ky="2024", page="2").count('<th scope="row">') == 1


def reported_round():
    from reports.models import Round

    return Round.objects.get()


def test_excel_holds_real_numbers(cast, reported, as_user):
    response = as_user(cast.van_phong).get(reverse("campaign-excel", args=[reported.pk]), {"ky": "2024"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = {row[0]: row for row in book["Chỉ tiêu"].iter_rows(min_row=2, values_only=True)}
    assert rows["A-2"][3:8] == (95, 95, 100, 95, "Đạt")
    units = {row[0]: row for row in book["Đơn vị và chỉ tiêu"].iter_rows(min_row=2, values_only=True)}
    assert units["Huyện Sông Mẫu"][1:4] == (60, None, "Không áp dụng")


# --- The plan --------------------------------------------------------------------------------------------------------


def test_a_campaign_is_made_given_targets_and_issued_on_pages(cast, as_user):
    client = as_user(cast.van_phong)
    said = {
        "code": "TD25",
        "title": "Gương mẫu 2025",
        "starts_on": "1/1/2025",
        "ends_on": "31/12/2025",
        "document_kind": "KẾ HOẠCH",
    }
    assert "Ngày cuối trước ngày đầu" in post(client, "campaign-add", **said | {"ends_on": "1/1/2024"}, status=422)
    post(client, "campaign-add", **said)
    campaign = Campaign.objects.get(code="TD25")
    admitted = factories.indicator("admitted", name="Kết nạp")
    assert "Kế hoạch chưa có chỉ tiêu nào" in page(client, "campaign-plan", campaign.pk)
    target = {
        "code": "K-1", "text": "Kết nạp hội viên", "shape": "count", "comparison": ">=", "threshold": "1.500",
        "uom": "hội viên", "level": "province", "frequency": "year", "direction": "up", "numerator": admitted.pk,
    }  # fmt: skip
    assert "Ghi mức của chỉ tiêu" in post(client, "target-add", campaign.pk, **target | {"threshold": ""}, status=422)
    assert "“nhiều” không phải là số" in post(
        client, "target-add", campaign.pk, **target | {"threshold": "nhiều"}, status=422
    )
    post(client, "target-add", campaign.pk, **target)
    assert Target.objects.get().threshold == 1500
    assert "không biểu nào thu “Kết nạp”" in post(client, "campaign-plan", campaign.pk, verb="issue", status=422)
    factories.form("BC", admitted)
    post(client, "campaign-plan", campaign.pk, verb="issue")
    campaign.refresh_from_db()
    assert campaign.state == "issued"
    edit = {"effective_on": "1/6/2030", "reason": "Sáp nhập", **target, "threshold": "1.400"}
    assert "Ghi lý do" in post(client, "target-edit", Target.objects.get().pk, **edit | {"reason": ""}, status=422)
    post(client, "target-edit", Target.objects.get().pk, **edit)
    assert [one.threshold for one in Target.objects.order_by("since")] == [1500, 1400]
    assert "Sáp nhập" in page(client, "campaign-plan", campaign.pk)


def test_a_plan_and_its_table_name_things_instead_of_showing_codes(cast, campaign, as_user):
    client = as_user(cast.van_phong)
    text = page(client, "campaign-plan", campaign.pk)
    assert "Số learnt / Số members" in text
    assert "learnt / members" not in text
    assert "A-1<br>Kết nạp hội viên</a>" in page(client, "campaign-heat", campaign.pk)
    target = campaign.targets.get(code="A-1")
    targets.set_quota(target, cast.huyen.pk, 2024, Decimal(100))
    assert "Giao tay" in page(client, "campaign-assign", campaign.pk, nam=2024)


def test_facts_and_the_signed_document_are_kept(cast, campaign, as_user, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    client = as_user(cast.van_phong)
    facts = {
        "verb": "facts", "title": "Tên mới",
        "starts_on": "1/1/2024", "ends_on": "31/12/2024", "document_kind": "KẾ HOẠCH",
        "document_number": "03/KH-CCB", "document_on": "5/1/2024",
    }  # fmt: skip
    post(client, "campaign-plan", campaign.pk, **facts)
    campaign.refresh_from_db()
    assert (campaign.title, campaign.document_on) == ("Tên mới", date(2024, 1, 5))
    bad = io.BytesIO(b"not a paper")
    bad.name = "ke-hoach.pdf"
    assert "Không nhận loại tệp này" in post(client, "campaign-plan", campaign.pk, verb="upload", file=bad, status=422)
    good = io.BytesIO(b"%PDF-1.4 ... %%EOF")
    good.name = "Kế hoạch.pdf"
    post(client, "campaign-plan", campaign.pk, verb="upload", file=good)
    response = client.get(reverse("campaign-file", args=[campaign.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert "ke-hoach.pdf" in response["Content-Disposition"]


def test_an_attestation_is_written_and_withdrawn(cast, campaign, as_user):
    client, target = as_user(cast.van_phong), planned.target(campaign, "A-4")
    assert "Ghi minh chứng" in post(client, "target-attest", target.pk, on="1/5/2024", evidence="", status=422)
    post(client, "target-attest", target.pk, on="1/5/2024", evidence="Biên bản số 2")
    one = Attestation.objects.get()
    assert "Ghi lý do rút" in post(client, "target-attest", target.pk, withdraw=one.pk, reason="", status=422)
    post(client, "target-attest", target.pk, withdraw=one.pk, reason="Chưa bàn giao")
    assert "Chưa bàn giao" in page(client, "target-attest", target.pk)


# --- Assigning and pledging ------------------------------------------------------------------------------------------


def test_a_unit_is_attested_by_itself_with_a_file_that_proves_it(cast, campaign, as_user, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    client, target = as_user(cast.van_phong), planned.target(campaign, "A-4")
    paper = io.BytesIO(b"%PDF-1.4 ... %%EOF")
    paper.name = "Biên bản.pdf"
    said = {"on": "1/5/2024", "evidence": "Biên bản số 2", "unit": cast.huyen.pk}
    bad = io.BytesIO(b"not a paper")
    bad.name = "bien-ban.pdf"
    assert "Không nhận loại tệp này" in post(client, "target-attest", target.pk, **said | {"file": bad}, status=422)
    assert not Attestation.objects.exists()
    post(client, "target-attest", target.pk, **said | {"file": paper})
    kept = Attestation.objects.get()
    assert (kept.unit, kept.files.get().name) == (cast.huyen, "Biên bản.pdf")
    assert "Biên bản.pdf" in page(client, "target-attest", target.pk)
    planned.issue(campaign)
    address = reverse("attestation-file", args=[kept.files.get().pk])
    assert as_user(cast.can_bo_huyen).get(address).status_code == 200
    assert as_user(cast.nguoi_la).get(address).status_code == 404
    elsewhere = client.post(reverse("target-attest", args=[target.pk]), said | {"unit": 999_999})
    assert (elsewhere.status_code, Attestation.objects.count()) == (404, 1)


def test_a_plan_makes_the_form_of_what_no_form_collects(cast, campaign, as_user):
    factories.form("BC", Target.objects.get(code="A-1").numerator)
    client = as_user(cast.van_phong)
    assert "Số liệu chưa có biểu thu (3)" in page(client, "campaign-plan", campaign.pk)
    post(client, "campaign-plan", campaign.pk, verb="collect", frequency="quarter")
    form = ReportForm.objects.get(code="TD-TD")
    assert (form.frequency, form.unit_kinds) == ("quarter", ["bloc", "district"])
    assert [row.indicator.code for row in form.rows.order_by("position")] == ["learnt", "members", "classes"]
    assert "chưa có biểu thu" not in page(client, "campaign-plan", campaign.pk)
    assert "đã có biểu thu" in post(client, "campaign-plan", campaign.pk, verb="collect", frequency="half", status=422)
    later = factories.indicator("later", name="Số mới")
    targets.change(Target.objects.get(code="A-3"), {"numerator": later}, **BY)
    post(client, "campaign-plan", campaign.pk, verb="collect", frequency="quarter")
    assert form.rows.count() == 4


def cells(campaign, cast, *amounts) -> dict:
    target = planned.target(campaign, "A-1")
    units = (cast.huyen, cast.huyen_khac, cast.khoi)
    return {f"q-{target.pk}-{unit.pk}": amount for unit, amount in zip(units, amounts, strict=True)}


def test_the_grid_divides_shows_the_gap_and_saves(cast, campaign, as_user):
    client, target = as_user(cast.van_phong), planned.target(campaign, "A-1")
    said = {"unit": cast.tinh.pk, "nam": "2024"}
    divided = post(client, "campaign-assign", campaign.pk, **said, divide=f"{target.pk}:equal", status=200)
    assert 'value="34"' in divided and divided.count('value="33"') == 2
    assert "khớp" in divided
    assert not Quota.objects.exists()
    assert "Sổ hội viên chưa có ai" in post(
        client, "campaign-assign", campaign.pk, **said, divide=f"{target.pk}:members", status=422
    )
    wrong = post(
        client, "campaign-assign", campaign.pk, **said, **cells(campaign, cast, "50", "nhiều", ""), save=1, status=422
    )
    assert "“nhiều” không phải là số" in wrong and 'value="nhiều"' in wrong
    post(client, "campaign-assign", campaign.pk, **said, **cells(campaign, cast, "50", "49", ""), save=1)
    assert "thiếu 1" in page(client, "campaign-assign", campaign.pk, nam="2024")
    post(client, "campaign-assign", campaign.pk, **said, **cells(campaign, cast, "60", "40", "0"), save=1)
    assert planned.target(campaign, "A-1").split == "by_hand"
    assert "khớp" in page(client, "campaign-assign", campaign.pk, nam="2024")


def test_once_issued_the_grid_asks_for_a_reason(cast, campaign, as_user):
    client, said = as_user(cast.van_phong), {"unit": cast.tinh.pk, "nam": "2024"}
    factories.form(
        "BC",
        *(one.numerator for one in Target.objects.all() if one.numerator),
        *(one.denominator for one in Target.objects.all() if one.denominator),
    )
    post(client, "campaign-assign", campaign.pk, **said, **cells(campaign, cast, "60", "40", "0"), save=1)
    planned.issue(campaign)
    changed = cells(campaign, cast, "50", "50", "0")
    assert "Ghi lý do điều chỉnh" in post(client, "campaign-assign", campaign.pk, **said, **changed, save=1, status=422)
    post(client, "campaign-assign", campaign.pk, **said, **changed, save=1, reason="Chia lại", effective_on="1/7/2024")
    assert campaign.revisions.last().reason == "Chia lại"


def test_a_head_passes_on_the_part_of_his_district(cast, campaign, as_user):
    amounts = {("A-1", cast.huyen.pk): Decimal(100)}
    campaigns.assign(campaign, 2024, amounts, on=date(2024, 1, 1), **BY)
    planned.issue(campaign)
    client, name = as_user(cast.chu_tich_huyen), f"q-{planned.target(campaign, 'A-1').pk}-{cast.xa.pk}"
    said = {"unit": cast.huyen.pk, "nam": "2024", "save": 1}
    assert "phải bằng 100" in post(client, "campaign-assign", campaign.pk, **said, **{name: "99"}, status=422)
    post(client, "campaign-assign", campaign.pk, **said, **{name: "100"})
    assert Quota.objects.get(unit=cast.xa).amount == 100
    post(client, "campaign-assign", campaign.pk, **said | {"unit": cast.huyen_khac.pk}, status=404)
    post(as_user(cast.nguoi_la), "campaign-assign", campaign.pk, **said, status=404)


def test_a_pledge_is_written_by_the_clerk_sent_by_the_head_returned_by_the_office(cast, campaign, as_user):
    planned.issue(campaign)
    name = f"p-{planned.target(campaign, 'A-1').pk}"
    said = {"unit": cast.huyen.pk, "nam": "2024"}
    clerk, head, office = (as_user(one) for one in (cast.can_bo_huyen, cast.chu_tich_huyen, cast.van_phong))
    wrong = post(clerk, "campaign-pledge", campaign.pk, **said, **{name: "nhiều"}, save=1, status=422)
    assert 'value="nhiều"' in wrong
    post(clerk, "campaign-pledge", campaign.pk, **said, **{name: "120"}, save=1)
    assert 'value="120"' in page(clerk, "campaign-pledge", campaign.pk, nam="2024")
    post(head, "campaign-pledge", campaign.pk, **said, **{name: "130"}, send=1)
    assert (Pledge.objects.get().amount, Pledge.objects.get().state) == (130, "sent")
    assert "đã gửi nên không sửa" in post(
        clerk, "campaign-pledge", campaign.pk, **said, **{name: "1"}, save=1, status=422
    )
    assert "đăng ký 130" in page(office, "campaign-assign", campaign.pk, nam="2024")
    post(office, "campaign-pledge", campaign.pk, **said, **{"return": 1})
    assert pledging.state(campaign, cast.huyen, 2024) == "draft"
    post(clerk, "campaign-pledge", campaign.pk, **said | {"unit": cast.huyen_khac.pk}, **{name: "1"}, status=404)


def test_clusters_of_a_year(cast, as_user):
    client = as_user(cast.van_phong)
    both = [cast.huyen.pk, cast.khoi.pk]
    address = f"{reverse('clusters')}?nam=2024"
    assert client.post(address, {"name": "Cụm I", "units": both, "head": cast.huyen_khac.pk}).status_code == 422
    assert client.post(address, {"name": "Cụm I", "units": both, "head": cast.huyen.pk}).status_code == 302
    cluster = Cluster.objects.get()
    assert "Sông Mẫu, Khối 487" in client.get(address).content.decode()
    post(client, "cluster-edit", cluster.pk, name="Cụm Một", units=both, deputy=cast.khoi.pk)
    assert client.post(f"{reverse('clusters')}?nam=2025", {"copy": 1}).status_code == 302
    assert Cluster.objects.get(year=2025).name == "Cụm Một"
    post(client, "cluster-edit", cluster.pk, remove=1)
    assert not Cluster.objects.filter(year=2024).exists()


# --- Paper -----------------------------------------------------------------------------------------------------------


def test_the_paper_is_a_job_of_who_asks(cast, reported, as_user):
    client = as_user(cast.van_phong)
    said = {"paper": "result", "ky": "2024", "unit": cast.tinh.pk}
    post(client, "campaign-paper", reported.pk, **said)
    post(client, "campaign-paper", reported.pk, **said)
    assert Job.objects.count() == 1  # C03
    post(client, "campaign-paper", reported.pk, **said | {"ky": "\x00"})  # no period: the latest year
    assert Job.objects.count() == 1
    post(client, "campaign-paper", reported.pk, **said | {"paper": "other"}, status=404)
    post(as_user(cast.lanh_dao), "campaign-paper", reported.pk, **said, status=404)


def test_both_papers_by_the_decrees_layout(cast, reported, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    Letterhead.objects.create(
        unit=cast.tinh, parent_body="HỘI CỰU CHIẾN BINH VIỆT NAM", issuing_body="HỘI CCB TỈNH QUẢNG MẪU",
        place="Quảng Mẫu", authority="TM. BAN THƯỜNG VỤ", signer_title="CHỦ TỊCH", signer_name="Lê Văn Lãnh Đạo",
    )  # fmt: skip
    texts = {"theme": "Gương mẫu, sáng tạo", "document_number": "03/KH-CCB", "document_on": date(2024, 1, 5)}
    campaigns.change(reported, texts, **BY)
    amounts = {("A-1", cast.huyen.pk): Decimal(60), ("A-1", cast.khoi.pk): Decimal(40)}
    campaigns.assign(reported, 2024, amounts, on=date(2024, 1, 1), **BY)
    plan = campaign_papers.plan(reported, dated_on=date(2024, 6, 10))
    found = progress.evaluate(
        reported, campaign_papers.campaign_pages.chosen(reported, "2024", today=date(2024, 12, 31))
    )
    result = campaign_papers.result(found, dated_on=date(2025, 1, 10))
    texts = []
    for frozen in (plan, result):
        drawn = campaign_printing.draw(frozen)
        with pikepdf.open(io.BytesIO(drawn)) as made:
            assert b"<pdfaid:part>3" in made.Root.Metadata.read_bytes() and made.Root.MarkInfo.Marked
        with pdfplumber.open(io.BytesIO(drawn)) as pdf:
            texts.append(" ".join("\n".join(one.extract_text() for one in pdf.pages).split()))
    for words in (
        "Số: 03/KH-CCB",
        "ngày 05 tháng 01 năm 2024",
        "KẾ HOẠCH",
        "I. CHỦ ĐỀ",
        "1. Kết nạp hội viên: từ 100 hội viên trở lên.",
        "Huyện Sông Mẫu 60",
        "Tổng cộng 100",
    ):
        assert words in texts[0]
    for words in ("BÁO CÁO", "trong 4 chỉ tiêu", "đạt 95/100 = 95%", "TM. BAN THƯỜNG VỤ"):
        assert words in texts[1]
    assert texts[0].count("./.") == texts[1].count("./.") == 1
    assert not re.search(r"A-\d", " ".join(texts)), "codes of the program are nobody's on paper"
    [heads, *rows] = [[one["text"] for one in result["blocks"][1]["columns"]], *result["blocks"][1]["rows"]]
    assert heads[0] == "TT" and [row[0] for row in rows][:2] == ["1", "2"]
    assert rows[1][2] == "≥\N{NO-BREAK SPACE}90%"
    assert plan["subject"] == ["Phong trào thi đua năm 2024"]


@pytest.mark.parametrize(
    ("missed", "told"), [([], ""), ([4], "4"), ([1, 2], "1, 2"), ([1, 2, 3, 5, 7, 8, 9, 10], "1–3, 5, 7–10")]
)
def test_targets_missed_are_told_in_short(missed, told):
    assert campaign_papers.in_short(missed) == told


def test_the_job_keeps_the_pdf(cast, reported, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    job = campaign_printing.ask(
        reported, "result", period="2024", unit=cast.tinh, actor=cast.van_phong, at=factories.NOW
    )
    jobs.run(job.pk, campaign_printing.work)
    job.refresh_from_db()
    assert job.state == "done"
    assert job.result["label"] == "Tải tệp PDF"
