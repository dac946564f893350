"""The result table of a year as PDF: asked for, drawn in a child process with limits, kept for whoever asked."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.models import ScoreSheet
from ccb.core.domain import audit, job_files, jobs
from ccb.core.models import Job
from ccb.lib import child, files, fonts, paper
from reports.domain.scores import ranking_paper
from reports.domain.scores.ranking_paper import NothingToPrint

__all__ = ["TASK", "NothingToPrint", "ask", "work"]

TASK = "reports.print_ranking"
TOLD_TO_THE_USER = (NothingToPrint, child.RenderError, fonts.NoCompleteFont, files.CannotWrite)


@transaction.atomic
def ask(sheet: ScoreSheet, *, actor, at: datetime) -> Job:
    """The queued job; asked twice at once, the first one again (C03). The caller wakes it. Raises NothingToPrint."""
    ranking_paper.compose(sheet, at=at)
    arguments = {"sheet": sheet.pk}
    title = f"In bảng kết quả thi đua năm {sheet.year}"
    job, is_new = jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)
    if is_new:
        audit.record("ranking.print", sheet, actor=actor, at=at, unit=sheet.unit_id, year=sheet.year)
    return job


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job. The right is asked for anew (S05)."""
    at = timezone.now()
    sheets = ScoreSheet.objects.for_user(attempt.actor, "compose").select_related("unit__parent")
    sheet = sheets.filter(pk=attempt.arguments["sheet"]).first()
    if sheet is None:
        raise jobs.JobError("Bạn không còn quyền in bảng kết quả này. Hãy nhờ người phụ trách đơn vị.")
    try:
        attempt.step(10, "Đang lấy kết quả")
        frozen = ranking_paper.compose(sheet, at=at)
        drawn = draw(frozen, on_wait=lambda: attempt.step(60, "Đang trình bày trang in"))
        path = job_files.new_path(attempt.job, ".pdf")
        files.write_atomically(path, drawn.pdf)
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
    name = f"ket-qua-thi-dua-{sheet.year}_{timezone.localdate(at):%Y-%m-%d}.pdf"
    job_files.hand_over(attempt, path, name=name, content_type="application/pdf", label="Tải tệp PDF", at=at)


def draw(frozen: dict, *, on_wait=None):
    """The PDF of the frozen paper. Raises fonts.NoCompleteFont, and child.RenderError (P01)."""
    from ccb.lib import archival  # imports WeasyPrint: about a second, once in a worker

    return child.run(_drawn, archival, html_of(frozen), frozen, on_wait=on_wait).value


def _drawn(archival, html: str, frozen: dict):
    about = archival.About(title=frozen["title"], author=frozen["issuing_body"], subject=frozen["title"], dated_on=None)
    return archival.alone(html, paper.print_css(), about=about)


def html_of(frozen: dict) -> str:
    """Raises fonts.NoCompleteFont."""
    head = paper.header(
        frozen["parent_body"], frozen["issuing_body"], place=frozen["place_of_issue"], day=frozen["day"]
    )  # fmt: skip
    return render_to_string("documents/ranking.html", {"paper": frozen, "head": head})
