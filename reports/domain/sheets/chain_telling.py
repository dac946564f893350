"""Levels that are chained: who sent a sheet is told of what happens below it afterwards."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from members.domain import access
from members.models import User
from reports.choices import SubmissionState
from reports.domain.asking import asked
from reports.models import Move, Submission

DEEDS = {"return": "bị trả lại", "approve": "được duyệt", "reopen": "được mở lại"}
SENT = (SubmissionState.SUBMITTED, SubmissionState.APPROVED)


def lines(submission: Submission, step: Move) -> Iterator[tuple[User, str, str]]:
    """(person, words, address) for each who is to hear that this step touches the sums of a sheet sent before it.

    Of the sheet nearest above; those above that one hear when it is changed in its turn. Nothing where the form does
    not chain its levels. At most two queries.
    """
    above = _sent_above(submission) if step.verb in DEEDS and submission.round.form.rolls_up else None
    if above is None:
        return
    form, unit = submission.round.form, submission.unit
    words = (
        f"Biểu “{form}” {submission.round.label} của {unit.in_sentence} {DEEDS[step.verb]} sau khi "
        f"{above.unit.in_sentence} đã gửi: xem lại số cộng từ cấp dưới."
    )
    for person in _people(above, step):
        yield person, words, reverse("entry-children", args=[above.pk])


def _sent_above(submission: Submission) -> Submission | None:
    """The last sheet of the nearest unit above that has one of the same form and period; None unless it is sent."""
    found = Submission.objects.filter(
        unit__path__in=asked.paths_above(submission.unit),
        round__form=submission.round.form_id, round__period=submission.round.period,
    )  # fmt: skip
    nearest = found.select_related("unit", "submitted_by").order_by("-unit__depth", "-round__batch").first()
    return nearest if nearest and nearest.state in SENT else None


def _people(above: Submission, step: Move) -> list[User]:
    """Who sent it, else those who send for its unit; not the one who took the step."""
    if above.submitted_by:
        people = [above.submitted_by]
    else:
        held = access.holders("submit", on=timezone.localdate(step.at))
        people = list(dict.fromkeys(user for user, reach in held if reach == above.unit.path))
    return [person for person in people if person.pk != step.actor_id]
