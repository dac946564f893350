"""Sổ đăng ký văn bản đến, văn bản đi: the page, Excel, PDF."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.domain import registers
from campaigns.exports import directives_xlsx
from campaigns.views.downloads import list_file
from ccb.lib import text
from members.domain import access
from members.exports import member_list_pdf
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of


@require_safe
@allowed_anywhere("view")
def document_register(request):
    unit, year, register, units = _asked(request)
    years = registers.years(unit)
    heads = [label for label, _, _ in registers.COLUMNS[register]]
    lines = registers.lines(register, unit, year)
    context = {
        "units": units, "unit": unit, "year": year, "register": register, "title": registers.TITLES[register],
        "years": years if year in years else sorted([*years, year], reverse=True),
        "heads": heads, "kept": request.GET.urlencode(),
        "lines": [list(zip(heads, map(registers.shown, line), strict=True)) for line in lines],
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


def _name(register: str, unit, year: int) -> str:
    return f"so-van-ban-{register}-{text.slug(unit.name)}-{year}"


def _asked(request):
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    typed = request.GET.get("nam", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else timezone.localdate().year
    register = request.GET.get("so", registers.INCOMING)
    return unit_of(units), year, register if register in registers.TITLES else registers.INCOMING, units
