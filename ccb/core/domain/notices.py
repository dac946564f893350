"""The inbox: its only writer, and what a user finds in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from ccb.core.models import Notice


def send(user, text: str, *, at: datetime, url: str = "") -> Notice:
    """A new unread line in the user's inbox, in the caller's transaction."""
    return Notice.objects.create(user=user, text=text[:300], url=url, created_at=at)


def send_each(texts: Iterable[tuple], *, at: datetime) -> int:
    """One new line for each (user, text, address), in the caller's transaction; how many. One query."""
    rows = [Notice(user=user, text=text[:300], url=url, created_at=at) for user, text, url in texts]
    return len(Notice.objects.bulk_create(rows))


def of(user) -> QuerySet[Notice]:
    """The user's notices, the newest first."""
    return Notice.objects.filter(user=user)


def read_all(user, *, at: datetime) -> int:
    """Mark all as read; gives how many were not."""
    return of(user).filter(read_at=None).update(read_at=at)
