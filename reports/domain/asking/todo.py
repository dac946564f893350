"""What a person has to send: his units' submissions in every round that asks for them. Overdue never disappears."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ccb.lib import dates
from members.domain import access
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.sheets import returned as sent_back
from reports.domain.sheets.returned import Return
from reports.models import Round, Submission

MOST_APPROVED = 12  # the newest; older ones are found in the archive


class Group(StrEnum):
    """In the order of the page."""

    OVERDUE = "Quá hạn"
    RETURNED = "Bị trả lại"
    DUE = "Cần nộp"
    SENT = "Đã gửi, chờ duyệt"
    APPROVED = "Đã duyệt"


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


def tasks(user, *, on: date) -> dict[Group, list[Task]]:
    """What the user's units owe and gave, by group; his own units first, then the earliest due. Empty groups too.

    Units below his own are listed where a form asks their kind. Seven queries, however many units and rounds.
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
    grouped[Group.APPROVED] = _newest(grouped[Group.APPROVED])
    return grouped


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
