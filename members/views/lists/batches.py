"""Làm hàng loạt: choose members on the list, say what to do, look at it, confirm; later undo it as a whole.

Between the pages a signed token carries who was chosen, and each file's version as it was then; of a whole list it
carries what the list is narrowed by, and a mark of all that stood in it.
"""

import secrets
from functools import partial

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ccb.core.domain import jobs
from ccb.core.models import Job
from ccb.core.views import errors
from ccb.lib import keys
from ccb.lib.word_search import Among
from members.domain import access
from members.domain.lists import batch_undo, batches, selections
from members.domain.places import place_of
from members.domain.register.deeds import NotAllowed
from members.forms.batches import BatchForm
from members.models import Batch, Member
from members.views.guards import allowed_anywhere
from members.views.lists.member_selection import asked
from members.views.unit_picker import picker

SIGNER = Signer(salt="members.batch")
SHOWN = 50
BROKEN = "Trang này đã cũ hoặc bị sửa nên không dùng được. Hãy chọn lại từ danh sách hội viên."


@require_safe
@allowed_anywhere("register")
def batch_list(request):
    found = batches.visible_to(request.user).defer("asked", "refused")[:SHOWN]  # those of many members are large
    return render(request, "members/batches/list.html", {"batches": found})


@require_POST
@allowed_anywhere("register")
def batch_new(request):
    """From the list: those whose boxes were ticked, or all who were found. Then: what to do."""
    found = asked(request)
    is_all = request.POST.get("who") == "all"
    said = {"selection": found.selection.sealed} if is_all else {"seen": _ticked(request)}
    said |= {"key": secrets.token_hex(8), "user": request.user.pk}
    wanted = _wanted(said, request.user)
    if not wanted:
        messages.warning(request, "Chưa chọn ai. Hãy đánh dấu vào ô trước tên, rồi bấm lại.")
        return redirect(reverse("member-list") + (f"?{found.kept}" if found.kept else ""))
    return _ask_what(request, _token(said, wanted), len(wanted), BatchForm(units=_units(request.user)))


def _ticked(request) -> list[batches.Seen]:
    ids = [key for typed in request.POST.getlist("member") if (key := keys.read(typed)) is not None]
    try:
        return batches.chosen(ids, actor=request.user)
    except batches.Foreign as foreign:
        raise Http404 from foreign


def _wanted(said: dict, user) -> list[batches.Seen]:
    """Those who were ticked as they were then, or who stand in the list now."""
    if "seen" in said:
        return [tuple(one) for one in said["seen"]]
    found = selections.members(selections.unsealed(said["selection"]), user=user, verb="register")
    return batches.as_they_are(found)


def _token(said: dict, wanted: list[batches.Seen]) -> str:
    return SIGNER.sign_object(said | {"mark": batches.mark(wanted)}, compress=True)


@require_POST
@allowed_anywhere("register")
def batch_preview(request):
    """How many, who is left out and why. Another unit around the chosen one is asked for by the first button."""
    said = _said(request)
    if said is None:
        return errors.conflict(request, BROKEN)
    is_answered = request.POST.get("step") != "unit"
    form = BatchForm(request.POST, units=_units(request.user))
    if not is_answered or not form.is_valid():
        if not is_answered:
            form = BatchForm(initial=request.POST.dict(), units=_units(request.user))
        count = len(_wanted(said, request.user))
        return _ask_what(request, request.POST["token"], count, form, status=422 if is_answered else 200)
    wanted = _wanted(said, request.user)
    return _preview(request, said, wanted, _previewed(wanted, form, request.user, timezone.now()), form)


