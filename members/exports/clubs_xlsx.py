"""The clubs of ex-servicemen as a workbook: real days and numbers."""

from collections.abc import Iterable
from pathlib import Path

from ccb.lib import xlsx
from members.models import Club

COLUMNS = [
    xlsx.Column("Đơn vị", 28), xlsx.Column("Câu lạc bộ", 44), xlsx.Column("Chủ nhiệm", 26),
    xlsx.Column("Ngày thành lập"), xlsx.Column("Số người tham gia"),
]  # fmt: skip


def write(path: Path, clubs: Iterable[Club]) -> int:
    """Gives how many."""
    rows = ([one.unit.titled, one.name, one.head, one.founded_on, one.people] for one in clubs)
    return xlsx.write(path, COLUMNS, rows, sheet="Câu lạc bộ cựu quân nhân")
