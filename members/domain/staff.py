"""Accounts and what they are assigned to."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from ccb.core.domain import audit
from members.choices import Role
from members.models import Assignment, Unit, User


@transaction.atomic
def open_account(username: str, *, full_name: str, password: str | None, actor, at: datetime, **flags: bool) -> User:
    """A new account; `flags` are is_staff and is_superuser. Without a password nobody signs in with it yet.

    IntegrityError when the user name is taken.
    """
    user = User.objects.create_user(username, password=password, full_name=full_name, **flags)
    audit.record("account.open", user, actor=actor, at=at, username=username, **flags)
    return user


@transaction.atomic
def assign(user: User, unit: Unit, role: Role, *, actor, at: datetime, valid_from: date | None = None) -> Assignment:
    """Give the user a role in the unit and all below it."""
    assignment = Assignment.objects.create(user=user, unit=unit, role=role, valid_from=valid_from)
    audit.record("account.assign", user, actor=actor, at=at, unit=unit.pk, role=role)
    return assignment


def follow(units: Mapping[Unit, Unit], *, on: date, actor, at: datetime) -> int:
    """Who had a role in an old unit has the same in the new one from that day on; gives how many roles.

    To be called inside a transaction.
    """
    to = {old.pk: new for old, new in units.items()}
    held = Assignment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), unit__in=to).select_related("user")
    for assignment in held:
        new = to[assignment.unit_id]
        begins = max(filter(None, [on, assignment.valid_from]))
        if not Assignment.objects.filter(user=assignment.user, unit=new, role=assignment.role).exists():
            Assignment.objects.create(
                user=assignment.user, unit=new, role=assignment.role, valid_from=begins, valid_to=assignment.valid_to
            )
        if assignment.valid_from and assignment.valid_from >= on:
            assignment.delete()
        else:
            assignment.valid_to = on - timedelta(days=1)
            assignment.save(update_fields=["valid_to"])
        audit.record("account.follow_unit", assignment.user, actor=actor, at=at, unit=new.pk, role=assignment.role)
    return len(held)
