"""How a unit is named where it must be told apart from others of the same name."""

from members.choices import UnitKind
from members.models import Unit

BELOW_A_COMMUNE = (UnitKind.CHAPTER, UnitKind.SUB_CHAPTER)


def place_of(unit: Unit) -> str:
    """'Xã Đồng Mẫu'; a chapter with what it belongs to, for many have the same name: 'Chi hội 1, xã Đồng Mẫu'.

    Ask for `unit__parent` with the unit, or a chapter costs one query.
    """
    if unit.kind in BELOW_A_COMMUNE and unit.parent:
        return f"{unit.titled}, {unit.parent.in_sentence}"
    return unit.titled


def place_in_sentence(unit: Unit) -> str:
    """The same within a sentence: 'xã Đồng Mẫu'."""
    return place_of(unit) if unit.kind in BELOW_A_COMMUNE else unit.in_sentence


def full_names() -> dict[int, str]:
    """Unit id -> its name with all above it below the province: 'Chi hội thôn 1, xã Đồng Mẫu, huyện Sông Mẫu'.

    So exported lists say where a member stands (column "Chi hội"), and so a list can be read back: the titled unit
    first, then each unit above as within a sentence, joined by ", ". The province alone is 'Tỉnh Quảng Mẫu'. Closed
    units are there too: one opened again under its old name in the old place shares it. One query.
    """
    by_pk = {unit.pk: unit for unit in Unit.objects.all()}
    return {pk: ", ".join(_named(unit, by_pk)) for pk, unit in by_pk.items()}


def _named(unit: Unit, by_pk: dict[int, Unit]) -> list[str]:
    names, above = [unit.titled], by_pk.get(unit.parent_id)
    while above and above.parent_id:
        names.append(above.in_sentence)
        above = by_pk[above.parent_id]
    return names
