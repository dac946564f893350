"""Who writes down what a unit agreed and did: its own clerks and heads, and the office above it."""

from django.db.models import QuerySet

from members.domain import access
from members.domain.register.deeds import NotAllowed
from members.models import Unit
from members.models.scope import ScopedQuerySet

VERBS = ("enter", "plan")


def units_for(user) -> QuerySet:
    """The units for which the user records, open or closed."""
    own, planned = (access.units_for(user, verb) for verb in VERBS)
    return own | planned


def narrowed(rows: ScopedQuerySet, user) -> QuerySet:
    """The rows of those units."""
    own, planned = (rows.for_user(user, verb) for verb in VERBS)
    return own | planned


def may(user, unit: Unit) -> bool:
    """For a closed unit they may also who record for what most of it became."""
    return any(access.can_keep(user, verb, unit) for verb in VERBS)


def check(actor, unit: Unit) -> None:
    """Raises NotAllowed when the actor may not record for the unit; None is the system and may all."""
    if actor is not None and not may(actor, unit):
        raise NotAllowed(f"Bạn không có quyền ghi cho {unit.in_sentence}. Hãy nhờ người phụ trách đơn vị đó.")
