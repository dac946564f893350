"""Nguồn phát triển hội viên: who may be admitted, one of them, and the way to an application."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ccb.lib import xlsx
from members.choices import CandidateState, UnitKind
from members.domain import access, candidates
from members.domain.register.deeds import NotAllowed, Stale
from members.exports import candidates_xlsx
from members.forms.clubs import ApplyForm, CandidateForm, CandidateListForm, said_by
from members.models import Candidate
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PAGE = 50
CHAPTERS = (UnitKind.CHAPTER, UnitKind.SUB_CHAPTER)


@require_safe
@allowed_anywhere("register")
def candidate_list(request):
    """Names only: what is known of a person stands on his page, whose opening is recorded."""
    units, form, found = _asked(request, "register")
    kept = request.GET.copy()
    kept.pop("page", None)
    page, today = Paginator(found, PAGE).get_page(request.GET.get("page")), timezone.localdate()
    for one in page.object_list:
        one.is_serving = one.serves(today)
    context = {
        "units": units, "form": form, "page": page, "kept": kept.urlencode(), "serving": found.serving(today).count(),
        "may_export": access.can_anywhere(request.user, "export"),
    }  # fmt: skip
    return render(request, "members/clubs/candidates.html", context)


@require_safe
@allowed_anywhere("export")
def candidates_file(request):
    """The list as Excel, of the units whose lists the user may take out; recorded."""
    units, _, found = _asked(request, "export")
    today = timezone.localdate()
    rows = candidates.export(found, unit=unit_of(units), actor=request.user, at=timezone.now())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nguon.xlsx"
        candidates_xlsx.write(path, rows)
        response = HttpResponse(path.read_bytes(), content_type=xlsx.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="nguon-phat-trien-hoi-vien-{today:%Y-%m-%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _asked(request, verb: str):
    units, form = picker(access.units_for(request.user, verb), request.GET.get("unit")), CandidateListForm(request.GET)
    found = Candidate.objects.for_user(request.user, verb).filter(state=CandidateState.LISTED)
    if units.chosen:
        found = found.filter(unit__path__startswith=units.chosen.path)
    back = form.cleaned_data["back"] if form.is_valid() else ""
    serving = found.serving(timezone.localdate())
    if back:
        found = serving if back == "no" else found.exclude(pk__in=serving.values("pk"))
    return units, form, found.select_related("unit", "club")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def candidate_add(request):
    said = request.POST if request.method == "POST" else request.GET
    units = picker(access.units_for(request.user, "register"), said.get("unit"))
    unit = unit_of(units)
    form = CandidateForm(request.POST or None, user=request.user, unit=unit)
    if form.is_bound and form.is_valid():
        by = {"actor": request.user, "at": timezone.now()}
        try:
            candidates.list_person(unit, form.person, club=form.cleaned_data["club"], **by)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi vào nguồn của {unit.in_sentence}.")
            return redirect("candidates")
    context = {"form": form, "units": units, "unit": unit}
    return render(request, "members/clubs/candidate_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def candidate(request, pk: int):
    one = _listed(request.user, pk)
    sensitive = access.can(request.user, "view_sensitive", one.unit)
    said = {"user": request.user, "unit": one.unit, "candidate": one, "sensitive": sensitive}
    if request.method != "POST":
        form = CandidateForm(initial=said_by(one, sensitive=sensitive), **said)
        return _page(request, one, form)
    form, status = CandidateForm(request.POST, **said), 422
    if form.is_valid():
        told = form.cleaned_data
        try:
            changed = candidates.change(
                one, form.person, club=told["club"], seen_version=told["seen"], actor=request.user, at=timezone.now()
            )
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
            return redirect("candidate", pk)
    return _page(request, one, form, status=status)


@require_POST
@allowed_anywhere("register")
def candidate_apply(request, pk: int):
    """Chuyển thành đơn xin vào Hội."""
    one = _listed(request.user, pk)
    form = ApplyForm(request.POST, units=_chapters(request.user, one))
    if form.is_valid():
        try:
            made = candidates.apply(one, **form.cleaned_data, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã chuyển thành đơn xin vào Hội. Chi hội đề nghị, rồi cấp xã quyết định.")
            return redirect("member-file", made.member_id)
    return _page(request, _listed(request.user, pk), None, apply=form, status=422)


@require_POST
@allowed_anywhere("register")
def candidate_drop(request, pk: int):
    one = _listed(request.user, pk)
    try:
        candidates.drop(one, reason=request.POST.get("reason", ""), actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("candidate", pk)
    messages.success(request, "Đã đưa khỏi nguồn và xoá dữ liệu của người này.")
    return redirect("candidates")


def _page(request, one: Candidate, form: CandidateForm | None, *, apply: ApplyForm | None = None, status: int = 200):
    sensitive = access.can(request.user, "view_sensitive", one.unit)
    phone = candidates.view(one, actor=request.user, at=timezone.now())
    said = {"user": request.user, "unit": one.unit, "candidate": one, "sensitive": sensitive}
    context = {
        "candidate": one, "phone": phone, "sees_sensitive": sensitive, "is_stale": status == 409,
        "form": form or CandidateForm(initial=said_by(one, sensitive=sensitive), **said),
        "apply": apply or ApplyForm(units=_chapters(request.user, one), initial={"on": timezone.localdate()}),
    }  # fmt: skip
    return render(request, "members/clubs/candidate.html", context, status=status)


def _listed(user, pk: int) -> Candidate:
    found = Candidate.objects.for_user(user, "register").filter(state=CandidateState.LISTED)
    return get_object_or_404(found.select_related("unit__parent", "club"), pk=pk)


def _chapters(user, one: Candidate):
    """Where he may apply: the chapters of his unit, else the unit itself."""
    here = access.units_for(user, "register").filter(path__startswith=one.unit.path)
    return (here.filter(kind__in=CHAPTERS) | here.filter(pk=one.unit_id)).select_related("parent")
