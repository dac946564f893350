"""What a unit prints at the head and foot of its documents."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from ccb.core.domain import audit
from ccb.lib import paper
from members.choices import UnitKind
from members.domain.places import BELOW_A_COMMUNE
from members.models import Letterhead, Unit
from members.models.unit import in_force

KIND, SUFFIX = "{loại}", "{viết tắt}"  # in a symbol template
KEPT = ("body", "parent_body", "issuing_body", "authority", "signer_title", "signer_name", "valid_from", "valid_to")
NAMED_AFTER_A_PLACE = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)


def in_force_for(unit: Unit, *, on: date, body: str = "", using: str = "default") -> Letterhead:
    """The letterhead of the unit, or of a committee beside it, on that day; else an unsaved one made from its name and
    level. One query.
    """
    kept = Letterhead.objects.using(using).filter(in_force(on), unit=unit, body=body).order_by("-valid_from").first()
    return kept or (_of_committee(unit, body) if body else _plain(unit))


def symbol(letterhead: Letterhead, kind: str) -> str:
    """What follows the number of a paper of this kind: 'BC-CCB'."""
    return letterhead.symbol_template.replace(KIND, kind).replace(SUFFIX, letterhead.abbreviation)


def margins(letterhead: Letterhead) -> dict[str, int]:
    """In mm, by side."""
    return {side: getattr(letterhead, f"margin_{side}") for side in paper.MARGINS}


def _plain(unit: Unit) -> Letterhead:
    above = unit.parent
    if unit.kind in BELOW_A_COMMUNE:
        return _plain_below_a_commune(unit)
    return Letterhead(
        unit=unit,
        parent_body=f"HỘI CCB {above.titled.upper()}" if above else "HỘI CỰU CHIẾN BINH VIỆT NAM",
        issuing_body=f"HỘI CCB {unit.titled.upper()}",
        place=unit.name if unit.kind in NAMED_AFTER_A_PLACE else above.name,
        authority="TM. BAN THƯỜNG VỤ",
        signer_title="CHỦ TỊCH",
    )


def _of_committee(unit: Unit, body: str) -> Letterhead:
    return Letterhead(
        unit=unit, body=body, parent_body=unit.titled.upper(), issuing_body=body.upper(), place=_plain(unit).place,
        abbreviation="BCĐ", authority="TM. BAN CHỈ ĐẠO", signer_title="TRƯỞNG BAN",
    )  # fmt: skip


def _plain_below_a_commune(unit: Unit) -> Letterhead:
    """Chapters are no offices: they sign by their head, at the place of the commune that they belong to."""
    above = unit.parent
    place = above.parent if above.kind in BELOW_A_COMMUNE else above
    is_chapter = unit.kind == UnitKind.CHAPTER
    return Letterhead(
        unit=unit,
        parent_body=above.titled.upper() if above.kind in BELOW_A_COMMUNE else f"HỘI CCB {above.titled.upper()}",
        issuing_body=unit.titled.upper(),
        place=place.name,
        authority="TM. BAN CHẤP HÀNH" if is_chapter else "",
        signer_title="CHI HỘI TRƯỞNG" if is_chapter else "PHÂN HỘI TRƯỞNG",
    )


# --- What the office sets -------------------------------------------------------------------------------------------


def of_unit(unit: Unit) -> list[Letterhead]:
    """The unit's own, then those of its committees, the latest first. One query."""
    return list(Letterhead.objects.filter(unit=unit).order_by("body", F("valid_from").desc(nulls_last=True), "-pk"))


def bodies_of(unit: Unit) -> list[str]:
    """The committees for which the unit keeps a letterhead. One query."""
    kept = Letterhead.objects.filter(unit=unit).exclude(body="")
    return list(kept.order_by("body").values_list("body", flat=True).distinct())


@transaction.atomic
def keep(letterhead: Letterhead, *, actor, at: datetime) -> Letterhead:
    """Add or change one; papers that were made keep theirs. Raises ValidationError from the model's own rules."""
    letterhead.full_clean()
    letterhead.save()
    facts = {name: str(getattr(letterhead, name)) for name in KEPT}
    audit.record("letterhead.keep", letterhead, actor=actor, at=at, unit=letterhead.unit_id, **facts)
    return letterhead
