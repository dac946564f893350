"""One deed on many members: looked at first, confirmed once, done by a job, undone as a whole.

Each member goes through the registry's own function, one event each, in short transactions: a long one would keep
everybody else from writing. What was done stands in the events, so an interrupted job goes on where it stopped.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ccb.core.choices import JobState
from ccb.core.domain import audit, jobs
from members.choices import RequestState
from members.domain.lists.batch_actions import Action, Change, Move, action_of
from members.domain.register import personal, registry
from members.domain.register.deeds import NotAllowed, Stale, check_right, enrolment_of
from members.domain.register.transfers import check_transfer
from members.models import Batch, Enrolment, Member, RegisterEvent, Transfer, Unit, User

TASK = "members.batch"
MOST = 300  # members of one batch: undoing it is one transaction of some seconds, and whoever writes waits for it
CHUNK = 20
SHOWN = 5
MOVED_ON = "Hồ sơ vừa được người khác sửa hoặc chuyển đi sau khi bạn chọn. Hãy xem lại rồi làm riêng người này."
Seen = tuple[int, int, int]  # member's id, version, unit


class Foreign(Exception):
    """One of the members is none whom the user may change: nothing is done to any (S08)."""


class TooMany(Exception):
    """More members than one batch takes; the text says what to do."""


class Preview:
    """To whom it would be done, and who is left out and why. `unchanged` are as they would become already."""

    def __init__(self):
        self.members: list[Member] = []
        self.refused: list[tuple[Member, str]] = []
        self.unchanged: list[Member] = []


# --- Before ---------------------------------------------------------------------------------------------------------


def chosen(keys: Iterable[int], *, actor) -> list[Member]:
    """The members of these ids by given name. Raises Foreign when the actor may not change one of them, TooMany."""
    wanted = set(keys)
    _check_size(len(wanted))
    found = Member.objects.filter(pk__in=wanted)
    found = list((found.for_user(actor, "register") if actor else found).select_related("unit__parent").in_order())
    if len(found) != len(wanted):
        raise Foreign
    return found


def all_of(members: QuerySet) -> list[Member]:
    """Every member of a list that is narrowed already. Raises TooMany."""
    found = list(members.select_related("unit__parent").in_order()[: MOST + 1])
    _check_size(len(found))
    return found


def _check_size(count: int) -> None:
    if count > MOST:
        raise TooMany(f"Mỗi lần chỉ làm được cho {MOST} người. Hãy lọc theo từng đơn vị rồi làm nhiều lần.")


def seen(members: Iterable[Member]) -> list[Seen]:
    """What the page binds its confirmation to."""
    return [(member.pk, member.version, member.unit_id) for member in members]


def preview(wanted: list[Seen], action: Action, *, actor, at: datetime) -> Preview:
    """What `ask` would do, by the same rules, without writing. Raises Foreign. At most five queries, and one for each
    who is no member.
    """
    members = chosen([pk for pk, *_ in wanted], actor=actor)
    as_seen = {pk: (version, unit) for pk, version, unit in wanted}
    check = _checker(members, action, actor=actor, at=at)
    found = Preview()
    for member in members:
        try:
            if as_seen[member.pk] != (member.version, member.unit_id):
                raise Stale(MOVED_ON)
            (found.members if check(member) else found.unchanged).append(member)
        except (NotAllowed, Stale, ValidationError) as refusal:
            found.refused.append((member, _words(refusal)))
    return found


def _checker(members: list[Member], action: Action, *, actor, at: datetime) -> Callable[[Member], bool]:
    """What says whether a member would change; it raises what the registry's function would raise."""
    if isinstance(action, Change):
        return lambda member: _would_change(member, action)
    enrolments = {one.member_id: one for one in Enrolment.objects.filter(member__in=members, left_on=None)}
    asked = Transfer.objects.filter(member__in=members, state=RequestState.ASKED)
    waiting, today = set(asked.values_list("member", flat=True)), timezone.localdate(at)

    def check(member: Member) -> bool:
        enrolment = enrolments.get(member.pk) or enrolment_of(member)
        is_asked = member.pk in waiting
        check_transfer(member, enrolment, is_asked=is_asked, to=action.to, on=action.on, actor=actor, today=today)
        return True

    return check


def _would_change(member: Member, action: Change) -> bool:
    if member.merged_into_id or member.erased_at:
        raise NotAllowed("Hồ sơ đã gộp hoặc đã xoá dữ liệu, không sửa nữa.")
    return bool(personal.differences(member, action.fields))


