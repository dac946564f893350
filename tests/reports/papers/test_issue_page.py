"""Checking, returning, issuing, amending and withdrawing on the pages; the job that issues."""

from datetime import date
from io import StringIO

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job
from ccb.lib import child, files
from reports.choices import DocumentState
from reports.domain.papers import documents, issuing
from reports.exports import compiling, document_issue, document_pdf
from reports.exports.document_pdf import Drawn
from reports.models import Document, Issue
from tests import factories
from tests.reports import issued as made

pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def draft(cast, asked, sent):
    return made.draft(asked, cast.tinh, actor=cast.van_phong)


@pytest.fixture
def checked(cast, draft):
    issuing.move(draft, "check", actor=cast.lanh_dao, at=factories.NOW, seen=draft.sha256)
    return draft


@pytest.fixture
def drawn(monkeypatch):
    """Drawing has tests of its own: what was asked to be drawn is kept here."""
    asked = []

    def draw(frozen, **_hooks):
        asked.append(frozen)
        return Drawn(b"%PDF " + frozen["number"].encode(), b"Word", b"Excel", 3, 1)

    monkeypatch.setattr(document_pdf, "draw", draw)
    return asked


def address(name: str, document: Document) -> str:
    return reverse(name, args=[document.pk])


def step(client, document, verb, **more):
    seen = issuing.fingerprint(Document.objects.get(pk=document.pk))
    return client.post(address("document-move", document), {"verb": verb, "seen": seen, **more}, follow=True)


def ask(client, document, **more):
    posted = {"dated_on": "20/6/2024", "reason": made.WHY, "seen": document.sha256} | more
    return client.post(address("document-issue", document), posted)


# --- Pages ----------------------------------------------------------------------------------------------------------


def test_each_sees_the_steps_that_are_his(cast, draft, as_user):
    office, leader = as_user(cast.van_phong), as_user(cast.lanh_dao)
    assert "Chờ lãnh đạo" in office.get(address("document", draft)).content.decode()
    assert "Xác nhận đã kiểm tra" in leader.get(address("document", draft)).content.decode()
    page = step(leader, draft, "check").content.decode()
    assert "Đã kiểm tra" in page and address("document-issue", draft) not in page
    assert address("document-issue", draft) in office.get(address("document", draft)).content.decode()


def test_a_refusal_is_told_on_the_page(cast, draft, checked, as_user):
    page = step(as_user(cast.lanh_dao), draft, "return").content.decode()
    assert "Ghi lý do" in page
    stale = as_user(cast.lanh_dao).post(
        address("document-move", draft), {"verb": "return", "reason": "Sai", "seen": "x"}, follow=True
    )
    assert "không còn là bản bạn đã xem" in stale.content.decode()
    draft.refresh_from_db()
    assert draft.state == DocumentState.CHECKED


def test_a_provisional_report_asks_for_a_word_on_the_page(cast, checked, as_user):
    client = as_user(cast.van_phong)
    page = client.get(address("document-issue", checked)).content.decode()
    assert "1/3 đơn vị" in page and "Núi Mẫu" in page
    response = ask(client, checked, reason=" ")
    assert response.status_code == 422 and "Ghi lý do" in response.content.decode()
    assert not Job.objects.exists()


def test_a_double_click_makes_one_job_and_one_issue_C03(cast, checked, as_user, drawn):
    client = as_user(cast.van_phong)
    first, second = (ask(client, checked) for _ in range(2))
    job = Job.objects.get()
    assert first.url == second.url == reverse("job", args=[job.pk])
    for _ in range(2):
        jobs.run(job.pk, document_issue.work)
    job.refresh_from_db()
    assert job.state == JobState.DONE and job.result["label"] == "Xem báo cáo số 01/BC-CCB"
    third = ask(client, checked)
    assert third.status_code == 422 and "chưa ban hành" in third.content.decode()
    assert Issue.objects.count() == 1 and len(drawn) == 1


def test_an_issued_report_shows_number_code_and_what_comes_next(cast, checked, as_user):
    made.issue(checked)
    page = as_user(cast.van_phong).get(address("document", checked)).content.decode()
    for shown in ("01/BC-CCB", checked.issue.code, "Chưa có chữ ký số", "Lập báo cáo điều chỉnh", "Thu hồi"):
        assert shown in page
    listed = as_user(cast.lanh_dao).get(reverse("documents")).content.decode()
    assert "số 01/BC-CCB" in listed and "Tải cả kỳ" in listed


def test_a_change_after_issue_is_flagged_on_page_and_list(cast, sent, checked, as_user):
    made.issue(checked)
    factories.moved(sent, "reopen")
    for page in (address("document", checked), reverse("documents")):
        assert "Số liệu đã thay đổi" in as_user(cast.lanh_dao).get(page).content.decode()


@pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])
def test_an_amendment_is_composed_as_a_draft_of_its_own(cast, checked, as_user, drawn):
    made.issue(checked)
    response = as_user(cast.van_phong).post(address("document-amend", checked))
    job = Job.objects.get()
    assert response.url == reverse("job", args=[job.pk]) and job.arguments["amends_id"] == checked.pk
    jobs.run(job.pk, compiling.work)
    later = Document.objects.exclude(pk=checked.pk).get()
    assert later.amends == checked and later.state == DocumentState.DRAFT
    assert "điều chỉnh Báo cáo số 01/BC-CCB" in documents.frozen_of(later)["subject"][-1]


