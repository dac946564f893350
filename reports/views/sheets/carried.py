"""Xác nhận số ước: the cells that still hold the estimate, confirmed one by one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.domain.sheets import carrying
from reports.domain.sheets import entry as domain
from reports.models import Submission

PREFIX = "c-"  # c-<indicator>=<revision>


@require_http_methods(["GET", "HEAD", "POST"])
def entry_carried(request, pk: int):
    submission = get_object_or_404(Submission.objects.for_user(request.user, "enter").for_page(), pk=pk)
    if request.method == "POST":
        return _confirm(request, submission)
    cells = [(value, domain.shown(value, value.indicator)) for value in carrying.unconfirmed(submission)]
    context = {"submission": submission, "cells": cells, "estimate": carrying.estimate_of(submission)}
    return render(request, "reports/entry/carried.html", context)


def _confirm(request, submission: Submission):
    try:
        count = domain.confirm(submission, _seen(request.POST), actor=request.user, at=timezone.now())
    except domain.NotOpen as refused:
        messages.error(request, f"Chưa xác nhận được. {refused}")
        return redirect("entry", submission.pk)
    if count:
        messages.success(request, f"Đã xác nhận {count} ô là số chính thức.")
    else:
        messages.info(request, "Chưa có ô nào được xác nhận. Đánh dấu ô đã đúng rồi bấm lại.")
    return redirect("entry-carried", submission.pk)


def _seen(posted) -> dict[int, int]:
    """Indicator id -> revision; what no page would post is passed over."""
    pairs = [(key.removeprefix(PREFIX), value) for key, value in posted.items() if key.startswith(PREFIX)]
    return {int(key): int(value) for key, value in pairs if _is_number(key) and _is_number(value)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
