"""Primary keys as addresses and forms name them."""

from django.db.models import Manager, Model, QuerySet

LONGEST = 18  # digits that both engines hold


def read(typed: str | None) -> int | None:
    """None, which no row has, for anything that is no key."""
    return int(typed) if typed and typed.isdecimal() and len(typed) <= LONGEST else None


def row(rows: QuerySet | Manager, typed: str | None) -> Model | None:
    """The one of these rows that the key names. One query, none for anything that is no key."""
    key = read(typed)
    return None if key is None else rows.filter(pk=key).first()
