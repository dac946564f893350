"""What may be done to many members at once, as values that a batch can store."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from members.choices import BatchKind, MemberStatus, RequestState
from members.domain.places import place_in_sentence
from members.domain.register import facts
from members.domain.register.deeds import check_day, check_open, check_right
from members.models import Batch, Enrolment, Transfer, Unit

# What may well be the same for many: never a number, a name, a date or a sensitive field.
FIELDS = (
    "residence", "permanent_address", "home_town", "service_unit", "branch", "battlefields", "category", "schooling",
    "political_theory",
)  # fmt: skip
HELD = Q(erased_at=None) & ~Q(status=MemberStatus.MERGED)  # whose file is written in


@dataclass(frozen=True)
class Move:
    """Chuyển sinh hoạt to a unit, asked and accepted in one."""

    to: Unit
    on: date

    kind = BatchKind.TRANSFER

    @property
    def stored(self) -> dict:
        return {"to": self.to.pk, "on": self.on.isoformat()}

    @property
    def named(self) -> dict:
        """What an audit entry may hold."""
        return self.stored

    def fits(self) -> Q:
        """The members whom a transfer could move, if this one is allowed at all: as `transfers.check_transfer` says,
        which is asked again before each is moved.
        """
        held = Enrolment.objects.filter(member=OuterRef("pk"), left_on=None, joined_on__lt=self.on)
        asked = Transfer.objects.filter(member=OuterRef("pk"), state=RequestState.ASKED)
        return Exists(held) & ~Exists(asked) & ~Q(unit=self.to) & HELD

    def check(self, *, actor, today: date) -> None:
        """Raises NotAllowed where nobody at all could be moved."""
        check_right(actor, "register", self.to)
        check_day(self.on, today=today)
        check_open(self.to, self.on)

    def title(self, count: int) -> str:
        return f"Chuyển {count} hội viên đến {place_in_sentence(self.to)}"[:200]


@dataclass(frozen=True)
class Change:
    """One field of FIELDS becomes the same for all. ValueError for another field."""

    field: str
    value: str

    kind = BatchKind.CHANGE

    def __post_init__(self):
        if self.field not in FIELDS:
            raise ValueError(f"{self.field!r} is not changed in bulk")

    @property
    def stored(self) -> dict:
        return {"field": self.field, "value": self.value}

    @property
    def named(self) -> dict:
        """Not the value: it may be an address."""
        return {"field": self.field}

    def fits(self) -> Q:
        """The members who would be changed."""
        return ~Q(**self.fields) & HELD

    def check(self, *, actor, today: date) -> None:
        """It is allowed to whoever may register the members."""

    @property
    def fields(self) -> dict[str, str]:
        return {self.field: self.value}

    def title(self, count: int) -> str:
        return f"Sửa ô “{facts.label_of(self.field)}” của {count} hội viên"[:200]


Action = Move | Change


def action_of(batch: Batch) -> Action:
    """What the batch was asked to do. One query for a move."""
    asked = batch.asked
    if batch.kind == BatchKind.TRANSFER:
        return Move(Unit.objects.select_related("parent").get(pk=asked["to"]), date.fromisoformat(asked["on"]))
    return Change(asked["field"], asked["value"])
