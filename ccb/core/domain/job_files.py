"""Files that jobs make for whoever asked: kept for some days, fetched by him alone, every fetch recorded (A04).

They lie in FILES_DIR/jobs under names that say nothing. The row outlives the file, so that its page can tell what
became of it.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from ccb.core.domain import audit, jobs
from ccb.core.models import Job, JobFile

FOLDER = "jobs"
ABANDONED = timedelta(days=1)  # by then no attempt is still writing


class Gone(Exception):
    """The file is no longer kept; the text tells the user what to do."""


def new_path(job: Job, suffix: str) -> Path:
    """Where an attempt writes its file: each to a name of its own, which nobody guesses."""
    return settings.FILES_DIR / FOLDER / f"{job.pk}-{secrets.token_hex(8)}{suffix}"


@transaction.atomic
def keep(job: Job, *, path: Path, name: str, content_type: str, at: datetime) -> JobFile:
    """Keep what was written at `new_path` under the name that the user will see, for settings.JOB_FILE_DAYS.

    Call it in the transaction that finishes the job. The file of an earlier attempt is never referred to; `sweep`
    removes it.
    """
    file = JobFile.objects.create(
        job=job, name=name, path=str(path.relative_to(settings.FILES_DIR)), content_type=content_type,
        size=path.stat().st_size, expires_at=at + timedelta(days=settings.JOB_FILE_DAYS),
        holdings=job.created_by.holdings() if job.created_by else [],
    )  # fmt: skip
    audit.record("job.file_keep", job, actor=job.created_by, at=at, name=name, size=file.size)
    return file


@transaction.atomic
def hand_over(
    attempt: jobs.Attempt, path: Path, *, name: str, content_type: str, label: str, at: datetime
) -> None:  # fmt: skip
    """`keep` the file and finish the job with it: `label` is what the link to it says."""
    keep(attempt.job, path=path, name=name, content_type=content_type, at=at)
    attempt.finish({"url": reverse("job-file", args=[attempt.job.pk]), "label": label})


def fetch(file: JobFile, *, actor, at: datetime) -> Path:
    """Where the file lies, once it is recorded who takes it. The caller checks that it is his.

    Raises Gone, also for who has lost a right since: the file was made by what he held then (S05).
    """
    if not set(file.holdings) <= set(actor.holdings()):
        raise Gone("Quyền của bạn đã thay đổi từ khi có tệp này. Hãy yêu cầu lại để có tệp theo quyền hiện nay.")
    path = settings.FILES_DIR / file.path
    if not file.path or file.expires_at <= at or not path.is_file():
        raise Gone("Tệp này đã hết hạn giữ nên máy đã xoá. Hãy yêu cầu lại để có tệp mới với số liệu hôm nay.")
    audit.record("job.file_fetch", file.job, actor=actor, at=at, name=file.name)
    return path


def sweep(*, at: datetime) -> int:
    """Remove the files that have expired, and those that no row refers to; gives how many."""
    removed = 0
    for file in JobFile.objects.filter(expires_at__lte=at).exclude(path="").select_related("job"):
        removed += _expire(file, at=at)
    known = set(JobFile.objects.exclude(path="").values_list("path", flat=True))
    folder = settings.FILES_DIR / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        abandoned = path.stat().st_mtime < (at - ABANDONED).timestamp()
        if abandoned and str(path.relative_to(settings.FILES_DIR)) not in known:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


@transaction.atomic
def _expire(file: JobFile, *, at: datetime) -> bool:
    """First the row: a file without a row is found by the next sweep, a row without its file would promise it."""
    if not JobFile.objects.filter(pk=file.pk, path=file.path).update(path=""):
        return False  # another sweep was faster
    audit.record("job.file_expire", file.job, actor=None, at=at, name=file.name)
    transaction.on_commit(lambda: (settings.FILES_DIR / file.path).unlink(missing_ok=True))
    return True
