"""From figures to a kept document: compose in one snapshot, draw in a child process, keep."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import jobs
from ccb.core.models import Job
from ccb.lib import child, files, fonts, periods
from reports.domain.papers import amending, composing, documents
from reports.domain.papers.composing import Request
from reports.domain.writing import phrases
from reports.exports import document_pdf
from reports.models import Document, Round

TASK = "reports.compile"
# What the person who asked can act on; anything else is a defect and is tried again.
TOLD_TO_THE_USER = (
    composing.NothingToReport, phrases.UnknownPlaceholder, files.CannotWrite, child.RenderError,
    fonts.NoCompleteFont,
)  # fmt: skip


def arguments(request: Request) -> dict:
    """The request as a job's arguments."""
    return {**request.__dict__, "dated_on": request.dated_on.isoformat()}


def ask(round: Round, request: Request, *, actor, at: datetime) -> Job:
    """The queued job that makes the report; asked twice at once, the first one again (C03). The caller wakes it."""
    title = f"Lập báo cáo: {round.form}, {periods.parse(round.period).label}"[:200]
    return jobs.ask(TASK, title=title, arguments=arguments(request), actor=actor, at=at)[0]


def draw(request: Request, *, at: datetime, step: Callable[[int, str], None]) -> tuple[dict, document_pdf.Drawn]:
    """The frozen report and its paper; `step(percent, message)` is called as the work goes on."""
    step(5, "Đang tổng hợp và chốt số liệu")
    frozen = composing.compose(request, at=at)
    if request.amends_id is not None:
        original = Document.objects.select_related("issue").get(pk=request.amends_id)
        frozen = amending.amended(frozen, documents.frozen_of(original))
    return frozen, render(frozen, step=step)


def render(frozen: dict, *, step: Callable[[int, str], None]) -> document_pdf.Drawn:
    """The files of a frozen report."""
    step(30, "Đang trình bày trang in, bản Word và Excel")
    drawn = document_pdf.draw(
        frozen, on_wait=lambda: step(50, "Đang trình bày trang in, bản Word và Excel"),
        on_join=lambda: step(80, "Đang ghép phụ lục, đính kèm số liệu"),
    )  # fmt: skip
    step(95, "Đang lưu")
    return drawn


def work(attempt: jobs.Attempt) -> None:
    """What the job does: exactly one document, kept in the transaction that finishes the job."""
    request = Request(**attempt.arguments)
    request = replace(request, dated_on=date.fromisoformat(request.dated_on))
    at = timezone.now()
    try:
        frozen, drawn = draw(request, at=at, step=attempt.step)
        with transaction.atomic():
            document = documents.keep(
                frozen, documents.Paper.of(drawn), request=request,
                actor=attempt.actor, at=at, job=attempt.job,
            )  # fmt: skip
            attempt.finish({"url": f"/bao-cao/{document.pk}/", "label": "Xem báo cáo"})
    except TOLD_TO_THE_USER as error:
        raise jobs.JobError(str(error)) from error
