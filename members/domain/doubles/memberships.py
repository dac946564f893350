"""Two files of one person become one membership: on no day he counts twice. Pure: enrolments in, enrolments out.

One file's membership is chosen and stays as it is. Of the other file an unbroken stay (an enrolment and the transfers
that continue it) comes with the person when it shares no day with the chosen membership. When it shares one, it is
the same membership recorded twice: it is taken off, but for the time before a chosen enrolment that only says "in the
register when it was made", because that one does not know when the membership really began. After a death nobody
counts, and nobody dies twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from members.choices import Entry, Exit


@dataclass(frozen=True)
class Stay:
    """One enrolment; `left_on` is the first day that no longer counts."""

    pk: int
    unit: int
    entry: str
    joined_on: date
    exit: str = ""
    left_on: date | None = None

    @property
    def last_day(self) -> date:
        """The last day that is his: also of a stay that ended on its first day."""
        return max(self.joined_on, self.left_on - timedelta(days=1)) if self.left_on else date.max


def unite(chosen: Iterable[Stay], other: Iterable[Stay]) -> dict[int, Stay | None]:
    """Key of the enrolment -> what becomes of it, None for one that is taken off; those left out stay as they are."""
    chosen = sorted(chosen, key=_begin)
    united = {}
    for chain in _chains(other):
        head = next((stay for stay in chosen if _meet(chain, stay)), None)
        if head:
            united |= _before(chain, head)
        elif _dies(chosen) and (chain[0].joined_on >= chosen[-1].left_on or _dies(chain)):
            united |= {stay.pk: None for stay in chain}
    return united


def _begin(stay: Stay) -> date:
    return stay.joined_on


def _chains(stays: Iterable[Stay]) -> Iterator[list[Stay]]:
    """The unbroken stays: each enrolment with those that continue it."""
    chain = []
    for stay in sorted(stays, key=_begin):
        if chain and not _continues(chain[-1], stay):
            yield chain
            chain = []
        chain.append(stay)
    if chain:
        yield chain


def _continues(before: Stay, after: Stay) -> bool:
    return before.exit == Exit.TRANSFERRED and after.entry == Entry.RECEIVED and before.left_on == after.joined_on


def _meet(chain: list[Stay], stay: Stay) -> bool:
    return chain[0].joined_on <= stay.last_day and stay.joined_on <= chain[-1].last_day


def _dies(stays: list[Stay]) -> bool:
    return bool(stays) and stays[-1].exit == Exit.DIED


def _before(chain: list[Stay], head: Stay) -> dict[int, Stay | None]:
    """What is left of the chain before the chosen enrolment that it meets first, joined to it."""
    earlier = [stay for stay in chain if stay.joined_on < head.joined_on] if head.entry == Entry.OPENING else []
    united = {stay.pk: None for stay in chain[len(earlier) :]}
    if not earlier:
        return united
    last = earlier[-1]
    if last.unit == head.unit:
        begun = replace(head, entry=last.entry, joined_on=last.joined_on)
        return united | {last.pk: None, head.pk: begun}
    shortened = replace(last, exit=Exit.TRANSFERRED, left_on=head.joined_on)
    return united | {last.pk: shortened, head.pk: replace(head, entry=Entry.RECEIVED)}
