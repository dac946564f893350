"""A file of targets sent to the page of a plan: looked at first, then brought in as it was looked at."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from campaigns.domain.plans import target_importing
from campaigns.domain.plans.target_importing import Outcome
from campaigns.models import Campaign
from ccb.lib.tables import Table


class Changed(Exception):
    """Something was written since the file was looked at, and the file would now do something else."""


def preview(table: Table, campaign: Campaign, *, actor, at: datetime) -> Outcome:
    """What `apply` would do to the campaign; nothing stays written. Raises Refused as it does."""
    with transaction.atomic():
        outcome = _into(table, campaign, actor, at)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def apply_seen(table: Table, campaign: Campaign, *, seen: Mapping[str, str], actor, at: datetime) -> Outcome:
    """`apply` to the campaign where it does what was `seen` of it. Raises Refused, Changed."""
    outcome = _into(table, campaign, actor, at)
    if outcome.verbs != seen:
        raise Changed("Kế hoạch vừa được người khác sửa. Hãy xem lại bản mới rồi nhập.")
    return outcome


def _into(table: Table, campaign: Campaign, actor, at: datetime) -> Outcome:
    first, last = campaign.years.start, campaign.years.stop - 1
    years = str(first) if first == last else f"{first}-{last}"
    return target_importing.apply(table, code=campaign.code, unit=campaign.unit, years=years, actor=actor, at=at)
