"""The life cycle of a submission on one screen. `move` is the only writer of `Submission.state`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import audit, notices
from ccb.lib import dates
from members.domain import access
from reports.choices import SubmissionState, ValueState
from reports.domain.figures import derived
from reports.domain.papers import amendments
from reports.domain.rules import checking, checks
from reports.domain.sheets import calls, chain_telling, contents, deciding, entry, handing, returned
from reports.domain.sheets.contents import content_sha256
from reports.models import Explanation, Move, PhoneCall, Submission

__all__ = ["Conflict", "MOVES", "Refused", "Unexplained", "content_sha256", "explain", "move", "send"]

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


CLOSED = (
    "Kỳ báo cáo đã khoá nên không gửi, duyệt hay trả lại được nữa. Nếu cần, hãy nhờ văn phòng mở khoá kỳ, hoặc mở "
    "riêng cho đơn vị đến một ngày."
)
PAST_DAY = "Ngày mở đến phải từ hôm nay trở đi."
CHANGED = "Biểu đã có thay đổi sau khi bạn mở. Xem lại số liệu mới rồi làm lại."
REGISTER_CHANGED = "Cảnh báo đã khác lúc bạn mở trang, vì số trong sổ hoặc cách kiểm tra vừa thay đổi. Xem lại rồi gửi."


@dataclass(frozen=True)
class Step:
    """What is asked for: by whom, when, why, until which day, with which cells marked (indicator id -> sentence)."""

    verb: str
    actor: object
    at: datetime
    reason: str = ""
    until: date | None = None
    cells: Mapping[int, str] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


def _nothing_stands_in_the_way(submission: Submission, step: Step) -> None:
    _typed_by_another(submission, step.actor)
    findings = checking.findings(submission)
    open_ones = [finding for finding in findings if finding.is_blocking or not finding.reason]
    if open_ones:
        raise Unexplained(open_ones)
    if not submission.values.exclude(state=ValueState.BLANK).exists():
        raise Refused("Biểu chưa có số liệu nào. Nhập ít nhất một ô, hoặc ghi 0 nếu không có, rồi gửi.")
    if left := returned.unsettled(submission):
        raise Refused(f"Còn {left} ô được trả lại mà chưa sửa hoặc trả lời. Xem lại từng ô rồi gửi.")
    checking.forget_settled(submission, findings)


def _typed_by_another(submission: Submission, actor) -> None:
    """Where the form asks for two people, who typed a figure that stands does not send it."""
    if handing.typed_by(submission, actor):
        raise Refused("Biểu này cần hai người: người đã nhập số liệu không tự gửi. Hãy nhờ người khác xem lại rồi gửi.")


def _sent_by_another(submission: Submission, step: Step) -> None:
    """Like every move, approval binds to what was seen; nobody approves what he sent himself."""
    if step.actor is not None and step.actor.pk == submission.submitted_by_id:
        raise Refused("Bạn là người gửi biểu này nên không tự duyệt được. Hãy nhờ người khác duyệt.")


def _has_reason(submission: Submission, step: Step) -> None:
    if not step.reason:
        raise Refused("Ghi lý do để đơn vị biết cần làm gì.")


def _has_reason_and_day(submission: Submission, step: Step) -> None:
    """Who opens one sheet anew says why and until when; a command may leave the round's own limits."""
    _has_reason(submission, step)
    if step.actor is not None and step.until is None:
        raise Refused("Ghi ngày cuối cùng mà đơn vị còn được sửa.")


def _anything(submission: Submission, step: Step) -> None:
    """A command loads the past as it was."""


MOVES = {  # verb: (from, to, permission, guard); to None: the state stays
    "submit": ({DRAFT, RETURNED}, SUBMITTED, "submit", _nothing_stands_in_the_way),
    "return": ({SUBMITTED}, RETURNED, "review", _has_reason),
    "approve": ({SUBMITTED}, APPROVED, "review", _sent_by_another),
    "reopen": ({APPROVED}, RETURNED, "reopen", _has_reason_and_day),
    "extend": ({DRAFT, RETURNED}, None, "reopen", _has_reason_and_day),  # more days for one unit
    "import": ({DRAFT}, SUBMITTED, None, _anything),  # figures of the past, loaded by a command: findings stay
}
REFUSALS = {
    "submit": "Biểu này đã gửi rồi.",
    "return": "Chỉ trả lại được biểu đang chờ duyệt.",
    "approve": "Chỉ duyệt được biểu đang chờ duyệt.",
    "reopen": "Chỉ mở lại được biểu đã duyệt.",
    "extend": "Chỉ mở riêng được biểu đơn vị đang nhập hoặc đang sửa.",
    "import": "Chỉ nhập được vào biểu đang nhập.",
}


def _is_in_time(submission: Submission, step: Step) -> None:
    """A closed round takes nothing but what was opened for the unit alone, and that until its day is over."""
    if step.until is not None and step.until < step.on:
        raise Refused(PAST_DAY)
    own, asks_anew = submission.open_until, step.until is not None
    if submission.round.closed_at and own is None and not (asks_anew and step.verb in ("reopen", "extend")):
        raise Refused(CLOSED)
    if own is None or own >= step.on or asks_anew:
        return
    if step.verb == "submit":
        raise Refused(f"{entry.shut(own)} Nếu còn phải nộp, hãy nhờ văn phòng mở thêm ngày.")
    if step.verb == "return":
        raise Refused("Hạn mở riêng cho đơn vị đã hết: ghi ngày đơn vị được sửa đến, rồi trả lại.")


