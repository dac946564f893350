"""Nhập bằng Excel: taking the form of one unit as a workbook, sending it back, looking at it, having it saved.

Nothing is kept on the server between the steps: the preview's page carries what was read from the file, signed.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ccb.lib import periods, upload_guards, xlsx
from ccb.lib.table_uploads import Expired
from reports.domain.asking import form_books
from reports.domain.sheets import filling
from reports.exports import entry_form_xlsx
from reports.forms import filled_sheets, filled_uploads
from reports.forms.filled_uploads import BookForm, Sent
from reports.models import Submission

REFUSED = (form_books.WrongBook, upload_guards.BadFile, filling.NotTaken)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_excel(request, pk: int):
    """Where to take the form and to send it back; a sent file is answered with what it would change."""
    submission = _own(request, pk)
    if request.method != "POST":
        return _upload_page(request, submission, BookForm())
    form = BookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, submission, form, status=422)
    try:
        return _preview(request, submission, Sent.of(filled_uploads.read(form.cleaned_data["file"]), request.user))
    except REFUSED as refused:
        form.add_error("file", str(refused))
        return _upload_page(request, submission, form, status=422)


@require_safe
def entry_excel_file(request, pk: int):
    """The form as a workbook, filled with what stands."""
    submission = _own(request, pk)
    return download(entry_form_xlsx.write(form_books.for_one(submission)), entry_form_xlsx.file_name(submission))


@require_POST
def entry_excel_marks(request, pk: int):
    """What was sent, with the cells marked that could not be read."""
    submission = _own(request, pk)
    try:
        read = _read(submission, filled_uploads.opened(request))
    except (Expired, *REFUSED) as refused:
        return _again(request, submission, str(refused))
    content = entry_form_xlsx.marked(form_books.for_one(submission), read.as_typed, read.texts_as_typed)
    return download(content, entry_form_xlsx.file_name(submission, marked=True))


@require_POST
def entry_excel_confirm(request, pk: int):
    """Save what the preview showed; shown anew when the sheet was changed meanwhile."""
    submission = _own(request, pk)
    try:
        sent = filled_uploads.opened(request)
        read = _read(submission, sent)
        [outcome] = filling.apply(
            [read.filling], seen=sent.versions, sha256=sent.book.sha256, actor=request.user, at=timezone.now()
        )
    except filling.Changed as refused:
        return _preview_anew(request, pk, sent, str(refused))
    except (Expired, *REFUSED) as refused:
        return _again(request, submission, str(refused))
    messages.success(request, f"Đã ghi {outcome.count} thay đổi từ tệp Excel.")
    return redirect("entry", submission.pk)


def _own(request, pk: int) -> Submission:
    return get_object_or_404(Submission.objects.for_user(request.user, "enter").for_page(), pk=pk)


def _read(submission: Submission, sent: Sent) -> filled_sheets.ReadSheet:
    [read] = filled_sheets.of_submissions(sent.book, [submission])
    return read


def _preview(request, submission: Submission, sent: Sent, *, refused: str = "", status: int = 200):
    read = _read(submission, sent)
    [outcome] = filling.preview([read.filling], actor=request.user, at=timezone.now())
    context = {
        "submission": submission, "read": read, "outcome": outcome, "refused": refused,
        "sent": sent.signed({submission.unit_id: submission.version}), "sha256": sent.book.sha256,
    }  # fmt: skip
    return render(request, "reports/filling/preview.html", context, status=status)


def _preview_anew(request, pk: int, sent: Sent, refused: str):
    submission = _own(request, pk)
    try:
        return _preview(request, submission, sent, refused=refused, status=409)
    except REFUSED as closed:
        return _again(request, submission, str(closed))


def _upload_page(request, submission: Submission, form: BookForm, *, status: int = 200):
    previous = periods.parse(submission.round.period).previous().short_label
    takes_figures = submission.takes_figures(timezone.localdate())
    context = {"submission": submission, "form": form, "previous": previous, "takes_figures": takes_figures}
    return render(request, "reports/filling/upload.html", context, status=status)


def _again(request, submission: Submission, refused: str):
    messages.error(request, refused)
    return redirect("entry-excel", submission.pk)


def download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=xlsx.CONTENT_TYPE, headers=headers)