def _words(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


# --- The deed -------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(wanted: list[Seen], action: Action, *, key: str, actor, at: datetime) -> Batch:
    """The batch and its queued job; the same page confirmed twice, the first one again (C03). The caller wakes it.

    `key` is the page's own. Raises Foreign (S08), TooMany.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    if again := asked_before(key, action, actor=actor):
        return again
    members = chosen([pk for pk, *_ in wanted], actor=actor)
    title = action.title(len(members))
    batch = Batch.objects.create(
        kind=action.kind, title=title, unit=_unit_of(members), actor=actor, at=at, key=_key(key, action),
        asked={"members": wanted, **action.stored},
    )  # fmt: skip
    batch.job = jobs.create(TASK, title=title, arguments={"batch": batch.pk}, actor=actor, at=at)
    batch.save(update_fields=["job"])
    audit.record("batch.ask", batch, actor=actor, at=at, kind=action.kind, count=len(members), **action.named)
    return batch


def asked_before(key: str, action: Action, *, actor) -> Batch | None:
    """The batch that the actor's page with this key became, if it asked for the same."""
    return Batch.objects.filter(key=_key(key, action), actor=actor).select_related("job").first()


def _key(key: str, action: Action) -> str:
    """Back on the page and another choice: another batch."""
    return hashlib.sha256(audit.canonical([key, action.stored]).encode()).hexdigest()


def _unit_of(members: list[Member]) -> Unit:
    """The lowest unit under which all of them stand."""
    ways = [member.unit.path.split(".")[:-1] for member in members]
    common = [steps[0] for steps in zip(*ways, strict=False) if len(set(steps)) == 1]
    return Unit.objects.get(path=".".join(common) + ".")


def work(attempt: jobs.Attempt) -> None:
    """What the job does. Rights are asked for anew (S05): of all members before the first, of each at his turn."""
    batch = Batch.objects.get(pk=attempt.arguments["batch"])
    action, wanted = action_of(batch), [tuple(one) for one in batch.asked["members"]]
    left = _left(batch, wanted)
    try:
        chosen([pk for pk, *_ in left], actor=attempt.actor)
    except Foreign as error:
        raise jobs.JobError("Có hội viên không còn thuộc đơn vị của bạn. Hãy chọn lại rồi làm từ đầu.") from error
    for start in range(0, len(left), CHUNK):
        with transaction.atomic():
            done = len(wanted) - len(left) + start
            attempt.step(100 * done // len(wanted), f"Đã làm {done} / {len(wanted)} người")
            _do(batch, left[start : start + CHUNK], action, actor=attempt.actor, at=timezone.now())
    with transaction.atomic():
        attempt.finish({"url": reverse("batch", args=[batch.pk]), "label": "Xem kết quả"})


def _left(batch: Batch, wanted: list[Seen]) -> list[Seen]:
    """Those to whom nothing was done yet: all, unless an attempt was interrupted."""
    settled = {*batch.events.values_list("member", flat=True), *(pk for pk, _ in batch.refused)}
    return [one for one in wanted if one[0] not in settled]


def _do(batch: Batch, wanted: list[Seen], action: Action, *, actor, at: datetime) -> None:
    members = Member.objects.select_related("unit").in_bulk([pk for pk, *_ in wanted])
    events, refused = [], []
    for one in wanted:
        try:
            event = _do_one(members[one[0]], one, action, actor=actor, at=at)
            events.append(event.pk) if event else refused.append([one[0], "Hồ sơ đã đúng như vậy."])
        except (NotAllowed, Stale, ValidationError) as refusal:
            refused.append([one[0], _words(refusal)])
    RegisterEvent.objects.filter(pk__in=events).update(batch=batch)
    batch.refused += refused
    Batch.objects.filter(pk=batch.pk).update(count=F("count") + len(events), refused=batch.refused)


def _do_one(member: Member, as_seen: Seen, action: Action, *, actor, at: datetime) -> RegisterEvent | None:
    if (member.pk, member.version, member.unit_id) != as_seen:
        raise Stale(MOVED_ON)
    if isinstance(action, Move):
        return registry.transfer(member, to=action.to, on=action.on, actor=actor, at=at)
    _would_change(member, action)
    return registry.change(member, action.fields, seen_version=as_seen[1], actor=actor, at=at)


# --- Afterwards -----------------------------------------------------------------------------------------------------


def visible_to(user) -> QuerySet[Batch]:
    """What was done to many in the user's units, and what he did himself; the latest first."""
    own = Q(actor=user) | Q(pk__in=Batch.objects.for_user(user, "register").order_by().values("pk"))
    return Batch.objects.filter(own).select_related("unit", "actor", "undone_by", "job")


@transaction.atomic
def undo(batch: Batch, *, actor, at: datetime) -> int:
    """Take back every event of the batch that still holds, or none; gives how many. Raises NotAllowed, with the names
    of those whose later events stand in the way.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("unit", "job").get(pk=batch.pk)
    check_right(actor, "undo", batch.unit)
    if batch.undone_at:
        raise NotAllowed("Việc này đã được huỷ rồi. Hãy tải lại trang để xem.")
    if batch.job and batch.job.state in (JobState.QUEUED, JobState.RUNNING):
        raise NotAllowed("Máy đang làm việc này. Hãy chờ xong rồi huỷ.")
    events = list(batch.events.filter(undone_at=None).select_related("member").order_by("-pk"))
    if not events:
        raise NotAllowed("Không còn gì để huỷ: chưa ai được sửa, hoặc từng người đã được huỷ riêng.")
    if len(events) > MOST:  # a list from Excel may be of thousands
        raise NotAllowed(f"Mỗi lần chỉ huỷ được nhiều nhất {MOST} người. Hãy huỷ ở hồ sơ của từng người ghi nhầm.")
    _check_nothing_later(events)
    for event in events:
        registry.undo(event, actor=actor, at=at)
    Batch.objects.filter(pk=batch.pk).update(undone_at=at, undone_by=actor)
    audit.record("batch.undo", batch, actor=actor, at=at, count=len(events))
    return len(events)


def _check_nothing_later(events: list[RegisterEvent]) -> None:
    """One query, so that the refusal names all it can instead of the first that it meets."""
    own = {event.member_id: event for event in events}
    later = RegisterEvent.objects.filter(member__in=own, undone_at=None).select_related("member").order_by("member")
    names = {
        one.member.full_name: None
        for one in later
        if one.pk > own[one.member_id].pk and registry.sort_of(one.verb) == registry.sort_of(own[one.member_id].verb)
    }
    if names:
        shown, more = ", ".join(list(names)[:SHOWN]), len(names) - SHOWN
        raise NotAllowed(
            f"Không huỷ được việc nào: sau đó hồ sơ của {shown}{f' và {more} người nữa' if more > 0 else ''} "
            "đã có việc khác. Hãy huỷ việc mới hơn ở hồ sơ từng người trước."
        )
