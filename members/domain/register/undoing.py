"""Taking back many events at once: by the rules of `registry.undo`, in a handful of statements."""

from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from ccb.core.domain import audit
from ccb.lib import bulk
from members.choices import RequestState
from members.domain import access
from members.domain.homes import household_places
from members.domain.register import registry
from members.domain.register.deeds import NotAllowed
from members.models import Enrolment, Member, Post, RegisterEvent, Service, Unit


def later(events: QuerySet[RegisterEvent]) -> QuerySet[RegisterEvent]:
    """What was recorded of their members afterwards and stands in the way of undoing them. `events` still hold, each
    of another member. One query at once, for their verbs.
    """
    found = RegisterEvent.objects.none()
    for verb in sorted(set(events.order_by().values_list("verb", flat=True))):
        own = events.filter(verb=verb, member=OuterRef("member"), pk__lt=OuterRef("pk")).order_by()
        holding = RegisterEvent.objects.filter(Exists(own), undone_at=None)
        found |= registry.same_sort(holding, RegisterEvent(verb=verb))
    return found


def undo(keys: Collection[int], *, actor, at: datetime) -> int:
    """Take back the events of these keys, each of another member, the newest first; what may not be taken back stays
    as it is. Gives how many were. To be called inside a transaction. Queries do not grow by the event, as long as none
    clashes with what was recorded since.
    """
    events = _allowed(keys, actor)
    try:
        with transaction.atomic():
            _put_back(events)
    except IntegrityError:  # somebody's cannot stand beside what was recorded since: the others do not wait for him
        return sum(_undone(event, actor, at) for event in events)
    RegisterEvent.objects.filter(pk__in=[one.pk for one in events]).update(undone_at=at, undone_by=actor)
    for verb in sorted({one.verb for one in events}):
        told = [(one.member, {"event": one.pk}) for one in events if one.verb == verb]
        audit.record_all(f"register.undo_{verb}", told, actor=actor, at=at)
    return len(events)


def _undone(event: RegisterEvent, actor, at: datetime) -> bool:
    try:
        registry.undo(event, actor=actor, at=at)
    except NotAllowed:
        return False
    return True


def _allowed(keys: Collection[int], actor) -> list[RegisterEvent]:
    """Those that may be taken back, the newest first; their members are locked in the order of their keys."""
    events = RegisterEvent.objects.filter(pk__in=keys, undone_at=None)
    locked = Member.objects.select_for_update(of=("self",)).filter(pk__in=events.order_by().values("member"))
    members = {one.pk: one for one in locked.filter(merged_into=None, erased_at=None).order_by("pk")}
    barred, held = set(later(events).values_list("member", flat=True)), _in_office(members)
    paths = dict(Unit.objects.values_list("pk", "path"))
    found = []
    for event in events.order_by("-pk"):
        leaves_post = event.member_id in held and Enrolment._meta.label in event.before["opened"]
        if event.member_id in members and event.member_id not in barred and not leaves_post:
            event.member = members[event.member_id]
            if all(_may_undo(actor, paths[unit]) for unit in _units_of(event)):
                found.append(event)
    return found


def _in_office(members: Collection[int]) -> set[int]:
    """Who holds a post and is a member by one enrolment alone."""
    earlier = Enrolment.objects.filter(member=OuterRef("member"), pk__lt=OuterRef("pk"))
    only = Enrolment.objects.filter(~Exists(earlier), member=OuterRef("member"), left_on=None)
    held = Post.objects.filter(Exists(only), member__in=members, ended_on=None)
    return set(held.values_list("member", flat=True))


def _units_of(event: RegisterEvent) -> set[int]:
    """Where the member stands, and where he returns."""
    row = event.before["rows"].get(Member._meta.label, {}).get(str(event.member_id), {})
    return {event.member.unit_id, row.get("unit_id", event.member.unit_id)}


def _may_undo(actor, path: str) -> bool:
    return actor is None or path.startswith(tuple(access.paths(actor, "undo")))


def _put_back(events: list[RegisterEvent]) -> None:
    """As the registry does for one: first what was opened goes, then rows become what they were."""
    for label, keys in _opened(events).items():
        rows = apps.get_model(label)._base_manager.filter(pk__in=keys)
        rows.update(state=RequestState.UNDONE) if label in registry.REQUESTS else rows.delete()
    for label, rows in _rows(events).items():
        bulk.update(apps.get_model(label), rows)
    _eras({one.member_id: one.before["eras"] for one in events if "eras" in one.before})
    corrected = Member.objects.filter(pk__in=[one.member_id for one in events if one.verb in registry.CORRECTIONS])
    corrected.update(version=F("version") + 1)
    members = [one.member_id for one in events]
    homes = Member.objects.filter(pk__in=members).values_list("household", flat=True)
    household_places.settle(*(one.member.household_id for one in events), *homes)


def _opened(events: list[RegisterEvent]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for event in events:
        for label, keys in event.before["opened"].items():
            found.setdefault(label, []).extend(keys)
    return found


def _rows(events: list[RegisterEvent]) -> dict[str, dict[int, dict]]:
    """What each row shall be again: of a row that two members share, what stood there before the first."""
    found: dict[str, dict[int, dict]] = {}
    for event in events:
        for label, rows in event.before["rows"].items():
            for key, values in rows.items():
                found.setdefault(label, {}).setdefault(int(key), {}).update(values)
    for member, home in registry.where_they_live_now(events).items():
        found[Member._meta.label][member] |= home
    return found


def _eras(held: dict[int, list[str]]) -> None:
    Service.objects.filter(member__in=held).delete()
    Service.objects.bulk_create(Service(member_id=pk, era=era) for pk, eras in held.items() for era in eras)
