"""Where the figures of a report come from: unit, submission, revision of the cell, author, time; frozen with them."""

from campaigns.choices import IndicatorKind
from ccb.lib import text
from reports.domain.figures.aggregation import Rollup
from reports.domain.writing import other_forms
from reports.domain.writing.other_forms import Other
from reports.models import Value


def of_other(other: Other, using: str) -> list[dict]:
    """The same of another form, whose figures bear its code: only those that the report has. One query."""
    prefix = other_forms.prefix(other.form.code)
    return [
        source | {
            "form": other.form.code,
            "cells": {prefix + code: cell for code, cell in source["cells"].items() if prefix + code in other.figures},
        }
        for source in of(other.rollup, other.labels, using)
    ]  # fmt: skip


def of(rollup: Rollup, labels: dict[int, str], using: str) -> list[dict]:
    """For each included unit its submission and cells: {code: [revision, author, time]}. One query."""
    cells: dict[int, dict[str, list]] = {rollup.submissions[one.pk]: {} for one in rollup.included}
    rows = Value.objects.using(using).filter(submission__in=cells, indicator__code__in=rollup.figures)
    fields = ("submission", "indicator__code", "revision", "author__full_name", "author__username", "at")
    for pk, code, revision, name, username, at in rows.order_by("submission", "pk").values_list(*fields):
        cells[pk][code] = [revision, name or username or "", at.isoformat()]
    return [
        {"unit": labels[one.pk], "submission": pk, "cells": cells[pk]}
        for one in rollup.included
        for pk in [rollup.submissions[one.pk]]
    ]


def notes(rollup: Rollup, labels: dict[int, str], using: str) -> list[dict]:
    """What units noted beside figures: {"unit", "code", "text"}, in the order of the units and the form. One query."""
    counted = [code for code, figure in rollup.figures.items() if figure.indicator.kind != IndicatorKind.TEXT]
    of_unit = {rollup.submissions[one.pk]: labels[one.pk] for one in rollup.included}
    rows = Value.objects.using(using).filter(submission__in=of_unit, indicator__code__in=counted).exclude(note="")
    units, codes = list(of_unit), {code: place for place, code in enumerate(counted)}
    found = sorted(
        rows.values_list("submission", "indicator__code", "note"), key=lambda row: (units.index(row[0]), codes[row[1]])
    )
    return [{"unit": of_unit[pk], "code": code, "text": text.clean(note)} for pk, code, note in found]
