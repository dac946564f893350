"""Sổ đăng ký văn bản đến, văn bản đi: the page, Excel, PDF."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.directives import number_books, numbering, registers
from campaigns.exports import directives_xlsx
from campaigns.forms.directives import RegisterLineForm
from campaigns.models import DocumentNumber
from campaigns.views.downloads import list_file
from ccb.lib import text
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.exports import member_list_pdf
from members.models import Unit
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of


@require_safe
@allowed_anywhere("view")
def document_register(request):
    unit, year, register, units = _asked(request)
    years = registers.years(unit)
    heads = [label for label, _, _ in registers.COLUMNS[register]]
    lines = registers.lines(register, unit, year)
    may_describe = register == registers.OUTGOING and recording.may(request.user, unit)
    keys = registers.outgoing(unit, year).values_list("pk", flat=True) if may_describe else [None] * len(lines)
    context = {
        "units": units, "unit": unit, "year": year, "register": register, "title": registers.TITLES[register],
        "years": years if year in years else sorted([*years, year], reverse=True),
        "heads": heads, "kept": request.GET.urlencode(), "may_describe": may_describe,
        "lines": [
            (pk, list(zip(heads, map(registers.shown, line), strict=True)))
            for pk, line in zip(keys, lines, strict=True)
        ],
    }  # fmt: skip
    return render(request, "campaigns/directives/register.html", context)


@require_safe
@allowed_anywhere("view")
def document_register_file(request):
    unit, year, register, _ = _asked(request)
    lines = registers.lines(register, unit, year)
    return list_file(_name(register, unit, year), directives_xlsx.write_register, register, lines)


@require_safe
@allowed_anywhere("view")
def document_register_pdf(request):
    unit, year, register, _ = _asked(request)
    drawn = member_list_pdf.draw(registers.paper(register, unit, year, at=timezone.now()))
    response = HttpResponse(drawn.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_name(register, unit, year)}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@allowed_anywhere("view")
def number_series(request):
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    unit = unit_of(units)
    context = {"units": units, "unit": unit, "books": number_books.of(unit)}
    return render(request, "campaigns/directives/series.html", context)


@require_safe
@allowed_anywhere("view")
def number_series_file(request):
    unit = unit_of(picker(access.units_for(request.user, "view"), request.GET.get("unit")))
    return list_file(f"day-so-van-ban-{text.slug(unit.name)}", directives_xlsx.write_series, number_books.of(unit))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def register_line(request, pk: int):
    """Keeper, copies, recipients and note of what left, also of a report that the program issued."""
    own = recording.narrowed(DocumentNumber.objects.for_user(request.user, "view"), request.user).select_related("unit")
    given = get_object_or_404(own, pk=pk)
    told = {name: getattr(given, name) for name in RegisterLineForm.base_fields if name != "seen"}
    form, status = RegisterLineForm(request.POST or None, initial=told | {"seen": numbering.stamp(given)}), 422
    if form.is_bound and form.is_valid():
        try:
            changed = numbering.describe(given, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Stale as refused:
            form.add_error(None, str(refused))
            status = 409
        except NotAllowed as refused:
            form.add_error("passed_on", str(refused))
        else:
            done = f"Đã ghi vào sổ văn bản đi: {given.symbol}." if changed else "Không có gì thay đổi."
            messages.success(request, done)
            asked = urlencode({"so": registers.OUTGOING, "unit": given.unit_id, "nam": given.dated_on.year})
            return redirect(f"{reverse('document-register')}?{asked}")
    context = {"form": form, "given": given, "is_stale": status == 409}
    return render(
        request, "campaigns/directives/register_line.html", context, status=status if form.errors else 200
    )  # fmt: skip


def _name(register: str, unit, year: int) -> str:
    return f"so-van-ban-{register}-{text.slug(unit.name)}-{year}"


def _asked(request):
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    unit, typed = unit_of(units), request.GET.get("nam", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else _latest_year(unit)
    register = request.GET.get("so", registers.INCOMING)
    return unit, year, register if register in registers.TITLES else registers.INCOMING, units


def _latest_year(unit: Unit) -> int:
    """The latest in which a register has a line, else this year."""
    return next(iter(registers.years(unit)), timezone.localdate().year)
