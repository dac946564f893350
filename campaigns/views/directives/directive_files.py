"""Tệp của văn bản và của kết quả nhiệm vụ."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain import kept_files
from campaigns.forms.programs import PaperForm
from campaigns.models import AnswerFile, DirectiveFile
from campaigns.views.directives.directives import own_directive
from campaigns.views.downloads import kept_file
from campaigns.views.kept_files import added, remove
from members.domain.register import recording
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def directive_files(request, pk: int):
    """What is kept, and the form that adds to it; a post with `remove` takes one out."""
    one = own_directive(request.user, pk)
    if "remove" in request.POST:
        remove(request, one.files)
        return redirect("directive-files", pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and added(request, form, one, kept_files.add_paper):
        messages.success(request, "Đã lưu tệp.")
        return redirect("directive-files", pk)
    context = {"directive": one, "form": form, "files": one.files.select_related("added_by")}
    return render(request, "campaigns/directives/files.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def directive_file(request, pk: int):
    return kept_file(request, get_object_or_404(DirectiveFile.objects.for_user(request.user, "view"), pk=pk))


@require_safe
@allowed_anywhere("view")
def answer_file(request, pk: int):
    return kept_file(request, get_object_or_404(AnswerFile.objects.for_user(request.user, "view"), pk=pk))
