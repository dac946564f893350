"""Frozen reports and their files. A document is written once and never changed; what becomes of it, `issuing` says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ccb.core.domain import audit
from ccb.core.models import Job
from ccb.lib import files, text
from reports.choices import FileKind
from reports.domain.papers import amendments
from reports.domain.papers.composing import Request
from reports.models import Document, DocumentFile, Round


class NoSuchFile(Exception):
    """The report was not drawn in this form."""


@dataclass(frozen=True)
class Paper:
    """What the renderer drew from a frozen report; a form that was not drawn is empty."""

    pdf: bytes
    pages: int
    docx: bytes = b""
    xlsx: bytes = b""

    @classmethod
    def of(cls, drawn) -> "Paper":
        """From what `document_pdf.draw` gives."""
        return cls(drawn.pdf, drawn.pages, drawn.docx, drawn.xlsx)

    @property
    def files(self) -> Mapping[str, bytes]:
        drawn = {FileKind.PDF: self.pdf, FileKind.DOCX: self.docx, FileKind.XLSX: self.xlsx}
        return {kind: data for kind, data in drawn.items() if data}


@dataclass(frozen=True)
class Written:
    """A file on the disk that no row refers to yet."""

    kind: str
    path: str  # under FILES_DIR
    sha256: str
    size: int


def keep(frozen: dict, paper: Paper, *, request: Request, actor, at: datetime, job: Job | None = None) -> Document:
    """Write the files, then the rows, with one audit entry. Raises files.CannotWrite; no document is left then.

    Call it in the transaction that finishes the job: an attempt that lost its lease leaves files but no document.
    """
    frozen_text = audit.canonical(frozen)
    sha256 = sha256_of(frozen_text.encode())
    written = write(paper, frozen, sha256, at=at)
    [pdf] = [one for one in written if one.kind == FileKind.PDF]
    round = Round.objects.filter(form=request.form_id, period=request.period).latest("batch")
    with transaction.atomic():
        document = Document.objects.create(
            unit_id=request.unit_id, round=round, template_id=request.template_id, draft_id=request.draft_id,
            draft_revision=request.draft_revision, amends_id=request.amends_id, title=title(frozen),
            frozen=frozen_text, sha256=sha256, pages=paper.pages, job=job, created_by=actor, created_at=at,
        )  # fmt: skip
        record_files(document, written, is_final=False, at=at)
        amendments.include(document, {int(pk): version for pk, version in frozen["submissions"].items()})
        audit.record("document.keep", document, actor=actor, at=at, sha256=sha256, file=pdf.sha256)
    return document


def write(paper: Paper, frozen: dict, sha256: str, *, at: datetime) -> list[Written]:
    """The drawn files on the disk, each whole; the names tell the report and its fingerprint. Raises CannotWrite."""
    written = []
    for kind, data in paper.files.items():
        path = f"documents/{at:%Y}/{file_name(frozen)}-{sha256[:16]}.{kind}"
        files.write_atomically(settings.FILES_DIR / path, data)
        written.append(Written(kind, path, sha256_of(data), len(data)))
    return written


def record_files(document: Document, written: list[Written], *, is_final: bool, at: datetime) -> None:
    """Rows of written files, in the caller's transaction."""
    DocumentFile.objects.bulk_create(
        DocumentFile(
            document=document, kind=one.kind, is_final=is_final, path=one.path, sha256=one.sha256, size=one.size, at=at
        )
        for one in written
    )  # fmt: skip


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def title(frozen: dict) -> str:
    """'Báo cáo kết quả … 6 tháng đầu năm 2024'."""
    subject = " ".join(frozen["subject"])
    return f"{frozen['kind'].capitalize()} {subject[0].lower()}{subject[1:]}"[:300]


def file_name(frozen: dict) -> str:
    """A stable name without accents, with unit, period and number: 'bao-cao_quang-nam_2024-H1_so-03'."""
    number = f"_so-{frozen['number']}" if frozen["number"] else ""
    return f"{text.slug(frozen['kind'])}_{text.slug(frozen['unit'])}_{frozen['period']}{number}"


def frozen_of(document: Document) -> dict:
    """The frozen report as it was, of an issued one with its number. One query more for an issued one.

    A report that was frozen before sources were kept has none.
    """
    return {"sources": []} | json.loads(document.issue.frozen if is_issued(document) else document.frozen)


def figures_of(frozen: dict) -> list[tuple[str, dict]]:
    """(code, figure) in the order of the form; in that of the codes where it was not kept."""
    return [(code, frozen["figures"][code]) for code in frozen.get("rows", frozen["figures"])]


def in_words(figure: Mapping) -> str:
    """'11/18 đơn vị', where the total counts the units that met a target rather than what they count; else ""."""
    return figure.get("told", {}).get("", "")


def is_issued(document: Document) -> bool:
    """Whether it has ever been issued; withdrawn and amended ones have."""
    return hasattr(document, "issue")


def file_of(document: Document, kind: str) -> DocumentFile:
    """The file in this form: the issued one, else the draft's. Raises NoSuchFile. One query."""
    found = document.files.filter(kind=kind).order_by("-is_final").first()
    if found is None:
        raise NoSuchFile(kind)
    return found


def record_download(document: Document, *, sha256: str, actor, at: datetime) -> None:
    """Who took a copy of which file, and when (A04)."""
    audit.record("document.download", document, actor=actor, at=at, file=sha256)


def path_of(file) -> Path:
    """Where a file lies: a DocumentFile or a SignedCopy."""
    return settings.FILES_DIR / file.path
