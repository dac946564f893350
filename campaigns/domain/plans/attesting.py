"""What no figure can tell: staff confirm that a target is met, and say what proves it."""

from datetime import date, datetime

from django.db import transaction

from campaigns.choices import Shape
from campaigns.domain import kept_files
from campaigns.models import Attestation, Target
from ccb.core.domain import audit
from ccb.lib import dates
from members.domain import access
from members.models import Unit


class Refused(Exception):
    """It is not allowed now; the text says why, in the user's words."""


@transaction.atomic
def attest(
    target: Target, unit: Unit, *, on: date, evidence: str, actor, at: datetime, paper: tuple[str, bytes] | None = None
) -> Attestation:  # fmt: skip
    """Confirm it for the unit from that day of the campaign on; `paper`: name and content of a file that proves it.

    Raises PermissionError, Refused; for the file uploads.NotAccepted, files.CannotWrite: nothing is kept then.
    """
    _check_right(actor, target)
    campaign = target.campaign
    if target.shape != Shape.ATTESTED:
        raise Refused("Chỉ tiêu này đo bằng số liệu, không xác nhận bằng lời được.")
    if not evidence.strip():
        raise Refused("Ghi minh chứng: số văn bản, biên bản, nơi lưu.")
    if not unit.path.startswith(campaign.unit.path):
        raise Refused(f"{unit.titled} không thuộc {campaign.unit.in_sentence}.")
    if not campaign.starts_on <= on <= campaign.ends_on:
        raise Refused(f"Ngày {dates.show(on)} nằm ngoài thời gian của phong trào.")
    made = Attestation.objects.create(target=target, unit=unit, on=on, evidence=evidence.strip(), by=actor, at=at)
    audit.record(
        "target.attest", target, actor=actor, at=at, code=target.code, unit=unit.pk, on=on, evidence=evidence.strip()
    )
    if paper:
        kept_files.add_paper(made, paper[1], name=paper[0], actor=actor, at=at)
    return made


@transaction.atomic
def withdraw(attestation: Attestation, *, reason: str, actor, at: datetime) -> None:
    """It no longer counts; that it stood stays to be seen. Raises PermissionError, Refused."""
    _check_right(actor, attestation.target)
    if not reason.strip():
        raise Refused("Ghi lý do rút xác nhận.")
    changed = Attestation.objects.filter(pk=attestation.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason.strip()
    )
    if changed:  # else a double click
        audit.record("target.attest_withdraw", attestation.target, actor=actor, at=at, attestation=attestation.pk)


def _check_right(actor, target: Target) -> None:
    if actor is not None and not access.can(actor, "plan", target.campaign.unit):
        raise PermissionError("plan")
