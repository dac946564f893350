"""Chế độ of one member: what he has and had, and one small form for each thing that may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import keys
from members.choices import EntitlementState
from members.domain.benefits import entitlements
from members.domain.places import place_of
from members.domain.privacy import viewing
from members.domain.register.deeds import NotAllowed, Stale
from members.forms.entitlements import AmountForm, ApplyForm, EnterForm, GrantForm, RefuseForm, StopForm
from members.models import Entitlement, Member
from members.views.register.member_file import member_for

APPLIED, GRANTED = EntitlementState.APPLIED, EntitlementState.GRANTED


@dataclass(frozen=True)
class Deed:
    """`act` does it to an entitlement in `state`, or begins one for the member where that is None."""

    title: str
    button: str
    done: str
    form: type[forms.Form]
    act: Callable
    state: EntitlementState | None = None
    is_grave: bool = False


DEEDS = {
    "apply": Deed("Lập hồ sơ xin hưởng", "Ghi lập hồ sơ", "Đã ghi lập hồ sơ.", ApplyForm, entitlements.apply),
    "enter": Deed(
        "Ghi chế độ đã được hưởng", "Ghi chế độ đang hưởng", "Đã ghi chế độ đang hưởng.", EnterForm, entitlements.enter
    ),
    "grant": Deed(
        "Quyết định cho hưởng", "Ghi quyết định", "Đã ghi quyết định.", GrantForm, entitlements.grant, APPLIED
    ),
    "refuse": Deed(
        "Không được hưởng", "Ghi không được hưởng", "Đã ghi không được hưởng.", RefuseForm, entitlements.refuse,
        APPLIED, is_grave=True,
    ),
    "amount": Deed(
        "Đổi mức hưởng", "Lưu mức hưởng", "Đã đổi mức hưởng.", AmountForm, entitlements.change_amount, GRANTED
    ),
    "stop": Deed("Dừng hưởng", "Dừng", "Đã dừng.", StopForm, entitlements.stop, GRANTED, is_grave=True),
}  # fmt: skip


@dataclass(frozen=True)
class Bound:
    """One form of the page; `one` is the entitlement that it is about, None for a new one."""

    verb: str
    one: Entitlement | None
    form: forms.Form
    is_refused: bool = False

    @property
    def deed(self) -> Deed:
        return DEEDS[self.verb]


@require_http_methods(["GET", "HEAD", "POST"])
def member_entitlements(request, pk: int):
    member = member_for(request.user, pk, "view_sensitive")
    if request.method != "POST":
        viewing.view(member, sensitive=True, actor=request.user, at=timezone.now())
        return _page(request, member)
    verb = request.POST.get("verb", "")
    if verb not in DEEDS:
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    one = None
    if DEEDS[verb].state:
        one = get_object_or_404(member.entitlements.select_related("member__unit"), pk=_number(request, "entitlement"))
    bound = Bound(verb, one, _form(member, verb, one, request.POST), is_refused=True)
    return _record(request, member, bound) if bound.form.is_valid() else _page(request, member, bound, status=422)


def _record(request, member: Member, bound: Bound):
    said = dict(bound.form.cleaned_data)
    if bound.one:
        subject, said["seen_version"] = (bound.one,), _number(request, "version")
    else:
        subject = (member, said.pop("regime"))
    try:
        bound.deed.act(*subject, **said, actor=request.user, at=timezone.now())
    except (NotAllowed, Stale) as refused:
        bound.form.add_error(None, str(refused))
        return _page(request, member, bound, status=409 if isinstance(refused, Stale) else 422)
    messages.success(request, bound.deed.done)
    return redirect("member-entitlements", member.pk)


def _page(request, member: Member, refused: Bound | None = None, *, status: int = 200):
    """Three queries of its own: what he has, what he may ask for, twice."""
    held = [
        (one, [_bound(member, verb, one, refused) for verb in DEEDS if _is_offered(verb, one, refused)])
        for one in member.entitlements.select_related("regime")
    ]
    fresh = [_bound(member, verb, None, refused) for verb, deed in DEEDS.items() if deed.state is None]
    context = {
        "member": member, "place": place_of(member.unit), "held": held, "fresh": fresh,
        "refused": refused and refused.form,
    }  # fmt: skip
    return render(request, "members/entitlements/of_member.html", context, status=status)


def _is_offered(verb: str, one: Entitlement, refused: Bound | None) -> bool:
    """What fits the state; and what was just typed, also where another did something in the meantime."""
    return DEEDS[verb].state == one.state or bool(refused and refused.verb == verb and refused.one == one)


def _bound(member: Member, verb: str, one: Entitlement | None, refused: Bound | None) -> Bound:
    if refused and refused.verb == verb and refused.one == one:
        return Bound(verb, one, refused.form, is_refused=True)  # the row as it now stands, the words as typed
    return Bound(verb, one, _form(member, verb, one))


def _form(member: Member, verb: str, one: Entitlement | None, data=None) -> forms.Form:
    prefix = f"{verb}-{one.pk}" if one else verb
    return DEEDS[verb].form(data, prefix=prefix, regimes=entitlements.available(member))


def _number(request, name: str) -> int:
    """A posted number; 0, which nothing has, for anything else."""
    return keys.read(request.POST.get(name)) or 0
