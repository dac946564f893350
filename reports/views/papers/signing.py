"""Nhận lại tệp báo cáo đã ký số."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.lib import files
from reports.domain.papers import documents, issuing, signing
from reports.exports import signed_copies
from reports.forms.documents import SignedForm
from reports.views.papers.one_document import document_for


@require_http_methods(["GET", "HEAD", "POST"])
def document_sign(request, pk: int):
    """Who has signed so far; takes the file with one signature more."""
    document = document_for(request.user, pk, *signing.RIGHTS)
    if not documents.is_issued(document):
        messages.error(request, "Báo cáo chưa ban hành nên chưa có gì để ký.")
        return redirect("document", pk)
    form = SignedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            kept = signed_copies.receive(document, data, actor=request.user, at=timezone.now())
        except (signed_copies.NotAccepted, issuing.Refused) as refused:
            form.add_error("file", str(refused))
        except files.CannotWrite as refused:
            form.add_error("file", refused.strerror)
        else:
            messages.success(request, f"Đã nhận tệp ký: {len(kept.signatures)} chữ ký hợp lệ.")
            return redirect("document-sign", pk)
    context = {"document": document, "form": form, "copy": signing.latest(document.issue)}
    return render(request, "reports/documents/sign.html", context, status=422 if request.method == "POST" else 200)
