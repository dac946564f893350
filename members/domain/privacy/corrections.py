"""Which fields of a member's file were corrected, when, by whom; what stood there before only for whom may read it."""

import copy
from dataclasses import dataclass

from members.choices import Era
from members.domain.register import facts
from members.domain.register.facts import Fact
from members.models import Member, RegisterEvent

CHANGE = "change"
FIELDS = {name for _, group in facts.GROUPS for name in group}


@dataclass(frozen=True)
class Correction:
    """The event with the fields it changed, each as it was before; none when that was deleted on request."""

    event: RegisterEvent
    before: tuple[Fact, ...]


@dataclass(frozen=True)
class Page:
    """`next` is what `page` takes as `after`; None when no more follow."""

    rows: list[Correction]
    next: int | None


def page(member: Member, *, sensitive: bool, in_full: bool = False, after: int = 0, size: int = 50) -> Page:
    """The corrections of the file, the newest first, from before the event with the key `after` (0: all). `in_full`
    shows the masked numbers too. One query.
    """
    events = member.events.filter(verb=CHANGE).select_related("actor", "undone_by").order_by("-pk")
    found = list((events.filter(pk__lt=after) if after else events)[: size + 1])
    numbers = dict.fromkeys(Member.MASKED, "") if in_full else {}
    rows = [Correction(one, _before(one, member, sensitive, numbers)) for one in found[:size]]
    return Page(rows, found[size - 1].pk if len(found) > size else None)


def _before(event: RegisterEvent, member: Member, sensitive: bool, numbers: dict[str, str]) -> tuple[Fact, ...]:
    row = event.before.get("rows", {}).get(Member._meta.label, {}).get(str(member.pk), {})
    draft = copy.copy(member)
    for name in FIELDS & row.keys():
        setattr(draft, name, Member._meta.get_field(name).to_python(row[name]))
    told = [facts.fact(draft, name, sensitive=sensitive, numbers=numbers) for name in sorted(FIELDS & row.keys())]
    if "eras" in event.before:
        told.append(Fact(facts.ERAS_LABEL, ", ".join(Era(era).label for era in event.before["eras"])))
    return tuple(told)
