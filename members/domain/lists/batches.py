"""One deed on many members: looked at first, confirmed once, done by a job, undone as a whole; any number of them.

The members of a step are done together, in short transactions: a long one would keep everybody else from writing. What
was done stands in the events, so an interrupted job goes on where it stopped; one that lasts long stops by itself in
time and goes on in its next attempt.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ccb.core.domain import audit, jobs
from ccb.lib.word_search import Among
from members.domain.lists.batch_actions import Action, Change, Move, action_of
from members.domain.register import together
from members.domain.register.deeds import NotAllowed
from members.domain.register.together import MOVED_ON, REFUSALS, Seen
from members.models import Batch, Member, Unit, User

TASK = "members.batch"
CHUNK = 500  # members of one transaction
SHOWN = 50


class Foreign(Exception):
    """One of the members is none whom the user may change: nothing is done to any (S08)."""


@dataclass(frozen=True)
class Preview:
    """To whom it would be done (`wanted`), how many are left out, how many are as they would become already; the first
    SHOWN of both, the refused with the reason.
    """

    wanted: list[Seen]
    refused_count: int
    unchanged: int
    members: list[Member]
    refused: list[tuple[Member, str]]

    @property
    def count(self) -> int:
        return len(self.wanted)


# --- Before ---------------------------------------------------------------------------------------------------------


def chosen(keys: Iterable[int], *, actor) -> list[Seen]:
    """The members of these ids as they are now. Raises Foreign when the actor may not change one of them. One query."""
    wanted = set(keys)
    found = as_they_are(_reached(wanted, actor))
    if len(found) != len(wanted):
        raise Foreign
    return found


def _reached(keys: Collection[int], actor) -> QuerySet[Member]:
    found = Member.objects.filter(Among("id", list(keys)))
    return found.for_user(actor, "register") if actor else found


def as_they_are(members: QuerySet[Member]) -> list[Seen]:
    """What a page binds its confirmation to, in the order of the keys. One query."""
    return list(members.order_by("pk").values_list("pk", "version", "unit"))


def seen(members: Iterable[Member]) -> list[Seen]:
    """The same of members that have been read."""
    return [(member.pk, member.version, member.unit_id) for member in members]


def mark(wanted: list[Seen]) -> str:
    """The same for the same members in the same versions: what was shown of a whole list is what is confirmed."""
    return hashlib.sha256(audit.canonical(wanted).encode()).hexdigest()


def preview(wanted: list[Seen], action: Action, *, actor, at: datetime) -> Preview:
    """What `ask` would do, by the same rules, without writing. Raises Foreign. At most eight queries, and one for each
    who is shown and no member.
    """
    now = {pk: (version, unit) for pk, version, unit in chosen([pk for pk, *_ in wanted], actor=actor)}
    same = {pk for pk, *as_seen in wanted if now[pk] == tuple(as_seen)}
    fitting, unchanged = _sorted_out(same, action, actor=actor, today=timezone.localdate(at))
    refused = now.keys() - fitting - unchanged
    return Preview(
        wanted=[one for one in wanted if one[0] in fitting], refused_count=len(refused), unchanged=len(unchanged),
        members=_first(fitting), refused=_told(_first(refused), same, action, actor=actor, at=at),
    )  # fmt: skip


def _sorted_out(keys: set[int], action: Action, *, actor, today) -> tuple[set[int], set[int]]:
    """Those to whom it would be done, and those who are as wanted already."""
    members = Member.objects.filter(Among("id", list(keys)))
    try:
        action.check(actor=actor, today=today)
    except NotAllowed:
        return set(), set()
    fitting = set(members.filter(action.fits()).values_list("pk", flat=True))
    is_change = isinstance(action, Change)
    held = members.filter(erased_at=None, **action.fields) if is_change else members.none()
    return fitting, set(held.values_list("pk", flat=True))


def _first(keys: Collection[int]) -> list[Member]:
    if not keys:
        return []
    return list(Member.objects.filter(Among("id", list(keys))).select_related("unit__parent").in_order()[:SHOWN])


def _told(members: list[Member], same: set[int], action: Action, *, actor, at: datetime) -> list[tuple[Member, str]]:
    """Why each is left out, in the words that the deed would refuse him with."""
    check = None
    if isinstance(action, Move) and members:
        check, _ = together.transfer_check(
            members, to=action.to, on=action.on, actor=actor, today=timezone.localdate(at)
        )
    return [(one, _why(one, check) if one.pk in same else MOVED_ON) for one in members]


def _why(member: Member, check) -> str:
    try:
        together.check_file(member)
        if check:
            check(member)
    except REFUSALS as refusal:
        return together.words(refusal)
    return MOVED_ON


# --- The deed -------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(wanted: list[Seen], action: Action, *, key: str, actor, at: datetime) -> Batch:
    """The batch and its queued job; the same page confirmed twice, the first one again (C03). The caller wakes it.

    `key` is the page's own. Raises Foreign (S08).
    """
    User.objects.select_for_update().get(pk=actor.pk)
    if again := asked_before(key, action, actor=actor):
        return again
    now = chosen([pk for pk, *_ in wanted], actor=actor)
    title = action.title(len(now))
    batch = Batch.objects.create(
        kind=action.kind, title=title, unit=_unit_of({unit for _, _, unit in now}), actor=actor, at=at,
        key=_key(key, action), asked={"members": wanted, **action.stored},
    )  # fmt: skip
    batch.job = jobs.create(TASK, title=title, arguments={"batch": batch.pk}, actor=actor, at=at)
    batch.save(update_fields=["job"])
    audit.record("batch.ask", batch, actor=actor, at=at, kind=action.kind, count=len(now), **action.named)
    return batch


def asked_before(key: str, action: Action, *, actor) -> Batch | None:
    """The batch that the actor's page with this key became, if it asked for the same."""
    return Batch.objects.filter(key=_key(key, action), actor=actor).select_related("job").first()


