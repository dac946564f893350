"""So với cấp dưới: a unit's cells beside what the units below add up to, and filling them from there."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.domain.sheets import chain_filling, chaining, entry
from reports.models import Submission

DEEDS = ("blanks", "all")


@require_http_methods(["GET", "HEAD", "POST"])
def entry_children(request, pk: int):
    submission = get_object_or_404(Submission.objects.for_user(request.user, "enter").for_page(), pk=pk)
    children = chaining.of(submission)
    takes_figures = submission.takes_figures(timezone.localdate())
    if children is None or request.method == "POST" and not takes_figures:
        return redirect("entry", pk)
    if request.method == "POST":
        return _fill(request, submission, children)
    context = {
        "submission": submission, "children": children, "cells": chaining.beside(submission, children),
        "takes_figures": takes_figures,
    }  # fmt: skip
    return render(request, "reports/children/beside.html", context)


def _fill(request, submission: Submission, children: chaining.Children):
    deed = request.POST.get("do")
    if deed not in DEEDS:
        raise Http404
    try:
        count = chain_filling.fill(
            submission, children, only_blanks=deed == "blanks", actor=request.user, at=timezone.now()
        )
    except (entry.NotOpen, entry.StaleSave) as refused:
        messages.error(request, f"Chưa điền được. {refused}")
        return redirect("entry", submission.pk)
    if count:
        messages.success(request, f"Đã điền {count} ô từ số của {len(children.included)} đơn vị cấp dưới.")
    else:
        messages.info(request, "Không có ô nào cần điền.")
    return redirect("entry-children", submission.pk)
