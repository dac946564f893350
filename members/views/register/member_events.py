"""Recording what happens to a membership: one address, the verb says what."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ccb.core.views import errors
from members.domain import access
from members.domain.register import registry
from members.models import Member
from members.views.register import member_file
from members.views.register.event_table import DEEDS, Deed


@require_POST
def member_act(request, pk: int):
    """Record what `verb` names, or show the file again with what is wrong in the form."""
    member = member_file.member_for(request.user, pk)
    verb = request.POST.get("verb", "")
    if verb not in DEEDS:
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    deed = DEEDS[verb]
    if not access.can(request.user, deed.right, member.unit):
        raise Http404
    form = deed.form(request.POST, prefix=verb)
    return _record(request, member, deed, form) if form.is_valid() else _again(request, member, form)


def _record(request, member: Member, deed: Deed, form: forms.Form):
    try:
        deed.act(member, form.cleaned_data, actor=request.user, at=timezone.now())
    except registry.NotAllowed as refused:
        form.add_error(None, str(refused))
        return _again(request, member_file.member_for(request.user, member.pk), form)
    except registry.Stale:
        return errors.conflict(request)
    messages.success(request, f"{member.full_name}: {deed.done}")
    still_here = Member.objects.for_user(request.user, "register").filter(pk=member.pk).exists()
    return redirect("member-file", member.pk) if still_here else redirect("member-list")


def _again(request, member: Member, form: forms.Form):
    return member_file.page(request, member, refused=form, status=422)
