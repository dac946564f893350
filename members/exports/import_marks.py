"""A list as it was sent, with the cells marked that cannot be taken: to be put right in Excel and sent again.

Rows and columns stand where they stood; of the form only the values are kept. Corrections made on the page are in it.
No text becomes a formula (I07).
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from ccb.core.domain import audit, job_files, jobs
from ccb.core.models import Job
from ccb.lib import files, text, xlsx
from members.choices import RowVerdict
from members.domain.imports import cells, lines, staging
from members.domain.imports.cells import Raw
from members.domain.register.deeds import NotAllowed, check_right
from members.models import MemberImport

TASK = "members.import_marks"
AT_ONCE = 2_000  # rows; a longer list is made by a job
MOST_COMMENTS = 5_000  # each costs memory, and nobody reads more; cells beyond them are red without a word
RED = PatternFill("solid", fgColor="FFC7CE")
BOLD = Font(bold=True)
AUTHOR = "Sổ hội viên"
WIDTH, NARROWEST, WIDEST, MEASURED = 1.2, 8, 45, 200  # by the longest of the first texts
COMMENT_SIZE = {"width": 320, "height": 130}  # pixels
LONGEST_TEXT, LONGEST_TITLE, FIRST_YEAR = 32_767, 31, 1900
NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")
CONTENT_TYPE = xlsx.CONTENT_TYPE
Marks = dict[int, str]  # column -> what is wrong


def file_name(source: MemberImport) -> str:
    """ "danh-sach-2024_danh-dau.xlsx"."""
    return f"{text.slug(Path(source.file_name).stem)[:60] or 'danh-sach'}_danh-dau.xlsx"


def at_once(source: MemberImport, *, actor, at: datetime) -> bytes:
    """The workbook of a short list. Recorded (A04). Raises NotAllowed, staging.BadFile."""
    _record(source, source, actor=actor, at=at)
    buffer = io.BytesIO()
    write(buffer, source)
    return buffer.getvalue()


@transaction.atomic
def ask(source: MemberImport, *, actor, at: datetime) -> Job:
    """The queued job that makes the workbook; asked twice at once, the first one again (C03). The caller wakes it."""
    title = f"Đánh dấu lỗi trong danh sách: {source.file_name}"[:200]
    job, is_new = jobs.ask(TASK, title=title, arguments={"import": source.pk}, actor=actor, at=at)
    if is_new:
        _record(source, job, actor=actor, at=at)
    return job


def _record(source: MemberImport, subject, *, actor, at: datetime) -> None:
    check_right(actor, "register", source.unit)
    said = {"source": source.pk, "count": source.counts.get("read", 0)}
    audit.record("import.take", subject, actor=actor, at=at, purpose="Sửa danh sách", **said)


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job. The right is asked for anew (S05)."""
    found = MemberImport.objects.for_user(attempt.actor, "register").select_related("unit")
    source = found.filter(pk=attempt.arguments["import"], created_by=attempt.actor).first()
    if source is None:
        raise jobs.JobError("Bạn không còn quyền ghi sổ của đơn vị này. Hãy nhờ người phụ trách đơn vị.")
    path = job_files.new_path(attempt.job, ".xlsx")
    attempt.step(5, "Đang đọc danh sách")
    try:
        with files.open_atomically(path) as file:
            write(file, source, on_rows=lambda done, total: attempt.step(5 + 90 * done // total, f"Đã ghi {done} dòng"))
    except (staging.BadFile, NotAllowed, files.CannotWrite) as error:
        raise jobs.JobError(str(error)) from error
    job_files.hand_over(
        attempt, path, name=file_name(source), content_type=CONTENT_TYPE, label="Tải tệp Excel đã đánh dấu",
        at=timezone.now(),
    )  # fmt: skip


# --- The workbook ---------------------------------------------------------------------------------------------------


def write(file: BinaryIO, source: MemberImport, *, on_rows: Callable[[int, int], None] | None = None) -> None:
    """`on_rows(done, total)` is called now and then. Raises staging.BadFile."""
    rows = staging.rows_of(source)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(NOT_IN_TITLES.sub(" ", source.sheet)[:LONGEST_TITLE].strip() or "Danh sách")
    for index, width in enumerate(_widths(rows), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    comments = 0
    for number, row, marks in _marked(source, rows):
        comments += len(marks)
        heads = number == source.header_row
        length = max([len(row), *(column + 1 for column in marks)])
        padded = [*row, *[None] * (length - len(row))]
        built = [_cell(sheet, raw, heads) for raw in padded]
        for column, told in marks.items():
            built[column] = _red(built[column] or WriteOnlyCell(sheet), told if comments <= MOST_COMMENTS else "")
        sheet.append(built)
        if on_rows and number % 1_000 == 0:
            on_rows(number, len(rows))
    book.save(file)


def _marked(source: MemberImport, rows: list[list[Raw]]) -> Iterator[tuple[int, list[Raw], Marks]]:
    """(number, cells, marks) of every row of the sheet."""
    refused = dict(source.rows.filter(verdict=RowVerdict.REJECTED).values_list("number", "problems"))
    corrected = dict(source.rows.filter(is_corrected=True).values_list("number", "cells"))
    for number, row in enumerate(rows, 1):
        yield number, _corrected(row, corrected.get(number, row)), _marks(refused.get(number, []), source.mapping)


def _corrected(row: list[Raw], new: list[Raw]) -> list[Raw]:
    """Days and numbers that nobody touched stay what they are in the file."""
    pairs = zip_longest(row, new)
    return [old if cells.written(old) == cells.written(now) else now for old, now in pairs]


def _marks(problems: list[list[str]], mapping: Mapping[str, str]) -> Marks:
    """What no column tells is written beside the name."""
    marks: Marks = {}
    for field, told in problems:
        column = lines.column_of(field, mapping)
        if column is None:
            column = lines.column_of("full_name", mapping) or 0
        marks[column] = f"{marks[column]}\n{told}" if column in marks else told
    return marks


def _red(cell: Cell, told: str) -> Cell:
    cell.fill = RED
    if told:
        cell.comment = Comment(told, AUTHOR, **COMMENT_SIZE)
    return cell


def _cell(sheet, raw: Raw, is_heading: bool) -> Cell | None:
    if raw is None:
        return None
    cell = WriteOnlyCell(sheet, _plain(raw))
    if isinstance(cell.value, str):
        cell.data_type = "s"  # also what begins with "="
        cell.number_format = "@"
    elif isinstance(raw, date):
        cell.number_format = "dd/mm/yyyy"
    if is_heading:
        cell.font = BOLD
    return cell


def _plain(raw: Raw) -> Raw:
    """As Excel can hold it: days before 1900 are texts."""
    if isinstance(raw, str):
        return ILLEGAL_CHARACTERS_RE.sub("", raw)[:LONGEST_TEXT]
    if isinstance(raw, date) and raw.year <= FIRST_YEAR or isinstance(raw, (time, timedelta)):
        return cells.written(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date()
    return raw


def _widths(rows: list[list[Raw]]) -> list[float]:
    longest: list[int] = []
    for row in rows[:MEASURED]:
        longest += [0] * (len(row) - len(longest))
        for index, raw in enumerate(row if len(row) > 2 else ()):  # a title across the sheet says nothing of widths
            longest[index] = max(longest[index], len(cells.written(raw)))
    return [min(max(length * WIDTH, NARROWEST), WIDEST) for length in longest]
