"""Who has signed a program in turn, as a workbook: one row a unit."""

from pathlib import Path

from campaigns.domain.programs.coverage import Coverage
from ccb.lib import xlsx
from members.domain.places import place_of

COLUMNS = [
    xlsx.Column("Cấp", 12), xlsx.Column("Đơn vị", 36), xlsx.Column("Tình trạng", 14), xlsx.Column("Số văn bản", 24),
    xlsx.Column("Ngày ký"), xlsx.Column("Đến hết ngày"),
]  # fmt: skip


def write(path: Path, coverage: Coverage) -> int:
    """Gives how many units."""
    rows = (
        [level.kind.label, place_of(unit), "Đã ký" if program else "Chưa ký", program and program.number,
         program and program.signed_on, program and program.ends_on]
        for level in coverage.levels for unit, program in level.lines
    )  # fmt: skip
    return xlsx.write(path, COLUMNS, rows, sheet="Độ phủ")
