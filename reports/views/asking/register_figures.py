"""Số lấy từ sổ: the office says which rows of a form are compared with the register or with activities."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.views.guards import allowed_everywhere
from reports.domain.figures import derived
from reports.forms.register_figures import RegisterForm
from reports.models import ReportForm

ROWS_A_PAGE = 20  # each with two lists of choices


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_everywhere("reopen")
def form_register(request, pk: int):
    asked = get_object_or_404(ReportForm, pk=pk)
    page = Paginator(derived.countable_rows(asked), ROWS_A_PAGE).get_page(request.GET.get("page"))
    form = RegisterForm(request.POST if request.method == "POST" else None, rows=page.object_list)
    if request.method == "POST" and form.is_valid():
        changed = derived.set_rows(asked, form.wished, actor=request.user, at=timezone.now())
        messages.success(request, f"Đã lưu: {changed} chỉ tiêu thay đổi." if changed else "Không có gì thay đổi.")
        return redirect(f"{reverse('form-register', args=[pk])}?page={page.number}")
    context = {"asked": asked, "form": form, "page": page, "errors": _errors(form)}
    return render(request, "reports/progress/register_figures.html", context, status=422 if form.errors else 200)


def _errors(form: RegisterForm) -> list[dict]:
    """The lines of the summary at the top, each leading to its choice."""
    return [
        {"anchor": figure.id_for_label, "text": f"{row.indicator.name}: {' '.join([*figure.errors, *use.errors])}"}
        for row, figure, use in form.lines
        if figure.errors or use.errors
    ]
