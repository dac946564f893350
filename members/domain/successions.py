"""Units that merge and split: new ones open, the old ones close the day before, and what stood in them follows.

Old facts are never rewritten: a past day is still counted on the tree of that day. The only writer of Succession.
"""

from collections.abc import Iterable
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
        _succeed(line.old, line.new.unit, line.share, on, actor, at)
    named = {line.old.pk for line in lines}
    following_units = {line.old: line.new.unit for line in new if line.share == 1}
    for old, unit in list(following_units.items()):
        following_units |= _reopened_below(old, unit, named, on, actor, at, outcome)
    staying = {line.old.pk for line in lines if line.stays}
    closing = {line.old for line in new if line.old.pk not in staying} | set(following_units)
    for unit in sorted(closing, key=lambda unit: unit.path):
        units.close_unit(unit, last=on - timedelta(days=1), actor=actor, at=at)
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


def _succeed(old: Unit, new: Unit, share: Decimal, on: date, actor, at: datetime) -> None:
    Succession.objects.create(predecessor=old, successor=new, on=on, share=share)
    audit.record("unit.succeed", old, actor=actor, at=at, successor=new.pk, on=on, share=str(share))


def _reopened_below(
    old: Unit, new: Unit, named: set[int], on: date, actor, at: datetime, outcome: Outcome
) -> dict[Unit, Unit]:
    """What stood below the old unit, opened again below the new one, down to the last: old -> new.

    Those that the file names go where it says.
    """
    found: dict[Unit, Unit] = {}
    taken = set(Unit.objects.on(on).filter(parent=new).values_list("kind", "name_key"))
    for child in Unit.objects.on(on - timedelta(days=1)).filter(parent=old).exclude(pk__in=named).in_order():
        name = child.name if (child.kind, child.name_key) not in taken else f"{child.name} ({old.name})"
        facts = {"title": child.title, "code": child.code, "position": child.position, "valid_from": on}
        again = units.open_unit(name, kind=child.kind, parent=new, actor=actor, at=at, **facts)
        outcome.opened += 1
        _succeed(child, again, Decimal(1), on, actor, at)
        found |= {child: again} | _reopened_below(child, again, named, on, actor, at, outcome)
    return found


def _left(divided: Iterable[Unit], on: date) -> list[tuple[Unit, int, int]]:
    """What nobody can move by himself: those enrolled in a divided unit itself, and its accounts."""
    found = []
    for unit in sorted(divided, key=lambda unit: unit.path):
        members = Enrolment.objects.on(on).filter(unit=unit).count()
        accounts = Assignment.objects.filter(unit=unit, valid_to=None).count()
        if members or accounts:
            found.append((unit, members, accounts))
    return found
