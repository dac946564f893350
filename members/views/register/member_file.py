"""Hồ sơ hội viên: the whole file, its numbers masked, and what may be done with it."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ccb.lib import cccd
from members.domain import access
from members.domain.places import place_of
from members.domain.privacy import viewing
from members.domain.register import facts
from members.forms.events import RevealForm
from members.models import Member
from members.views.register import event_table, file_sections, past_events


@require_safe
def member_file(request, pk: int):
    """The file; of one that was merged into another, that other; of one whose data was deleted, what is left."""
    try:
        member = member_for(request.user, pk)
    except Http404:
        known = Member.objects.for_user(request.user, "register")
        kept = get_object_or_404(known.filter(Q(merged=pk) | Q(pk=pk)).order_by().distinct())
        return redirect("member-log" if kept.erased_at else "member-file", kept.pk)
    return page(request, member)


@require_POST
def member_reveal(request, pk: int):
    """The numbers in full on this one answer; the next time they are masked again."""
    member = member_for(request.user, pk, "view_sensitive")
    form = RevealForm(request.POST)
    if not form.is_valid():
        return page(request, member, reveal=form, status=422)
    numbers = viewing.reveal(member, purpose=form.cleaned_data["purpose"], actor=request.user, at=timezone.now())
    return page(request, member, numbers=numbers)


def member_for(user, pk: int, verb: str = "register") -> Member:
    """The member of that id if the user holds the right on his unit; else 404, as for one whose data was deleted."""
    members = Member.objects.for_user(user, verb).filter(erased_at=None).select_related("unit__parent", "household")
    return get_object_or_404(members.prefetch_related("services"), pk=pk)


def page(request, member: Member, *, status: int = 200, numbers: dict | None = None, reveal=None, refused=None):
    """The file; `numbers` are shown in full, `refused` is the form of an event that was not recorded."""
    sensitive = access.can(request.user, "view_sensitive", member.unit)
    viewing.view(member, sensitive=sensitive, actor=request.user, at=timezone.now())
    context = {
        "member": member,
        "place": place_of(member.unit),
        "groups": _groups(member, sensitive, numbers or {}),
        "numbers": numbers,
        "sees_sensitive": sensitive,
        "reveal": reveal or RevealForm(),
        "warnings": doubts(member, in_full=sensitive),
        "entitlements": member.entitlements.select_related("regime") if sensitive else (),
        **_history(member),
    }
    context["past"] = past_events.told(context["events"])
    context["posts"] = file_sections.posts(request.user, context["posts"])
    context |= file_sections.household(request.user, member)
    context |= event_table.offered(request.user, member, context, refused)
    return render(request, "members/registry/file.html", context, status=status)


def doubts(member: Member, *, in_full: bool) -> list[str]:
    """What looks wrong in the CCCD. The sentences quote digits of it, so not everybody gets them."""
    found = cccd.check(member.cccd, sex=member.sex, born=member.born_on or None)
    return found if in_full or not found else ["Số CCCD không khớp với hồ sơ. Nhờ người có quyền xem số đối chiếu lại."]


def _groups(member: Member, sensitive: bool, numbers: dict[str, str]) -> list[tuple[str, dict]]:
    """Under each heading the facts that are written, and the names of those that are missing."""
    groups = []
    for title, told in facts.groups(member, sensitive=sensitive, numbers=numbers):
        missing = [fact.label[:1].lower() + fact.label[1:] for fact in told if not fact.text]
        groups.append((title, {"written": [fact for fact in told if fact.text], "missing": missing}))
    return groups


def _history(member: Member) -> dict:
    """What happened, the open request first. Six queries."""
    return {
        "application": member.applications.order_by("pk").last(),
        "transfer": member.transfers.select_related("unit__parent", "to_unit__parent").order_by("pk").last(),
        "enrolments": [(one, place_of(one.unit)) for one in member.enrolments.select_related("unit__parent")],
        "posts": member.posts.select_related("unit"),
        "disciplines": member.disciplines.all(),
        "events": list(member.events.select_related("actor", "undone_by")),
    }
