"""Celery tasks: a job's id in, one call."""

from celery import shared_task

from ccb.core.domain import jobs
from members.domain import reorganising
from members.domain.imports import applying, checking
from members.domain.lists import batch_undo, batches, exporting, tables
from members.exports import import_marks, member_list_xlsx, printing, tables_xlsx


@shared_task(name=exporting.TASK)
def export_members(job_id: int) -> None:
    jobs.run(job_id, member_list_xlsx.work)


@shared_task(name=reorganising.TASK)
def reorganise(job_id: int) -> None:
    jobs.run(job_id, reorganising.work)


@shared_task(name=tables.TASK)
def export_table(job_id: int) -> None:
    jobs.run(job_id, tables_xlsx.work)


@shared_task(name=printing.TASK)
def print_paper(job_id: int) -> None:
    jobs.run(job_id, printing.work)


@shared_task(name=batches.TASK)
def do_batch(job_id: int) -> None:
    jobs.run(job_id, batches.work)


@shared_task(name=batch_undo.TASK)
def undo_batch(job_id: int) -> None:
    jobs.run(job_id, batch_undo.work)


@shared_task(name=checking.TASK)
def check_import(job_id: int) -> None:
    jobs.run(job_id, checking.work)


@shared_task(name=applying.TASK)
def import_members(job_id: int) -> None:
    jobs.run(job_id, applying.work)


@shared_task(name=import_marks.TASK)
def mark_import(job_id: int) -> None:
    jobs.run(job_id, import_marks.work)
