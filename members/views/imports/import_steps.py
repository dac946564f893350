"""Nhập từ Excel: what each column means, and one row put right on the page."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.core.domain import jobs
from members.choices import ImportState
from members.domain.imports import checking, correcting, looking, previewing, staging
from members.domain.register.deeds import NotAllowed
from members.forms.imports import ColumnsForm, RowForm
from members.models import ImportRow, MemberImport
from members.views.imports.imports import masked, own_import, own_imports

REFUSED = (NotAllowed, staging.BadFile, staging.BadMapping)
OPEN = (ImportState.UPLOADED, ImportState.CHECKED)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request, pk: int):
    """How the file is read. "Đọc lại" takes another sheet, heading row or encoding; "Kiểm tra" judges every row."""
    source = own_import(request, pk)
    if source.state not in OPEN:
        return redirect("member-import", pk)
    try:
        look = looking.look(source, actor=request.user)
    except staging.BadFile as refused:
        return render(request, "members/imports/broken.html", {"source": source, "refused": str(refused)}, status=422)
    offered = staging.offered(source.unit, request.user)
    form = ColumnsForm(request.POST or None, source=source, look=look, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            return _read(request, source, form, is_long=look.rows > checking.AT_ONCE)
        except REFUSED as refused:
            form.add_error(None, str(refused))
    context = {"source": source, "form": form, "look": look, "readable": bool(source.header_row)}
    return render(request, "members/imports/columns.html", context, status=422 if request.method == "POST" else 200)


def _read(request, source: MemberImport, form: ColumnsForm, *, is_long: bool):
    said = form.cleaned_data
    kept = {
        "header_row": said["header_row"], "encoding": said["encoding"], "actor": request.user, "at": timezone.now()
    }  # fmt: skip
    if request.POST.get("step") == "reread" or said["sheet"] != source.sheet:
        looking.reread(source, sheet=said["sheet"], **kept)
        return redirect("member-import-columns", source.pk)
    kept |= {"mapping": form.mapping, "counted_from": said["counted_from"]}
    if is_long:
        with transaction.atomic():
            job = checking.ask(source, **kept)
            transaction.on_commit(partial(jobs.wake, job))
        return redirect("job", job.pk)
    staging.check(source, **kept)
    return redirect("member-import", source.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def import_row(request, pk: int):
    """The cells of one row; corrected, it is judged anew and shown again while something is still wrong."""
    found = ImportRow.objects.filter(source__in=own_imports(request.user).values("pk"))
    row = get_object_or_404(found.select_related("source__unit__parent", "member"), pk=pk)
    source = row.source
    if source.state != ImportState.CHECKED or not row.cells:
        messages.warning(request, "Dòng này không còn chờ sửa.")
        return redirect("member-import", source.pk)
    form, refused, status = _row_form(request, row), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            correcting.correct(row, form.cells, actor=request.user, at=timezone.now())
        except NotAllowed as error:
            refused = str(error)
        else:
            if not row.problems:
                messages.success(request, f"Dòng {row.number}: {row.get_verdict_display().lower()}.")
                return redirect("member-import", source.pk)
            form = _row_form(request, row)
            form.is_valid()
            form.tell()
    if request.method == "POST":
        status = 422
    shown = previewing.shown(row, source, masked=masked(request.user, source))
    context = {"source": source, "row": row, "shown": shown, "form": form, "refused": refused}
    return render(request, "members/imports/row.html", context, status=status)


def _row_form(request, row: ImportRow) -> RowForm:
    hide = masked(request.user, row.source)
    problems = previewing.shown(row, row.source, masked=hide).problems
    return RowForm(request.POST or None, row=row, source=row.source, problems=problems, masked=hide)
