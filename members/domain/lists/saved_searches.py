"""Filters of the list of members that a person keeps under names of his own; nobody else sees them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ccb.core.domain import audit
from ccb.lib import text
from members.models import SavedSearch

MOST = 30


class TooMany(Exception):
    """The person keeps as many as the page shows; the text says what to do."""


def of(user) -> QuerySet[SavedSearch]:
    """The user's own, by name."""
    return SavedSearch.objects.filter(user=user)


@transaction.atomic
def save(name: str, filters: dict[str, str], *, actor, at: datetime) -> SavedSearch:
    """Keep the filters under the name; one of the same name is replaced. `filters` are the choices of the list's
    address and "q", what was typed. Raises TooMany. The audit entry holds neither name nor filters: both may hold a
    person's name.
    """
    name = text.clean(name)
    if of(actor).exclude(name=name).count() >= MOST:
        raise TooMany(f"Bạn đã lưu {MOST} bộ lọc. Hãy xoá bớt bộ lọc cũ rồi lưu.")
    saved, _ = SavedSearch.objects.update_or_create(user=actor, name=name, defaults={"filters": filters})
    audit.record("saved_search.save", saved, actor=actor, at=at, filters=sorted(filters))
    return saved


@transaction.atomic
def delete(saved: SavedSearch, *, actor, at: datetime) -> None:
    audit.record("saved_search.delete", saved, actor=actor, at=at)
    saved.delete()
