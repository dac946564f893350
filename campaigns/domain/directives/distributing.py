"""Which units a document was given to, and what each tells of it: received, read, carried out."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.choices import DirectiveState, ReceiptStep
from campaigns.domain.directives import directive_tasks
from campaigns.models import Delivery, Directive, Receipt
from ccb.core.domain import audit, notices
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, check_open
from members.models import Unit

STEPS = list(ReceiptStep)


@transaction.atomic
def deliver(directive: Directive, units: Sequence[Unit], *, url: str, actor, at: datetime) -> int:
    """Give it to these units; how many did not have it yet. Each new one's people find a notice leading to `url`.

    Raises NotAllowed for a document that is not in force and for a unit outside its subtree; nothing is sent then.
    """
    recording.check(actor, directive.unit)
    audit.hold()
    locked = Directive.objects.select_for_update(of=("self",)).select_related("unit").get(pk=directive.pk)
    if locked.state != DirectiveState.IN_FORCE:
        raise NotAllowed("Chỉ gửi được văn bản đã ban hành và chưa thu hồi.")
    for unit in units:
        directive_tasks.check_below(locked, unit)
        check_open(unit, timezone.localdate(at))
    held = set(locked.deliveries.values_list("unit", flat=True))
    fresh = [unit for unit in dict.fromkeys(units) if unit.pk not in held]
    Delivery.objects.bulk_create(Delivery(directive=locked, unit=one, sent_at=at, sent_by=actor) for one in fresh)
    if fresh:
        audit.record("directive.deliver", locked, actor=actor, at=at, units=[unit.pk for unit in fresh])
        _notify(locked, fresh, url, at)
    return len(fresh)


def _notify(directive: Directive, units: Sequence[Unit], url: str, at: datetime) -> None:
    paths = {unit.path for unit in units}
    people = {user: path for user, path in access.holders("enter", on=timezone.localdate(at)) if path in paths}
    words = f"Văn bản mới cần triển khai: {directive}, {directive.subject}"
    notices.send_each(((user, words, url) for user in people), at=at)


@transaction.atomic
def acknowledge(delivery: Delivery, step: ReceiptStep, *, actor, at: datetime) -> bool:
    """The unit tells the step, and with it those before; False when it had told it. Raises NotAllowed."""
    recording.check(actor, delivery.unit)
    audit.hold()
    Delivery.objects.select_for_update().get(pk=delivery.pk)
    if Directive.objects.get(pk=delivery.directive_id).state == DirectiveState.WITHDRAWN:
        raise NotAllowed("Văn bản này đã thu hồi, không phải xác nhận nữa.")
    told = set(delivery.receipts.values_list("step", flat=True))
    fresh = [one for one in STEPS[: STEPS.index(ReceiptStep(step)) + 1] if one not in told]
    Receipt.objects.bulk_create(Receipt(delivery=delivery, step=one, at=at, by=actor) for one in fresh)
    if fresh:
        audit.record("directive.acknowledge", delivery, actor=actor, at=at, unit=delivery.unit_id, steps=fresh)
    return bool(fresh)


def step_of(delivery: Delivery) -> ReceiptStep | None:
    """The furthest that was told; None before the first. No query where `receipts` is prefetched."""
    told = {one.step for one in delivery.receipts.all()}
    return next((step for step in reversed(STEPS) if step in told), None)
