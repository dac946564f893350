"""Thể thức văn bản của đơn vị: header lines, symbol, signer, recipients and margins, by date."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from members.domain import access, letterheads
from members.forms.letterheads import LetterheadForm
from members.models import Letterhead
from members.views.guards import allowed_anywhere


@require_safe
@allowed_anywhere("compose")
def letterheads_own(request):
    """Those of the topmost unit whose papers the reader writes."""
    unit = access.units_for(request.user, "compose").order_by("depth", "position", "pk").first()
    return redirect("letterheads", unit.pk)


@require_safe
def letterhead_list(request, pk: int):
    unit = get_object_or_404(access.units_for(request.user, "compose"), pk=pk)
    today = letterheads.in_force_for(unit, on=timezone.localdate())
    context = {
        "unit": unit, "letterheads": letterheads.of_unit(unit), "today": today,
        "symbol": letterheads.symbol(today, "BC"),
    }  # fmt: skip
    return render(request, "members/letterheads/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead_add(request, pk: int):
    """A new one, filled with what is printed today."""
    unit = get_object_or_404(access.units_for(request.user, "compose"), pk=pk)
    now = letterheads.in_force_for(unit, on=timezone.localdate())
    fresh = {
        name: getattr(now, name)
        for name in LetterheadForm.Meta.fields
        if name not in ("body", "valid_from", "valid_to")
    }
    return _form_page(request, Letterhead(unit=unit), fresh)


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request, pk: int):
    units = access.units_for(request.user, "compose")
    return _form_page(request, get_object_or_404(Letterhead.objects.select_related("unit"), pk=pk, unit__in=units), {})


def _form_page(request, kept: Letterhead, initial: dict):
    form = LetterheadForm(request.POST or None, instance=kept, initial=initial)
    if request.method == "POST" and form.is_valid():
        letterheads.keep(form.instance, actor=request.user, at=timezone.now())
        messages.success(request, "Đã lưu thể thức. Báo cáo đã lập trước đó không đổi.")
        return redirect("letterheads", kept.unit_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "members/letterheads/form.html", {"form": form, "unit": kept.unit}, status=status)
