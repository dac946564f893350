"""The life cycle of a report on one screen. `_take` is the only writer of `Document.state`."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from campaigns.choices import DocumentKind
from campaigns.domain.directives import numbering
from campaigns.models import DocumentNumber
from ccb.core.domain import audit, notices
from members.domain import access
from reports.choices import DocumentState
from reports.domain.papers import documents
from reports.domain.papers.composing import Request
from reports.domain.papers.documents import Paper
from reports.models import Document, DocumentMove, Issue

DRAFT, CHECKED, ISSUED, AMENDED, WITHDRAWN = DocumentState
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # of a code that people copy from paper: no I, O, 0, 1


class Refused(Exception):
    """The step is not allowed now; the text says why, in the user's words."""


class Conflict(Exception):
    """Someone took a step meanwhile, or the report is not the one that was looked at."""


class NumberTaken(Exception):
    """Another report took the number while this one was drawn: draw it again with the next."""


KEPT_BY = "Lưu:"  # the line of the recipients that says who keeps a copy (Nghị định 30/2020, Phụ lục I, II.9)
UNEXPLAINED = "Báo cáo còn thiếu số liệu của đơn vị. Ghi lý do ban hành khi chưa đủ, rồi làm lại."
CHANGED = "Báo cáo này vừa có người xử lý, hoặc không còn là bản bạn đã xem. Xem lại rồi làm lại."


def _by_another(document: Document, actor, reason: str) -> None:
    if actor is not None and actor.pk == document.created_by_id:
        raise Refused("Bạn đã lập báo cáo này nên không tự xác nhận là đã kiểm tra. Hãy nhờ lãnh đạo hoặc người khác.")


def _has_reason(document: Document, actor, reason: str) -> None:
    if not reason.strip():
        raise Refused("Ghi lý do, để người lập báo cáo và người nhận biết.")


def _whole_or_explained(document: Document, actor, reason: str) -> None:
    """A report without all its units goes out only with a word why."""
    frozen = documents.frozen_of(document)
    if frozen["missing_units"] and not reason.strip():
        raise Refused(UNEXPLAINED)


MOVES = {  # verb: (from, to, one of these rights, guard)
    "check": ({DRAFT}, CHECKED, ("compose", "sign"), _by_another),
    "return": ({CHECKED}, DRAFT, ("compose", "sign"), _has_reason),
    "issue": ({CHECKED}, ISSUED, ("compose",), _whole_or_explained),
    "amend": ({ISSUED}, AMENDED, ("compose",), lambda *_: None),  # taken when the amendment is issued
    "withdraw": ({ISSUED, AMENDED}, WITHDRAWN, ("compose",), _has_reason),
}
REFUSALS = {
    "check": "Chỉ xác nhận kiểm tra được bản dự thảo.",
    "return": "Chỉ trả lại được báo cáo đã kiểm tra và chưa ban hành.",
    "issue": "Chỉ ban hành được báo cáo đã kiểm tra và chưa ban hành.",
    "amend": "Chỉ điều chỉnh được báo cáo đã ban hành và còn hiệu lực.",
    "withdraw": "Chỉ thu hồi được báo cáo đã ban hành và chưa thu hồi.",
}


def allowed(document: Document, user) -> list[str]:
    """The steps that the user may take now, in the order of the table."""
    return [
        verb for verb, (sources, _, rights, _) in MOVES.items()
        if document.state in sources and verb != "amend" and may(user, document, rights)
        and not (verb == "check" and document.created_by_id == user.pk)
    ]  # fmt: skip


def may(user, document: Document, rights) -> bool:
    return any(access.can(user, right, document.unit) for right in rights)


@transaction.atomic
def move(document: Document, verb: str, *, actor, at: datetime, seen: str, reason: str = "") -> DocumentMove:
    """Take one step but issuing; `seen` is the fingerprint of what the actor looked at; `actor` None is a command.

    Raises PermissionError without the right, Refused when the guard says no, Conflict when the report moved since.
    """
    locked = _locked(document, verb, actor=actor, seen=seen, reason=reason)
    step = _take(locked, verb, actor=actor, at=at, reason=reason)
    document.refresh_from_db()
    return step


# --- Issuing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What the office asks for when it issues: the day on the paper, and why when units are missing."""

    dated_on: date
    reason: str = ""


def check_issue(document: Document, wanted: Wanted, *, actor, seen: str) -> None:
    """Whether it could be issued now, before anything is drawn. Raises as `move` does."""
    with transaction.atomic():
        _locked(document, "issue", actor=actor, seen=seen, reason=wanted.reason)


def final_form(document: Document, wanted: Wanted, *, at: datetime) -> dict:
    """The frozen report with the number that is free now, its day and the code by which it can be checked.

    The number is not taken: `issue` takes it, and says NumberTaken when it went to another report meanwhile. So no
    number is lost when drawing fails, and none is held while pages are drawn.
    """
    frozen = documents.frozen_of(document)
    with transaction.atomic():
        number, _, symbol = _given(document, frozen, wanted, actor=None, at=at).symbol.partition("/")
        transaction.set_rollback(True)
    code = new_code()
    address = reverse("verification", args=[code])
    return frozen | {
        "number": number,
        "symbol": symbol,
        "date": wanted.dated_on.isoformat(),
        "issued_at": at.isoformat(),
        "verification": {"code": code, "url": f"{settings.PUBLIC_URL}{address}", "shown": _shown_address()},
    }


