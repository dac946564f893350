"""In thẻ, danh sách, phiếu: who may, what is asked and recorded, and what the job leaves (A04, S08, S19, S21)."""

import io
import json

import pypdf
import pytest
from django.urls import reverse

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import AuditEntry, Job, JobFile
from ccb.lib.partial_dates import PartialDate
from members.domain import papers
from members.exports import printing
from members.models import Entitlement, Honour, Regime
from tests.members.registering import AT, BY_SYSTEM, START, member

CCCD, PHONE = "049048000123", "0905123456"
LIST, CARDS = reverse("members-print"), reverse("member-cards")
SENSITIVE_WORDS = (CCCD, "0905123456", "0905 123 456", "Cơ Tu", "1970", "chất độc")
LIST_QUERIES, CARDS_QUERIES = 7, 9


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def person(cast):
    made = member(
        cast.chi_hoi, "Trần Văn Ân", sex="nam", born_on=PartialDate(1948, 5), cccd=CCCD, phone=PHONE, ethnic="Cơ Tu",
        party_joined_on=PartialDate(1970), agent_orange=True, eras=["chong_my"], card_number="QN-000123",
        rank="Thượng sĩ",
    )  # fmt: skip
    regime = Regime.objects.create(code="mẫu", name="Trợ cấp người nhiễm chất độc", benefit="mot_lan")
    Entitlement.objects.create(member=made, regime=regime, state="granted", decision_number="9/QĐ", amount=4_100_000)
    Honour.objects.create(
        member=made, kind="huan_chuong", title="Huân chương Kháng chiến hạng Ba", year=1985, recorded_at=AT
    )  # fmt: skip
    return made


def file_of(person) -> str:
    return reverse("member-print", args=[person.pk])


def pdf_of(job: Job) -> pypdf.PdfReader:
    """What the job made."""
    jobs.run(job.pk, printing.work)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    file = JobFile.objects.get(job=job)
    assert job.result["url"] == reverse("job-file", args=[job.pk])
    with (papers.attachments.settings.FILES_DIR / file.path).open("rb") as made:
        return pypdf.PdfReader(io.BytesIO(made.read()))


