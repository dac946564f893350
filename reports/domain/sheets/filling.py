"""Figures from a filled workbook: looked at first, then saved, for one unit or for several all together.

The look is the saving itself, rolled back: it cannot say anything else than what the saving does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from campaigns.models import Indicator
from ccb.core.domain import audit
from reports.domain.asking import rounds
from reports.domain.rules.checks import Finding
from reports.domain.sheets import entry
from reports.domain.sheets.entry import CellChange, Clash, NarrativeChange
from reports.models import FormSection, Submission, Value


class Changed(Exception):
    """Somebody saved or sent the sheet after the preview; nothing was saved."""

    def __init__(self, submission: Submission):
        super().__init__(
            f"Số liệu của {submission.unit.titled} vừa được người khác sửa sau khi bạn xem trước. Chưa ghi gì cả: "
            "hãy xem lại bản mới dưới đây rồi ghi."
        )
        self.submission = submission


class NotTaken(Exception):
    """A sheet cannot be changed now; the text says why. Nothing was saved."""

    def __init__(self, submission: Submission, why: entry.NotOpen):
        super().__init__(
            f"{submission.unit.titled}: {str(why)[0].lower()}{str(why)[1:]} Chưa ghi gì cả. Nếu cần sửa, hãy nhờ văn "
            "phòng Hội trả lại hoặc mở lại biểu."
        )


@dataclass(frozen=True)
class Filling:
    """What a workbook says of one sheet."""

    submission: Submission
    changes: Sequence[CellChange]
    narratives: Sequence[NarrativeChange] = ()


@dataclass(frozen=True)
class Line:
    """One cell that changes, in words; `clash`: somebody else changed it after the workbook was taken."""

    indicator: Indicator
    before: str
    after: str
    clash: Clash | None = None


@dataclass(frozen=True)
class TextLine:
    section: FormSection
    before: str
    after: str
    clash: Clash | None = None


@dataclass(frozen=True)
class Outcome:
    """What the saving does to one sheet, and what does not hold afterwards."""

    submission: Submission
    lines: tuple[Line, ...]
    texts: tuple[TextLine, ...]
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.texts)


def preview(fillings: Iterable[Filling], *, actor, at: datetime) -> tuple[Outcome, ...]:
    """What `apply` would do now; nothing stays. Raises NotTaken. About twenty queries a sheet."""
    fillings = tuple(fillings)
    with transaction.atomic():
        outcomes = tuple(_fill(one, actor=actor, at=at) for one in fillings)
        transaction.set_rollback(True)
    for one in fillings:
        if one.submission.pk:
            one.submission.refresh_from_db(fields=["version", "saved_at", "state"])
    return outcomes


@transaction.atomic
def apply(
    fillings: Iterable[Filling], *, seen: Mapping[int, int], sha256: str, actor, at: datetime
) -> tuple[Outcome, ...]:
    """Save all of them or none. `seen`: unit id -> the version that the preview showed, 0 for a sheet not begun.

    All are of one round. Raises Changed when one was saved meanwhile, NotTaken when one cannot be changed. The caller
    has checked the right.
    """
    fillings = sorted(fillings, key=lambda one: one.submission.unit_id)
    for one in fillings:
        _check_unchanged(one.submission, seen.get(one.submission.unit_id))
    outcomes = tuple(_fill(one, actor=actor, at=at) for one in fillings)
    for outcome in outcomes:
        if outcome.count:
            audit.record("submission.fill", outcome.submission, actor=actor, at=at, file=sha256, count=outcome.count)
    return outcomes


def _check_unchanged(submission: Submission, seen: int | None) -> None:
    """Locks the sheet."""
    same = Submission.objects.select_for_update().filter(round=submission.round_id, unit=submission.unit_id)
    standing = same.first()
    if standing is not None and not standing.is_open:
        raise NotTaken(submission, entry.NotOpen(standing))
    if (standing.version if standing else 0) != seen:
        raise Changed(submission)


def _fill(filling: Filling, *, actor, at: datetime) -> Outcome:
    submission = filling.submission
    if submission.pk is None:
        submission = rounds.submission_for(submission.round, submission.unit, at=at)
        filling = replace(filling, submission=submission)
    unit, round = submission.unit, submission.round
    values, texts = entry.values_of(submission), entry.narratives_of(submission)
    try:
        clashes = _save(filling, actor=actor, at=at)
    except entry.NotOpen as error:
        raise NotTaken(submission, error) from error
    submission.unit, submission.round = unit, round  # `save` read the row anew and forgot them
    lines = _lines(filling.changes, values, entry.values_of(submission), clashes)
    said = _text_lines(filling.narratives, texts, entry.narratives_of(submission), clashes)
    return Outcome(submission, lines, said, tuple(entry.findings(submission)))


def _save(filling: Filling, *, actor, at: datetime) -> Sequence[Clash]:
    """Save over what others changed meanwhile, and give what that is: the preview has shown it."""
    try:
        entry.save(filling.submission, filling.changes, actor=actor, at=at, narratives=filling.narratives)
        return ()
    except entry.StaleSave as stale:
        cells = {one.indicator.pk: one.theirs.revision for one in stale.clashes if one.indicator}
        texts = {one.section.pk: one.theirs.revision for one in stale.clashes if one.section}
        changes = [replace(one, seen=cells.get(one.indicator.pk, one.seen)) for one in filling.changes]
        narratives = [replace(one, seen=texts.get(one.section.pk, one.seen)) for one in filling.narratives]
        entry.save(filling.submission, changes, actor=actor, at=at, narratives=narratives)
        return stale.clashes


def _lines(changes: Sequence[CellChange], before: Mapping[str, Value], after: Mapping[str, Value], clashes) -> tuple:
    theirs = {clash.indicator.pk: clash for clash in clashes if clash.indicator}
    made = []
    for indicator in (change.indicator for change in changes):
        old, new = before.get(indicator.code), after.get(indicator.code)
        if new is not None and (old is None or old.revision != new.revision):
            made.append(Line(indicator, _words(old, indicator), _words(new, indicator), theirs.get(indicator.pk)))
    return tuple(made)


def _words(value: Value | None, indicator: Indicator) -> str:
    """The figure with its note: "62.950 (đến 31/5)"; "" for a blank without a note."""
    shown = entry.shown(value, indicator)
    return f"{shown} ({value.note})".strip() if value is not None and value.note else shown


def _text_lines(narratives: Sequence[NarrativeChange], before: Mapping, after: Mapping, clashes) -> tuple:
    theirs = {clash.section.pk: clash for clash in clashes if clash.section}
    made = []
    for section in (change.section for change in narratives):
        old, new = before.get(section.pk), after.get(section.pk)
        if new is not None and (old is None or old.revision != new.revision):
            made.append(TextLine(section, old.text if old else "", new.text, theirs.get(section.pk)))
    return tuple(made)
