"""Gửi báo cáo đã ban hành, ai đã xem; báo cáo gửi cho tôi."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.core.domain import jobs
from members.domain import access
from reports.domain.papers import delivering, documents, issuing, signing
from reports.exports import delivering as sending
from reports.forms.documents import SendForm
from reports.models import Delivery
from reports.views.papers.file_response import file_response
from reports.views.papers.one_document import document_for

RECEIVED_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def document_send(request, pk: int):
    """Whom to send it to; below, who has it and who has seen it."""
    document = document_for(request.user, pk, "compose")
    if not documents.is_issued(document):
        messages.error(request, "Báo cáo chưa ban hành nên chưa gửi được.")
        return redirect("document", pk)
    units = access.units_for(request.user, "compose").under(document.unit).on(timezone.localdate())
    form = SendForm(request.POST or None, units=units.filter(depth__lte=document.unit.depth + 1))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                sent, job = sending.send(document, **form.cleaned_data, actor=request.user, at=timezone.now())
                if job:
                    transaction.on_commit(partial(jobs.wake, job))
        except issuing.Refused as refused:
            form.add_error(None, str(refused))
        else:
            again = f" {sent.again} nơi đã nhận từ trước." if sent.again else ""
            messages.success(request, f"Đã gửi {sent.users} người và {sent.addresses} địa chỉ thư.{again}")
            return redirect("document-send", pk)
    context = {"document": document, "form": form, "deliveries": document.deliveries.select_related("user", "sent_by")}
    return render(request, "reports/documents/send.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def received(request):
    """Everything that was sent to me."""
    deliveries = delivering.received(request.user)[:RECEIVED_SHOWN]
    return render(request, "reports/documents/received.html", {"deliveries": deliveries, "shown": RECEIVED_SHOWN})


@require_safe
def received_report(request, pk: int):
    """One of them: opening it is noted for the office."""
    delivery = _mine(request.user, pk)
    delivering.see(delivery, at=timezone.now())
    context = {"delivery": delivery, "document": delivery.document, "copy": signing.latest(delivery.document.issue)}
    return render(request, "reports/documents/received_report.html", context)


@require_safe
def received_file(request, pk: int):
    delivery = _mine(request.user, pk)
    delivering.see(delivery, at=timezone.now())
    return file_response(request, delivery.document, signing.to_sign(delivery.document), "pdf")


def _mine(user, pk: int) -> Delivery:
    return get_object_or_404(delivering.received(user), document=pk)
