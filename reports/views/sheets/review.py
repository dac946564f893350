"""Duyệt, trả lại, mở lại: one unit's submission beside its previous period, with its findings."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import periods
from reports.choices import SubmissionState
from reports.domain.asking import completeness
from reports.domain.asking import forms as structures
from reports.domain.figures import derived
from reports.domain.sheets import chaining, deciding, differences, entry, returned, sheet, workflow
from reports.forms.reviews import DecisionForm, read_marks
from reports.models import Submission

DONE = {
    "approve": "{unit}: biểu đã được duyệt.",
    "return": "{unit}: biểu đã được trả lại. Đơn vị nhận được lý do của bạn.",
    "reopen": "{unit}: biểu đã được mở lại để sửa. Đơn vị nhận được lý do của bạn.",
    "extend": "{unit}: biểu đã được mở riêng cho đơn vị. Đơn vị nhận được lý do của bạn.",
}
NEED_A_DAY = ("reopen", "extend")


@require_http_methods(["GET", "HEAD", "POST"])
def review(request, pk: int):
    reviewed = Submission.objects.for_user(request.user, "review")
    submission = get_object_or_404(reviewed.for_page().with_first_sent(), pk=pk)
    today = timezone.localdate()
    if request.method != "POST":
        return _page(request, submission, DecisionForm(on=today))
    verb = request.POST.get("verb", "")
    if verb not in DONE or not _may(request.user, workflow.MOVES[verb][2], submission):
        raise Http404
    marks = read_marks(structures.indicators(submission.round.form), request.POST) if verb != "approve" else {}
    needs = {"needs_reason": verb != "approve" and not marks, "needs_day": verb in NEED_A_DAY}
    form = DecisionForm(request.POST, on=today, **needs)
    if not form.is_valid():
        return _page(request, submission, form, marks, status=422)
    return _decide(request, submission, verb, form, marks)


def _may(user, permission: str, submission: Submission) -> bool:
    return deciding.may(user, permission, submission.unit, submission.round.form)


def _decide(request, submission: Submission, verb: str, form: DecisionForm, marks: dict[int, str]):
    seen, said = form.cleaned_data["version"], form.cleaned_data
    try:
        workflow.move(
            submission, verb, actor=request.user, at=timezone.now(), seen_version=seen, seen_content=said["content"],
            reason=said["reason"], until=said["until"], cells=marks,
        )  # fmt: skip
    except workflow.Conflict:
        since = sheet.since(submission, seen)
        if not _is_done(since, verb, request.user, seen, returned.reason(said["reason"], marks)):
            submission.refresh_from_db()
            return _page(request, submission, form, marks, status=409, since=since)
    except workflow.Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, submission, form, marks, status=422)
    messages.success(request, DONE[verb].format(unit=submission.unit.titled))
    return redirect("progress-round", submission.round_id)


def _is_done(since: sheet.Since, verb: str, user, seen: int, reason: str) -> bool:
    """Whether this very decision was taken a moment ago: a double click (C03)."""
    step = since.steps[0] if since.steps else None
    decision = step and (step.verb, step.actor_id, step.version, step.reason)
    return decision == (verb, user.pk, seen + 1, reason)


def _page(request, submission: Submission, form: DecisionForm, marks=None, *, status: int = 200, since=None):
    register = derived.of_submission(submission)
    findings = entry.findings(submission, register)
    moves = list(submission.moves.select_related("actor"))
    children = chaining.of(submission)
    approval = _earlier_approval(submission, moves)
    may_decide, may_reopen = (_may(request.user, right, submission) for right in ("review", "reopen"))
    context = {
        "submission": submission,
        "previous": periods.parse(submission.round.period).previous().short_label,
        "sections": sheet.of(submission, findings, register, marks or {}, children),
        "content": workflow.content_sha256(submission),
        "findings": findings,
        "moves": moves,
        "returned": next((move for move in reversed(moves) if move.verb in returned.VERBS), None),
        "asked": returned.of(submission),
        "amendments": submission.amendments.all(),
        "approval": approval,
        "corrections": differences.since(approval) if approval else (),
        "children": children,
        "form": form,
        "since": since,
        "sent_late": completeness.is_late(submission.round, submission.first_sent_at),
        "may_decide": may_decide,
        "may_reopen": may_reopen,
        "marking": _marking(submission, may_decide, may_reopen),
        "is_locked": submission.round.closed_at is not None and submission.open_until is None,
        "is_shut": submission.is_open and not submission.takes_figures(timezone.localdate()),
    }
    return render(request, "reports/review/review.html", context, status=status)


def _earlier_approval(submission: Submission, moves):
    """The approval that a reopened sheet had: what was changed since is shown against it."""
    if submission.state == SubmissionState.APPROVED:
        return None
    return next((move for move in reversed(moves) if move.to_state == SubmissionState.APPROVED), None)


def _marking(submission: Submission, may_decide: bool, may_reopen: bool) -> str:
    """The id of the form that takes marked cells, '' where none does."""
    if submission.state == SubmissionState.SUBMITTED:
        return "tra-lai" if may_decide else ""
    return "mo-lai" if submission.state == SubmissionState.APPROVED and may_reopen else ""
