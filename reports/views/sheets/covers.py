"""Số chung của nhiều đơn vị: of which units a cell's one figure is."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.models import Indicator
from reports.domain.sheets import covering, entry
from reports.forms.covers import CoversForm
from reports.models import Submission


@require_http_methods(["GET", "HEAD", "POST"])
def entry_covers(request, pk: int):
    """The cells that hold a figure; of the one of `?o=` the units to tick."""
    submission = get_object_or_404(Submission.objects.for_user(request.user, "enter").for_page(), pk=pk)
    if not submission.takes_figures(timezone.localdate()):
        return redirect("entry", pk)
    values = {value.indicator_id: value for value in entry.values_of(submission).values() if value.number}
    chosen = values.get(_number(request.POST.get("o") or request.GET.get("o")))
    if chosen is None:
        return _cells(request, submission, list(values.values()))
    units = covering.coverable(submission)
    if request.method != "POST":
        form = CoversForm(units=units, initial={"seen": chosen.revision, "units": chosen.covers})
        return _page(request, submission, chosen.indicator, chosen, form)
    form = CoversForm(request.POST, units=units)
    if not form.is_valid():
        return _page(request, submission, chosen.indicator, chosen, form, status=422)
    return _save(request, submission, chosen, form)


def _save(request, submission: Submission, chosen, form: CoversForm):
    indicator, said = chosen.indicator, form.cleaned_data
    try:
        changed = covering.cover(
            submission, indicator, said["units"], seen=said["seen"], actor=request.user, at=timezone.now()
        )
    except covering.NotCoverable as refused:
        form.add_error("units", str(refused))
        return _page(request, submission, indicator, chosen, form, status=422)
    except entry.StaleSave:
        messages.error(request, "Ô này vừa được người khác sửa nên chưa lưu. Xem lại số mới rồi làm lại.")
        return redirect(f"{reverse('entry-covers', args=[submission.pk])}?o={indicator.pk}")
    except entry.NotOpen as refused:
        messages.error(request, f"Chưa lưu được. {refused}")
        return redirect("entry", submission.pk)
    if changed:
        messages.success(request, f"Đã ghi “{indicator.name}” là số của những đơn vị nào.")
    return redirect("entry-covers", submission.pk)


def _cells(request, submission: Submission, values: list):
    named = covering.names(values)
    cells = [(one, entry.shown(one, one.indicator), covering.words(one, named)) for one in values]
    return render(request, "reports/covers/cells.html", {"submission": submission, "cells": cells})


def _page(request, submission, indicator: Indicator, value, form, *, status: int = 200):
    context = {
        "submission": submission, "indicator": indicator, "shown": entry.shown(value, indicator), "form": form,
    }  # fmt: skip
    return render(request, "reports/covers/cell.html", context, status=status)


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None
