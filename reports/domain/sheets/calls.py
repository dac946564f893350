"""Phone-in: the office enters what a unit tells on the telephone. Each call is written down first, and lasts a day.

What is typed then has the origin "phone", and the sheet may be sent; whoever sent it does not approve it.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from ccb.core.domain import audit, notices
from ccb.lib import text
from members.domain import access
from members.models import Unit
from reports.domain.asking import rounds
from reports.models import PhoneCall, Round, Submission

VERB = "enter_for"
LONGEST = 120


class NobodyCalled(Exception):
    """It is not said who told the figures; the text says what to write."""


@transaction.atomic
def take(round: Round, unit: Unit, caller: str, *, actor, at: datetime) -> PhoneCall:
    """Write the call down, and tell the unit that the office enters for it.

    Raises PermissionError, NobodyCalled, rounds.NotExpected for a unit that does not owe the round.
    """
    if not access.can(actor, VERB, unit):
        raise PermissionError(VERB)
    caller = text.clean(caller)[:LONGEST]
    if not caller:
        raise NobodyCalled("Ghi họ tên và chức vụ người báo số liệu, ví dụ: Nguyễn Văn Mẫu, Chủ tịch Hội.")
    submission = rounds.submission_for(round, unit, at=at)
    call = PhoneCall.objects.create(submission=submission, caller=caller, taken_by=actor, at=at)
    audit.record("submission.phone_in", submission, actor=actor, at=at, call=call.pk)
    words = f"{actor} (văn phòng) nhập thay {unit.in_sentence} biểu “{round.form}” {round.label}, theo lời {caller}."
    url = reverse("submission-history", args=[submission.pk])
    told = {user.pk: user for user, path in access.holders("enter", on=timezone.localdate(at)) if path == unit.path}
    notices.send_each([(user, words, url) for user in told.values() if user != actor], at=at)
    return call


def standing(submission: Submission, user, *, on: date) -> PhoneCall | None:
    """The last call that the user took for the sheet on that day, if he may still enter for the unit. One query."""
    if not access.can(user, VERB, submission.unit):
        return None
    return submission.calls.filter(taken_by=user, at__date=on).last()


def enterable(user, verb: str, *, on: date) -> QuerySet[Submission]:
    """Sheets of the units where the user has the right, and those for which he took a call on that day."""
    taken = PhoneCall.objects.filter(submission=OuterRef("pk"), taken_by=user.pk, at__date=on)
    return Submission.objects.for_user(user, verb) | Submission.objects.for_user(user, VERB).filter(Exists(taken))


def words(call: PhoneCall) -> str:
    """For the step that it leads to."""
    return f"Gửi thay đơn vị, theo điện thoại của {call.caller}."
