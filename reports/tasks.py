"""Celery tasks: a job's id in, one call."""

from celery import shared_task

from ccb.core.domain import jobs
from reports.exports import compiling


@shared_task(name=compiling.TASK)
def compile_report(job_id: int) -> None:
    jobs.run(job_id, compiling.work)
