"""Who may be admitted, as a workbook."""

from collections.abc import Iterable
from pathlib import Path

from ccb.lib import xlsx
from members.models import Candidate

COLUMNS = [
    xlsx.Column("Họ và tên", 28), xlsx.Column("Đơn vị", 28), xlsx.Column("Câu lạc bộ", 34), xlsx.Column("Ngày sinh"),
    xlsx.Column("Xuất ngũ"), xlsx.Column("Điện thoại", 16), xlsx.Column("Nơi ở", 34), xlsx.Column("Ghi chú", 40),
]  # fmt: skip


def write(path: Path, candidates: Iterable[Candidate]) -> int:
    """Gives how many."""
    return xlsx.write(path, COLUMNS, map(_cells, candidates), sheet="Nguồn phát triển hội viên")


def _cells(one: Candidate) -> list[xlsx.Cell]:
    return [
        one.full_name, one.unit.titled, str(one.club or ""), str(one.born_on or ""), str(one.discharged_on or ""),
        one.phone, one.residence, one.note,
    ]  # fmt: skip
