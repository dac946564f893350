"""The audit chain. Every domain function that writes calls `record` in the same transaction."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import models, transaction

from ccb.core.models import AuditEntry, AuditHead

SENT_TWICE = timedelta(seconds=10)


def canonical(data: object) -> str:
    """JSON with sorted keys and no blanks: the same data always gives the same text and so the same hash."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def canonical_parts(data: object, depth: int = 2) -> Iterator[bytes]:
    """The same text in UTF-8, a piece for each value `depth` levels down: a large one is never held as a whole."""
    if depth and isinstance(data, dict) and data:
        for number, key in enumerate(sorted(data)):
            yield f"{',' if number else '{'}{canonical(key)}:".encode()
            yield from canonical_parts(data[key], depth - 1)
        yield b"}"
    elif depth and isinstance(data, list) and data:
        for number, value in enumerate(data):
            yield b"," if number else b"["
            yield from canonical_parts(value, depth - 1)
        yield b"]"
    else:
        yield canonical(data).encode()


def hold() -> AuditHead:
    """Lock the end of the chain until the caller's transaction ends. One query.

    Whoever locks a much-wanted row before his first `record` calls this first: everybody then locks in one order.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    return head


def record(verb: str, subject: models.Model, *, actor, at: datetime, **data) -> AuditEntry:
    """Append one entry about `subject`; `actor` None means the system. Three queries.

    The head row is locked until the caller's transaction ends, so entries stand in the order of their commits.
    """
    with transaction.atomic():
        head = hold()
        entry = _next(head, verb, subject, data, actor=actor, at=at)
        entry.save(force_insert=True)
        head.save()
    return entry


def just_done(verb: str, rows: models.QuerySet, *, actor, at: datetime) -> models.Model | None:
    """The one of these rows about which the person did so a moment ago: a double click sends it again (C03).

    The end of the chain is held: whoever sends it at the same time is waited for. Never for the system, which may have
    reasons to make two alike.
    """
    if actor is None:
        return None
    hold()
    told = AuditEntry.objects.filter(verb=verb, actor=actor, at__gt=at - SENT_TWICE, object_type=rows.model._meta.label)
    return next((row for row in rows if told.filter(object_id=str(row.pk)).exists()), None)


@transaction.atomic
def record_all(verb: str, told: Iterable[tuple[models.Model, dict]], *, actor, at: datetime) -> None:
    """One entry about each subject, with its data, as `record` leaves them. Queries do not grow by the entry, nearly:
    one statement holds some hundreds.
    """
    head = hold()
    entries = [_next(head, verb, subject, data, actor=actor, at=at) for subject, data in told]
    AuditEntry.objects.bulk_create(entries)
    head.save()


def _next(head: AuditHead, verb: str, subject: models.Model, data: dict, *, actor, at: datetime) -> AuditEntry:
    """The entry that follows the end of the chain, which becomes the end."""
    entry = AuditEntry(
        sequence=head.count + 1,
        at=at,
        actor=actor,
        actor_name=str(actor) if actor else "",
        verb=verb,
        object_type=subject._meta.label,
        object_id=str(subject.pk or ""),
        data=canonical(data) if data else "",
        previous_hash=head.last_hash,
    )
    entry.hash = entry_hash(entry)
    head.count, head.last_hash = entry.sequence, entry.hash
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """sha256 over the entry's fields and the hash before it."""
    fields = [
        entry.sequence,
        entry.at.timestamp(),
        entry.actor_id,
        entry.actor_name,
        entry.verb,
        entry.object_type,
        entry.object_id,
        entry.data,
        entry.previous_hash,
    ]
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def faults() -> list[str]:
    """What is wrong with the chain, in words; empty when it is whole. Finds edit, delete, reorder and truncation."""
    found, previous, count = [], "", 0
    for count, entry in enumerate(AuditEntry.objects.order_by("sequence").iterator(), start=1):
        if entry.sequence != count:
            return [f"Thiếu dòng nhật ký số {count}."]
        if entry.previous_hash != previous or entry.hash != entry_hash(entry):
            found.append(f"Dòng nhật ký số {count} đã bị sửa.")
        previous = entry.hash
    head = AuditHead.objects.filter(pk=1).first()
    if head and (head.count != count or head.last_hash != previous):
        found.append(f"Nhật ký bị cắt: phải có {head.count} dòng, chỉ còn {count}.")
    return found
