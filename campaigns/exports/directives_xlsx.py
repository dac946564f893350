"""Documents, the follow-up board and the registers as workbooks: words, real days and numbers."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from campaigns.domain.directives import registers
from campaigns.domain.directives.number_books import Book
from campaigns.domain.directives.task_board import Board, Cell, Head, Line
from campaigns.models import Directive, Task
from ccb.lib import xlsx

LIST = [
    xlsx.Column("Số, ký hiệu", 22), xlsx.Column("Ngày văn bản"), xlsx.Column("Loại", 16),
    xlsx.Column("Trích yếu", 60), xlsx.Column("Cơ quan ban hành", 36), xlsx.Column("Đơn vị", 24),
    xlsx.Column("Số đến"), xlsx.Column("Nhiệm vụ"), xlsx.Column("Tình trạng", 18),
    xlsx.Column("Độ khẩn", 14), xlsx.Column("Số trang"), xlsx.Column("Người ký", 30), xlsx.Column("Thời hạn"),
]  # fmt: skip
TASKS = [
    xlsx.Column("Số"), xlsx.Column("Mục"), xlsx.Column("Nhiệm vụ", 60), xlsx.Column("Cấp thực hiện", 22),
    xlsx.Column("Đơn vị được nêu tên", 30), xlsx.Column("Phối hợp với", 26), xlsx.Column("Căn cứ", 30),
    xlsx.Column("Phải báo cáo", 36), xlsx.Column("Chỉ tiêu thống kê", 30), xlsx.Column("Chỉ tiêu thi đua", 30),
    xlsx.Column("Định kỳ", 14), xlsx.Column("Hạn"), xlsx.Column("Rút ngày"),
]  # fmt: skip
OWN = [
    xlsx.Column("Số"), xlsx.Column("Nhiệm vụ", 60), xlsx.Column("Kỳ", 22), xlsx.Column("Hạn"),
    xlsx.Column("Tình trạng", 22), xlsx.Column("Kết quả", 60), xlsx.Column("Số liệu"),
]  # fmt: skip
SERIES = [
    xlsx.Column("Dãy số", 28), xlsx.Column("Năm"), xlsx.Column("Loại văn bản", 34), xlsx.Column("Số cuối"),
    xlsx.Column("Văn bản"), xlsx.Column("Số trống và vì sao", 70),
]  # fmt: skip
CHARACTERS_A_MM = 0.55


def write_list(path: Path, directives: Iterable[Directive]) -> int:
    """Gives how many."""
    return xlsx.write(path, LIST, map(_cells, directives), sheet="Văn bản")


def _cells(one: Directive) -> list[xlsx.Cell]:
    return [
        one.symbol, one.dated_on, one.get_kind_display(), one.subject, one.issuer, one.unit.titled,
        one.arrival_number, one.tasks_count, one.get_state_display(), one.get_urgency_display(), one.pages,
        one.number.signer if one.number else one.signed_by, one.answer_by,
    ]  # fmt: skip


def write_tasks(path: Path, tasks: Iterable[Task]) -> int:
    """What a document asks for. Gives how many."""
    return xlsx.write(path, TASKS, map(_task, tasks), sheet="Nhiệm vụ")


def _task(one: Task) -> list[xlsx.Cell]:
    return [
        one.position, one.section, one.text, one.get_level_display(),
        ", ".join(unit.titled for unit in one.units.all()), one.partner, one.reference, one.measurable,
        one.indicator.name if one.indicator else None, str(one.target) if one.target else None,
        one.get_frequency_display(), one.due_on, one.withdrawn_on,
    ]  # fmt: skip


def write_own(path: Path, line: Line) -> int:
    """The tasks of one unit, a row each. Gives how many."""
    return xlsx.write(path, OWN, [_own(head, cell) for head, cell in line.cells if cell], sheet="Việc của đơn vị")


def _own(head: Head, cell: Cell) -> list[xlsx.Cell]:
    told = (cell.answer.text, cell.answer.figure) if cell.answer else (None, None)
    period = head.period.label if head.period else None
    return [head.task.position, head.task.text, period, head.due_on, cell.words, *told]


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


def write_series(path: Path, books: Iterable[Book]) -> int:
    """The number series of a unit, year by year. Gives how many."""
    return xlsx.write(path, SERIES, map(_book, books), sheet="Dãy số văn bản")


def _book(one: Book) -> list[xlsx.Cell]:
    holes = "; ".join(f"{hole.numbers}: {hole.why}" for hole in one.holes)
    return [one.name, one.year, ", ".join(one.kinds), one.last, one.count, holes]
