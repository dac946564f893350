"""Sáp nhập, chia tách from a page: the file is judged at once, tried by a job that writes nothing, and carried out by
another job once what the trial showed is confirmed: all of it or nothing.
"""

import base64
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import audit, jobs
from ccb.core.models import Job
from ccb.lib import csv_files, dates
from ccb.lib.tables import Refused, Table
from members.domain import access, succession_importing, successions
from members.domain.register import counts
from members.domain.register.deeds import NotAllowed
from members.domain.successions import Line, Outcome

TASK = "members.reorganise"
WITHIN = timedelta(minutes=4)  # the one long step: all follows in one transaction
MOST_BYTES = 500_000
SHOWN = 300  # lines that the trial's page lists
CHANGED = "Cây đơn vị hoặc sổ hội viên đã thay đổi từ khi thử. Chưa ghi gì. Hãy gửi lại tệp để thử lại rồi xác nhận."


def judge(file_name: str, data: bytes, *, on: date) -> None:
    """Raises Refused with every fault that `reorganise_units` would name, before anything is tried."""
    succession_importing.read(_table(file_name, data), on=on)


def _table(file_name: str, data: bytes) -> Table:
    columns, optional = succession_importing.COLUMNS, succession_importing.OPTIONAL
    return csv_files.parse(file_name, data, required=columns, optional=optional)


@transaction.atomic
def try_out(file_name: str, data: bytes, *, on: date, actor, at: datetime) -> Job:
    """The queued job that shows what would become of it. The caller wakes it."""
    said = {"file": file_name, "data": base64.b64encode(data).decode(), "on": on.isoformat(), "confirms": None}
    title = f"Thử sáp nhập, chia tách từ ngày {dates.show(on)}"
    return jobs.create(TASK, title=title, arguments=said, actor=actor, at=at)


def trial(pk: int | None, *, actor) -> Job | None:
    """The actor's own trial that has ended well; None for any other key."""
    found = Job.objects.filter(pk=pk, task=TASK, created_by=actor, state=JobState.DONE).first() if pk else None
    return found if found and found.arguments["confirms"] is None else None


@transaction.atomic
def confirm(tried: Job, *, actor, at: datetime) -> Job:
    """The queued job that carries out what was tried; confirmed twice, the same job (C03). The caller wakes it."""
    Job.objects.select_for_update().get(pk=tried.pk)
    said = tried.arguments | {"confirms": tried.pk}
    asked = Job.objects.filter(task=TASK, arguments=said).exclude(state=JobState.FAILED).first()
    if asked:
        return asked
    title = f"Sáp nhập, chia tách từ ngày {dates.show(date.fromisoformat(said['on']))}"
    job = jobs.create(TASK, title=title, arguments=said, actor=actor, at=at)
    audit.record("unit.reorganise", job, actor=actor, at=at, on=said["on"], **tried.result["outcome"])
    return job


def work(attempt: jobs.Attempt) -> None:
    """What both jobs do; the trial takes everything back."""
    said = attempt.arguments
    if not access.can_everywhere(attempt.actor, "administer"):
        raise jobs.JobError("Bạn không còn quyền làm việc này.")
    attempt.step(10, "Đang sáp nhập, chia tách", within=WITHIN)
    try:
        if said["confirms"] is None:
            with transaction.atomic():
                told = _carried_out(said, attempt.actor)
                transaction.set_rollback(True)
            address = f"{reverse('reorganise')}?thu={attempt.job.pk}"
            with transaction.atomic():
                attempt.finish(told | {"url": address, "label": "Xem kết quả thử"})
            return
        with transaction.atomic():
            told = _carried_out(said, attempt.actor)
            if told["outcome"] != Job.objects.get(pk=said["confirms"]).result["outcome"]:
                raise jobs.JobError(CHANGED)
            attempt.finish(told | {"url": reverse("reorganise"), "label": "Về trang sáp nhập, chia tách"})
    except (Refused, NotAllowed) as refused:
        raise jobs.JobError(str(refused)) from refused


def _carried_out(said: dict, actor) -> dict:
    """The numbers, and each line of the file with the members that it concerns."""
    on, data = date.fromisoformat(said["on"]), base64.b64decode(said["data"])
    lines = succession_importing.read(_table(said["file"], data), on=on)
    shown = [_shown(line, on) for line in lines[:SHOWN]]
    outcome = successions.carry_out(lines, on=on, actor=actor, at=timezone.now())
    return {"outcome": _numbers(outcome), "lines": shown, "more": len(lines) - len(shown)}


def _shown(line: Line, on: date) -> list:
    members = counts.total(line.old, on=on - timedelta(days=1))
    return [line.old.titled, line.new.titled, str(line.share.normalize()), members]


def _numbers(outcome: Outcome) -> dict:
    left = [[unit.titled, members, accounts] for unit, members, accounts in outcome.left]
    return vars(outcome) | {"left": left}
