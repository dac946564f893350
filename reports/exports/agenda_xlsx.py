"""The calendar of work as a workbook: real days."""

from collections.abc import Iterable
from pathlib import Path

from campaigns.domain.directives.agenda import Entry
from ccb.lib import xlsx

COLUMNS = [xlsx.Column("Ngày"), xlsx.Column("Việc", 22), xlsx.Column("Nội dung", 90)]


def write(path: Path, entries: Iterable[Entry]) -> int:
    """Gives how many."""
    rows = ([one.day, one.words, one.title] for one in entries)
    return xlsx.write(path, COLUMNS, rows, sheet="Lịch công tác")
