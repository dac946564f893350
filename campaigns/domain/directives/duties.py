"""What a person's units still owe of the documents they were given: a receipt, answers. Overdue never disappears."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from campaigns.choices import AnswerState, DirectiveState, TaskFrequency
from campaigns.domain.directives import directive_tasks, distributing
from campaigns.models import Answer, Delivery, Directive, Task
from ccb.lib import dates, periods
from ccb.lib.periods import Period
from members.domain import access
from members.models import Unit

Key = tuple[int, int, str]  # task, unit, code of the period


@dataclass(frozen=True)
class Owed:
    """One answer that is awaited: there is none, or it says that the work goes on."""

    task: Task
    period: Period | None  # None: the task is done once
    due_on: date | None  # None: no deadline was set
    days_left: int | None

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def time_left(self) -> str:
        """Days left in words."""
        return "không định hạn" if self.days_left is None else dates.time_left(self.days_left)


@dataclass(frozen=True)
class Duty:
    """A document that waits for the unit."""

    delivery: Delivery
    owed: list[Owed]  # the earliest due first, those without a deadline last

    @property
    def directive(self) -> Directive:
        return self.delivery.directive

    @property
    def unit(self) -> Unit:
        return self.delivery.unit

    @property
    def awaits_receipt(self) -> bool:
        return distributing.step_of(self.delivery) is None

    @property
    def late(self) -> int:
        return sum(one.is_late for one in self.owed)


def owed(user, *, on: date) -> list[Duty]:
    """Of the units that the user is assigned to and may enter for; documents with what is late or due first come first.

    Documents in force only. A task that comes back owes each period since the unit got the document. Five queries, one
    without any document.
    """
    own = {scope.unit_id for scope in access.scopes(user, on=on)}
    rows = access.narrowed(Delivery.objects.filter(unit__in=own), user, "enter", on=on)
    rows = rows.filter(directive__state=DirectiveState.IN_FORCE)
    deliveries = list(rows.select_related("directive", "unit").prefetch_related("receipts"))
    if not deliveries:
        return []
    tasks = _tasks({one.directive_id: one.directive for one in deliveries})
    settled = _settled(deliveries)
    found = [Duty(one, _awaited(one, tasks.get(one.directive_id, []), settled, on)) for one in deliveries]
    waiting = [one for one in found if one.awaits_receipt or one.owed]
    return sorted(waiting, key=lambda one: (_first_day(one), one.directive.pk, one.unit.pk))


def _first_day(duty: Duty) -> date:
    return min((one.due_on for one in duty.owed if one.due_on), default=date.max)


def _tasks(directives: dict[int, Directive]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = {}
    for task in Task.objects.standing().filter(directive__in=directives).prefetch_related("units"):
        task.directive = directives[task.directive_id]
        found.setdefault(task.directive_id, []).append(task)
    return found


def _settled(deliveries: Iterable[Delivery]) -> set[Key]:
    """What was answered with more than that the work goes on."""
    given = {
        "unit__in": {one.unit_id for one in deliveries},
        "task__directive__in": {one.directive_id for one in deliveries},
    }
    rows = Answer.objects.filter(**given).exclude(state=AnswerState.DOING)
    return set(rows.order_by().values_list("task", "unit", "period"))


def _awaited(delivery: Delivery, tasks: Iterable[Task], settled: set[Key], on: date) -> list[Owed]:
    found = [
        Owed(task, period, due_on, (due_on - on).days if due_on else None)
        for task in tasks
        if directive_tasks.binds(task, delivery.unit)
        for period, due_on in _due(task, since=timezone.localdate(delivery.sent_at), on=on)
        if (task.pk, delivery.unit_id, period.code if period else "") not in settled
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.task.position))


def _due(task: Task, *, since: date, on: date) -> Iterator[tuple[Period | None, date | None]]:
    """Of each period since the unit got the document, the running one too."""
    if task.frequency == TaskFrequency.ONCE:
        yield None, task.due_on
        return
    running = periods.of_day(task.frequency, on)
    found = list(directive_tasks.periods_of(task, first=since, last=running.ends_on))
    for period in found or [directive_tasks.owed_period(task, on=on)]:
        yield period, period.ends_on
