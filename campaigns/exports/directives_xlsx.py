"""Documents, the follow-up board and the registers as workbooks: words, real days and numbers."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from campaigns.domain.directives import registers
from campaigns.domain.directives.task_board import Board, Line
from campaigns.models import Directive
from ccb.lib import xlsx

LIST = [
    xlsx.Column("Số, ký hiệu", 22), xlsx.Column("Ngày văn bản"), xlsx.Column("Loại", 16),
    xlsx.Column("Trích yếu", 60), xlsx.Column("Cơ quan ban hành", 36), xlsx.Column("Đơn vị", 24),
    xlsx.Column("Số đến"), xlsx.Column("Nhiệm vụ"), xlsx.Column("Tình trạng", 18),
]  # fmt: skip
CHARACTERS_A_MM = 0.55


def write_list(path: Path, directives: Iterable[Directive]) -> int:
    """Gives how many."""
    return xlsx.write(path, LIST, map(_cells, directives), sheet="Văn bản")


def _cells(one: Directive) -> list[xlsx.Cell]:
    return [
        one.symbol, one.dated_on, one.get_kind_display(), one.subject, one.issuer, one.unit.titled,
        one.arrival_number, one.tasks_count, one.get_state_display(),
    ]  # fmt: skip


def write_board(path: Path, board: Board) -> int:
    """Three columns a task: state, words, figure. Gives how many units."""
    columns = [xlsx.Column("Đơn vị", 28), xlsx.Column("Xác nhận", 18)]
    for head in board.heads:
        name = f"{head.task.position}. {head.task.text}"
        columns += [xlsx.Column(f"{name}: tình trạng", 22), xlsx.Column("Kết quả", 40), xlsx.Column("Số liệu")]
    return xlsx.write(path, columns, (list(_line(line)) for line in board.lines), sheet="Theo dõi nhiệm vụ")


def _line(line: Line) -> Iterator[xlsx.Cell]:
    yield from (line.unit.titled, line.step.label if line.step else "Chưa nhận")
    for _, cell in line.cells:
        if cell is None:
            yield from ("Không giao", None, None)
        elif cell.answer is None:
            yield from (cell.words, None, None)
        else:
            yield from (cell.words, cell.answer.text, cell.answer.figure)


def write_register(path: Path, register: str, lines: Iterable[registers.Line]) -> int:
    """The register with the decree's columns. Gives how many lines."""
    columns = [xlsx.Column(label, round(width * CHARACTERS_A_MM)) for label, width, _ in registers.COLUMNS[register]]
    return xlsx.write(path, columns, lines, sheet=registers.TITLES[register].capitalize())
