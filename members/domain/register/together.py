"""One deed on many members at once: by the rules of the registry's functions for one, in a handful of statements.

Each member has the event and the audit entries that the deed on him alone would leave, so undo and history do not see
a difference. To be called inside a transaction, with as many members as it may hold at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import bulk
from members.choices import Entry, Exit, MemberStatus, RequestState
from members.domain.homes import household_places
from members.domain.register import personal
from members.domain.register.deeds import NotAllowed, Stale, check_held, check_right, enrolment_of
from members.domain.register.transfers import check_transfer
from members.models import Enrolment, Member, Post, RegisterEvent, Transfer, Unit

MOVED_ON = "Hồ sơ vừa được người khác sửa hoặc chuyển đi sau khi bạn chọn. Hãy xem lại rồi làm riêng người này."
Seen = tuple[int, int, int]  # member's id, version, unit
REFUSALS = (NotAllowed, Stale, ValidationError)


class Deeds:
    """The members, locked in the order of their keys; what stood in each row before; whom it was refused, and why."""

    def __init__(self, wanted: Iterable[Seen], *, actor, at: datetime):
        self.seen = {pk: (version, unit) for pk, version, unit in wanted}
        locked = Member.objects.select_for_update(of=("self",)).filter(pk__in=self.seen).order_by("pk")
        self.members = list(locked.select_related("unit"))
        self.actor, self.at = actor, at
        self.refused: dict[int, str] = {}
        self._before: dict[int, dict] = {}

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def allowed(self, check: Callable[[Member], None]) -> list[Member]:
        """Those whose file is as it was seen and whom `check` lets pass; the others are refused in its words."""
        return [member for member in self.members if self._passes(member, check)]

    def _passes(self, member: Member, check: Callable[[Member], None]) -> bool:
        try:
            if self.seen[member.pk] != (member.version, member.unit_id):
                raise Stale(MOVED_ON)
            check_file(member)
            check(member)
        except REFUSALS as refusal:
            self.refused[member.pk] = words(refusal)
            return False
        return True

    def remember(self, member: int, row, **columns) -> None:
        self._told(member)["rows"].setdefault(row._meta.label, {})[str(row.pk)] = columns

    def opened(self, member: int, row) -> None:
        self._told(member)["opened"].setdefault(row._meta.label, []).append(row.pk)

    def _told(self, member: int) -> dict:
        return self._before.setdefault(member, {"rows": {}, "opened": {}, "removed": {}, "said": {}})

    def done(self, verb: str, on: date, members: Iterable[Member], *, batch=None) -> list[RegisterEvent]:
        """One event and one audit entry for each."""
        events = [
            RegisterEvent(
                member=one, verb=verb, on=on, before=self._told(one.pk), actor=self.actor, at=self.at, batch=batch
            )
            for one in members
        ]
        RegisterEvent.objects.bulk_create(events)
        told = [(one.member, {"event": one.pk, "on": on, "unit": one.member.unit_id}) for one in events]
        audit.record_all(f"register.{verb}", told, actor=self.actor, at=self.at)
        return events


def words(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def check_file(member: Member) -> None:
    """Raises NotAllowed for a file that is written in no more."""
    if member.status == MemberStatus.MERGED:
        raise NotAllowed(f"Hồ sơ này của {member} đã gộp vào hồ sơ khác. Hãy làm ở hồ sơ còn lại.")
    check_held(member)


# --- Moving -----------------------------------------------------------------------------------------------------------


def transfer(wanted: Iterable[Seen], *, to: Unit, on: date, actor, at: datetime, batch=None) -> dict[int, str]:
    """`registry.transfer` of each; gives whom it was refused, and why. Some fifteen queries."""
    deeds = Deeds(wanted, actor=actor, at=at)
    check, enrolments = transfer_check(deeds.members, to=to, on=on, actor=actor, today=deeds.today)
    moving = deeds.allowed(check)
    _accept(deeds, moving, to, on)
    _enrol(deeds, [enrolments[one.pk] for one in moving], to, on)
    _end_posts(deeds, moving, to, on)
    for member in moving:
        deeds.remember(member.pk, member, unit_id=member.unit_id)
        member.unit = to
    Member.objects.filter(pk__in=[one.pk for one in moving]).update(unit=to)
    deeds.done("transfer", on, moving, batch=batch)
    household_places.settle(*(one.household_id for one in moving))
    return deeds.refused


def transfer_check(
    members: list[Member], *, to: Unit, on: date, actor, today: date
) -> tuple[Callable[[Member], None], Mapping[int, Enrolment]]:
    """What raises where the transfer of one of them would, and their open enrolments. Two queries, and one for each who
    is no member.
    """
    keys = [one.pk for one in members]
    enrolments = {one.member_id: one for one in Enrolment.objects.filter(member__in=keys, left_on=None)}
    asked = Transfer.objects.filter(member__in=keys, state=RequestState.ASKED)
    waiting = set(asked.values_list("member", flat=True))

    def check(member: Member) -> None:
        enrolment = enrolments.get(member.pk) or enrolment_of(member)
        is_asked = member.pk in waiting
        check_transfer(member, enrolment, is_asked=is_asked, to=to, on=on, actor=actor, today=today)

    return check, enrolments


def _accept(deeds: Deeds, moving: list[Member], to: Unit, on: date) -> None:
    asked = {"asked_on": on, "asked_by": deeds.actor}
    accepted = {"state": RequestState.ACCEPTED, "decided_on": on, "decided_by": deeds.actor, "effective_on": on}
    rows = [Transfer(member=one, unit=one.unit, to_unit=to, **asked, **accepted) for one in moving]
    for row in Transfer.objects.bulk_create(rows):
        deeds.opened(row.member_id, row)


def _enrol(deeds: Deeds, left: list[Enrolment], to: Unit, on: date) -> None:
    for one in left:
        deeds.remember(one.member_id, one, left_on=None, exit=one.exit)
    Enrolment.objects.filter(pk__in=[one.pk for one in left]).update(left_on=on, exit=Exit.TRANSFERRED)
    rows = [Enrolment(member_id=one.member_id, unit=to, entry=Entry.RECEIVED, joined_on=on) for one in left]
    for row in Enrolment.objects.bulk_create(rows):
        deeds.opened(row.member_id, row)


def _end_posts(deeds: Deeds, moving: list[Member], to: Unit, on: date) -> None:
    """Those in the unit that they go to and in the units above it go on."""
    held = Post.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), member__in=[one.pk for one in moving])
    ended = {}
    for post in held.select_related("unit"):
        if not to.path.startswith(post.unit.path):
            deeds.remember(post.member_id, post, ended_on=post.ended_on and post.ended_on.isoformat())
            ended[post.pk] = {"ended_on": max(on, post.started_on).isoformat()}
    bulk.update(Post, ended)


# --- Correcting -------------------------------------------------------------------------------------------------------


def change(wanted: Iterable[Seen], fields: Mapping[str, str], *, actor, at: datetime, batch=None) -> dict[int, str]:
    """`registry.change` of each to the same values, columns of Member that are not sensitive; gives whom it was
    refused, and why. Six queries.
    """
    deeds = Deeds(wanted, actor=actor, at=at)
    found = deeds.allowed(lambda member: check_right(actor, "register", member.unit))
    changed = list(_changed(deeds, found, dict(fields)))
    bulk.update(Member, {one.pk: {name: getattr(one, name) for name in fields} for one in changed})
    Member.objects.filter(pk__in=[one.pk for one in changed]).update(version=F("version") + 1)
    events = deeds.done("change", deeds.today, changed, batch=batch)
    told = [(one.member, {"event": one.pk, "fields": sorted(fields)}) for one in events]  # never the values
    audit.record_all("register.fields", told, actor=actor, at=at)
    return deeds.refused


def _changed(deeds: Deeds, members: list[Member], fields: dict) -> Iterator[Member]:
    """With the new values set."""
    for member in members:
        try:
            differences = personal.differences(member, fields)
        except ValidationError as refusal:
            deeds.refused[member.pk] = words(refusal)
            continue
        if not differences:
            deeds.refused[member.pk] = "Hồ sơ đã đúng như vậy."
            continue
        deeds.remember(member.pk, member, **{name: getattr(member, name) for name in differences})
        for name, value in differences.items():
            setattr(member, name, value)
        yield member
