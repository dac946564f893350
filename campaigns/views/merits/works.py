"""Mô hình, công trình, sản phẩm: the list, one entry, writing it down, its pictures, taking it out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.choices import WorkKind
from campaigns.domain import kept_files
from campaigns.domain.merits import merit_lists
from campaigns.domain.merits import works as book
from campaigns.exports import merits_xlsx
from campaigns.forms.programs import PictureForm
from campaigns.forms.works import WorkForm, WorkListForm, said_by
from campaigns.models import Work, WorkPicture
from campaigns.views.activities.activities import show
from campaigns.views.downloads import kept_file, list_file
from campaigns.views.kept_files import added, remove
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PAGE = 50


@require_safe
@allowed_anywhere("view")
def works(request):
    form, units = WorkListForm(request.GET), picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    rows = merit_lists.works(request.user, form.asked(units.chosen))
    counts = merit_lists.by_kind(rows)
    context = {
        "form": form, "units": units, "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "kept": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
        "counts": [(kind.label, counts[kind]) for kind in WorkKind if kind in counts],
        "may_record": any(access.can_anywhere(request.user, verb) for verb in recording.VERBS),
    }  # fmt: skip
    return render(request, "campaigns/works/list.html", context)


@require_safe
@allowed_anywhere("view")
def works_file(request):
    """The list as it is narrowed, as Excel."""
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    asked = WorkListForm(request.GET).asked(units.chosen)
    return list_file("mo-hinh-cong-trinh", merits_xlsx.write_works, merit_lists.works(request.user, asked))


@require_safe
@allowed_anywhere("view")
def work(request, pk: int):
    one = get_object_or_404(Work.objects.for_user(request.user, "view").for_page(), pk=pk)
    context = {"work": one, "pictures": one.pictures.all(), "may_record": recording.may(request.user, one.unit)}
    return render(request, "campaigns/works/work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def work_add(request):
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit, form = unit_of(units), WorkForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = book.record(unit, form.facts, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            show(form, refused)
        else:
            messages.success(request, f"Đã ghi “{made.name}”.")
            return redirect("work", made.pk)
    context = {"form": form, "units": units, "unit": unit}
    return render(request, "campaigns/works/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def work_edit(request, pk: int):
    one, status = own_work(request.user, pk), 200
    form = WorkForm(request.POST or None, initial=said_by(one))
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            changed = book.change(one, form.facts, seen_version=seen, actor=request.user, at=timezone.now())
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            show(form, refused)
        else:
            messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
            return redirect("work", pk)
    status = 422 if form.errors and status == 200 else status
    context = {"form": form, "work": own_work(request.user, pk), "is_stale": status == 409}
    return render(request, "campaigns/works/edit.html", context, status=status)


@require_POST
@allowed_anywhere(*recording.VERBS)
def work_remove(request, pk: int):
    one = own_work(request.user, pk)
    try:
        book.remove(one, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("work", pk)
    messages.success(request, f"Đã xoá “{one.name}”.")
    return redirect("works")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def work_pictures(request, pk: int):
    """What is kept, and the form that adds to it; a post with `remove` takes one out."""
    one = own_work(request.user, pk)
    if "remove" in request.POST:
        remove(request, one.pictures)
        return redirect("work-pictures", pk)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and added(request, form, one, kept_files.add_picture):
        messages.success(request, "Đã lưu ảnh.")
        return redirect("work-pictures", pk)
    context = {"work": one, "form": form, "pictures": one.pictures.all()}
    return render(request, "campaigns/works/pictures.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def work_picture(request, pk: int):
    return kept_file(request, get_object_or_404(WorkPicture.objects.for_user(request.user, "view"), pk=pk))


def own_work(user, pk: int) -> Work:
    """One for which the user records; else 404."""
    seen = Work.objects.for_user(user, "view").for_page()
    return get_object_or_404(recording.narrowed(seen, user), pk=pk)
