"""Hộ gia đình: how many live how on a day, and the list of the households as they stand today."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ccb.lib import keys
from members.domain import access
from members.domain.homes import household_counts, household_lists
from members.domain.lists import listing, search
from members.domain.places import place_of
from members.forms.households import HouseholdListForm
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of


@require_safe
@allowed_anywhere("register")
def household_list(request):
    units = picker(access.units_for(request.user, "register"), request.GET.get("unit"))
    unit = unit_of(units)
    form = HouseholdListForm(request.GET, today=timezone.localdate())
    context = {"form": form, "units": units, "unit": unit, "place": place_of(unit)}
    if form.is_valid():
        context |= _figures(unit, form.cleaned_data["on"]) | _rows(request, unit, form)
    return render(request, "members/households/list.html", context, status=200 if form.is_valid() else 422)


def _figures(unit, on) -> dict:
    lines = household_counts.tallies(unit, on=on)
    return {"on": on, "whole": sum((tally for _, tally in lines), household_counts.Tally()), "lines": lines}


def _rows(request, unit, form: HouseholdListForm) -> dict:
    asked = {name: form.cleaned_data[name] for name in ("standard", "temporary")}
    found = household_lists.heads(request.user, unit=unit, **asked)
    after = request.GET.get("after", "")
    page = search.page(found, after=keys.read(after))
    count, is_more = listing.counted(found)
    return {
        "page": page,
        "rows": [(head, place_of(head.unit)) for head in page.rows],
        "count": count,
        "is_more": is_more,
        "is_narrowed": any(asked.values()),
        "kept": urlencode({name: value for name, value in request.GET.items() if name != "after"}),
    }
