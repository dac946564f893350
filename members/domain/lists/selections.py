"""The members of a selection, within what a person may see."""

from django.utils import timezone

from members.domain import access
from members.domain.lists import listing, search
from members.domain.lists.selection import Selection, unsealed
from members.models import Member, Unit
from members.models.member import MemberQuerySet

__all__ = ["Selection", "members", "unsealed"]


def members(selection: Selection, *, user, verb: str, using: str | None = None) -> MemberQuerySet:
    """Those of the selection today on whose unit the user holds the right; None is the system and may all.

    One query for the unit; words typed cost one or two short ones at once.
    """
    found = Member.objects.using(using).unmerged()
    if user is not None:
        found = found.for_user(user, verb)
    if selection.is_sensitive and user is not None:
        found = access.narrowed(found, user, "view_sensitive")
    unit = Unit.objects.filter(pk=selection.unit).first() if selection.unit else None
    if selection.unit and unit is None:
        return found.none()
    narrowed = listing.narrowed(found, selection, unit=unit, on=timezone.localdate())
    return search.find(narrowed, selection.typed)
