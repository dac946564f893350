"""What every response carries, how long a session lives, how a request by htmx is sent to the login page, and what is
tried again.
"""

import random
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
IDLE_SECONDS = 30 * 60
WHOLE_SECONDS = 12 * 3600
RETRIES, PAUSE_SECONDS = 3, 0.05
CLASHES = {"40P01", "40001"}  # deadlock detected, serialization failure
SEEN_EVERY_SECONDS = 60  # a session row is written at most once a minute


class SecurityHeaders:
    """Strict CSP everywhere; pages made for a person are never kept by a cache (S11, S18)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SessionLimits:
    """A session ends after 30 minutes without a request and in any case after 12 hours (S13)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            _end_or_prolong(request, now=int(time.time()))
        return self.get_response(request)


def _end_or_prolong(request, *, now: int) -> None:
    session = request.session
    idle = now - session.setdefault("seen_at", now)
    if idle > IDLE_SECONDS or now - session.setdefault("signed_in_at", now) > WHOLE_SECONDS:
        logout(request)
    elif idle >= SEEN_EVERY_SECONDS:
        session["seen_at"] = now


class LoginRequired(LoginRequiredMiddleware):
    """After signing in the person is back on the page that was open, not on an address that only takes a POST.

    A request by htmx sends the whole window to the login page (S17): a plain redirect would put it inside a part.
    """

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            page = request.htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
            return HttpResponseClientRedirect(redirect_to_login(page).url)
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_before(request))


def _page_before(request) -> str:
    """The page of this site that the request came from, else the first page."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc == request.get_host():
        return f"{before.path}?{before.query}" if before.query else before.path
    return resolve_url(settings.LOGIN_REDIRECT_URL)


class RetriedClashes:
    """A view that the database gave up in favour of another one is run again, three times at most (C09).

    Nothing of it was written: a view makes one domain call, which is one transaction. To stand last, next to the view.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        for attempt in range(1, RETRIES + 1):
            try:
                return view(request, *args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in CLASHES:
                    raise
            time.sleep(random.uniform(0, PAUSE_SECONDS * attempt))
            for file in request.FILES.values():
                file.seek(0)
        return view(request, *args, **kwargs)
