"""The life cycle of a submission on one screen. `move` is the only writer of `Submission.state`."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ccb.core.domain import audit, notices
from ccb.lib import numbers, periods
from members.domain import access
from reports.choices import SubmissionState, ValueState
from reports.domain import checking, checks, derived, entry
from reports.models import Explanation, Move, Submission

DRAFT, SUBMITTED, RETURNED, APPROVED = SubmissionState


class Refused(Exception):
    """The move is not allowed now; the text says why, in the user's words."""


class Unexplained(Refused):
    """Findings stand in the way: blocking ones, or warnings without a reason."""

    def __init__(self, findings):
        super().__init__("Còn lỗi phải sửa hoặc cảnh báo chưa ghi lý do.")
        self.findings = findings


class Conflict(Exception):
    """Someone moved or changed the submission since it was seen."""


CLOSED = "Kỳ báo cáo đã khoá nên không gửi, duyệt, trả lại hay mở lại được nữa. Nếu cần, hãy nhờ văn phòng mở khoá kỳ."
CHANGED = "Biểu đã có thay đổi sau khi bạn mở. Xem lại số liệu mới rồi làm lại."
REGISTER_CHANGED = "Cảnh báo đã khác lúc bạn mở trang, vì số trong sổ hoặc cách kiểm tra vừa thay đổi. Xem lại rồi gửi."


def content_sha256(submission: Submission) -> str:
    """The fingerprint of all figures and narratives: an approval binds to it. Two queries."""
    cells = submission.values.exclude(state=ValueState.BLANK).order_by("indicator__code")
    figures = [
        [code, state, None if number is None else numbers.plain(number), text, qualifier, note]
        for code, state, number, text, qualifier, note in cells.values_list(
            "indicator__code", "state", "number", "text", "qualifier", "note"
        )
    ]
    texts = submission.narratives.exclude(text="").order_by("section__position").values_list("section__code", "text")
    return hashlib.sha256(audit.canonical([figures, [list(pair) for pair in texts]]).encode()).hexdigest()


def _nothing_stands_in_the_way(submission: Submission, actor, reason: str) -> None:
    _typed_by_another(submission, actor)
    findings = checking.findings(submission)
    open_ones = [finding for finding in findings if finding.is_blocking or not finding.reason]
    if open_ones:
        raise Unexplained(open_ones)
    if not submission.values.exclude(state=ValueState.BLANK).exists():
        raise Refused("Biểu chưa có số liệu nào. Nhập ít nhất một ô, hoặc ghi 0 nếu không có, rồi gửi.")
    checking.forget_settled(submission, findings)


def _typed_by_another(submission: Submission, actor) -> None:
    """Where the form asks for two people, who typed a figure that stands does not send it."""
    if actor is None or not submission.round.form.needs_two_people:
        return
    if submission.values.exclude(state=ValueState.BLANK).filter(author=actor).exists():
        raise Refused("Biểu này cần hai người: người đã nhập số liệu không tự gửi. Hãy nhờ người khác xem lại rồi gửi.")


def _sent_by_another(submission: Submission, actor, reason: str) -> None:
    """Like every move, approval binds to the version that was seen; nobody approves what he sent himself."""
    if actor is not None and actor.pk == submission.submitted_by_id:
        raise Refused("Bạn là người gửi biểu này nên không tự duyệt được. Hãy nhờ người khác duyệt.")


def _has_reason(submission: Submission, actor, reason: str) -> None:
    if not reason.strip():
        raise Refused("Ghi lý do để đơn vị biết cần làm gì.")


def _anything(submission: Submission, actor, reason: str) -> None:
    """A command loads the past as it was."""


MOVES = {  # verb: (from, to, permission, guard)
    "submit": ({DRAFT, RETURNED}, SUBMITTED, "submit", _nothing_stands_in_the_way),
    "return": ({SUBMITTED}, RETURNED, "review", _has_reason),
    "approve": ({SUBMITTED}, APPROVED, "review", _sent_by_another),
    "reopen": ({APPROVED}, RETURNED, "reopen", _has_reason),
    "import": ({DRAFT}, SUBMITTED, None, _anything),  # figures of the past, loaded by a command: findings stay
}
REFUSALS = {
    "submit": "Biểu này đã gửi rồi.",
    "return": "Chỉ trả lại được biểu đang chờ duyệt.",
    "approve": "Chỉ duyệt được biểu đang chờ duyệt.",
    "reopen": "Chỉ mở lại được biểu đã duyệt.",
    "import": "Chỉ nhập được vào biểu đang nhập.",
}


