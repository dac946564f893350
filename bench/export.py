"""A list of 200,000 x 30 as Excel: our writer against openpyxl in its write-only mode, in one run.

`python -m bench export`. Each writes the same rows in a child process of its own, which tells its peak memory. Seconds
are those of the processor, so that other work on the machine does not count, without those of making the rows up.
Promise: at least 10 times openpyxl, at most 100 MB at any size.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

ROWS, COLUMNS = 200_000, 30
PROMISED_RATIO, PROMISED_MEGABYTES = 10, 100
HEADINGS = [f"Cột {number}" for number in range(1, COLUMNS + 1)]
BORN = date(1945, 1, 1)


def main() -> None:
    """Prints one table and whether the promise was kept."""
    head = f"export, {ROWS:,} x {COLUMNS}"
    _print(f"{head:<30}{'CPU s':>9}{'rows/s':>9}{'peak MB':>9}{'file MB':>9}")
    results = {}
    for name, write in {"ours": _ours, "openpyxl write_only": _openpyxl}.items():
        seconds, peak, size = results[name] = _measured(write, ROWS)
        _print(f"{name:<30}{seconds:>9.1f}{ROWS / seconds:>9.0f}{peak:>9.0f}{size:>9.1f}")
    seconds, peak, size = _measured(_ours, 5 * ROWS)
    _print(f"{'ours, five times as long':<30}{seconds:>9.1f}{5 * ROWS / seconds:>9.0f}{peak:>9.0f}{size:>9.1f}")
    ratio = results["openpyxl write_only"][0] / results["ours"][0]
    is_kept = ratio >= PROMISED_RATIO and peak <= PROMISED_MEGABYTES
    _print(f"ours is {ratio:.1f}x as fast; promise (10x, 100 MB): {'kept' if is_kept else 'NOT KEPT'}")


def _measured(write: Callable, rows: int) -> tuple[float, float, float]:
    """Seconds, peak megabytes of the child, megabytes of the file."""
    with tempfile.TemporaryDirectory() as folder, get_context("spawn").Pool(1) as pool:
        path = Path(folder) / "list.xlsx"
        seconds, peak = pool.apply(_timed, (write, path, rows))
        return seconds, peak, path.stat().st_size / 2**20


def _timed(write: Callable, path: Path, rows: int) -> tuple[float, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
    write(path.with_name("warm.xlsx"), 1)
    began = time.process_time()
    for _ in _rows(rows):
        pass
    made = time.process_time()
    write(path, rows)
    seconds = time.process_time() - made - (made - began)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ours(path: Path, rows: int) -> None:
    from ccb.lib import xlsx

    xlsx.write(path, [xlsx.Column(heading) for heading in HEADINGS], _rows(rows), sheet="Hội viên")


def _openpyxl(path: Path, rows: int) -> None:
    import openpyxl

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Hội viên")
    sheet.append(HEADINGS)
    for row in _rows(rows):
        sheet.append(row)
    workbook.save(path)


def _rows(count: int) -> Iterator[list]:
    """As the register has them: half the texts differ from row to row, some days, few numbers, some blanks."""
    for number in range(count):
        born = BORN + timedelta(days=number % 9_000)
        yield [
            f"{number:06}", f"Nguyễn Văn {number:x}", born, "Nam", f"049{number:09}", f"0905{number:06}",
            f"Thôn {number % 40}, xã Đồng Mẫu", f"Chi hội thôn {number % 25}, xã Đồng Mẫu, huyện Sông Mẫu",
            "Đang sinh hoạt", "Kinh", "", "Quảng Nam", "Cục Cảnh sát QLHC về TTXH", born + timedelta(days=24_000),
            f"{number % 97:02}/QĐ-CCB", 2010 if number % 3 else None, "", born + timedelta(days=7_000), "05/1968",
            f"Tiểu đoàn {number % 9}, Trung đoàn {number % 99}", "Thượng sĩ", "Tiểu đội trưởng", "Bộ binh",
            "Quảng Nam, Tây Nguyên", "Chống Mỹ, Biên giới Tây Nam", "", number % 80, "Không", "10/10", f"Ghi {number}",
        ]  # fmt: skip


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
