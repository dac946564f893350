"""Units that merge and split: new ones open, the old ones close the day before, and what stood in them follows.

Old facts are never rewritten: a past day is still counted on the tree of that day. The only writer of Succession.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, Q, Subquery

from ccb.core.domain import audit
from ccb.lib.tables import Row
from members.choices import UnitKind
from members.domain import staff, units
from members.domain.register import following
from members.models import Assignment, Enrolment, Succession, Unit


@dataclass(eq=False)
class Successor:
    """A unit that others become; `unit` is the standing one, or None until it is opened."""

    name: str
    kind: UnitKind
    parent: "Unit | Successor"
    unit: Unit | None = None
    title: str = ""

    @property
    def titled(self) -> str:
        """As of a unit."""
        return (self.unit or Unit(name=self.name, kind=self.kind, title=self.title)).titled


@dataclass(frozen=True)
class Line:
    """`share` of the old unit becomes part of the new one; 1 for all of it."""

    row: Row
    old: Unit
    new: Successor
    share: Decimal

    @property
    def stays(self) -> bool:
        """The unit goes on under its name: what others become, or what keeps a part."""
        return self.new.unit == self.old


@dataclass
class Outcome:
    opened: int = 0
    closed: int = 0
    members: int = 0
    accounts: int = 0
    # Units that were divided and still have something of their own: (unit, members, accounts).
    left: list[tuple[Unit, int, int]] = field(default_factory=list)


@transaction.atomic
def carry_out(lines: list[Line], *, on: date, actor, at: datetime) -> Outcome:
    """Open, close and move what the lines say from that day on; lines that hold already change nothing.

    A unit that goes over whole takes what stands below it along, under a name that tells it from its new neighbours.
    Members are enrolled there from that day, accounts keep their roles. Posts end: their holders are elected anew.
    """
    new = [line for line in lines if not line.stays and not _is_done(line, on)]
    outcome = Outcome()
    for line in new:
        outcome.opened += _open(line.new, on, actor, at)
    _succeed([(line.old, line.new.unit, line.share) for line in new], on, actor, at)
    named = {line.old.pk for line in lines}
    following_units = {line.old: line.new.unit for line in new if line.share == 1}
    below = _reopened_below(following_units, named, on, actor, at)
    outcome.opened += len(below)
    following_units |= below
    staying = {line.old.pk for line in lines if line.stays}
    closing = {line.old for line in new if line.old.pk not in staying} | set(following_units)
    closed = sorted(closing, key=lambda unit: unit.path)
    units.close_together(closed, last=on - timedelta(days=1), actor=actor, at=at)
    outcome.closed = len(closing)
    outcome.members = following.follow(following_units, on=on, actor=actor, at=at)
    outcome.accounts = staff.follow(following_units, on=on, actor=actor, at=at)
    outcome.left = _left(closing - set(following_units), on)
    return outcome


def of_unit_and_origins(path: str, unit: Unit) -> Q:
    """Rows of the unit and, where all that became it did so whole, of those; `path` is the lookup of a row's unit."""
    became = Succession.objects.filter(successor=unit)
    of_origins = Q(**{f"{path}__in": became.values("predecessor")}) & ~Exists(became.filter(share__lt=1))
    return Q(**{path: unit}) | of_origins


def origins(unit: Unit) -> Subquery:
    """How many units became it; None for none. No query of its own."""
    became = Succession.objects.filter(successor=unit).order_by().values("successor")
    return Subquery(became.annotate(number=Count("pk")).values("number"))


def _is_done(line: Line, on: date) -> bool:
    return (
        bool(line.new.unit) and Succession.objects.filter(predecessor=line.old, successor=line.new.unit, on=on).exists()
    )


def _open(successor: Successor, on: date, actor, at: datetime) -> bool:
    """Whether it had to be opened."""
    if successor.unit:
        return False
    parent = successor.parent if isinstance(successor.parent, Unit) else successor.parent.unit
    successor.unit = units.open_unit(
        successor.name, kind=successor.kind, title=successor.title, parent=parent, valid_from=on, actor=actor, at=at
    )
    return True


def _succeed(became: list[tuple[Unit, Unit, Decimal]], on: date, actor, at: datetime) -> None:
    Succession.objects.bulk_create(
        Succession(predecessor=old, successor=new, on=on, share=share) for old, new, share in became
    )
    told = [(old, {"successor": new.pk, "on": on, "share": str(share)}) for old, new, share in became]
    audit.record_all("unit.succeed", told, actor=actor, at=at)


def _reopened_below(into: Mapping[Unit, Unit], named: set[int], on: date, actor, at: datetime) -> dict[Unit, Unit]:
    """What stood below the old units, opened again below the new ones, down to the last: old -> new. Queries grow by
    the level, not by the unit.

    Those that the file names go where it says.
    """
    found, level = {}, into
    while level := _children_again(level, named, on):
        units.open_together(list(level.values()), actor=actor, at=at)
        _succeed([(old, new, Decimal(1)) for old, new in level.items()], on, actor, at)
        found |= level
    return found


def _children_again(into: Mapping[Unit, Unit], named: set[int], on: date) -> dict[Unit, Unit]:
    """The children of the old units and what each is to be, not yet saved, below the new ones."""
    standing = Unit.objects.on(on).filter(parent__in={new.pk for new in into.values()})
    taken = set(standing.values_list("parent", "kind", "name_key"))
    stood = Unit.objects.on(on - timedelta(days=1)).filter(parent__in=[old.pk for old in into])
    children = defaultdict(list)
    for child in stood.exclude(pk__in=named).in_order():
        children[child.parent_id].append(child)
    again = {}
    for old, new in into.items():
        for child in children[old.pk]:
            is_taken = (new.pk, child.kind, child.name_key) in taken
            name = f"{child.name} ({old.name})" if is_taken else child.name
            facts = {"title": child.title, "code": child.code, "position": child.position, "valid_from": on}
            again[child] = Unit(name=name, kind=child.kind, parent=new, **facts)
        taken |= {(new.pk, child.kind, child.name_key) for child in children[old.pk]}
    return again


def _left(divided: Iterable[Unit], on: date) -> list[tuple[Unit, int, int]]:
    """What nobody can move by himself: those enrolled in a divided unit itself, and its accounts."""
    found = []
    for unit in sorted(divided, key=lambda unit: unit.path):
        members = Enrolment.objects.on(on).filter(unit=unit).count()
        accounts = Assignment.objects.filter(unit=unit, valid_to=None).count()
        if members or accounts:
            found.append((unit, members, accounts))
    return found
