"""Tệp của chương trình: the signed agreement and what belongs to it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain import kept_files
from campaigns.forms.programs import PaperForm
from campaigns.models import ProgramFile
from campaigns.views.downloads import kept_file
from campaigns.views.kept_files import added, remove
from campaigns.views.programs.programs import own_program
from members.domain.register import recording
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def program_files(request, pk: int):
    """What is kept, and the form that adds to it; a post with `remove` takes one out."""
    program = own_program(request.user, pk)
    if "remove" in request.POST:
        remove(request, program.files)
        return redirect("program-files", pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and added(request, form, program, kept_files.add_paper):
        messages.success(request, "Đã lưu tệp.")
        return redirect("program-files", pk)
    context = {"program": program, "form": form, "files": program.files.select_related("added_by")}
    return render(request, "campaigns/programs/files.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def program_file(request, pk: int):
    return kept_file(request, get_object_or_404(ProgramFile.objects.for_user(request.user, "view"), pk=pk))
