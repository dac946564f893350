"""Kế hoạch của phong trào: its facts and targets, issuing it, revising a target, attesting."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.choices import CampaignState, Shape
from campaigns.domain.plans import (
    attesting,
    campaign_files,
    campaigns,
    plan_checks,
    revision_changes,
    target_editing,
    targets,
)
from campaigns.forms.campaigns import AttestForm, CampaignForm
from campaigns.forms.targets import RevisingForm, TargetForm
from campaigns.models import Attestation, AttestationFile, Campaign, Target
from campaigns.views.downloads import kept_file
from ccb.lib import files, keys, uploads
from members.domain import access
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, posted_unit
from reports.choices import Frequency
from reports.domain.plans import collecting, planning, target_saving
from reports.views.plans.campaigns import campaign_for

FACTS = "facts"
WITHDRAWING = "rut_%s"  # ids beside those of the target's own form


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def campaign_plan(request, pk: int):
    """The plan: `verb` says what is posted: facts, issue, close, upload."""
    campaign = campaign_for(request.user, pk, "plan")
    is_facts = request.POST.get("verb") == FACTS
    form = CampaignForm(request.POST if is_facts else None, instance=campaign)
    faults = ()
    if request.method == "POST":
        done, faults = _posted(request, campaign, form)
        if done:
            messages.success(request, done)
            return redirect("campaign-plan", pk)
    campaign.refresh_from_db()
    standing = _faults_now(campaign) if campaign.is_draft and not faults else faults
    context = {
        "campaign": campaign, "form": form, "faults": standing, "refused": faults,
        "plan": targets.plan(campaign, plan_checks.newest(campaign)),
        "uncollected": collecting.uncollected(campaign) if campaign.state != CampaignState.CLOSED else [],
        "frequencies": [one for one in Frequency if one != Frequency.FREE],
        "revisions": _revisions(campaign), "may_plan": True, "may_pledge": True, "kept": "",
    }  # fmt: skip
    return render(request, "reports/campaigns/plan.html", context, status=422 if faults or form.errors else 200)


def _revisions(campaign: Campaign) -> list[tuple]:
    """(revision, what it changed; None for the plan as issued)."""
    changed = revision_changes.of_campaign(campaign)
    return [(one, changed.get(one.number)) for one in campaign.revisions.select_related("by")]


def _faults_now(campaign: Campaign) -> tuple[str, ...]:
    known = planning.known(campaign, on=timezone.localdate())
    return tuple(plan_checks.faults(campaign, collected=known.collected, zero=known.zero))


def _posted(request, campaign: Campaign, form: CampaignForm) -> tuple[str, tuple[str, ...]]:
    """What was done, in words; or why not."""
    by, verb = {"actor": request.user, "at": timezone.now()}, request.POST.get("verb")
    try:
        if verb == FACTS and form.is_valid():
            campaigns.change(campaign_for(request.user, campaign.pk, "plan"), form.facts, **by)
            return "Đã lưu.", ()
        if verb == "issue":
            planning.issue(campaign, on=timezone.localdate(), **by)
            return "Đã ban hành kế hoạch. Từ nay mỗi thay đổi là một lần điều chỉnh có lý do.", ()
        if verb == "collect":
            frequency = request.POST.get("frequency", "")
            made = collecting.make_form(campaign, frequency=frequency, on=timezone.localdate(), **by)
            return f"Đã lập biểu “{made.name}”. Mở kỳ báo cáo cho biểu ấy thì các đơn vị nhập được.", ()
        if verb == "close":
            campaigns.move(campaign, "close", on=timezone.localdate(), **by)
            return "Đã tổng kết phong trào.", ()
        if verb == "upload" and "file" in request.FILES:
            file = request.FILES["file"]
            campaign_files.keep(campaign, file.read(), name=file.name, **by)
            return "Đã lưu văn bản đã ký.", ()
        if verb == "upload":
            return "", ("Chọn tệp văn bản trước.",)
    except campaigns.Faulty as error:
        return "", error.faults
    except (campaigns.Refused, uploads.NotAccepted) as error:
        return "", (str(error),)
    except files.CannotWrite as error:
        return "", (error.strerror,)
    return "", ()


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def target_add(request, pk: int):
    campaign = campaign_for(request.user, pk, "plan")
    form = TargetForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            _save(request, campaign, None, code, form)
        except campaigns.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã thêm chỉ tiêu {code}.")
            return redirect("campaign-plan", pk)
    return _page(request, campaign, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def target_edit(request, pk: int):
    """A target of a draft is changed or taken out; one of an issued plan is revised."""
    seen = Campaign.objects.for_user(request.user, "plan")
    found = Target.objects.standing().filter(campaign__in=seen).select_related("campaign__unit")
    target = get_object_or_404(found, pk=pk)
    campaign, by = target.campaign, {"actor": request.user, "at": timezone.now()}
    if "remove" in request.POST and campaign.is_draft:
        targets.remove(target, **by)
        messages.success(request, f"Đã bỏ chỉ tiêu {target.code}.")
        return redirect("campaign-plan", campaign.pk)
    withdrawing = RevisingForm(request.POST if "withdraw" in request.POST else None, auto_id=WITHDRAWING)
    if withdrawing.is_bound:
        return _withdraw(request, target, withdrawing, by)
    form = TargetForm(request.POST or None, instance=target, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            kept = Target.objects.select_related("campaign__unit").get(pk=target.pk)  # the form has filled the other
            _save(request, campaign, kept, target.code, form)
        except campaigns.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã lưu chỉ tiêu {target.code}.")
            return redirect("campaign-plan", campaign.pk)
    return _page(request, campaign, form, target)


def _save(request, campaign: Campaign, target: Target | None, code: str, form: TargetForm) -> None:
    said = {name: form.cleaned_data.get(name) for name in ("effective_on", "reason")}
    target_saving.save(
        campaign, target, code, form.facts, form.grouping, fresh=form.fresh, **said, today=timezone.localdate(),
        actor=request.user, at=timezone.now(),
    )  # fmt: skip


def _withdraw(request, target: Target, form: RevisingForm, by: dict):
    """Out of an issued plan from a day on."""
    if form.is_valid() and not target.campaign.is_draft:
        try:
            known = planning.known(target.campaign, on=timezone.localdate())
            said = (form.cleaned_data[name] for name in ("effective_on", "reason"))
            target_editing.withdraw(target, target_editing.Revising(*said, known), **by)
        except campaigns.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã rút chỉ tiêu {target.code} khỏi kế hoạch.")
            return redirect("campaign-plan", target.campaign_id)
    return _page(request, target.campaign, TargetForm(instance=target, campaign=target.campaign), target, form)


def _page(
    request, campaign: Campaign, form: TargetForm, target: Target | None, withdrawing: RevisingForm | None = None
):  # fmt: skip
    """`withdrawing`: as it was refused, with its own words; the other form is then as it stands."""
    context = {
        "campaign": campaign,
        "form": form,
        "target": target,
        "withdrawing": withdrawing or RevisingForm(auto_id=WITHDRAWING),
    }
    faulty = form.errors or context["withdrawing"].errors
    return render(request, "reports/campaigns/target_form.html", context, status=422 if faulty else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def target_attest(request, pk: int):
    """Confirm with evidence, for the campaign's unit or one below; a post with `withdraw` takes one back."""
    seen = Campaign.objects.for_user(request.user, "plan")
    found = Target.objects.standing().filter(campaign__in=seen, shape=Shape.ATTESTED).select_related("campaign__unit")
    target = get_object_or_404(found, pk=pk)
    by = {"actor": request.user, "at": timezone.now()}
    is_said = "evidence" in request.POST
    form, refused = AttestForm(request.POST if is_said else None, request.FILES if is_said else None), ""
    own = access.units_for(request.user, "plan").filter(path__startswith=target.campaign.unit.path)
    units = picker(own, request.POST.get("unit") or request.GET.get("unit"))
    try:
        if "withdraw" in request.POST:
            kept = target.attestations.filter(pk=_number(request.POST["withdraw"])).first()
            if kept is None:
                raise Http404
            attesting.withdraw(kept, reason=request.POST.get("reason", ""), **by)
            return redirect("target-attest", pk)
        if request.method == "POST" and form.is_valid():
            unit = posted_unit(own, request.POST["unit"]) if request.POST.get("unit") else target.campaign.unit
            attesting.attest(target, unit, **form.facts, **by)
            messages.success(request, "Đã ghi xác nhận.")
            return redirect("target-attest", pk)
    except (attesting.Refused, uploads.NotAccepted) as error:
        refused = str(error)
    except files.CannotWrite as error:
        refused = error.strerror
    told = Attestation.objects.for_user(request.user, "plan").filter(target=target).select_related("by", "unit")
    context = {
        "target": target, "campaign": target.campaign, "form": form, "refused": refused, "units": units,
        "told": told.order_by("unit__path", "on", "pk").prefetch_related("files"),
    }  # fmt: skip
    return render(request, "reports/campaigns/attest.html", context, status=422 if refused or form.errors else 200)


@require_safe
@allowed_anywhere("view")
def attestation_file(request, pk: int):
    return kept_file(request, get_object_or_404(AttestationFile.objects.for_user(request.user, "view"), pk=pk))


def _number(typed: str) -> int:
    return keys.read(typed) or 0
