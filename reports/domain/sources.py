"""Where the figures of a report come from: unit, submission, revision of the cell, author, time; frozen with them."""

from reports.domain.aggregation import Rollup
from reports.models import Submission, Value


def of(rollup: Rollup, labels: dict[int, str], using: str) -> list[dict]:
    """For each included unit its submission and cells: {code: [revision, author, time]}. Two queries."""
    submissions = Submission.objects.using(using).in_bulk(rollup.submissions.values())
    cells: dict[int, dict[str, list]] = {pk: {} for pk in submissions}
    rows = Value.objects.using(using).filter(submission__in=submissions, indicator__code__in=rollup.figures)
    fields = ("submission", "indicator__code", "revision", "author__full_name", "author__username", "at")
    for pk, code, revision, name, username, at in rows.order_by("submission", "pk").values_list(*fields):
        cells[pk][code] = [revision, name or username or "", at.isoformat()]
    return [
        {"unit": labels[one.pk], "submission": pk, "version": submissions[pk].version, "cells": cells[pk]}
        for one in rollup.included
        for pk in [rollup.submissions[one.pk]]
    ]
