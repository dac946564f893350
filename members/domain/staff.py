"""Accounts and what they are assigned to."""

from datetime import date, datetime

from django.db import transaction

from ccb.core.domain import audit
from members.choices import Role
from members.models import Assignment, Unit, User


@transaction.atomic
def open_account(username: str, *, full_name: str, password: str, actor, at: datetime, **flags: bool) -> User:
    """A new account; `flags` are is_staff and is_superuser. IntegrityError when the user name is taken."""
    user = User.objects.create_user(username, password=password, full_name=full_name, **flags)
    audit.record("account.open", user, actor=actor, at=at, username=username, **flags)
    return user


@transaction.atomic
def assign(user: User, unit: Unit, role: Role, *, actor, at: datetime, valid_from: date | None = None) -> Assignment:
    """Give the user a role in the unit and all below it."""
    assignment = Assignment.objects.create(user=user, unit=unit, role=role, valid_from=valid_from)
    audit.record("account.assign", user, actor=actor, at=at, unit=unit.pk, role=role)
    return assignment