def _key(key: str, action: Action) -> str:
    """Back on the page and another choice: another batch."""
    return hashlib.sha256(audit.canonical([key, action.stored]).encode()).hexdigest()


def _unit_of(keys: set[int]) -> Unit:
    """The lowest unit under which all of them stand."""
    ways = [path.split(".")[:-1] for path in Unit.objects.filter(pk__in=keys).values_list("path", flat=True)]
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
        done = len(wanted) - len(left) + start
        progress = 100 * done // len(wanted), f"Đã làm {done} / {len(wanted)} người"
        if start and attempt.paused(*progress):
            return
        with transaction.atomic():
            attempt.step(*progress)
            _do(batch, left[start : start + CHUNK], action, actor=attempt.actor, at=timezone.now())
    with transaction.atomic():
        attempt.finish(result_of(batch))


def result_of(batch: Batch) -> dict:
    """What the batch's jobs lead to."""
    return {"url": reverse("batch", args=[batch.pk]), "label": "Xem kết quả"}


def _left(batch: Batch, wanted: list[Seen]) -> list[Seen]:
    """Those to whom nothing was done yet: all, unless an attempt was interrupted."""
    settled = {*batch.events.values_list("member", flat=True), *(pk for pk, _ in batch.refused)}
    return [one for one in wanted if one[0] not in settled]


def _do(batch: Batch, wanted: list[Seen], action: Action, *, actor, at: datetime) -> None:
    if isinstance(action, Move):
        refused = together.transfer(wanted, to=action.to, on=action.on, actor=actor, at=at, batch=batch)
    else:
        refused = together.change(wanted, action.fields, actor=actor, at=at, batch=batch)
    batch.refused += [[pk, why] for pk, why in refused.items()]
    Batch.objects.filter(pk=batch.pk).update(count=F("count") + len(wanted) - len(refused))
    if refused:
        Batch.objects.filter(pk=batch.pk).update(refused=batch.refused)


# --- Afterwards -----------------------------------------------------------------------------------------------------


def visible_to(user) -> QuerySet[Batch]:
    """What was done to many in the user's units, and what he did himself; the latest first."""
    own = Q(actor=user) | Q(pk__in=Batch.objects.for_user(user, "register").order_by().values("pk"))
    return Batch.objects.filter(own).select_related("unit", "actor", "undone_by", "job")
