"""Chuyển sinh hoạt: asked by the unit that the member leaves, answered by the one that takes him in."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ccb.core.views import errors
from members.domain.lists import listing
from members.domain.places import place_in_sentence
from members.domain.register import registry
from members.forms.events import AcceptForm, RefuseForm, TransferForm
from members.models import Transfer, Unit
from members.views.guards import allowed_anywhere
from members.views.register import member_file
from members.views.unit_picker import picker


@require_http_methods(["GET", "HEAD", "POST"])
def member_transfer(request, pk: int):
    member = member_file.member_for(request.user, pk)
    units = Unit.objects.on(timezone.localdate()).exclude(pk=member.unit_id)
    choice = picker(Unit.objects.on(timezone.localdate()), request.POST.get("to") or request.GET.get("unit"))
    form = TransferForm(request.POST or None, units=units, initial={"to": choice.chosen})
    if request.method == "POST" and form.is_valid():
        try:
            registry.ask_transfer(member, **form.cleaned_data, actor=request.user, at=timezone.now())
        except registry.NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            to = form.cleaned_data["to"]
            messages.success(
                request, f"Đã gửi đề nghị tới {to.in_sentence}. Hội viên vẫn ở đơn vị cho đến khi bên ấy nhận."
            )
            return redirect("member-file", pk)
    context = {
        "member": member, "place": place_in_sentence(member.unit), "units": choice, "form": form,
        "to": choice.chosen and place_in_sentence(choice.chosen), "is_same": choice.chosen == member.unit,
    }  # fmt: skip
    return render(request, "members/registry/transfer.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@allowed_anywhere("register")
def members_waiting(request):
    return _waiting_page(request)


@require_POST
def transfer_answer(request, pk: int):
    """Take the member in or not; only the unit that was asked may answer."""
    transfer = get_object_or_404(listing.transfers_to(request.user), pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in ("accept", "refuse"):
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    form = {"accept": AcceptForm, "refuse": RefuseForm}[verb](request.POST, prefix=f"{verb}-{pk}")
    if form.is_valid():
        try:
            return _answer(request, transfer, verb, form)
        except registry.NotAllowed as refused:
            form.add_error(None, str(refused))
        except registry.Stale:
            return errors.conflict(request)
    return _waiting_page(request, form, status=422)


def _answer(request, transfer: Transfer, verb: str, form):
    answer = registry.accept_transfer if verb == "accept" else registry.refuse_transfer
    answer(transfer, **form.cleaned_data, actor=request.user, at=timezone.now())
    name = transfer.member.full_name
    if verb == "refuse":
        messages.success(request, f"Đã trả lời không nhận {name}. Đơn vị chuyển thấy lý do của bạn.")
        return redirect("members-waiting")
    messages.success(request, f"Đã tiếp nhận {name}.")
    return redirect("member-file", transfer.member_id)


def _waiting_page(request, answered=None, *, status: int = 200):
    forms = {}
    for transfer in listing.transfers_to(request.user):
        pair = [AcceptForm(prefix=f"accept-{transfer.pk}"), RefuseForm(prefix=f"refuse-{transfer.pk}")]
        forms[transfer] = [answered if answered and answered.prefix == form.prefix else form for form in pair]
    context = {
        "transfers": [
            {
                "transfer": one,
                "origin": place_in_sentence(one.unit),
                "to": place_in_sentence(one.to_unit),
                "accept": yes,
                "refuse": no,
            }
            for one, (yes, no) in forms.items()
        ],
        "sent": [(one, place_in_sentence(one.to_unit)) for one in listing.transfers_from(request.user)],
        "applications": [(one, place_in_sentence(one.unit)) for one in listing.applications(request.user)],
        "form": answered,
    }
    return render(request, "members/registry/waiting.html", context, status=status)
