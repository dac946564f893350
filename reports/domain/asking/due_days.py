"""The days by which sheets are due, for the calendar of work."""

from datetime import date

from django.db.models import Q

from campaigns.domain.directives import agenda
from members.domain import access
from reports.models import Round


def entries(user, *, first: date, last: date) -> list[agenda.Entry]:
    """What falls due in these days by the agenda of documents, and each round that asks a unit the user may see.

    Two queries more than the agenda, one for who sees the whole province.
    """
    found = [_entry(round) for round in _asking(user, first, last)]
    found += agenda.entries(user, first=first, last=last)
    return sorted(found, key=lambda one: (one.day, one.kind, one.title))


def _asking(user, first: date, last: date) -> list[Round]:
    opened = Round.objects.filter(form__is_active=True, due_on__range=(first, last)).select_related("form")
    if access.can_everywhere(user, "view"):
        return list(opened)
    units = access.units_for(user, "view").order_by()
    kinds = set(units.values_list("kind", flat=True).distinct())
    asked = opened.filter(Q(only_units=None) | Q(only_units__in=units.values("pk"))).distinct()
    return [round for round in asked if kinds.intersection(round.form.unit_kinds)]


def _entry(round: Round) -> agenda.Entry:
    return agenda.Entry(round.due_on, agenda.SHEETS, f"{round.form.name}, {round.label}", f"round-{round.pk}", round)
