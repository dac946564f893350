"""Đặc điểm tình hình of many units from a table: read and judged first, written in one go."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from ccb.lib import csv_files
from ccb.lib.tables import Row, Table, Tally
from members.domain import profiles, units
from members.domain.register.deeds import NotAllowed
from members.models import Unit, UnitProfile

COLUMNS = ("unit", "year", *profiles.FIELDS)


@transaction.atomic
def load(path: Path, *, actor, at: datetime) -> Tally:
    """All rows or none; the same again changes nothing. Raises tables.Refused with every fault."""
    table = csv_files.read(path, required=COLUMNS)
    added = changed = 0
    for row in table.rows:
        unit, year, said = _unit(table, row), table.figure(row, "year", 0), _said(table, row)
        if not table.is_sound(row) or unit is None or year is None:
            continue
        standing = UnitProfile.objects.filter(unit=unit, year=int(year)).first()
        seen = profiles.stamp(standing)
        try:
            kept = profiles.keep(unit, int(year), said, seen=seen, actor=actor, at=at)
        except NotAllowed as refused:
            table.fault(row, "unit", str(refused))
            continue
        added += standing is None
        changed += standing is not None and profiles.stamp(kept) != seen
    table.refuse_if_faulty()
    return Tally(added, changed, len(table.rows) - added - changed)


def _unit(table: Table, row: Row) -> Unit | None:
    try:
        return units.find(row["unit"])
    except (units.UnknownUnit, units.AmbiguousUnit) as error:
        table.fault(row, "unit", str(error))
        return None


def _said(table: Table, row: Row) -> dict:
    counts = {name: table.figure(row, name, 0) for name in profiles.COUNTS}
    counts = {name: None if value is None else int(value) for name, value in counts.items()}
    source = table.name(row, "source", longest=300, required=False) or ""
    return counts | {"area_ha": table.figure(row, "area_ha", 2), "source": source}