@require_POST
@allowed_anywhere("register")
def batch_confirm(request):
    """Do it, when it is still what the page showed; confirmed twice, once (C03)."""
    said, form = _said(request), BatchForm(request.POST, units=_units(request.user))
    if said is None or not form.is_valid():
        return errors.conflict(request, BROKEN)
    user, now = request.user, timezone.now()
    again = batches.asked_before(said["key"], form.chosen, actor=user)
    if again:
        return redirect("batch", again.pk)
    wanted = _wanted(said, user)
    shown = _previewed(wanted, form, user, now)
    is_as_seen = said["mark"] == batches.mark(wanted) and request.POST.get("count") == str(shown.count)
    if not is_as_seen or not shown.wanted:
        return _preview(request, said, wanted, shown, form, changed=True)
    with transaction.atomic():
        batch = batches.ask(shown.wanted, form.chosen, key=said["key"], actor=user, at=now)
        transaction.on_commit(partial(jobs.wake, batch.job))
    return redirect("batch", batch.pk)


@require_safe
def batch(request, pk: int):
    return _batch_page(request, _visible(request.user, pk))


@require_POST
def batch_undone(request, pk: int):
    """All of it or nothing; only with the right to undo. Of many people by a job."""
    found = _visible(request.user, pk)
    if not access.can(request.user, "undo", found.unit):
        raise Http404
    try:
        with transaction.atomic():
            done = batch_undo.ask(found, actor=request.user, at=timezone.now())
            if isinstance(done, Job):
                transaction.on_commit(partial(jobs.wake, done))
                return redirect("job", done.pk)
    except NotAllowed as refused:
        return _batch_page(request, found, refused=str(refused), status=422)
    messages.success(request, f"Đã huỷ việc này cho {done} người. Hồ sơ trở lại như trước.")
    return redirect("batch", pk)


# --- Parts ----------------------------------------------------------------------------------------------------------


def _units(user):
    return access.units_for(user, "register").on(timezone.localdate())


def _said(request) -> dict | None:
    """What the token carries; None when it is broken or somebody else's."""
    try:
        said = SIGNER.unsign_object(request.POST.get("token", ""))
    except BadSignature:
        return None
    return said if said["user"] == request.user.pk else None


def _ask_what(request, token: str, count: int, form: BatchForm, *, status: int = 200):
    units = picker(_units(request.user), str(form["unit"].value() or ""))
    context = {"token": token, "count": count, "form": form, "units": units}
    return render(request, "members/batches/new.html", context, status=status)


def _previewed(wanted: list[batches.Seen], form: BatchForm, user, at) -> batches.Preview:
    try:
        return batches.preview(wanted, form.chosen, actor=user, at=at)
    except batches.Foreign as foreign:
        raise Http404 from foreign


def _preview(request, said: dict, wanted: list[batches.Seen], found: batches.Preview, form, *, changed: bool = False):
    context = {
        "found": found, "form": form, "token": _token(said, wanted), "changed": changed, "units": form["unit"].value(),
        "title": form.chosen.title(found.count),
        "lines": [(member, place_of(member.unit)) for member in found.members],
    }  # fmt: skip
    return render(request, "members/batches/preview.html", context, status=409 if changed else 200)


def _visible(user, pk: int) -> Batch:
    return get_object_or_404(batches.visible_to(user), pk=pk)


def _batch_page(request, found: Batch, *, refused: str = "", status: int = 200):
    members = Member.objects.for_user(request.user, "register")
    whys = dict(found.refused)
    events, undoing = batch_undo.holding(found).count(), batch_undo.job_of(found)
    is_under_way = any(job and job.state in batch_undo.UNDER_WAY for job in (found.job, undoing))
    context = {
        "batch": found, "refused": refused, "shown": SHOWN, "undoing": undoing, "is_under_way": is_under_way,
        "undone": found.count - events if undoing else 0, "holding": events,
        "done": members.filter(events__batch=found).select_related("unit__parent").in_order()[:SHOWN],
        "left_out": [(one, whys[one.pk]) for one in members.filter(Among("id", list(whys))).in_order()[:SHOWN]],
        "may_undo": found.undone_at is None and events and access.can(request.user, "undo", found.unit),
    }  # fmt: skip
    return render(request, "members/batches/batch.html", context, status=status)
