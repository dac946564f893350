"""Signed copies of issued reports: who signed and when, kept beside the issue, which stays as it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import files
from reports.choices import DocumentState, FileKind
from reports.domain.papers import documents, issuing
from reports.domain.papers.issuing import Refused
from reports.models import Document, Issue, SignedCopy

RIGHTS = ("compose", "sign")
MOST_ADDED = 5 * 2**20  # bytes that signatures with their pictures may add


def latest(issue: Issue) -> SignedCopy | None:
    """The copy with the most signatures: each is made on the one before."""
    return issue.signed_copies.last()


def to_sign(document: Document):
    """The file that the next signature goes on: the latest signed copy, else the issued PDF. Two queries at most."""
    return latest(document.issue) or documents.file_of(document, FileKind.PDF)


def check_open(document: Document, *, actor) -> None:
    """Whether a signed copy may come in now. Raises PermissionError, Refused."""
    if actor is not None and not issuing.may(actor, document, RIGHTS):
        raise PermissionError("sign")
    if document.state not in (DocumentState.ISSUED, DocumentState.AMENDED):
        raise Refused("Chỉ nhận chữ ký cho báo cáo đã ban hành và còn hiệu lực.")


@transaction.atomic
def keep(
    document: Document, data: bytes, signatures: Sequence[Mapping], *, before: str, actor, at: datetime
) -> SignedCopy:  # fmt: skip
    """Keep a checked copy, once: the same file again is the same copy. `before`: fingerprint of what was signed on.

    Raises PermissionError, Refused when another copy came in meanwhile, files.CannotWrite.
    """
    check_open(document, actor=actor)
    issue = Issue.objects.get(document=Document.objects.select_for_update(of=("self",)).get(pk=document.pk))
    sha256 = documents.sha256_of(data)
    if same := issue.signed_copies.filter(sha256=sha256).first():
        return same
    if to_sign(document).sha256 != before:
        raise Refused("Vừa có bản ký khác được gửi lên. Hãy tải lại tệp từ trang báo cáo rồi ký tiếp lên tệp đó.")
    path = f"documents/{at:%Y}/{documents.file_name(documents.frozen_of(document))}-{sha256[:16]}_da-ky.pdf"
    files.write_atomically(settings.FILES_DIR / path, data)
    kept = SignedCopy.objects.create(
        issue=issue, path=path, sha256=sha256, size=len(data), signatures=list(signatures), received_by=actor,
        received_at=at,
    )  # fmt: skip
    signers = "; ".join(one["signer"] for one in signatures)
    audit.record("document.signed", document, actor=actor, at=at, file=sha256, signers=signers)
    return kept
