"""Taking back what was done to many at once: as a whole, by a job where they are many."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import audit, jobs
from ccb.core.models import Job
from members.domain.lists.batches import CHUNK, result_of
from members.domain.register import undoing
from members.domain.register.deeds import NotAllowed, check_right
from members.models import Batch, RegisterEvent

TASK = "members.batch_undo"
AT_ONCE = 300  # events that are taken back while the person waits
NAMED = 5
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


def job_of(batch: Batch) -> Job | None:
    """The latest job that takes the batch back, or did; None: there was none."""
    return Job.objects.filter(task=TASK, arguments={"batch": batch.pk}).order_by("-pk").first()


@transaction.atomic
def ask(batch: Batch, *, actor, at: datetime) -> Job | int:
    """Take back every event of the batch that still holds: at once when they are few, and then it gives how many;
    otherwise the queued job that does it, which the caller wakes. Raises NotAllowed, with the names of those whose
    later events stand in the way: then nothing is taken back.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("unit", "job").get(pk=batch.pk)
    events = _undoable(batch, actor)
    _check_nothing_later(events)
    if events.count() > AT_ONCE:
        job = jobs.create(TASK, title=f"Huỷ: {batch.title}"[:200], arguments={"batch": batch.pk}, actor=actor, at=at)
        audit.record("batch.ask_undo", batch, actor=actor, at=at)
        return job
    keys = list(events.values_list("pk", flat=True))
    if undoing.undo(keys, actor=actor, at=at) != len(keys):
        raise NotAllowed(
            "Không huỷ được việc nào: có người đang giữ chức vụ, hoặc sau việc này đã ghi điều trùng với điều phải trả "
            "lại (mã hội viên …), hoặc có người không thuộc đơn vị của bạn. Hãy huỷ ở hồ sơ của từng người."
        )
    _close(batch, len(keys), actor=actor, at=at)
    return len(keys)


def _undoable(batch: Batch, actor) -> QuerySet[RegisterEvent]:
    check_right(actor, "undo", batch.unit)
    if batch.undone_at:
        raise NotAllowed("Việc này đã được huỷ rồi. Hãy tải lại trang để xem.")
    undoing_now = job_of(batch)
    if any(job and job.state in UNDER_WAY for job in (batch.job, undoing_now)):
        raise NotAllowed("Máy đang làm việc này. Hãy chờ xong rồi huỷ.")
    events = holding(batch)
    if not events.exists():
        raise NotAllowed("Không còn gì để huỷ: chưa ai được sửa, hoặc từng người đã được huỷ riêng.")
    return events


def _check_nothing_later(events: QuerySet[RegisterEvent]) -> None:
    """So that the refusal names all it can instead of the first that it meets. Three queries."""
    later = undoing.later(events).order_by("member")
    names = list(later.values_list("member__full_name", flat=True).distinct()[:NAMED])
    if names:
        more = later.values("member").distinct().count() - len(names)
        who = ", ".join(names) + (f" và {more} người nữa" if more > 0 else "")
        raise NotAllowed(
            f"Không huỷ được việc nào: sau đó hồ sơ của {who} "
            "đã có việc khác. Hãy huỷ việc mới hơn ở hồ sơ từng người trước."
        )


def work(attempt: jobs.Attempt) -> None:
    """What the undoing job does, the newest event first. Whose file has been written in meanwhile stays as he is."""
    batch = Batch.objects.select_related("unit").get(pk=attempt.arguments["batch"])
    try:
        check_right(attempt.actor, "undo", batch.unit)
    except NotAllowed as error:
        raise jobs.JobError(str(error)) from error
    total, keys = batch.events.count(), list(holding(batch).order_by("-pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        done = total - len(keys) + start
        progress = 100 * done // total, f"Đã huỷ {done} / {total} người"
        if start and attempt.paused(*progress):
            return
        with transaction.atomic():
            attempt.step(*progress)
            undoing.undo(keys[start : start + CHUNK], actor=attempt.actor, at=timezone.now())
    with transaction.atomic():
        if not holding(batch).exists():
            _close(batch, total, actor=attempt.actor, at=timezone.now())
        attempt.finish(result_of(batch))


def holding(batch: Batch) -> QuerySet[RegisterEvent]:
    """Its events that were not taken back."""
    return batch.events.filter(undone_at=None)


def _close(batch: Batch, count: int, *, actor, at: datetime) -> None:
    Batch.objects.filter(pk=batch.pk).update(undone_at=at, undone_by=actor)
    audit.record("batch.undo", batch, actor=actor, at=at, count=count)
