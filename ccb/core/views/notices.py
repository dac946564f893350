"""Thông báo: the person's own inbox."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ccb.core.domain import notices

SHOWN = 100


@require_safe
def index(request):
    return render(request, "core/notices/index.html", {"notices": notices.of(request.user)[:SHOWN]})


@require_POST
def read_all(request):
    notices.read_all(request.user, at=timezone.now())
    return redirect("notices")
