"""The life of a draft and what people say of it. `move` is the only writer of `ReportDraft.state`."""

from datetime import datetime

from django.db import transaction

from ccb.core.domain import audit, notices
from members.domain import access
from reports.choices import DraftState
from reports.models import DraftComment, DraftStep, ReportDraft

WRITING, SHOWN, READY, DROPPED = DraftState
MOVES = {  # verb: (from, to)
    "show": ({WRITING}, SHOWN),  # others read and comment; the text stands still
    "finish": ({WRITING, SHOWN}, READY),
    "resume": ({SHOWN, READY}, WRITING),
    "drop": ({WRITING, SHOWN, READY}, DROPPED),
    "restore": ({DROPPED}, WRITING),
}
PERMISSION = "compose"
TOLD = {"show": "Bản thảo “{title}” đang xin ý kiến.", "finish": "Bản thảo “{title}” đã soạn xong."}


class Refused(Exception):
    """The step is not possible now; the text says why."""


class Conflict(Exception):
    """Someone changed or moved the draft since it was seen."""


@transaction.atomic
def move(draft: ReportDraft, verb: str, *, actor, at: datetime, seen: int) -> DraftStep:
    """Take one step on the revision that the actor looked at.

    Raises PermissionError without the right, Refused when the draft is not in a state for it, Conflict when its text
    or its state changed since.
    """
    sources, target = MOVES[verb]
    if actor is not None and not access.can(actor, PERMISSION, draft.unit):
        raise PermissionError(verb)
    locked = ReportDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.revision != seen:
        raise Conflict("Bản thảo đã có thay đổi sau khi bạn mở trang. Xem lại rồi làm lại.")
    if locked.state not in sources:
        raise Refused(f"Bản thảo {locked.get_state_display().lower()} nên không làm được bước này.")
    before, locked.state, locked.revision, locked.saved_at = locked.state, target, locked.revision + 1, at
    locked.save(update_fields=["state", "revision", "saved_at"])
    step = DraftStep.objects.create(
        draft=locked, verb=verb, from_state=before, to_state=target, revision=locked.revision, actor=actor, at=at
    )
    audit.record(f"draft.{verb}", locked, actor=actor, at=at, revision=locked.revision)
    if verb in TOLD and locked.created_by_id not in (None, step.actor_id):
        notices.send(locked.created_by, TOLD[verb].format(title=locked.title)[:300], url=address(locked), at=at)
    draft.refresh_from_db()
    return step


@transaction.atomic
def comment(draft: ReportDraft, text: str, *, key: int = 0, actor, at: datetime) -> DraftComment:
    """Say something of a block, or of the whole (key 0); who wrote the draft is told. Raises Refused for no words."""
    if not text.strip():
        raise Refused("Ghi ý kiến rồi gửi.")
    if draft.state == DROPPED:
        raise Refused("Bản thảo này đã bỏ nên không ghi ý kiến được.")
    made = DraftComment.objects.create(draft=draft, key=key, text=text.strip(), author=actor, at=at)
    audit.record("draft.comment", draft, actor=actor, at=at, block=key)
    if draft.created_by_id not in (None, actor and actor.pk):
        said = f"{actor} có ý kiến về bản thảo “{draft.title}”."
        notices.send(draft.created_by, said[:300], url=f"{address(draft)}y-kien/", at=at)
    return made


@transaction.atomic
def settle(comment: DraftComment, *, actor, at: datetime) -> bool:
    """The comment has been dealt with; False when it was before."""
    settled = DraftComment.objects.filter(pk=comment.pk, settled_at=None).update(settled_by=actor, settled_at=at)
    if settled:
        audit.record("draft.settle", comment.draft, actor=actor, at=at, comment=comment.pk)
    comment.refresh_from_db()
    return bool(settled)


def address(draft: ReportDraft) -> str:
    """Where the draft is written and read."""
    return f"/bao-cao/ban-thao/{draft.pk}/"