@transaction.atomic
def move(submission: Submission, verb: str, *, actor, at: datetime, seen_version: int, reason: str = "") -> Move:
    """Take one step; `seen_version` is the version that the actor looked at; `actor` None is a command.

    Raises PermissionError without the right, Refused (or Unexplained) when the guard says no, Conflict when the
    submission changed since it was seen. Moves the row, writes the Move, the audit entry and the notices in one
    transaction.
    """
    sources, target, permission, guard = MOVES[verb]
    if actor is not None and not (permission and access.can(actor, permission, submission.unit)):
        raise PermissionError(verb)
    locked = Submission.objects.select_for_update().select_related("unit", "round__form").get(pk=submission.pk)
    if locked.version != seen_version:
        raise Conflict(CHANGED)
    if locked.state not in sources:
        raise Refused(REFUSALS[verb])
    if locked.round.closed_at:
        raise Refused(CLOSED)
    if target == SUBMITTED:
        derived.keep(locked)
    elif target == RETURNED:
        locked.register_figures = None
    guard(locked, actor, reason)
    step = _take(locked, verb, target, actor, at, reason)
    submission.refresh_from_db()
    return step


def _take(submission: Submission, verb: str, target: str, actor, at: datetime, reason: str) -> Move:
    before, seen = submission.state, submission.version
    changes = {
        "state": target, "version": seen + 1, "decided_at": at, "register_figures": submission.register_figures,
    }  # fmt: skip
    if target == SUBMITTED:
        changes |= {"submitted_at": at, "submitted_by": actor}
    moved = Submission.objects.filter(pk=submission.pk, state=before, version=seen).update(**changes)
    if not moved:
        raise Conflict("Biểu vừa được người khác xử lý.")
    step = Move.objects.create(
        submission=submission, verb=verb, from_state=before, to_state=target, actor=actor, at=at,
        reason=reason.strip(), version=seen + 1, content_sha256=content_sha256(submission),
    )  # fmt: skip
    audit.record(
        f"submission.{verb}", submission, actor=actor, at=at,
        version=step.version, content=step.content_sha256, reason=step.reason,
    )  # fmt: skip
    _tell(submission, step)
    return step


TOLD = {
    "return": "Biểu “{form}” {period} bị trả lại: {reason}",
    "approve": "Biểu “{form}” {period} đã được duyệt.",
    "reopen": "Biểu “{form}” {period} được mở lại: {reason}",
}


def _tell(submission: Submission, step: Move) -> None:
    """Tell the one who sent it, unless he moved it himself."""
    if step.verb not in TOLD or submission.submitted_by_id in (None, step.actor_id):
        return
    period = periods.parse(submission.round.period).label
    text = TOLD[step.verb].format(form=submission.round.form, period=period, reason=step.reason)
    notices.send(submission.submitted_by, text[:300], url=f"/nhap-so-lieu/{submission.pk}/", at=step.at)


def send(
    submission: Submission, reasons: Mapping[str, str], *, actor, at: datetime, seen_version: int, seen: str = ""
) -> Move:
    """Keep the reasons for the warnings, then submit. A refusal keeps the reasons: nothing typed is lost.

    `seen` is the fingerprint of the findings that were looked at: the register may have changed meanwhile. Raises as
    `move` does; Conflict keeps no reason, for the warnings may not be those that were seen.
    """
    if submission.version != seen_version:
        raise Conflict(CHANGED)
    if seen and seen != checks.fingerprint(entry.findings(submission)):
        raise Conflict(REGISTER_CHANGED)
    explain(submission, reasons, actor=actor, at=at)
    return move(submission, "submit", actor=actor, at=at, seen_version=seen_version)


@transaction.atomic
def explain(submission: Submission, reasons: Mapping[str, str], *, actor, at: datetime) -> None:
    """Keep the reasons for warnings (by finding code) beside the warning as it stands now; blanks are passed over.

    Raises PermissionError without the right to submit, Conflict when the submission is not the one seen any more,
    Refused when it has been sent.
    """
    if actor is not None and not access.can(actor, "submit", submission.unit):
        raise PermissionError("submit")
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.version != submission.version:
        raise Conflict(CHANGED)
    if not locked.is_open:
        raise Refused(REFUSALS["submit"])
    for finding in entry.findings(submission):
        reason = reasons.get(finding.code, "").strip()
        if reason and not finding.is_blocking and reason != finding.reason:
            explanation, _ = Explanation.objects.update_or_create(
                submission=submission, code=finding.code,
                defaults={"finding": finding.message, "reason": reason[:500], "author": actor, "at": at},
            )  # fmt: skip
            audit.record("submission.explain", submission, actor=actor, at=at, code=finding.code, reason=reason[:500])
