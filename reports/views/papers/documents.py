"""Soạn báo cáo, theo dõi việc lập, kho báo cáo, tải về."""

from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.core.domain import jobs
from ccb.lib import numbers, periods
from members.domain import access
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker
from reports.domain.asking import completeness
from reports.domain.papers import amendments, changes, documents, issuing, signing
from reports.domain.papers.composing import Request
from reports.domain.writing import drafts, templates
from reports.exports import compiling, period_zip
from reports.forms.documents import ComposeForm, PeriodForm
from reports.models import Document
from reports.views.asking.progress import one_of
from reports.views.papers.file_response import file_response
from reports.views.papers.one_document import document_for

DOCUMENTS_SHOWN, ROUNDS_SHOWN = 100, 12


@require_safe
@allowed_anywhere("compose", "oversee")
def index(request):
    may_compose = access.can_anywhere(request.user, "compose")
    context = {
        "documents": changes.flagged(Document.objects.for_user(request.user, "oversee").for_page())[:DOCUMENTS_SHOWN],
        "period_form": PeriodForm(periods=_periods(request.user)),
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
    document = document_for(request.user, pk, "oversee")
    frozen = documents.frozen_of(document)
    findings = {True: [], False: []}
    for finding in frozen["findings"]:
        findings[finding["unit"] == frozen["unit"]].append(finding)
    issued = documents.is_issued(document)
    context = {
        "document": document, "frozen": frozen, "of_total": findings[True], "of_units": findings[False],
        "steps": issuing.allowed(document, request.user), "seen": issuing.fingerprint(document),
        "changed": amendments.of_document(document), "joined": "; ".join(changes.joined(document, frozen)),
        "moves": document.moves.select_related("actor"), "issued": issued,
        "copy": signing.latest(document.issue) if issued else None,
        "may_sign": issued and issuing.may(request.user, document, signing.RIGHTS),
        "may_send": issued and issuing.may(request.user, document, ("compose",)),
        "figures": _figures(frozen), "file_sha256": documents.file_of(document, "pdf").sha256,
        "amendment": document.amendments.filter(issue__isnull=False).select_related("issue").last(),
    }  # fmt: skip
    return render(request, "reports/documents/document.html", context)


def _figures(frozen: dict) -> list[tuple[str, dict]]:
    """By code, with the number as it is written."""
    made = []
    for code, figure in documents.figures_of(frozen):
        words = documents.in_words(figure)
        shown = words or numbers.show(figure["value"] and Decimal(figure["value"]), figure["decimals"])
        made.append((code, figure | {"shown": shown, "uom": "" if words else figure["uom"]}))
    return made


@require_safe
def document_file(request, pk: int, kind: str = "pdf"):
    """The PDF as it stands, with its signatures; "docx", "xlsx"; "goc": the PDF as it was issued."""
    document = document_for(request.user, pk, "oversee")
    try:
        if kind == "pdf" and documents.is_issued(document):
            kept = signing.to_sign(document)
        else:
            kept = documents.file_of(document, {"goc": "pdf"}.get(kind, kind))
    except documents.NoSuchFile as error:
        raise Http404 from error
    return file_response(request, document, kept, kept.kind if kind != "pdf" else "pdf")


@require_http_methods(["POST"])
@allowed_anywhere("compose", "oversee")
def documents_zip(request):
    """All issued reports of a period, as a job."""
    form = PeriodForm(request.POST, periods=_periods(request.user))
    if not form.is_valid():
        return redirect("documents")
    job = period_zip.ask(form.cleaned_data["period"], actor=request.user, at=timezone.now())
    transaction.on_commit(lambda: jobs.wake(job))
    return redirect("job", job.pk)


def _periods(user) -> list[tuple[str, str]]:
    """Periods with issued reports that the user may read, the latest first."""
    found = Document.objects.for_user(user, "oversee").filter(state__in=period_zip.STATES)
    codes = found.order_by("-round__starts_on", "round__period").values_list("round__period", flat=True).distinct()
    return [(code, periods.parse(code).label) for code in dict.fromkeys(codes)]
