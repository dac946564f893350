"""Cựu quân nhân: the clubs with their people on a day, and one club."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.lib import xlsx
from members.domain import access, clubs
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.exports import clubs_xlsx
from members.forms.clubs import ClubForm, ClubListForm, CountForm
from members.models import Club
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of


@require_safe
@allowed_anywhere("view")
def club_list(request):
    units, form, on, found = _asked(request)
    people = [one.people for one in found if one.people is not None]
    context = {
        "units": units, "form": form, "on": on, "clubs": found,
        "people": sum(people) if people else None, "kept": request.GET.urlencode(),
        "may_record": any(access.can_anywhere(request.user, verb) for verb in recording.VERBS),
        "may_list": access.can_anywhere(request.user, "register"),
    }  # fmt: skip
    return render(request, "members/clubs/list.html", context)


@require_safe
@allowed_anywhere("view")
def clubs_file(request):
    _, _, on, found = _asked(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clb.xlsx"
        clubs_xlsx.write(path, found)
        response = HttpResponse(path.read_bytes(), content_type=xlsx.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="cau-lac-bo-cuu-quan-nhan-{on:%Y-%m-%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _asked(request):
    units, form = picker(access.units_for(request.user, "view"), request.GET.get("unit")), ClubListForm(request.GET)
    on = form.is_valid() and form.cleaned_data["on"] or timezone.localdate()
    seen = Club.objects.for_user(request.user, "view").select_related("unit")
    if units.chosen:
        seen = seen.filter(unit__path__startswith=units.chosen.path)
    return units, form, on, list(clubs.with_people(seen, on=on))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def club_add(request):
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit = unit_of(units)
    form = ClubForm(request.POST or None)
    if form.is_bound and form.is_valid():
        told = {name: form.cleaned_data[name] for name in clubs.FIELDS}
        try:
            made = clubs.found(unit, **told, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã ghi câu lạc bộ. Ghi tiếp số người tham gia.")
            return redirect("club", made.pk)
    context = {"form": form, "units": units, "unit": unit}
    return render(request, "members/clubs/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def club(request, pk: int):
    """The club with its counts; who records for its unit posts another count, or with `seen` its facts."""
    seen = Club.objects.for_user(request.user, "view").select_related("unit")
    if request.method == "POST":
        seen = recording.narrowed(seen, request.user)
    one = get_object_or_404(seen, pk=pk)
    form = ClubForm(initial={name: getattr(one, name) for name in clubs.FIELDS} | {"seen": one.version})
    count, status = CountForm(initial={"on": timezone.localdate()}), 200
    if request.method == "POST":
        status = 422
        if "seen" in request.POST:
            wrong = form = ClubForm(request.POST)
        else:
            wrong = count = CountForm(request.POST)
        try:
            if wrong.is_valid():
                _keep(request, one, wrong)
                messages.success(request, "Đã lưu.")
                return redirect("club", pk)
        except Stale as refused:
            wrong.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            wrong.add_error(None, str(refused))
    context = {
        "club": one, "form": form, "count": count, "counts": one.counts.all(), "is_stale": status == 409,
        "may_record": recording.may(request.user, one.unit),
    }  # fmt: skip
    return render(request, "members/clubs/club.html", context, status=status)


def _keep(request, one: Club, form) -> None:
    said, by = form.cleaned_data, {"actor": request.user, "at": timezone.now()}
    if isinstance(form, CountForm):
        clubs.count(one, **said, **by)
        return
    told = {name: said[name] for name in clubs.FIELDS}
    clubs.change(one, **told, seen_version=said["seen"], **by)
