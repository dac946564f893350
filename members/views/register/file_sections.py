"""Parts of the member's file that have pages of their own."""

from collections.abc import Iterable

from members.domain import access
from members.domain.homes import household_lists
from members.models import Member, Post


def household(user, member: Member) -> dict:
    """His household with who lives there, and when it was reviewed last. Two queries, none without a household."""
    if member.household is None:
        return {"dwellers": [], "hidden_dwellers": 0, "reviewed_on": None}
    seen, hidden = household_lists.dwellers(member.household, user)
    last = member.household.reviews.order_by("on").last()
    others = [one for one in seen if one.pk != member.pk]
    return {"dwellers": others, "hidden_dwellers": hidden, "reviewed_on": last and last.on}


def posts(user, held: Iterable[Post]) -> list[tuple[Post, bool]]:
    """His posts, and whether the user may correct or end each. `unit` is to be read with them."""
    return [(post, post.ended_on is None and access.can(user, "register", post.unit)) for post in held]