def test_withdrawing_asks_for_a_reason_and_keeps_everything(cast, checked, as_user):
    made.issue(checked)
    page = step(as_user(cast.van_phong), checked, "withdraw", reason="Sai đơn vị nhận").content.decode()
    assert "Đã thu hồi" in page and "Sai đơn vị nhận" in page
    assert Issue.objects.get().number == 1


# --- The job --------------------------------------------------------------------------------------------------------


def run(checked, actor) -> Job:
    job = document_issue.ask(
        checked, issuing.Wanted(made.DAY, made.WHY), actor=actor, at=factories.NOW, seen=checked.sha256
    )
    jobs.run(job.pk, document_issue.work)
    job.refresh_from_db()
    return job


def test_a_number_that_is_gone_makes_it_draw_again_with_the_next_C04(cast, asked, checked, drawn, monkeypatch):
    other, draw = made.checked(asked, cast.tinh), document_pdf.draw

    def overtaken(frozen, **hooks):
        if len(drawn) == 0:
            made.issue(other)
        return draw(frozen, **hooks)

    monkeypatch.setattr(document_pdf, "draw", overtaken)
    assert run(checked, cast.van_phong).state == JobState.DONE
    assert [frozen["number"] for frozen in drawn] == ["01", "02"]
    assert [str(issue) for issue in Issue.objects.order_by("pk")] == ["01/BC-CCB", "02/BC-CCB"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [(child.RenderTimeout(60), "quá 60 giây"), (child.RenderTooLarge(2**20), "bộ nhớ")],
)
def test_a_hung_render_is_told_and_can_be_tried_again(cast, checked, monkeypatch, fault, words, as_user):
    def hang(frozen, **_hooks):
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(document_pdf, "draw", hang)
        job = run(checked, cast.van_phong)
    assert job.state == JobState.FAILED and words in job.error
    assert "Làm lại" in as_user(cast.van_phong).get(reverse("job", args=[job.pk])).content.decode()
    assert not Issue.objects.exists()


def test_a_full_disk_leaves_no_partial_file_and_can_be_tried_again_P02(cast, checked, drawn, own_files, monkeypatch):
    before = sorted(own_files.rglob("*"))

    def full(path, data):
        raise files.CannotWrite(28, "Máy chủ hết chỗ trống trên đĩa.")

    with monkeypatch.context() as broken:
        broken.setattr(files, "write_atomically", full)
        job = run(checked, cast.van_phong)
    assert job.state == JobState.FAILED and "hết chỗ" in job.error
    assert sorted(own_files.rglob("*")) == before
    jobs.retry(job, actor=cast.van_phong, at=factories.NOW)
    jobs.run(job.pk, document_issue.work)
    assert Issue.objects.get().number == 1


def test_who_lost_the_right_meanwhile_issues_nothing_S05(cast, checked, drawn):
    job = document_issue.ask(
        checked, issuing.Wanted(made.DAY, made.WHY), actor=cast.van_phong, at=factories.NOW, seen=checked.sha256
    )
    cast.van_phong.assignments.all().delete()
    jobs.run(job.pk, document_issue.work)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "không còn quyền" in job.error


# --- Commands -------------------------------------------------------------------------------------------------------


def compile_report(asked, out, **more) -> str:
    said = StringIO()
    call_command(
        "compile_report", form="BC", period=asked.period, unit="Quảng Mẫu", date="2024-06-20", out=out, stdout=said,
        **more,
    )  # fmt: skip
    return said.getvalue()


@pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])
def test_the_command_writes_the_formats_and_issues(asked, sent, own_files):
    out, more = own_files / "a.pdf", {"format": "pdf,docx,xlsx", "json": own_files / "a.json"}
    said = compile_report(asked, out, issue=True, reason=made.WHY, **more)
    assert "Đã ban hành số 01/BC-CCB" in said
    assert sorted(path.name for path in own_files.glob("a.*")) == ["a.docx", "a.json", "a.pdf", "a.xlsx"]
    issue = Issue.objects.get()
    assert (own_files / "a.json").read_text() == issue.frozen
    with pikepdf.open(out) as paper:
        assert str(paper.docinfo.Subject) == "Số 01/BC-CCB" and len(paper.Root.AcroForm.Fields) == 2
    verified = StringIO()
    call_command("verify_report", str(out), stdout=verified)
    assert "Đúng: báo cáo số 01/BC-CCB" in verified.getvalue()
    with pytest.raises(CommandError, match="đã ban hành báo cáo số 01/BC-CCB"):
        compile_report(asked, out, issue=True, reason=made.WHY)
    with pytest.raises(CommandError, match="KHÔNG trùng"):
        call_command("verify_report", str(own_files / "a.docx"))


@pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])
@pytest.mark.parametrize(
    ("more", "words"),
    [({"issue": True}, "--reason"), ({"format": "pdf,odt"}, "odt"), ({"template": "khong-co"}, "khong-co")],
)
def test_the_command_refuses_in_words_and_changes_nothing(asked, sent, own_files, more, words):
    with pytest.raises(CommandError, match=words):
        compile_report(asked, own_files / "a.pdf", **more)
    assert not Document.objects.exists() and not list(own_files.iterdir())


def test_a_file_that_cannot_be_read_is_named(db):
    for name in ("/khong-co.pdf", "khong-co\0.pdf"):
        with pytest.raises(CommandError, match=r"khong-co.*\. Hãy kiểm tra tên tệp và quyền đọc"):
            call_command("verify_report", name)


def test_the_year_of_the_number_is_that_of_the_paper(cast, checked):
    assert made.issue(checked, on=date(2025, 1, 2)).year == 2025
