"""Tệp minh chứng của một đề nghị khen thưởng."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.merits import award_evidence
from campaigns.forms.programs import PaperForm
from campaigns.models import Award, AwardFile
from campaigns.views.downloads import kept_file
from campaigns.views.kept_files import added, remove
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def award_files(request, pk: int):
    """What is kept; while the proposal waits a form that adds to it, and `remove` takes out."""
    one = get_object_or_404(Award.objects.for_user(request.user, "view").for_page(), pk=pk)
    may_add = award_evidence.may_add(request.user, one)
    if request.method == "POST" and not may_add:
        raise Http404
    if "remove" in request.POST:
        remove(request, one.files, take_out=award_evidence.remove)
        return redirect("award-files", pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and added(request, form, one, award_evidence.add):
        messages.success(request, "Đã lưu tệp.")
        return redirect("award-files", pk)
    context = {"award": one, "form": form if may_add else None, "files": one.files.select_related("added_by")}
    return render(request, "campaigns/awards/files.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def award_file(request, pk: int):
    return kept_file(request, get_object_or_404(AwardFile.objects.for_user(request.user, "view"), pk=pk))
