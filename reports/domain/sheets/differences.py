"""What became of figures between two moments: old → new, cell by cell and text by text, with who and when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from campaigns.models import Indicator
from reports.domain.sheets import contents, covering, entry
from reports.domain.sheets.contents import Revisions
from reports.models import FormSection, Move, NarrativeVersion, ValueVersion


@dataclass(frozen=True)
class Difference:
    """One cell or one section's text; '' stands for an empty one. Who and when of what stands after."""

    code: str  # of the indicator, or "muc:" with the section's
    name: str
    before: str
    after: str
    author: str
    at: datetime | None
    note: str = ""  # of the cell, as it stands after
    was: Decimal | None = None  # the numbers, where both sides may be counted with
    now: Decimal | None = None


@dataclass(frozen=True)
class Content:
    """What stood in a submission at a moment."""

    submission: int
    revisions: Revisions


@dataclass(frozen=True)
class Pair:
    """Two moments of one submission, or of two that answered for the same unit and period one after the other."""

    before: Content
    after: Content


def at(step: Move) -> Content:
    """What stood when the step was taken."""
    return Content(step.submission_id, step.revisions)


def since(step: Move) -> tuple[Difference, ...]:
    """What differs now from what the step was taken on. Four queries."""
    now = Content(step.submission_id, contents.standing_of([step.submission_id])[step.submission_id])
    return of([Pair(at(step), now)])[0]


def between(before: Move, after: Move) -> tuple[Difference, ...]:
    """What differs between two steps. Two queries."""
    return of([Pair(at(before), at(after))])[0]


def of(pairs: Sequence[Pair]) -> list[tuple[Difference, ...]]:
    """For each pair its cells by code, then its texts; what was changed back is left out.

    At most three queries, however many pairs.
    """
    cells = _versions(ValueVersion, "indicator", pairs, contents.CELLS)
    texts = _versions(NarrativeVersion, "section", pairs, contents.TEXTS)
    named = covering.names(cells.values())
    return [(*_cells(pair, cells, named), *_texts(pair, texts)) for pair in pairs]


def _cells(pair: Pair, rows: Mapping, named: Mapping[int, str]) -> list[Difference]:
    found = []
    for before, after in _rows(pair, rows, contents.CELLS):
        if not entry.same(before, after):
            indicator: Indicator = (after or before).indicator
            shown = covering.shown(before, indicator, named), covering.shown(after, indicator, named)
            numbers = before and before.number, after and after.number
            found.append(
                Difference(indicator.code, indicator.name, *shown, *_last(after), after.note if after else "", *numbers)
            )
    return sorted(found, key=lambda one: one.code)


def _texts(pair: Pair, rows: Mapping) -> list[Difference]:
    found = []
    for before, after in _rows(pair, rows, contents.TEXTS):
        said = before.text if before else "", after.text if after else ""
        if said[0] != said[1]:
            section: FormSection = (after or before).section
            found.append(Difference(f"muc:{section.code}", f"Phần lời mục {section.code}", *said, *_last(after)))
    return sorted(found, key=lambda one: one.code)


def _last(after: ValueVersion | NarrativeVersion | None) -> tuple[str, datetime | None]:
    return (str(after.author or ""), after.at) if after else ("", None)


def _rows(pair: Pair, rows: Mapping, what: str) -> Iterator[tuple]:
    for place, then, now in _changed(pair, what):
        before, after = rows.get((pair.before.submission, place, then)), rows.get((pair.after.submission, place, now))
        if before or after:
            yield before, after


def _changed(pair: Pair, what: str) -> Iterator[tuple[int, int, int]]:
    """Place, revision then and now (0: none); of one submission only what was saved in between."""
    then, now = contents.of(pair.before.revisions, what), contents.of(pair.after.revisions, what)
    is_one = pair.before.submission == pair.after.submission
    for place in {**then, **now}:
        before, after = then.get(place, 0), now.get(place, 0)
        if not is_one or before != after:
            yield place, before, after


def _versions(table, key: str, pairs: Iterable[Pair], what: str) -> dict[tuple[int, int, int], object]:
    """The rows that may differ, by submission, place and revision. One query or none."""
    wanted: dict[int, set[int]] = {}
    for pair in pairs:
        places = {place for place, _, _ in _changed(pair, what)}
        for one in (pair.before, pair.after):
            wanted.setdefault(one.submission, set()).update(places)
    rows = Q(pk__in=[])
    for submission, places in wanted.items():
        rows |= Q(submission=submission, **{f"{key}__in": places}) if places else Q(pk__in=[])
    if not any(wanted.values()):
        return {}
    found = table.objects.filter(rows).select_related(key, "author")
    return {(one.submission_id, getattr(one, f"{key}_id"), one.revision): one for one in found}
