"""The life of a campaign. `move` is the only writer of its state; the plan of an issued one changes by `revise`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from campaigns.choices import CampaignState
from campaigns.domain.plans import assigning, plan_checks, targets
from campaigns.models import Campaign, Revision, Target
from ccb.core.domain import audit
from ccb.lib import dates
from members.domain import access, telling
from members.models import Unit

DRAFT, ISSUED, CLOSED = CampaignState


class Refused(Exception):
    """It is not allowed now; the text says why, in the user's words."""


class Faulty(Refused):
    """The plan has faults that would come out at the end of the year; `faults` names each."""

    def __init__(self, faults: Collection[str]):
        super().__init__("Kế hoạch còn điểm phải sửa trước khi ban hành:\n" + "\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Known:
    """What is known of indicators where figures are collected: the ids that some form asks, those that stand at 0."""

    collected: Collection[int]
    zero: Collection[int] = ()


@transaction.atomic
def create(
    code: str, *, unit: Unit, title: str, starts_on: date, ends_on: date, actor, at: datetime, **facts
) -> Campaign:
    """A new campaign, being drafted. Raises IntegrityError for a code that is taken or dates the wrong way round."""
    _check_right(actor, unit)
    campaign = Campaign.objects.create(code=code, unit=unit, title=title, starts_on=starts_on, ends_on=ends_on, **facts)
    audit.record("campaign.add", campaign, actor=actor, at=at, code=code, unit=unit.pk, title=title, **facts)
    return campaign


@transaction.atomic
def change(campaign: Campaign, facts: Mapping[str, object], *, actor, at: datetime) -> bool:
    """Bring its own facts (title, theme, document, texts) to these; False: they held. Its targets are `targets`'s.

    Raises Refused for a closed one, and for the span of one that is issued.
    """
    _check_right(actor, campaign.unit)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    changes = {name: fact for name, fact in facts.items() if getattr(locked, name) != fact}
    if not changes:
        return False
    if locked.state == CLOSED:
        raise Refused("Phong trào đã tổng kết nên không sửa được nữa.")
    if locked.state == ISSUED and changes.keys() & {"starts_on", "ends_on"}:
        raise Refused("Phong trào đã ban hành: thời gian không đổi được nữa.")
    Campaign.objects.filter(pk=campaign.pk).update(**changes)
    audit.record(
        "campaign.change", campaign, actor=actor, at=at, before={n: getattr(locked, n) for n in changes}, after=changes
    )
    campaign.refresh_from_db()
    return True


# --- The one gate of the state --------------------------------------------------------------------------------------


def _is_sound(campaign: Campaign, known: Known | None) -> None:
    faults = plan_checks.faults(campaign, collected=known and known.collected, zero=known.zero if known else ())
    if faults:
        raise Faulty(faults)


def _anything(campaign: Campaign, known: Known | None) -> None:
    """Closing asks for nothing: a year may end with targets not met."""


MOVES = {  # verb: (from, to, guard)
    "issue": (DRAFT, ISSUED, _is_sound),
    "close": (ISSUED, CLOSED, _anything),
}
REFUSALS = {"issue": "Phong trào này đã ban hành rồi.", "close": "Chỉ tổng kết được phong trào đang thực hiện."}


@transaction.atomic
def move(campaign: Campaign, verb: str, *, on: date, actor, at: datetime, known: Known | None = None) -> None:
    """Issue it from that day on, or close it. Issuing freezes the plan as revision 1.

    Raises Faulty with every fault of the plan, Refused when it is not in the state for it.
    """
    _check_right(actor, campaign.unit)
    source, target, guard = MOVES[verb]
    locked = Campaign.objects.select_for_update().select_related("unit").get(pk=campaign.pk)
    if locked.state != source:
        raise Refused(REFUSALS[verb])
    guard(locked, known)
    Campaign.objects.filter(pk=campaign.pk).update(state=target)
    if verb == "issue":
        Revision.objects.create(campaign=locked, number=1, effective_on=on, reason="Ban hành", at=at, by=actor)
        direct = Unit.objects.on(on).filter(parent=locked.unit)
        _tell(locked, direct, "Hãy xem chỉ tiêu và đăng ký giao ước.", actor=actor, at=at)
    audit.record(f"campaign.{verb}", campaign, actor=actor, at=at, on=on)
    campaign.refresh_from_db()


def _tell(campaign: Campaign, units: Iterable[Unit], what: str, *, actor, at: datetime) -> None:
    """Its people read what concerns them, and find their pledge there: what is assigned stands in it."""
    url = reverse("campaign-pledge", args=[campaign.pk])
    telling.tell(units, f"{campaign.title[:200]}: {what}", "enter", "submit", url=url, actor=actor, at=at)


# --- Revisions ------------------------------------------------------------------------------------------------------

Quotas = Mapping[tuple[str, int, int], Decimal | None]  # (code of the target, unit id, year) -> what it is to bring


@transaction.atomic
def revise(
    campaign: Campaign,
    *,
    on: date,
    reason: str,
    changes: Mapping[str, Mapping[str, object]] | None = None,
    added: Mapping[str, Mapping[str, object]] | None = None,
    withdrawn: Collection[str] = (),
    quotas: Quotas | None = None,
    known: Known | None = None,
    actor,
    at: datetime,
) -> Revision:
    """The next numbered revision of an issued plan: these facts of targets (by code), these new targets and these
    assigned figures hold from that day on, those withdrawn hold no more; what was before stays answerable.

    Raises Refused: not issued, no reason, a day before the last revision's, nothing that differs; Faulty when the plan
    would no longer be sound.
    """
    _check_right(actor, campaign.unit)
    locked = Campaign.objects.select_for_update().select_related("unit").get(pk=campaign.pk)
    last = _check_revisable(locked, on, reason)
    revision = Revision.objects.create(
        campaign=locked, number=last.number + 1, effective_on=on, reason=reason.strip(), at=at, by=actor
    )
    standing = {one.code: one for one in locked.targets.standing()}
    plans = [
        code for code, facts in (changes or {}).items()
        if targets.change(standing[code], facts, actor=actor, at=at, revision=revision.number)
    ]  # fmt: skip
    given = {
        unit for (code, unit, year), amount in (quotas or {}).items()
        if targets.set_quota(standing[code], unit, year, amount, revision=revision.number)
    }  # fmt: skip
    for code, facts in (added or {}).items():
        _check_unused(locked, code)
        targets.add(locked, code, facts, actor=actor, at=at, revision=revision.number)
    _check_bases(standing, withdrawn)
    for code in withdrawn:
        targets.withdraw(standing[code], actor=actor, at=at, revision=revision.number)
    plans += [*(added or ()), *withdrawn]
    if not plans and not given:
        raise Refused("Chưa có gì khác kế hoạch đang thực hiện.")
    _is_sound(locked, known)
    concerned = Unit.objects.filter(parent=locked.unit) if plans else Unit.objects.filter(pk__in=given)
    _tell(locked, concerned.on(on), f"kế hoạch điều chỉnh lần {last.number}, {revision.reason}", actor=actor, at=at)
    said = {code: dict(facts) for code, facts in {**(changes or {}), **(added or {})}.items()}
    assigned = [[*key, amount] for key, amount in (quotas or {}).items()]
    audit.record(
        "campaign.revise", campaign, actor=actor, at=at, number=revision.number, on=on, reason=reason, targets=said,
        quotas=assigned, withdrawn=list(withdrawn),
    )  # fmt: skip
    return revision


@transaction.atomic
def assign(
    campaign: Campaign, year: int, amounts: Mapping[tuple[str, int], Decimal | None], *,
    split: Mapping[str, Mapping[str, object]] | None = None, on: date, reason: str = "", known: Known | None = None,
    actor, at: datetime,
) -> int:  # fmt: skip
    """Give units their parts for the year: (code of the target, unit id) -> amount; `split`: how each was divided, by
    code. How many differ. In a draft they are simply written; once it is issued they are a revision with its reason.
    """
    _check_right(actor, campaign.unit)
    if campaign.state != DRAFT:
        quotas = {(code, unit, year): amount for (code, unit), amount in amounts.items()}
        revise(
            campaign, on=on, reason=reason, changes=split, quotas=quotas, known=known, actor=actor, at=at
        )  # fmt: skip
        return len(quotas)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    standing = {one.code: one for one in locked.targets.standing()}
    for code, facts in (split or {}).items():
        targets.change(standing[code], facts, actor=actor, at=at)
    changed = [key for key, amount in amounts.items() if targets.set_quota(standing[key[0]], key[1], year, amount)]
    if changed:
        told = [[*key, amounts[key]] for key in changed]
        audit.record("campaign.assign", campaign, actor=actor, at=at, year=year, amounts=told)
    return len(changed)


@transaction.atomic
def cascade(
    campaign: Campaign,
    parent: Unit,
    year: int,
    amounts: Mapping[tuple[str, int], Decimal | None],
    *,
    actor,
    at: datetime,
) -> int:
    """The parent passes what it was assigned on to the units directly below it; how many differ.

    The parts must make its own part. No revision: the plan of the campaign is what it was.
    Raises PermissionError, Refused.
    """
    if actor is not None and not (access.can(actor, "submit", parent) or access.can(actor, "plan", campaign.unit)):
        raise PermissionError("submit")
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.state == CLOSED:
        raise Refused("Phong trào đã tổng kết nên không giao thêm được.")
    number = plan_checks.newest(locked)
    standing = {one.code: one for one in locked.targets.standing()}
    changed = [
        key for key, amount in amounts.items()
        if targets.set_quota(standing[key[0]], key[1], year, amount, revision=number)
    ]  # fmt: skip
    codes = {code for code, _ in amounts}
    if gaps := list(assigning.faults_of(locked, parent, [one for one in standing.values() if one.code in codes], year)):
        raise Refused("\n".join(gaps))
    if changed:
        told = [[*key, amounts[key]] for key in changed]
        given = Unit.objects.filter(pk__in={unit for _, unit in changed})
        _tell(locked, given, f"{parent.in_sentence} giao chỉ tiêu năm {year}.", actor=actor, at=at)
        audit.record("campaign.cascade", campaign, actor=actor, at=at, unit=parent.pk, year=year, amounts=told)
    return len(changed)


def _check_unused(campaign: Campaign, code: str) -> None:
    """A code means one target for ever: what was promised under it is found by it."""
    if campaign.targets.filter(code=code).exists():
        raise Refused(f"Mã {code} đã dùng trong phong trào này. Hãy ghi mã khác.")


def _check_bases(standing: Mapping[str, Target], withdrawn: Collection[str]) -> None:
    gone = {standing[code].pk for code in withdrawn}
    for one in standing.values():
        if one.within_id in gone and one.code not in withdrawn:
            raise Refused(f"{one.code} là phần “trong đó” của chỉ tiêu này. Hãy rút hoặc sửa {one.code} trước.")


def _check_revisable(campaign: Campaign, on: date, reason: str) -> Revision:
    if campaign.state != ISSUED:
        raise Refused("Chỉ điều chỉnh được phong trào đang thực hiện.")
    if not reason.strip():
        raise Refused("Ghi lý do điều chỉnh.")
    last = campaign.revisions.last()
    if on < last.effective_on:
        raise Refused(
            f"Ngày hiệu lực trước lần điều chỉnh gần nhất ({dates.show(last.effective_on)}). Hãy chọn ngày sau."
        )
    return last


def revision_on(campaign: Campaign, day: date) -> int:
    """The number of the revision in force on the day. Before the first, and while drafted: 1, the plan as it began."""
    found = campaign.revisions.filter(effective_on__lte=day).order_by("number").last()
    return found.number if found else 1


def _check_right(actor, unit: Unit) -> None:
    """`actor` None is a command. The one verb of who makes plans."""
    if actor is not None and not access.can(actor, "plan", unit):
        raise PermissionError("plan")
