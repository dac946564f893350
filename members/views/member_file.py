"""Hồ sơ hội viên: the whole file, its numbers masked, and what may be done with it."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ccb.lib import cccd
from ccb.lib.partial_dates import PartialDate
from members.choices import Era
from members.domain import access, viewing
from members.forms.events import RevealForm
from members.forms.members import ERAS_LABEL, GROUPS, MASKS
from members.models import Member
from members.views import event_table, past_events
from members.views.unit_picker import place_of

HIDDEN = "không có quyền xem"


@dataclass(frozen=True)
class Fact:
    """One line of the file; `text` is empty for what was never written down."""

    label: str
    text: str
    is_hidden: bool = False


@require_safe
def member_file(request, pk: int):
    return page(request, member_for(request.user, pk))


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
    """The member of that id if the user holds the right on his unit; else 404."""
    members = Member.objects.for_user(user, verb).select_related("unit__parent", "household")
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
        **_history(member),
    }
    context["past"] = past_events.told(context["events"])
    context |= event_table.offered(request.user, member, context, refused)
    return render(request, "members/registry/file.html", context, status=status)


def doubts(member: Member, *, in_full: bool) -> list[str]:
    """What looks wrong in the CCCD. The sentences quote digits of it, so not everybody gets them."""
    found = cccd.check(member.cccd, sex=member.sex, born=member.born_on or None)
    return found if in_full or not found else ["Số CCCD không khớp với hồ sơ. Nhờ người có quyền xem số đối chiếu lại."]


def _groups(member: Member, sensitive: bool, numbers: dict[str, str]) -> list[tuple[str, dict]]:
    """Under each heading the facts that are written, and the names of those that are missing."""
    groups = []
    for title, names in GROUPS:
        facts = [_fact(member, name, sensitive, numbers) for name in names]
        missing = [fact.label[:1].lower() + fact.label[1:] for fact in facts if not fact.text]
        groups.append((title, {"written": [fact for fact in facts if fact.text], "missing": missing}))
    return groups


def _fact(member: Member, name: str, sensitive: bool, numbers: dict[str, str]) -> Fact:
    if name == "eras":
        return Fact(ERAS_LABEL, ", ".join(Era(service.era).label for service in member.services.all()))
    label = member._meta.get_field(name).verbose_name
    label = label[:1].upper() + label[1:]
    if name in Member.SENSITIVE and not sensitive:
        return Fact(label, HIDDEN, is_hidden=True)
    if name in Member.MASKED and name not in numbers:
        return Fact(label, MASKS[name](getattr(member, name)))
    return Fact(label, _shown(member, name))


def _shown(member: Member, name: str) -> str:
    value = getattr(member, name)
    if isinstance(value, bool):
        return "Có" if value else ""
    if isinstance(value, PartialDate) or value is None:
        return str(value or "")
    display = getattr(member, f"get_{name}_display", None)
    return str(display() if display else value)


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
