"""Nhập nhiều đơn vị: a few indicators of many units on one page."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from campaigns.models import Indicator
from reports.domain.asking import forms as structures
from reports.domain.sheets import matrix
from reports.domain.sheets.cells import shown
from reports.domain.sheets.entry import Clash
from reports.forms.entry import PostedCell
from reports.forms.matrix import ColumnsForm, read_line, typed_of
from reports.models import Round

UNITS_A_PAGE = 35


@dataclass(frozen=True)
class Cell:
    """A field of the table; what was typed goes before what stands."""

    name: str  # "<unit>-<indicator>"
    label: str
    indicator: Indicator
    typed: str
    seen: str
    error: str = ""
    clash: Clash | None = None

    @property
    def mine(self) -> str:
        return shown(self.clash.mine, self.indicator) or "(để trống)"

    @property
    def theirs(self) -> str:
        return shown(self.clash.theirs, self.indicator) or "(để trống)"


@require_http_methods(["GET", "HEAD", "POST"])
def entry_matrix(request, pk: int):
    """A round of which the person enters for no unit does not exist for him."""
    round = get_object_or_404(Round.objects.select_related("form"), pk=pk)
    units = matrix.units_of(round, request.user)
    if not units:
        raise Http404
    columns = ColumnsForm(request.GET, indicators=structures.indicators(round.form))
    page = Paginator(units, UNITS_A_PAGE).get_page(request.GET.get("trang"))
    lines = matrix.lines(round, list(page), columns.chosen, on=timezone.localdate())
    if request.method == "POST":
        return _save(request, round, columns, page, lines)
    return _page(request, round, columns, page, lines)


def _save(request, round: Round, columns: ColumnsForm, page, lines: list[matrix.Line]):
    posted = {line.unit.pk: read_line(line, columns.chosen, request.POST) for line in lines if line.is_open}
    changes = {line.unit: posted[line.unit.pk].changes for line in lines if line.unit.pk in posted}
    outcome = matrix.save(round, changes, actor=request.user, at=timezone.now())
    if outcome.changed:
        messages.success(request, f"Đã lưu {outcome.changed} ô.")
    if outcome.shut:
        names = ", ".join(unit.titled for unit in outcome.shut)
        messages.error(request, f"Chưa lưu được của {names}: biểu vừa được gửi hoặc đã đóng.")
    unread = any(one.errors for one in posted.values())
    if unread or outcome.clashes:
        cells = {unit: dict(one.cells) for unit, one in posted.items()}
        fresh = matrix.lines(round, list(page), columns.chosen, on=timezone.localdate())
        status = 409 if outcome.clashes else 422
        return _page(request, round, columns, page, fresh, cells, outcome.clashes, status=status)
    if not outcome.changed and not outcome.shut:
        messages.info(request, "Không có ô nào khác với số đang có.")
    return redirect(f"{reverse('entry-matrix', args=[round.pk])}?{_query(columns, page.number)}")


def _page(request, round, columns, page, lines, posted=None, clashes=None, *, status: int = 200):
    rows = [
        {"line": line, "cells": _cells(line, columns.chosen, (posted or {}).get(line.unit.pk, {}), clashes or {})}
        for line in lines
    ]
    context = {
        "round": round, "columns": columns, "chosen": columns.chosen, "rows": rows, "page": page,
        "query": _query(columns), "errors": _errors(rows), "draft": f"m{round.pk}",
    }  # fmt: skip
    return render(request, "reports/matrix/matrix.html", context, status=status)


def _cells(line: matrix.Line, indicators, posted: dict[int, PostedCell], clashes: dict) -> list[Cell]:
    standing = {clash.indicator.pk: clash for clash in clashes.get(line.unit.pk, ())}
    made = []
    for one in indicators:
        typed, value, clash = posted.get(one.pk), line.values.get(one.pk), standing.get(one.pk)
        is_kept = typed is not None and (typed.error or clash)
        words = f"{typed.choice} {typed.typed}".strip() if is_kept else typed_of(line, one)
        made.append(
            Cell(
                f"{line.unit.pk}-{one.pk}",
                f"{line.unit.titled}, {one.name}",
                one,
                words,
                str(value.revision if value else 0),
                typed.error if is_kept else "",
                clash,
            )  # fmt: skip
        )
    return made


def _errors(rows: list[dict]) -> list[dict]:
    """The lines of the summary at the top, each leading to its cell."""
    cells = [cell for row in rows for cell in row["cells"]]
    unread = [{"anchor": f"v-{cell.name}", "text": f"{cell.label}: {cell.error}"} for cell in cells if cell.error]
    clashing = [
        {"anchor": f"c-{cell.name}", "text": f"{cell.label}: người khác vừa sửa, chọn một trong hai số."}
        for cell in cells if cell.clash
    ]  # fmt: skip
    return unread + clashing


def _query(columns: ColumnsForm, page: int | None = None) -> str:
    chosen = [("ct", one.pk) for one in columns.chosen]
    return urlencode([*chosen, ("trang", page)] if page else chosen)
