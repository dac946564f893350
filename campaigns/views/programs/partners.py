"""Đối tác: the common list, adding one, putting a name right, merging one into another."""

from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.programs import partners, program_lists
from campaigns.exports import partners_xlsx
from campaigns.forms.programs import MergeForm, PartnerForm
from campaigns.models import Partner
from campaigns.views.downloads import list_file
from members.domain import access
from members.domain.register.deeds import NotAllowed
from members.views.guards import allowed_anywhere, allowed_everywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def partner_list(request):
    may_keep = access.can_everywhere(request.user, "plan")
    if request.method == "POST" and not may_keep:
        raise Http404
    form = PartnerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = partners.add(**form.cleaned_data, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"Đã thêm đối tác “{made}”.")
            return redirect("partners")
    context = {"form": form, "rows": program_lists.partners_in_use(request.user), "may_keep": may_keep}
    return render(request, "campaigns/partners/list.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def partners_file(request):
    return list_file("doi-tac", partners_xlsx.write, program_lists.partners_in_use(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("plan")
def partner(request, pk: int):
    """Put the name right, or merge."""
    one = get_object_or_404(Partner.objects.select_related("merged_into"), pk=pk)
    verb = request.POST.get("verb", "")
    if request.method == "POST" and verb not in ("rename", "merge"):
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    rename = PartnerForm(request.POST if verb == "rename" else None, initial={"name": one.name, "level": one.level})
    del rename.fields["level"]  # the level of an agreement does not change afterwards
    merge = MergeForm(request.POST if verb == "merge" else None, partner=one)
    form = merge if verb == "merge" else rename
    if form.is_bound and form.is_valid():
        act = partners.merge if verb == "merge" else partners.rename
        try:
            act(one, **form.cleaned_data, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã lưu đối tác “{one}”.")
            return redirect("partners")
    context = {"partner": one, "rename": rename, "merge": merge, "form": form}
    return render(request, "campaigns/partners/partner.html", context, status=422 if form.errors else 200)
