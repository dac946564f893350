"""Hoạt động: the list with its totals, one activity, quick entry, all details, taking one out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain import kept_files
from campaigns.domain.activities import activities, activity_figures, activity_lists, gift_prices
from campaigns.domain.activities.activity_lists import Asked
from campaigns.exports import activities_xlsx
from campaigns.forms.activities import ActivityListForm, DetailForm, NewForm, offered, said_by
from campaigns.forms.programs import CHOOSE_AGAIN
from campaigns.models import Activity
from campaigns.views.downloads import list_file
from ccb.lib import dates, files, uploads
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PAGE = 50


@require_safe
@allowed_anywhere("view")
def activity_list(request):
    form, units = _asked(request)
    context = {"form": form, "units": units, "may_record": _may_record(request.user)}
    if form.is_valid():
        asked = _wanted(form, units)
        page = Paginator(activity_lists.found(request.user, asked).for_page(), PAGE).get_page(request.GET.get("page"))
        kept = urlencode({name: value for name, value in request.GET.items() if name != "page"})
        context |= {"page": page, "activities": page.object_list, "kept": kept, "asked": asked,
                    "totals": _totals(units, asked)}  # fmt: skip
        if context["totals"]:
            context["doubts"] = gift_prices.doubts(unit_of(units), starts_on=asked.starts_on, on=asked.ends_on)
    return render(request, "campaigns/activities/list.html", context, status=200 if form.is_valid() else 422)


def _totals(units, asked: Asked) -> dict | None:
    """Of the unit and all below it; None where the list is narrowed by what figures are not kept by."""
    if asked.q or asked.partner or asked.state or not units.chosen and len(units.tops) != 1:
        return None
    return activity_figures.totals(unit_of(units), starts_on=asked.starts_on, on=asked.ends_on, program=asked.program)


@require_safe
@allowed_anywhere("view")
def activities_file(request):
    """The list as it is narrowed, as Excel."""
    form, units = _asked(request)
    if not form.is_valid():
        return render(request, "campaigns/activities/list.html", {"form": form, "units": units}, status=422)
    rows = activity_lists.found(request.user, _wanted(form, units))
    return list_file("hoat-dong", activities_xlsx.write, rows)


def _asked(request):
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    latest = Activity.objects.for_user(request.user, "view").aggregate(last=Max("ends_on"))["last"]
    span = dates.span_of_year(latest, today=timezone.localdate())
    return ActivityListForm(request.GET, user=request.user, span=span), units


def _wanted(form: ActivityListForm, units) -> Asked:
    return Asked(unit=units.chosen, **form.cleaned_data)


@require_safe
@allowed_anywhere("view")
def activity(request, pk: int):
    seen = Activity.objects.for_user(request.user, "view")
    one = get_object_or_404(seen.for_page(), pk=pk)
    may_record = recording.may(request.user, one.unit)
    others = one.joint_units.exclude(pk__in=one.same.values("unit"))  # those that reported it too are named as such
    context = {
        "activity": one, "may_record": may_record, "joint_units": others,
        "same": one.same.select_related("unit"), "quantities": one.quantities.select_related("indicator"),
        "money": one.money.all(), "gifts": one.gifts.all(), "pictures": one.pictures.all(),
        "perhaps": activities.perhaps_same(one, seen).select_related("unit") if may_record else [],
    }  # fmt: skip
    return render(request, "campaigns/activities/activity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def activity_add(request):
    """The short form; a picture may come along."""
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit = unit_of(units)
    known = {"starts_on": timezone.localdate(), "programs": said.getlist("program")}
    form = NewForm(request.POST or None, request.FILES or None, unit=unit, user=request.user, initial=known)
    if form.is_bound and form.is_valid() and (made := _recorded(request, unit, form)):
        messages.success(request, "Đã ghi hoạt động. Bổ sung chi tiết bây giờ hoặc khi về.")
        return redirect("activity", made.pk)
    if form.errors and form.files and "picture" not in form.errors:
        form.add_error("picture", CHOOSE_AGAIN)
    context = {"form": form, "units": units, "unit": unit}
    return render(request, "campaigns/activities/add.html", context, status=422 if form.errors else 200)


def _recorded(request, unit, form: NewForm) -> Activity | None:
    """The new entry with its picture, both or none; None when the form says why not."""
    said, picture = {"actor": request.user, "at": timezone.now()}, form.cleaned_data["picture"]
    try:
        with transaction.atomic():
            made = activities.record(unit, form.facts, **said)
            if picture:
                kept_files.add_picture(made, picture.read(), name=picture.name, **said)
            return made
    except uploads.NotAccepted as refused:
        form.add_error("picture", str(refused))
    except files.CannotWrite as refused:
        form.add_error("picture", refused.strerror)
    except NotAllowed as refused:
        show(form, refused)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def activity_edit(request, pk: int):
    one = own_activity(request.user, pk)
    said = {"unit": one.unit, "user": request.user, "activity": one, "indicators": offered(one)}
    if request.method != "POST":
        form = DetailForm(initial=said_by(one), **said)
        return render(request, "campaigns/activities/edit.html", {"form": form, "activity": one})
    form, status = DetailForm(request.POST, **said), 422
    if form.is_valid():
        seen, at = form.cleaned_data["seen"], timezone.now()
        try:
            changed = activities.change(one, form.facts, seen_version=seen, actor=request.user, at=at)
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            show(form, refused)
        else:
            messages.success(request, "Đã lưu hoạt động." if changed else "Không có gì thay đổi.")
            return redirect("activity", pk)
    one.refresh_from_db()
    context = {"form": form, "activity": one, "is_stale": status == 409}
    return render(request, "campaigns/activities/edit.html", context, status=status)


@require_POST
@allowed_anywhere(*recording.VERBS)
def activity_same(request, pk: int):
    """Count it in the other one named in the post; without one, by itself again."""
    one = own_activity(request.user, pk)
    other, said = request.POST.get("other", ""), {"actor": request.user, "at": timezone.now()}
    try:
        if other:
            seen = Activity.objects.for_user(request.user, "view")
            found = seen.filter(pk=other) if other.isdecimal() and len(other) < 19 else seen.none()
            activities.count_in(one, get_object_or_404(found), **said)
        else:
            activities.count_alone(one, **said)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã tính chung: kết quả chỉ đếm một lần." if other else "Đã tính riêng trở lại.")
    return redirect("activity", pk)


@require_POST
@allowed_anywhere(*recording.VERBS)
def activity_remove(request, pk: int):
    one = own_activity(request.user, pk)
    try:
        activities.remove(one, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("activity", pk)
    messages.success(request, f"Đã xoá hoạt động “{one.title}”.")
    return redirect("activities")


def own_activity(user, pk: int) -> Activity:
    """One for which the user records; else 404."""
    seen = Activity.objects.for_user(user, "view").select_related("unit")
    return get_object_or_404(recording.narrowed(seen, user), pk=pk)


def show(form, refused: NotAllowed) -> None:
    """Each problem a line of its own in the summary."""
    for words in getattr(refused, "problems", [str(refused)]):
        form.add_error(None, words)


def _may_record(user) -> bool:
    return any(access.can_anywhere(user, verb) for verb in recording.VERBS)
