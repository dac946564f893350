"""Saving figures: the only writer of values and narratives. Nothing is overwritten silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.models import Indicator
from ccb.core.domain import audit
from ccb.lib import dates
from members.domain import access
from reports.choices import Origin, ValueState
from reports.domain.figures import derived
from reports.domain.rules import checking
from reports.domain.sheets.cells import BLANK, SAYS, Cell, CellChange, NarrativeChange, same, shown
from reports.models import FormSection, Narrative, NarrativeVersion, Submission, Value, ValueVersion

__all__ = [
    "BLANK", "Cell", "CellChange", "Clash", "NarrativeChange", "NotOpen", "Saved", "StaleSave", "confirm", "findings",
    "narratives_of", "same", "save", "save_apart", "shown", "shut", "values_of",
]  # fmt: skip


@dataclass(frozen=True)
class Clash:
    """Someone else changed this cell meanwhile: both values, who and when."""

    indicator: Indicator | None
    section: FormSection | None
    mine: Cell | str
    theirs: Value | Narrative


class StaleSave(Exception):
    """Others changed the same cells; nothing was saved. `clashes` holds both values of each."""

    def __init__(self, clashes: Sequence[Clash]):
        super().__init__("Có ô đã được người khác sửa.")
        self.clashes = tuple(clashes)


@dataclass(frozen=True)
class Saved:
    """What came of a save cell by cell: how many changed, and what was left because others had changed it."""

    changed: int
    clashes: tuple[Clash, ...] = ()


class NotOpen(Exception):
    """The figures cannot be changed now: sent, approved, or the days of the unit's own reopening are over."""

    def __init__(self, submission: Submission):
        state = f"Biểu đang ở trạng thái “{submission.get_state_display()}” nên không sửa được."
        super().__init__(shut(submission.open_until) if submission.is_open else state)


def shut(until: date) -> str:
    """In words: the unit's own reopening is over."""
    return f"Biểu được mở riêng đến hết ngày {dates.show(until)}, nay đã đóng."


def values_of(submission: Submission) -> dict[str, Value]:
    """Current values by indicator code. One query."""
    rows = submission.values.select_related("indicator", "author")
    return {value.indicator.code: value for value in rows}


def narratives_of(submission: Submission) -> dict[int, Narrative]:
    """Narratives by section id. One query."""
    return {narrative.section_id: narrative for narrative in submission.narratives.select_related("author")}


findings = checking.findings  # who reads a sheet reads them here


def save(
    submission: Submission,
    changes: Sequence[CellChange],
    *,
    actor,
    at: datetime,
    narratives: Sequence[NarrativeChange] = (),
) -> int:
    """Save what differs from what stands; gives how many cells and narratives changed (0: nothing was written).

    Raises StaleSave when a cell was changed by others since its author saw it, NotOpen when the submission is not a
    draft or a returned one. Either way nothing is saved. Queries do not grow with the number of cells.
    """
    return _save(submission, changes, narratives, actor, at, whole=True).changed


def save_apart(
    submission: Submission,
    changes: Sequence[CellChange],
    *,
    actor,
    at: datetime,
    narratives: Sequence[NarrativeChange] = (),
) -> Saved:
    """Like `save`, each cell for itself: a cell that others changed meanwhile keeps theirs and is given back.

    Raises NotOpen; then nothing is saved. Queries do not grow with the number of cells.
    """
    return _save(submission, changes, narratives, actor, at, whole=False)


@transaction.atomic
def _save(submission: Submission, changes, narratives, actor, at: datetime, *, whole: bool) -> Saved:
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if not locked.takes_figures(timezone.localdate(at)):
        raise NotOpen(locked)
    if actor is not None and not access.can(actor, "enter", submission.unit):
        changes = [_told_by_phone(change) for change in changes]
    cells, clashes = _really_changed(locked, changes)
    texts, text_clashes = _texts_really_changed(locked, narratives)
    if whole and (clashes or text_clashes):
        raise StaleSave(clashes + text_clashes)
    if actor is not None and locked.saved_at is None:
        cells = _confirmed(submission, cells)
    if cells or texts:
        _write_cells(locked, cells, actor, at)
        _write_texts(locked, texts, actor, at)
        locked.version += 1
        locked.saved_at = at
        locked.save(update_fields=["version", "saved_at"])
        audit.record(
            "submission.save", locked, actor=actor, at=at, version=locked.version,
            cells=[change.indicator.code for change, _ in cells], sections=[change.section.code for change, _ in texts],
        )  # fmt: skip
    submission.refresh_from_db()
    return Saved(len(cells) + len(texts), tuple(clashes + text_clashes))


