"""Cells sent back with a sentence each: what the reviewer asked, what the unit did about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.models import Indicator
from ccb.core.domain import audit
from members.domain import access
from members.models import Assignment, Unit
from reports.choices import SubmissionState
from reports.domain.sheets import contents, entry
from reports.models import FormRow, Move, ReturnedCell, Submission, Value, ValueVersion

MOST_SENTENCE = 500
VERBS = ("return", "reopen")  # of the steps that send a sheet back
OPEN_OR_WAITING = (SubmissionState.RETURNED, SubmissionState.SUBMITTED)


class NotOfTheForm(Exception):
    """A cell was marked that the form does not have."""

    def __init__(self):
        super().__init__("Có ô đánh dấu không thuộc biểu này. Tải lại trang rồi làm lại.")


@dataclass(frozen=True)
class Asked:
    """One marked cell: as it stood when it was marked, and as it stands now."""

    mark: ReturnedCell
    before: ValueVersion | None
    now: Value | None

    @property
    def indicator(self) -> Indicator:
        return self.mark.indicator

    @property
    def shown_before(self) -> str:
        return entry.shown(self.before, self.indicator)

    @property
    def shown_now(self) -> str:
        return entry.shown(self.now, self.indicator)

    @property
    def is_changed(self) -> bool:
        return not entry.same(self.before, self.now)

    @property
    def is_settled(self) -> bool:
        return self.is_changed or bool(self.mark.answer)


def reason(typed: str, cells: Mapping[int, str]) -> str:
    """What the step says for itself where only cells were marked."""
    return typed.strip() or (f"Xem lại {len(cells)} ô được đánh dấu." if cells else "")


def mark(step: Move, cells: Mapping[int, str]) -> None:
    """Keep the sentences (by indicator id) with the step that sends the sheet back. Raises NotOfTheForm."""
    if not cells:
        return
    rows = FormRow.objects.filter(form=step.submission.round.form_id, indicator__in=cells)
    asked = list(rows.order_by("section__position", "position").values_list("indicator", flat=True))
    if len(asked) != len(cells):
        raise NotOfTheForm
    ReturnedCell.objects.bulk_create(
        ReturnedCell(move=step, indicator_id=pk, sentence=cells[pk].strip()[:MOST_SENTENCE]) for pk in asked
    )


def of(submission: Submission) -> tuple[Asked, ...]:
    """The cells of the last return, in the order of the form; none once the sheet is approved. Four queries."""
    if submission.state not in OPEN_OR_WAITING:
        return ()
    step = submission.moves.filter(verb__in=VERBS).last()
    marks = list(step.cells.select_related("indicator", "answered_by")) if step else []
    if not marks:
        return ()
    keys = [one.indicator_id for one in marks]
    revisions = contents.of(step.revisions, contents.CELLS)
    kept = ValueVersion.objects.filter(submission=submission, indicator__in=keys).select_related("author")
    before = {(one.indicator_id, one.revision): one for one in kept}
    now = {one.indicator_id: one for one in submission.values.filter(indicator__in=keys)}
    return tuple(Asked(one, before.get((one.indicator_id, revisions.get(one.indicator_id))), now.get(one.indicator_id))
                 for one in marks)  # fmt: skip


@dataclass(frozen=True)
class Return:
    """Why a sheet came back the last time, and from where."""

    step: Move
    place: Unit | None  # whose reviewer he was that day; None for a command, or when the right cannot be told any more

    @property
    def reason(self) -> str:
        return self.step.reason

    @property
    def by(self) -> str:
        """'Huyện Sông Mẫu (Phạm Văn Chủ Tịch)'; '' for a command."""
        if self.step.actor is None:
            return ""
        return f"{self.place.titled} ({self.step.actor})" if self.place else str(self.step.actor)


def last_of(submissions: Iterable[Submission]) -> dict[int, Return]:
    """By id of those that stand returned. No query where none does, else two."""
    keys = [one.pk for one in submissions if one.state == SubmissionState.RETURNED]
    if not keys:
        return {}
    found = Move.objects.filter(submission__in=keys, verb__in=VERBS).order_by("pk")
    steps = {step.submission_id: step for step in found.select_related("actor", "submission__unit")}
    seats = access.seats({step.actor_id for step in steps.values() if step.actor_id}, "review")
    return {key: Return(step, _place(step, seats)) for key, step in steps.items()}


def _place(step: Move, seats: Iterable[Assignment]) -> Unit | None:
    """The unit nearest above the sheet's for which the reviewer spoke on that day."""
    day, path = timezone.localdate(step.at), step.submission.unit.path
    reaching = [
        seat.unit for seat in seats
        if seat.user_id == step.actor_id and seat.is_in_force(day) and path.startswith(seat.unit.path)
    ]  # fmt: skip
    return max(reaching, key=lambda unit: unit.depth, default=None)


def unsettled(submission: Submission) -> int:
    """How many marked cells were neither changed nor answered."""
    return sum(not one.is_settled for one in of(submission))


@transaction.atomic
def settle(
    submission: Submission, asked: Asked, change: entry.CellChange | None, answer: str, *, actor, at: datetime
) -> None:
    """Change the cell, answer the reviewer, or both. The caller has checked the right.

    Raises what `entry.save` raises; then nothing is kept.
    """
    entry.save(submission, [change] if change else [], actor=actor, at=at)
    answer = answer.strip()[:MOST_SENTENCE]
    if answer == asked.mark.answer:
        return
    ReturnedCell.objects.filter(pk=asked.mark.pk).update(answer=answer, answered_by=actor, answered_at=at)
    audit.record("submission.answer", submission, actor=actor, at=at, cell=asked.indicator.code, answer=answer)
