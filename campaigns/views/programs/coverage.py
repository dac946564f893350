"""Độ phủ của một chương trình: which units have signed it in turn, which have not."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.domain.programs import coverage
from campaigns.exports import coverage_xlsx
from campaigns.forms.programs import CoverageForm
from campaigns.models import Program
from campaigns.views.downloads import list_file
from members.domain import access
from members.domain.register import recording
from members.views.guards import allowed_anywhere


@require_safe
@allowed_anywhere("view")
def program_coverage(request, pk: int):
    program, form = _asked(request, pk)
    context = {"program": program, "form": form}
    if form.is_valid():
        context["coverage"] = _found(request, program, form)
        context["recorded"] = set(recording.units_for(request.user).values_list("pk", flat=True))
    return render(request, "campaigns/programs/coverage.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def program_coverage_file(request, pk: int):
    program, form = _asked(request, pk)
    if not form.is_valid():
        return render(request, "campaigns/programs/coverage.html", {"program": program, "form": form}, status=422)
    return list_file(f"do-phu-{program.code}".lower(), coverage_xlsx.write, _found(request, program, form))


def _asked(request, pk: int) -> tuple[Program, CoverageForm]:
    found = Program.objects.for_user(request.user, "view").select_related("unit")
    program = get_object_or_404(found, pk=pk)
    return program, CoverageForm(request.GET, today=program.day_told(timezone.localdate()))


def _found(request, program: Program, form: CoverageForm) -> coverage.Coverage:
    return coverage.of(program, on=form.cleaned_data["on"], within=access.units_for(request.user, "view"))
