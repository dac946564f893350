"""The Celery application and the one list of periodic work."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")

app = Celery("ccb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Each hour of the day, because a machine may be off at any one of them; each unit is reminded once a day.
    "remind": {"task": "reports.remind", "schedule": crontab(minute=30, hour="7-17"), "options": {"expires": 1800}},
    "audit-reports": {"task": "reports.audit", "schedule": crontab(minute=15, hour=1), "options": {"expires": 3600}},
    "forget-cases": {
        "task": "campaigns.forget_cases",
        "schedule": crontab(minute=45, hour=1),
        "options": {"expires": 3600},
    },
    "sweep-job-files": {"task": "core.sweep_job_files", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep-jobs": {"task": "core.sweep_jobs", "schedule": 10.0, "options": {"expires": 10}},
}


@worker_init.connect
def _preload(**_kwargs) -> None:
    """Import what draws documents before the pool forks: about a second once, instead of once per child."""
    from reports.exports import document_pdf

    document_pdf.preload()
