"""Reading the audit chain again: what was changed behind the program's back shows here."""

from collections.abc import Iterator
from dataclasses import dataclass

from ccb.core.domain import audit
from ccb.core.models import AuditEntry, AuditHead


@dataclass(frozen=True)
class Verdict:
    """What the chain says. Kept outside the database, `last_hash` even betrays a chain forged as a whole."""

    count: int
    last_hash: str
    faults: list[str]  # Vietnamese, in the order of the chain


def verify() -> Verdict:
    """Read the whole chain; entries appended meanwhile raise no false alarm. Three queries, one row in memory."""
    before = _head()
    last, faults = AuditEntry(sequence=0), []
    for entry in AuditEntry.objects.order_by("sequence").iterator():
        faults += _faults_between(last, entry)
        if entry.sequence == before.count and entry.hash != before.last_hash:
            faults.append(f"Dòng {entry.sequence} không phải là dòng đã ghi lúc đầu.")
        last = entry
    faults += _faults_at_end(last, before, _head())
    return Verdict(last.sequence, last.hash, faults)


def _head() -> AuditHead:
    return AuditHead.objects.first() or AuditHead()


def _faults_between(last: AuditEntry, entry: AuditEntry) -> Iterator[str]:
    if entry.sequence != last.sequence + 1:
        yield f"Thiếu {entry.sequence - last.sequence - 1} dòng trước dòng {entry.sequence}: đã bị xóa."
    elif entry.previous_hash != last.hash:
        yield f"Dòng {entry.sequence} không nối tiếp dòng {last.sequence}: thứ tự hoặc nội dung đã bị đổi."
    if entry.hash != audit.entry_hash(entry):
        yield f"Dòng {entry.sequence} đã bị sửa."


def _faults_at_end(last: AuditEntry, before: AuditHead, after: AuditHead) -> Iterator[str]:
    if last.sequence < before.count:
        yield f"Thiếu {before.count - last.sequence} dòng cuối: nhật ký đã bị cắt ngắn."
    if last.sequence > after.count:
        yield f"Thừa {last.sequence - after.count} dòng cuối: không do phần mềm ghi."
