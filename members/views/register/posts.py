"""Chức vụ: who holds what in a unit on a day; giving a post, correcting it, ending it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ccb.lib import keys
from members.choices import Body
from members.domain import access
from members.domain.homes import household_lists
from members.domain.lists import search
from members.domain.places import place_in_sentence, place_of
from members.domain.register import posts, registry
from members.forms.posts import AppointForm, CorrectForm, EndForm, PostListForm
from members.models import Member, Post, Unit
from members.views.guards import allowed_anywhere
from members.views.unit_picker import Picker, picker, unit_of

MOST_FOUND = 20


@require_safe
@allowed_anywhere("register")
def post_list(request):
    units, unit = _unit(request.user, request.GET.get("unit"))
    form = PostListForm(request.GET, terms=posts.terms(unit), today=timezone.localdate())
    context = {"form": form, "units": units, "unit": unit, "place": place_of(unit)}
    if form.is_valid():
        on, term = form.cleaned_data["on"], form.cleaned_data["term"]
        held = [_line(request.user, post) for post in posts.held(unit, on=on, term=term)]
        past = [_line(request.user, post) for post in posts.past(unit, on=on, term=term)]
        context |= {"on": on, "term": term, "bodies": _by_body(unit, held), "past": past}
    return render(request, "members/posts/list.html", context, status=200 if form.is_valid() else 422)


def _line(user, post: Post) -> dict:
    """The holder may have moved to a unit that is not the user's: then there is his name and no link."""
    return {"post": post, "is_ours": access.can(user, "register", post.member.unit)}


def _by_body(unit: Unit, lines: list[dict]) -> list[tuple[str, list[dict]]]:
    """The bodies that the unit has, and any other in which somebody holds a post."""
    bodies = dict.fromkeys([*posts.bodies_of(unit), *(Body(line["post"].body) for line in lines)])
    return [(body.label, [line for line in lines if line["post"].body == body]) for body in bodies]


def _unit(user, wanted: str | None) -> tuple[Picker, Unit]:
    units = picker(access.units_for(user, "register"), wanted)
    return units, unit_of(units)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("register")
def post_appoint(request):
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _member(request.user, asked.get("member"))
    units, unit = _unit(request.user, asked.get("unit") or (str(chosen.unit_id) if chosen else None))
    members = Member.objects.for_user(request.user, "register").filter(
        unit__path__startswith=unit.path, status__in=household_lists.CURRENT
    )
    said = {"members": members, "bodies": posts.bodies_of(unit)}
    context = {"units": units, "unit": unit, "place": place_in_sentence(unit), "chosen": chosen}
    if request.method != "POST" or request.POST.get("do") == "find":
        form = AppointForm(initial=asked.dict(), **said)
        return _appoint_page(request, form, members, context)
    form = AppointForm(request.POST, **said)
    if form.is_valid():
        try:
            posts.appoint(form.cleaned_data["member"], unit=unit, **form.said, actor=request.user, at=timezone.now())
        except registry.NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi chức vụ của {form.cleaned_data['member'].full_name}.")
            return redirect(_list_of(unit))
    return _appoint_page(request, form, members, context, status=422)


def _appoint_page(request, form: AppointForm, members, context: dict, *, status: int = 200):
    """With those found by what was typed, and the one chosen before."""
    typed = str(form["q"].value() or "")
    found = list(search.find(members, typed).select_related("unit__parent").in_order()[:MOST_FOUND]) if typed else []
    chosen = context["chosen"]
    if chosen and chosen not in found and chosen.unit.path.startswith(context["unit"].path):
        found.insert(0, chosen)
    context |= {"form": form, "typed": typed, "found": [(one, place_of(one.unit)) for one in found]}
    return render(request, "members/posts/appoint.html", context, status=status)


def _member(user, typed: str | None) -> Member | None:
    seen = Member.objects.for_user(user, "register").select_related("unit__parent")
    return keys.row(seen, typed)


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request, pk: int):
    """Correct the post or end it."""
    found = Post.objects.for_user(request.user, "register").select_related("unit__parent", "member__unit")
    post = get_object_or_404(found, pk=pk)
    verb = request.POST.get("verb", "")
    if request.method != "POST":
        return _post_page(request, post)
    if verb not in ("correct", "end"):
        return HttpResponseBadRequest("Không có thao tác này.", content_type="text/plain; charset=utf-8")
    form = {"correct": CorrectForm, "end": EndForm}[verb](request.POST, prefix=verb)
    if not form.is_valid():
        return _post_page(request, post, status=422, refused=form, **{verb: form})
    try:
        return _record(request, post, verb, form)
    except registry.NotAllowed as refused:
        form.add_error(None, str(refused))
        return _post_page(request, post, status=422, refused=form, **{verb: form})
    except registry.Stale:
        post.refresh_from_db()
        return _post_page(request, post, status=409, is_stale=True)


def _record(request, post: Post, verb: str, form):
    act = posts.correct if verb == "correct" else posts.end
    act(post, **form.cleaned_data, actor=request.user, at=timezone.now())
    messages.success(request, "Đã sửa chức vụ." if verb == "correct" else "Đã ghi thôi giữ chức vụ.")
    return redirect(_list_of(post.unit))


def _post_page(request, post: Post, *, status: int = 200, correct=None, end=None, **more):
    kept = {"title": post.title, "term": post.term, "on": post.started_on, "seen": posts.stamp(post)}
    context = {
        **_line(request.user, post),
        "place": place_in_sentence(post.unit),
        "correct": correct or CorrectForm(prefix="correct", initial=kept),
        "end": end or EndForm(prefix="end"),
        **more,
    }
    return render(request, "members/posts/post.html", context, status=status)


def _list_of(unit: Unit) -> str:
    return f"{reverse('posts')}?{urlencode({'unit': unit.pk})}"
