"""Tệp minh chứng của một tiêu chí trên phiếu chấm điểm."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.forms.programs import PaperForm
from campaigns.views.downloads import kept_file
from campaigns.views.kept_files import added, remove
from members.views.guards import allowed_anywhere
from reports.choices import EvaluationState
from reports.domain.scores import evidence, steps
from reports.models import Evaluation, EvidenceFile


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def score_evidence(request, pk: int, criterion: int):
    """What is kept for the criterion; while the unit scores itself a form that adds to it, and `remove` takes out."""
    one = get_object_or_404(Evaluation.objects.for_user(request.user, "view").for_page(), pk=pk)
    asked = get_object_or_404(one.sheet.criteria, pk=criterion, needs_evidence=True)
    may_add = one.state == EvaluationState.DRAFT and steps.may_score(request.user, one)
    if request.method == "POST" and not may_add:
        raise Http404
    if "remove" in request.POST:
        remove(request, one.files, take_out=evidence.remove)
        return redirect("score-evidence", pk, criterion)
    form = PaperForm(request.POST or None, request.FILES or None)
    add = partial(evidence.add, criterion=asked)
    if request.method == "POST" and form.is_valid() and added(request, form, one, add):
        messages.success(request, "Đã lưu tệp.")
        return redirect("score-evidence", pk, criterion)
    context = {
        "evaluation": one, "criterion": asked, "form": form if may_add else None,
        "files": one.files.filter(criterion=asked).select_related("added_by"),
    }  # fmt: skip
    return render(request, "reports/scores/evidence.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def evidence_file(request, pk: int):
    return kept_file(request, get_object_or_404(EvidenceFile.objects.for_user(request.user, "view"), pk=pk))
