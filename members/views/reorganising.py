"""Sáp nhập, chia tách: the file is judged, tried, looked at and confirmed; two jobs do the work."""

from datetime import date
from functools import partial

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.core.domain import jobs
from ccb.core.models import Job
from ccb.core.views import errors
from ccb.lib import keys
from ccb.lib.tables import Refused
from members.domain import reorganising
from members.forms.reorganising import ReorganiseForm
from members.views.guards import allowed_everywhere

GONE = "Lần thử này không còn nữa. Hãy gửi lại tệp để thử lại rồi xác nhận."


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("administer")
def reorganise(request):
    tried = reorganising.trial(keys.read((request.POST or request.GET).get("thu", "")), actor=request.user)
    if request.method != "POST":
        return _page(request, ReorganiseForm(), tried)
    if request.POST.get("do") == "confirm":
        if tried is None:
            return errors.conflict(request, GONE)
        return _waking(lambda: reorganising.confirm(tried, actor=request.user, at=timezone.now()))
    return _try_out(request, ReorganiseForm(request.POST, request.FILES))


def _try_out(request, form: ReorganiseForm):
    """Faults of the file are told here, in the words of the command; a sound file is tried."""
    if form.is_valid():
        (name, data), on = form.cleaned_data["file"], form.cleaned_data["on"]
        try:
            reorganising.judge(name, data, on=on)
        except Refused as refused:
            for fault in str(refused).splitlines():
                form.add_error("file", fault)
        else:
            at = timezone.now()
            return _waking(lambda: reorganising.try_out(name, data, on=on, actor=request.user, at=at))
    return _page(request, form, None, status=422)


def _waking(ask):
    with transaction.atomic():
        job = ask()
        transaction.on_commit(partial(jobs.wake, job))
    return redirect("job", job.pk)


def _page(request, form: ReorganiseForm, tried: Job | None, *, status: int = 200):
    context = {"form": form, "tried": tried}
    if tried:
        context |= {"on": date.fromisoformat(tried.arguments["on"]), **tried.result}
    return render(request, "members/reorganising/page.html", context, status=status)
