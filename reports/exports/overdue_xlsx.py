"""The list of what is overdue as a workbook: real days and numbers."""

from collections.abc import Iterable
from pathlib import Path

from ccb.lib import xlsx
from reports.domain.asking.reminders import Owed

COLUMNS = [
    xlsx.Column("Đơn vị", 34), xlsx.Column("Biểu", 34), xlsx.Column("Kỳ", 24), xlsx.Column("Hạn nộp"),
    xlsx.Column("Quá hạn (ngày)"), xlsx.Column("Tình trạng", 24), xlsx.Column("Đã nhập (%)"),
    xlsx.Column("Nhắc lần cuối", 16),
]  # fmt: skip


def write(path: Path, owed: Iterable[Owed]) -> int:
    """Gives how many."""
    rows = (
        [
            one.line.label, str(one.round.form), one.round.label, one.round.due_on, one.days, one.line.words,
            one.line.percent, one.reminded_on,
        ]
        for one in owed
    )  # fmt: skip
    return xlsx.write(path, COLUMNS, rows, sheet="Quá hạn")
