"""What the places of units are like in a year, as a workbook: one row a unit, real numbers."""

from collections.abc import Sequence
from pathlib import Path

from ccb.lib import xlsx
from members.domain import profiles
from members.domain.places import place_of
from members.domain.profiles import Line
from members.models import UnitProfile

PERCENTS = {part: f"Tỷ lệ {UnitProfile._meta.get_field(part).verbose_name} (%)" for part in profiles.PARTS}


def write(path: Path, lines: Sequence[Line], year: int) -> int:
    """Gives how many units."""
    labels = [UnitProfile._meta.get_field(name).verbose_name.capitalize() for name in profiles.FIELDS]
    heads = ["Năm", *labels, *PERCENTS.values()]
    columns = [xlsx.Column("Đơn vị", 34), *(xlsx.Column(head, 18) for head in heads)]
    return xlsx.write(path, columns, (_cells(line, year) for line in lines), sheet=f"Đặc điểm {year}")


def _cells(line: Line, year: int) -> list[xlsx.Cell]:
    told = {name: getattr(line.profile, name, None) for name in profiles.FIELDS}
    percents = [profiles.percent(told[part], told[whole]) for part, whole in profiles.PARTS.items()]
    return [place_of(line.unit), year, *told.values(), *percents]
