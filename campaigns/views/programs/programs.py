"""Chương trình phối hợp: the list, one program, signing one, putting it right, planning its years."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.activities import activity_figures
from campaigns.domain.programs import coverage, program_lists, programs
from campaigns.domain.programs.program_lists import Asked
from campaigns.exports import programs_xlsx
from campaigns.forms.programs import ProgramForm, ProgramListForm, YearForm, said_by
from campaigns.models import Activity, Program
from campaigns.views.downloads import list_file
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

MOST_SHOWN, PAGE = 5, 50


@require_safe
@allowed_anywhere("view")
def program_list(request):
    form, asked, units = _asked(request)
    today = timezone.localdate()
    page = Paginator(program_lists.found(request.user, asked, on=today), PAGE).get_page(request.GET.get("page"))
    seen = Program.objects.for_user(request.user, "view")
    context = {
        "form": form, "units": units, "today": today, "page": page, "rows": page.object_list,
        "is_narrowed": bool(asked.q or asked.partner or asked.state or asked.unit),
        "due": list(programs.renewals_due(seen, on=today).select_related("unit")),
        "reviews": programs.reviews_due(seen, on=today),
        "may_record": _may_record(request.user),
        "kept": urlencode([one for one in request.GET.items() if one[0] != "page"]),
    }  # fmt: skip
    return render(request, "campaigns/programs/list.html", context)


@require_safe
@allowed_anywhere("view")
def programs_file(request):
    """The list as it is narrowed, as Excel."""
    _, asked, _ = _asked(request)
    rows = program_lists.found(request.user, asked, on=timezone.localdate())
    return list_file("chuong-trinh-phoi-hop", programs_xlsx.write, rows)


def _asked(request):
    form = ProgramListForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    asked = Asked(units.chosen, said.get("q", ""), said.get("partner"), said.get("state", ""))
    return form, asked, units


@require_safe
@allowed_anywhere("view")
def program(request, pk: int):
    found = Program.objects.for_user(request.user, "view").for_page()
    one = get_object_or_404(found.select_related("renewal_of"), pk=pk)
    own, on = access.units_for(request.user, "view"), one.day_told(timezone.localdate())
    covered = coverage.of(one, on=on, within=own)
    done = Activity.objects.for_user(request.user, "view").filter(programs__path__startswith=one.path).distinct()
    context = {
        "program": one, "may_record": recording.may(request.user, one.unit), "coverage": covered,
        "years": one.years.all(), "files": one.files.all(), "indicators": one.indicators.all(),
        "children": Program.objects.for_user(request.user, "view").filter(parent=one).for_page(),
        "renewals": Program.objects.for_user(request.user, "view").filter(renewal_of=one),
        "activities": done.for_page()[:MOST_SHOWN], "may_sign": one.covers and _may_record(request.user),
        "totals": _totals(request.user, one),
    }  # fmt: skip
    return render(request, "campaigns/programs/program.html", context)


def _totals(user, one: Program) -> dict | None:
    """What was done under it by those whom the user may see; None for a person of many units without a common top."""
    tops = picker(access.units_for(user, "view"), None).tops
    if len(tops) != 1:
        return None
    last = one.ends_on or timezone.localdate()
    return activity_figures.totals(tops[0], starts_on=one.starts_on, on=last, program=one)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def program_add(request):
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit = unit_of(units)
    form = ProgramForm(request.POST or None, unit=unit, user=request.user, initial={"parent": said.get("parent")})
    if form.is_bound and form.is_valid():
        try:
            made = programs.sign(unit, form.facts, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi chương trình của {unit.in_sentence}.")
            return redirect("program", made.pk)
    context = {"form": form, "units": units, "unit": unit, "parent": said.get("parent", "")}
    return render(request, "campaigns/programs/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def program_edit(request, pk: int):
    one = own_program(request.user, pk)
    said = {"unit": one.unit, "user": request.user, "program": one}
    if request.method != "POST":
        form = ProgramForm(initial=said_by(one), **said)
        return render(request, "campaigns/programs/edit.html", {"form": form, "program": one, "unit": one.unit})
    form, status = ProgramForm(request.POST, **said), 422
    if form.is_valid():
        seen, at = form.cleaned_data["seen"], timezone.now()
        try:
            changed = programs.change(one, form.facts, seen_version=seen, actor=request.user, at=at)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu chương trình." if changed else "Không có gì thay đổi.")
            return redirect("program", pk)
    one.refresh_from_db()
    context = {"form": form, "program": one, "unit": one.unit, "is_stale": status == 409}
    return render(request, "campaigns/programs/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def program_year(request, pk: int):
    """The plan of a year: that of `nam`, else a new one."""
    one = own_program(request.user, pk)
    asked = request.GET.get("nam", "")
    standing = one.years.filter(year=asked).first() if asked.isdecimal() and len(asked) == 4 else None
    known = {} if standing else {"year": timezone.localdate().year}
    form, status = YearForm(request.POST or None, instance=standing, initial=known), 422
    if form.is_bound and form.is_valid():
        said = {"seen": form.cleaned_data["seen"], "actor": request.user, "at": timezone.now()}
        try:
            programs.plan_year(one, form.cleaned_data["year"], form.said, **said)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã lưu kế hoạch năm {form.cleaned_data['year']}.")
            return redirect("program", pk)
    context = {"form": form, "program": one}
    return render(request, "campaigns/programs/year.html", context, status=status if form.errors else 200)


def own_program(user, pk: int) -> Program:
    """One for which the user records; else 404."""
    seen = Program.objects.for_user(user, "view").select_related("unit")
    return get_object_or_404(recording.narrowed(seen, user), pk=pk)


def _may_record(user) -> bool:
    return any(access.can_anywhere(user, verb) for verb in recording.VERBS)
