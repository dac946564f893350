"""Nhập từ Excel: my lists, sending one, looking at what it would do, confirming it, seeing what it did."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ccb.core.domain import jobs
from ccb.lib import files
from members.choices import ImportState, RowVerdict
from members.domain import access
from members.domain.imports import applying, previewing, staging
from members.domain.places import place_of
from members.domain.register.deeds import NotAllowed
from members.exports import import_marks
from members.forms.imports import UploadForm
from members.models import MemberImport
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker

SHOWN = 50
COERCED = "coerced"
CONTRARY = "Danh sách vừa đổi so với lúc bạn xem. Xem lại các con số rồi xác nhận."


def own_imports(user) -> QuerySet[MemberImport]:
    """The lists that the person sent, of units where he may still write the register."""
    found = MemberImport.objects.for_user(user, "register").filter(created_by=user)
    return found.select_related("unit__parent", "batch")


def own_import(request, pk: int) -> MemberImport:
    return get_object_or_404(own_imports(request.user), pk=pk)


@require_safe
@allowed_anywhere("register")
def import_list(request):
    found = [(one, place_of(one.unit)) for one in own_imports(request.user)[:SHOWN]]
    return render(request, "members/imports/list.html", {"imports": found, "shown": SHOWN})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def import_new(request):
    """The file and its unit. The button beside the unit asks for what lies below it."""
    units = access.units_for(request.user, "register").on(timezone.localdate())
    near = picker(units, request.POST.get("unit") or request.GET.get("unit"))
    if near.chosen is None and len(near.tops) == 1:
        near = picker(units, str(near.tops[0].pk))
    is_sent = request.method == "POST" and request.POST.get("step") != "unit"
    form = UploadForm(request.POST, request.FILES, units=units) if is_sent else UploadForm(units=units)
    if is_sent and form.is_valid():
        unit, file = form.cleaned_data["unit"], form.cleaned_data["file"]
        said = {"file_name": file.name, "unit": unit, "actor": request.user, "at": timezone.now()}
        try:
            return redirect("member-import-columns", staging.receive(file.read(), **said).pk)
        except (staging.BadFile, NotAllowed) as refused:
            form.add_error("file", str(refused))
        except files.CannotWrite as refused:
            form.add_error("file", refused.strerror)
    return render(request, "members/imports/new.html", {"form": form, "units": near}, status=422 if is_sent else 200)


@require_safe
def member_import(request, pk: int):
    """Where the list stands: its columns, what it would do, its progress, or what it did."""
    source = own_import(request, pk)
    if source.state == ImportState.UPLOADED:
        return redirect("member-import-columns", pk)
    if source.state == ImportState.CHECKED:
        return _preview(request, source)
    job = applying.job_of(source)
    context = {"source": source, "place": place_of(source.unit), "job": job}
    return render(request, "members/imports/result.html", context)


def _preview(request, source: MemberImport):
    verdict = request.GET.get("loai", "")
    if verdict not in (*RowVerdict.values, COERCED):
        verdict = next((one for one in (RowVerdict.REJECTED, *RowVerdict) if source.counts.get(one)), RowVerdict.NEW)
    after = request.GET.get("sau", "")
    page = previewing.page(
        source, "" if verdict == COERCED else verdict, only_coerced=verdict == COERCED,
        after=int(after) if after.isdecimal() and len(after) < 9 else 0, masked=masked(request.user, source),
    )  # fmt: skip
    tabs = [(one.value, one.label, source.counts.get(one, 0)) for one in RowVerdict]
    context = {
        "source": source, "place": place_of(source.unit), "page": page, "verdict": verdict,
        "tabs": [*tabs, (COERCED, "Hiểu khác cách ghi", source.counts.get("coerced", 0))],
        "writes": _writes(source), "is_long": source.counts.get("read", 0) > import_marks.AT_ONCE,
    }  # fmt: skip
    return render(request, "members/imports/preview.html", context)


def masked(user, source: MemberImport) -> bool:
    """Whether the person may not read identity cards and telephones in the unit (S21)."""
    return not access.can(user, "view_sensitive", source.unit)


def _writes(source: MemberImport) -> int:
    return source.counts.get(RowVerdict.NEW, 0) + source.counts.get(RowVerdict.CHANGED, 0)


@require_http_methods(["GET", "HEAD", "POST"])
def import_confirm(request, pk: int):
    """What will happen, in numbers; then the job that does it. Bound to the file and the numbers that were seen."""
    source = own_import(request, pk)
    if request.method != "POST":
        return _confirmation(request, source) if source.state == ImportState.CHECKED else redirect("member-import", pk)
    if source.state == ImportState.CHECKED and request.POST.get("seen") != _seen(source):
        return _confirmation(request, source, refused=CONTRARY, status=409)
    try:
        with transaction.atomic():
            said = {"sha256": request.POST.get("sha256", ""), "actor": request.user, "at": timezone.now()}
            job = applying.confirm(source, **said)
            transaction.on_commit(partial(jobs.wake, job))
    except NotAllowed as refused:
        return _confirmation(request, source, refused=str(refused), status=422)
    return redirect("job", job.pk) if job.created_by_id == request.user.pk else redirect("member-import", pk)


def _confirmation(request, source: MemberImport, *, refused: str = "", status: int = 200):
    context = {
        "source": source, "place": place_of(source.unit), "seen": _seen(source), "writes": _writes(source),
        "refused": refused,
    }  # fmt: skip
    return render(request, "members/imports/confirm.html", context, status=status)


def _seen(source: MemberImport) -> str:
    return "-".join(str(source.counts.get(verdict, 0)) for verdict in RowVerdict)


@require_POST
def import_marks_file(request, pk: int):
    """The list with its wrong cells marked: at once, or by a job when it is long."""
    source = own_import(request, pk)
    said = {"actor": request.user, "at": timezone.now()}
    if source.state not in (ImportState.CHECKED, ImportState.APPLIED):
        messages.warning(request, "Chỉ đánh dấu được danh sách đã kiểm tra.")
        return redirect("member-import", pk)
    if source.counts.get("read", 0) > import_marks.AT_ONCE:
        with transaction.atomic():
            job = import_marks.ask(source, **said)
            transaction.on_commit(partial(jobs.wake, job))
        return redirect("job", job.pk)
    try:
        content = import_marks.at_once(source, **said)
    except staging.BadFile as refused:
        messages.error(request, str(refused))
        return redirect("member-import", pk)
    headers = {"Content-Disposition": f'attachment; filename="{import_marks.file_name(source)}"'}
    return HttpResponse(content, content_type=import_marks.CONTENT_TYPE, headers=headers)


@require_POST
def import_cancel(request, pk: int):
    source = own_import(request, pk)
    try:
        staging.discard(source, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.warning(request, str(refused))
        return redirect("member-import", pk)
    messages.success(request, f"Đã bỏ danh sách {source.file_name}. Sổ không thay đổi.")
    return redirect("member-imports")
