"""Long work: the job row is the truth, the broker only wakes a worker.

A worker holds a job by a lease and a fencing token. Whoever loses the lease (killed, hung, too slow) can change
nothing any more: each write is a conditional UPDATE on the token, and `finish` stands in the same transaction as the
effect of the work, so a late attempt rolls its effect back. `sweep` finds what nobody holds.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from celery import current_app
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import KombuError

from ccb.core.choices import JobState
from ccb.core.domain import audit, notices
from ccb.core.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
PATIENCE = timedelta(seconds=5)  # a queued job this old was perhaps never announced to a worker
WAKE_AT_MOST = 20  # per sweep: a long queue must not flood the broker with reminders
LONG = timedelta(minutes=3)  # of one attempt: a worker ends what lasts five
# With the worker's patience a save would hang 6 s on a broker that is down and 15 s on one that hangs.
IMPATIENT = {"max_retries": 0, "interval_start": 0, "socket_timeout": 2, "socket_connect_timeout": 1}

ABANDONED = (
    "Việc này bị ngắt giữa chừng {attempts} lần nên máy không tự làm nữa. "
    "Hãy bấm “Làm lại”; nếu vẫn không được, báo quản trị viên việc nền số {pk}."
)
UNEXPECTED = (
    "Có lỗi ngoài dự kiến, mã sự cố {code}. Hãy bấm “Làm lại”; nếu vẫn lỗi, gửi mã này cho quản trị viên hệ thống."
)


class JobError(Exception):
    """The work cannot be done; the text tells the user why and what to do next. Not tried again by itself."""


class LeaseLost(Exception):
    """Another attempt holds the job, or it is settled: this attempt must leave no trace."""


class NotFailed(Exception):
    """Only a failed job can be tried again."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a job until the lease ends."""

    job: Job
    token: UUID


# --- Asking for work ------------------------------------------------------------------------------------------------


@transaction.atomic
def create(task: str, *, title: str, arguments: dict, actor, at: datetime) -> Job:
    """A queued job in the caller's transaction; the entry point then calls `wake` on commit."""
    job = Job.objects.create(
        task=task, title=title, arguments=arguments, created_by=actor, created_at=at, queued_at=at
    )  # fmt: skip
    audit.record("job.create", job, actor=actor, at=at, task=task, title=title)
    return job


@transaction.atomic
def ask(task: str, *, title: str, arguments: dict, actor, at: datetime) -> tuple[Job, bool]:
    """Like `create`, and whether the job is new: asked twice at once, it is the first one again (C03)."""
    get_user_model().objects.select_for_update().get(pk=actor.pk)
    same = Job.objects.filter(task=task, created_by=actor, arguments=arguments)
    if running := same.exclude(state__in=[JobState.DONE, JobState.FAILED]).first():
        return running, False
    return create(task, title=title, arguments=arguments, actor=actor, at=at), True


def wake(job: Job) -> None:
    """Tell a worker, by the job's id alone. A broker that is down is logged; the sweep calls again."""
    try:
        with current_app.connection_for_write(transport_options=IMPATIENT) as connection:
            current_app.send_task(job.task, args=[job.pk], connection=connection, retry=False)
    except (KombuError, OSError) as error:
        logger.warning("job %s waits for the sweep: the broker did not take it: %s", job.pk, error)


def broker_answers() -> bool:
    """Whether a message could be sent now."""
    with current_app.connection_for_write(transport_options=IMPATIENT) as connection:
        try:
            connection.default_channel.queue_declare(current_app.conf.task_default_queue)
        except (KombuError, OSError, *connection.connection_errors, *connection.channel_errors):
            return False
    return True


@transaction.atomic
def retry(job: Job, *, actor, at: datetime) -> Job:
    """A failed job back in the queue with all its attempts. Raises NotFailed (a double click, for one)."""
    failed = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
    if not failed.update(state=JobState.QUEUED, queued_at=at, attempts=0, progress=0, message="", error=""):
        raise NotFailed
    audit.record("job.retry", job, actor=actor, at=at)
    job.refresh_from_db()
    return job


# --- Doing it -------------------------------------------------------------------------------------------------------


def claim(job_id: int, *, at: datetime) -> Claim | None:
    """Take the job if it is queued or its lease has run out; None when there is nothing to do."""
    token = uuid4()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=at)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=Job.MAX_ATTEMPTS).update(
        state=JobState.RUNNING, token=token, lease_until=at + LEASE, attempts=F("attempts") + 1,
        started_at=at, progress=0, message="",
    )  # fmt: skip
    return Claim(Job.objects.get(pk=job_id), token) if taken else None


def renew(claim: Claim, *, at: datetime, progress: int, message: str, within: timedelta | None = None) -> None:
    """Show the progress and hold the job for the next step, which may last `within` (None: the usual lease).

    Call it outside the transaction of the effect, or nobody sees it in time. Raises LeaseLost.
    """
    lease_until = at + (within or LEASE)
    if not _held(claim).update(lease_until=lease_until, progress=progress, message=message[:200]):
        raise LeaseLost


@transaction.atomic
def finish(claim: Claim, *, result: dict, at: datetime) -> None:
    """The job is done: {"url", "label"} of what it made. Call it in the transaction of the effect. Raises LeaseLost."""
    _settle(_held(claim), state=JobState.DONE, progress=100, message="", result=result, finished_at=at)
    audit.record("job.done", claim.job, actor=None, at=at)
    _tell_creator(claim.job, "Đã xong", at=at)


