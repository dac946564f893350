"""Đặc điểm tình hình: what the place of a unit is like, year by year. The only writer, and the facts for reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import numbers, text
from members.domain import stamps
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Unit, UnitProfile

COUNTS = (
    "population", "ethnic_minority", "ethnic_groups", "communes", "communes_new_rural", "communes_region_3", "villages",
    "villages_special",
)  # fmt: skip
FIELDS = ("area_ha", *COUNTS, "source")
PARTS = {  # part -> its whole
    "ethnic_minority": "population", "communes_new_rural": "communes", "communes_region_3": "communes",
    "villages_special": "villages",
}  # fmt: skip
FIRST_YEAR = 1976


@transaction.atomic
def keep(unit: Unit, year: int, said: dict, *, seen: str, actor, at: datetime) -> UnitProfile:
    """What is known of the year: all of FIELDS; the same again changes nothing. `seen` is the `stamp` that the page
    showed. Raises Stale, NotAllowed.
    """
    recording.check(actor, unit)
    if not FIRST_YEAR <= year <= timezone.localdate(at).year + 1:
        raise NotAllowed(f"Năm phải từ {FIRST_YEAR} đến {timezone.localdate(at).year + 1}. Hãy xem lại năm.")
    if set(said) != set(FIELDS):
        raise ValueError(f"a profile says all of {FIELDS}")
    said = said | {"source": text.clean(said["source"])}
    _check_parts(said)
    Unit.objects.select_for_update().get(pk=unit.pk)  # two at once: one after the other
    found = UnitProfile.objects.filter(unit=unit, year=year).first() or UnitProfile(unit=unit, year=year)
    if found.pk and said == _said(found):
        return found
    if stamp(found) != seen:
        raise Stale("Số liệu năm này vừa được người khác ghi. Hãy xem lại rồi ghi tiếp.")
    for name, value in said.items():
        setattr(found, name, value)
    found.save()
    audit.record("profile.keep", found, actor=actor, at=at, unit=unit.pk, year=year, said=said)
    return found


def stamp(profile: UnitProfile | None) -> str:
    """Another as soon as something in it changes; "" for none."""
    return stamps.of(*_said(profile).items()) if profile and profile.pk else ""


def _said(profile: UnitProfile) -> dict:
    return {name: getattr(profile, name) for name in FIELDS}


def _check_parts(said: dict) -> None:
    for part, whole in PARTS.items():
        if said[part] is not None and said[whole] is not None and said[part] > said[whole]:
            names = [UnitProfile._meta.get_field(name).verbose_name for name in (part, whole)]
            told = [numbers.show(Decimal(said[name]), 0) for name in (part, whole)]
            raise NotAllowed(f"“{names[0]}” ({told[0]}) lớn hơn “{names[1]}” ({told[1]}). Hãy sửa số sai.")


# --- Reading ----------------------------------------------------------------------------------------------------------


def of(unit: Unit, year: int) -> UnitProfile | None:
    """That of the year, else the latest before it. One query."""
    return UnitProfile.objects.filter(unit=unit, year__lte=year).order_by("-year").first()


def facts(unit: Unit, year: int) -> dict[str, Decimal | int | str | None]:
    """The named values for the text of a report: FIELDS, `<part>_percent` of each part to two decimals, `year` of the
    figures, and `region_3_names`, `new_rural_names` of the communes below that told it of themselves.

    None is not known, all None without any profile. Two queries.
    """
    found = of(unit, year)
    told = {name: getattr(found, name, None) for name in (*FIELDS, "year")}
    for part, whole in PARTS.items():
        told[f"{part}_percent"] = percent(told[part], told[whole])
    below = UnitProfile.objects.filter(unit__parent=unit, year=found.year) if found else UnitProfile.objects.none()
    marked = list(below.select_related("unit").order_by("unit__position", "unit"))
    for name in ("region_3", "new_rural"):
        names = [one.unit.name for one in marked if getattr(one, f"communes_{name}")]
        told[f"{name}_names"] = _listed(names)
    return told


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """To two decimals, half up; None where one is not known or the whole is nothing."""
    if part is None or not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def words(unit: Unit, year: int) -> dict[str, str]:
    """The same as a report prints it: "87.255,8", "08", "65,07%", "6/8", "Đạ Long và Liêng Srônh"; "" is not known."""
    told = facts(unit, year)
    shown = {name: _shown(value) for name, value in told.items()}
    shown["year"] = str(told["year"] or "")
    for part, whole in PARTS.items():
        share = told[f"{part}_percent"]
        shown[f"{part}_percent"] = "" if share is None else f"{share:f}%".replace(".", ",")
        known = told[part] is not None and told[whole] is not None
        shown[f"{part}_of_{whole}"] = f"{_whole(told[part])}/{_whole(told[whole])}" if known else ""
    return shown


def _shown(value: Decimal | int | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return numbers.pad(Decimal(value)) if isinstance(value, int) else numbers.show(value, 2)


def _whole(count: int) -> str:
    return numbers.show(Decimal(count), 0)


def _listed(names: Sequence[str]) -> str:
    """'A', 'A và B', 'A, B và C'."""
    return " và ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@dataclass(frozen=True)
class Line:
    unit: Unit
    profile: UnitProfile | None  # None: nothing told for the year


def lines(units: Sequence[Unit], year: int) -> list[Line]:
    """What each told for the year itself. One query."""
    told = {one.unit_id: one for one in UnitProfile.objects.filter(unit__in=units, year=year)}
    return [Line(unit, told.get(unit.pk)) for unit in units]


def differences(own: UnitProfile | None, below: Sequence[Line]) -> list[str]:
    """Where what the unit tells of itself is not the sum of what all below it told; blanks say nothing."""
    if own is None or not below or any(line.profile is None for line in below):
        return []
    found = []
    for name in ("area_ha", *COUNTS):
        parts, whole = [getattr(line.profile, name) for line in below], getattr(own, name)
        if name == "ethnic_groups" or whole is None or None in parts or sum(parts) == whole:
            continue
        label = UnitProfile._meta.get_field(name).verbose_name
        told, summed = (numbers.show(Decimal(one), 2) for one in (whole, sum(parts)))
        found.append(f"{label}: đơn vị ghi {told}, cộng các đơn vị bên dưới được {summed}")
    return found
