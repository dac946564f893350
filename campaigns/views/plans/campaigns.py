"""Phong trào thi đua: the list, a new one, the signed paper."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.plans import campaign_files, campaigns
from campaigns.exports import plans_xlsx
from campaigns.forms.campaigns import CampaignForm
from campaigns.models import Campaign
from campaigns.views.downloads import SEALED, list_file
from members.domain import access
from members.views.guards import allowed_anywhere


@require_safe
@allowed_anywhere("view")
def campaign_list(request):
    context = {"rows": _rows(request.user), "may_plan": access.can_anywhere(request.user, "plan")}
    return render(request, "campaigns/campaigns/list.html", context)


@require_safe
@allowed_anywhere("view")
def campaigns_file(request):
    """The same list as Excel."""
    return list_file("phong-trao-thi-dua", plans_xlsx.write_campaigns, _rows(request.user))


def _rows(user) -> list[tuple[Campaign, int]]:
    """(campaign, how many targets stand)."""
    found = Campaign.objects.for_user(user, "view").select_related("unit").prefetch_related("targets")
    return [(one, sum(target.until is None for target in one.targets.all())) for one in found]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def campaign_add(request):
    unit = access.units_for(request.user, "plan").first()
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = campaigns.create(unit=unit, **form.facts, actor=request.user, at=timezone.now())
        messages.success(request, "Đã lập phong trào. Bây giờ thêm các chỉ tiêu.")
        return redirect("campaign-plan", made.pk)
    status = 422 if form.errors else 200
    return render(request, "campaigns/campaigns/add.html", {"form": form, "unit": unit}, status=status)


@require_safe
@allowed_anywhere("view")
def campaign_file(request, pk: int):
    """The document as it was signed."""
    campaign = get_object_or_404(Campaign.objects.for_user(request.user, "view"), pk=pk)
    if not campaign.file:
        raise Http404
    try:
        file = campaign_files.path_of(campaign).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=campaign_files.name_of(campaign), headers=SEALED)
