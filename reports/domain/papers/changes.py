"""Whether figures of a report have changed since it was made; `amendments` tells which. The report does not (C06)."""

from django.db.models import Exists, F, OuterRef, QuerySet

from reports.domain.asking import rounds
from reports.domain.papers import composing
from reports.models import Document, Inclusion, Submission


def flagged(reports: QuerySet) -> QuerySet:
    """Each with `has_changes`: a submission in it was reopened or changed since. No query more."""
    moved = Inclusion.objects.filter(document=OuterRef("pk")).exclude(move__version=F("submission__version"))
    return reports.annotate(has_changes=Exists(moved))


def joined(document: Document, frozen: dict) -> list[str]:
    """Units that were missing and have been approved since, as the report names them. None or two queries."""
    if not frozen["missing_units"]:
        return []
    units = rounds.expected_in_period(document.round, document.unit).select_related("parent")
    labels = composing.unit_labels(units)
    approved = set(
        Submission.objects.approved()
        .filter(round__form=document.round.form_id, round__period=document.round.period, unit__in=units)
        .values_list("unit", flat=True)
    )
    return [labels[one.pk] for one in units if one.pk in approved and labels[one.pk] in frozen["missing_units"]]
