"""Văn bản của báo cáo, và một số trong báo cáo từ đâu ra."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.domain.papers import documents, tracing
from reports.exports import document_web
from reports.views.papers.one_document import document_for

BLOCKS_A_PAGE = 80


@require_safe
def document_text(request, pk: int):
    """The text as it was frozen, each figure leading to its trace."""
    document = document_for(request.user, pk, "oversee")
    frozen = documents.frozen_of(document)
    page = Paginator(frozen["blocks"], BLOCKS_A_PAGE).get_page(request.GET.get("trang"))
    page.object_list = [document_web.block(one) for one in page.object_list]
    context = {
        "document": document, "frozen": frozen, "page": page,
        "number": document.issue if documents.is_issued(document) else None,
    }  # fmt: skip
    return render(request, "reports/documents/text.html", context)


@require_safe
def document_figure(request, pk: int, code: str):
    document = document_for(request.user, pk, "oversee")
    try:
        trace = tracing.figure(document, code, request.user)
    except tracing.NoSuchFigure as error:
        raise Http404 from error
    return render(request, "reports/documents/figure.html", {"document": document, "trace": trace})
