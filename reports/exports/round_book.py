"""The workbook of a whole round, made by a job for whoever asked where a request would take too long."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from ccb.core.domain import job_files, jobs
from ccb.core.models import Job
from ccb.lib import files, xlsx
from reports.domain.asking import form_books
from reports.exports import round_form_xlsx
from reports.models import Round, Submission

TASK = "reports.round_book"
AT_ONCE = 3_000  # cells that a request writes itself, in about half a second
PATIENCE = timedelta(minutes=2)
NOTHING = "Không còn biểu nào đang mở trong kỳ này, nên không có gì để gõ."


def is_long(round: Round, sheets: Sequence[Submission]) -> bool:
    """Whether it is work for a job. One query."""
    return len(sheets) * round.form.rows.count() > AT_ONCE


def ask(round: Round, *, actor, at: datetime) -> Job:
    """The queued job that makes the file; asked twice at once, the first one again (C03). The caller wakes it."""
    title = f"Bảng Excel nhiều đơn vị: {round.form}, {round.label}"[:200]
    return jobs.ask(TASK, title=title, arguments={"round": round.pk}, actor=actor, at=at)[0]


def work(attempt: jobs.Attempt) -> None:
    """What the job does; a sheet that the asker may not enter any more is not in it (S05)."""
    round = Round.objects.select_related("form").get(pk=attempt.arguments["round"])
    at = timezone.now()
    on = timezone.localdate(at)
    sheets = [sheet for sheet in form_books.sheets_of(round, attempt.actor) if sheet.takes_figures(on)]
    if not sheets:
        raise jobs.JobError(NOTHING)
    attempt.step(10, f"Đang lấy số liệu của {len(sheets)} đơn vị", within=PATIENCE)
    book = form_books.for_many(sheets)
    attempt.step(40, "Đang ghi bảng Excel", within=PATIENCE)
    path = job_files.new_path(attempt.job, ".xlsx")
    try:
        files.write_atomically(path, round_form_xlsx.write(book))
    except files.CannotWrite as error:
        raise jobs.JobError(error.strerror) from error
    name = round_form_xlsx.file_name(round)
    job_files.hand_over(attempt, path, name=name, content_type=xlsx.CONTENT_TYPE, label="Tải bảng Excel", at=at)
