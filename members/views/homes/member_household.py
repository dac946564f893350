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
    return _recorded(request, member, "Đã lập hộ.", lambda who: households.open_for(member, **who))


def _find(request, member: Member):
    search = DwellerSearchForm(request.POST)
    typed = search.cleaned_data["q"] if search.is_valid() else ""
    found = list(household_lists.candidates(member, typed, request.user))
    return _page(request, member, search=search, found=found, status=200 if search.is_valid() else 422)


def _join(request, member: Member):
    form = DwellerForm(request.POST)
    if not form.is_valid():
        return _page(request, member, refused=form, status=422)
    other = member_file.member_for(request.user, form.cleaned_data["who"])
    return _recorded(
        request, member, f"{other.full_name} và {member.full_name} nay ở chung một hộ.",
        lambda who: households.together(member, other=other, **who),
    )  # fmt: skip


def _leave(request, member: Member):
    form = DwellerForm(request.POST)
    if not form.is_valid():
        return _page(request, member, refused=form, status=422)
    other = member_file.member_for(request.user, form.cleaned_data["who"])
    done = f"Đã đưa {other.full_name} ra khỏi hộ."
    return _recorded(request, member, done, lambda who: households.leave(other, **who))


def _recorded(request, member: Member, done: str, act: Callable):
    try:
        act({"actor": request.user, "at": timezone.now()})
    except registry.NotAllowed as refused:
        now = member_file.member_for(request.user, member.pk)
        return _page(request, now, errors=[{"text": str(refused)}], status=422)
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


def _page(request, member: Member, *, status: int = 200, review=None, search=None, found=None, **more):
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
        "found": found,
        "may_join": member.status in household_lists.CURRENT and (manages or not household),
        **file_sections.household(request.user, member),
        **more,
    }
    return render(request, "members/households/household.html", context, status=status)


VERBS = {"open": _open, "find": _find, "join": _join, "leave": _leave, "review": _review}