@transaction.atomic
def confirm(submission: Submission, seen: Mapping[int, int], *, actor, at: datetime) -> int:
    """Take carried figures for the final ones: `seen` is indicator id -> the revision that was looked at. How many.

    A cell that changed meanwhile is passed over: whoever changed it typed it. Raises NotOpen.
    """
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if not locked.takes_figures(timezone.localdate(at)):
        raise NotOpen(locked)
    carried = locked.values.filter(origin=Origin.CARRIED, indicator__in=seen).select_related("indicator")
    cells = [
        (CellChange(value.indicator, _as_typed(value)), value)
        for value in carried if value.revision == seen[value.indicator_id]
    ]  # fmt: skip
    if cells:
        _write_cells(locked, cells, actor, at)
        locked.version += 1
        locked.saved_at = at
        locked.save(update_fields=["version", "saved_at"])
        codes = [change.indicator.code for change, _ in cells]
        audit.record("submission.confirm", locked, actor=actor, at=at, version=locked.version, cells=codes)
    submission.refresh_from_db()
    return len(cells)


def _as_typed(value: Value) -> Cell:
    return Cell(
        value.state, value.number, value.text, value.qualifier, value.typed, value.note, covers=tuple(value.covers)
    )


def _really_changed(
    submission: Submission, changes: Sequence[CellChange]
) -> tuple[list[tuple[CellChange, Value | None]], list[Clash]]:
    standing = {value.indicator_id: value for value in submission.values.select_related("author")}
    seen = _versions_seen(submission, changes, standing)
    changed, clashes = [], []
    for change in changes:
        value = standing.get(change.indicator.pk)
        if change.cell.says_the_same_as(value):
            continue
        if value is None or change.seen == value.revision:
            changed.append((change, value))
        elif not change.cell.says_the_same_as(seen.get((change.indicator.pk, change.seen))):
            clashes.append(Clash(change.indicator, None, change.cell, value))
    return changed, clashes


def _told_by_phone(change: CellChange) -> CellChange:
    """What somebody types who may not enter by himself was told to him (see `calls`)."""
    if change.cell.origin != Origin.TYPED:
        return change
    return replace(change, cell=replace(change.cell, origin=Origin.PHONE))


def _confirmed(submission: Submission, cells: list[tuple[CellChange, Value | None]]) -> list:
    """On a sheet never saved before, the register's figures that stood in the cells and were left there say so."""
    register = derived.of_submission(submission)
    made = []
    for change, value in cells:
        offered = register.get(change.indicator.code)
        if offered and offered.offer and change.cell.number == offered.now:
            change = replace(change, cell=replace(change.cell, origin=Origin.REGISTER))
        made.append((change, value))
    return made


def _versions_seen(submission: Submission, changes: Sequence[CellChange], standing: Mapping[int, Value]) -> dict:
    """The older revisions that the form's author saw: a cell that still says the same was not touched by him."""
    stale = {
        change.indicator.pk: change.seen
        for change in changes
        if change.indicator.pk in standing and standing[change.indicator.pk].revision != change.seen
    }
    if not stale:
        return {}
    rows = ValueVersion.objects.filter(submission=submission, indicator__in=stale, revision__in=set(stale.values()))
    return {(row.indicator_id, row.revision): row for row in rows}


def _write_cells(submission: Submission, changed: list[tuple[CellChange, Value | None]], actor, at: datetime) -> None:
    fresh, updated = [], []
    for change, value in changed:
        row = value or Value(submission=submission, indicator=change.indicator, revision=0)
        for name in SAYS:
            setattr(row, name, getattr(change.cell, name))
        if change.cell.state != ValueState.NUMBER:
            row.covers = []
        elif change.cell.covers is not None:
            row.covers = list(change.cell.covers)
        row.revision, row.author, row.at = row.revision + 1, actor, at
        (updated if value else fresh).append(row)
    Value.objects.bulk_create(fresh)
    Value.objects.bulk_update(updated, [*SAYS, "covers", "revision", "author", "at"])
    ValueVersion.objects.bulk_create(_version(row) for row in fresh + updated)


def _version(value: Value) -> ValueVersion:
    kept = ("submission_id", "indicator_id", *SAYS, "covers", "revision")
    return ValueVersion(author_id=value.author_id, at=value.at, **{name: getattr(value, name) for name in kept})


def _texts_really_changed(
    submission: Submission, narratives: Sequence[NarrativeChange]
) -> tuple[list[tuple[NarrativeChange, Narrative | None]], list[Clash]]:
    standing = narratives_of(submission)
    changed, clashes = [], []
    for change in narratives:
        narrative = standing.get(change.section.pk)
        if change.text == (narrative.text if narrative else ""):
            continue
        if narrative is None or change.seen == narrative.revision:
            changed.append((change, narrative))
        else:
            clashes.append(Clash(None, change.section, change.text, narrative))
    return changed, clashes


def _write_texts(submission: Submission, changed: list, actor, at: datetime) -> None:
    for change, narrative in changed:
        row = narrative or Narrative(submission=submission, section=change.section, revision=0)
        row.text, row.revision, row.author, row.at = change.text, row.revision + 1, actor, at
        row.save()
        NarrativeVersion.objects.create(
            submission=submission, section=row.section, text=row.text, revision=row.revision, author=actor, at=at
        )
