"""Pages of scores and ranking: giving points, handing on, what each sees, Excel and the paper."""

import io
from decimal import Decimal

import pypdf
import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.choices import Rating
from campaigns.models import ScoreSheet
from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job, JobFile
from members.choices import Role
from members.domain.register.deeds import NotAllowed
from reports.domain.scores import evaluations, evidence, ranking_paper
from reports.exports import ranking_printing
from reports.models import Evaluation, EvidenceFile
from tests import factories
from tests.campaigns import planned, scoring
from tests.reports.scores.test_evaluations import FULL, begun, give, step
from tests.reports.scores.test_ranking import decided

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_evaluations.py

SCORES, RANKING, SHEETS = reverse("scores"), reverse("ranking"), reverse("score-sheets")
NOW = factories.NOW


@pytest.fixture
def sheet(cast):
    scoring.cluster(cast.tinh, cast.huyen, cast.huyen_khac, head=cast.huyen_khac, deputy=cast.huyen)
    return scoring.sheet(cast.tinh)


def page(client, address) -> str:
    return client.get(address).content.decode()


def fields(one: Evaluation, **given) -> dict:
    """What the form of the page posts: `a="5.5"` points, `ra=` reason, `ea=` evidence of the first criterion."""
    criteria = list(one.sheet.criteria.all())
    kinds = {"": "p", "r": "r", "e": "e"}
    posted = {"version": one.version}
    for name, value in given.items():
        kind, letter = kinds[name[:-1]], name[-1]
        posted[f"{kind}-{criteria['abcd'.index(letter)].pk}"] = value
    return posted


# --- One sheet --------------------------------------------------------------------------------------------------------


