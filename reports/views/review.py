"""Duyệt, trả lại, mở lại: one unit's submission beside its previous period, with its findings."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import periods
from members.domain import access
from reports.domain import completeness, derived, entry, sheet, workflow
from reports.forms.reviews import DecisionForm
from reports.models import Submission

DONE = {
    "approve": "{unit}: biểu đã được duyệt.",
    "return": "{unit}: biểu đã được trả lại. Đơn vị nhận được lý do của bạn.",
    "reopen": "{unit}: biểu đã được mở lại để sửa. Đơn vị nhận được lý do của bạn.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def review(request, pk: int):
    reviewed = Submission.objects.for_user(request.user, "review")
    submission = get_object_or_404(reviewed.for_page().with_first_sent(), pk=pk)
    if request.method != "POST":
        return _page(request, submission, DecisionForm())
    verb = request.POST.get("verb", "")
    if verb not in DONE or not access.can(request.user, workflow.MOVES[verb][2], submission.unit):
        raise Http404
    form = DecisionForm(request.POST, needs_reason=verb != "approve")
    if not form.is_valid():
        return _page(request, submission, form, status=422)
    return _decide(request, submission, verb, form)


def _decide(request, submission: Submission, verb: str, form: DecisionForm):
    seen, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        workflow.move(submission, verb, actor=request.user, at=timezone.now(), seen_version=seen, reason=reason)
    except workflow.Conflict:
        since = sheet.since(submission, seen)
        if not _is_done(since, verb, request.user, seen, reason):
            submission.refresh_from_db()
            return _page(request, submission, form, status=409, since=since)
    except workflow.Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, submission, form, status=422)
    messages.success(request, DONE[verb].format(unit=submission.unit.titled))
    return redirect("progress-round", submission.round_id)


def _is_done(since: sheet.Since, verb: str, user, seen: int, reason: str) -> bool:
    """Whether this very decision was taken a moment ago: a double click (C03)."""
    step = since.steps[0] if since.steps else None
    decision = step and (step.verb, step.actor_id, step.version, step.reason)
    return decision == (verb, user.pk, seen + 1, reason)


def _page(request, submission: Submission, form: DecisionForm, *, status: int = 200, since: sheet.Since | None = None):
    register = derived.of_submission(submission)
    findings = entry.findings(submission, register)
    moves = list(submission.moves.select_related("actor"))
    context = {
        "submission": submission,
        "previous": periods.parse(submission.round.period).previous().short_label,
        "sections": sheet.of(submission, findings, register),
        "findings": findings,
        "moves": moves,
        "last_move": moves[-1] if moves else None,
        "form": form,
        "since": since,
        "sent_late": completeness.is_late(submission.round, submission.first_sent_at),
        "may_reopen": access.can(request.user, "reopen", submission.unit),
    }
    return render(request, "reports/review/review.html", context, status=status)
