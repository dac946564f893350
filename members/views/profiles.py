"""Đặc điểm tình hình: a unit and those right below it in a year, entry, Excel."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.lib import xlsx
from members.choices import UnitKind
from members.domain import access, profiles
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.exports import profiles_xlsx
from members.forms.profiles import ProfileForm, YearForm, said_by
from members.models import Unit, UnitProfile
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PLACES = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)  # that have people and land


@require_safe
@allowed_anywhere("view")
def profile_list(request):
    units, unit, form = _asked(request)
    context = {"units": units, "unit": unit, "form": form}
    if form.is_valid():
        year = form.cleaned_data["year"]
        own, *below = profiles.lines([unit, *_below(request.user, unit)], year)
        context |= {
            "year": year, "own": own, "below": below, "differences": profiles.differences(own.profile, below),
            "words": profiles.words(unit, year), "recorded": recording.may(request.user, unit),
        }  # fmt: skip
    return render(request, "members/profiles/list.html", context, status=200 if form.is_valid() else 422)


@require_safe
@allowed_anywhere("view")
def profiles_file(request):
    """The unit with all below it in the year, as Excel."""
    units, unit, form = _asked(request)
    if not form.is_valid():
        return render(request, "members/profiles/list.html", {"units": units, "unit": unit, "form": form}, status=422)
    year = form.cleaned_data["year"]
    found = access.units_for(request.user, "view").under(unit).filter(kind__in=PLACES).select_related("parent")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dac-diem.xlsx"
        profiles_xlsx.write(path, profiles.lines(list(found), year), year)
        response = HttpResponse(path.read_bytes(), content_type=xlsx.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="dac-diem-tinh-hinh-{year}.xlsx"'
    return response


def _asked(request):
    units = picker(access.units_for(request.user, "view").filter(kind__in=PLACES), request.GET.get("unit"))
    latest = UnitProfile.objects.for_user(request.user, "view").aggregate(last=Max("year"))["last"]
    return units, unit_of(units), YearForm(request.GET, latest=latest)


def _below(user, unit: Unit) -> list[Unit]:
    return list(access.units_for(user, "view").filter(parent=unit, kind__in=PLACES))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def profile_edit(request, pk: int):
    """What is known of the unit's place in the year `nam`, else in this one."""
    unit = get_object_or_404(recording.units_for(request.user), pk=pk)
    asked = YearForm({"year": request.POST.get("year") or request.GET.get("nam")})
    year = asked.cleaned_data["year"] if asked.is_valid() else timezone.localdate().year
    standing = unit.profiles.filter(year=year).first()
    if request.method != "POST":
        return _page(request, unit, ProfileForm(initial={"year": year} | said_by(standing)))
    form, status = ProfileForm(request.POST), 422
    if form.is_valid():
        said = {"seen": form.cleaned_data["seen"], "actor": request.user, "at": timezone.now()}
        try:
            profiles.keep(unit, form.cleaned_data["year"], form.said, **said)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã lưu đặc điểm tình hình năm {year} của {unit.in_sentence}.")
            return redirect(f"{reverse('profiles')}?unit={unit.pk}&year={year}")
    return _page(request, unit, form, status=status)


def _page(request, unit: Unit, form: ProfileForm, *, status: int = 200):
    return render(request, "members/profiles/edit.html", {"unit": unit, "form": form}, status=status)
