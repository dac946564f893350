"""Chế độ, chính sách: each regime with its numbers, and the members behind them."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ccb.lib import keys
from members.choices import EntitlementState
from members.domain import access
from members.domain.benefits import eligibility, entitlements, rule_terms
from members.domain.lists import search
from members.domain.places import place_of
from members.models import Member, Regime
from members.views.guards import allowed_anywhere
from members.views.unit_picker import Picker, picker

ELIGIBLE = "co-the"
LISTS = {  # what stands in the address: the name of the list
    ELIGIBLE: "Có thể được hưởng, chưa có hồ sơ",
    EntitlementState.APPLIED.value: "Đã lập hồ sơ",
    EntitlementState.GRANTED.value: "Được hưởng",
    EntitlementState.REFUSED.value: "Không được hưởng",
    EntitlementState.STOPPED.value: "Đã dừng",
}


@require_safe
@allowed_anywhere("view_sensitive")
def entitlement_list(request):
    units, members = _members(request)
    regimes = Regime.objects.filter(is_active=True)
    states = entitlements.states(members)
    numbers = eligibility.numbers(members, regimes, on=timezone.localdate())
    lines = [
        {
            "regime": one,
            "states": [(state, states.get((one.pk, state), 0)) for state in EntitlementState.values],
            "number": numbers.get(one.pk),
        }
        for one in regimes
    ]
    context = {"units": units, "lines": lines, "headings": EntitlementState.labels}
    return render(request, "members/entitlements/index.html", context)


@require_safe
@allowed_anywhere("view_sensitive")
def eligible(request):
    """The regime `che-do`: who looks eligible and has none; with `xem`, who stands in one of the states."""
    regime = keys.row(Regime.objects, request.GET.get("che-do"))
    if regime is None:
        return redirect("entitlements")
    units, members = _members(request)
    chosen = request.GET.get("xem", ELIGIBLE)
    chosen = chosen if chosen in LISTS else ELIGIBLE
    today = timezone.localdate()
    if chosen == ELIGIBLE:
        found = eligibility.eligible(members, regime, on=today)
    else:
        found = eligibility.in_state(members, regime, chosen)
    page = search.page(found.select_related("unit__parent"), after=keys.read(request.GET.get("after")))
    context = {
        "regime": regime,
        "rule": rule_terms.in_words(regime.terms.all()),
        "units": units,
        "lists": LISTS.items(),
        "chosen": chosen,
        "title": LISTS[chosen],
        "is_eligible_list": chosen == ELIGIBLE,
        "page": page,
        "lines": [(member, place_of(member.unit)) for member in page.rows],
        **(_numbers(members, regime, units, today) if chosen == ELIGIBLE else {"count": found.count()}),
    }
    return render(request, "members/entitlements/eligible.html", context)


def _members(request) -> tuple[Picker, object]:
    """The units to choose from, and the members of the chosen one, of all that the person may ask about otherwise."""
    units = picker(access.units_for(request.user, "view_sensitive"), request.GET.get("unit"))
    members = Member.objects.for_user(request.user, "view_sensitive")
    return units, members.filter(unit__path__startswith=units.chosen.path) if units.chosen else members


def _numbers(members, regime: Regime, units: Picker, today) -> dict:
    number = eligibility.numbers(members, [regime], on=today).get(regime.pk, eligibility.Number())
    top = units.chosen or next(iter(units.tops), None)
    return {
        "count": number.members,
        "unsure": number.unsure,
        "by_unit": eligibility.by_unit(members, regime, top, on=today) if top else [],
    }
