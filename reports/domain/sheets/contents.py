"""What a submission says at a moment: its fingerprint, and which revision of each cell and text stands."""

import hashlib
from collections.abc import Iterable

from ccb.core.domain import audit
from ccb.lib import numbers
from reports.choices import ValueState
from reports.models import Narrative, Submission, Value

CELLS, TEXTS = "cells", "texts"
Revisions = dict[str, dict[str, int]]  # {"cells": {indicator id: revision}, "texts": {section id: revision}}


def content_sha256(submission: Submission) -> str:
    """The fingerprint of all figures and narratives: an approval binds to it. Two queries."""
    cells = submission.values.exclude(state=ValueState.BLANK).order_by("indicator__code")
    fields = ("indicator__code", "state", "number", "text", "qualifier", "note", "covers")
    figures = [
        [code, state, None if number is None else numbers.plain(number), *said, *([covers] if covers else [])]
        for code, state, number, *said, covers in cells.values_list(*fields)
    ]
    texts = submission.narratives.exclude(text="").order_by("section__position").values_list("section__code", "text")
    return hashlib.sha256(audit.canonical([figures, [list(pair) for pair in texts]]).encode()).hexdigest()


def standing(submission: Submission) -> Revisions:
    """The revisions that stand now, as a move keeps them. Two queries."""
    return standing_of([submission.pk])[submission.pk]


def standing_of(submissions: Iterable[int]) -> dict[int, Revisions]:
    """The same of many, by id. Two queries."""
    found: dict[int, Revisions] = {pk: {CELLS: {}, TEXTS: {}} for pk in submissions}
    for what, table, key in ((CELLS, Value, "indicator"), (TEXTS, Narrative, "section")):
        rows = table.objects.filter(submission__in=found).values_list("submission", key, "revision")
        for pk, place, revision in rows:
            found[pk][what][str(place)] = revision
    return found


def of(revisions: Revisions, what: str) -> dict[int, int]:
    """Those of the cells (by indicator id) or of the texts (by section id)."""
    return {int(place): revision for place, revision in revisions.get(what, {}).items()}
