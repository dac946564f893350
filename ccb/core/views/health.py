"""For the load balancer and the monitor: is it alive, is it of use. No secrets, no log-in."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ccb.core.domain import jobs

TOO_LONG = timedelta(minutes=5)


@login_not_required
@require_safe
@never_cache
def live(request):
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request):
    """503 names the part that is degraded; a job that waits too long means that no worker runs."""
    waited = _longest_wait()
    parts = {
        "database": waited is not None,
        "broker": jobs.broker_answers(),
        "jobs": waited is not None and waited <= TOO_LONG,
    }
    degraded = [part for part, well in parts.items() if not well]
    answer = {
        "status": "degraded" if degraded else "ok",
        "degraded": degraded,
        "oldest_queued_seconds": None if waited is None else int(waited.total_seconds()),
    }
    return JsonResponse(answer, status=503 if degraded else 200)


def _longest_wait() -> timedelta | None:
    """None when the database does not answer."""
    try:
        return jobs.longest_wait(at=timezone.now())
    except Error:
        return None
