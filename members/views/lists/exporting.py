"""Tải về Excel: any filtered list, as a job; each attempt is recorded with its purpose (A04)."""

from functools import partial

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.core.domain import jobs
from members.domain import access
from members.domain.lists import exporting, listing, selections
from members.forms.selections import TakeListForm
from members.views.guards import allowed_anywhere
from members.views.lists.member_selection import Asked, asked


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("export")
def member_export(request):
    """What would be taken, and what for; then the job that makes the file."""
    wanted = asked(request, "export")
    form = TakeListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            job = exporting.ask(wanted.selection, **form.cleaned_data, actor=request.user, at=timezone.now())
            transaction.on_commit(partial(jobs.wake, job))
        return redirect("job", job.pk)
    context = _context(request, wanted) | {"form": form}
    return render(request, "members/selections/export.html", context, status=422 if request.method == "POST" else 200)


def _context(request, wanted: Asked) -> dict:
    found = selections.members(wanted.selection, user=request.user, verb="export")
    count, is_more = listing.counted(found)
    reads_all = access.can_everywhere(request.user, "view_sensitive")
    return {
        "words": wanted.words, "kept": wanted.kept, "count": count, "is_more": is_more,
        "reads_some": access.can_anywhere(request.user, "view_sensitive"), "reads_all": reads_all,
    }  # fmt: skip
