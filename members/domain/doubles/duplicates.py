"""Files that look like one person's: found by rules over the whole register, the surest first.

1. the same CCCD; 2. the same name, year of birth and home town; 3. the same or nearly the same name and year of birth
in one chapter, in two of one commune, or in a unit without chapters; 4. the same name and year of birth anywhere.
Names and homes are compared without accents. The rules run only as far as a page needs. Nothing is kept but the pairs
that somebody judged to be two people.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction

from ccb.core.domain import audit
from members.domain import access
from members.domain.doubles import duplicate_rules, likeness
from members.domain.register.deeds import check_right
from members.models import Distinct, Member, Unit
from members.models.scope import paths


@dataclass(frozen=True)
class Position:
    """Where a page ends: the rule, the commune where the rule goes by communes (else 0), and the pair's keys."""

    rule: int
    place: int
    first: int
    second: int

    def __str__(self):
        return "-".join(map(str, (self.rule, self.place, self.first, self.second)))

    @property
    def keys(self) -> tuple[int, int, int]:
        return self.place, self.first, self.second


@dataclass(frozen=True)
class Candidate:
    """Two files, the older one first, and how alike they are."""

    first: Member
    second: Member
    likeness: likeness.Likeness


@dataclass(frozen=True)
class Page:
    """`next` is what `page` takes as `after`; None when no more follow."""

    candidates: list[Candidate]
    next: Position | None


def position(typed: str) -> Position | None:
    """The inverse of `str(position)`; None for anything else."""
    parts = typed.split("-")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return None
    return Position(*map(int, parts))


@transaction.atomic
def page(user, *, unit: Unit | None = None, after: Position | None = None, size: int = 20) -> Page:
    """The pairs of which the user may register both, within the unit (None: all of his); the surest first.

    Not offered: merged and erased files, and pairs judged to be two people. At most 24 queries, whatever is found.
    """
    prefixes = [unit.path] if unit and access.can(user, "register", unit) else paths(user, "register")
    with closing(_found(prefixes, after or Position(1, 0, 0, 0))) as found:
        places = list(islice(found, size + 1))
    keys = {pk for one in places for pk in (one.first, one.second)}
    members = Member.objects.select_related("unit__parent").in_bulk(keys)
    pairs = [(members[one.first], members[one.second]) for one in places[:size]]
    candidates = [Candidate(*pair, likeness.of(*pair)) for pair in pairs]
    return Page(candidates, places[size - 1] if len(places) > size else None)


@transaction.atomic
def judge_distinct(first: Member, *, second: Member, actor, at: datetime) -> None:
    """They are two people: the pair is not offered again. Raises NotAllowed without the right on both."""
    for member in (first, second):
        check_right(actor, "register", member.unit)
    low, high = sorted((first, second), key=lambda member: member.pk)
    _, is_new = Distinct.objects.get_or_create(first=low, second=high, defaults={"decided_by": actor, "decided_at": at})
    if is_new:
        audit.record("duplicate.distinct", low, actor=actor, at=at, other=high.pk)


def _found(prefixes: Sequence[str], after: Position) -> Iterator[Position]:
    """What lies beyond that place, in order."""
    if not prefixes:
        return
    judged = set(Distinct.objects.values_list("first", "second"))
    for number, rule in enumerate(duplicate_rules.RULES, start=1):
        if number >= after.rule:
            start = after.keys if number == after.rule else (0, 0, 0)
            for keys in rule(prefixes, start):
                if keys > start and keys[1:] not in judged:
                    yield Position(number, *keys)
