"""Celery tasks: a job's id in, one call."""

from celery import shared_task
from django.utils import timezone

from ccb.core.domain import jobs
from reports.domain.papers import auditing
from reports.exports import (
    campaign_printing,
    compiling,
    delivering,
    document_issue,
    period_zip,
    ranking_printing,
    reminding,
    round_book,
)


@shared_task(name=compiling.TASK)
def compile_report(job_id: int) -> None:
    jobs.run(job_id, compiling.work)


@shared_task(name="reports.remind")
def remind() -> None:
    """Every hour of the working day: whoever was not reminded today. A second call does nothing."""
    for job in reminding.remind_all(at=timezone.now()):
        jobs.wake(job)


@shared_task(name=reminding.TASK)
def mail_reminders(job_id: int) -> None:
    jobs.run(job_id, reminding.work)


@shared_task(name=campaign_printing.TASK)
def print_campaign(job_id: int) -> None:
    jobs.run(job_id, campaign_printing.work)


@shared_task(name=document_issue.TASK)
def issue_report(job_id: int) -> None:
    jobs.run(job_id, document_issue.work)


@shared_task(name=delivering.TASK)
def mail_document(job_id: int) -> None:
    jobs.run(job_id, delivering.work)


@shared_task(name=period_zip.TASK)
def zip_period(job_id: int) -> None:
    jobs.run(job_id, period_zip.work)


@shared_task(name=round_book.TASK)
def write_round_book(job_id: int) -> None:
    jobs.run(job_id, round_book.work)


@shared_task(name="reports.audit")
def audit_reports() -> None:
    """Every night: issued reports against the history of their cells, open totals against their parts."""
    auditing.report(auditing.examine(), at=timezone.now())


@shared_task(name=ranking_printing.TASK)
def print_ranking(job_id: int) -> None:
    jobs.run(job_id, ranking_printing.work)
