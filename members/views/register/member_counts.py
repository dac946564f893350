"""Biến động: from the opening number to the closing one, unit by unit, and who the members are on that day."""

from functools import reduce
from operator import or_

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.domain import access
from members.domain.places import place_of
from members.domain.register import counts
from members.forms.member_lists import SpanForm
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

MAY_COUNT = ("register", "oversee")
OPEN_GROUPINGS = {"sex": "Giới tính", "age": "Độ tuổi", "era": "Thời kỳ phục vụ"}
SENSITIVE_GROUPINGS = {"party": "Đảng", "ethnic": "Dân tộc"}


@require_safe
@allowed_anywhere(*MAY_COUNT)
def movements(request):
    """Numbers only: for leaders too, who do not read the files of members."""
    counted = (access.units_for(request.user, verb) for verb in MAY_COUNT)
    units = picker(reduce(or_, counted), request.GET.get("unit"))
    unit = unit_of(units)
    form = SpanForm(request.GET, today=timezone.localdate())
    context = {"form": form, "units": units, "unit": unit, "place": place_of(unit)}
    context["keeps_register"] = access.can_anywhere(request.user, "register")
    if form.is_valid():
        context |= _numbers(request.user, unit, **form.cleaned_data)
    return render(request, "members/registry/movements.html", context, status=200 if form.is_valid() else 422)


def _numbers(user, unit, *, starts_on, ends_on) -> dict:
    span = {"starts_on": starts_on, "ends_on": ends_on}
    groupings = OPEN_GROUPINGS | (SENSITIVE_GROUPINGS if access.can(user, "view_sensitive", unit) else {})
    return span | {
        "lines": counts.balances(unit, **span),
        "whole": counts.balance(unit, **span),
        "headcounts": [(title, counts.headcount(unit, on=ends_on, by=by)) for by, title in groupings.items()],
    }
