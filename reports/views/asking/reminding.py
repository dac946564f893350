"""Nhắc nộp, and the list of what is overdue."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.views.downloads import list_file
from ccb.core.domain import jobs
from members.domain import access
from members.views.guards import allowed_anywhere
from reports.domain.asking import completeness, reminders
from reports.exports import overdue_xlsx, reminding
from reports.views.asking.progress import one_of

SHEETS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("review")
def round_remind(request, pk: int):
    round, _ = one_of(completeness.rounds_for(request.user, "review"), pk)
    return _remind(request, round) if request.method == "POST" else _page(request, round)


def _page(request, round):
    today = timezone.localdate()
    table = completeness.of_round(round, request.user, "review", on=today)
    reminded = reminders.last_reminders(round)
    context = {
        "round": round,
        "when": reminders.when(round, today),
        "owing": [{"line": line, "reminded_on": reminded.get(line.unit.pk)} for line in table.owing],
        "waiting": [line for line in table.owing if reminded.get(line.unit.pk) != today],
        "message": reminders.message(round, [line.label for line in table.owing], on=today),
    }
    return render(request, "reports/reminding/round.html", context)


def _remind(request, round):
    among = set(access.units_for(request.user, "review").values_list("pk", flat=True))
    with transaction.atomic():
        sent, job = reminding.remind(round, actor=request.user, at=timezone.now(), among=among)
        if job:
            transaction.on_commit(lambda: jobs.wake(job))
    _tell(request, sent)
    return redirect("round-remind", round.pk)


def _tell(request, sent: reminders.Sent) -> None:
    if not sent.units:
        messages.info(request, "Không nhắc ai: không còn đơn vị nào nợ, hoặc hôm nay đã nhắc rồi, hoặc kỳ đã khoá.")
    elif not sent.people:
        messages.warning(
            request, f"{len(sent.units)} đơn vị chưa có người dùng phần mềm. Hãy dùng tin nhắn ở dưới hoặc gọi điện."
        )
    else:
        messages.success(request, f"Đã nhắc {len(sent.units)} đơn vị, {sent.people} người nhận được thông báo.")


@require_safe
@allowed_anywhere("review")
def overdue(request):
    owed = reminders.overdue(request.user, "review", on=timezone.localdate())
    page = Paginator(owed, SHEETS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/reminding/overdue.html", {"page": page})


@require_safe
@allowed_anywhere("review")
def overdue_file(request):
    return list_file("qua-han", overdue_xlsx.write, reminders.overdue(request.user, "review", on=timezone.localdate()))
