"""Whether a paper in hand was issued: open to everyone, so it tells what stands on the paper and no more."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from reports.choices import DocumentState, FileKind
from reports.domain.papers import documents, signing
from reports.models import DocumentFile, Issue, SignedCopy, VerificationTry

MOST_TRIES = 20  # wrong codes and files from one address …
LOCK_FOR = timedelta(minutes=15)  # … within so long
MOST_BYTES = 30 * 2**20  # of a file sent to be compared


class Unknown(Exception):
    """No report has this code, or no issued file is this one."""


class TooMany(Exception):
    """Too many wrong codes and files from this address lately."""


@dataclass(frozen=True)
class Facts:
    """What anybody may know of an issued report. Signatures: {"signer", "organisation", "at", …} as on the paper."""

    code: str
    number: str
    title: str
    issuing_body: str
    dated_on: date
    state: str
    state_label: str
    amended_by: str  # number of the report that corrects it
    sha256: str  # of the issued PDF
    signatures: list[dict]
    pages: int


def by_code(typed: str, *, address: str, at: datetime) -> Facts:
    """The report that bears the code, typed with or without strokes. Raises Unknown, which counts, and TooMany."""
    _not_too_many(address, at)
    code = normal(typed)
    found = Issue.objects.filter(code=code).select_related("document__unit").first()
    if found is None:
        _count(address, at)
        raise Unknown
    return _facts(found)


def by_file(data: bytes, *, address: str, at: datetime) -> Facts:
    """The report whose issued or signed file is this one to the last byte. Raises Unknown and TooMany; both count."""
    _not_too_many(address, at)
    _count(address, at)
    return _facts(issue_of(documents.sha256_of(data)))


def issue_of(sha256: str) -> Issue:
    """The issue with this PDF, as issued or signed. Raises Unknown. Two queries at most."""
    issued = DocumentFile.objects.filter(sha256=sha256, kind=FileKind.PDF, is_final=True)
    found = issued.select_related("document__issue", "document__unit").first()
    if found:
        return found.document.issue
    signed = SignedCopy.objects.filter(sha256=sha256).select_related("issue__document__unit").first()
    if signed is None:
        raise Unknown
    return signed.issue


def normal(typed: str) -> str:
    """ "abcd efgh jklm" as it is printed: "ABCD-EFGH-JKLM"."""
    letters = re.sub(r"[^0-9A-Za-z]", "", typed)[:12].upper()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _facts(issue: Issue) -> Facts:
    document = issue.document
    frozen = documents.frozen_of(document)
    copy, amended = signing.latest(issue), document.amendments.filter(issue__isnull=False).last()
    return Facts(
        code=issue.code, number=str(issue), title=document.title, issuing_body=frozen["issuing_body"],
        dated_on=issue.dated_on, state=document.state, state_label=DocumentState(document.state).label,
        amended_by=str(amended.issue) if amended else "", sha256=documents.file_of(document, FileKind.PDF).sha256,
        signatures=copy.signatures if copy else [], pages=issue.pages,
    )  # fmt: skip


def _not_too_many(address: str, at: datetime) -> None:
    recent = VerificationTry.objects.filter(address=address, count__gte=MOST_TRIES, last_at__gt=at - LOCK_FOR)
    if recent.exists():
        raise TooMany


@transaction.atomic
def _count(address: str, at: datetime) -> None:
    VerificationTry.objects.filter(last_at__lte=at - LOCK_FOR).delete()
    VerificationTry.objects.get_or_create(address=address, defaults={"last_at": at})
    VerificationTry.objects.filter(address=address).update(count=F("count") + 1, last_at=at)
