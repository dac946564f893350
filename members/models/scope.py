"""Whose rows a person may see: rights come from assignments and reach the whole subtree of the assigned unit.

The administrator role opens the administrator's site and accounts, not the units' rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.choices import Role
from members.models.unit import Succession, in_force

RIGHTS = {
    Role.ADMINISTRATOR: {"administer"},
    Role.OFFICE: {
        "view", "review", "reopen", "compose", "oversee", "register", "view_sensitive", "undo", "export",
        "erase", "enter_for", "plan",
    },
    Role.LEADER: {"view", "review", "oversee", "sign"},
    Role.HEAD: {"view", "enter", "submit", "register", "view_sensitive", "export"},
    Role.CLERK: {"view", "enter", "submit", "register", "export"},
}  # fmt: skip
# Over the units below one's own, never over one's own: whose sheets are handed in to him he decides on, not on his.
RIGHTS_BELOW = {Role.HEAD: {"review"}}
VERBS = frozenset().union(*RIGHTS.values(), *RIGHTS_BELOW.values())


@dataclass(frozen=True)
class Scope:
    """One assignment in force: the rights it gives under a path."""

    role: Role
    path: str
    unit_id: int


def scopes(user, *, on: date | None = None) -> tuple[Scope, ...]:
    """The user's assignments in force on the day (None: today). One query, then kept on the user for the request."""
    on = on or timezone.localdate()
    if not user.is_authenticated or not user.is_active:
        return ()
    kept = user.__dict__.setdefault("_scopes", {})
    if on not in kept:
        rows = user.assignments.filter(in_force(on)).order_by("unit__path", "role")
        rows = rows.values_list("role", "unit__path", "unit")
        kept[on] = tuple(Scope(Role(role), path, pk) for role, path, pk in rows)
    return kept[on]


def paths(user, verb: str, *, on: date | None = None) -> list[str]:
    """The paths of units over which, and under which, the user holds the right.

    ValueError for a verb that does not exist.
    """
    return _paths(RIGHTS, user, verb, on)


def paths_below(user, verb: str, *, on: date | None = None) -> list[str]:
    """The paths of units under which alone, not over which, the user holds the right."""
    return _paths(RIGHTS_BELOW, user, verb, on)


def _paths(rights: Mapping[Role, set[str]], user, verb: str, on: date | None) -> list[str]:
    if verb not in VERBS:
        raise ValueError(f"unknown verb {verb!r}")
    return [scope.path for scope in scopes(user, on=on) if verb in rights.get(scope.role, ())]


def handed_on(user, verb: str) -> list[str]:
    """The paths of closed units of which most became, by today, one over which the user holds the right; without those
    that lie under his own units. One query.
    """
    reached = tuple(paths(user, verb))
    if not reached:
        return []
    went = Succession.objects.went(timezone.localdate())
    return [old for old, new in went.items() if new.startswith(reached) and not old.startswith(reached)]


def narrowed(
    queryset: models.QuerySet, user, verb: str, *, on: date | None = None, unit: str = "unit"
) -> models.QuerySet:
    """The rows whose unit (reached by the lookup `unit`, "" for units themselves) the user may do this to.

    No right at all gives no rows. One query for the assignments, none of its own.
    """
    place = f"{unit}__path" if unit else "path"
    reach = Q(pk__in=[])
    for path in paths(user, verb, on=on):
        reach |= Q(**{f"{place}__startswith": path})
    for path in paths_below(user, verb, on=on):
        reach |= Q(**{f"{place}__startswith": path}) & ~Q(**{place: path})
    return queryset.filter(reach)


class ScopedQuerySet(models.QuerySet):
    """Rows that a unit owns by their field `unit`."""

    def for_user(self, user, verb: str):
        """Those of units the user may do this to today."""
        return narrowed(self, user, verb)


class HandedOnQuerySet(ScopedQuerySet):
    """Rows that outlive their unit: somebody goes on with them when it has merged."""

    def for_user(self, user, verb: str):
        """Also those of a closed unit, for who may do this to what most of it became."""
        return narrowed(self, user, verb) | self.filter(unit__path__in=handed_on(user, verb))
