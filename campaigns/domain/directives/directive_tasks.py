"""Tasks drawn from a document: the only writer of them, whom each binds and in which periods it comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.choices import DirectiveState, TaskFrequency, TaskLevel
from campaigns.models import Directive, Indicator, Target, Task
from ccb.core.domain import audit
from ccb.lib import dates, periods, text
from ccb.lib.periods import Period
from members.choices import UnitKind
from members.domain import stamps
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, needed
from members.models import Unit

HEIGHT = {  # how far from the top; a unit answers for its own level and for those below it
    UnitKind.PROVINCE: 0, UnitKind.DISTRICT: 1, UnitKind.BLOC: 1, UnitKind.COMMUNE: 2, UnitKind.CHAPTER: 3,
    UnitKind.SUB_CHAPTER: 4,
}  # fmt: skip
REACH = {TaskLevel.PROVINCE: 0, TaskLevel.DISTRICT: 1, TaskLevel.COMMUNE: 2, TaskLevel.CHAPTER: 3}
PLAIN = ("text", "section", "level", "partner", "reference", "measurable", "frequency", "due_on")


@dataclass(frozen=True)
class TaskFacts:
    """`units` are named when, and only when, the level is NAMED."""

    text: str
    level: str = TaskLevel.EVERY_LEVEL
    section: str = ""
    units: tuple[Unit, ...] = ()
    partner: str = ""
    reference: str = ""
    measurable: str = ""
    frequency: str = TaskFrequency.ONCE
    due_on: date | None = None
    indicator: Indicator | None = None
    target: Target | None = None


@transaction.atomic
def add(directive: Directive, facts: TaskFacts, *, actor, at: datetime) -> Task:
    """One more task at the end. Raises NotAllowed."""
    _open(directive, actor)
    last = directive.tasks.order_by("position").last()
    task = Task(directive=directive, position=last.position + 1 if last else 1)
    _check(task, facts)
    _fill(task, facts)
    task.save(force_insert=True)
    task.units.set(facts.units)
    audit.record("task.add", task, actor=actor, at=at, directive=directive.pk, said=_said(task))
    return task


@transaction.atomic
def change(task: Task, facts: TaskFacts, *, actor, at: datetime, seen: str | None = None) -> bool:
    """Bring the task to these facts; False when they stood so. `seen`: the `stamp` of what the page showed. Raises
    Stale, NotAllowed.

    Once a unit has answered, whom it binds and how often stays.
    """
    _open(task.directive, actor)
    task.refresh_from_db(from_queryset=Task.objects.select_for_update())
    if seen not in (None, stamp(task)):
        raise Stale("Nhiệm vụ này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    if task.withdrawn_on:
        raise NotAllowed("Nhiệm vụ này đã rút nên không sửa được nữa.")
    _check(task, facts)
    before = _said(task)
    _fill(task, facts)
    task.units.set(facts.units)
    after = _said(task)
    changes = {name: value for name, value in after.items() if before[name] != value}
    if changes.keys() & {"level", "units", "frequency"} and task.answers.exists():
        raise NotAllowed(
            "Đã có đơn vị báo cáo nhiệm vụ này nên không đổi cấp thực hiện, đơn vị và định kỳ được nữa. "
            "Hãy rút nhiệm vụ rồi ghi nhiệm vụ mới."
        )
    if changes:
        task.save()
        audit.record("task.change", task, actor=actor, at=at, before={n: before[n] for n in changes}, after=changes)
    return bool(changes)


def stamp(task: Task) -> str:
    """Another as soon as something in it changes."""
    return stamps.of(*_said(task).items())


@transaction.atomic
def withdraw(task: Task, *, reason: str, on: date, actor, at: datetime) -> None:
    """From that day on nobody owes it any more; what was answered stays. Raises NotAllowed."""
    _open(task.directive, actor)
    task.refresh_from_db(from_queryset=Task.objects.select_for_update())
    if task.withdrawn_on:
        raise NotAllowed(f"Nhiệm vụ này đã rút ngày {dates.show(task.withdrawn_on)}.")
    check_day(on, today=timezone.localdate(at), since=task.directive.dated_on, what="ngày văn bản")
    task.withdrawn_on, task.withdrawn_why = on, needed(reason, "lý do rút nhiệm vụ", most=300)
    task.save(update_fields=["withdrawn_on", "withdrawn_why"])
    audit.record("task.withdraw", task, actor=actor, at=at, on=on, reason=task.withdrawn_why)


def _open(directive: Directive, actor) -> None:
    """The right, and the document's row locked; nothing is added to one that was withdrawn."""
    recording.check(actor, directive.unit)
    audit.hold()
    locked = Directive.objects.select_for_update().get(pk=directive.pk)
    if locked.state == DirectiveState.WITHDRAWN:
        raise NotAllowed("Văn bản đã thu hồi nên nhiệm vụ của nó không đổi được nữa.")


