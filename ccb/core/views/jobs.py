"""Background work of the signed-in user. A job of somebody else does not exist for him."""

from functools import partial

from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ccb.core.domain import job_files, jobs
from ccb.core.models import Job, JobFile

SHOWN = 50


@require_safe
def index(request):
    own = Job.objects.filter(created_by=request.user)[:SHOWN]
    return render(request, "core/jobs/index.html", {"jobs": own, "shown": SHOWN})


@require_safe
def detail(request, pk: int):
    return render(request, "core/jobs/detail.html", {"job": _own(request, pk)})


@require_safe
def status(request, pk: int):
    """The part of the page that htmx asks for until the job is settled."""
    return render(request, "core/jobs/_status.html", {"job": _own(request, pk)})


@require_POST
def retry(request, pk: int):
    job = _own(request, pk)
    try:
        with transaction.atomic():
            jobs.retry(job, actor=request.user, at=timezone.now())
            transaction.on_commit(partial(jobs.wake, job))
    except jobs.NotFailed:
        pass  # a double click, or it runs again already: the page shows it
    return redirect("job", pk=pk)


@require_safe
def file(request, pk: int):
    """What the job made, for whoever asked for it and nobody else (S19)."""
    made = get_object_or_404(JobFile.objects.select_related("job"), job=pk, job__created_by=request.user)
    try:
        path = job_files.fetch(made, actor=request.user, at=timezone.now())
    except job_files.Gone as gone:
        return render(request, "core/jobs/file_gone.html", {"job": made.job, "reason": str(gone)}, status=410)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=made.name, content_type=made.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(request, pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("file"), pk=pk, created_by=request.user)
