"""Bảng tổng hợp nộp: units against rounds, its workbook, and the punctuality of one unit."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.views.downloads import list_file
from ccb.lib import charts, periods, text
from members.domain import access
from members.views.guards import allowed_anywhere
from reports.domain.asking import board, completeness
from reports.exports import board_xlsx
from reports.forms.board import BoardForm, StandingForm
from reports.views.asking.progress import kept, one_of

UNITS_A_PAGE = 35
NARROW = 320  # pixels: a phone
NAMES_SHARE = Decimal("0.5")  # of it for "6 tháng cuối 2023"


@require_safe
@allowed_anywhere("review")
def progress_board(request):
    form, table = _table(request)
    page = Paginator(table.rows, UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "table": table, "page": page, "kept": kept(request)}
    return render(request, "reports/board/board.html", context)


@require_safe
@allowed_anywhere("review")
def progress_board_file(request):
    _, table = _table(request)
    return list_file("tien-do-nop", board_xlsx.write, table)


@require_safe
@allowed_anywhere("review")
def progress_round_file(request, pk: int):
    """The table of one round, as it is narrowed."""
    round, _ = one_of(completeness.rounds_for(request.user, "review"), pk)
    standing = StandingForm(request.GET).standing
    table = board.of([round], request.user, "review", on=timezone.localdate(), standing=standing)
    return list_file(f"tien-do-nop-{text.slug(round.form.code)}-{round.period}", board_xlsx.write, table)


def _table(request) -> tuple[BoardForm, board.Board]:
    seen = completeness.rounds_for(request.user, "review")
    form = BoardForm(request.GET, seen=seen, user=request.user)
    return form, board.of(seen, request.user, "review", on=timezone.localdate(), **form.chosen)


@require_safe
def unit_punctuality(request, pk: int):
    unit = get_object_or_404(access.units_for(request.user, "review"), pk=pk)
    today = timezone.localdate()
    pairs = board.trend(unit, request.user, "review", on=today)
    shares = [board.share_of(pairs[: place + 1], on=today) for place in range(len(pairs))]
    is_one_form = len({round.form_id for round, _ in pairs}) == 1
    bars = [_bar(round, line, is_one_form) for round, line in pairs]
    words = {"title": f"{unit.titled}: đã nhập bao nhiêu phần trăm", "uom": "% ô phải có số", "font": "inherit"}
    context = {
        "unit": unit,
        "rows": list(zip(pairs, shares, strict=True)),
        "share": shares[-1] if shares else None,
        "in_time": sum(line.is_in_time for _, line in pairs),
        "late": sum(not line.owes and line.sent_late for _, line in pairs),
        "missing": sum(line.owes for _, line in pairs),
        "chart": charts.bars(bars, **words),
        "narrow_chart": charts.bars(bars, width=NARROW, label_share=NAMES_SHARE, **words),
    }
    return render(request, "reports/board/unit.html", context)


def _bar(round, line, is_one_form: bool) -> charts.Bar:
    """Sent in time is plain; late and missing are hatched and say so."""
    period = periods.parse(round.period).short_label
    label = period if is_one_form else f"{period}, {round.form.code}"
    label += f", đợt {round.batch}" if round.batch > 1 else ""
    if line.owes:
        return charts.Bar(label, line.percent, f"{line.percent}%", under=True, under_words="chưa nộp")
    if line.sent_late:
        return charts.Bar(label, line.percent, f"{line.percent}%", under=True, under_words="nộp muộn")
    return charts.Bar(label, line.percent, f"{line.percent}% {'đúng hạn' if line.is_in_time else 'đã nộp'}")
