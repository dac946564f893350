"""Tiếp dân, đơn thư, trợ giúp pháp lý, hoà giải: the list with its counts, one case, its steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.casework import case_figures, cases
from campaigns.exports import cases_xlsx
from campaigns.forms.cases import CaseForm, CaseListForm, StepForm, said_by
from campaigns.models import Case
from campaigns.views.directives.directives import may_record
from campaigns.views.downloads import list_file
from ccb.lib import dates
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.forms.events import RevealForm
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PAGE = 50
DOINGS = {  # verb: what its button says
    "take": "Nhận giải quyết", "forward": "Chuyển cơ quan khác", "settle": "Giải quyết xong, thành",
    "end": "Kết thúc, không thành", "reopen": "Làm lại",
}  # fmt: skip


@require_safe
@allowed_anywhere("view")
def case_list(request):
    """Names nobody and tells no case: that stands only on the page of one."""
    form, units, found = _asked(request)
    context = {"form": form, "units": units, "may_record": may_record(request.user)}
    if form.is_valid():
        kept = request.GET.copy()
        kept.pop("page", None)
        context |= {
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")), "kept": kept.urlencode(),
            "counts": _counts(units, form),
        }  # fmt: skip
    return render(request, "campaigns/cases/list.html", context, status=200 if form.is_valid() else 422)


@require_safe
@allowed_anywhere("view")
def cases_file(request):
    form, units, found = _asked(request)
    if not form.is_valid():
        return render(request, "campaigns/cases/list.html", {"form": form, "units": units}, status=422)
    rows = cases.export(found, unit=unit_of(units), actor=request.user, at=timezone.now())
    return list_file("tiep-dan-don-thu", cases_xlsx.write, rows)


def _asked(request):
    latest = Case.objects.for_user(request.user, "view").aggregate(last=Max("received_on"))["last"]
    form = CaseListForm(request.GET, span=dates.span_of_year(latest, today=timezone.localdate()))
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    if not form.is_valid():
        return form, units, []
    said = form.cleaned_data
    found = Case.objects.for_user(request.user, "view").select_related("unit")
    found = found.filter(received_on__range=(said["starts_on"], said["ends_on"]))
    if units.chosen:
        found = found.filter(unit__path__startswith=units.chosen.path)
    return form, units, found.filter(**{name: said[name] for name in ("kind", "state") if said[name]})


def _counts(units, form: CaseListForm) -> dict[str, int | None] | None:
    """Of the chosen unit, else of the only top one, with all below it; None for a person of several."""
    if not units.chosen and len(units.tops) != 1:
        return None
    said, unit = form.cleaned_data, unit_of(units)
    figures = case_figures.of_units(case_figures.FIGURES, [unit], starts_on=said["starts_on"], on=said["ends_on"])
    return {name: by_unit[unit.pk] for name, by_unit in figures.items()}


@require_safe
@allowed_anywhere("view")
def case(request, pk: int):
    return _page(request, get_object_or_404(_seen(request.user), pk=pk))


@require_POST
@allowed_anywhere("view_sensitive")
def case_reveal(request, pk: int):
    """The case in full on this one answer; the next time it is masked again."""
    one = get_object_or_404(_seen(request.user, "view_sensitive"), pk=pk)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, one, reveal=form, status=422)
    held = cases.reveal(one, purpose=form.cleaned_data["purpose"], actor=request.user, at=timezone.now())
    return _page(request, one, held=held)


def _page(request, one: Case, *, form: StepForm | None = None, reveal=None, held=None, status: int = 200):
    """`held`: what is personal in full, else it is masked."""
    is_own = recording.may(request.user, one.unit)
    context = {
        "case": one, "personal": held or cases.view(one, actor=request.user, at=timezone.now()), "may_record": is_own,
        "is_revealed": held is not None, "reveal": reveal or RevealForm(),
        "sees_sensitive": access.can_keep(request.user, "view_sensitive", one.unit),
        "form": form or StepForm(initial={"on": timezone.localdate()}),
        "steps": [(verb, DOINGS[verb]) for verb in cases.steps(one)] if is_own else [],
    }  # fmt: skip
    return render(request, "campaigns/cases/case.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def case_add(request):
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit = unit_of(units)
    form = CaseForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            made = cases.open_case(unit, form.facts, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi vụ việc của {unit.in_sentence}.")
            return redirect("case", made.pk)
    context = {"form": form, "units": units, "unit": unit}
    return render(request, "campaigns/cases/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def case_edit(request, pk: int):
    one = _own(request.user, pk)
    sensitive = access.can_keep(request.user, "view_sensitive", one.unit)
    if request.method != "POST":
        form = CaseForm(initial=_said(request.user, one, sensitive), case=one, sensitive=sensitive)
        return render(request, "campaigns/cases/edit.html", {"form": form, "case": one, "unit": one.unit})
    form, status = CaseForm(request.POST, case=one, sensitive=sensitive), 422
    if form.is_valid():
        seen, at = form.cleaned_data["seen"], timezone.now()
        try:
            changed = cases.change(one, form.facts, seen_version=seen, actor=request.user, at=at)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu vụ việc." if changed else "Không có gì thay đổi.")
            return redirect("case", pk)
    context = {"form": form, "case": one, "unit": one.unit, "is_stale": status == 409}
    return render(request, "campaigns/cases/edit.html", context, status=status)


def _said(user, one: Case, sensitive: bool) -> dict:
    """What the form shows; in full it is a look like any other."""
    doing = {"actor": user, "at": timezone.now()}
    if sensitive:
        return said_by(one, cases.reveal(one, purpose=cases.TO_CHANGE, **doing))
    cases.view(one, **doing)
    return said_by(one, {})


@require_POST
@allowed_anywhere(*recording.VERBS)
def case_move(request, pk: int):
    one, verb = _own(request.user, pk), request.POST.get("verb", "")
    if verb not in cases.MOVES:
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            cases.move(one, verb, **form.cleaned_data, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{DOINGS[verb]}: đã ghi.")
            return redirect("case", pk)
    return _page(request, get_object_or_404(_seen(request.user), pk=pk), form=form, status=422)


def _seen(user, verb: str = "view"):
    return Case.objects.for_user(user, verb).select_related("unit__parent")


def _own(user, pk: int) -> Case:
    return get_object_or_404(recording.narrowed(_seen(user), user), pk=pk)
