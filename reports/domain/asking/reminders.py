"""Reminding those who owe a round its report: only them, once a day, whoever asks.

The first reminder after the due day also tells the unit above and the office.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ccb.core.domain import audit, notices
from ccb.lib import dates
from members.domain import access
from members.models import Unit, User
from reports.choices import SubmissionState
from reports.domain.asking import board, rounds
from reports.domain.asking.completeness import Line
from reports.domain.papers import composing
from reports.models import Reminder, Round, Submission

# By itself the application reminds from so many days before the due day until so many after it.
BEFORE, AFTER = timedelta(days=3), timedelta(days=14)
TODO, OVERDUE = "/", "/tien-do/qua-han/"
MOST_NAMED = 5  # units in a notice


@dataclass(frozen=True)
class Sent:
    """What a reminder did; no units: nobody owed, or all were reminded today."""

    units: tuple[Unit, ...] = ()
    escalated: tuple[Unit, ...] = ()  # of them, those told upwards
    people: int = 0


@dataclass(frozen=True)
class Owed:
    """A sheet that is past its day."""

    round: Round
    line: Line
    days: int
    reminded_on: date | None  # the last time


@dataclass(frozen=True)
class Letter:
    address: str
    subject: str
    text: str


def due_for_reminding(*, on: date) -> list[Round]:
    """Open rounds whose due day is near or just past."""
    near = Round.objects.filter(closed_at=None, form__is_active=True, due_on__range=(on - AFTER, on + BEFORE))
    return list(near.select_related("form").order_by("due_on", "pk"))


def owing(round: Round, *, among: Collection[int] | None = None) -> list[Unit]:
    """Units (of the ids `among`) that the round asks and that have not sent, or were sent back. Two queries."""
    given = {SubmissionState.SUBMITTED, SubmissionState.APPROVED}
    sent = Submission.objects.filter(round=round, state__in=given).values("unit")
    asked = rounds.expected_of(round).exclude(pk__in=sent)
    return list(rounds.in_tree_order(asked if among is None else asked.filter(pk__in=among)))


@transaction.atomic
def remind(round: Round, *, actor, at: datetime, among: Collection[int] | None = None) -> Sent:
    """Tell everybody who enters or sends for the units (of the ids `among`) that owe and were not reminded today.

    A closed round, or one of a form that is switched off, reminds nobody. The caller has checked the right to the
    units. Queries do not grow with the units.
    """
    on = timezone.localdate(at)
    # A second reminder waits here for the first one; moves of submissions do not.
    locked = Round.objects.select_for_update(of=("self",), no_key=True).select_related("form").get(pk=round.pk)
    told = set(Reminder.objects.filter(round=round, on=on).values_list("unit", flat=True))
    is_over = locked.closed_at or not locked.form.is_active
    units = [] if is_over else [unit for unit in owing(locked, among=among) if unit.pk not in told]
    if not units:
        return Sent()
    late = _newly_overdue(locked, units, on)
    Reminder.objects.bulk_create(Reminder(round=locked, unit=unit, on=on, sent_by=actor) for unit in units)
    people = notices.send_each(_notices(locked, units, late, on), at=at)
    audit.record(
        "round.remind", locked, actor=actor, at=at,
        units=[unit.pk for unit in units], escalated=[unit.pk for unit in late],
    )  # fmt: skip
    return Sent(tuple(units), tuple(late), people)


def _newly_overdue(round: Round, units: Sequence[Unit], on: date) -> list[Unit]:
    """Those that were never reminded after the due day: the beat may have missed the day itself."""
    if on <= round.due_on:
        return []
    known = set(Reminder.objects.filter(round=round, on__gt=round.due_on).values_list("unit", flat=True))
    return [unit for unit in units if unit.pk not in known]


def _notices(round: Round, units: Sequence[Unit], late: Sequence[Unit], on: date) -> list[tuple[User, str, str]]:
    """Who enters or sends for a unit is reminded of it, unless he hears of it as one who decides on it.

    One line each for each person, however many units it is about.
    """
    own = _by_person(units, access.holders("enter", "submit", on=on))
    above = _above(late, on)
    lines = [(user, _above_text(round, theirs), OVERDUE) for user, theirs in above.items()]
    for user, mine in own.items():
        if left := [unit for unit in mine if unit not in above.get(user, ())]:
            lines.append((user, _own_text(round, left, on), TODO))
    return lines


def _above(units: Sequence[Unit], on: date) -> dict[User, list[Unit]]:
    """The office, and the heads of units above, whoever decides on the sheets. No query where no unit is told."""
    if not units:
        return {}
    found = _by_person(units, access.holders("reopen", on=on))
    for user, path in access.holders_below("review", on=on):
        held = found.get(user, [])
        if below := [unit for unit in units if unit.path.startswith(path) and unit.path != path and unit not in held]:
            found[user] = held + below
    return found


def _by_person(units: Sequence[Unit], people: Iterable[tuple[User, str]]) -> dict[User, list[Unit]]:
    found: dict[User, list[Unit]] = {}
    for user, path in people:
        held = found.setdefault(user, [])
        held += [unit for unit in units if unit.path.startswith(path) and unit not in held]
    return {user: held for user, held in found.items() if held}


def _own_text(round: Round, units: Sequence[Unit], on: date) -> str:
    return f"Nhắc nộp {round.form}, {round.label}: {_names(units)}. Hạn nộp {when(round, on)}."


def _above_text(round: Round, units: Sequence[Unit]) -> str:
    what = f"Quá hạn {dates.show(round.due_on)}: {round.form}, {round.label}"
    return f"{what}. {len(units)} đơn vị chưa nộp: {_names(units)}."


def _names(units: Sequence[Unit]) -> str:
    more = f" và {len(units) - MOST_NAMED} đơn vị khác" if len(units) > MOST_NAMED else ""
    return "; ".join(unit.titled for unit in units[:MOST_NAMED]) + more


def when(round: Round, on: date) -> str:
    """'20/6/2024 (còn 2 ngày)', '20/6/2024 (quá hạn 3 ngày)'."""
    days = (round.due_on - on).days
    said = "hôm nay" if days == 0 else f"còn {days} ngày" if days > 0 else f"quá hạn {-days} ngày"
    return f"{dates.show(round.due_on)} ({said})"


def message(round: Round, labels: Sequence[str], *, on: date) -> str:
    """Ready to paste into a Zalo group; '' when nobody owes."""
    if not labels:
        return ""
    listed = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, start=1))
    return (
        f"NHẮC NỘP BÁO CÁO: {round.form}, {round.label}.\nHạn nộp: {when(round, on)}.\n"
        f"Còn {len(labels)} đơn vị chưa gửi:\n{listed}\n"
        "Đề nghị các đơn vị nhập số liệu và bấm gửi trên phần mềm. Vướng mắc xin gọi văn phòng Hội."
    )


def overdue(user, verb: str, *, on: date) -> list[Owed]:
    """What the user's units owe to open rounds past their due day, the longest overdue first. Seven queries."""
    past = Round.objects.filter(closed_at=None, form__is_active=True, due_on__lt=on).select_related("form")
    past = rounds.with_lists(past.order_by("due_on", "pk"))
    units = rounds.in_tree_order(access.units_for(user, verb, on=on).select_related("parent")) if past else ()
    lines = board.lines_of(past, _labels(units, past), user, verb, on)
    by_pk = {one.pk: one for one in past}
    said = _last_reminders(past)
    return [
        Owed(by_pk[pk], line, (on - by_pk[pk].due_on).days, said.get((pk, unit)))
        for (pk, unit), line in lines.items() if line.owes
    ]  # fmt: skip


def _labels(units: Sequence[Unit], past: Sequence[Round]) -> dict[Unit, str]:
    kinds = {kind for one in past for kind in one.form.unit_kinds}
    asked = [unit for unit in units if unit.kind in kinds]
    labels = composing.unit_labels(asked)
    return {unit: labels[unit.pk] for unit in asked}


def _last_reminders(past: Sequence[Round]) -> dict[tuple[int, int], date]:
    rows = Reminder.objects.filter(round__in=past).values_list("round", "unit").annotate(last=Max("on")).order_by()
    return {(round, unit): last for round, unit, last in rows}


def last_reminders(round: Round) -> dict[int, date]:
    """Unit id -> the day it was last reminded of the round. One query."""
    return {unit: on for (_, unit), on in _last_reminders([round]).items()}


def letters(round: Round, reminded: Collection[int], *, on: date) -> list[Letter]:
    """To those of the people of the reminded units who have an address, about what is still owed. Three queries."""
    units = owing(round, among=reminded)
    people = _by_person(units, access.holders("enter", "submit", on=on))
    subject = f"Nhắc nộp {round.form}, {round.label}"
    return [Letter(user.email, subject, _own_text(round, mine, on)) for user, mine in people.items() if user.email]
