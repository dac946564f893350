"""The household of a member: who lives there, and what the reviews found."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.domain import access
from members.domain.homes import household_lists, households
from members.domain.places import place_in_sentence
from members.domain.privacy import viewing
from members.domain.register import registry
from members.forms.households import DwellerForm, DwellerSearchForm, ReviewForm
from members.models import Member
from members.views.register import file_sections, member_file


@require_http_methods(["GET", "HEAD", "POST"])
def member_household(request, pk: int):
    member = member_file.member_for(request.user, pk)
    if request.method != "POST":
        viewing.view(member, sensitive=False, actor=request.user, at=timezone.now())
        return _page(request, member)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    return VERBS[verb](request, member)


def _open(request, member: Member):
    try:
        households.open_for(member, actor=request.user, at=timezone.now())
    except registry.NotAllowed as refused:
        now = member_file.member_for(request.user, member.pk)
        return _page(request, now, errors=[{"text": str(refused)}], status=422)
    messages.success(request, "Đã lập hộ.")
    return redirect("member-household", member.pk)


def _find(request, member: Member):
    search = DwellerSearchForm(request.POST)
    return _page(request, member, search=search, status=200 if search.is_valid() else 422)


def _join(request, member: Member):
    form, search = _dweller_form("join", request.POST), DwellerSearchForm(request.POST)
    if not form.is_valid():
        return _page(request, member, join=form, search=search, refused=form, status=422)
    other = member_file.member_for(request.user, form.cleaned_data["who"])
    return _recorded(
        request, member, f"{other.full_name} và {member.full_name} nay ở chung một hộ.", form,
        lambda who: households.together(member, other=other, **who), join=form, search=search,
    )  # fmt: skip


def _leave(request, member: Member):
    form = _dweller_form("leave", request.POST)
    if not form.is_valid():
        return _page(request, member, leave=form, refused=form, status=422)
    other = member_file.member_for(request.user, form.cleaned_data["who"])
    done = f"Đã đưa {other.full_name} ra khỏi hộ."
    return _recorded(request, member, done, form, lambda who: households.leave(other, **who), leave=form)


def _recorded(request, member: Member, done: str, form: DwellerForm, act: Callable, **forms):
    """`forms` are those that keep what was typed when the register refuses."""
    try:
        act({"since": form.cleaned_data["since"], "actor": request.user, "at": timezone.now()})
    except registry.NotAllowed as refused:
        now = member_file.member_for(request.user, member.pk)
        form.add_error(None, str(refused))
        return _page(request, now, refused=form, status=422, **forms)
    messages.success(request, done)
    return redirect("member-household", member.pk)


def _review(request, member: Member):
    household = member.household
    if household is None or not access.can(request.user, "register", household.unit):
        raise Http404  # the page offers it only to the unit where the household counts
    form = _review_form(member, request.POST)
    if not form.is_valid():
        return _page(request, member, review=form, refused=form, status=422)
    said = {"on": form.cleaned_data["on"], "fields": form.facts, "seen": form.cleaned_data["seen"]}
    try:
        households.review(household, **said, actor=request.user, at=timezone.now())
    except registry.NotAllowed as refused:
        form.add_error(None, str(refused))
        return _page(request, member, review=form, refused=form, status=422)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, member, review=form, refused=form, status=422)
    except registry.Stale:
        again = form.again(households.stamp(household))
        return _page(request, member_file.member_for(request.user, member.pk), review=again, is_stale=True, status=409)
    messages.success(request, "Đã ghi kết quả rà soát hộ.")
    return redirect("member-household", member.pk)


def _review_form(member: Member, data=None) -> ReviewForm:
    seen = households.stamp(member.household)
    return ReviewForm(data, household=member.household, seen=seen, today=timezone.localdate())


def _dweller_form(verb: str, data=None) -> DwellerForm:
    return DwellerForm(data, verb=verb, today=timezone.localdate())


def _page(request, member: Member, *, status: int = 200, review=None, search=None, join=None, leave=None, **more):
    household = member.household
    manages = bool(household) and access.can(request.user, "register", household.unit)
    context = {
        "member": member,
        "place": place_in_sentence(member.unit),
        "household": household,
        "manages": manages,
        "review": (review or _review_form(member)) if manages else None,
        "reviews": household.reviews.order_by("-on") if household else [],
        "search": search or DwellerSearchForm(),
        "found": _found(request, member, search),
        "join": join or _dweller_form("join"),
        "leave": leave or _dweller_form("leave"),
        "past": household_lists.past(member, request.user),
        "may_join": member.status in household_lists.CURRENT and (manages or not household),
        **file_sections.household(request.user, member),
        **more,
    }
    return render(request, "members/households/household.html", context, status=status)


def _found(request, member: Member, search: DwellerSearchForm | None) -> list[Member] | None:
    """None where nobody was looked for."""
    if search is None:
        return None
    return list(household_lists.candidates(member, search.cleaned_data["q"] if search.is_valid() else "", request.user))


VERBS = {"open": _open, "find": _find, "join": _join, "leave": _leave, "review": _review}
