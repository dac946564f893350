"""Celery tasks. A task takes a job's id, never data:

    @shared_task(name="reports.compile")
    def compile(job_id: int) -> None:
        jobs.run(job_id, composing_work)

    def composing_work(attempt: jobs.Attempt) -> None:
        document = compose(attempt.arguments["round"])
        attempt.step(50, "Đang dựng các trang", within=timedelta(seconds=90))
        pages = render(document)
        with transaction.atomic():  # the effect and the end of the job: both or neither
            saved = keep(document, pages, actor=attempt.actor)
            attempt.finish({"url": saved.url, "label": "Tải báo cáo"})

and the view that asks for it:

    with transaction.atomic():
        job = jobs.create("reports.compile", title="Soạn báo cáo", arguments={"round": 7}, actor=user, at=now)
        transaction.on_commit(lambda: jobs.wake(job))
"""

from celery import shared_task
from django.utils import timezone

from ccb.core.domain import job_files, jobs


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Every ten seconds: whatever a killed worker, a lost message or a broker that was down has left behind."""
    for job in jobs.sweep(at=timezone.now()):
        jobs.wake(job)


@shared_task(name="core.sweep_job_files")
def sweep_job_files() -> None:
    """Every hour: files of jobs that have expired."""
    job_files.sweep(at=timezone.now())
