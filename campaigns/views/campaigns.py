"""Phong trào thi đua: the list, a new one, the signed paper."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain import campaign_files, campaigns
from campaigns.forms.campaigns import CampaignForm
from campaigns.models import Campaign
from campaigns.views.downloads import SEALED
from members.domain import access
from members.views.guards import allowed_anywhere


@require_safe
@allowed_anywhere("view")
def campaign_list(request):
    found = Campaign.objects.for_user(request.user, "view").select_related("unit").prefetch_related("targets")
    rows = [(one, sum(target.until is None for target in one.targets.all())) for one in found]
    context = {"rows": rows, "may_plan": access.can_anywhere(request.user, "plan")}
    return render(request, "campaigns/campaigns/list.html", context)


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
