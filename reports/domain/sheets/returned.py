"""Cells sent back with a sentence each: what the reviewer asked, what the unit did about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.models import Indicator
from ccb.core.domain import audit
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


def reason_of(submission: Submission) -> str:
    """Why the sheet came back the last time; '' for one that did not, or went again. One query."""
    if submission.state != SubmissionState.RETURNED:
        return ""
    return submission.moves.filter(verb__in=VERBS).values_list("reason", flat=True).last() or ""


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
