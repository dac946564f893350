"""Phong trào thi đua: how its targets stand, by unit and by target; Excel and paper of it."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.choices import TargetStatus
from campaigns.domain.plans import judging
from campaigns.models import Campaign
from campaigns.views.downloads import list_file
from ccb.core.domain import jobs
from ccb.lib import charts, text
from members.domain import access
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, posted_unit, unit_of
from reports.domain.plans import campaign_pages, campaign_papers
from reports.exports import campaign_printing, progress_xlsx

PRINTING = ("compose", "enter")  # who may have papers drawn
NARROW = 320  # pixels: a phone
MOST_BARS, MOST_CELLS = 50, 1_000  # of one page: it stays light on an old machine


def campaign_for(user, pk: int, verb: str = "view") -> Campaign:
    """Raises Http404."""
    return get_object_or_404(Campaign.objects.for_user(user, verb).select_related("unit"), pk=pk)


def seen(request, pk: int, *, by_line: bool = True) -> dict:
    """What every page of a campaign shows: the period and unit asked for, and how the targets stand there."""
    campaign, today = campaign_for(request.user, pk), timezone.localdate()
    period = campaign_pages.chosen(campaign, request.GET.get("ky", ""), today=today)
    units = picker(campaign_pages.units_in(campaign, request.user), request.GET.get("unit"))
    unit = unit_of(units)
    return {
        "campaign": campaign,
        "period": period,
        "periods": campaign_pages.periods_of(campaign, today=today),
        "units": units,
        "unit": unit,
        "progress": campaign_pages.stand(campaign, period, unit, today=today, by_line=by_line),
        "may_plan": access.can(request.user, "plan", campaign.unit),
        "may_print": any(access.can_anywhere(request.user, verb) for verb in PRINTING),
        "may_pledge": access.can_anywhere(request.user, "enter"),
        "kept": f"ky={period.code}&unit={unit.pk}",
    }


@require_safe
@allowed_anywhere("view")
def campaign(request, pk: int):
    """The targets of the unit, each with its reason in words."""
    context = seen(request, pk, by_line=False)
    rows = campaign_pages.rows(context["progress"])
    counted = context["progress"].counted
    return render(request, "reports/campaigns/campaign.html", context | {"rows": rows, "counted": _counted(counted)})


def _counted(counted: dict) -> list[tuple[str, int]]:
    return [(TargetStatus(status).label, number) for status, number in counted.items()]


@require_safe
@allowed_anywhere("view")
def campaign_heat(request, pk: int):
    """Units × targets."""
    context = seen(request, pk)
    lines = campaign_pages.lines(context["progress"])
    heads = [result.target for result in context["progress"].results.values()]
    page = Paginator(lines, max(MOST_CELLS // max(len(heads), 1), 1)).get_page(request.GET.get("page"))
    return render(request, "reports/campaigns/heat.html", context | {"page": page, "heads": heads})


@require_safe
@allowed_anywhere("view")
def campaign_target(request, pk: int, code: str):
    """One target by unit, ranked."""
    context = seen(request, pk)
    found = context["progress"]
    if code not in found.results:
        raise Http404
    page = Paginator(campaign_pages.ranked(found, code), MOST_BARS).get_page(request.GET.get("page"))
    result = found.results[code]
    bars = [_bar(line, one) for line, one in page]
    words = {"title": result.target.text, "uom": "% mức phải đạt hoặc tỷ lệ đạt", "font": "inherit"}
    context |= {
        "result": result,
        "page": page,
        "chart": charts.bars(bars, **words),
        "narrow_chart": charts.bars([_named(line, one) for line, one in page], width=NARROW, **words),
        "earlier": result.target.campaign.targets.filter(code=code).order_by("since"),
    }
    return render(request, "reports/campaigns/target.html", context)


def _named(line, result) -> charts.Bar:
    """On a phone the name alone: the kinds of units differ little, and both would be cut."""
    return replace(_bar(line, result), label=line.name)


def _bar(line, result) -> charts.Bar:
    under = result.status == TargetStatus.BEHIND
    if result.percent is None:
        return charts.Bar(line.titled, None, "")
    percent = judging.decimal(result.percent, 2)
    return charts.Bar(line.titled, percent, f"{judging.show(result.percent)}%", under=under)


@require_safe
@allowed_anywhere("view")
def campaign_excel(request, pk: int):
    context = seen(request, pk)
    name = f"chi-tieu-{text.slug(context['campaign'].code)}-{text.slug(context['unit'].name)}-{context['period'].code}"
    return list_file(name, progress_xlsx.write, context["progress"])


@require_POST
@allowed_anywhere(*PRINTING)
def campaign_paper(request, pk: int):
    """The plan, or the table of results, as PDF: a job draws it."""
    campaign = campaign_for(request.user, pk)
    paper = request.POST.get("paper", campaign_papers.RESULT)
    if paper not in campaign_printing.TITLES:
        raise Http404
    unit = posted_unit(campaign_pages.units_in(campaign, request.user), request.POST.get("unit"))
    period = campaign_pages.chosen(campaign, request.POST.get("ky", ""), today=timezone.localdate()).code
    job = campaign_printing.ask(campaign, paper, period=period, unit=unit, actor=request.user, at=timezone.now())
    jobs.wake(job)
    return redirect("job", job.pk)
