"""Nhập bằng Excel for staff: the sheets of many units of a round in one workbook, taken all together or not at all."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ccb.core.domain import jobs
from ccb.lib import keys
from ccb.lib.table_uploads import Expired
from members.views.guards import allowed_anywhere
from reports.domain.asking import form_books
from reports.domain.sheets import filling
from reports.exports import round_book, round_form_xlsx
from reports.forms import filled_sheets, filled_uploads
from reports.forms.filled_sheets import ReadSheet
from reports.forms.filled_uploads import BookForm, Sent
from reports.models import Round, Submission
from reports.views.sheets.filling import REFUSED, download

LINES_SHOWN, HEADING = 200, 3  # lines of all units, each one's heading as so many; of more one unit at a time is shown


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("enter_for")
def round_excel(request, pk: int):
    """Where to take the workbook and to send it back; a sent file is answered with what it would change.

    The preview of many units asks here for another one of them.
    """
    round, sheets = _open_sheets(request, pk)
    if request.method != "POST":
        return _upload_page(request, round, sheets, BookForm())
    if "show" in request.POST:
        return _another_unit(request, round)
    form = BookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, round, sheets, form, status=422)
    try:
        return _preview(request, round, Sent.of(filled_uploads.read(form.cleaned_data["file"]), request.user))
    except REFUSED as refused:
        form.add_error("file", str(refused))
        return _upload_page(request, round, sheets, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("enter_for")
def round_excel_file(request, pk: int):
    """The sheets that can still be changed, filled with what stands; a long workbook is asked for by a POST."""
    round, sheets = _open_sheets(request, pk)
    if not sheets:
        messages.info(request, round_book.NOTHING)
        return redirect("round-excel", pk)
    if request.method == "POST":
        with transaction.atomic():
            job = round_book.ask(round, actor=request.user, at=timezone.now())
            transaction.on_commit(partial(jobs.wake, job))
        return redirect("job", job.pk)
    if round_book.is_long(round, sheets):
        return redirect("round-excel", pk)
    return download(round_form_xlsx.write(form_books.for_many(sheets)), round_form_xlsx.file_name(round))


@require_POST
@allowed_anywhere("enter_for")
def round_excel_marks(request, pk: int):
    """What was sent, with the cells marked that could not be read."""
    round, _ = _open_sheets(request, pk)
    try:
        read = _read(request, round, filled_uploads.opened(request))
    except (Expired, *REFUSED) as refused:
        return _again(request, round, str(refused))
    typed = {one.filling.submission.unit_id: dict(one.as_typed) for one in read}
    book = form_books.for_many([one.filling.submission for one in read])
    return download(round_form_xlsx.marked(book, typed), round_form_xlsx.file_name(round, marked=True))


@require_POST
@allowed_anywhere("enter_for")
def round_excel_confirm(request, pk: int):
    """Save what the preview showed, of all units; shown anew when one of the sheets was changed meanwhile."""
    round, _ = _open_sheets(request, pk)
    try:
        sent = filled_uploads.opened(request)
        read = _read(request, round, sent)
        if any(one.unread for one in read):
            return _preview(request, round, sent, refused="Còn ô chưa đọc được nên chưa ghi gì cả.", status=422)
        outcomes = filling.apply(
            [one.filling for one in read if one.says_something], seen=sent.versions, sha256=sent.book.sha256,
            actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except filling.Changed as refused:
        return _preview_anew(request, round, sent, str(refused))
    except (Expired, *REFUSED) as refused:
        return _again(request, round, str(refused))
    count = sum(outcome.count for outcome in outcomes)
    messages.success(request, f"Đã ghi {count} thay đổi của {len(outcomes)} đơn vị từ tệp Excel.")
    return redirect("round-excel", pk)


def _open_sheets(request, pk: int) -> tuple[Round, list[Submission]]:
    """The round and the sheets in the user's reach that can be changed. Without any unit it does not exist for him."""
    round = get_object_or_404(Round.objects.select_related("form"), pk=pk)
    sheets = form_books.sheets_of(round, request.user)
    if not sheets:
        raise Http404
    return round, [sheet for sheet in sheets if sheet.takes_figures(timezone.localdate())]


def _read(request, round: Round, sent: Sent) -> list[ReadSheet]:
    """The scope of each unit is asked for anew."""
    return filled_sheets.of_submissions(sent.book, form_books.sheets_of(round, request.user))


def _another_unit(request, round: Round):
    try:
        sent = filled_uploads.opened(request)
        return _preview(request, round, sent, shown=keys.read(request.POST.get("show")))
    except (Expired, *REFUSED) as refused:
        return _again(request, round, str(refused))


def _preview(request, round: Round, sent: Sent, *, refused: str = "", status: int = 200, shown: int | None = None):
    """What would change; of more than LINES_SHOWN lines only those of the unit `shown`, or of the first."""
    read = [one for one in _read(request, round, sent) if one.says_something]
    outcomes = filling.preview([one.filling for one in read], actor=request.user, at=timezone.now())
    versions = {one.unit_id: one.version if one.pk else 0 for one in (part.filling.submission for part in read)}
    count = sum(outcome.count for outcome in outcomes)
    ids = [part.filling.submission.unit_id for part in read]
    is_short = count + HEADING * len(ids) <= LINES_SHOWN
    context = {
        "round": round, "refused": refused, "units": list(zip(read, outcomes, strict=True)), "count": count,
        "unread": sum(len(one.unread) for one in read), "sent": sent.signed(versions),
        "shown": ids if is_short else [shown if shown in ids else _first_to_mend(read)],
        "asked": shown,
    }  # fmt: skip
    return render(request, "reports/filling/round_preview.html", context, status=status)


def _first_to_mend(read: list[ReadSheet]) -> int:
    """The unit with a cell that could not be read, else the first one."""
    return next((one for one in read if one.unread), read[0]).filling.submission.unit_id


def _preview_anew(request, round: Round, sent: Sent, refused: str):
    try:
        return _preview(request, round, sent, refused=refused, status=409)
    except REFUSED as closed:
        return _again(request, round, str(closed))


def _upload_page(request, round: Round, sheets: list[Submission], form: BookForm, *, status: int = 200):
    context = {"round": round, "sheets": sheets, "form": form, "is_long": round_book.is_long(round, sheets)}
    return render(request, "reports/filling/round_upload.html", context, status=status)


def _again(request, round: Round, refused: str):
    messages.error(request, refused)
    return redirect("round-excel", round.pk)
