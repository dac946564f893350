"""Nhập thay: before the office enters for a unit it writes down who told the figures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.domain import access
from reports.domain.asking import rounds
from reports.domain.sheets import calls
from reports.forms.calls import CallForm
from reports.models import Round


@require_http_methods(["GET", "HEAD", "POST"])
def phone_in(request, round: int, unit: int):
    place = get_object_or_404(access.units_for(request.user, calls.VERB), pk=unit)
    asked = get_object_or_404(Round.objects.select_related("form"), pk=round)
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _take(request, asked, place, form.cleaned_data["caller"])
    context = {"round": asked, "unit": place, "form": form}
    return render(request, "reports/calls/phone_in.html", context, status=422 if form.errors else 200)


def _take(request, round: Round, unit, caller: str):
    try:
        call = calls.take(round, unit, caller, actor=request.user, at=timezone.now())
    except rounds.NotExpected as refused:
        messages.error(request, str(refused))
        return redirect("progress-round", round.pk)
    return redirect("entry", call.submission_id)
