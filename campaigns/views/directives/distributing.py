"""Gửi văn bản cho đơn vị, xác nhận của đơn vị, bảng theo dõi."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.choices import ReceiptStep
from campaigns.domain.directives import distributing, task_board
from campaigns.exports import directives_xlsx
from campaigns.models import Delivery
from campaigns.views.directives.directives import own_directive, seen_directive
from campaigns.views.downloads import list_file
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed
from members.models import Unit
from members.views.guards import allowed_anywhere

MOST_CELLS = 250  # of the board on one page, three nodes each


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def directive_deliver(request, pk: int):
    """Which of the units directly below get it; `duoi` names one whose own units are shown instead."""
    one = own_directive(request.user, pk)
    today = timezone.localdate()
    top = _top(one, request.GET.get("duoi", ""))
    offered = Unit.objects.on(today).filter(parent=top).in_order()
    held = set(one.deliveries.values_list("unit", flat=True))
    error, status = "", 200
    if request.method == "POST":
        asked = [int(pk) for pk in request.POST.getlist("units") if pk.isdecimal() and len(pk) < 19]
        chosen = list(offered.filter(pk__in=asked))
        if len(chosen) != len(set(asked)):
            raise Http404  # somebody else's unit among them
        try:
            count = distributing.deliver(
                one, chosen, url=reverse("directive", args=[pk]), actor=request.user, at=timezone.now()
            )
        except NotAllowed as refused:
            error, status = str(refused), 422
        else:
            messages.success(request, f"Đã gửi cho {count} đơn vị." if count else "Các đơn vị ấy đã có văn bản này.")
            return redirect("directive", pk)
    context = {
        "directive": one, "top": top, "units": [(unit, unit.pk in held) for unit in offered],
        "is_left": any(unit.pk not in held for unit in offered), "errors": [{"text": error}] if error else [],
    }  # fmt: skip
    return render(request, "campaigns/directives/deliver.html", context, status=status)


def _top(directive, asked: str) -> Unit:
    if not asked:
        return directive.unit
    below = Unit.objects.under(directive.unit)
    return get_object_or_404(below.filter(pk=asked) if asked.isdecimal() and len(asked) < 19 else below.none())


@require_POST
@allowed_anywhere(*recording.VERBS)
def delivery_acknowledge(request, pk: int):
    own = recording.units_for(request.user).order_by().values("pk")
    given = Delivery.objects.for_user(request.user, "view").filter(unit__in=own).select_related("unit", "directive")
    one = get_object_or_404(given, pk=pk)
    step = request.POST.get("step", "")
    if step not in ReceiptStep.values:
        raise Http404
    try:
        distributing.acknowledge(one, step, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{ReceiptStep(step).label}: đã ghi cho {one.unit.in_sentence}.")
    return redirect("directive", one.directive_id)


@require_safe
@allowed_anywhere("view")
def directive_board(request, pk: int):
    one = seen_directive(request.user, pk)
    board = task_board.of(one, request.user, on=timezone.localdate())
    recorded = set(recording.units_for(request.user).order_by().values_list("pk", flat=True))
    page = Paginator(board.lines, _lines_a_page(board)).get_page(request.GET.get("page"))
    context = {"directive": one, "board": board, "recorded": recorded, "page": page}
    return render(request, "campaigns/directives/board.html", context)


def _lines_a_page(board: task_board.Board) -> int:
    """As many units as keep the page light on an old machine, however many tasks there are."""
    return max(MOST_CELLS // max(len(board.heads), 1), 1)


@require_safe
@allowed_anywhere("view")
def directive_board_file(request, pk: int):
    one = seen_directive(request.user, pk)
    board = task_board.of(one, request.user, on=timezone.localdate())
    if len(board.lines) == 1:
        return list_file("viec-cua-don-vi", directives_xlsx.write_own, board.lines[0])
    return list_file("theo-doi-nhiem-vu", directives_xlsx.write_board, board)
