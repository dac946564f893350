"""Signing in with a limit on guesses, and what a user changes about the own account."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction

from ccb.core.domain import audit
from members.choices import TextSize
from members.models import LoginFailure, User

LOCK_AFTER = 10  # failures by one user name from one address
LOCK_FOR = timedelta(minutes=15)


class SignInRefused(Exception):
    """No active account has this name and password."""


class SignInLocked(Exception):
    """Too many failures for this name from this address; others behind the address are free."""


def verify(username: str, password: str, *, address: str, at: datetime) -> User:
    """The account with this name and password, recorded as signed in.

    Raises SignInRefused, and from the tenth failure on SignInLocked until 15 minutes after it; a locked attempt is
    refused unread and leaves no trace, so it can neither guess nor prolong the lock.
    """
    key = {"username": username.casefold()[:150], "address": address}
    if LoginFailure.objects.filter(**key, count__gte=LOCK_AFTER, last_at__gt=at - LOCK_FOR).exists():
        raise SignInLocked
    user = authenticate(username=username, password=password)
    if user is None:
        failures = _count_failure(username, key, at=at)
        raise SignInLocked if failures >= LOCK_AFTER else SignInRefused
    _record_sign_in(user, key, at=at)
    return user


@transaction.atomic
def _count_failure(username: str, key: dict, *, at: datetime) -> int:
    LoginFailure.objects.filter(last_at__lte=at - LOCK_FOR).delete()
    failure, _ = LoginFailure.objects.select_for_update().get_or_create(**key, defaults={"last_at": at})
    failure.count, failure.last_at = failure.count + 1, at
    failure.save()
    # The name is kept only if it is one: people type passwords into the wrong box.
    known = username if User.objects.filter(username=username).exists() else ""
    verb = "account.locked" if failure.count >= LOCK_AFTER else "account.sign_in_failed"
    audit.record(verb, failure, actor=None, at=at, username=known, count=failure.count)
    return failure.count


@transaction.atomic
def _record_sign_in(user: User, key: dict, *, at: datetime) -> None:
    LoginFailure.objects.filter(**key).delete()
    audit.record("account.sign_in", user, actor=user, at=at, username=user.username)


def record_sign_out(user: User, *, at: datetime) -> None:
    audit.record("account.sign_out", user, actor=user, at=at, username=user.username)


@transaction.atomic
def change_password(user: User, password: str, *, actor: User, at: datetime) -> None:
    """Set the password; every session opened with the old one ends by its hash."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("account.password_changed", user, actor=actor, at=at)


@transaction.atomic
def set_text_size(user: User, size: TextSize, *, at: datetime) -> None:
    user.text_size = size
    user.save(update_fields=["text_size"])
    audit.record("account.text_size", user, actor=user, at=at, size=size.value)
