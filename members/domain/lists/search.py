"""Members by what a person types, and lists of them page after page."""

import re
from dataclasses import dataclass

from django.db.models import Q

from ccb.lib import names, text, word_search
from members.models import Member
from members.models.member import MemberQuerySet

NUMBERS = ("cccd", "phone", "card_number")


def find(queryset: MemberQuerySet, typed: str) -> MemberQuerySet:
    """Of these members, those that fit all that was typed; all of them for a blank.

    Words begin words of the name, without accents, in any order ("hung ngu"). Four or more digits end the CCCD, the
    telephone or the card number, blanks or not; or the whole is the card number. Words cost one or two short queries at
    once.
    """
    if not text.clean(typed):
        return queryset
    words, number = _parts(typed)
    found, are_few = Q(pk__in=[]), False
    if words or number:
        named, are_few = word_search.with_words(queryset, "search_key", words) if words else (Q(), False)
        found = named & (_numbered(number) if number else Q())
    fitting = queryset.filter(found | _on_card(typed))
    return fitting.few() if are_few or number else fitting  # one in ten thousand ends with the same four digits


def _parts(typed: str) -> tuple[list[str], str]:
    """The words and the number: "hùng 0905 123" gives ["hung"], "0905123"; fewer than four digits are a word."""
    parts = names.search_key(typed).split()
    number = "".join(part for part in parts if part.isdecimal())
    if len(number) < word_search.TAIL:
        return parts, ""
    return [part for part in parts if not part.isdecimal()], number


def _numbered(number: str) -> Q:
    found = Q()
    for column in NUMBERS:
        found |= word_search.ends_with(column, number)
    return found


def _on_card(typed: str) -> Q:
    """The whole card number, "QN-012345": it has letters too, which no name has."""
    card = text.clean(typed)
    tail = re.search(f"[0-9]{{{word_search.TAIL}}}$", card)
    return word_search.ends_with("card_number", tail[0]) & Q(card_number__iexact=card) if tail else Q(pk__in=[])


@dataclass(frozen=True)
class Page:
    """`next` and `previous` are what `page` takes as `after`; None when there is no such page."""

    rows: list[Member]
    next: int | None
    previous: int | None


def page(queryset: MemberQuerySet, after: int | None = None, size: int = 50) -> Page:
    """The members that follow the one with this key, by given name in Vietnamese order; 0, None: the first ones.

    The place is a key, not a name, because addresses hold no names. At most four queries, whatever the place.
    """
    last = Member.objects.filter(pk=after).only("sort_key").first() if after else None
    following = queryset.in_order()
    rows = _first(following.filter(beyond(last.sort_key, last.pk, "gt")) if last else following, size + 1)
    more = len(rows) > size
    return Page(rows[:size], rows[size - 1].pk if more else None, _previous(queryset, last, size) if last else None)


def _first(ordered: MemberQuerySet, number: int) -> list[Member]:
    """Few found are all sorted, which takes twice as long with whole files: first the keys, then those wanted."""
    if not ordered.is_of_few:
        return list(ordered[:number])
    keys = list(ordered.values_list("pk", flat=True)[:number])
    files = Member.objects.select_related("unit__parent").in_bulk(keys)
    return [files[key] for key in keys if key in files]


def _previous(queryset: MemberQuerySet, last: Member, size: int) -> int:
    """What stands before the page that ends with `last`: 0 when that is the first one."""
    before = queryset.filter(beyond(last.sort_key, last.pk, "lt")).in_order().reverse()
    return next(iter(before.values_list("pk", flat=True)[size - 1 : size]), 0)


def beyond(sort_key: str, pk: int, side: str) -> Q:
    """On one side ("gt", "lt") of that member; the first condition lets the index find the place."""
    return Q(**{f"sort_key__{side}e": sort_key}) & (Q(**{f"sort_key__{side}": sort_key}) | Q(**{f"pk__{side}": pk}))
