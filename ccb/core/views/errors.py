"""Own pages for refused, missing, clashing and broken. Those that can come before the session stand alone."""

import logging
import secrets
import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that can be misheard on the telephone


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _alone("errors/400.html", status=400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open since before the last login, or its cookie is gone."""
    return render(request, "errors/403_csrf.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def conflict(request: HttpRequest, message: str = "") -> HttpResponse:
    """Somebody else changed the thing meanwhile; `message` says what and what to do."""
    return render(request, "errors/409.html", {"message": message}, status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """An incident code on the page and in the log; a database that does not answer is 503, anything else 500."""
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    logger.exception("incident %s: %s %s", code, request.method, request.path)
    if isinstance(sys.exception(), OperationalError):
        response = _alone("errors/503.html", status=503, code=code)
        response.headers["Retry-After"] = "30"
        return response
    return _alone("errors/500.html", status=500, code=code)


def _alone(template: str, *, status: int, **data) -> HttpResponse:
    """Rendered without request and database, and with the plain addresses of the style sheets."""
    return HttpResponse(render_to_string(template, {"static": settings.STATIC_URL, **data}), status=status)
