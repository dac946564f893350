"""A target as a page sends it, with what the catalogue or the forms lack for it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from campaigns.choices import TargetFrequency
from campaigns.domain.plans import target_editing, target_measures
from campaigns.domain.plans.campaigns import Known, Refused
from campaigns.domain.plans.target_editing import Grouping, Revising
from campaigns.models import Campaign, Target
from reports.choices import Frequency
from reports.domain.plans import collecting, planning

SPANS = {TargetFrequency.MONTH: Frequency.MONTH, TargetFrequency.QUARTER: Frequency.QUARTER}  # of a new form


@transaction.atomic
def save(
    campaign: Campaign, target: Target | None, code: str, facts: Mapping[str, object], grouping: Grouping, *,
    fresh: Mapping[str, str], effective_on: date | None, reason: str, today: date, actor, at: datetime,
) -> None:  # fmt: skip
    """Bring the target to these facts, or add it (None) under the code. `fresh`: role -> name of an indicator that the
    catalogue is to count from now on; an issued plan asks for it by its own form from now on too.

    Raises campaigns.Refused, PermissionError; nothing is kept then.
    """
    measured = target_measures.Measured(facts["shape"], facts["uom"])
    try:
        made = target_measures.make(measured, code, fresh, actor=actor, at=at)
    except target_measures.Known as error:
        raise Refused(str(error)) from error
    facts, revising = {**facts, **made}, None
    if not campaign.is_draft:
        known = planning.known(campaign, on=today, beside=facts)
        collected = {*known.collected, *(one.pk for one in made.values())}
        revising = Revising(effective_on, reason, Known(collected, known.zero))
    if target is None:
        target_editing.add(campaign, code, facts, grouping, revising, actor=actor, at=at)
    else:
        target_editing.change(target, facts, grouping, revising, actor=actor, at=at)
    if made and revising:
        frequency = "" if collecting.form_of(campaign) else SPANS.get(facts["frequency"], Frequency.YEAR)
        collecting.make_form(campaign, frequency=frequency, on=today, actor=actor, at=at)
