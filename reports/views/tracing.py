"""Một số trong báo cáo từ đâu ra."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.domain.papers import tracing
from reports.views.one_document import document_for


@require_safe
def document_figure(request, pk: int, code: str):
    document = document_for(request.user, pk, "oversee")
    try:
        trace = tracing.figure(document, code, request.user)
    except tracing.NoSuchFigure as error:
        raise Http404 from error
    return render(request, "reports/documents/figure.html", {"document": document, "trace": trace})
