"""In thẻ, in danh sách, in phiếu: each says what is wanted, and leads to the page of the job that makes it."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.core.domain import jobs
from members.domain import access, papers
from members.domain.places import place_of
from members.exports import printing
from members.forms.printing import CardsForm, ListForm, PurposeForm
from members.models import Unit
from members.views.guards import allowed_anywhere
from members.views.register.member_file import member_for
from members.views.unit_picker import Picker, picker

MOST_TO_CHOOSE_FROM = 200  # more names with a box each make a page that nobody reads


@require_http_methods(["GET", "HEAD", "POST"])
def member_print(request, pk: int):
    """The file of one member."""
    member = member_for(request.user, pk, "export")
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        return _started(printing.ask_file(member, purpose=purpose, actor=request.user, at=timezone.now()))
    context = {
        "member": member,
        "form": form,
        "place": place_of(member.unit),
        "sees_sensitive": access.can(request.user, "view_sensitive", member.unit),
    }
    return render(request, "members/printing/file.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("export")
def members_print(request):
    """The list of a unit's members."""
    units = _units(request)
    sensitive = bool(units.chosen) and access.can(request.user, "view_sensitive", units.chosen)
    form = ListForm(request.POST or None, sees_sensitive=sensitive)
    if request.method == "POST" and units.chosen and form.is_valid():
        said = {"purpose": form.cleaned_data["purpose"], "actor": request.user, "at": timezone.now()}
        return _started(printing.ask_list(units.chosen, form.cleaned_data["columns"], **said))
    context = _context(request, units) | {"form": form, "sees_sensitive": sensitive}
    return render(request, "members/printing/list.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("export")
def member_cards(request):
    """The cards of a unit's members, or of some of them."""
    units = _units(request)
    found = papers.in_unit(request.user, units.chosen) if units.chosen else None
    form = CardsForm(request.POST or None, members=found)
    if request.method == "POST" and units.chosen and form.is_valid():
        keys = [member.pk for member in form.cleaned_data["members"]]
        try:
            return _started(printing.ask_cards(units.chosen, keys, actor=request.user, at=timezone.now()))
        except papers.NothingToPrint as refused:
            form.add_error(None, str(refused))
    context = _context(request, units) | {"form": form}
    if found is not None:
        context["without_number"] = found.filter(card_number="").count()
        context["offered"] = list(found) if context["count"] <= MOST_TO_CHOOSE_FROM else []
    return render(request, "members/printing/cards.html", context, status=_status(request))


def _units(request) -> Picker:
    asked = request.POST if request.method == "POST" else request.GET
    return picker(access.units_for(request.user, "export").select_related("parent"), asked.get("unit"))


def _context(request, units: Picker) -> dict:
    unit: Unit | None = units.chosen
    count = papers.in_unit(request.user, unit).count() if unit else 0
    return {"units": units, "place": unit and place_of(unit), "count": count}


def _status(request) -> int:
    return 422 if request.method == "POST" else 200


def _started(job):
    transaction.on_commit(lambda: jobs.wake(job))
    return redirect("job", job.pk)
