"""What a person's units still owe the emulation: the pledge of the year, and their own points once it nears its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from campaigns.choices import CampaignState, PledgeState, SheetState
from campaigns.models import Campaign, Pledge, ScoreSheet
from members.domain import access
from members.models import Unit
from reports.choices import EvaluationState
from reports.models import Evaluation

SCORED_FROM = 10  # the month of its year from which a unit is asked to score itself


@dataclass(frozen=True)
class Owed:
    """A pledge not sent of `campaign`, or points not sent of `sheet`; `evaluation` None: not begun."""

    unit: Unit
    year: int
    campaign: Campaign | None = None
    sheet: ScoreSheet | None = None
    evaluation: Evaluation | None = None


def owed(user, *, on: date) -> list[Owed]:
    """Pledges first; of the units directly below the one that runs it. At most five queries, two where nothing runs."""
    running = Campaign.objects.filter(state=CampaignState.ISSUED, starts_on__lte=on, ends_on__gte=on)
    campaigns, sheets = list(running.order_by("pk")), _sheets(on)
    if not campaigns and not sheets:
        return []
    above = {one.unit_id for one in (*campaigns, *sheets)}
    units = list(access.units_for(user, "enter", on=on).on(on).filter(parent__in=above))
    if not units:
        return []
    return [*_pledges(campaigns, units, on.year), *_scores(sheets, units)]


def _sheets(on: date) -> list[ScoreSheet]:
    in_force = ScoreSheet.objects.filter(state=SheetState.IN_FORCE)
    asked = in_force.filter(year__lte=on.year if on.month >= SCORED_FROM else on.year - 1)
    return list(asked.order_by("year", "pk"))


def _pledges(campaigns: Sequence[Campaign], units: Sequence[Unit], year: int) -> list[Owed]:
    found: QuerySet = Pledge.objects.filter(target__campaign__in=campaigns, year=year, state=PledgeState.SENT)
    sent = set(found.filter(unit__in=units).values_list("target__campaign", "unit")) if campaigns else set()
    return [
        Owed(unit, year, campaign=campaign) for campaign in campaigns for unit in units
        if unit.parent_id == campaign.unit_id and (campaign.pk, unit.pk) not in sent
    ]  # fmt: skip


def _scores(sheets: Sequence[ScoreSheet], units: Sequence[Unit]) -> list[Owed]:
    rows = Evaluation.objects.filter(sheet__in=sheets, unit__in=units) if sheets else ()
    begun = {(one.sheet_id, one.unit_id): one for one in rows}
    lines = [
        Owed(unit, sheet.year, sheet=sheet, evaluation=begun.get((sheet.pk, unit.pk))) for sheet in sheets
        for unit in units if unit.parent_id == sheet.unit_id and unit.kind in sheet.unit_kinds
    ]  # fmt: skip
    return [one for one in lines if not one.evaluation or one.evaluation.state == EvaluationState.DRAFT]
