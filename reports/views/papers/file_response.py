"""A file of a report as a download, noted in the log."""

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone

from ccb.lib import docx, xlsx
from reports.domain.papers import documents
from reports.models import Document

CONTENT_TYPES = {"pdf": "application/pdf", "docx": docx.CONTENT_TYPE, "xlsx": xlsx.CONTENT_TYPE}


def file_response(request, document: Document, kept, kind: str):
    """`kept`: a DocumentFile or a SignedCopy."""
    name = f"{documents.file_name(documents.frozen_of(document))}.{kind}"
    try:
        file = documents.path_of(kept).open("rb")
    except OSError:
        return render(request, "reports/documents/file_missing.html", {"document": document}, status=404)
    documents.record_download(document, sha256=kept.sha256, actor=request.user, at=timezone.now())
    response = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
