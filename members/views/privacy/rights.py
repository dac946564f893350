"""Quyền của cá nhân: what was corrected and who looked, all that is held as one PDF, deletion, the log of access."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.core.domain import jobs
from ccb.lib import keys
from members.domain import access
from members.domain.lists import tables
from members.domain.places import place_of
from members.domain.privacy import access_log, corrections, erasing, viewing
from members.domain.register import facts
from members.domain.register.deeds import NotAllowed
from members.exports import printing
from members.forms.rights import EraseForm, HeldForm, LogForm
from members.models import Member
from members.views.guards import allowed_anywhere
from members.views.register import past_events
from members.views.register.member_file import member_for


def _member(user, pk: int, verb: str) -> Member:
    """Also one whose data was deleted."""
    return get_object_or_404(Member.objects.for_user(user, verb).select_related("unit__parent", "household"), pk=pk)


@require_safe
def member_log(request, pk: int):
    """What was corrected in the file, and who looked at it or took it out."""
    member = _member(request.user, pk, "register")
    sensitive = access.can(request.user, "view_sensitive", member.unit)
    corrected = corrections.page(member, sensitive=sensitive, after=_key(request, "sua"))
    seen = access_log.page(access_log.of_members([member, *member.merged.all()]), after=_key(request, "xem"))
    viewing.view(member, sensitive=sensitive, actor=request.user, at=timezone.now())
    context = {
        "member": member,
        "place": place_of(member.unit),
        "corrected": corrected,
        "seen": seen,
        "lines": access_log.told(seen.entries, request.user),
        "may_erase": access.can(request.user, "erase", member.unit),
    }
    if member.erased_at:
        context |= _left(member, sensitive)
    return render(request, "members/rights/log.html", context)


def _left(member: Member, sensitive: bool) -> dict:
    """What stands in the file after the deletion, and what was said of it."""
    groups = facts.groups(member, sensitive=sensitive, numbers={})
    return {
        "left": [fact for _, told in groups for fact in told if fact.text],
        "enrolments": [(one, place_of(one.unit)) for one in member.enrolments.select_related("unit__parent")],
        "events": past_events.told(list(member.events.select_related("actor", "undone_by"))),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def member_held(request, pk: int):
    """All that is held about the person as one PDF."""
    member = member_for(request.user, pk, "erase")
    form = HeldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        job = printing.ask_held(member, **form.cleaned_data, actor=request.user, at=timezone.now())
        transaction.on_commit(lambda: jobs.wake(job))
        return redirect("job", job.pk)
    context = {"member": member, "place": place_of(member.unit), "form": form}
    return render(request, "members/rights/held.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def member_erase(request, pk: int):
    """What goes and what stays; then it goes."""
    member = _member(request.user, pk, "erase")
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = erasing.erase(member, **form.cleaned_data, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã xoá dữ liệu theo yêu cầu." if done else "Dữ liệu đã được xoá từ trước.")
            return redirect("member-log", pk)
    if member.erased_at:
        return redirect("member-log", pk)
    return _erase_page(request, member, form)


def _erase_page(request, member: Member, form: EraseForm):
    context = {"member": member, "place": place_of(member.unit), "form": form, "survey": erasing.survey(member)}
    try:
        erasing.check(member)
    except NotAllowed as refusal:
        context["refusal"] = str(refusal)
    return render(request, "members/rights/erase.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@allowed_anywhere(*access_log.MAY_READ)
def log(request):
    """Nhật ký truy cập: who looked at whom, who took which list."""
    form = LogForm(request.GET)
    may_take = tables.may(request.user, tables.Kind.LOG)
    context = {"form": form, "names_some": access.can_anywhere(request.user, "register"), "may_take": may_take}
    if form.is_valid():
        found = access_log.narrowed(access_log.within(request.user), **form.cleaned_data)
        page = access_log.page(found, after=_key(request, "sau"))
        kept = request.GET.copy()
        kept.pop("sau", None)
        context |= {"page": page, "lines": access_log.told(page.entries, request.user), "kept": kept.urlencode()}
    return render(request, "members/rights/access_log.html", context, status=200 if form.is_valid() else 422)


def _key(request, name: str) -> int:
    """The place in a list; 0, the beginning, for anything that is no number."""
    return keys.read(request.GET.get(name)) or 0
