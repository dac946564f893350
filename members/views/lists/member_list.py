"""Danh sách hội viên: search, filters, 50 a page."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import keys
from members.domain.lists import listing, saved_searches, search, selections
from members.domain.places import place_of
from members.domain.register import counts
from members.views.guards import allowed_anywhere
from members.views.lists.member_selection import Asked, asked, query_of, search_form

LIST = "members/registry/list.html"


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def member_list(request):
    if request.method == "POST":
        return _search(request)
    return render(request, LIST, _context(request, asked(request)))


def _search(request):
    """Keep the texts in the session and show the list at an address of its own, so that "back" finds it again."""
    form = search_form(request.user, request.POST)
    if not form.is_valid():
        return render(request, LIST, _context(request, asked(request)) | {"form": form}, status=422)
    query = query_of(request.session, {"unit": request.POST.get("unit", ""), **form.filters, **form.typed})
    return redirect(reverse("member-list") + (f"?{query}" if query else ""))


def _context(request, wanted: Asked) -> dict:
    found = selections.members(wanted.selection, user=request.user, verb="register")
    listed, count, is_more = listing.held(found)
    page = search.page(listed.select_related("unit__parent"), after=keys.read(request.GET.get("after")))
    today = timezone.localdate()
    counted = [wanted.units.chosen] if wanted.units.chosen else wanted.units.tops
    return {
        "form": wanted.form,
        "units": wanted.units,
        "page": page,
        "lines": [(member, place_of(member.unit)) for member in page.rows],
        "count": count,
        "is_more": is_more,
        "kept": wanted.kept,
        "is_narrowed": wanted.is_narrowed,
        "saved": saved_searches.of(request.user),
        "today": today,
        "headcount": sum(counts.total(unit, on=today) for unit in counted),
    }
