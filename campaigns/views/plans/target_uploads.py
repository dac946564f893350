"""Nhập chỉ tiêu từ tệp: a file of targets looked at, then brought into a plan that is being drafted.

The preview carries what was read from the file, signed, to the confirmation.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.domain.plans import target_importing, target_uploading
from campaigns.forms import target_uploads
from campaigns.forms.target_uploads import TargetsFileForm
from campaigns.models import Campaign
from ccb.lib import upload_guards
from ccb.lib.table_uploads import Expired
from ccb.lib.tables import Refused, Table
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def targets_upload(request, pk: int):
    """A sent file is answered with what it would do; `sent` has that done."""
    campaign = get_object_or_404(Campaign.objects.for_user(request.user, "plan").select_related("unit"), pk=pk)
    if not campaign.is_draft:
        messages.warning(request, "Kế hoạch đã ban hành: mỗi thay đổi là một lần điều chỉnh, không nhập từ tệp được.")
        return redirect("campaign-plan", pk)
    if "sent" in request.POST:
        return _confirm(request, campaign)
    form = TargetsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, campaign, target_uploads.read(form.cleaned_data["file"]))
        except upload_guards.BadFile as refused:
            form.add_error("file", str(refused))
        except Refused as refused:
            for words in str(refused).splitlines():
                form.add_error("file", words)
    context = {
        "campaign": campaign, "form": form, "required": target_importing.COLUMNS,
        "optional": target_importing.OPTIONAL,
    }  # fmt: skip
    return render(request, "campaigns/targets/upload.html", context, status=422 if form.errors else 200)


def _confirm(request, campaign: Campaign):
    by = {"actor": request.user, "at": timezone.now()}
    try:
        table, seen = target_uploads.opened(request, campaign)
        outcome = target_uploading.apply_seen(table, campaign, seen=seen, **by)
    except target_uploading.Changed as refused:
        return _preview(request, campaign, table, refused=str(refused), status=409)
    except (Expired, Refused) as refused:
        messages.error(request, str(refused))
        return redirect("targets-upload", campaign.pk)
    messages.success(request, f"Đã nhập chỉ tiêu từ tệp: {outcome.tally}.")
    return redirect("campaign-plan", campaign.pk)


def _preview(request, campaign: Campaign, table: Table, *, refused: str = "", status: int = 200):
    outcome = target_uploading.preview(table, campaign, actor=request.user, at=timezone.now())
    lines = list(zip(table.rows, outcome.verbs.values(), strict=True))
    sent = target_uploads.sealed(table, campaign, user=request.user, seen=outcome.verbs)
    context = {
        "campaign": campaign, "file": table.faults.file, "outcome": outcome, "lines": lines, "sent": sent,
        "refused": refused,
    }  # fmt: skip
    return render(request, "campaigns/targets/upload_preview.html", context, status=status)