@transaction.atomic
def move(
    submission: Submission,
    verb: str,
    *,
    actor,
    at: datetime,
    seen_version: int,
    seen_content: str = "",
    reason: str = "",
    until: date | None = None,
    cells: Mapping[int, str] | None = None,
) -> Move:
    """Take one step; `actor` None is a command.

    `seen_version` is the version that the actor looked at, `seen_content` its fingerprint where the page showed one.
    `cells`, of a return or a reopening: what to look at again, by indicator id. `until`: the unit may change its
    figures until the end of that day, even in a closed round.

    Raises PermissionError without the right, Refused (or Unexplained) when the guard says no, Conflict when the
    submission changed since it was seen, returned.NotOfTheForm. Moves the row, writes the Move, the audit entry and
    the notices in one transaction.
    """
    sources, target, permission, guard = MOVES[verb]
    if actor is not None and not (permission and _may(actor, permission, submission)):
        reason = calls.words(_taken_call(submission, verb, actor, at))
    locked = Submission.objects.select_for_update().select_related("unit", "round__form").get(pk=submission.pk)
    if locked.version != seen_version or (seen_content and seen_content != content_sha256(locked)):
        raise Conflict(CHANGED)
    if locked.state not in sources:
        raise Refused(REFUSALS[verb])
    cells = (cells or {}) if target == RETURNED else {}
    until = until if target == RETURNED or verb == "extend" else None
    step = Step(verb, actor, at, returned.reason(reason, cells), until, cells)
    _is_in_time(locked, step)
    if target == SUBMITTED:
        derived.keep(locked)
    elif target == RETURNED:
        locked.register_figures = None
    guard(locked, step)
    taken = _take(locked, target or locked.state, step)
    submission.refresh_from_db()
    return taken


def _may(actor, permission: str, submission: Submission) -> bool:
    return deciding.may(actor, permission, submission.unit, submission.round.form)


def _taken_call(submission: Submission, verb: str, actor, at: datetime) -> PhoneCall:
    """For whom the office enters by telephone it sends too. Raises PermissionError."""
    call = calls.standing(submission, actor, on=timezone.localdate(at)) if verb == "submit" else None
    if call is None:
        raise PermissionError(verb)
    return call


def _take(submission: Submission, target: str, step: Step) -> Move:
    before, seen = submission.state, submission.version
    changes = {"state": target, "version": seen + 1, "register_figures": submission.register_figures}
    if step.verb != "extend":
        changes["decided_at"] = step.at
    if step.until is not None or target == APPROVED:
        changes["open_until"] = step.until
    if target == SUBMITTED:
        changes |= {"submitted_at": step.at, "submitted_by": step.actor}
    moved = Submission.objects.filter(pk=submission.pk, state=before, version=seen).update(**changes)
    if not moved:
        raise Conflict("Biểu vừa được người khác xử lý.")
    taken = Move.objects.create(
        submission=submission, verb=step.verb, from_state=before, to_state=target, actor=step.actor, at=step.at,
        reason=step.reason, until=step.until, version=seen + 1, content_sha256=content_sha256(submission),
        revisions=contents.standing(submission),
    )  # fmt: skip
    returned.mark(taken, step.cells)
    amendment = amendments.number(taken) if target == APPROVED else None
    audit.record(
        f"submission.{step.verb}", submission, actor=step.actor, at=step.at,
        version=taken.version, content=taken.content_sha256, reason=taken.reason,
        **({"until": step.until.isoformat()} if step.until else {}),
        **({"amendment": amendment.number} if amendment else {}),
        **({"cells": {str(key): said for key, said in step.cells.items()}} if step.cells else {}),
    )  # fmt: skip
    _tell(submission, taken)
    return taken


TOLD = {
    "return": "Biểu “{form}” {period} bị trả lại{until}: {reason}",
    "approve": "Biểu “{form}” {period} đã được duyệt.",
    "reopen": "Biểu “{form}” {period} được mở lại{until}: {reason}",
    "extend": "Biểu “{form}” {period} được mở riêng cho đơn vị{until}: {reason}",
}


def _tell(submission: Submission, step: Move) -> None:
    """Tell the one who sent it, or whoever sends for the unit where nobody has; not the one who took the step.

    Those above who have sent what rests on it are told too.
    """
    if step.verb not in TOLD or submission.unit.is_practice:
        return
    until = f" (sửa được đến hết ngày {dates.show(step.until)})" if step.until else ""
    text = TOLD[step.verb].format(
        form=submission.round.form, period=submission.round.label, until=until, reason=step.reason
    )
    told = [(person, text, f"/nhap-so-lieu/{submission.pk}/") for person in _senders(submission, step)]
    notices.send_each([*told, *chain_telling.lines(submission, step)], at=step.at)


def _senders(submission: Submission, step: Move) -> list:
    if submission.submitted_by_id:
        people = [submission.submitted_by]
    elif step.verb == "extend":
        reach = access.holders("submit", on=timezone.localdate(step.at))
        people = list(dict.fromkeys(person for person, path in reach if path == submission.unit.path))
    else:
        people = []
    return [person for person in people if person.pk != step.actor_id]


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
        _taken_call(submission, "submit", actor, at)
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
