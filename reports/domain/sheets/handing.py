"""Where a form asks for two people: who typed hands the sheet to who may send it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ccb.core.domain import audit, notices
from ccb.core.models import Notice
from members.domain import access
from members.models import User
from reports.choices import ValueState
from reports.domain.sheets import calls
from reports.models import Submission

TWICE_WITHIN = timedelta(minutes=1)


def typed_by(submission: Submission, actor) -> bool:
    """Whether the form asks for two people, and a figure that stands was typed by this one. At most one query."""
    if actor is None or not submission.round.form.needs_two_people:
        return False
    return _typed(submission).filter(author=actor).exists()


def senders(submission: Submission, *, on: date) -> list[User]:
    """Who may send it on that day and typed none of its figures, of those assigned nearest to the unit. Two queries."""
    path, typists = submission.unit.path, set(_typed(submission).values_list("author", flat=True))
    held = access.holders("submit", on=on)
    able = [(user, reach) for user, reach in held if path.startswith(reach) and user.pk not in typists]
    nearest = max((len(reach) for _, reach in able), default=0)
    return list({user.pk: user for user, reach in able if len(reach) == nearest}.values())


def _typed(submission: Submission):
    return submission.values.exclude(state=ValueState.BLANK)


@transaction.atomic
def hand_over(submission: Submission, *, actor, at: datetime) -> list[User]:
    """Ask those who may send it to look it through and send; who they are, none where nobody may.

    A second click within a minute asks nobody again (C03). Raises PermissionError.
    """
    on = timezone.localdate(at)
    if not (access.can(actor, "submit", submission.unit) or calls.standing(submission, actor, on=on)):
        raise PermissionError("submit")
    asked = senders(submission, on=on)
    what = f"“{submission.round.form}” {submission.round.label}, {submission.unit.in_sentence}"
    words = f"{actor} đã nhập xong biểu {what}. Mời xem lại rồi gửi."[:300]
    url = reverse("check-and-send", args=[submission.pk])
    Submission.objects.select_for_update().get(pk=submission.pk)
    if asked and not Notice.objects.filter(url=url, text=words, created_at__gt=at - TWICE_WITHIN).exists():
        notices.send_each([(user, words, url) for user in asked], at=at)
        audit.record("submission.hand_over", submission, actor=actor, at=at, asked=[user.pk for user in asked])
    return asked
