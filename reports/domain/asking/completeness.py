"""Who has sent, who owes, who is late: one row per expected unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ccb.lib import dates
from members.domain import access
from members.models import Unit
from reports.choices import SubmissionState
from reports.domain.asking import rounds
from reports.domain.papers import composing
from reports.models import FormRow, Round, Submission

MISSING, LATE = "missing", "late"
WORDS = {
    **dict(SubmissionState.choices), SubmissionState.SUBMITTED: "Chờ duyệt", MISSING: "Chưa nộp", LATE: "Quá hạn",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One unit's standing in a round. `filled` of the `asked` required cells hold something."""

    unit: Unit
    label: str  # its name, with that of its parent where two bear the same
    submission: Submission | None
    filled: int
    asked: int
    state: str  # a SubmissionState, or "missing", or "late" when nothing was sent by the due day
    sent_late: bool
    is_shut: bool = False  # the days of its own reopening are over

    @property
    def own_days(self) -> str:
        """Until when the sheet was opened for this unit alone; '' where it was not, or is sent."""
        until = self.submission and self.submission.open_until
        if not until or not self.owes:
            return ""
        return f"mở riêng đến hết ngày {dates.show(until)}{', nay đã đóng' if self.is_shut else ''}"

    @property
    def owes(self) -> bool:
        return self.state not in (SubmissionState.SUBMITTED, SubmissionState.APPROVED)

    @property
    def is_in_time(self) -> bool:
        """Sent by the due day; not so of figures of the past, of which nobody knows when they were sent."""
        return not self.owes and not self.sent_late and self.is_dated

    @property
    def is_dated(self) -> bool:
        """Whether it is known when it was first sent."""
        return bool(self.submission and self.submission.first_sent_at)

    @property
    def sent_at(self) -> datetime | None:
        """When it was first sent."""
        return self.submission and (self.submission.first_sent_at or self.submission.submitted_at)

    @property
    def words(self) -> str:
        """'Đã duyệt', 'Chờ duyệt, muộn', 'Bị trả lại, mở riêng đến hết ngày 30/6/2024'."""
        return (
            WORDS[self.state] + (", muộn" if self.sent_late else "") + (f", {self.own_days}" if self.own_days else "")
        )

    @property
    def percent(self) -> int:
        """How full it is, rounded down: 100 is only what lacks nothing."""
        return 100 * self.filled // self.asked if self.asked else 100


STANDINGS = {  # what a table is narrowed to: its words, and of which lines they are true
    "owing": ("Còn nợ", lambda line: line.owes),
    LATE: (WORDS[LATE], lambda line: line.state == LATE),
    **{
        str(state): (WORDS[state], lambda line, state=state: line.state == state)
        for state in (SubmissionState.RETURNED, SubmissionState.SUBMITTED, SubmissionState.APPROVED)
    },
    "sent_late": ("Nộp muộn", lambda line: not line.owes and line.sent_late),
}


def stands(line: Line, standing: str) -> bool:
    """Whether the line is one of those that this key of STANDINGS, or '' for all, asks for."""
    return not standing or STANDINGS[standing][1](line)


@dataclass(frozen=True)
class Completeness:
    round: Round
    lines: tuple[Line, ...]

    def under(self, unit: Unit) -> "Completeness":
        """The lines of the unit and of all below it."""
        return Completeness(self.round, tuple(line for line in self.lines if line.unit.path.startswith(unit.path)))

    @property
    def approved(self) -> int:
        return sum(line.state == SubmissionState.APPROVED for line in self.lines)

    @property
    def waiting(self) -> tuple[Line, ...]:
        """Units whose submission is to be decided on."""
        return tuple(line for line in self.lines if line.state == SubmissionState.SUBMITTED)

    @property
    def owing(self) -> tuple[Line, ...]:
        """Units that have not sent, or were sent back."""
        return tuple(line for line in self.lines if line.owes)


def rounds_for(user, verb: str) -> list[Round]:
    """Rounds that ask a level of units in the user's reach, some of them where it has a list; the latest first.

    Whoever reaches the whole province sees them all, also one that no unit owes yet. At most two queries.
    """
    opened = Round.objects.select_related("form")
    if access.can_everywhere(user, verb):
        return list(opened)
    units = access.units_for(user, verb).order_by()
    kinds = set(units.values_list("kind", flat=True).distinct())
    listed = Round.only_units.through.objects.filter(round=OuterRef("pk"))
    asking = opened.filter(~Exists(listed) | Exists(listed.filter(unit__in=units.values("pk"))))
    return [round for round in asking if kinds.intersection(round.form.unit_kinds)]


def latest_told(rounds: list[Round], user, verb: str) -> Round:
    """The first of these rounds (one at least) with approved figures that the user may see, else the first of all."""
    approved = Submission.objects.for_user(user, verb).filter(state=SubmissionState.APPROVED)
    told = set(approved.order_by().values_list("round", flat=True).distinct())
    return next((round for round in rounds if round.pk in told), rounds[0])


def of_round(round: Round, user, verb: str, *, on: date) -> Completeness:
    """The round's expected units that the user may do `verb` to, in tree order. Five queries at any number of units."""
    expected = access.narrowed(rounds.expected_of(round), user, verb, on=on, unit="")
    return _of(round, expected, Submission.objects.for_user(user, verb), on)


def of_all(round: Round, *, on: date) -> Completeness:
    """The same of all expected units: for the system itself."""
    return _of(round, rounds.expected_of(round), Submission.objects.all(), on)


def _of(round: Round, expected: QuerySet[Unit], sheets: QuerySet[Submission], on: date) -> Completeness:
    units = rounds.in_tree_order(expected)
    asked = required([round.form_id])
    found = sheets.filter(round=round).with_filled(asked).with_first_sent()
    submissions = {one.unit_id: one for one in found}
    labels = composing.unit_labels(units)
    count = len(asked[round.form_id])
    lines = (line(unit, labels[unit.pk], submissions.get(unit.pk), count, round, on) for unit in units)
    return Completeness(round, tuple(lines))


def required(forms: Iterable[int]) -> dict[int, list[int]]:
    """Form id -> indicators of the cells that it must have. One query."""
    found = {form: [] for form in forms}
    rows = FormRow.objects.filter(form__in=found, is_required=True)
    for form, indicator in rows.values_list("form_id", "indicator_id"):
        found[form].append(indicator)
    return found


def is_late(round: Round, sent_at: datetime | None) -> bool:
    """Whether it was sent after the due day had ended in Việt Nam; False while nothing was sent."""
    return sent_at is not None and timezone.localdate(sent_at) > round.due_on


def line(unit: Unit, label: str, submission: Submission | None, asked: int, round: Round, on: date) -> Line:
    """The unit's standing; `submission` read `with_filled` and `with_first_sent`."""
    state = submission.state if submission else MISSING
    if state in (MISSING, SubmissionState.DRAFT) and on > round.due_on:
        state = LATE
    sent_late = is_late(round, submission and submission.first_sent_at)
    is_shut = bool(submission and submission.is_open and not submission.takes_figures(on))
    return Line(unit, label, submission, submission.filled if submission else 0, asked, state, sent_late, is_shut)
