"""Xem lại từng ô: the cells that a reviewer sent back, one after the other."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import text
from reports.domain.asking import forms as structures
from reports.domain.sheets import entry as domain
from reports.domain.sheets import returned
from reports.forms.entry import PostedEntry, read_entry
from reports.models import Submission
from reports.views.sheets import entry_table
from reports.views.sheets.entry_table import NOTHING_TYPED, Typed


@require_http_methods(["GET", "HEAD", "POST"])
def entry_returned(request, pk: int):
    """The cell of `?o=`, else the first that is not settled; its figure may be changed, its sentence answered."""
    submission = get_object_or_404(Submission.objects.for_user(request.user, "enter").for_page(), pk=pk)
    asked = returned.of(submission)
    if not asked or not submission.takes_figures(timezone.localdate()):
        return redirect("entry", pk)
    place = _place(asked, request.POST.get("o") or request.GET.get("o", ""))
    if request.method == "POST":
        return _settle(request, submission, asked, place)
    return _page(request, submission, asked, place)


def _place(asked, wanted: str) -> int:
    open_ones = [place for place, one in enumerate(asked) if not one.is_settled]
    named = [place for place, one in enumerate(asked) if str(one.indicator.pk) == wanted]
    return (named or open_ones or [0])[0]


def _settle(request, submission: Submission, asked, place: int):
    one, answer = asked[place], text.clean(request.POST.get("answer", ""))
    posted = read_entry(_structure(submission, one), request.POST)
    if posted.errors:
        return _page(request, submission, asked, place, Typed(posted.cells), answer, status=422)
    change = posted.changes[0] if posted.changes else None
    try:
        returned.settle(submission, one, change, answer, actor=request.user, at=timezone.now())
    except domain.NotOpen as refused:
        messages.error(request, f"Chưa lưu được. {refused}")
        return redirect("entry", submission.pk)
    except domain.StaleSave as stale:
        typed = Typed(posted.cells, {}, stale.clashes)
        return _page(request, submission, asked, place, typed, answer, status=409)
    return _next(request, submission, posted, one)


def _next(request, submission: Submission, posted: PostedEntry, settled):
    """The next cell that waits, or the whole sheet when none does."""
    asked = returned.of(submission)
    waiting = [one for one in asked if not one.is_settled]
    if settled.indicator in [one.indicator for one in waiting]:
        messages.info(request, "Ô này chưa đổi số và chưa có lời trả lời. Sửa số, hoặc ghi vì sao giữ nguyên.")
        return redirect(f"{reverse('entry-returned', args=[submission.pk])}?o={settled.indicator.pk}")
    if waiting:
        messages.success(request, f"Đã ghi “{settled.indicator.name}”. Còn {len(waiting)} ô cần xem lại.")
        return redirect(f"{reverse('entry-returned', args=[submission.pk])}?o={waiting[0].indicator.pk}")
    messages.success(request, f"Đã xem lại đủ {len(asked)} ô. Bấm “Kiểm tra và gửi” để gửi lại.")
    return redirect("entry", submission.pk)


def _structure(submission: Submission, one: returned.Asked) -> list[structures.Section]:
    """The form cut down to the one cell."""
    whole = structures.sections(submission.round.form)
    return [structures.Section(part.section, (one.indicator,)) for part in whole if one.indicator in part.indicators]


def _page(request, submission, asked, place: int, typed: Typed = NOTHING_TYPED, answer=None, *, status: int = 200):
    one = asked[place]
    parts = entry_table.parts(submission, _structure(submission, one), [], typed)
    context = {
        "submission": submission,
        "asked": asked,
        "one": one,
        "row": entry_table.rows(parts)[0],
        "place": place + 1,
        "before": asked[place - 1] if place else None,
        "after": asked[place + 1] if place + 1 < len(asked) else None,
        "answer": one.mark.answer if answer is None else answer,
    }
    return render(request, "reports/returned/cell.html", context, status=status)
