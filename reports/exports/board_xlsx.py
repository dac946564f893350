"""The table of units and rounds as a workbook: words, and percentages as real numbers."""

from collections.abc import Iterator
from pathlib import Path

from ccb.lib import xlsx
from reports.domain.asking.board import Board, Row

SHEET = "Tiến độ nộp"


def write(path: Path, table: Board) -> int:
    """Three columns for each round: state, percent of the required cells, when first sent. Gives how many units.

    Before them how many sheets the unit sent in time, and of how many.
    """
    columns = [xlsx.Column("Đơn vị", 34), xlsx.Column("Số kỳ đúng hạn"), xlsx.Column("Số kỳ phải nộp")]
    for one in table.rounds:
        name = f"{one.label}, {one.form.code}"
        columns += [
            xlsx.Column(f"{name}: tình trạng", 18), xlsx.Column(f"{name}: đã nhập (%)"),
            xlsx.Column(f"{name}: gửi lúc", 18),
        ]  # fmt: skip
    return xlsx.write(path, columns, (list(_cells(row)) for row in table.rows), sheet=SHEET)


def _cells(row: Row) -> Iterator[xlsx.Cell]:
    yield from (row.label, row.share.in_time, row.share.of)
    for _, cell in row.cells:
        if cell is None:
            yield from ("Không phải nộp", None, None)
        else:
            yield from (cell.words, cell.percent, cell.sent_at)