@transaction.atomic
def issue(document: Document, final: dict, paper: Paper, wanted: Wanted, *, actor, at: datetime, seen: str) -> Issue:
    """Keep the final form with its number and files, once (C03). An amendment moves what it amends.

    Raises as `move` does, NumberTaken, and files.CannotWrite; nothing of it is left then.
    """
    locked = _locked(document, "issue", actor=actor, seen=seen, reason=wanted.reason)
    given = _given(locked, final, wanted, actor=actor, at=at)
    if given.symbol != f"{final['number']}/{final['symbol']}":
        raise NumberTaken
    frozen = audit.canonical(final)
    sha256 = documents.sha256_of(frozen.encode())
    made = Issue.objects.create(
        document=locked, series=given.series.key, year=given.series.year, number=given.number, symbol=final["symbol"],
        dated_on=wanted.dated_on, code=final["verification"]["code"], frozen=frozen, sha256=sha256, pages=paper.pages,
        issued_by=actor, issued_at=at,
    )  # fmt: skip
    written = documents.write(paper, final, sha256, at=at)
    documents.record_files(locked, written, is_final=True, at=at)
    _take(locked, "issue", actor=actor, at=at, reason=wanted.reason, number=str(made), sha256=sha256)
    if locked.amends_id:
        _amended(locked, made, actor=actor, at=at)
    document.refresh_from_db()
    return made


def _amended(document: Document, made: Issue, *, actor, at: datetime) -> None:
    """What it amends has been amended; a second amendment finds it so."""
    original = Document.objects.select_for_update().select_related("unit").get(pk=document.amends_id)
    if original.state == ISSUED:
        _take(original, "amend", actor=actor, at=at, reason=f"Điều chỉnh bằng báo cáo số {made}")
    elif original.state != AMENDED:
        raise Refused(REFUSALS["amend"])


def standing(request: Request) -> Issue | None:
    """The issued report in force on the same form, period and unit, from the same template. One query."""
    found = Issue.objects.filter(
        document__state=ISSUED, document__unit=request.unit_id, document__template=request.template_id,
        document__round__form=request.form_id, document__round__period=request.period,
    )  # fmt: skip
    return found.first()


def _given(document: Document, frozen: dict, wanted: Wanted, *, actor, at: datetime) -> DocumentNumber:
    """The next number of the unit's series or its committee's, with its line in the register of outgoing papers."""
    kinds = {kind.label.upper(): kind for kind in DocumentKind}
    signature = frozen["signature"]
    kept = [line for line in frozen["recipients"] if line.startswith(KEPT_BY)]
    sent = [line for line in frozen["recipients"] if line not in kept]
    return numbering.give(
        kinds.get(frozen["kind"].upper(), DocumentKind.REPORT), unit=document.unit, on=wanted.dated_on, actor=actor,
        at=at, body=frozen.get("body", ""), subject=document.title, recipients="; ".join(sent)[:500],
        signer=(signature["name"] or signature["title"])[:120],
        keeper="; ".join(line.removeprefix(KEPT_BY).strip() for line in kept)[:120],
    )  # fmt: skip


def new_code() -> str:
    """'ABCD-EFGH-JKLM': sixty bits that nobody guesses, in letters that are not mistaken for others."""
    letters = [secrets.choice(LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def _shown_address() -> str:
    return f"{settings.PUBLIC_URL}{reverse('verifications')}".partition("://")[2].rstrip("/")


# --- The gate -------------------------------------------------------------------------------------------------------


def _locked(document: Document, verb: str, *, actor, seen: str, reason: str) -> Document:
    """The report, locked and fit for the step."""
    sources, _, rights, guard = MOVES[verb]
    if actor is not None and not may(actor, document, rights):
        raise PermissionError(verb)
    locked = Document.objects.select_for_update(of=("self",)).select_related("unit", "created_by").get(pk=document.pk)
    if locked.state not in sources:
        raise Refused(REFUSALS[verb])
    if fingerprint(locked) != seen:
        raise Conflict(CHANGED)
    guard(locked, actor, reason)
    return locked


def fingerprint(document: Document) -> str:
    """What a step binds to: the frozen figures that were looked at."""
    return document.issue.sha256 if documents.is_issued(document) else document.sha256


def _take(document: Document, verb: str, *, actor, at: datetime, reason: str, **said) -> DocumentMove:
    before, target = document.state, MOVES[verb][1]
    if not Document.objects.filter(pk=document.pk, state=before).update(state=target):
        raise Conflict(CHANGED)
    document.state = target
    step = DocumentMove.objects.create(
        document=document, verb=verb, from_state=before, to_state=target, actor=actor, at=at,
        reason=reason.strip()[:500], sha256=said.get("sha256") or fingerprint(document),
    )  # fmt: skip
    audit.record(f"document.{verb}", document, actor=actor, at=at, reason=step.reason, **said)
    _tell(document, step)
    return step


TOLD = {
    "check": "Đã kiểm tra: {title}. Có thể ban hành.",
    "return": "Báo cáo được trả lại để sửa: {title}. Lý do: {reason}",
    "issue": "Đã ban hành: {title}.",
    "withdraw": "Đã thu hồi: {title}. Lý do: {reason}",
}


def _tell(document: Document, step: DocumentMove) -> None:
    """Tell who composed it, and of an issue those who sign; nobody of what he did himself."""
    if step.verb not in TOLD:
        return
    readers = {document.created_by} if document.created_by else set()
    if step.verb == "issue":
        found = access.holders("sign", on=step.at.date())
        readers |= {user for user, path in found if document.unit.path.startswith(path)}
    words = TOLD[step.verb].format(title=document.title[:180], reason=step.reason)
    address = reverse("document", args=[document.pk])
    told = sorted((reader for reader in readers if reader != step.actor), key=lambda reader: reader.pk)
    notices.send_each([(reader, words, address) for reader in told], at=step.at)
