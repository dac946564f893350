"""Tải về Excel: the register's other tables, as their pages are narrowed; by a job, with a purpose (A04)."""

from functools import partial

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ccb.core.domain import jobs
from ccb.lib import keys
from members.choices import EntitlementState
from members.domain import access
from members.domain.lists import tables
from members.domain.lists.tables import Asked, Kind
from members.domain.places import place_of
from members.domain.register import posts
from members.forms.households import HouseholdListForm
from members.forms.member_lists import SpanForm
from members.forms.posts import PostListForm
from members.forms.rights import LogForm
from members.forms.selections import TakeListForm
from members.models import Regime, Unit
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

HOME = {
    Kind.POSTS: "posts", Kind.ENTITLEMENTS: "entitlements", Kind.ELIGIBLE: "entitlements", Kind.LOG: "access-log",
    Kind.HOUSEHOLDS: "households", Kind.NUMBERS: "member-movements",
}  # fmt: skip
OF_ONE_UNIT = (Kind.POSTS, Kind.HOUSEHOLDS, Kind.NUMBERS)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("export")
def table_take(request):
    """What would be taken, and what for; then the job that makes the file."""
    kind = request.GET.get("bang")
    if kind not in Kind.values:
        return redirect("member-list")
    kind = Kind(kind)
    if not tables.may(request.user, kind):
        raise Http404
    unit = _unit(request, kind)
    asked = _asked(request, kind, unit)
    if asked is None:  # what the page itself refuses, it says better
        return redirect(HOME[kind])
    form = TakeListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            job = tables.ask(asked, **form.cleaned_data, actor=request.user, at=timezone.now())
            transaction.on_commit(partial(jobs.wake, job))
        return redirect("job", job.pk)
    context = {"form": form, "kind": kind, "home": HOME[kind], "place": unit and place_of(unit)}
    return render(request, "members/selections/table.html", context, status=422 if request.method == "POST" else 200)


def _unit(request, kind: Kind) -> Unit | None:
    units = picker(access.units_for(request.user, "export"), request.GET.get("unit"))
    return unit_of(units) if kind in OF_ONE_UNIT else units.chosen


def _asked(request, kind: Kind, unit: Unit | None) -> Asked | None:
    """None where the address does not say it rightly."""
    said = {"kind": kind.value, "unit": unit and unit.pk}
    today, get = timezone.localdate(), request.GET
    if kind in (Kind.ENTITLEMENTS, Kind.ELIGIBLE):
        return _of_regime(get, kind, said)
    if kind == Kind.POSTS:
        form, names = PostListForm(get, terms=posts.terms(unit), today=today), {"on": "on", "term": "term"}
    elif kind == Kind.HOUSEHOLDS:
        form, names = HouseholdListForm(get, today=today), {name: name for name in ("on", "standard", "temporary")}
    elif kind == Kind.NUMBERS:
        form, names = SpanForm(get, today=today), {"starts_on": "since", "ends_on": "until"}
    else:
        form, names = LogForm(get), {name: name for name in ("member", "actor", "verb", "since", "until")}
    if not form.is_valid():
        return None
    return Asked(**said, **{to: _stored(form.cleaned_data[name]) for name, to in names.items()})


def _of_regime(get, kind: Kind, said: dict) -> Asked | None:
    typed, state = get.get("che-do", ""), get.get("xem", "")
    regime = keys.row(Regime.objects, typed)
    if regime is None and (typed or kind == Kind.ELIGIBLE):
        return None
    return Asked(**said, regime=regime and regime.pk, state=state if state in EntitlementState.values else "")


def _stored(value):
    """As a job keeps it: days as ISO, and a blank for none."""
    return value.isoformat() if hasattr(value, "isoformat") else value
