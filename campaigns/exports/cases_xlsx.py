"""The list of cases as a workbook, without any personal data."""

from collections.abc import Iterable
from pathlib import Path

from campaigns.models import Case
from ccb.lib import xlsx

COLUMNS = [
    xlsx.Column("Đơn vị", 26), xlsx.Column("Việc", 18), xlsx.Column("Loại đơn", 14), xlsx.Column("Ngày tiếp nhận"),
    xlsx.Column("Lượt người"), xlsx.Column("Nội dung", 50), xlsx.Column("Tình trạng", 26), xlsx.Column("Ngày xong"),
    xlsx.Column("Chuyển đến", 30), xlsx.Column("Kết quả", 40),
]  # fmt: skip


def write(path: Path, cases: Iterable[Case]) -> int:
    """Gives how many."""
    return xlsx.write(path, COLUMNS, map(_cells, cases), sheet="Tiếp dân, đơn thư")


def _cells(one: Case) -> list[xlsx.Cell]:
    return [
        one.unit.titled, one.get_kind_display(), one.get_petition_display(), one.received_on, one.people, one.subject,
        one.get_state_display(), one.closed_on, one.forwarded_to, one.outcome,
    ]  # fmt: skip