def text_of(reader: pypdf.PdfReader) -> str:
    """Words in the order of print, one blank between them."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def last_job() -> Job:
    return Job.objects.latest("pk")


# --- the file of one member ----------------------------------------------------------------------------------------


def test_a04_no_purpose_no_paper(cast, person, as_user):
    response = as_user(cast.can_bo_xa).post(file_of(person), {"purpose": " "})
    assert response.status_code == 422
    assert "Ghi mục đích in" in response.content.decode()
    assert not Job.objects.exists()


def test_the_file_says_all_to_who_may_read_all(cast, person, as_user):
    client = as_user(cast.chu_tich_huyen)
    assert client.post(file_of(person), {"purpose": "Hồ sơ đại hội"}).url == reverse("job", args=[last_job().pk])
    text = text_of(pdf_of(last_job()))
    for words in (
        "PHIẾU HỘI VIÊN", "Trần Văn Ân", CCCD, PHONE, "Cơ Tu", "1970", "5/1948", "Chống Mỹ", "Thượng sĩ",
        "Có trong sổ khi lập", "Trợ cấp người nhiễm chất độc", "4.100.000",
        "Huân chương Kháng chiến hạng Ba", "HỘI CCB XÃ ĐỒNG MẪU", "Mục đích: Hồ sơ đại hội",
    ):  # fmt: skip
        assert words in text
    assert "không có quyền xem" not in text


def test_s21_the_file_is_masked_without_the_right(cast, person, as_user):
    as_user(cast.can_bo_xa).post(file_of(person), {"purpose": "Hồ sơ đại hội"})
    text = text_of(pdf_of(last_job()))
    assert "Trần Văn Ân" in text and "•••••••• 0123" in text and "•••••••• 456" in text
    assert "Một số mục không in vì người in không có quyền xem." in text
    assert "Chế độ, chính sách" not in text
    assert [words for words in SENSITIVE_WORDS if words in text] == []


def test_a04_who_printed_whom_and_what_for_is_recorded_without_personal_data(cast, person, as_user):
    as_user(cast.chu_tich_huyen).post(file_of(person), {"purpose": "Hồ sơ đại hội"})
    entry = AuditEntry.objects.get(verb="member.print")
    assert (entry.actor, entry.object_id) == (cast.chu_tich_huyen, str(person.pk))
    assert json.loads(entry.data) == {"count": 1, "member": person.pk, "paper": "file", "purpose": "Hồ sơ đại hội"}
    pdf_of(last_job())
    told = " ".join(entry.data for entry in AuditEntry.objects.filter(verb__startswith="job"))
    assert CCCD not in told and "Trần Văn Ân" not in told
    assert "Trần Văn Ân" not in last_job().title


def test_s19_a_stranger_prints_nobody(cast, person, as_user):
    for who in (cast.nguoi_la, cast.lanh_dao, cast.quan_tri, cast.khong_viec):
        assert as_user(who).get(file_of(person)).status_code == 404
        assert as_user(who).post(file_of(person), {"purpose": "x"}).status_code == 404
    assert not AuditEntry.objects.filter(verb="member.print").exists()


def test_s05_a_right_that_was_lost_meanwhile_fails_the_job_in_words(cast, person, as_user):
    as_user(cast.can_bo_xa).post(file_of(person), {"purpose": "Hồ sơ đại hội"})
    cast.can_bo_xa.assignments.all().delete()
    job = last_job()
    jobs.run(job.pk, printing.work)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, printing.NO_RIGHT)
    assert not JobFile.objects.exists()


def test_c03_a_double_click_makes_one_job(cast, person, as_user):
    client = as_user(cast.can_bo_xa)
    first, second = (client.post(file_of(person), {"purpose": "Hồ sơ đại hội"}) for _ in range(2))
    assert first.url == second.url
    assert AuditEntry.objects.filter(verb="member.print").count() == 1


# --- the list ------------------------------------------------------------------------------------------------------


def listed(client, unit, *columns: str, purpose="Đại hội") -> str:
    response = client.post(LIST, {"unit": unit.pk, "columns": columns, "purpose": purpose})
    assert response.status_code == 302, response.content.decode()
    return text_of(pdf_of(last_job()))


def test_the_list_stands_by_given_name_in_vietnamese_order(cast, as_user):
    for name in ("Lê Thị Đào", "Hồ Văn Dân", "Trần Văn Ân", "Phạm Văn An", "Nguyễn Văn Ăn", "Bùi Văn Dần"):
        member(cast.chi_hoi, name)
    gone = member(cast.huyen_khac, "Cao Văn Khác")
    text = listed(as_user(cast.can_bo_xa), cast.chi_hoi)
    names = ["Phạm Văn An", "Nguyễn Văn Ăn", "Trần Văn Ân", "Hồ Văn Dân", "Bùi Văn Dần", "Lê Thị Đào"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert gone.full_name not in text
    assert "Danh sách này có 6 hội viên." in text
    for words in ("HỘI CCB XÃ ĐỒNG MẪU", "CHI HỘI 1", "TM. BAN CHẤP HÀNH", "CHI HỘI TRƯỞNG", "Đồng Mẫu, ngày"):
        assert words in text
    assert last_job().title == "In danh sách hội viên: Chi hội 1, xã Đồng Mẫu"


def test_the_list_of_a_commune_has_all_its_chapters_and_names_them(cast, person, as_user):
    member(cast.xa, "Hồ Văn Xã")
    text = listed(as_user(cast.can_bo_xa), cast.xa, "place")
    assert "Trần Văn Ân" in text and "Hồ Văn Xã" in text and "Chi hội 1" in text


def test_s21_cccd_and_the_party_are_printed_only_with_the_right(cast, person, as_user):
    wanted = ("cccd", "phone", "party_joined_on", "rank")
    text = listed(as_user(cast.chu_tich_huyen), cast.chi_hoi, *wanted)
    assert CCCD in text and PHONE in text and "1970" in text
    client = as_user(cast.can_bo_xa)
    assert client.post(LIST, {"unit": cast.chi_hoi.pk, "columns": wanted, "purpose": "x"}).status_code == 422
    text = listed(client, cast.chi_hoi, "phone", "rank")
    assert "Thượng sĩ" in text and "456" in text
    assert [words for words in SENSITIVE_WORDS if words in text] == []


def test_s21_a_job_that_names_forbidden_columns_leaves_them_out(cast, person):
    said = {"purpose": "x", "actor": cast.can_bo_xa, "at": AT}
    text = text_of(pdf_of(printing.ask_list(cast.chi_hoi, ["cccd", "party_joined_on", "phone"], **said)))
    assert [words for words in (*SENSITIVE_WORDS, "CCCD", "Đảng") if words in text] == []


def test_a04_the_list_is_recorded_with_purpose_filter_and_count(cast, person, as_user):
    listed(as_user(cast.can_bo_xa), cast.chi_hoi, "rank", purpose="Đại hội chi hội")
    entry = AuditEntry.objects.get(verb="member.print")
    assert json.loads(entry.data) == {
        "columns": ["rank"], "count": 1, "paper": "list", "purpose": "Đại hội chi hội", "unit": cast.chi_hoi.pk,
    }  # fmt: skip


def test_the_file_is_named_without_accents_with_unit_and_day(cast, person, as_user):
    listed(as_user(cast.can_bo_xa), cast.chi_hoi)
    name = JobFile.objects.get().name
    assert name.startswith("danh-sach-hoi-vien_chi-hoi-1-xa-dong-mau_20") and name.endswith(".pdf")
    response = as_user(cast.can_bo_xa).get(reverse("job-file", args=[last_job().pk]))
    assert name in response["Content-Disposition"]
    assert as_user(cast.chu_tich_huyen).get(reverse("job-file", args=[last_job().pk])).status_code == 404


def test_an_empty_unit_has_no_list(cast, as_user):
    client = as_user(cast.can_bo_xa)
    assert "chưa có hội viên nào" in client.get(LIST, {"unit": cast.chi_hoi.pk}).content.decode()
    job = printing.ask_list(cast.chi_hoi, [], purpose="x", actor=cast.can_bo_xa, at=AT)
    jobs.run(job.pk, printing.work)
    job.refresh_from_db()
    assert "chưa có hội viên nào để in" in job.error


def test_s03_a_foreign_unit_cannot_be_chosen(cast, person, as_user):
    client = as_user(cast.nguoi_la)
    for address in (LIST, CARDS):
        assert "Trần Văn Ân" not in client.get(address, {"unit": cast.chi_hoi.pk}).content.decode()
        assert client.post(address, {"unit": cast.chi_hoi.pk, "purpose": "x"}).status_code == 422
    assert not Job.objects.exists()


# --- cards ---------------------------------------------------------------------------------------------------------


def test_cards_are_printed_for_some_or_for_all(cast, person, as_user):
    other = member(cast.chi_hoi, "Hồ Văn Khác")
    client = as_user(cast.can_bo_xa)
    client.post(CARDS, {"unit": cast.chi_hoi.pk, "members": [person.pk]})
    text = text_of(pdf_of(last_job()))
    assert "Trần Văn Ân" in text and other.full_name not in text
    client.post(CARDS, {"unit": cast.chi_hoi.pk})
    text = text_of(pdf_of(last_job()))
    assert "Trần Văn Ân" in text and other.full_name in text
    assert CCCD not in text and PHONE not in text
    counts = [json.loads(entry.data)["count"] for entry in AuditEntry.objects.filter(verb="member.print")]
    assert counts == [1, 2]


def test_s08_one_foreign_member_refuses_all(cast, person, as_user):
    foreign = member(cast.huyen_khac, "Cao Văn Lạ")
    response = as_user(cast.can_bo_xa).post(CARDS, {"unit": cast.chi_hoi.pk, "members": [person.pk, foreign.pk]})
    assert response.status_code == 422
    assert "không thuộc đơn vị này" in response.content.decode()
    assert "Cao Văn Lạ" not in response.content.decode()
    assert not Job.objects.exists()
    with pytest.raises(papers.NothingToPrint):
        papers.chosen(cast.can_bo_xa, cast.chi_hoi, [person.pk, foreign.pk])


def test_the_page_says_who_has_no_card_number(cast, person, as_user):
    member(cast.chi_hoi, "Hồ Văn Khác")
    text = as_user(cast.can_bo_xa).get(CARDS, {"unit": cast.chi_hoi.pk}).content.decode()
    assert "1 người chưa có số thẻ" in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(LIST, LIST_QUERIES), (CARDS, CARDS_QUERIES)])
def test_queries_of_the_pages_do_not_grow(cast, as_user, django_assert_num_queries, count, address, queries):
    for number in range(count):
        member(cast.chi_hoi, f"Hồ Văn {number}")
    client = as_user(cast.can_bo_xa)
    client.get(address, {"unit": cast.chi_hoi.pk})
    with django_assert_num_queries(queries):
        client.get(address, {"unit": cast.chi_hoi.pk})


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_papers_do_not_grow(cast, as_user, django_assert_num_queries, count):
    made = [member(cast.chi_hoi, f"Hồ Văn {number}", on=START) for number in range(count)]
    with django_assert_num_queries(5):
        papers.member_list(cast.chi_hoi, list(papers.COLUMNS), actor=cast.chu_tich_huyen, at=BY_SYSTEM["at"])
    with django_assert_num_queries(4):
        papers.cards(papers.chosen(cast.chu_tich_huyen, cast.chi_hoi, [one.pk for one in made]), at=AT)
