"""Khen thưởng: the list, a proposal and its answers, decisions and their certificates."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.choices import AwardState
from campaigns.domain.merits import award_evidence, award_revoking, merit_lists
from campaigns.domain.merits import awards as book
from campaigns.domain.merits.merit_lists import AskedAwards
from campaigns.exports import certificates, merits_xlsx
from campaigns.forms.awards import AnswerForm, AwardListForm, DecisionForm, ProposalForm, RevocationForm
from campaigns.models import Award, Decision
from campaigns.views.downloads import list_file
from ccb.core.domain import jobs
from members.domain import access, letterheads
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, unit_of

PAGE = 50
ANSWERS = {  # verb -> (what it asks for, what it does, what is said then)
    "refuse": (AnswerForm, book.refuse, "Đã ghi không tặng."),
    "withdraw": (AnswerForm, book.withdraw, "Đã rút đề nghị."),
    "revoke": (RevocationForm, award_revoking.revoke, "Đã ghi thu hồi. Khen thưởng này không còn được tính."),
}


@require_safe
@allowed_anywhere("view")
def awards(request):
    form, units, rows = _narrowed(request)
    context = {
        "form": form, "units": units, "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "kept": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
        "may_record": any(access.can_anywhere(request.user, verb) for verb in recording.VERBS),
        "may_decide": access.can_anywhere(request.user, "plan"),
        "decisions": Decision.objects.for_user(request.user, "view").select_related("unit")[:10],
    }  # fmt: skip
    context["collectives"], context["individuals"] = merit_lists.conferred(rows)
    return render(request, "campaigns/awards/list.html", context)


@require_safe
@allowed_anywhere("view")
def awards_file(request):
    """The list as it is narrowed, as Excel; `decision`: those of one decision."""
    return list_file("khen-thuong", merits_xlsx.write_awards, _narrowed(request)[2])


def _narrowed(request):
    form = AwardListForm(request.GET, today=timezone.localdate())
    units = picker(access.units_for(request.user, "view"), request.GET.get("unit"))
    wanted = request.GET.get("decision", "")
    seen = Decision.objects.for_user(request.user, "view")
    decision = seen.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    return form, units, merit_lists.awards(request.user, AskedAwards(units.chosen, **form.asked, decision=decision))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def award_add(request):
    said = request.POST if request.method == "POST" else request.GET
    units = picker(recording.units_for(request.user), said.get("unit"))
    unit = unit_of(units)
    form = ProposalForm(request.POST or None, unit=unit, initial={"proposed_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            made = book.propose(unit, form.facts, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi đề nghị {made.get_form_display().lower()} cho {made.recipient}.")
            return redirect("award", made.pk)
    context = {"form": form, "units": units, "unit": unit}
    return render(request, "campaigns/awards/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("view")
def award(request, pk: int):
    """One proposal or award, with what else its recipient has; a post answers it."""
    found = Award.objects.for_user(request.user, "view").for_page()
    one = get_object_or_404(found, pk=pk)
    form = None
    if request.method == "POST":
        verb = request.POST.get("verb")
        if verb not in ANSWERS:
            raise Http404
        asked, answer, done = ANSWERS[verb]
        form = asked(request.POST)
        if form.is_valid():
            try:
                answer(one, **form.cleaned_data, actor=request.user, at=timezone.now())
            except NotAllowed as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, done)
                return redirect("award", pk)
        one = found.get(pk=pk)  # as it stands, not as it was asked to become
    waits, plans = one.state == AwardState.PROPOSED, access.can(request.user, "plan", one.unit)
    context = {
        "award": one, "form": form, "others": merit_lists.history(one, request.user),
        "files": one.files.all(), "may_prove": award_evidence.may_add(request.user, one),
        "may_withdraw": waits and recording.may(request.user, one.unit),
        "may_refuse": waits and plans,
        "revocation": _revocation(form) if plans and one.state == AwardState.DECIDED else None,
        "sees_decision": one.decision and access.can(request.user, "view", one.decision.unit),
    }  # fmt: skip
    return render(request, "campaigns/awards/award.html", context, status=422 if form and form.errors else 200)


def _revocation(form) -> RevocationForm:
    return form if isinstance(form, RevocationForm) else RevocationForm(initial={"on": timezone.localdate()})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def award_decide(request):
    """The proposals that wait; a post confers the chosen ones by one decision."""
    said = request.POST if request.method == "POST" else request.GET
    units = picker(access.units_for(request.user, "plan"), said.get("unit"))
    unit = unit_of(units)
    waiting = Award.objects.for_user(request.user, "plan").open().filter(unit__path__startswith=unit.path).for_page()
    head = letterheads.in_force_for(unit, on=timezone.localdate())
    known = {"on": timezone.localdate(), "signer_title": head.signer_title, "signer_name": head.signer_name}
    form = DecisionForm(request.POST or None, unit=unit, waiting=waiting, initial=known)
    if form.is_bound and form.is_valid():
        chosen = list(form.cleaned_data["awards"].order_by("form", "pk"))
        try:
            made = book.decide(chosen, unit=unit, **form.told, actor=request.user, at=timezone.now())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Đã ghi {made}: {len(chosen)} tập thể, cá nhân được tặng.")
            return redirect("decision", made.pk)
    ticked = set(request.POST.getlist("awards"))
    context = {
        "form": form, "units": units, "unit": unit, "waiting": [(one, str(one.pk) in ticked) for one in waiting],
    }  # fmt: skip
    return render(request, "campaigns/awards/decide.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def decision(request, pk: int):
    one = get_object_or_404(Decision.objects.for_user(request.user, "view").select_related("unit", "made_by"), pk=pk)
    awards = one.awards.for_page().order_by("form", "pk")
    standing = sum(each.state == AwardState.DECIDED for each in awards)
    context = {
        "decision": one, "awards": awards, "standing": standing,
        "may_print": standing and access.can(request.user, "plan", one.unit),
    }  # fmt: skip
    return render(request, "campaigns/awards/decision.html", context)


@require_POST
@allowed_anywhere("plan")
def decision_print(request, pk: int):
    """The certificates of all its awards, made by a job."""
    one = get_object_or_404(Decision.objects.for_user(request.user, "plan").select_related("unit"), pk=pk)
    job = certificates.ask(one, actor=request.user, at=timezone.now())
    transaction.on_commit(lambda: jobs.wake(job))
    return redirect("job", job.pk)
