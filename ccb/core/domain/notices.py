"""The inbox: its only writer, and what a user finds in it."""

from datetime import datetime

from django.db.models import QuerySet

from ccb.core.models import Notice


def send(user, text: str, *, at: datetime, url: str = "") -> Notice:
    """A new unread line in the user's inbox, in the caller's transaction."""
    return Notice.objects.create(user=user, text=text[:300], url=url, created_at=at)


def of(user) -> QuerySet[Notice]:
    """The user's notices, the newest first."""
    return Notice.objects.filter(user=user)


def read_all(user, *, at: datetime) -> int:
    """Mark all as read; gives how many were not."""
    return of(user).filter(read_at=None).update(read_at=at)
