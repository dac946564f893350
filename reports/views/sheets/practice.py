"""Tập nhập: opening the sheet to practise on, and making it anew."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.domain.sheets import practice
from reports.forms.entry import StartForm
from reports.models import Submission


@require_POST
def practise(request):
    """The sheet of the round and the unit that the home page names."""
    form = StartForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    sheet = practice.open_sheet(chosen["round"], chosen["unit"], actor=request.user, at=timezone.now())
    return redirect("entry", sheet.pk)


@require_POST
def practise_again(request, pk: int):
    submission = get_object_or_404(Submission.objects.for_user(request.user, "enter").for_page(), pk=pk)
    try:
        practice.reset(submission, actor=request.user, at=timezone.now())
    except practice.NotPractice as real:
        raise Http404 from real
    messages.success(request, "Biểu tập đã trở về như lúc đầu.")
    return redirect("entry", pk)
