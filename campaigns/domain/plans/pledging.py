"""The unit's own promise (giao ước) beside what it was assigned. `move` is the only writer of a pledge's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from campaigns.choices import CampaignState, PledgeState, Shape
from campaigns.domain.plans import campaigns, inheriting, targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.models import Campaign, Pledge, Target
from ccb.core.domain import audit
from members.domain import access, telling
from members.models import Unit

DRAFT, SENT = PledgeState


class Refused(Exception):
    """It is not allowed now; the text says why, in the user's words."""


@dataclass(frozen=True)
class Line:
    """One target in the unit's form: what was assigned (None: nothing of its own), and what the unit promises."""

    target: Target
    assigned: Decimal | None
    pledge: Pledge | None

    @property
    def amount(self) -> Decimal | None:
        return self.pledge and self.pledge.amount


def lines(campaign: Campaign, unit: Unit, year: int) -> list[Line]:
    """The targets that the unit may pledge for the year, in the order of the plan, with what was assigned to it or came
    from the units that became it. At most six queries.
    """
    day = targets.day_in_year(campaign, year)
    given = inheriting.quotas(campaign, year, on=min(day, unit.valid_to or day)).amounts
    quotas = {code: amount for (code, pk), amount in given.items() if pk == unit.pk}
    kept = {one.target.code: one for one in _pledges(campaign, unit, year)}
    return [
        Line(one, quotas.get(one.code, None if is_divisible(one) else one.threshold), kept.get(one.code))
        for one in asked(campaign, year)
    ]


def asked(campaign: Campaign, year: int) -> list[Target]:
    """The targets of the year that units may pledge, in the order of the plan. Two queries."""
    plan = targets.plan(campaign, campaigns.revision_on(campaign, targets.day_in_year(campaign, year)))
    return [one for one in plan if one.in_force(year) and one.shape not in (Shape.META, Shape.ATTESTED)]


def _pledges(campaign: Campaign, unit: Unit, year: int):
    return Pledge.objects.filter(target__campaign=campaign, unit=unit, year=year).select_related("target")


def state(campaign: Campaign, unit: Unit, year: int) -> PledgeState:
    """Sent when any line is: a unit sends all of them together. One query."""
    return SENT if _pledges(campaign, unit, year).filter(state=SENT).exists() else DRAFT


@transaction.atomic
def save(
    campaign: Campaign, unit: Unit, year: int, amounts: Mapping[str, Decimal | None], *, actor, at: datetime
) -> int:
    """Write what the unit promises, by target code; None takes a promise back. How many changed.

    Raises PermissionError, and Refused when it was sent or the campaign is not running.
    """
    if actor is not None and not access.can(actor, "enter", unit):
        raise PermissionError("enter")
    _check_running(campaign)
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # two saves at once: one after the other
    # The row that keeps its key over revisions.
    kept_at = {one.code: one.stands_as_id or one.pk for one in asked(campaign, year)}
    kept = {one.target.code: one for one in _pledges(campaign, unit, year)}
    if any(one.state == SENT for one in kept.values()):
        raise Refused("Giao ước đã gửi nên không sửa được nữa. Hãy nhờ văn phòng tỉnh trả lại.")
    changes = {
        code: amount for code, amount in amounts.items() if (kept[code].amount if code in kept else None) != amount
    }
    for code, amount in changes.items():
        Pledge.objects.update_or_create(target_id=kept_at[code], unit=unit, year=year, defaults={"amount": amount})
    if changes:
        audit.record("pledge.save", campaign, actor=actor, at=at, unit=unit.pk, year=year, amounts=changes)
    return len(changes)


def _check_running(campaign: Campaign) -> None:
    if campaign.state != CampaignState.ISSUED:
        raise Refused("Chỉ đăng ký giao ước khi phong trào đang thực hiện.")


MOVES = {  # verb: (from, to, permission)
    "send": (DRAFT, SENT, "submit"),
    "return": (SENT, DRAFT, "plan"),
}
REFUSALS = {"send": "Giao ước này đã gửi rồi.", "return": "Giao ước này chưa gửi nên không trả lại được."}


@transaction.atomic
def move(campaign: Campaign, unit: Unit, year: int, verb: str, *, actor, at: datetime) -> None:
    """Send the unit's pledge of the year, or give it back to be changed. Raises PermissionError, Refused."""
    source, target, permission = MOVES[verb]
    if actor is not None and not access.can(actor, permission, unit):
        raise PermissionError(verb)
    _check_running(campaign)
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # two clicks: one after the other
    pledges = _pledges(campaign, unit, year)
    if state(campaign, unit, year) != source:
        raise Refused(REFUSALS[verb])
    if target == SENT and not pledges.filter(amount__isnull=False).exists():
        raise Refused("Chưa ghi mức đăng ký nào. Hãy ghi ít nhất một chỉ tiêu rồi gửi.")
    by = {"sent_at": at, "sent_by": actor} if target == SENT else {"sent_at": None, "sent_by": None}
    Pledge.objects.filter(pk__in=pledges.values("pk")).update(state=target, **by)
    _tell(campaign, unit, year, verb, actor=actor, at=at)
    audit.record(f"pledge.{verb}", campaign, actor=actor, at=at, unit=unit.pk, year=year)


def _tell(campaign: Campaign, unit: Unit, year: int, verb: str, *, actor, at: datetime) -> None:
    """Of a pledge sent the campaign's office, of one given back the unit."""
    url = f"{reverse('campaign-pledge', args=[campaign.pk])}?unit={unit.pk}&nam={year}"
    of = f"{campaign.title[:200]}, năm {year}"
    by = {"url": url, "actor": actor, "at": at}
    if verb == "send":
        telling.tell([campaign.unit], f"{unit.titled} đã gửi giao ước: {of}.", "plan", **by)
    else:
        telling.tell([unit], f"Giao ước được trả lại để sửa: {of}.", "enter", "submit", **by)


def senders(campaign: Campaign, year: int) -> dict[int, datetime]:
    """Unit id -> when it sent its pledge of the year. One query."""
    sent = Pledge.objects.filter(target__campaign=campaign, year=year, state=SENT)
    return dict(sent.values_list("unit", "sent_at"))


def amounts(campaign: Campaign, year: int, *, on: date) -> dict[tuple[str, int], Decimal]:
    """(target code, unit id) -> what the unit promised by that day and sent, or what became it had. Two queries."""
    return inheriting.pledges(campaign, year, on=on)
