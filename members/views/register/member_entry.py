"""Thêm hội viên and sửa hồ sơ."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.domain import access
from members.domain.places import place_in_sentence, place_of
from members.domain.privacy import viewing
from members.domain.register import registry
from members.forms.members import MASKS, EntryForm, MemberForm, kept_in
from members.models import Member, User
from members.views.guards import allowed_anywhere
from members.views.register import member_file
from members.views.unit_picker import picker

TWICE_WITHIN = timedelta(minutes=1)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def member_add(request):
    units = access.units_for(request.user, "register").on(timezone.localdate())
    choice = picker(units, request.POST.get("unit") or request.GET.get("unit"))
    entry = EntryForm(request.POST or None, units=units, initial={"unit": choice.chosen})
    form = MemberForm(request.POST or None)
    if request.method == "POST" and entry.is_valid() & form.is_valid():
        try:
            return _enter(request, entry.cleaned_data, form)
        except registry.NotAllowed as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {
        "units": choice,
        "entry": entry,
        "form": form,
        "place": choice.chosen and place_in_sentence(choice.chosen),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/registry/add.html", context, status=status)


def _enter(request, asked: dict, form: MemberForm):
    enter, said = _way_in(asked)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=request.user.pk)  # a double click waits here (C03)
        member = _entered_just_now(request.user, asked["unit"], form)
        if member is None:
            made = enter(form.values, **said, actor=request.user, at=timezone.now())
            member = made if isinstance(made, Member) else made.member
    messages.success(request, f"Đã ghi {member.full_name} vào sổ.")
    _warn(request, member)
    return redirect("member-file", member.pk)


def _way_in(asked: dict):
    """The function of the register, and what it is told besides the file."""
    said = {name: asked[name] for name in ("unit", "on")}
    if asked["how"] == EntryForm.RECEIVED:
        return registry.move_in, said | {name: asked[name] for name in ("origin", "introduction_number")}
    return registry.enrol if asked["how"] == EntryForm.OPENING else registry.apply, said


def _entered_just_now(user, unit, form: MemberForm) -> Member | None:
    """The member whom the same person entered with the same words a moment ago."""
    same = {name: form.values[name] for name in ("full_name", "born_on", "cccd", "card_number")}
    recent = Member.objects.for_user(user, "register").filter(unit=unit, **same)
    return recent.filter(events__actor=user, events__at__gt=timezone.now() - TWICE_WITHIN).first()


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request, pk: int):
    member = member_file.member_for(request.user, pk)
    form = _form(request, member, request.POST or None)
    if request.method != "POST":
        sensitive = access.can(request.user, "view_sensitive", member.unit)
        viewing.view(member, sensitive=sensitive, actor=request.user, at=timezone.now())
        return _edit_page(request, member, form)
    if not form.is_valid():
        return _edit_page(request, member, form, status=422)
    seen = form.cleaned_data["version"] or 0
    try:
        registry.change(member, form.changes, seen_version=seen, actor=request.user, at=timezone.now())
    except registry.NotAllowed as refused:
        form.add_error(None, str(refused))
        return _edit_page(request, member, form, status=422)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _edit_page(request, member, form, status=422)
    except registry.Stale:
        return _clash(request, pk, form)
    messages.success(request, "Đã lưu hồ sơ.")
    if "cccd" in form.changes:
        _warn(request, member)
    return redirect("member-file", pk)


def _form(request, member: Member, data) -> MemberForm:
    sensitive = access.can(request.user, "view_sensitive", member.unit)
    return MemberForm(data, member=member, sees_sensitive=sensitive)


def _clash(request, pk: int, mine: MemberForm):
    """Somebody saved meanwhile: his values stand, except where this person typed; both are shown (C01)."""
    member = member_file.member_for(request.user, pk)
    kept = kept_in(member)
    changes = {name: value for name, value in mine.changes.items() if name in mine.fields}
    clashes = [
        {"field": mine[name], "mine": _words(mine, name, value), "theirs": _theirs(mine, member, name, kept)}
        for name, value in changes.items()
        if name in Member.MASKED or value != kept.get(name)
    ]
    return _edit_page(request, member, mine.over(member), status=409, clashes=clashes, is_stale=True)


def _theirs(form: MemberForm, member: Member, name: str, kept: dict) -> str:
    if name in Member.MASKED:
        return MASKS[name](getattr(member, name))
    return _words(form, name, kept[name])


def _words(form: MemberForm, name: str, value) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, list):
        return ", ".join(choices.get(one, one) for one in value)
    return str(choices.get(value, value) or "")


def _edit_page(request, member: Member, form: MemberForm, *, status: int = 200, **more):
    context = {"member": member, "form": form, "place": place_of(member.unit), **more}
    return render(request, "members/registry/edit.html", context, status=status)


def _warn(request, member: Member) -> None:
    """Who typed the number and may not read it later is told once what looks wrong; to others the file says it."""
    if not access.can(request.user, "view_sensitive", member.unit):
        for doubt in member_file.doubts(member, in_full=True):
            messages.warning(request, doubt)