def _fill(task: Task, facts: TaskFacts) -> None:
    for name in ("section", "partner", "reference", "measurable"):
        setattr(task, name, text.clean(getattr(facts, name)))
    task.text = needed(facts.text, "nội dung nhiệm vụ")
    task.text_key = text.name_key(task.text)
    task.level, task.frequency, task.due_on = TaskLevel(facts.level), TaskFrequency(facts.frequency), facts.due_on
    task.indicator, task.target = facts.indicator, facts.target


def _said(task: Task) -> dict:
    said = {name: getattr(task, name) for name in PLAIN} | {"indicator": task.indicator_id, "target": task.target_id}
    return said | {"units": sorted(task.units.values_list("pk", flat=True)) if task.pk else []}


def _check(task: Task, facts: TaskFacts) -> None:
    directive = task.directive
    if facts.due_on and facts.due_on < directive.dated_on:
        raise NotAllowed(
            f"Hạn {dates.show(facts.due_on)} trước ngày văn bản {dates.show(directive.dated_on)}. Hãy xem lại hạn."
        )
    if (facts.level == TaskLevel.NAMED) != bool(facts.units):
        raise NotAllowed("Chọn “đơn vị được nêu tên” thì phải ghi tên đơn vị; chọn cấp khác thì để trống ô đơn vị.")
    for unit in facts.units:
        check_below(directive, unit)
    twin = directive.tasks.filter(text_key=text.name_key(facts.text)).exclude(pk=task.pk).first()
    if twin:
        raise NotAllowed(f"Văn bản đã có nhiệm vụ này, thứ tự {twin.position}. Hãy sửa nhiệm vụ ấy.")


def check_below(directive: Directive, unit: Unit) -> None:
    """Raises NotAllowed for a unit that does not stand under the one whose document it is."""
    if not unit.path.startswith(directive.unit.path) or unit.pk == directive.unit_id:
        raise NotAllowed(
            f"{unit.titled} không thuộc {directive.unit.in_sentence}, nên không giao nhiệm vụ của văn bản này được. "
            "Hãy chọn đơn vị cấp dưới."
        )


# --- Whom it binds, and when ------------------------------------------------------------------------------------------


def binds(task: Task, unit: Unit) -> bool:
    """Whether a unit that was given the directive answers for it: it is its level, one below it, or it is named.

    No query where `task.units` is prefetched.
    """
    if task.level == TaskLevel.NAMED:
        return unit.pk in {one.pk for one in task.units.all()}
    return task.level == TaskLevel.EVERY_LEVEL or HEIGHT[unit.kind] <= REACH[task.level]


def periods_of(task: Task, *, first: date, last: date) -> Iterator[Period]:
    """The periods of a task that comes back which end in these days, the earliest first; none of one done once.

    They begin with the one in which the document was written or takes effect. The last is the one in which the
    document ends, or the last of the year in which it was written.
    """
    if task.frequency == TaskFrequency.ONCE:
        return
    directive = task.directive
    until = directive.ends_on or date(directive.dated_on.year, 12, 31)
    period = periods.of_day(task.frequency, max(first, directive.starts_on or directive.dated_on))
    while period.starts_on <= until and period.ends_on <= last:
        if period.ends_on >= first:
            yield period
        period = period.next()


def owed_period(task: Task, *, on: date) -> Period | None:
    """The period of which a unit owes an answer on the day: the last that is over, and before one is the first.

    None for a task that is done once.
    """
    if task.frequency == TaskFrequency.ONCE:
        return None
    begun = task.directive.starts_on or task.directive.dated_on
    over = list(periods_of(task, first=begun, last=on))
    return over[-1] if over else periods.of_day(task.frequency, begun)


def due_on(task: Task, *, on: date) -> date | None:
    """The day by which the answer that is owed on `on` is due."""
    period = owed_period(task, on=on)
    return period.ends_on if period else task.due_on
