"""Pages that need a right, but not on one unit (what they show is narrowed by `for_user` all the same); who calls."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest

from members.domain import access


def allowed_anywhere(*verbs: str) -> Callable:
    """404 for whoever holds none of the verbs anywhere: to a stranger the page does not exist."""
    return _guard(lambda user: any(access.can_anywhere(user, verb) for verb in verbs))


def allowed_everywhere(verb: str) -> Callable:
    """404 for whoever does not hold the verb over the whole province: the page concerns all units."""
    return _guard(lambda user: access.can_everywhere(user, verb))


def _guard(allows: Callable) -> Callable:
    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not allows(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def address_of(request: HttpRequest) -> str:
    """The caller's address. Behind the trusted proxy only the last entry of the header is written by it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return (forwarded or request.META.get("REMOTE_ADDR", ""))[:45]
    return request.META.get("REMOTE_ADDR", "")[:45]
