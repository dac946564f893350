"""What a person has to send: his units' submissions in every round that asks for them. Overdue never disappears."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain

from ccb.lib import dates
from members.domain import access
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.sheets import deciding
from reports.domain.sheets import returned as sent_back
from reports.domain.sheets.returned import Return
from reports.models import Round, Submission

MOST_APPROVED = 12  # the newest; older ones are found in the archive
MOST_DONE = 3  # rounds in which all units below are approved


class Group(StrEnum):
    """In the order of the page."""

    OVERDUE = "Quá hạn"
    RETURNED = "Bị trả lại"
    DUE = "Cần nộp"
    SENT = "Đã gửi, chờ duyệt"
    APPROVED = "Đã duyệt"


TO_SEND = (Group.OVERDUE, Group.RETURNED, Group.DUE)
GROUP_OF = {
    SubmissionState.RETURNED: Group.RETURNED,
    SubmissionState.SUBMITTED: Group.SENT,
    SubmissionState.APPROVED: Group.APPROVED,
}


@dataclass(frozen=True)
class Task:
    """One submission owed or given; `submission` is None before the first visit, `returned` how it came back."""

    round: Round
    unit: Unit
    submission: Submission | None
    days_left: int
    returned: Return | None = None
    is_shut: bool = False  # the days of its own reopening are over

    @property
    def group(self) -> Group:
        state = self.submission.state if self.submission else SubmissionState.DRAFT
        return GROUP_OF.get(state) or (Group.OVERDUE if self.days_left < 0 else Group.DUE)

    @property
    def own_days(self) -> str:
        """The days of the unit's own reopening in words; '' without one."""
        until = self.submission and self.submission.open_until
        if not until or not self.submission.is_open:
            return ""
        return f"mở riêng đến hết ngày {dates.show(until)}{', nay đã đóng' if self.is_shut else ''}"

    @property
    def time_left(self) -> str:
        """Days left in words."""
        return dates.time_left(self.days_left)


@dataclass(frozen=True)
class Below:
    """What several units below a person's own owe and gave in one round."""

    round: Round
    tasks: tuple[Task, ...]  # in the order of the groups
    may_review: bool  # he sees how they stand
    may_decide: bool  # they hand in to him

    @property
    def owed(self) -> int:
        return sum(task.group in TO_SEND for task in self.tasks)

    @property
    def waiting(self) -> int:
        """How many are to be decided on."""
        return sum(task.group == Group.SENT for task in self.tasks)

    @property
    def is_done(self) -> bool:
        return all(task.group == Group.APPROVED for task in self.tasks)

    @property
    def time_left(self) -> str:
        """Days left in words; '' where nobody owes."""
        return self.tasks[0].time_left if self.owed else ""

    @property
    def is_late(self) -> bool:
        return bool(self.owed) and self.tasks[0].days_left < 0

    @property
    def words(self) -> str:
        """'12 xã: 9 đã gửi, 3 còn nợ'."""
        kinds = {task.unit.get_kind_display().lower() for task in self.tasks}
        who = kinds.pop() if len(kinds) == 1 else "đơn vị"
        owed = f"{self.owed} còn nợ" if self.owed else "không còn nợ"
        return f"{len(self.tasks)} {who}: {len(self.tasks) - self.owed} đã gửi, {owed}"


def tasks(user, *, on: date) -> dict[Group, list[Task]]:
    """What the user's units owe and gave, by group; his own units first, then the earliest due. Empty groups too.

    Units below his own are listed where a form asks their kind; forms that are switched off ask nothing any more.
    Seven queries, however many units and rounds.
    """
    units = list(access.units_for(user, "enter", on=on))
    submissions = _submissions(user, on)
    returned = sent_back.last_of(submissions.values())
    own = {scope.unit_id for scope in access.scopes(user, on=on)}
    grouped: dict[Group, list[Task]] = {group: [] for group in Group}
    opened = Round.objects.filter(form__is_active=True).select_related("form").prefetch_related("only_units")
    for round in opened.order_by("due_on", "pk"):
        for unit in units:
            submission = submissions.get((round.pk, unit.pk))
            if submission or owes(unit, round):
                came_back = returned.get(submission.pk) if submission else None
                is_shut = bool(submission and submission.is_open and not submission.takes_figures(on))
                task = Task(round, unit, submission, (round.due_on - on).days, came_back, is_shut)
                grouped[task.group].append(task)
    for found in grouped.values():
        found.sort(key=lambda task: task.unit.pk not in own)
    return grouped


def folded(grouped: Mapping[Group, list[Task]], user, *, on: date) -> tuple[dict[Group, list[Task]], tuple[Below, ...]]:
    """The tasks for a page: one by one, and in one line for each round that asks several units below his own.

    Of the approved ones the newest; rounds below that are owed come first, of the others the newest. No query.
    """
    own = {scope.unit_id for scope in access.scopes(user, on=on)}
    by_round: dict[Round, list[Task]] = {}
    for task in chain.from_iterable(grouped.values()):
        if task.unit.pk not in own:
            by_round.setdefault(task.round, []).append(task)
    several = {round: found for round, found in by_round.items() if len(found) > 1}
    left = {
        group: [task for task in found if task.unit.pk in own or task.round not in several]
        for group, found in grouped.items()
    }
    left[Group.APPROVED] = _newest(left[Group.APPROVED])
    lines = [_below(round, found, user, on) for round, found in several.items()]
    lines.sort(key=lambda line: (line.round.due_on, line.round.pk))
    done = [line for line in lines if line.is_done]
    return left, (*(line for line in lines if not line.is_done), *done[: -MOST_DONE - 1 : -1])


def _below(round: Round, found: list[Task], user, on: date) -> Below:
    unit = found[0].unit
    may_decide = deciding.may(user, "review", unit, round.form, on=on)
    return Below(round, tuple(found), access.can(user, "review", unit, on=on), may_decide)


def owes(unit: Unit, round: Round) -> bool:
    """The rule of `rounds.expected_units` for rows already read, the round's `only_units` prefetched."""
    begun = unit.valid_from is None or unit.valid_from <= round.cut_off_on
    ended = unit.valid_to is not None and unit.valid_to < round.cut_off_on
    listed = {one.pk for one in round.only_units.all()}
    return unit.kind in round.form.unit_kinds and begun and not ended and (not listed or unit.pk in listed)


def _submissions(user, on: date) -> dict[tuple[int, int], Submission]:
    rows = access.narrowed(Submission.objects.all(), user, "enter", on=on)
    return {(row.round_id, row.unit_id): row for row in rows}


def _newest(approved: list[Task]) -> list[Task]:
    return sorted(approved, key=lambda task: task.submission.decided_at, reverse=True)[:MOST_APPROVED]
