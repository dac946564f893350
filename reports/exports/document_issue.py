"""Issuing: draw the final form with its number, then keep both in one transaction; again when the number is gone."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job
from ccb.lib import child, files, fonts
from reports.domain.papers import documents, issuing
from reports.domain.papers.issuing import Wanted
from reports.exports import compiling
from reports.models import Document, Issue

TASK = "reports.issue"
TRIES = 5  # numbers that may go to others while this report is drawn
BUSY = "Nhiều báo cáo đang được ban hành cùng lúc nên chưa lấy được số. Hãy bấm “Làm lại”."
FORBIDDEN = "Bạn không còn quyền ban hành báo cáo của đơn vị này."
TOLD_TO_THE_USER = (
    issuing.Refused, issuing.Conflict, files.CannotWrite, child.RenderError, fonts.NoCompleteFont,
)  # fmt: skip


@transaction.atomic
def ask(document: Document, wanted: Wanted, *, actor, at: datetime, seen: str) -> Job:
    """The queued job that issues the report; asked twice, the first one again (C03). The caller wakes it.

    Raises as issuing.move does, so that a refusal is told on the page where it can be mended.
    """
    Document.objects.select_for_update().get(pk=document.pk)
    running = Job.objects.filter(task=TASK, arguments__document=document.pk)
    running = running.exclude(state__in=[JobState.DONE, JobState.FAILED]).first()
    if running:
        return running
    issuing.check_issue(document, wanted, actor=actor, seen=seen)
    arguments = {
        "document": document.pk, "dated_on": wanted.dated_on.isoformat(), "reason": wanted.reason, "seen": seen,
    }  # fmt: skip
    return jobs.create(TASK, title=f"Ban hành: {document.title}"[:200], arguments=arguments, actor=actor, at=at)


def carry_out(
    document: Document, wanted: Wanted, *, actor, at: datetime, seen: str, step: Callable[[int, str], None],
    on_kept: Callable[[Issue], None] = lambda issue: None,
) -> tuple[Issue, documents.Paper]:  # fmt: skip
    """Issue the report; `on_kept` is called in the transaction of the issue. Raises TOLD_TO_THE_USER."""
    for _ in range(TRIES):
        step(5, "Đang lấy số và chốt nội dung")
        final = issuing.final_form(document, wanted, at=at)
        drawn = compiling.render(final, step=step)
        paper = documents.Paper.of(drawn)
        try:
            with transaction.atomic():
                issue = issuing.issue(document, final, paper, wanted, actor=actor, at=at, seen=seen)
                on_kept(issue)
            return issue, paper
        except issuing.NumberTaken:
            continue
    raise issuing.Refused(BUSY)


def work(attempt: jobs.Attempt) -> None:
    """What the job does: exactly one issue, kept in the transaction that finishes the job."""
    told = attempt.arguments
    document = Document.objects.select_related("unit", "issue").get(pk=told["document"])
    wanted = Wanted(date.fromisoformat(told["dated_on"]), told["reason"])

    def finish(issue: Issue) -> None:
        attempt.finish({"url": f"/bao-cao/{document.pk}/", "label": f"Xem báo cáo số {issue}"})

    try:
        carry_out(
            document, wanted, actor=attempt.actor, at=timezone.now(), seen=told["seen"], step=attempt.step,
            on_kept=finish,
        )  # fmt: skip
    except PermissionError as error:
        raise jobs.JobError(FORBIDDEN) from error
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
