"""One unit's score sheet and the results of a year as Excel: points are real numbers."""

from collections.abc import Sequence
from pathlib import Path

from ccb.lib import xlsx
from reports.choices import Stage
from reports.domain.scores.ranking import Table
from reports.domain.scores.score_rows import Row, total
from reports.models import Evaluation

COLUMNS = [
    xlsx.Column("Nhóm", 28), xlsx.Column("Mã", 8), xlsx.Column("Tiêu chí", 50), xlsx.Column("Tối đa", 9),
    *(xlsx.Column(words, width) for stage in Stage for words, width in (
        (f"{stage.label}: điểm", 14), (f"{stage.label}: vì sao khác", 30), (f"{stage.label}: người chấm", 22),
    )),
    xlsx.Column("Điểm tính ra", 12), xlsx.Column("Minh chứng", 40),
]  # fmt: skip
RESULTS = [
    xlsx.Column("Hạng", 7), xlsx.Column("Đơn vị", 30), xlsx.Column("Cụm", 18), xlsx.Column("Hạng trong cụm", 15),
    xlsx.Column("Tự chấm", 10), xlsx.Column("Cụm chấm", 10), xlsx.Column("Hội đồng", 10), xlsx.Column("Thưởng", 10),
    xlsx.Column("Điểm trừ", 10), xlsx.Column("Xếp loại", 34), xlsx.Column("Đang ở bước", 24),
]  # fmt: skip


def write_one(path: Path, evaluation: Evaluation, rows: Sequence[Row]) -> int:
    """The criteria, then a line with the totals of the three."""
    return xlsx.write(path, COLUMNS, [*map(_cells, rows), _totals(rows)], sheet=str(evaluation.unit)[:31])


def _cells(row: Row) -> list:
    one, cells = row.criterion, []
    for stage in Stage:
        mark = row.marks.get(stage)
        cells += [mark.points, mark.reason, str(mark.author or "")] if mark else [None, None, None]
    own = row.marks.get(Stage.SELF)
    shown = "; ".join(filter(None, [own and own.evidence, *(file.name for file in row.files)]))
    return [one.group, one.code, one.title, one.maximum, *cells, row.computed, shown or None]


def _totals(rows: Sequence[Row]) -> list:
    cells = []
    for stage in Stage:
        found = total(list(rows), stage)
        cells += [found and found.total, None, None]
    return ["Tổng điểm", None, None, None, *cells, None, None]


def write_results(path: Path, table: Table) -> int:
    """From the first place on; then those that are not decided."""
    return xlsx.write(path, RESULTS, map(_result, [*table.decided, *table.waiting]), sheet="Kết quả")


def _result(one) -> list:
    council = one.sums[Stage.COUNCIL] if one.is_decided else None
    return [
        one.place, one.unit.titled, str(one.cluster or ""), one.place_in_cluster, one.self_given, one.cluster_given,
        one.total, council and council.bonus, council and council.deducted, one.rating_words, one.state_words,
    ]  # fmt: skip
