"""Reminders and the letters that go with them: the notice is the truth, a letter is an extra that may fail."""

import logging
import smtplib
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from ccb.core.domain import jobs
from ccb.core.models import Job
from reports.domain.asking import reminders
from reports.models import Round

logger = logging.getLogger(__name__)
TASK = "reports.mail_reminders"
PATIENCE = timedelta(minutes=4)  # for all letters of one round
NOT_SENT = (OSError, smtplib.SMTPException)


@transaction.atomic
def remind(
    round: Round, *, actor, at: datetime, among: Collection[int] | None = None
) -> tuple[reminders.Sent, Job | None]:
    """Remind those who owe, and the queued job that writes to them where e-mail is set up. The caller wakes it."""
    sent = reminders.remind(round, actor=actor, at=at, among=among)
    if not (sent.units and settings.EMAIL_ENABLED):
        return sent, None
    told = {"round": round.pk, "on": timezone.localdate(at).isoformat(), "units": [unit.pk for unit in sent.units]}
    title = f"Gửi thư nhắc: {round.form}, {round.label}"[:200]
    return sent, jobs.create(TASK, title=title, arguments=told, actor=actor, at=at)


def remind_all(*, at: datetime) -> list[Job]:
    """Remind for every round whose due day is near or just past; the jobs to wake. A second call a day does nothing."""
    on = timezone.localdate(at)
    done = [remind(round, actor=None, at=at) for round in reminders.due_for_reminding(on=on)]
    return [job for _, job in done if job]


def work(attempt: jobs.Attempt) -> None:
    """What the job does. A letter that is not taken is logged and left: its reader has the notice."""
    told = attempt.arguments
    round = Round.objects.select_related("form").get(pk=told["round"])
    letters = reminders.letters(round, told["units"], on=date.fromisoformat(told["on"]))
    attempt.step(10, f"Đang gửi {len(letters)} thư", within=PATIENCE)
    sent = sum(_mailed(letter) for letter in letters)
    logger.info("round %s: %s of %s letters sent", round.pk, sent, len(letters))
    attempt.finish({"url": f"/tien-do/{round.pk}/", "label": f"Đã gửi {sent}/{len(letters)} thư"})


def _mailed(letter: reminders.Letter) -> bool:
    message = EmailMessage(letter.subject, letter.text, to=[letter.address], connection=get_connection())
    try:
        return bool(message.send())
    except NOT_SENT as error:
        logger.warning("a reminder was not mailed: %s", type(error).__name__)
        return False
