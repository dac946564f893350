"""Làm hàng loạt: choose members on the list, say what to do, look at it, confirm; later undo it as a whole.

Between the pages a signed token carries who was chosen, and each file's version as it was then.
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
from ccb.core.views import errors
from members.domain import access
from members.domain.lists import batches, selections
from members.domain.places import place_of
from members.domain.register import registry
from members.forms.batches import BatchForm
from members.models import Batch, Member
from members.views.guards import allowed_anywhere
from members.views.member_selection import asked
from members.views.unit_picker import picker

SIGNER = Signer(salt="members.batch")
SHOWN = 50
BROKEN = "Trang này đã cũ hoặc bị sửa nên không dùng được. Hãy chọn lại từ danh sách hội viên."


@require_safe
@allowed_anywhere("register")
def batch_list(request):
    return render(request, "members/batches/list.html", {"batches": batches.visible_to(request.user)[:SHOWN]})


@require_POST
@allowed_anywhere("register")
def batch_new(request):
    """From the list: those whose boxes were ticked, or all who were found. Then: what to do."""
    wanted = asked(request)
    try:
        members = _chosen(request, wanted.selection)
    except batches.Foreign as foreign:
        raise Http404 from foreign
    except batches.TooMany as refused:
        members, words = [], str(refused)
    else:
        words = "Chưa chọn ai. Hãy đánh dấu vào ô trước tên, rồi bấm lại."
    if not members:
        messages.warning(request, words)
        return redirect(reverse("member-list") + (f"?{wanted.kept}" if wanted.kept else ""))
    token = SIGNER.sign_object(
        {"seen": batches.seen(members), "key": secrets.token_hex(8), "user": request.user.pk}, compress=True
    )
    return _ask_what(request, token, len(members), BatchForm(units=_units(request.user)))


def _chosen(request, selection) -> list[Member]:
    if request.POST.get("who") == "all":
        return batches.all_of(selections.members(selection, user=request.user, verb="register"))
    ids = [int(typed) for typed in request.POST.getlist("member") if typed.isdecimal() and len(typed) < 19]
    return batches.chosen(ids, actor=request.user)


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
        return _ask_what(request, request.POST["token"], len(said["seen"]), form, status=422 if is_answered else 200)
    return _preview(request, said, form)


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
    shown = _previewed(said, form, user, now)
    if request.POST.get("count") != str(len(shown.members)) or not shown.members:
        return _preview(request, said, form, changed=True)
    with transaction.atomic():
        batch = batches.ask(batches.seen(shown.members), form.chosen, key=said["key"], actor=user, at=now)
        transaction.on_commit(partial(jobs.wake, batch.job))
    return redirect("batch", batch.pk)


@require_safe
def batch(request, pk: int):
    return _batch_page(request, _visible(request.user, pk))


@require_POST
def batch_undo(request, pk: int):
    """All of it or nothing; only with the right to undo."""
    found = _visible(request.user, pk)
    if not access.can(request.user, "undo", found.unit):
        raise Http404
    try:
        count = batches.undo(found, actor=request.user, at=timezone.now())
    except registry.NotAllowed as refused:
        return _batch_page(request, found, refused=str(refused), status=422)
    messages.success(request, f"Đã huỷ việc này cho {count} người. Hồ sơ trở lại như trước.")
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


def _previewed(said: dict, form: BatchForm, user, at) -> batches.Preview:
    try:
        return batches.preview([tuple(one) for one in said["seen"]], form.chosen, actor=user, at=at)
    except batches.Foreign as foreign:
        raise Http404 from foreign


def _preview(request, said: dict, form: BatchForm, *, changed: bool = False):
    found = _previewed(said, form, request.user, timezone.now())
    context = {
        "found": found, "form": form, "token": request.POST["token"], "changed": changed, "units": form["unit"].value(),
        "title": form.chosen.title(len(found.members)),
        "lines": [(member, place_of(member.unit)) for member in found.members[:SHOWN]],
    }  # fmt: skip
    return render(request, "members/batches/preview.html", context, status=409 if changed else 200)


def _visible(user, pk: int) -> Batch:
    return get_object_or_404(batches.visible_to(user), pk=pk)


def _batch_page(request, found: Batch, *, refused: str = "", status: int = 200):
    members = Member.objects.for_user(request.user, "register")
    whys = dict(found.refused)
    context = {
        "batch": found, "refused": refused, "shown": SHOWN,
        "done": members.filter(events__batch=found).select_related("unit__parent").in_order()[:SHOWN],
        "left_out": [(member, whys[member.pk]) for member in members.filter(pk__in=whys).in_order()],
        "may_undo": found.undone_at is None and access.can(request.user, "undo", found.unit),
    }  # fmt: skip
    return render(request, "members/batches/batch.html", context, status=status)
