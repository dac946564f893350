"""Who may do what, where: questions about the rights that `members.models.scope` defines."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import models

from members.choices import Role
from members.models import Assignment, Unit, User
from members.models.scope import RIGHTS, RIGHTS_BELOW, VERBS, handed_on, narrowed, paths, paths_below, scopes
from members.models.unit import in_force

__all__ = [
    "VERBS",
    "can",
    "can_anywhere",
    "can_everywhere",
    "can_keep",
    "held",
    "holders",
    "holders_below",
    "narrowed",
    "only_as_head",
    "scopes",
    "seats",
    "units_for",
]


def can(user, verb: str, unit: Unit, *, on: date | None = None) -> bool:
    """Whether the user may do this to the unit on that day (None: today)."""
    if any(unit.path.startswith(path) for path in paths(user, verb, on=on)):
        return True
    return any(unit.path.startswith(path) and unit.path != path for path in paths_below(user, verb, on=on))


def can_keep(user, verb: str, unit: Unit) -> bool:
    """`can` today; for a closed unit also who may do this to what most of it became."""
    return can(user, verb, unit) or (unit.valid_to is not None and unit.path in handed_on(user, verb))


def only_as_head(user, verb: str, unit: Unit, *, on: date | None = None) -> bool:
    """Whether he may do it to the unit as the head of one between it and the province, and in no other way."""
    if any(unit.path.startswith(path) for path in paths(user, verb, on=on)):
        return False
    reaching = [path for path in paths_below(user, verb, on=on) if unit.path.startswith(path) and unit.path != path]
    return bool(reaching) and all(path.count(".") > 1 for path in reaching)


def can_anywhere(user, verb: str, *, on: date | None = None) -> bool:
    """Whether the user may do this to any unit: decides which tabs are shown."""
    return bool(paths(user, verb, on=on) or paths_below(user, verb, on=on))


def held(user) -> set[str]:
    """The verbs that the user holds anywhere today."""
    return set().union(*(RIGHTS[scope.role] | RIGHTS_BELOW.get(scope.role, set()) for scope in scopes(user)))


def can_everywhere(user, verb: str, *, on: date | None = None) -> bool:
    """Whether the user may do this to the province and so to every unit: what concerns all is decided there."""
    return any(path.count(".") == 1 for path in paths(user, verb, on=on))


def units_for(user, verb: str, *, on: date | None = None) -> models.QuerySet:
    """The units the user may do this to, open or closed, in the association's order."""
    return narrowed(Unit.objects.all(), user, verb, on=on, unit="").in_order()


def holders(*verbs: str, on: date) -> list[tuple[User, str]]:
    """Active people who hold one of the rights on the day over a unit and all below, each with its path. One query."""
    return _holders(RIGHTS, verbs, on)


def holders_below(verb: str, *, on: date) -> list[tuple[User, str]]:
    """Those who hold the right over the units below a path alone, each with that path. One query."""
    return _holders(RIGHTS_BELOW, (verb,), on)


def _holders(rights_of: Mapping[Role, set[str]], verbs: Iterable[str], on: date) -> list[tuple[User, str]]:
    roles = [role for role, rights in rights_of.items() if rights.intersection(verbs)]
    found = Assignment.objects.filter(in_force(on), role__in=roles, user__is_active=True)
    rows = found.select_related("user", "unit").order_by("user", "unit__path", "role")
    return [(row.user, row.unit.path) for row in rows]


def seats(people: Iterable[int], verb: str) -> list[Assignment]:
    """The assignments, of any day, that give these people (ids) the right, their units read. One query."""
    roles = [role for role in Role if verb in RIGHTS[role] | RIGHTS_BELOW.get(role, set())]
    found = Assignment.objects.filter(user__in=set(people), role__in=roles)
    return list(found.select_related("unit").order_by("user", "unit__path", "role"))
