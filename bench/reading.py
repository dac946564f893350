"""Reading a list of 50,000 x 30: ours (guards, limited child, rows back in the parent) against openpyxl read-only.

`python -m bench reading`. Seconds depend on the machine and its load; the ratio of one run is what counts.
"""

import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from openpyxl import Workbook, load_workbook

from ccb.lib import workbooks

ROWS, COLUMNS, ROUNDS = 50_000, 30, 3
FIRST_DAY = date(1940, 1, 1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        _make(path)
        plain = _timed(_openpyxl, path)
        ours = median(_timed(workbooks.read, path) for _ in range(ROUNDS))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    _print(f"reading {ROWS} x {COLUMNS}     seconds   rows/s  ratio  peak MB")
    _print(f"openpyxl read-only   {plain:>10.2f}{ROWS / plain:>9.0f}")
    _print(f"ours, in the child   {ours:>10.2f}{ROWS / ours:>9.0f}{plain / ours:>6.1f}x{peak / 2**10:>9.0f}")


def _make(path: Path) -> None:
    """Eight columns that differ in each row, as names, days and card numbers do; the others of a few words each."""
    chance = random.Random(1)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append([f"Cột {number}" for number in range(1, COLUMNS + 1)])
    for number in range(1, ROWS + 1):
        days = [FIRST_DAY + timedelta(chance.randrange(9000)) for _ in range(3)]
        own = [number, f"Nguyễn Văn {number}", f"{chance.randrange(10**12):012}", f"09{chance.randrange(10**8):08}"]
        few = [chance.choice((None, "x", "Kinh", "Thôn Một", 1968, "Kháng chiến chống Mỹ")) for _ in range(COLUMNS - 8)]
        sheet.append([*own, *days, f"Ghi chú {number}", *few])
    book.save(path)


def _openpyxl(path: Path) -> list:
    return [list(row) for row in load_workbook(path, read_only=True).active.iter_rows(values_only=True)]


def _timed(read, path: Path) -> float:
    started = time.perf_counter()
    rows = read(path)
    assert len(getattr(rows, "rows", rows)) == ROWS + 1
    return time.perf_counter() - started


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
