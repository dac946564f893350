"""Reports on their way to be issued, their papers stand-ins: drawing has tests of its own."""

from datetime import date

from reports.domain.papers import composing, documents, issuing
from reports.domain.papers.documents import Paper
from reports.domain.papers.issuing import Wanted
from reports.models import Document, Issue, Round
from tests import factories

PAPER = Paper(b"%PDF-1.7 a draft", 3, b"Word", b"Excel")
FINAL = Paper(b"%PDF-1.7 issued", 3, b"Word, final", b"Excel, final")
DAY = date(2024, 6, 20)
WHY = "Họp giao ban sớm"


def draft(round: Round, unit, *, actor=None, amends: Document | None = None) -> Document:
    request = composing.Request(round.form_id, round.period, unit.pk, DAY, amends_id=amends and amends.pk)
    frozen = composing.compose(request, at=factories.NOW, using="default")
    return documents.keep(frozen, PAPER, request=request, actor=actor, at=factories.NOW)


def checked(round: Round, unit, **made) -> Document:
    document = draft(round, unit, **made)
    issuing.move(document, "check", actor=None, at=factories.NOW, seen=document.sha256)
    return document


def issue(document: Document, *, actor=None, on: date = DAY, reason: str = WHY, paper: Paper = FINAL) -> Issue:
    wanted = Wanted(on, reason)
    final = issuing.final_form(document, wanted, at=factories.NOW)
    return issuing.issue(document, final, paper, wanted, actor=actor, at=factories.NOW, seen=document.sha256)


def issued(round: Round, unit, **made) -> Document:
    document = checked(round, unit, **made)
    issue(document)
    return Document.objects.get(pk=document.pk)