def test_a_clerk_begins_scores_and_sends(cast, sheet, as_user):
    client = as_user(cast.can_bo_huyen)
    assert "Tự chấm" in page(client, SCORES)
    made = client.post(SCORES, {"sheet": sheet.pk, "unit": cast.huyen.pk})
    one = Evaluation.objects.get()
    address = reverse("score", args=[one.pk])
    assert made.url == address
    given = {"a": "5,5", "ea": "Báo cáo số 12", "b": "4", "c": "0", "d": "0,25"}
    assert client.post(address, fields(one, **given) | {"verb": "save"}).status_code == 302
    one.refresh_from_db()
    assert client.post(address, fields(one, **given) | {"verb": "send"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.moves.get().total) == ("sent", Decimal("9.25"))
    assert "Chờ cụm chấm" in page(client, address)


@pytest.mark.parametrize(
    ("given", "verb", "said"),
    [
        ({"a": "5,3"}, "save", "5,3 điểm không theo bước 0,25. Hãy ghi 5,25 hoặc 5,5."),
        ({"a": "7"}, "save", "7 điểm vượt mức tối đa 6"),
        ({"a": "-1"}, "save", "số liệu không được âm"),
        ({"a": "năm"}, "save", "không phải là số"),
        ({"a": "5", "b": "4", "c": "0", "d": "0"}, "send", "Tiêu chí này cần minh chứng"),
        ({"a": "5", "ea": "Có"}, "send", "Chưa có điểm"),
    ],
)
def test_what_is_wrong_stands_beside_its_criterion_and_in_the_summary(cast, sheet, as_user, given, verb, said):
    one = begun(sheet, cast.huyen)
    response = as_user(cast.can_bo_huyen).post(
        reverse("score", args=[one.pk]), fields(one, **given) | {"verb": verb}
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count(said) >= 2
    assert f'value="{given["a"]}"' in text


def test_the_judge_of_the_cluster_sees_and_scores_it_and_returns_it(cast, sheet, as_user):
    one = begun(sheet, cast.huyen)
    give(one, **FULL)
    step(one, "send")
    judge = as_user(factories.user("chu-tich-cum", (cast.huyen_khac, Role.HEAD)))
    address = reverse("score", args=[one.pk])
    assert "Huyện Sông Mẫu" in page(judge, SCORES)
    text = page(judge, address)
    assert "Minh chứng: Báo cáo số 12" in text
    assert "Chuyển hội đồng" in text
    assert "Chốt điểm" not in text
    back = judge.post(address, {"version": one.version, "verb": "return", "reason": "Thiếu minh chứng"})
    assert back.status_code == 302
    one.refresh_from_db()
    assert one.state == "draft"
    assert judge.post(address, {"version": one.version, "verb": "send", "reason": ""}).status_code == 422


def test_the_council_decides_and_may_lower_the_rating(cast, sheet, as_user):
    one = begun(sheet, cast.khoi)
    give(one, **FULL)
    step(one, "send")
    given = {"a": "5.5", "b": "4", "c": "0.5", "d": "0.25", "verb": "decide", "rating": Rating.GOOD}
    posted = fields(one, a="5,5", b="4", c="0,5", d="0,25")
    office, address = as_user(cast.van_phong), reverse("score", args=[one.pk])
    refused = office.post(address, posted | {"verb": "decide", "rating": given["rating"], "reason": ""})
    assert "Hãy ghi vì sao xếp loại thấp hơn" in refused.content.decode()
    one.refresh_from_db()
    posted |= {"version": one.version, "verb": "decide", "rating": given["rating"], "reason": "Vượt mức trần"}
    assert office.post(address, posted).status_code == 302
    assert "Hội đồng xếp loại thấp hơn theo điểm: Vượt mức trần" in page(office, address)


def test_a_change_by_somebody_else_is_told_and_what_was_typed_stays(cast, sheet, as_user):
    one = begun(sheet, cast.huyen)
    seen = fields(one, a="5", b="3,5")
    give(one, a="4")
    response = as_user(cast.can_bo_huyen).post(reverse("score", args=[one.pk]), seen | {"verb": "save"})
    text = response.content.decode()
    assert response.status_code == 409
    assert 'value="3,5"' in text
    assert f'name="version" value="{one.version}"' in text


@pytest.mark.parametrize("verb", ["save", "decide", "reopen"])
def test_a_leader_only_reads(cast, sheet, as_user, verb):
    one = begun(sheet, cast.khoi)
    give(one, **FULL)
    step(one, "send")
    client, address = as_user(cast.lanh_dao), reverse("score", args=[one.pk])
    assert "Lưu điểm" not in page(client, address)
    client.post(address, fields(one, a="1") | {"verb": verb, "reason": "x"})
    one.refresh_from_db()
    assert (one.state, one.marks.filter(stage="council").count()) == ("judged", 0)


def test_a_file_proves_a_criterion_and_stays_as_it_was_sent(cast, sheet, as_user, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    clerk, one = as_user(cast.can_bo_huyen), begun(sheet, cast.huyen)
    first = sheet.criteria.first()
    address, proof = reverse("score", args=[one.pk]), reverse("score-evidence", args=[one.pk, first.pk])
    kept = clerk.post(address, fields(one, a="5,5", b="4", c="0", d="0") | {"files_of": first.pk})
    assert (kept.url, one.marks.count()) == (proof, 4)  # what was typed is kept before the page is left
    bad = clerk.post(proof, {"file": SimpleUploadedFile("bien-ban.pdf", b"no paper")})
    assert bad.status_code == 422 and "Không nhận loại tệp này" in bad.content.decode()
    for _ in range(2):  # the same once
        clerk.post(proof, {"file": SimpleUploadedFile("Biên bản.pdf", b"%PDF-1.4 ... %%EOF")})
    file = EvidenceFile.objects.get()
    assert as_user(cast.nguoi_la).get(reverse("evidence-file", args=[file.pk])).status_code == 200  # leads the cluster
    one.refresh_from_db()
    assert clerk.post(address, fields(one, a="5,5", b="4", c="0", d="0") | {"verb": "send"}).status_code == 302
    assert "Biên bản.pdf" in page(as_user(cast.van_phong), address)
    assert clerk.post(proof, {"remove": file.pk}).status_code == 404
    with pytest.raises(NotAllowed, match="không thay đổi được nữa"):
        evidence.remove(file, actor=None, at=NOW)
    table = load_workbook(io.BytesIO(clerk.get(reverse("score-file", args=[one.pk])).content))
    assert list(table.active.values)[1][-1] == "Biên bản.pdf"


def test_only_a_criterion_that_asks_for_it_takes_files_and_ten_at_most(cast, sheet, as_user, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    one, (first, second, *_) = begun(sheet, cast.huyen), sheet.criteria.all()
    clerk = as_user(cast.can_bo_huyen)
    assert clerk.get(reverse("score-evidence", args=[one.pk, second.pk])).status_code == 404
    said = {"name": "a.pdf", "criterion": first, "actor": None, "at": NOW}
    for number in range(evidence.MOST):
        evidence.add(one, b"%%PDF-1.4 %d %%%%EOF" % number, **said)
    with pytest.raises(NotAllowed, match="đã có 10 tệp"):
        evidence.add(one, b"%PDF-1.4 %%EOF", **said)
    gone = one.files.first()
    clerk.post(reverse("score-evidence", args=[one.pk, first.pk]), {"remove": gone.pk})
    assert one.files.count() == evidence.MOST - 1


def test_an_excel_of_the_sheet_has_real_numbers(cast, sheet, as_user):
    one = begun(sheet, cast.huyen)
    give(one, **FULL)
    response = as_user(cast.can_bo_huyen).get(reverse("score-file", args=[one.pk]))
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[1][1:5] == ("1.1", "Học tập nghị quyết", 6, 5.5)
    assert (rows[-1][0], rows[-1][4]) == ("Tổng điểm", 9.75)


# --- Ranking ----------------------------------------------------------------------------------------------------------


def test_units_see_only_themselves_until_the_results_are_concluded(cast, sheet, as_user):
    for unit, points in ((cast.huyen, "5"), (cast.huyen_khac, "6"), (cast.khoi, "4")):
        decided(sheet, unit, points, "3", "0", "0")
    clerk, office = as_user(cast.can_bo_huyen), as_user(cast.van_phong)
    assert "Núi Mẫu" not in page(clerk, RANKING)
    assert "Núi Mẫu" in page(office, RANKING)
    assert "Núi Mẫu" in page(as_user(cast.lanh_dao), RANKING)
    concluded = office.post(SHEETS, {"sheet": sheet.pk, "verb": "close"}, follow=True)
    assert "Đã chốt kết quả" in concluded.content.decode()
    assert "Núi Mẫu" in page(clerk, RANKING)
    rows = list(load_workbook(io.BytesIO(clerk.get(reverse("ranking-file"), {"bang": sheet.pk}).content)).active.values)
    assert [row[:2] for row in rows[1:]] == [(1, "Huyện Núi Mẫu"), (2, "Huyện Sông Mẫu"), (3, "Khối 487")]


def test_the_office_is_warned_as_soon_as_the_cap_is_passed_and_cannot_conclude(cast, as_user):
    sheet = scoring.sheet(cast.tinh, excellent_cap=Decimal(20))
    for unit in (cast.huyen, cast.huyen_khac, cast.khoi):
        decided(sheet, unit, "6", "4", "0", "0")
    office = as_user(cast.van_phong)
    assert "vượt mức trần 20% của 3 đơn vị là 0" in page(office, RANKING)
    told = office.post(SHEETS, {"sheet": sheet.pk, "verb": "close"}, follow=True).content.decode()
    assert "vượt mức trần 20%" in told
    assert ScoreSheet.objects.get().state == "in_force"


@pytest.mark.parametrize("person", ["can_bo_huyen", "lanh_dao"])
def test_only_the_office_sees_drafts_and_takes_steps_with_sheets(cast, as_user, person):
    draft = scoring.sheet(cast.tinh, name="Bảng thử", issue=False)
    client = as_user(getattr(cast, person))
    assert "Bảng thử" not in page(client, SHEETS)
    assert client.post(SHEETS, {"sheet": draft.pk, "verb": "issue"}).status_code == 404
    office = as_user(cast.van_phong)
    assert "Bảng thử" in page(office, SHEETS)
    office.post(SHEETS, {"sheet": draft.pk, "verb": "issue"})
    assert "Bảng thử" in page(client, SHEETS)


def test_a_sheet_is_copied_to_the_year_after_and_targets_of_the_old_year_stay_behind(cast, as_user):
    planned.plan(cast.tinh, "A-1,III,Kết nạp,count,hội viên,>=,100,,hội viên,province,year,,")
    counted = "I,1,Kết nạp,6,proportional,target,A-1,100,,,"
    sheet = scoring.sheet(cast.tinh, counted, "II,2,Nề nếp,4,typed,,,,,,yes", excellent_cap=Decimal(20))
    assert "Chép sang năm 2025" in page(as_user(cast.van_phong), SHEETS)
    assert as_user(cast.lanh_dao).post(SHEETS, {"sheet": sheet.pk, "verb": "copy"}).status_code == 404
    office = as_user(cast.van_phong)
    told = office.post(SHEETS, {"sheet": sheet.pk, "verb": "copy"}, follow=True).content.decode()
    assert "Đã chép thành bản đang soạn của năm 2025. Các tiêu chí 1 lấy số" in told
    made = ScoreSheet.objects.get(year=2025)
    assert (made.state, made.scale, made.excellent_cap, made.tie_rules) == ("draft", 10, 20, sheet.tie_rules)
    rows = [(one.code, one.rule, one.target, one.needs_evidence) for one in made.criteria.all()]
    assert rows == [("1", "typed", None, False), ("2", "typed", None, True)]
    assert sheet.criteria.get(code="1").target.code == "A-1"  # the old year's is as it was
    again = office.post(SHEETS, {"sheet": sheet.pk, "verb": "copy"}, follow=True).content.decode()
    assert "Năm 2025 đã có bảng điểm" in again


def test_pages_without_any_sheet_say_what_to_do(cast, as_user):
    client = as_user(cast.van_phong)
    for address in (SCORES, RANKING, SHEETS):
        assert "Chưa có bảng điểm nào" in page(client, address)


@pytest.mark.parametrize(("address", "queries"), [(SCORES, 13), (RANKING, 12)])
def test_the_lists_cost_the_same_for_any_number_of_units(
    cast, sheet, as_user, django_assert_num_queries, address, queries
):
    client = as_user(cast.van_phong)
    decided(sheet, cast.huyen, "5", "3", "0", "0")
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    decided(sheet, cast.huyen_khac, "5", "3", "0", "0")
    decided(sheet, cast.khoi, "5", "3", "0", "0")
    with django_assert_num_queries(queries):
        client.get(address)


def test_many_units_come_in_pages_under_their_clusters(cast, sheet, as_user):
    for number in range(58):
        factories.unit(f"Huyện {number}", parent=cast.tinh)
    client = as_user(cast.van_phong)
    first, second = page(client, RANKING), page(client, f"{RANKING}?bang={sheet.pk}&page=2")
    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (50, 11)
    assert "Cụm 1" in first and "Trang 1/2" in first and "Cụm 1" not in second
    assert f'href="?bang={sheet.pk}&amp;page=2"' in first


# --- The paper --------------------------------------------------------------------------------------------------------


def test_the_result_table_is_printed_by_a_job(cast, sheet, as_user, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    office, address = as_user(cast.van_phong), reverse("ranking-print")
    told = office.post(address, {"bang": sheet.pk}, follow=True).content.decode()
    assert "chưa có gì để in" in told
    decided(sheet, cast.huyen, "5", "4", "0", "0.25")
    for _ in range(2):  # a double click makes one job
        office.post(address, {"bang": sheet.pk})
    job = Job.objects.get(task=ranking_printing.TASK)
    jobs.run(job.pk, ranking_printing.work)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    made = pypdf.PdfReader(project.FILES_DIR / JobFile.objects.get(job=job).path)
    assert b"<pdfaid:part>3" in made.root_object["/Metadata"].get_data() and made.root_object["/MarkInfo"]["/Marked"]
    text = " ".join(made.pages[0].extract_text().split())
    for words in ("BẢNG TỔNG HỢP", "năm 2024", "Tạm tính đến", "Huyện Sông Mẫu", "8,75", "Hoàn thành tốt nhiệm vụ"):
        assert words in text


def test_who_has_lost_the_right_gets_no_paper(cast, sheet):
    decided(sheet, cast.huyen, "5", "4", "0", "0.25")
    job = ranking_printing.ask(sheet, actor=cast.van_phong, at=NOW)
    cast.van_phong.assignments.all().delete()
    cast.van_phong.__dict__.pop("_scopes", None)
    jobs.run(job.pk, ranking_printing.work)
    job.refresh_from_db()
    assert "không còn quyền" in job.error


def test_the_paper_says_how_the_results_stand(cast, sheet):
    decided(sheet, cast.huyen, "5", "4", "0", "0.25")
    told = ranking_paper.compose(sheet, at=NOW)
    assert told["rows"] == [["1", "Huyện Sông Mẫu", "Cụm 1", "1", "8,75", "8,75", "8,75", "Hoàn thành tốt nhiệm vụ"]]
    assert told["notes"][0] == "Xếp loại: hoàn thành tốt nhiệm vụ: 1/3 đơn vị."
    assert told["notes"][1] == "Còn 2 đơn vị chưa có kết quả: Núi Mẫu, Khối 487."
    assert evaluations.rating_of(sheet, Decimal("8.75")) == Rating.GOOD
