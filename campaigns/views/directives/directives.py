"""Văn bản: the list, one document, writing it down, putting it right, issuing and withdrawing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.directives import directive_lists, directives, task_board
from campaigns.domain.directives.directive_lists import Asked
from campaigns.exports import directives_xlsx
from campaigns.forms.directives import DirectiveForm, DirectiveListForm, IssueForm, said_by
from campaigns.models import Directive
from campaigns.views.downloads import list_file
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PAGE, MOST_LINES = 50, 3
INCOMING = "den"


@require_safe
@allowed_anywhere("view")
def directive_list(request):
    form, asked, units = _asked(request)
    page = Paginator(directive_lists.found(request.user, asked), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form, "units": units, "page": page, "kept": kept.urlencode(), "may_record": may_record(request.user),
        "is_narrowed": asked != Asked(),
    }  # fmt: skip
    return render(request, "campaigns/directives/list.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def directives_file(request):
    """The list as it is narrowed, as Excel."""
    _, asked, _ = _asked(request)
    return list_file("van-ban", directives_xlsx.write_list, directive_lists.found(request.user, asked))


def _asked(request):
    form = DirectiveListForm(request.GET)
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    said = form.cleaned_data if form.is_valid() else {}
    return form, Asked(unit=units.chosen, **said), units


@require_safe
@allowed_anywhere("view")
def directive(request, pk: int):
    return _page(request, seen_directive(request.user, pk))


def _page(request, one: Directive, *, issue: IssueForm | None = None):
    """`issue`: what was typed to issue it and could not be."""
    is_own = recording.may(request.user, one.unit)
    board = task_board.of(one, request.user, on=timezone.localdate())
    recorded = set(recording.units_for(request.user).values_list("pk", flat=True))
    seen = Directive.objects.for_user(request.user, "view")
    context = {
        "directive": one, "may_record": is_own, "board": board,
        "issue": issue or (IssueForm() if is_own and one.is_draft else None),
        "above": seen.filter(pk__in=one.implements.values("pk")), "files": one.files.all(),
        "below": seen.filter(pk__in=one.implemented_by.values("pk")),
        "tasks": one.tasks.select_related("indicator", "target").prefetch_related("units"),
        "recorded": recorded,
        "lines": [line for line in board.lines if line.unit.pk in recorded] if len(board.lines) <= MOST_LINES else [],
    }  # fmt: skip
    return render(request, "campaigns/directives/directive.html", context, status=422 if issue else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def directive_add(request):
    """An own document to be prepared, or with `loai=den` one that arrived."""
    said = request.POST if request.method == "POST" else request.GET
    is_incoming = said.get("loai") == INCOMING
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit = unit_of(units)
    today = timezone.localdate()
    form = DirectiveForm(
        request.POST or None, user=request.user, unit=unit, is_incoming=is_incoming,
        initial={"dated_on": None if is_incoming else today, "arrived_on": today},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        write = directives.receive if is_incoming else directives.draft
        try:
            made = write(unit, form.facts, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            number = f" Số đến {made.arrival_number}." if is_incoming else " Ghi nhiệm vụ rồi ban hành."
            messages.success(request, f"Đã ghi văn bản của {unit.in_sentence}.{number}")
            return redirect("directive", made.pk)
    context = {"form": form, "units": units, "unit": unit, "is_incoming": is_incoming}
    return render(request, "campaigns/directives/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def directive_edit(request, pk: int):
    one = own_directive(request.user, pk)
    said = {"user": request.user, "unit": one.unit, "is_incoming": one.is_incoming}
    context = {"directive": one, "unit": one.unit, "is_incoming": one.is_incoming}
    if request.method != "POST":
        form = DirectiveForm(initial=said_by(one), **said)
        return render(request, "campaigns/directives/edit.html", context | {"form": form})
    form, status = DirectiveForm(request.POST, **said), 422
    if form.is_valid():
        seen, at = form.cleaned_data["seen"], timezone.now()
        try:
            changed = directives.change(one, form.facts, seen_version=seen, actor=request.user, at=at)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã lưu văn bản." if changed else "Không có gì thay đổi.")
            return redirect("directive", pk)
    context |= {"form": form, "directive": seen_directive(request.user, pk), "is_stale": status == 409}
    return render(request, "campaigns/directives/edit.html", context, status=status)


@require_POST
@allowed_anywhere(*recording.VERBS)
def directive_move(request, pk: int):
    """Issue it with what the register says of it, or withdraw it for a reason."""
    one, said = own_directive(request.user, pk), {"actor": request.user, "at": timezone.now()}
    if request.POST.get("verb") != "withdraw":
        return _issued(request, one, said)
    try:
        directives.move(one, "withdraw", reason=request.POST.get("reason", ""), **said)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã thu hồi văn bản.")
    return redirect("directive", pk)


def _issued(request, one: Directive, said: dict):
    """Its page with its number; or with what was typed, and why it has none."""
    form = IssueForm(request.POST)
    if form.is_valid():
        try:
            directives.move(one, "issue", **form.cleaned_data, **said)
        except NotAllowed as refused:
            if not one.is_draft:  # a double click
                messages.error(request, str(refused))
                return redirect("directive", one.pk)
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ban hành: số {one.symbol}. Bước tiếp theo: gửi cho các đơn vị.")
            return redirect("directive", one.pk)
    return _page(request, one, issue=form)


def seen_directive(user, pk: int) -> Directive:
    seen = Directive.objects.for_user(user, "view").select_related("unit__parent", "number")
    return get_object_or_404(seen, pk=pk)


def own_directive(user, pk: int) -> Directive:
    """One for whose unit the user records; else 404."""
    seen = Directive.objects.for_user(user, "view").select_related("unit__parent", "number")
    own = recording.units_for(user).order_by().values("pk")
    return get_object_or_404(seen.filter(unit__in=own), pk=pk)


def may_record(user) -> bool:
    return any(access.can_anywhere(user, verb) for verb in recording.VERBS)
