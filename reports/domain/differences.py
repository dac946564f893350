"""What became of a submission between two moments: old → new, cell by cell and text by text, with who and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from reports.domain import contents, entry
from reports.domain.contents import Revisions
from reports.models import Move, NarrativeVersion, ValueVersion


@dataclass(frozen=True)
class Difference:
    """One cell or one section's text; '' stands for an empty one. Who and when of the last change."""

    code: str  # of the indicator, or "muc:" with the section's
    name: str
    before: str
    after: str
    author: str
    at: datetime
    note: str = ""  # of the cell, as it stands after


@dataclass(frozen=True)
class Moments:
    """What stood in a submission then and later."""

    submission: int
    before: Revisions
    after: Revisions


def since(step: Move) -> tuple[Difference, ...]:
    """What differs now from what the step was taken on. Four queries."""
    now = contents.standing(step.submission)
    return of([Moments(step.submission_id, step.revisions, now)])[step.submission_id]


def between(before: Move, after: Move) -> tuple[Difference, ...]:
    """What differs between two steps of a submission. Two queries."""
    return of([Moments(before.submission_id, before.revisions, after.revisions)])[before.submission_id]


def of(moments: Sequence[Moments]) -> dict[int, tuple[Difference, ...]]:
    """By submission id, cells in the order of their codes, then texts; what was changed back is left out.

    At most two queries, however many submissions.
    """
    cells = _cells(moments)
    texts = _texts(moments)
    return {one.submission: (*cells.get(one.submission, ()), *texts.get(one.submission, ())) for one in moments}


def _cells(moments: Sequence[Moments]) -> dict[int, list[Difference]]:
    rows = _versions(ValueVersion, "indicator", moments, contents.CELLS)
    found: dict[int, list[Difference]] = {}
    for submission, key, then, now in _changed(moments, contents.CELLS):
        before, after = rows.get((submission, key, then)), rows.get((submission, key, now))
        if after is not None and not entry.same(before, after):
            shown = (entry.shown(before, after.indicator), entry.shown(after, after.indicator))
            found.setdefault(submission, []).append(
                Difference(
                    after.indicator.code, after.indicator.name, *shown, str(after.author or ""), after.at, after.note
                )
            )
    return {submission: sorted(made, key=lambda one: one.code) for submission, made in found.items()}


def _texts(moments: Sequence[Moments]) -> dict[int, list[Difference]]:
    rows = _versions(NarrativeVersion, "section", moments, contents.TEXTS)
    found: dict[int, list[Difference]] = {}
    for submission, key, then, now in _changed(moments, contents.TEXTS):
        before, after = rows.get((submission, key, then)), rows.get((submission, key, now))
        if after is not None and (before.text if before else "") != after.text:
            found.setdefault(submission, []).append(
                Difference(
                    f"muc:{after.section.code}", f"Phần lời mục {after.section.code}", before.text if before else "",
                    after.text, str(after.author or ""), after.at,
                )
            )  # fmt: skip
    return {submission: sorted(made, key=lambda one: one.code) for submission, made in found.items()}


def _changed(moments: Sequence[Moments], what: str) -> Iterable[tuple[int, int, int, int]]:
    """Submission, key, revision then and now (0: none) of all that was saved in between."""
    for one in moments:
        then, now = contents.of(one.before, what), contents.of(one.after, what)
        for key, revision in now.items():
            if then.get(key, 0) != revision:
                yield one.submission, key, then.get(key, 0), revision


def _versions(table, key: str, moments: Sequence[Moments], what: str) -> dict[tuple[int, int, int], object]:
    """The rows of those revisions by submission, key and revision. One query or none."""
    wanted: dict[int, set[int]] = {}
    for submission, place, _, _ in _changed(moments, what):
        wanted.setdefault(submission, set()).add(place)
    if not wanted:
        return {}
    rows = Q(pk__in=[])
    for submission, places in wanted.items():
        rows |= Q(submission=submission, **{f"{key}__in": places})
    found = table.objects.filter(rows).select_related(key, "author")
    return {(one.submission_id, getattr(one, f"{key}_id"), one.revision): one for one in found}
