"""Hồ sơ trùng: pairs of files that look like one person's, compared side by side, merged or judged two people."""

from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from ccb.core.views import errors
from members.domain import access
from members.domain.doubles import choosing, comparing, duplicates, likeness
from members.domain.places import place_of
from members.domain.privacy import viewing
from members.domain.register import registry
from members.forms.merging import MergeForm
from members.models import Member
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker


@require_safe
@allowed_anywhere("register")
def duplicate_list(request):
    units = picker(access.units_for(request.user, "register"), request.GET.get("unit"))
    after = duplicates.position(request.GET.get("after", ""))
    page = duplicates.page(request.user, unit=units.chosen, after=after)
    files = [(one, (one.first, one.second)) for one in page.candidates]
    context = {
        "units": units,
        "pairs": [(one, [(member, place_of(member.unit)) for member in pair]) for one, pair in files],
        "next": page.next,
        "is_later": after is not None,
    }
    return render(request, "members/duplicates/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request, first: int, second: int):
    """`first` is the file that would be kept."""
    keep, other = _pair(request.user, first, second)
    sensitive = comparing.sees_sensitive(request.user, keep, other)
    names = comparing.questions(keep, other, sensitive=sensitive)
    if request.method != "POST":
        return _page(request, keep, other, sensitive, MergeForm(keep=keep, other=other, names=names))
    verb = request.POST.get("verb", "")
    if verb == "distinct":
        return _judge(request, keep, other)
    if verb != "merge":
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    form = MergeForm(request.POST, keep=keep, other=other, names=names)
    if form.is_valid():
        try:
            return _merge(request, keep, other, form)
        except registry.NotAllowed as refused:
            form.add_error(None, str(refused))
        except registry.Stale as stale:
            return errors.conflict(request, str(stale))
    return _page(request, *_pair(request.user, first, second), sensitive, form, status=422)


def _pair(user, first: int, second: int) -> list[Member]:
    """Both, if the user may register both and they are two; else 404."""
    if first == second:
        raise Http404
    members = Member.objects.for_user(user, "register").select_related("unit__parent", "household")
    return [get_object_or_404(members.prefetch_related("services"), pk=pk) for pk in (first, second)]


def _merge(request, keep: Member, other: Member, form: MergeForm):
    said = {"choices": form.choices, "seen_versions": form.seen_versions}
    registry.merge(keep, other=other, **said, actor=request.user, at=timezone.now())
    address = reverse("member-file", args=[keep.pk])
    done = format_html('Đã gộp hai hồ sơ. Xem <a href="{}">hồ sơ giữ lại của {}</a>', address, keep)
    if access.can(request.user, "undo", keep.unit) and access.can(request.user, "undo", other.unit):
        undo = format_html('; nếu gộp nhầm, <a href="{}#ghi-viec">huỷ việc gộp</a>.', address)
    else:
        undo = "; nếu gộp nhầm, nhờ văn phòng Hội tỉnh huỷ việc gộp."
    messages.success(request, done + undo)
    return redirect("duplicates")


def _judge(request, keep: Member, other: Member):
    duplicates.judge_distinct(keep, second=other, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã ghi {keep} và {other} là hai người khác nhau. Cặp này không được gợi ý nữa.")
    return redirect("duplicates")


def _page(request, keep: Member, other: Member, sensitive: bool, form: MergeForm, *, status: int = 200):
    for member in (keep, other):
        viewing.view(member, sensitive=sensitive, actor=request.user, at=timezone.now())
    groups = comparing.groups(keep, other, sensitive=sensitive)
    context = {
        "keep": keep,
        "other": other,
        "sides": [(member, place_of(member.unit), comparing.stays(member)) for member in (keep, other)],
        "asked": [(line, form.radios(line.name)) for _, lines in groups for line in lines if line.asks],
        "settled": [line for _, lines in groups for line in lines if not line.asks],
        "sees_sensitive": sensitive,
        "likeness": likeness.of(keep, other),
        "moved": comparing.moved(other),
        "membership": form.radios(choosing.MEMBERSHIP),
        "household": form.radios(choosing.HOUSEHOLD),
        "form": form,
    }
    return render(request, "members/duplicates/compare.html", context, status=status)
