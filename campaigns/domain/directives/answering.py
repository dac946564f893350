"""What a unit tells of a task it was given: the only writer of answers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from campaigns.choices import AnswerState, DirectiveState, TaskFrequency
from campaigns.domain.directives import directive_tasks
from campaigns.models import Answer, Delivery, Task
from ccb.core.domain import audit
from ccb.lib import dates, numbers, periods
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Unit

SAID = ("state", "text", "figure")


@dataclass(frozen=True)
class AnswerFacts:
    """`period` is a code of ccb.lib.periods for a task that comes back, "" for one that is done once."""

    state: str
    text: str = ""
    figure: Decimal | None = None
    period: str = ""


@transaction.atomic
def answer(task: Task, unit: Unit, facts: AnswerFacts, *, seen_version: int = 0, actor, at: datetime) -> Answer:
    """The unit's answer as it now stands; the same again changes nothing. `seen_version` 0: there was none.

    Raises NotAllowed for a unit that the task does not bind and for a task that was withdrawn, Stale when somebody
    answered meanwhile.
    """
    recording.check(actor, unit)
    audit.hold()
    task.refresh_from_db(
        from_queryset=Task.objects.select_for_update(of=("self",)).select_related("directive", "indicator")
    )
    _check_owed(task, unit)
    _check_said(task, facts, today=timezone.localdate(at))
    found = task.answers.filter(unit=unit, period=facts.period).first()
    if (found.version if found else 0) != seen_version:
        raise Stale("Kết quả này vừa được người khác ghi. Hãy xem lại bản mới rồi ghi tiếp.")
    said = {"state": AnswerState(facts.state), "text": facts.text.strip(), "figure": facts.figure}
    if found and all(getattr(found, name) == said[name] for name in SAID):
        return found
    before = {name: getattr(found, name) for name in SAID} if found else None
    found = found or Answer(task=task, unit=unit, period=facts.period, version=0)
    for name, value in said.items():
        setattr(found, name, value)
    found.version, found.changed_at, found.changed_by = found.version + 1, at, actor
    found.save()
    audit.record("task.answer", found, actor=actor, at=at, task=task.pk, unit=unit.pk, period=facts.period,
                 before=before, after=said)  # fmt: skip
    return found


def _check_owed(task: Task, unit: Unit) -> None:
    if task.withdrawn_on:
        raise NotAllowed(
            f"Nhiệm vụ này đã rút ngày {dates.show(task.withdrawn_on)}, không phải báo cáo nữa ({task.withdrawn_why})."
        )
    if task.directive.state != DirectiveState.IN_FORCE:
        raise NotAllowed("Văn bản giao nhiệm vụ này chưa ban hành hoặc đã thu hồi, không phải báo cáo.")
    if not Delivery.objects.filter(directive=task.directive, unit=unit).exists():
        raise NotAllowed(f"Văn bản này chưa gửi cho {unit.in_sentence}. Hãy hỏi đơn vị ban hành.")
    if not directive_tasks.binds(task, unit):
        raise NotAllowed(f"Nhiệm vụ này không giao cho {unit.in_sentence}.")


def _check_said(task: Task, facts: AnswerFacts, *, today: date) -> None:
    _check_period(task, facts.period, today=today)
    if facts.state in (AnswerState.DONE, AnswerState.HINDERED) and not facts.text.strip() and facts.figure is None:
        what = "kết quả" if facts.state == AnswerState.DONE else "vướng mắc"
        raise NotAllowed(f"Hãy ghi {what} bằng lời hoặc bằng số.")
    decimals = task.indicator.decimals if task.indicator else 2
    if facts.figure is not None and facts.figure != round(facts.figure, decimals):
        raise NotAllowed(f"{numbers.show(facts.figure, 6)} có quá nhiều số lẻ, nhiều nhất được {decimals}.")


def _check_period(task: Task, code: str, *, today: date) -> None:
    if task.frequency == TaskFrequency.ONCE:
        if code:
            raise NotAllowed("Nhiệm vụ này chỉ báo cáo một lần, không theo kỳ.")
        return
    try:
        period = periods.parse(code)
    except periods.PeriodError as error:
        raise NotAllowed(str(error)) from error
    if period.frequency != task.frequency:
        raise NotAllowed(
            f"Nhiệm vụ này báo cáo {task.get_frequency_display().lower()}, không theo kỳ “{period.label}”."
        )
    if period.starts_on > today or period.ends_on < task.directive.dated_on:
        raise NotAllowed(f"Kỳ “{period.label}” chưa đến hoặc trước ngày văn bản. Hãy chọn kỳ khác.")
