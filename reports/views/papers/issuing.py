"""Kiểm tra, trả lại, ban hành, điều chỉnh, thu hồi một báo cáo."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ccb.core.domain import jobs
from reports.domain.papers import documents, issuing
from reports.domain.papers.composing import Request
from reports.exports import compiling, document_issue
from reports.forms.documents import IssueForm
from reports.models import Document
from reports.views.papers.one_document import document_for

DONE = {
    "check": "Đã ghi nhận: báo cáo đã được kiểm tra.",
    "return": "Đã trả lại báo cáo để sửa.",
    "withdraw": "Đã thu hồi báo cáo. Trang xác minh công khai ghi rõ báo cáo không còn hiệu lực.",
}


@require_POST
def document_move(request, pk: int):
    """One step: check, return or withdraw."""
    verb = request.POST.get("verb")
    rights = issuing.MOVES[verb][2] if verb in DONE else ("compose", "sign")
    document = document_for(request.user, pk, *rights)
    if verb not in DONE:
        return redirect("document", pk)
    try:
        issuing.move(
            document, verb, actor=request.user, at=timezone.now(), seen=request.POST.get("seen", ""),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except (issuing.Refused, issuing.Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, DONE[verb])
    return redirect("document", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def document_issue_page(request, pk: int):
    """The day on the paper, a word when units are missing; then the job that gives the number."""
    document = document_for(request.user, pk, "compose")
    frozen = documents.frozen_of(document)
    form = IssueForm(
        request.POST or None, missing=frozen["missing_units"],
        initial={"dated_on": timezone.localdate(), "seen": issuing.fingerprint(document)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                job = document_issue.ask(
                    document, form.wanted, actor=request.user, at=timezone.now(), seen=form.cleaned_data["seen"]
                )
                transaction.on_commit(partial(jobs.wake, job))
        except (issuing.Refused, issuing.Conflict) as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("job", job.pk)
    context = {"document": document, "frozen": frozen, "form": form, "series": frozen["symbol"]}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/documents/issue.html", context, status=status)


@require_POST
def document_amend(request, pk: int):
    """A draft that corrects the issued report, composed anew from the figures of today."""
    document = document_for(request.user, pk, "compose")
    if document.state not in issuing.MOVES["withdraw"][0]:
        messages.error(request, issuing.REFUSALS["amend"])
        return redirect("document", pk)
    job = _ask_amendment(document, request.user)
    return redirect("job", job.pk)


def _ask_amendment(document: Document, user):
    round = document.round
    wanted = Request(
        round.form_id, round.period, document.unit_id, timezone.localdate(), document.template_id,
        document.draft_id, document.draft_revision, amends_id=document.pk,
    )  # fmt: skip
    with transaction.atomic():
        job = compiling.ask(round, wanted, actor=user, at=timezone.now())
        transaction.on_commit(partial(jobs.wake, job))
    return job
