"""Soạn báo cáo, theo dõi việc lập, kho báo cáo, tải về."""

from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.core.domain import jobs
from members.domain import access
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker
from reports.domain import amendments, completeness, documents, drafts, templates
from reports.domain.composing import Request
from reports.exports import compiling
from reports.forms.documents import ComposeForm
from reports.models import Document
from reports.views.progress import one_of

DOCUMENTS_SHOWN, ROUNDS_SHOWN = 100, 12


@require_safe
@allowed_anywhere("compose", "oversee")
def index(request):
    may_compose = access.can_anywhere(request.user, "compose")
    context = {
        "documents": Document.objects.for_user(request.user, "oversee").for_page()[:DOCUMENTS_SHOWN],
        "shown": DOCUMENTS_SHOWN,
        "rounds": completeness.rounds_for(request.user, "compose")[:ROUNDS_SHOWN] if may_compose else [],
        "may_compose": may_compose,
    }
    return render(request, "reports/documents/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("compose")
def compose(request, round: int):
    """Say which template and date. A job whose page opens at once makes the report, or its text is written first."""
    round, _ = one_of(completeness.rounds_for(request.user, "compose"), round)
    units = picker(access.units_for(request.user, "compose"), request.GET.get("don-vi"))
    unit = units.chosen or units.tops[0]
    table = completeness.of_round(round, request.user, "compose", on=timezone.localdate()).under(unit)
    choice = templates.for_form(round.form)
    initial = {"template": choice.first(), "dated_on": timezone.localdate()}
    form = ComposeForm(request.POST or None, templates=choice, initial=initial)
    if request.method == "POST" and table.approved and form.is_valid():
        template, dated_on = form.cleaned_data["template"], form.cleaned_data["dated_on"]
        if "draft" in request.POST:
            made = drafts.start(round, unit, template, dated_on=dated_on, actor=request.user, at=timezone.now())
            return redirect("draft", made.pk)
        wanted = Request(round.form_id, round.period, unit.pk, dated_on, template and template.pk)
        job = compiling.ask(round, wanted, actor=request.user, at=timezone.now())
        transaction.on_commit(lambda: jobs.wake(job))
        return redirect("job", job.pk)
    context = {"round": round, "unit": unit, "tops": units.tops, "table": table, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/documents/compose.html", context, status=status)


@require_safe
def document(request, pk: int):
    document = get_object_or_404(Document.objects.for_user(request.user, "oversee").for_page(), pk=pk)
    frozen = documents.frozen_of(document)
    findings = {True: [], False: []}
    for finding in frozen["findings"]:
        findings[finding["unit"] == frozen["unit"]].append(finding)
    context = {
        "document": document, "frozen": frozen, "of_total": findings[True], "of_units": findings[False],
        "changed": amendments.of_document(document),
    }  # fmt: skip
    return render(request, "reports/documents/document.html", context)


@require_safe
def document_file(request, pk: int):
    document = get_object_or_404(Document.objects.for_user(request.user, "oversee"), pk=pk)
    name = f"{documents.file_name(documents.frozen_of(document))}.pdf"
    try:
        file = documents.path_of(document).open("rb")
    except OSError:
        return render(request, "reports/documents/file_missing.html", {"document": document}, status=404)
    documents.record_download(document, actor=request.user, at=timezone.now())
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
