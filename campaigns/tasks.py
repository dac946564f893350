"""Celery tasks: a job's id in, one call; and periodic work."""

from celery import shared_task
from django.utils import timezone

from campaigns.domain.casework import cases
from campaigns.exports import certificates
from ccb.core.domain import jobs


@shared_task(name=certificates.TASK)
def print_certificates(job_id: int) -> None:
    jobs.run(job_id, certificates.work)


@shared_task(name="campaigns.forget_cases")
def forget_cases() -> None:
    """Once a night: whose cases they were whose time is over."""
    cases.forget(at=timezone.now())
