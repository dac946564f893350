"""Checking and sending a sheet, the receipt, and the sheet's history."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.lib import numbers, periods, qr
from reports.choices import COMMON_REASONS
from reports.domain.asking import completeness
from reports.domain.asking import forms as structures
from reports.domain.rules import checks
from reports.domain.sheets import calls, handing, returned, workflow
from reports.domain.sheets import entry as domain
from reports.domain.sheets import history as past
from reports.forms.entry import SendForm, read_reasons
from reports.models import Submission
from reports.views.sheets import entry_table
from reports.views.sheets.entry import numbered
from reports.views.sheets.entry_table import NOTHING_TYPED

CHANGES_A_PAGE = 100
NOTHING_SEEN = {"seen": -1, "findings": ""}  # refused as changed


@require_http_methods(["GET", "HEAD", "POST"])
def check_and_send(request, pk: int):
    enterable = calls.enterable(request.user, "submit", on=timezone.localdate())
    submission = get_object_or_404(enterable.for_page(), pk=pk)
    if not submission.is_open:  # a second click on "Gửi" ends here (C03)
        return redirect("receipt", pk)
    if not submission.takes_figures(timezone.localdate()):
        return redirect("entry", pk)
    if request.method == "POST":
        return _hand_over(request, submission) if request.POST.get("do") == "hand-over" else _send(request, submission)
    return _check_page(request, submission)


def _hand_over(request, submission):
    """Who typed asks another to send; the reasons he gave are kept for him."""
    reasons = read_reasons(request.POST)
    try:
        workflow.explain(submission, reasons, actor=request.user, at=timezone.now())
        asked = handing.hand_over(submission, actor=request.user, at=timezone.now())
    except PermissionError as error:
        raise Http404 from error
    except (workflow.Refused, workflow.Conflict) as refused:
        return _after_refusal(request, submission, reasons, refused, status=409)
    if not asked:
        return _check_page(request, submission, reasons)
    messages.success(request, f"Đã báo {', '.join(map(str, asked))}: biểu chờ người ấy xem lại và gửi.")
    return redirect("check-and-send", submission.pk)


def _send(request, submission):
    form = SendForm(request.POST)
    seen = form.cleaned_data if form.is_valid() else NOTHING_SEEN
    reasons = read_reasons(request.POST)
    try:
        workflow.send(
            submission, reasons, actor=request.user, at=timezone.now(),
            seen_version=seen["seen"], seen=seen["findings"],
        )  # fmt: skip
    except workflow.Unexplained as refused:
        return _check_page(request, submission, reasons, refused=refused, status=422)
    except workflow.Refused as refused:
        return _after_refusal(request, submission, reasons, refused, status=422)
    except workflow.Conflict as refused:
        return _after_refusal(request, submission, reasons, refused, status=409)
    return redirect("receipt", submission.pk)


def _after_refusal(request, submission, reasons, refused, status: int):
    """Someone sent it a moment ago: show the receipt. Otherwise what stands now, with what was typed."""
    submission.refresh_from_db()
    if not submission.is_open:
        return redirect("receipt", submission.pk)
    return _check_page(request, submission, reasons, refused=refused, status=status)


def _check_page(request, submission, reasons=None, *, refused=None, status: int = 200):
    findings = domain.findings(submission)
    structure = structures.sections(submission.round.form)
    parts = entry_table.parts(submission, structure, findings, NOTHING_TYPED)
    rows = entry_table.rows(parts)
    asked = _asked(numbered(findings, rows, parts), reasons or {}, posted=reasons is not None)
    is_typist = handing.typed_by(submission, request.user)
    context = {
        "submission": submission,
        "is_typist": is_typist,
        "senders": handing.senders(submission, on=timezone.localdate()) if is_typist else (),
        "seen_findings": checks.fingerprint(findings),
        "previous": periods.parse(submission.round.period).previous().short_label,
        "blocking": [item for item in asked if item["finding"].is_blocking],
        "warnings": [item for item in asked if not item["finding"].is_blocking],
        "blanks": [row for row in rows if not row.shown],
        "total": len(rows),
        "unsettled": returned.unsettled(submission),
        "compared": [_compared(row) for row in rows if row.before],
        "errors": _errors(asked, refused),
        "common_reasons": COMMON_REASONS,
    }
    return render(request, "reports/sending/check.html", context, status=status)


def _asked(items: list[dict], reasons: dict, *, posted: bool) -> list[dict]:
    """Each finding with the reason typed or kept; a warning posted without one is marked."""
    for item in items:
        item["reason"] = reasons.get(item["finding"].code) or item["finding"].reason
        item["missing"] = posted and not item["finding"].is_blocking and not item["reason"]
    return items


def _errors(asked: list[dict], refused) -> list[dict]:
    """The lines of the summary at the top. Blocking findings have their own list on the page."""
    if refused is None:
        return []
    missing = [
        {"anchor": f"reason-{item['finding'].code}", "text": f"Cảnh báo {item['number']}: ghi lý do rồi gửi."}
        for item in asked
        if item["missing"]
    ]
    if isinstance(refused, workflow.Unexplained) and missing:
        return missing
    return [{"anchor": "", "text": str(refused)}, *missing]


def _compared(row) -> dict:
    """A row against the period before; the difference in words."""
    now, before = row.value and row.value.number, row.before.number
    change = ""
    if now is not None and before is not None:
        word = "tăng" if now > before else "giảm"
        change = "không đổi" if now == before else f"{word} {numbers.show(abs(now - before), row.indicator.decimals)}"
    return {"row": row, "change": change}


@require_safe
def receipt(request, pk: int):
    sent = Submission.objects.for_user(request.user, "view").filter(submitted_at__isnull=False)
    submission = get_object_or_404(sent.for_page().select_related("submitted_by").with_first_sent(), pk=pk)
    values = domain.values_of(submission)
    asked = structures.indicators(submission.round.form)
    filled = sum(bool(domain.shown(values.get(indicator.code), indicator)) for indicator in asked)
    context = {
        "submission": submission,
        "filled": filled,
        "blank": len(asked) - filled,
        "total": len(asked),
        "sent_late": completeness.is_late(submission.round, submission.first_sent_at),
        "warnings": domain.findings(submission),
        "calls": submission.calls.select_related("taken_by"),
        "qr": qr.svg(f"{settings.PUBLIC_URL}{reverse('receipt', args=[pk])}"),
        "message": _message(submission, filled, len(asked)),
    }
    return render(request, "reports/sending/receipt.html", context)


def _message(submission, filled: int, total: int) -> str:
    """Ready for Zalo: the clerk sends it to whoever waits for the report."""
    at = timezone.localtime(submission.submitted_at)
    return (
        f"Hội CCB {submission.unit.in_sentence} đã gửi “{submission.round.form.name}”, {submission.round.label}, "
        f"lúc {at:%H:%M} ngày {at:%d/%m/%Y}. Số biên nhận: {submission.receipt}. Đã nhập {filled}/{total} ô."
    )


@require_safe
def history(request, pk: int):
    submission = get_object_or_404(Submission.objects.for_user(request.user, "view").for_page(), pk=pk)
    context = {
        "submission": submission,
        "moves": submission.moves.select_related("actor").prefetch_related("cells__indicator").order_by("-pk"),
        "amendments": submission.amendments.all(),
        "calls": submission.calls.select_related("taken_by"),
        "texts": past.texts(submission),
        "changes": Paginator(past.changes(submission), CHANGES_A_PAGE).get_page(request.GET.get("trang")),
        "may_enter": Submission.objects.for_user(request.user, "enter").filter(pk=pk).exists(),
    }
    return render(request, "reports/sending/history.html", context)
