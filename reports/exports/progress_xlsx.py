"""How a campaign stands as a workbook: the targets, and units × targets, with real numbers."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from campaigns.domain.plans import judging
from ccb.lib import xlsx
from reports.domain.plans.progress_results import Progress, Result

TARGETS, UNITS = "Chỉ tiêu", "Đơn vị và chỉ tiêu"
TARGET_COLUMNS = [
    xlsx.Column("Mã", 12), xlsx.Column("Nội dung", 60), xlsx.Column("Chỉ tiêu", 24), xlsx.Column("Đạt được"),
    xlsx.Column("Tử số"), xlsx.Column("Mẫu số"), xlsx.Column("Phần trăm (%)"), xlsx.Column("Đánh giá", 18),
    xlsx.Column("Diễn giải", 80),
]  # fmt: skip


def write(path: Path, progress: Progress) -> int:
    """Two sheets; gives how many rows."""
    with path.open("wb") as file:
        return xlsx.write_sheets(file, [_targets(progress), _units(progress)])


def _targets(progress: Progress) -> xlsx.Sheet:
    return xlsx.Sheet(TARGETS, TARGET_COLUMNS, (list(_target(one)) for one in progress.results.values()))


def _target(result: Result) -> Iterator[xlsx.Cell]:
    target = result.target
    yield from (target.code, target.text, result.promise.words if result.promise else "")
    yield from (_number(result.actual), result.numerator, result.denominator, _number(result.percent, 2))
    yield from (result.status.label, result.explanation)


def _units(progress: Progress) -> xlsx.Sheet:
    """A unit a row; of each target its figure, the percentage and how it stands."""
    columns = [xlsx.Column("Đơn vị", 34)]
    for code in progress.results:
        columns += [xlsx.Column(f"{code}: đạt được"), xlsx.Column(f"{code}: %"), xlsx.Column(f"{code}: đánh giá", 18)]
    return xlsx.Sheet(UNITS, columns, (list(_line(progress, line)) for line in progress.lines))


def _line(progress: Progress, line) -> Iterator[xlsx.Cell]:
    yield line.titled
    for result in progress.of_line(line).values():
        yield from (_number(result.actual), _number(result.percent, 2), result.status.label)


def _number(value: Fraction | None, places: int = 6) -> xlsx.Cell:
    return None if value is None else judging.decimal(value, places).normalize()
