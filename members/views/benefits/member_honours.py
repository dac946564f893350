"""Khen thưởng of one member: what was conferred on him, added and taken out."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import keys
from members.domain.benefits import honours
from members.domain.places import place_of
from members.domain.privacy import viewing
from members.domain.register.deeds import NotAllowed
from members.forms.entitlements import HonourForm
from members.models import Member
from members.views.register.member_file import member_for


@require_http_methods(["GET", "HEAD", "POST"])
def member_honours(request, pk: int):
    """The list and the form that adds to it; a post with `remove` takes one out."""
    member = member_for(request.user, pk)
    if "remove" in request.POST:
        return _remove(request, member)
    form = HonourForm(request.POST or None)
    if request.method != "POST":
        viewing.view(member, sensitive=False, actor=request.user, at=timezone.now())
        return _page(request, member, form)
    if not form.is_valid():
        return _page(request, member, form, status=422)
    try:
        honours.add(member, **form.cleaned_data, actor=request.user, at=timezone.now())
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return _page(request, member, form, status=422)
    messages.success(request, "Đã ghi khen thưởng.")
    return redirect("member-honours", pk)


def _remove(request, member: Member):
    kept = keys.row(member.honours, request.POST["remove"])
    if kept:  # else a double click: it is gone already
        honours.remove(kept, actor=request.user, at=timezone.now())
    messages.success(request, "Đã bỏ khỏi hồ sơ.")
    return redirect("member-honours", member.pk)


def _page(request, member: Member, form: HonourForm, *, status: int = 200):
    context = {"member": member, "place": place_of(member.unit), "form": form, "honours": member.honours.all()}
    return render(request, "members/entitlements/honours_of_member.html", context, status=status)
