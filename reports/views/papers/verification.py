"""Xác minh báo cáo: open to everyone, from the QR on the paper."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.views.guards import address_of
from reports.domain.papers import verification
from reports.forms.documents import CodeForm, CompareForm


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verifications(request):
    """Type the code from the paper, or send the PDF."""
    code_form, file_form = CodeForm(request.GET or None), CompareForm(request.POST or None, request.FILES or None)
    context = {"code_form": code_form, "file_form": file_form}
    try:
        if request.method == "POST" and file_form.is_valid():
            data = file_form.cleaned_data["file"].read()
            context |= {"facts": verification.by_file(data, address=address_of(request), at=timezone.now())}
            context["compared"], context["equal"] = True, True
        elif request.GET and code_form.is_valid():
            typed = code_form.cleaned_data["ma"]
            context["facts"] = verification.by_code(typed, address=address_of(request), at=timezone.now())
    except verification.Unknown:
        context["unknown"] = "file" if request.method == "POST" else "code"
    except verification.TooMany:
        return render(request, "reports/verification/too_many.html", status=429)
    status = 422 if context.get("unknown") or file_form.errors or code_form.errors else 200
    return render(request, "reports/verification/index.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request, code: str):
    """What stands on the paper with this code; a PDF that is sent is equal to the issued one or not."""
    address, at = address_of(request), timezone.now()
    form = CompareForm(request.POST or None, request.FILES or None)
    try:
        facts = verification.by_code(code, address=address, at=at)
        context = {"facts": facts, "file_form": form}
        if request.method == "POST" and form.is_valid():
            context |= {"compared": True, "equal": _is_equal(form.cleaned_data["file"].read(), facts, address, at)}
    except verification.Unknown:
        return render(request, "reports/verification/index.html", _nothing_found(), status=404)
    except verification.TooMany:
        return render(request, "reports/verification/too_many.html", status=429)
    return render(request, "reports/verification/index.html", context, status=422 if form.errors else 200)


def _is_equal(data: bytes, facts: verification.Facts, address: str, at) -> bool:
    try:
        return verification.by_file(data, address=address, at=at).code == facts.code
    except verification.Unknown:
        return False


def _nothing_found() -> dict:
    return {"unknown": "code", "code_form": CodeForm(), "file_form": CompareForm()}
