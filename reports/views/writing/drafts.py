"""Bản thảo báo cáo: the list, and the page where the text is written, by hand or saving by itself."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ccb.core.domain import jobs
from members.domain import access
from members.views.guards import allowed_anywhere
from reports.domain.papers import composing
from reports.domain.papers.composing import Reading, Request
from reports.domain.writing import draft_reading, drafting, drafts
from reports.domain.writing.drafts import HEAD
from reports.exports import compiling, document_html
from reports.forms.drafts import BLOCK_FORMS, LABELS, LEVELS, read_blocks
from reports.models import DraftBlock, ReportDraft

DRAFTS_SHOWN = 100
OPEN_MOVES = {
    "writing": (("show", "Gửi xin ý kiến"), ("finish", "Soạn xong")),
    "shown": (("resume", "Sửa tiếp"), ("finish", "Soạn xong")),
    "ready": (("resume", "Mở lại để sửa"),),
    "dropped": (("restore", "Lấy lại bản thảo"),),
}


@dataclass(frozen=True)
class Shown:
    """A block with what it says, for the page."""

    block: DraftBlock
    seen: int  # the revision that the form goes out with
    label: str
    made: list[dict]
    error: str
    text: str  # as posted, else as kept
    notes: str
    clash: drafts.Clash | None
    comments: int
    has_form: bool


def draft_of(request, pk: int, verb: str) -> ReportDraft:
    """The draft, for who may do this to its unit; 404 for anybody else."""
    return get_object_or_404(ReportDraft.objects.for_user(request.user, verb).for_page(), pk=pk)


def frame(request, draft: ReportDraft, current: str) -> dict:
    """What every page of a draft shows: its subnav, its state, what may be done."""
    may_compose = access.can(request.user, "compose", draft.unit)
    return {
        "draft": draft,
        "current": current,
        "may_compose": may_compose,
        "may_write": may_compose and draft.is_open,
        "open_comments": draft.comments.filter(settled_at=None).count(),
        "moves": OPEN_MOVES[draft.state] if may_compose else (),
    }


def reading_of(draft: ReportDraft, kept, *, everything: bool = False) -> Reading | None:
    """The figures for the draft; None when nobody owes the form any more."""
    try:
        return draft_reading.read(draft, kept, everything=everything)
    except composing.NothingToReport:
        return None


@require_safe
@allowed_anywhere("compose", "oversee")
def draft_list(request):
    found = ReportDraft.objects.for_user(request.user, "oversee").for_page()
    shows_dropped = "da-bo" in request.GET
    found = found.filter(state="dropped") if shows_dropped else found.exclude(state="dropped")
    context = {"drafts": found[:DRAFTS_SHOWN], "shown": DRAFTS_SHOWN, "shows_dropped": shows_dropped}
    context["may_compose"] = access.can_anywhere(request.user, "compose")
    return render(request, "reports/drafts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request, pk: int):
    if request.method == "POST":
        return _posted(request, draft_of(request, pk, "compose"))
    return _page(request, draft_of(request, pk, "oversee"))


@require_POST
def draft_save(request, pk: int):
    """Saving by itself: the part's texts; the answer holds what changed beside each of them."""
    draft = draft_of(request, pk, "compose")
    kept = drafts.blocks_of(draft)
    posted = request.POST
    try:
        saved = drafts.save(draft, read_blocks(kept, posted), actor=request.user, at=timezone.now())
    except drafts.NotOpen as refused:
        return render(request, "reports/drafts/saved.html", {"refused": refused}, status=409)
    kept = drafts.blocks_of(draft)
    touched = {*saved.changed, *(clash.key for clash in saved.clashes)}
    beside = shown(draft, kept, reading_of(draft, kept), saved.clashes, posted)
    context = {"draft": draft, "saved": saved, "shown": [one for one in beside if one.block.key in touched]}
    return render(request, "reports/drafts/saved.html", context)


def _posted(request, draft: ReportDraft):
    """Save the part as it stands in the form, then do what the button says."""
    verb, _, rest = request.POST.get("act", "").partition(":")
    changes = read_blocks(drafts.blocks_of(draft), request.POST, keep=rest if verb == "keep" else "")
    if verb == "take":
        changes = [change for change in changes if str(change.key) != rest]
    try:
        saved = drafts.save(draft, changes, actor=request.user, at=timezone.now())
        if saved.clashes:
            return _page(request, draft, saved.clashes, status=409)
        return _act(request, draft, verb, rest)
    except drafts.NotOpen as refused:
        messages.error(request, str(refused))
        return redirect("draft", draft.pk)


