"""The list of partners as a workbook: one row each, what became of it, how much was agreed and done with it."""

from collections.abc import Iterable
from pathlib import Path

from campaigns.models import Partner
from ccb.lib import xlsx

COLUMNS = [
    xlsx.Column("Đối tác", 44), xlsx.Column("Cấp"), xlsx.Column("Nhập vào", 44), xlsx.Column("Từ ngày"),
    xlsx.Column("Số chương trình"), xlsx.Column("Số hoạt động"),
]  # fmt: skip


def write(path: Path, partners: Iterable[Partner]) -> int:
    """Gives how many. `partners` come from `program_lists.partners_in_use`."""
    return xlsx.write(path, COLUMNS, map(_cells, partners), sheet="Đối tác")


def _cells(one: Partner) -> list[xlsx.Cell]:
    merged = one.merged_into and one.merged_into.name
    return [one.name, one.get_level_display(), merged, one.merged_on, one.programs_count, one.activities_count]
