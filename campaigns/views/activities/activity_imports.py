"""Nhập hoạt động từ Excel: the template, sending a list, looking at it, having it saved.

Nothing is kept on the server between the steps: the preview's page carries what was read from the file, signed.
"""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.activities import activity_importing
from campaigns.exports import activities_xlsx
from campaigns.forms import activity_imports
from campaigns.forms.activities import countable, programs_for
from campaigns.forms.activity_imports import ListForm
from campaigns.models import Program
from campaigns.views.downloads import list_file
from ccb.lib import upload_guards
from ccb.lib.table_uploads import Expired
from ccb.lib.tables import Refused
from members.domain.register import recording
from members.models import Unit
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def activity_import(request):
    """Where to take the template and to send the list; a sent list is answered with what it would do."""
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit, form = unit_of(units), ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, activity_imports.read(form.cleaned_data["file"]), unit)
        except upload_guards.BadFile as refused:
            form.add_error("file", str(refused))
        except Refused as refused:
            for words in str(refused).splitlines():
                form.add_error("file", words)
    context = {"form": form, "units": units, "unit": unit, "most": activity_importing.MOST_ROWS}
    return render(request, "campaigns/activities/import.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere(*recording.VERBS)
def activity_import_file(request):
    """The template: with a column for each indicator of the unit's programs."""
    unit = unit_of(picker(recording.units_for(request.user), request.GET.get("unit")))
    chosen = Program.indicators.through.objects.filter(program__in=programs_for(request.user, unit))
    indicators = countable().filter(Q(pk__in=chosen.values("indicator")))
    return list_file("mau-nhap-hoat-dong", activities_xlsx.write_template, indicators)


@require_POST
@allowed_anywhere(*recording.VERBS)
def activity_import_confirm(request):
    """Save what the preview showed; shown anew when something was recorded meanwhile."""
    try:
        source, pk, seen = activity_imports.opened(request)
        unit = get_object_or_404(recording.units_for(request.user), pk=pk)
        told = activity_importing.apply(source, unit=unit, seen=seen, actor=request.user, at=timezone.now())
    except activity_importing.Changed as refused:
        return _preview(request, source, unit, refused=str(refused), status=409)
    except (Expired, Refused) as refused:
        messages.error(request, str(refused))
        return redirect("activity-import")
    messages.success(request, f"Đã nhập từ tệp Excel: {told}.")
    return redirect("activities")


def _preview(request, source: activity_importing.Source, unit: Unit, *, refused: str = "", status: int = 200):
    outcomes = activity_importing.preview(source, unit=unit, actor=request.user, at=timezone.now())
    seen = activity_importing.fingerprint(outcomes)
    context = {
        "source": source, "unit": unit, "outcomes": outcomes, "tally": activity_importing.tally(outcomes),
        "refused": refused, "sent": activity_imports.sealed(source, unit=unit.pk, user=request.user, seen=seen),
    }  # fmt: skip
    return render(request, "campaigns/activities/import_preview.html", context, status=status)