def _act(request, draft: ReportDraft, verb: str, rest: str):
    key = int(rest.partition(":")[0]) if rest.partition(":")[0].isdecimal() and len(rest) < 19 else HEAD
    at, here = timezone.now(), f"{reverse('draft', args=[draft.pk])}?doan={key}#doan-{key}"
    try:
        if verb in ("up", "down"):
            drafts.shift(draft, key, -1 if verb == "up" else 1, actor=request.user, at=at)
        elif verb == "remove":
            seen = request.POST.get(f"seen-{key}", "")
            block = DraftBlock.objects.filter(draft=draft, key=key).first()
            if block and seen.isdecimal():
                drafts.remove(draft, key, seen=block.revision, actor=request.user, at=at)
                messages.success(request, "Đã bỏ đoạn. Cần lấy lại: xem “Các lần lưu”.")
            return redirect(f"{reverse('draft', args=[draft.pk])}?muc={request.POST.get('muc', '')}")
        elif verb in ("insert", "add"):
            name = "draft-figures" if verb == "insert" else "draft-add"
            return redirect(name, draft.pk, key)
        else:
            messages.success(request, "Đã lưu bản thảo.")
    except drafts.NoSuchBlock:
        messages.error(request, "Đoạn này đã được người khác bỏ đi.")
    return redirect(here if key else f"{reverse('draft', args=[draft.pk])}?muc={request.POST.get('muc', '')}")


def _page(request, draft: ReportDraft, clashes=(), *, status: int = 200):
    kept = drafts.blocks_of(draft)
    reading = reading_of(draft, kept)
    parts = draft_reading.parts(kept, reading.facts.words if reading else {})
    part = _chosen(parts, request)
    context = frame(request, draft, "draft") | {
        "parts": parts, "part": part, "levels": LEVELS, "clashes": len(clashes),
        "shown": shown(draft, kept, reading, clashes, request.POST if clashes else {}, only=part),
    }  # fmt: skip
    return render(request, "reports/drafts/draft.html", context, status=status)


def _chosen(parts: list[draft_reading.Part], request) -> draft_reading.Part | None:
    """The part that the address or the form names, else that of the block it names, else the first."""
    part, block = (request.POST.get("muc") or request.GET.get("muc", "")), request.GET.get("doan", "")
    for one in parts:
        if str(one.key) == part or not part and any(str(kept.key) == block for kept in one.blocks):
            return one
    return parts[0] if parts else None


def shown(
    draft: ReportDraft, kept, reading: Reading | None, clashes, posted, *, only: draft_reading.Part | None = None
) -> list[Shown]:
    """The blocks of a part (None: all) with what they say now."""
    said = draft_reading.say(kept, reading) if reading else {}
    clashing = {clash.key: clash for clash in clashes}
    comments = Counter(draft.comments.filter(settled_at=None).values_list("key", flat=True))
    keys = {block.key for block in (only.blocks if only else kept)} - {HEAD}
    return [
        _shown(block, said.get(block.key), clashing.get(block.key), posted, comments[block.key])
        for block in kept
        if block.key in keys
    ]


def _shown(block: DraftBlock, said: draft_reading.Said | None, clash, posted, comments: int) -> Shown:
    seen = posted.get(f"seen-{block.key}", "") if clash else ""
    return Shown(
        block,
        int(seen) if seen.isdecimal() and len(seen) < 10 else block.revision,
        LABELS[block.data["type"]],
        [document_html.block(made) for made in said.made] if said else [],
        said.error if said else "",
        posted.get(f"text-{block.key}", block.data.get("text", "")),
        posted.get(f"notes-{block.key}", "\n".join(block.data.get("notes", []))),
        clash,
        comments,
        block.data["type"] in BLOCK_FORMS,
    )


@require_POST
def draft_move(request, pk: int):
    draft = draft_of(request, pk, "compose")
    verb, seen = request.POST.get("verb", ""), request.POST.get("seen", "")
    if verb not in drafting.MOVES:
        messages.error(request, "Không có bước này.")
        return redirect("draft-check", draft.pk)
    try:
        drafting.move(draft, verb, actor=request.user, at=timezone.now(), seen=int(seen) if seen.isdecimal() else -1)
    except (drafting.Refused, drafting.Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Bản thảo: {draft.get_state_display().lower()}.")
    return redirect("draft-check", draft.pk)


@require_POST
def draft_compile(request, pk: int):
    """The report of the draft as it stands now; made by a job whose page opens at once."""
    draft = draft_of(request, pk, "compose")
    wanted = Request(
        draft.round.form_id, draft.round.period, draft.unit_id, draft.dated_on, draft.template_id, draft.pk,
        draft.revision,
    )  # fmt: skip
    job = compiling.ask(draft.round, wanted, actor=request.user, at=timezone.now())
    transaction.on_commit(lambda: jobs.wake(job))
    return redirect("job", job.pk)
