"""What a unit prints at the head and foot of its documents."""

from datetime import date

from members.choices import UnitKind
from members.models import Letterhead, Unit
from members.models.unit import in_force

NAMED_AFTER_A_PLACE = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)


def in_force_for(unit: Unit, *, on: date, using: str = "default") -> Letterhead:
    """The unit's letterhead on that day, else an unsaved one made from its name and level. One query."""
    kept = Letterhead.objects.using(using).filter(in_force(on), unit=unit).order_by("-valid_from").first()
    return kept or _plain(unit)


def _plain(unit: Unit) -> Letterhead:
    above = unit.parent
    return Letterhead(
        unit=unit,
        parent_body=f"HỘI CCB {above.titled.upper()}" if above else "HỘI CỰU CHIẾN BINH VIỆT NAM",
        issuing_body=f"HỘI CCB {unit.titled.upper()}",
        place=unit.name if unit.kind in NAMED_AFTER_A_PLACE else above.name,
        authority="TM. BAN THƯỜNG VỤ",
        signer_title="CHỦ TỊCH",
    )
