"""Sending an issued report, and the letters that go with it: the notice is the truth, a letter is an extra."""

import logging
import smtplib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ccb.core.domain import jobs
from ccb.core.models import Job
from members.models import Unit
from reports.domain.papers import delivering, documents, signing
from reports.models import Delivery, Document

logger = logging.getLogger(__name__)
TASK = "reports.mail_document"
PATIENCE = timedelta(minutes=4)  # for all letters
NOT_SENT = (OSError, smtplib.SMTPException)
MOST_ATTACHED = 10 * 2**20  # bytes: what most post offices take


@transaction.atomic
def send(
    document: Document, *, units: Collection[Unit], emails: Iterable[str], actor, at: datetime
) -> tuple[delivering.Sent, Job | None]:
    """Send the report, and the queued job that writes the letters where e-mail is set up. The caller wakes it."""
    sent = delivering.send(document, units=units, emails=emails, actor=actor, at=at)
    if not (sent.users or sent.addresses) or not settings.EMAIL_ENABLED:
        return sent, None
    title = f"Gửi thư: báo cáo số {document.issue}"[:200]
    return sent, jobs.create(TASK, title=title, arguments={"document": document.pk}, actor=actor, at=at)


def work(attempt: jobs.Attempt) -> None:
    """What the job does: a letter to each who has an address and got none yet. One that is not taken stays unmailed."""
    document = Document.objects.select_related("issue", "unit").get(pk=attempt.arguments["document"])
    waiting = list(document.deliveries.filter(mailed_at=None).exclude(email=""))
    attempt.step(10, f"Đang gửi {len(waiting)} thư", within=PATIENCE)
    sent = sum(_mailed(one, document) for one in waiting)
    attempt.finish({"url": reverse("document-send", args=[document.pk]), "label": f"Đã gửi {sent}/{len(waiting)} thư"})


def _mailed(delivery: Delivery, document: Document) -> bool:
    """Noted letter by letter: an attempt that is cut short writes nobody twice."""
    message = EmailMessage(_subject(document), _text(delivery, document), to=[delivery.email])
    message.connection = get_connection()
    kept = signing.to_sign(document)
    if kept.size <= MOST_ATTACHED:
        name = f"{documents.file_name(documents.frozen_of(document))}.pdf"
        message.attach(name, documents.path_of(kept).read_bytes(), "application/pdf")
    try:
        taken = bool(message.send())
    except NOT_SENT as error:
        logger.warning("an issued report was not mailed: %s", type(error).__name__)
        return False
    if taken:
        Delivery.objects.filter(pk=delivery.pk).update(mailed_at=timezone.now())
    return taken


def _subject(document: Document) -> str:
    return f"Báo cáo số {document.issue}"


def _text(delivery: Delivery, document: Document) -> str:
    check = f"{settings.PUBLIC_URL}{reverse('verification', args=[document.issue.code])}"
    read = f"{settings.PUBLIC_URL}{reverse('received-report', args=[document.pk])}"
    where = f"Xem trên phần mềm: {read}\n" if delivery.user_id else ""
    return f"{document.title}\nSố {document.issue}, {document.unit.titled}.\n\n{where}Kiểm tra văn bản: {check}\n"
