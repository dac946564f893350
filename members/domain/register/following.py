"""Members follow their unit into the one that it became: all at once, each with an event that undo can take back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db.models import Q

from ccb.core.domain import audit
from ccb.lib import bulk
from members.choices import Entry, Exit
from members.domain.register import following_at_once
from members.domain.register.deeds import PENDING
from members.models import Application, Enrolment, Household, Member, Post, RegisterEvent, Transfer, Unit

AT_A_TIME = 1_000
VERB = "follow_unit"


def follow(units: Mapping[Unit, Unit], *, on: date, actor, at: datetime) -> int:
    """Whoever counts in an old unit on that day or later counts in the new one from that day on; gives how many people.

    Until the day before they count where they were. To be called inside a transaction. Queries grow by the thousand
    of those who have more than one enrolment to move, not by the member.
    """
    to = {old.pk: new for old, new in units.items()}
    followed = following_at_once.move(units, on=on, verb=VERB, actor=actor, at=at)
    counting = Enrolment.objects.filter(Q(left_on=None) | Q(left_on__gt=on), unit__in=to)
    people = list(counting.order_by("member").values_list("member", flat=True).distinct())
    for start in range(0, len(people), AT_A_TIME):
        keys = people[start : start + AT_A_TIME]
        _move(list(counting.filter(member__in=keys).order_by("pk")), keys, to, on, actor, at)
    _pending(to)
    _households(to)
    told = [(old, {"to": new.pk, "on": on}) for old, new in units.items()]
    audit.record_all("register.follow_unit", told, actor=actor, at=at)
    return followed + len(people)


def _move(enrolments: list[Enrolment], keys: Iterable[int], to: Mapping[int, Unit], on: date, actor, at) -> None:
    members = Member.objects.select_for_update().only("unit", "erased_at").in_bulk(keys)
    events = {pk: _event(member, on, actor, at) for pk, member in members.items()}
    parted = [one for one in enrolments if one.joined_on < on]
    later = [one for one in enrolments if one.joined_on >= on]  # written down in a unit that was no more
    opened = list(_parted(parted, to, on, events))
    for one in later:
        _remember(events[one.member_id], one, unit_id=one.unit_id)
        one.unit = to[one.unit_id]
    for member in members.values():
        if member.unit_id in to:
            _remember(events[member.pk], member, unit_id=member.unit_id)
            member.unit = to[member.unit_id]
    ended = list(_ended_posts(keys, to, on, events))
    Enrolment.objects.filter(pk__in=[one.pk for one in parted]).update(left_on=on, exit=Exit.TRANSFERRED)
    bulk.update(Enrolment, {one.pk: {"unit_id": one.unit_id} for one in later})
    for row in Enrolment.objects.bulk_create(opened):
        events[row.member_id].before["opened"].setdefault(Enrolment._meta.label, []).append(row.pk)
    bulk.update(Member, {pk: {"unit_id": member.unit_id} for pk, member in members.items()})
    bulk.update(Post, {one.pk: {"ended_on": one.ended_on.isoformat()} for one in ended})
    RegisterEvent.objects.bulk_create([event for pk, event in events.items() if not members[pk].erased_at])


def _event(member: Member, on: date, actor, at: datetime) -> RegisterEvent:
    before = {"rows": {}, "opened": {}, "removed": {}, "said": {}}
    return RegisterEvent(member=member, verb=VERB, on=on, before=before, actor=actor, at=at)


def _remember(event: RegisterEvent, row, **columns) -> None:
    event.before["rows"].setdefault(row._meta.label, {})[str(row.pk)] = columns


def _parted(
    enrolments: list[Enrolment], to: Mapping[int, Unit], on: date, events: Mapping[int, RegisterEvent]
) -> Iterator[Enrolment]:
    """Ends each on that day; gives what goes on from there, to the end that it had."""
    for one in enrolments:
        left_on = one.left_on and one.left_on.isoformat()
        _remember(events[one.member_id], one, left_on=left_on, exit=one.exit)
        yield Enrolment(
            member_id=one.member_id, unit=to[one.unit_id], entry=Entry.RECEIVED, joined_on=on, left_on=one.left_on,
            exit=one.exit,
        )  # fmt: skip


def _ended_posts(
    keys: Iterable[int], to: Mapping[int, Unit], on: date, events: Mapping[int, RegisterEvent]
) -> Iterator[Post]:
    for post in Post.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), member__in=keys, unit__in=to):
        _remember(events[post.member_id], post, ended_on=post.ended_on and post.ended_on.isoformat())
        post.ended_on = max(on, post.started_on)
        yield post


def _pending(to: Mapping[int, Unit]) -> None:
    """Whoever waits for an answer waits for that of the new unit."""
    for model, column in ((Application, "unit"), (Transfer, "unit"), (Transfer, "to_unit")):
        rows = list(model.objects.filter(**{f"{column}__in": to}, state__in=PENDING))
        for row in rows:
            setattr(row, column, to[getattr(row, f"{column}_id")])
        model.objects.bulk_update(rows, [column])


def _households(to: Mapping[int, Unit]) -> None:
    """Where somebody of the household counts today; one of nobody stays, as `household_places` says."""
    kept = Household.objects.filter(unit__in=to, members__enrolments__left_on=None, members__enrolments__isnull=False)
    stood = kept.distinct().values_list("pk", "unit")
    bulk.update(Household, {pk: {"unit_id": to[unit].pk} for pk, unit in stood})
