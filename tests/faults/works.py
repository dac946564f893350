"""A work for real workers in the fault tests, with leases short enough to wait for."""

import os
import time
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ccb.core.domain import jobs
from ccb.core.models import Notice

MARK = "the effect of job"
jobs.LEASE, jobs.PATIENCE = timedelta(seconds=3), timedelta(seconds=1)


@shared_task(name="tests.pass_the_gate")
def pass_the_gate(job_id: int) -> None:
    jobs.run(job_id, wait_for_the_gate)


def wait_for_the_gate(attempt: jobs.Attempt) -> None:
    """Shows the process that works; once the gate is open, leaves one mark and finishes."""
    attempt.step(10, str(os.getpid()))
    gate = Path(attempt.arguments["gate"])
    while not gate.exists():
        time.sleep(0.02)
    with transaction.atomic():
        Notice.objects.create(user=attempt.actor, text=f"{MARK} {gate.name}", created_at=timezone.now())
        attempt.finish({})
