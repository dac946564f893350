"""Who an issued report was sent to, and who has seen it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from ccb.core.domain import audit, notices
from members.domain import access
from members.models import Unit, User
from reports.choices import DocumentState
from reports.domain.papers import issuing
from reports.domain.papers.issuing import Refused
from reports.models import Delivery, Document

READERS = ("view", "oversee")  # whoever holds one of these at a unit reads what is sent to it
MOST_ADDRESSES = 50


@dataclass(frozen=True)
class Sent:
    users: int
    addresses: int
    again: int  # of both, who had it already


@transaction.atomic
def send(
    document: Document, *, units: Collection[Unit], emails: Iterable[str], actor, at: datetime
) -> Sent:  # fmt: skip
    """Send an issued report to the people of these units and to addresses outside; nobody gets it twice.

    A notice each, in this transaction; the letters are another matter (see exports). Raises PermissionError, Refused.
    """
    if actor is not None and not issuing.may(actor, document, ("compose",)):
        raise PermissionError("send")
    if document.state not in (DocumentState.ISSUED, DocumentState.AMENDED):
        raise Refused("Chỉ gửi được báo cáo đã ban hành và còn hiệu lực.")
    Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    has = {(one.user_id, one.email if one.user_id is None else "") for one in document.deliveries.all()}
    people = [user for user in _people(units, at) if user != actor]
    wanted = [Delivery(document=document, user=user, email=user.email, sent_by=actor, sent_at=at) for user in people]
    wanted += [Delivery(document=document, email=one, sent_by=actor, sent_at=at) for one in dict.fromkeys(emails)]
    fresh = [one for one in wanted if (one.user_id, one.email if one.user_id is None else "") not in has]
    made = Delivery.objects.bulk_create(fresh)
    text = f"Báo cáo số {document.issue}: {document.title}"
    notices.send_each(
        [(one.user, text, reverse("received-report", args=[document.pk])) for one in made if one.user], at=at
    )
    users = sum(1 for one in made if one.user_id)
    if made:
        audit.record("document.send", document, actor=actor, at=at, users=users, addresses=len(made) - users)
    return Sent(users, len(made) - users, len(wanted) - len(made))


def _people(units: Collection[Unit], at: datetime) -> list[User]:
    """Who reads at one of the units: assigned to the very unit, each once, in the order of their names."""
    paths = {unit.path for unit in units}
    found = {user for user, path in access.holders(*READERS, on=at.date()) if path in paths}
    return sorted(found, key=lambda user: (str(user), user.pk))


def received(user) -> QuerySet[Delivery]:
    """What was sent to the user and is still in force or has been withdrawn since, the newest first."""
    rows = Delivery.objects.filter(user=user).select_related("document__unit", "document__issue", "document__round")
    return rows.defer("document__frozen", "document__issue__frozen").order_by("-pk")


def see(delivery: Delivery, *, at: datetime) -> None:
    """Note that the reader has opened it, the first time."""
    if Delivery.objects.filter(pk=delivery.pk, seen_at=None).update(seen_at=at):
        delivery.seen_at = at
        audit.record("document.seen", delivery.document, actor=delivery.user, at=at)
