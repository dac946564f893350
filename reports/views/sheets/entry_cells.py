"""Saving by itself while figures are typed: the entry page sends the cells that changed and gets each one's fate."""

from http import HTTPStatus

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from ccb.lib.tags import ngay_gio
from reports.domain.asking import forms as structures
from reports.domain.sheets import calls
from reports.domain.sheets import entry as domain
from reports.forms.entry import PostedEntry, PostedText, read_entry
from reports.views.sheets import entry_table
from reports.views.sheets.entry_table import NOTHING_TYPED, Part, Row

NO_LONGER_OPEN = "Biểu này không sửa được nữa. Những gì chưa lưu vẫn còn trên trang: hãy chép lại nếu cần."
SOMEBODY_ELSE = "Trang này do người khác mở. Hãy tải lại trang."


@require_POST
def entry_cells(request, pk: int):
    """The fields of the entry page, of the changed cells only; what can be saved is saved though others cannot.

    `by` is who typed: a page left open is not saved under the name of whoever signed in after that on the machine.
    """
    enterable = calls.enterable(request.user, "enter", on=timezone.localdate())
    submission = get_object_or_404(enterable.for_page(), pk=pk)
    if request.POST.get("by") != str(request.user.pk):
        return JsonResponse({"stopped": SOMEBODY_ELSE}, status=HTTPStatus.FORBIDDEN)
    structure = structures.sections(submission.round.form)
    posted = read_entry(structure, request.POST)
    try:
        saved = domain.save_apart(
            submission, posted.changes, actor=request.user, at=timezone.now(), narratives=posted.narratives
        )
    except domain.NotOpen:
        return JsonResponse({"stopped": NO_LONGER_OPEN}, status=HTTPStatus.CONFLICT)
    return JsonResponse(_answer(submission, structure, posted, saved, request.user))


def _answer(submission, structure, posted: PostedEntry, saved: domain.Saved, user) -> dict:
    parts = entry_table.parts(submission, structure, [], NOTHING_TYPED)
    rows = entry_table.rows(parts)
    cells = {clash.indicator.pk: clash for clash in saved.clashes if clash.indicator}
    texts = {clash.section.pk: clash for clash in saved.clashes if clash.section}
    return {
        "cells": {
            row.indicator.pk: _cell(row, posted.cells[row.indicator.pk], cells.get(row.indicator.pk), user)
            for row in rows
            if row.indicator.pk in posted.cells
        },
        "texts": {
            part.section.pk: _text(part, posted.texts[part.section.pk], texts.get(part.section.pk), user)
            for part in parts
            if part.section.pk in posted.texts
        },
        "saved": saved.changed,
        "saved_at": f"{timezone.localtime(submission.saved_at):%H:%M}" if submission.saved_at else "",
        "version": submission.version,
        "findings": len(domain.findings(submission)) if submission.saved_at else 0,
        "filled": entry_table.filled(rows),
    }


def _cell(row: Row, posted, clash: domain.Clash | None, user) -> dict:
    """v, q, n, r: what the server holds now, by the names of the fields. `kept`: it says what was sent."""
    kept = posted.cell is not None and posted.cell.says_the_same_as(row.value)
    return {
        "status": _status(posted.error, clash),
        "v": row.typed, "q": row.choice, "n": row.note, "r": row.seen,
        "kept": kept, "shown": row.shown, "hint": row.understood, "error": posted.error,
        "clash": _clash(clash, row.indicator, user),
    }  # fmt: skip


def _text(part: Part, posted: PostedText, clash: domain.Clash | None, user) -> dict:
    return {
        "status": _status("", clash),
        "t": part.text, "s": part.seen, "kept": posted.text == part.text, "clash": _clash(clash, None, user),
    }  # fmt: skip


def _status(error: str, clash) -> int:
    if error:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.CONFLICT if clash else HTTPStatus.OK


def _clash(clash: domain.Clash | None, indicator, user) -> dict | None:
    """Both values in words, who and when; `typed` and `own` tell a lost answer from another person's change."""
    if clash is None:
        return None
    mine, theirs, typed = clash.mine, clash.theirs.text, clash.theirs.text
    if indicator:
        mine, theirs, typed = _words(clash.mine, indicator), _words(clash.theirs, indicator), clash.theirs.typed
    author = clash.theirs.author
    return {
        "mine": mine, "theirs": theirs, "typed": typed, "own": author == user,
        "who": str(author or "Hệ thống"), "at": ngay_gio(clash.theirs.at),
    }  # fmt: skip


def _words(cell, indicator) -> str:
    note = f" (ghi chú: {cell.note})" if cell.note else ""
    return f"{domain.shown(cell, indicator) or '(để trống)'}{note}"
