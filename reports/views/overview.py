"""Tổng quan lãnh đạo."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ccb.lib import charts, numbers
from members.views.guards import allowed_anywhere
from reports.domain.asking import completeness
from reports.domain.figures import dashboard
from reports.views.asking.progress import one_of

NARROW = 320  # pixels: a phone
MOST_BARS = 30  # the table holds every unit


@require_safe
@allowed_anywhere("oversee")
def overview(request):
    """`ky` chooses the round (default: the latest of which figures are approved), `chi-tieu` the ranked indicator."""
    rounds = completeness.rounds_for(request.user, "oversee")
    if not rounds:
        return render(request, "reports/overview/none.html")
    wanted = request.GET.get("ky", "")
    chosen = int(wanted) if wanted.isdecimal() else completeness.latest_told(rounds, request.user, "oversee").pk
    round, others = one_of(rounds, chosen)
    seen = dashboard.overview(round, request.user, ranked=request.GET.get("chi-tieu", ""), on=timezone.localdate())
    context = {"overview": seen, "others": others, **(_charts(seen) if seen.ranked else {})}
    return render(request, "reports/overview/overview.html", context)


def _charts(seen: dashboard.Overview) -> dict[str, str]:
    """The same drawing in two widths: shrunk to a phone its letters could not be read."""
    indicator = seen.ranked.indicator
    bars = [
        charts.Bar(label, value, numbers.show(value, indicator.decimals)) for label, value in seen.ranking[:MOST_BARS]
    ]
    words = {"title": indicator.name, "uom": indicator.uom, "font": "inherit"}
    left_out = len(seen.ranking) - len(bars)
    return {
        "left_out": left_out,
        "chart": charts.bars(bars, **words),
        "narrow_chart": charts.bars(bars, width=NARROW, **words),
    }
