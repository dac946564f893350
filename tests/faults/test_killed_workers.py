"""J02, J03, J08: real workers killed by kill -9. No job is lost and no effect happens twice, on either broker."""

import os
import signal
from pathlib import Path

import pytest
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job, Notice
from tests import factories
from tests.faults.conftest import wait_until, wipe_queue
from tests.faults.works import MARK


@pytest.fixture
def creator(shared_database):
    return factories.user("nguoi-yeu-cau")


@pytest.fixture
def gate(tmp_path) -> Path:
    """Works wait until this file exists."""
    return tmp_path / "gate"


@pytest.fixture
def job(creator, gate) -> Job:
    return ask(creator, gate)


def ask(creator, gate: Path) -> Job:
    return jobs.create(
        "tests.pass_the_gate", title="Việc", arguments={"gate": str(gate)}, actor=creator, at=timezone.now()
    )  # fmt: skip


def process_at_work(job: Job) -> int:
    """Waits until a worker has the job; gives the id of its process."""

    def at_work():
        job.refresh_from_db()
        return job.state == JobState.RUNNING and job.message.isdigit()

    wait_until(at_work, "a worker takes the job")
    return int(job.message)


def wait_until_done(*asked: Job) -> None:
    def done():
        return not Job.objects.filter(pk__in=[job.pk for job in asked]).exclude(state=JobState.DONE).exists()

    wait_until(done, "all jobs are done")


def marks() -> int:
    return Notice.objects.filter(text__startswith=MARK).count()


def test_J02_J03_a_killed_pool_child_loses_and_doubles_nothing(processes, job, gate):
    processes.worker(), processes.beat()
    jobs.wake(job)
    os.kill(process_at_work(job), signal.SIGKILL)
    gate.touch()
    wait_until_done(job)
    job.refresh_from_db()
    assert job.attempts >= 2
    assert marks() == 1


def test_J02_J03_a_killed_worker_loses_and_doubles_nothing(processes, creator, job, gate):
    worker, _ = processes.worker(), processes.beat()
    asked = [job, *(ask(creator, gate) for _ in range(3))]
    for each in asked:
        jobs.wake(each)
    process_at_work(job)
    processes.kill(worker)
    gate.touch()
    processes.worker()
    wait_until_done(*asked)
    assert marks() == len(asked)


def test_J02_a_wiped_broker_loses_nothing(processes, creator, job, gate):
    processes.worker(), processes.beat()
    asked = [job, *(ask(creator, gate) for _ in range(3))]
    for each in asked:
        jobs.wake(each)
    process_at_work(job)
    wipe_queue()
    gate.touch()
    wait_until_done(*asked)
    assert marks() == len(asked)


def test_J02_a_killed_beat_goes_on_where_it_was(processes, creator, gate):
    gate.touch()
    processes.worker()
    beat = processes.beat()
    wait_until(lambda: "Sending due task sweep-jobs" in processes.log(), "beat has begun")
    processes.kill(beat)
    job = ask(creator, gate)  # never announced: only a sweep can find it
    processes.beat()
    wait_until_done(job)
    assert marks() == 1


def test_J03_a_worker_that_wakes_up_too_late_leaves_no_trace(processes, job, gate):
    processes.worker(), processes.beat()
    jobs.wake(job)
    sleeper = process_at_work(job)
    os.kill(sleeper, signal.SIGSTOP)
    gate.touch()
    wait_until_done(job)
    os.kill(sleeper, signal.SIGCONT)
    wait_until(lambda: "lost its lease" in processes.log(), "the late attempt is told that it lost its lease")
    assert marks() == 1
