"""One target as a page writes it, with its group: into a draft, or as a numbered revision of an issued plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from campaigns.choices import GroupKind
from campaigns.domain.plans import campaigns, targets
from campaigns.models import Campaign, Target, TargetGroup
from ccb.core.domain import audit


@dataclass(frozen=True)
class Grouping:
    """The group that a target is put into, made where there is none of the code; a blank code: into none."""

    code: str = ""
    kind: str = GroupKind.ALTERNATIVES
    adds_up: bool = False


@dataclass(frozen=True)
class Revising:
    """What an issued plan asks besides: from which day, why, and what is known of the figures."""

    on: date
    reason: str
    known: campaigns.Known


@transaction.atomic
def change(
    target: Target, facts: Mapping[str, object], grouping: Grouping, revising: Revising | None, *, actor, at: datetime
) -> None:  # fmt: skip
    """Bring the target to these facts. Raises campaigns.Refused, Faulty; PermissionError."""
    campaign = target.campaign
    audit.hold()
    facts = {**facts, "group": _group(campaign, grouping)}
    if campaign.is_draft:
        targets.change(target, facts, actor=actor, at=at)
    else:
        _revise(campaign, revising, changes={target.code: facts}, actor=actor, at=at)


@transaction.atomic
def add(
    campaign: Campaign, code: str, facts: Mapping[str, object], grouping: Grouping, revising: Revising | None, *,
    actor, at: datetime,
) -> None:  # fmt: skip
    """A new last target. Raises as `change`."""
    audit.hold()
    last = campaign.targets.order_by("position").last()
    place = {"position": last.position + 1 if last else 1, "group": _group(campaign, grouping)}
    facts = {**facts, **place}
    if campaign.is_draft:
        targets.add(campaign, code, facts, actor=actor, at=at)
    else:
        _revise(campaign, revising, added={code: facts}, actor=actor, at=at)


def withdraw(target: Target, revising: Revising, *, actor, at: datetime) -> None:
    """Take it out of an issued plan from that day on. Raises as `change`."""
    _revise(target.campaign, revising, withdrawn=[target.code], actor=actor, at=at)


def _revise(campaign: Campaign, said: Revising, *, actor, at: datetime, **what) -> None:
    campaigns.revise(campaign, on=said.on, reason=said.reason, known=said.known, **what, actor=actor, at=at)


def _group(campaign: Campaign, said: Grouping) -> TargetGroup | None:
    """Raises campaigns.Refused for a group of an issued plan that would come to mean something else."""
    if not said.code:
        return None
    standing = campaign.groups.filter(code=said.code).first()
    facts = {"kind": GroupKind(said.kind), "adds_up": said.adds_up and said.kind == GroupKind.ALTERNATIVES}
    differs = standing and any(getattr(standing, name) != fact for name, fact in facts.items())
    if differs and not campaign.is_draft:
        raise campaigns.Refused(
            f"Nhóm {said.code} đã ban hành là “{standing.get_kind_display()}” và không đổi được nữa. Hãy ghi mã nhóm "
            "khác, hoặc chọn như đã ban hành."
        )
    return targets.keep_group(campaign, standing, said.code, facts)
