"""Giao ước: what a unit promises beside what it was assigned; its head sends it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.choices import PledgeState
from campaigns.domain.plans import pledge_overview, pledging, targets
from campaigns.exports import plans_xlsx
from campaigns.models import Campaign
from campaigns.views.downloads import list_file
from ccb.lib import numbers, text
from members.domain import access
from members.models import Unit
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, posted_unit, unit_of

DECIMALS = 2
PAGE = 50


@require_safe
@allowed_anywhere("view")
def campaign_pledges(request, pk: int):
    """All units directly below the campaign's that the user sees: who has sent, pledged against assigned."""
    campaign, year, overview = _overview(request, pk)
    context = {
        "campaign": campaign, "year": year, "years": f"nam={year}", "kept": "", "overview": overview,
        "page": Paginator(overview.lines, PAGE).get_page(request.GET.get("page")),
        "mine": set(_own(request.user).values_list("pk", flat=True)),
        "may_plan": access.can(request.user, "plan", campaign.unit),
        "may_pledge": access.can_anywhere(request.user, "enter"),
    }  # fmt: skip
    return render(request, "campaigns/pledges/overview.html", context)


@require_safe
@allowed_anywhere("view")
def campaign_pledges_file(request, pk: int):
    """A row for each unit and target, as Excel."""
    campaign, year, overview = _overview(request, pk)
    return list_file(f"giao-uoc-{text.slug(campaign.code)}-{year}", plans_xlsx.write_pledges, overview)


def _overview(request, pk: int):
    campaign = get_object_or_404(Campaign.objects.for_user(request.user, "view").select_related("unit"), pk=pk)
    year = _year(request.GET.get("nam", ""), campaign)
    day = targets.day_in_year(campaign, year)
    units = access.units_for(request.user, "view").filter(parent=campaign.unit).on(day)
    return campaign, year, pledge_overview.of_units(campaign, year, list(units))


def _own(user):
    """The units whose pledge the user may open."""
    return access.units_for(user, "enter") | access.units_for(user, "plan")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("enter", "plan")
def campaign_pledge(request, pk: int):
    """The unit's form; `save` keeps it, `send` sends it, `return` (the office) gives it back."""
    campaign, unit, units, year = _asked(request, pk)
    may_enter = access.can(request.user, "enter", unit)
    lines, errors, typed = pledging.lines(campaign, unit, year), [], {}
    if request.method == "POST":
        amounts, errors, typed = _read(lines, request.POST) if "return" not in request.POST else ({}, [], {})
        if not errors and (refused := _do(request, campaign, unit, year, amounts)):
            errors = [{"text": refused}]
        if not errors:
            return redirect(f"{reverse('campaign-pledge', args=[pk])}?unit={unit.pk}&nam={year}")
    sent = pledging.state(campaign, unit, year) == PledgeState.SENT
    context = {
        "campaign": campaign, "unit": unit, "units": units, "year": year, "errors": errors, "sent": sent,
        "rows": [(line, typed.get(line.target.code, numbers.show(line.amount, DECIMALS))) for line in lines],
        "sent_by": next((line.pledge for line in lines if line.pledge and line.pledge.sent_at), None),
        "may_enter": may_enter and not sent, "may_send": access.can(request.user, "submit", unit) and not sent,
        "may_return": access.can(request.user, "plan", unit) and sent,
        "may_plan": access.can(request.user, "plan", campaign.unit), "may_pledge": True, "kept": f"unit={unit.pk}",
    }  # fmt: skip
    return render(request, "campaigns/pledges/pledge.html", context, status=422 if errors else 200)


def _asked(request, pk: int) -> tuple[Campaign, Unit, object, int]:
    seen = Campaign.objects.for_user(request.user, "enter") | Campaign.objects.for_user(request.user, "plan")
    campaign = get_object_or_404(seen.select_related("unit"), pk=pk)
    own = _own(request.user).filter(path__startswith=campaign.unit.path)
    if request.method == "POST":
        unit = posted_unit(own, request.POST.get("unit"))
        return campaign, unit, picker(own, str(unit.pk)), _year(request.POST.get("nam", ""), campaign)
    units = picker(own, request.GET.get("unit"))
    return campaign, unit_of(units), units, _year(request.GET.get("nam", ""), campaign)


def _year(typed: str, campaign: Campaign) -> int:
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else timezone.localdate().year
    return min(max(year, campaign.years.start), campaign.years.stop - 1)


def _read(lines, posted) -> tuple[dict, list[dict], dict]:
    """What was typed, by target code; what cannot be read, with where; the words as they stand."""
    amounts, errors, typed = {}, [], {}
    for line in lines:
        code, name = line.target.code, f"p-{line.target.pk}"
        if name not in posted:
            continue
        typed[code] = posted[name]
        try:
            amounts[code] = numbers.read(posted[name], DECIMALS).value
        except numbers.NumberError as error:
            errors.append({"anchor": name, "text": f"{code}: {error}"})
    return amounts, errors, typed


def _do(request, campaign: Campaign, unit: Unit, year: int, amounts: dict) -> str:
    """Why it was refused, or ""."""
    by = {"actor": request.user, "at": timezone.now()}
    try:
        if "return" in request.POST:
            pledging.move(campaign, unit, year, "return", **by)
            messages.success(request, f"Đã trả lại giao ước cho {unit.in_sentence}.")
            return ""
        pledging.save(campaign, unit, year, amounts, **by)
        if "send" in request.POST:
            pledging.move(campaign, unit, year, "send", **by)
        messages.success(request, "Đã gửi giao ước." if "send" in request.POST else "Đã lưu giao ước.")
    except pledging.Refused as error:
        return str(error)
    except PermissionError as error:
        raise Http404 from error
    return ""
