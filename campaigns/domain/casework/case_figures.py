"""Casework added up for cells of forms: each unit with all below it. Holds no personal data."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Count, Q, Sum

from campaigns.choices import CaseKind, CaseState
from campaigns.models import Case
from campaigns.models.program import way_to
from members.models import Unit

CLOSED = Q(state__in=[CaseState.SETTLED, CaseState.UNSETTLED])
SETTLED = Q(state=CaseState.SETTLED)


def _received(kind: CaseKind, span: tuple[date, date]) -> Q:
    return Q(kind=kind, received_on__range=span)


def _closed(kind: CaseKind, span: tuple[date, date], how: Q) -> Q:
    return Q(how, kind=kind, closed_on__range=span)


FIGURES = {  # name -> the aggregate over the days
    "case_receptions": lambda span: Sum("people", filter=_received(CaseKind.RECEPTION, span)),
    "case_petitions": lambda span: Count("pk", filter=_received(CaseKind.PETITION, span)),
    "case_petitions_settled": lambda span: Count("pk", filter=_closed(CaseKind.PETITION, span, SETTLED)),
    "case_legal_aid": lambda span: Sum("people", filter=_received(CaseKind.LEGAL_AID, span)),
    "case_mediations": lambda span: Count("pk", filter=_closed(CaseKind.MEDIATION, span, CLOSED)),
    "case_mediations_won": lambda span: Count("pk", filter=_closed(CaseKind.MEDIATION, span, SETTLED)),
}


def of_units(
    names: Collection[str], units: Sequence[Unit], *, starts_on: date, on: date
) -> dict[str, dict[int, int | None]]:
    """Name -> unit id -> how many from the first day to the last: people received and aided, petitions that came and
    that were settled, mediations that were brought to an end and to a good one.

    None, never 0, for a unit in whose subtree no case was recorded by then: it keeps no book of them. One query.
    """
    asked = {name: FIGURES[name]((starts_on, on)) for name in names}
    rows = Case.objects.filter(received_on__lte=on).order_by().values_list("unit__path").annotate(**asked)
    by_path = {unit.path: unit.pk for unit in units}
    found: dict[str, dict[int, int | None]] = {name: dict.fromkeys(by_path.values()) for name in names}
    for path, *numbers in rows:
        for unit in (by_path[step] for step in way_to(path) if step in by_path):
            for name, number in zip(asked, numbers, strict=True):
                found[name][unit] = (found[name][unit] or 0) + (number or 0)
    return found
