"""Frozen reports and their files. A document is written once and never changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ccb.core.domain import audit
from ccb.core.models import Job
from ccb.lib import files, text
from reports.domain import amendments
from reports.domain.composing import Request
from reports.models import Document, Round


@dataclass(frozen=True)
class Paper:
    """What the renderer drew from a frozen report."""

    pdf: bytes
    pages: int


def keep(frozen: dict, paper: Paper, *, request: Request, actor, at: datetime, job: Job | None = None) -> Document:
    """Write the file, then the row, with one audit entry. Raises files.CannotWrite; nothing is left then.

    Call it in the transaction that finishes the job: an attempt that lost its lease leaves a file but no document.
    """
    frozen_text = audit.canonical(frozen)
    sha256 = hashlib.sha256(frozen_text.encode()).hexdigest()
    path = f"documents/{at:%Y}/{file_name(frozen)}-{sha256[:16]}.pdf"
    files.write_atomically(settings.FILES_DIR / path, paper.pdf)
    round = Round.objects.filter(form=request.form_id, period=request.period).latest("batch")
    with transaction.atomic():
        document = Document.objects.create(
            unit_id=request.unit_id, round=round, template_id=request.template_id,
            draft_id=request.draft_id, draft_revision=request.draft_revision, title=title(frozen),
            frozen=frozen_text, sha256=sha256, file=path, file_sha256=hashlib.sha256(paper.pdf).hexdigest(),
            pages=paper.pages, job=job, created_by=actor, created_at=at,
        )  # fmt: skip
        amendments.include(document, {int(pk): version for pk, version in frozen["submissions"].items()})
        audit.record("document.keep", document, actor=actor, at=at, sha256=sha256, file=document.file_sha256)
    return document


def title(frozen: dict) -> str:
    """'Báo cáo kết quả … 6 tháng đầu năm 2024'."""
    subject = " ".join(frozen["subject"])
    return f"{frozen['kind'].capitalize()} {subject[0].lower()}{subject[1:]}"[:300]


def file_name(frozen: dict) -> str:
    """A stable name without accents, with unit and period: 'bao-cao_quang-nam_2024-H1'."""
    return f"{text.slug(frozen['kind'])}_{text.slug(frozen['unit'])}_{frozen['period']}"


def frozen_of(document: Document) -> dict:
    """The frozen report, as it was."""
    return json.loads(document.frozen)


def record_download(document: Document, *, actor, at: datetime) -> None:
    """Who took a copy of the file, and when (A04)."""
    audit.record("document.download", document, actor=actor, at=at, file=document.file_sha256)


def path_of(document: Document) -> Path:
    """Where the file lies."""
    return settings.FILES_DIR / document.file