def pause(claim: Claim, *, progress: int, message: str, at: datetime) -> None:
    """The job is back in the queue with all its attempts, because this one got on and has worked long enough: for work
    whose steps are each committed and not done again. The sweep calls a worker. Raises LeaseLost.
    """
    said = {"progress": progress, "message": message[:200]}
    _settle(_held(claim), state=JobState.QUEUED, queued_at=at, attempts=0, **said)


def fail(claim: Claim, error_text: str, *, at: datetime) -> None:
    """The job has failed for good, with a text for its creator. Raises LeaseLost."""
    _fail(_held(claim), claim.job, error_text, at=at)


class Attempt:
    """What a work sees of its job."""

    def __init__(self, claim: Claim, clock: Callable[[], datetime]):
        self._claim, self._clock = claim, clock
        self._pauses_at = clock() + LONG
        self.finished = False  # or paused: nothing is left to settle

    @property
    def job(self) -> Job:
        return self._claim.job

    @property
    def arguments(self) -> dict:
        return self._claim.job.arguments

    @property
    def actor(self):
        """Who asked for the work; None for the system."""
        return self._claim.job.created_by

    def step(self, percent: int, message: str, *, within: timedelta | None = None) -> None:
        """Report progress and keep the job; see `renew`. A step longer than the lease must say so by `within`."""
        renew(self._claim, at=self._clock(), progress=percent, message=message, within=within)

    def paused(self, percent: int, message: str) -> bool:
        """Whether the work must end here, to go on in another attempt: see `pause`. To be asked between two steps that
        are committed, outside their transactions.
        """
        if self._clock() < self._pauses_at:
            return False
        pause(self._claim, progress=percent, message=message, at=self._clock())
        self.finished = True
        return True

    def finish(self, result: dict) -> None:
        """See `finish`."""
        finish(self._claim, result=result, at=self._clock())
        self.finished = True


def run(job_id: int, work: Callable[[Attempt], None], *, clock: Callable[[], datetime] = timezone.now) -> None:
    """The whole of a task: claim the job, do the work, settle the job whatever happens.

    A JobError fails the job at once; any other exception is logged under an incident code and the job is queued
    again, until its attempts are used up.
    """
    held = claim(job_id, at=clock())
    if held is None:
        return
    try:
        _try(held, work, clock)
    except LeaseLost:
        logger.warning("job %s: this attempt lost its lease and left no trace", job_id)


def _try(held: Claim, work: Callable[[Attempt], None], clock: Callable[[], datetime]) -> None:
    attempt = Attempt(held, clock)
    try:
        work(attempt)
        if not attempt.finished:
            raise RuntimeError(f"the work of {held.job.task} ended without finish()")
    except LeaseLost:
        raise
    except JobError as error:
        fail(held, str(error), at=clock())
    except Exception:  # the one boundary where the unforeseen becomes an incident that someone can look up
        code = secrets.token_hex(4).upper()
        logger.exception("incident %s in job %s", code, held.job.pk)
        _again_or_fail(_held(held), held.job, UNEXPECTED.format(code=code), at=clock())


# --- Finding what nobody holds --------------------------------------------------------------------------------------


def sweep(*, at: datetime) -> list[Job]:
    """Queue interrupted jobs again or give them up. Returns the jobs to wake, oldest first."""
    expired = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=at)
    again = [job for job in expired if _abandon(expired, job, at=at)]
    waiting = Job.objects.filter(state=JobState.QUEUED, queued_at__lt=at - PATIENCE).order_by("queued_at", "pk")
    return again + list(waiting[:WAKE_AT_MOST])


def longest_wait(*, at: datetime) -> timedelta:
    """How long the oldest queued job has been waiting; zero when none waits."""
    oldest = Job.objects.filter(state=JobState.QUEUED).order_by("queued_at").values_list("queued_at", flat=True).first()
    return at - oldest if oldest else timedelta(0)


def _abandon(expired: QuerySet, job: Job, *, at: datetime) -> bool:
    """Whether the interrupted job is back in the queue."""
    text = ABANDONED.format(attempts=job.attempts, pk=job.pk)
    try:
        return _again_or_fail(expired.filter(pk=job.pk, token=job.token), job, text, at=at)
    except LeaseLost:
        return False  # its worker is alive after all, or another sweep was faster


# --- The gate: every change of a held job goes through a queryset that still holds it ---------------------------------


def _held(claim: Claim) -> QuerySet:
    return Job.objects.filter(pk=claim.job.pk, token=claim.token, state=JobState.RUNNING)


def _settle(held: QuerySet, **fields) -> None:
    if not held.update(token=None, lease_until=None, **fields):
        raise LeaseLost


def _again_or_fail(held: QuerySet, job: Job, error_text: str, *, at: datetime) -> bool:
    """Whether the job is back in the queue."""
    again = job.attempts < Job.MAX_ATTEMPTS
    if again:
        _settle(held, state=JobState.QUEUED, queued_at=at, message="Bị ngắt giữa chừng, đang chờ làm lại")
    else:
        _fail(held, job, error_text, at=at)
    return again


@transaction.atomic
def _fail(held: QuerySet, job: Job, error_text: str, *, at: datetime) -> None:
    _settle(held, state=JobState.FAILED, error=error_text, message="", finished_at=at)
    audit.record("job.fail", job, actor=None, at=at, error=error_text)
    _tell_creator(job, "Không làm được", at=at)


def _tell_creator(job: Job, outcome: str, *, at: datetime) -> None:
    if job.created_by:
        notices.send(job.created_by, f"{outcome}: {job.title}", at=at, url=reverse("job", args=[job.pk]))
