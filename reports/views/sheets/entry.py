"""Entry of figures: opening a sheet, saving it, and what is shown when it cannot be saved."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from ccb.lib import dates, periods
from members.domain import access
from reports.domain.asking import forms as structures
from reports.domain.asking import rounds
from reports.domain.figures import derived
from reports.domain.rules import checking
from reports.domain.sheets import calls, returned
from reports.domain.sheets import entry as domain
from reports.forms.entry import PostedEntry, StartForm, read_entry
from reports.models import Submission
from reports.views.sheets import entry_table, entry_totals
from reports.views.sheets.entry_table import NOTHING_TYPED, Typed


@require_POST
def start(request):
    """Open the unit's sheet of the round; a second click opens the same one (C03)."""
    form = StartForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Http404
    try:
        submission = rounds.submission_for(form.cleaned_data["round"], form.cleaned_data["unit"], at=timezone.now())
    except rounds.NotExpected as refused:
        messages.error(request, str(refused))
        return redirect("home")
    return redirect("entry", submission.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request, pk: int):
    enterable = calls.enterable(request.user, "enter", on=timezone.localdate())
    submission = get_object_or_404(enterable.for_page(), pk=pk)
    structure = structures.sections(submission.round.form)
    if request.method == "POST":
        return _save(request, submission, structure)
    return _page(request, submission, structure)


def _save(request, submission, structure):
    posted = read_entry(structure, request.POST)
    try:
        changed = domain.save(
            submission, posted.changes, actor=request.user, at=timezone.now(), narratives=posted.narratives
        )
    except domain.NotOpen:
        return _not_open(request, submission, structure, posted)
    except domain.StaleSave as stale:
        return _page(request, submission, structure, Typed(posted.cells, posted.texts, stale.clashes), status=409)
    if posted.errors:
        unread = {cell.indicator.pk: cell for cell in posted.errors}
        return _page(request, submission, structure, Typed(unread), status=422)
    _tell(request, submission, changed)
    return redirect("check-and-send" if "check" in request.POST else "entry", submission.pk)


def _tell(request, submission, changed: int) -> None:
    if changed:
        at = timezone.localtime(submission.saved_at)
        messages.success(request, f"Đã lưu {changed} thay đổi lúc {at:%H:%M}.")
    elif "check" not in request.POST:
        messages.info(request, "Không có gì khác với lần lưu trước.")


def _page(request, submission, structure, typed: Typed = NOTHING_TYPED, *, status: int = 200):
    # An untouched sheet is not scolded for what it lacks.
    register = derived.of_submission(submission)
    indicators = [one for part in structure for one in part.indicators]
    checked_by = checking.rules(submission, indicators)
    findings = domain.findings(submission, register, checked_by) if submission.saved_at else []
    aside = entry_table.aside(submission, indicators)
    parts = entry_table.parts(submission, structure, findings, typed, register, checked_by.children, aside)
    rows = entry_table.rows(parts)
    context = {
        "submission": submission,
        "previous": periods.parse(submission.round.period).previous().short_label,
        "parts": parts,
        "seen": entry_table.seen(rows),
        "total": len(rows),
        "filled": entry_table.filled(rows),
        "children": checked_by.children,
        "offered": any(row.offer for row in rows),
        "carried": sum(row.is_carried for row in rows),
        "register_url": _register_url(request.user, submission) if register else "",
        "activities_url": _over_its_days("activities", submission) if register else "",
        "findings": numbered(findings, rows, parts),
        "errors": _errors(rows, parts),
        "clashes": typed.clashes,
        "totals": entry_totals.totals(structure, checked_by.by_hand),
        "live_checks": checking.for_browser(checked_by, structure),
        "returned": returned.last_of([submission]).get(submission.pk),
        "asked": returned.of(submission),
        "call": calls.standing(submission, request.user, on=timezone.localdate()),
    }
    template = "form" if submission.takes_figures(timezone.localdate()) else "read_only"
    return render(request, f"reports/entry/{template}.html", context, status=status)


def _register_url(user, submission: Submission) -> str:
    """The movements of the unit over the days that the figures count; '' without the right to see the register."""
    if not access.can(user, "register", submission.unit):
        return ""
    return _over_its_days("member-movements", submission)


def _over_its_days(name: str, submission: Submission) -> str:
    """The page of the unit over the days that the figures count."""
    days = {"starts_on": submission.round.starts_on, "ends_on": submission.round.cut_off_on}
    shown = {name: dates.show(day) for name, day in days.items()}
    return f"{reverse(name)}?{urlencode({'unit': submission.unit_id} | shown)}"


def numbered(findings, rows, parts=()) -> list[dict]:
    """Each finding with its number and the first of its places on the page: a cell, or a section's text."""
    cell = {row.indicator.code: f"v-{row.indicator.pk}" for row in rows}
    cell |= {checking.SECTION + part.section.code: f"t-{part.section.pk}" for part in parts}
    return [
        {"number": number, "finding": finding, "anchor": cell.get(next(iter(finding.cells), ""), "")}
        for number, finding in enumerate(findings, start=1)
    ]


def _errors(rows, parts) -> list[dict]:
    """The lines of the summary at the top, each leading to its cell."""
    unread = [
        {"anchor": f"v-{row.indicator.pk}", "text": f"{row.indicator.name}: {row.error}"} for row in rows if row.error
    ]
    clashing = [
        {"anchor": f"c-{row.indicator.pk}", "text": f"{row.indicator.name}: chọn một trong hai số."}
        for row in rows
        if row.clash
    ]
    texts = [
        {"anchor": f"ct-{part.section.pk}", "text": f"Phần lời mục {part.section.code}: chọn một trong hai bản."}
        for part in parts
        if part.clash
    ]
    return unread + clashing + texts


def _not_open(request, submission, structure, posted: PostedEntry):
    """Sent or approved meanwhile: nothing is saved, and what was typed is shown for copying."""
    submission.refresh_from_db()
    parts = entry_table.parts(submission, structure, [], Typed(posted.cells, posted.texts))
    cells = [row for row in entry_table.rows(parts) if row.posted and _differs(row)]
    texts = [part for part in parts if part.posted and part.text != (part.narrative.text if part.narrative else "")]
    context = {"submission": submission, "cells": cells, "texts": texts}
    return render(request, "reports/entry/not_open.html", context, status=409)


def _differs(row) -> bool:
    return row.posted.cell is None or not row.posted.cell.says_the_same_as(row.value)
