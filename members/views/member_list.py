"""Danh sách hội viên: search, filters, 50 a page."""

import secrets
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.domain import access, counts, listing, search
from members.forms.member_lists import MemberSearchForm
from members.models import Member
from members.views.guards import allowed_anywhere
from members.views.unit_picker import Picker, picker, place_of

KEPT = "member_searches"  # in the session: short key -> what was typed (S18: no name in an address)
MOST_KEPT = 20


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def member_list(request):
    asks_party = access.can_anywhere(request.user, "view_sensitive")
    if request.method == "POST":
        return _search(request, MemberSearchForm(request.POST, asks_party=asks_party))
    typed = request.session.get(KEPT, {}).get(request.GET.get("tim", ""), "")
    form = MemberSearchForm(request.GET.dict() | {"q": typed}, asks_party=asks_party)
    units = picker(access.units_for(request.user, "register"), request.GET.get("unit"))
    found = _found(request.user, form, units, typed)
    return render(request, "members/registry/list.html", _context(request, form, units, found))


def _search(request, form: MemberSearchForm):
    """Keep the text in the session and show the list at an address of its own, so that "back" finds it again."""
    asked = {"unit": request.POST.get("unit", ""), **form.filters}
    typed = form.cleaned_data.get("q", "")
    if typed:
        asked["tim"] = _keep(request.session, typed)
    asked = {name: value for name, value in asked.items() if value}
    return redirect(reverse("member-list") + (f"?{urlencode(asked)}" if asked else ""))


def _keep(session, typed: str) -> str:
    kept = session.get(KEPT, {})
    key = next((key for key, value in kept.items() if value == typed), None) or secrets.token_hex(4)
    session[KEPT] = dict([*kept.items(), (key, typed)][-MOST_KEPT:])
    return key


def _found(user, form: MemberSearchForm, units: Picker, typed: str):
    asked = {name: form.filters.get(name, "") for name in ("sex", "party", "era")}
    members = Member.objects.for_user(user, "register")
    if asked["party"]:  # by whom it may not be read, it must not be guessed from a list either
        members = access.narrowed(members, user, "view_sensitive")
    members = listing.narrowed(members, unit=units.chosen, statuses=form.statuses, **asked)
    return search.find(members, typed)


def _context(request, form: MemberSearchForm, units: Picker, found) -> dict:
    kept = {name: value for name, value in request.GET.items() if name != "after"}
    page = search.page(found.select_related("unit__parent"), after=_pk(request.GET.get("after")))
    count, is_more = listing.counted(found)
    today = timezone.localdate()
    counted = [units.chosen] if units.chosen else units.tops
    return {
        "form": form,
        "units": units,
        "page": page,
        "lines": [(member, place_of(member.unit)) for member in page.rows],
        "count": count,
        "is_more": is_more,
        "kept": urlencode(kept),
        "is_narrowed": any(name in kept for name in ("tim", "status", "sex", "party", "era")),
        "today": today,
        "headcount": sum(counts.headcount(unit, on=today, by="sex").total for unit in counted),
    }


def _pk(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else None
