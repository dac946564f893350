"""Celery tasks: a job's id in, one call."""

from celery import shared_task

from campaigns.exports import certificates
from ccb.core.domain import jobs


@shared_task(name=certificates.TASK)
def print_certificates(job_id: int) -> None:
    jobs.run(job_id, certificates.work)
