"""Lịch công tác: deadlines and anniversaries of a year, for the telephone's calendar too."""

from calendar import monthrange
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.directives import agenda
from campaigns.forms.agenda import AnniversaryForm
from campaigns.models import Anniversary, Directive
from campaigns.views.directives.directives import may_record
from campaigns.views.downloads import list_file
from ccb.lib import ics
from members.domain import access
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of
from reports.domain.asking import due_days
from reports.exports import agenda_xlsx
from reports.models import Round


@require_safe
@allowed_anywhere("view")
def work_calendar(request):
    return _page(request, AnniversaryForm())


def _page(request, form: AnniversaryForm, *, status: int = 200):
    year, month = _asked(request)
    first, last = _span(year, month)
    entries = due_days.entries(request.user, first=first, last=last)
    context = {
        "year": year, "month": month, "months": range(1, 13), "form": form, "today": timezone.localdate(),
        "entries": [
            (day, [(one, _address(one, request.user)) for one in group])
            for day, group in groupby(entries, lambda one: one.day)
        ],
        "kept": Anniversary.objects.for_user(request.user, "view").select_related("unit"),
        "may_record": may_record(request.user), "units": picker(recording.units_for(request.user), None),
        "recorded": set(recording.units_for(request.user).order_by().values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "reports/agenda/calendar.html", context, status=status)


@require_safe
@allowed_anywhere("view")
def work_calendar_file(request):
    """What the user sees of the year, fetched by himself: no address that tells it to others."""
    year, _ = _asked(request)
    first, last = _span(year, None)
    events = [_event(request, entry) for entry in due_days.entries(request.user, first=first, last=last)]
    data = ics.write(events, name=f"Lịch công tác Hội CCB {year}", at=timezone.now())
    response = HttpResponse(data, content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="lich-cong-tac-{year}.ics"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@allowed_anywhere("view")
def work_calendar_sheet(request):
    """The days that the page shows, as Excel."""
    first, last = _span(*_asked(request))
    return list_file("lich-cong-tac", agenda_xlsx.write, due_days.entries(request.user, first=first, last=last))


def _event(request, entry: agenda.Entry) -> ics.Event:
    address = _address(entry, request.user)
    url = request.build_absolute_uri(address) if address else ""
    return ics.Event(f"{entry.uid}@{request.get_host()}", entry.day, f"{entry.words}: {entry.title}", url=url)


def _address(entry: agenda.Entry, user) -> str:
    """The page of what it is about; of a round the table of progress, or the person's own list of work."""
    if entry.about is None:
        return ""
    if isinstance(entry.about, Round):
        return (
            reverse("progress-round", args=[entry.about.pk]) if access.can_anywhere(user, "review") else reverse("home")
        )
    return reverse("directive" if isinstance(entry.about, Directive) else "program", args=[entry.about.pk])


@require_POST
@allowed_anywhere(*recording.VERBS)
def anniversary_add(request):
    form = AnniversaryForm(request.POST)
    unit = unit_of(picker(recording.units_for(request.user), request.POST.get("unit")))
    if form.is_valid():
        try:
            agenda.keep_day(unit, **form.cleaned_data, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi ngày kỷ niệm của {unit.in_sentence}.")
            return redirect("work-calendar")
    return _page(request, form, status=422)


@require_POST
@allowed_anywhere(*recording.VERBS)
def anniversary_drop(request, pk: int):
    own = recording.narrowed(Anniversary.objects.for_user(request.user, "view"), request.user)
    agenda.drop_day(get_object_or_404(own.select_related("unit"), pk=pk), actor=request.user, at=timezone.now())
    messages.success(request, "Đã bỏ ngày kỷ niệm.")
    return redirect("work-calendar")


def _asked(request) -> tuple[int, int | None]:
    """The year and, where one is chosen, the month; today's month when nothing is said."""
    today = timezone.localdate()
    year, month = request.GET.get("nam", ""), request.GET.get("thang", "")
    chosen = int(year) if year.isdecimal() and 1900 <= int(year[:5]) <= 2200 else today.year
    if month.isdecimal() and len(month) < 3 and 1 <= int(month) <= 12:
        return chosen, int(month)
    return chosen, None if "nam" in request.GET else today.month


def _span(year: int, month: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
