"""A list of members until it is confirmed: received, its columns given meaning, its rows compared with the register.

    source = staging.receive(path, file_name="ds.xlsx", unit=commune, actor=user, at=now)   # guesses header and columns
    staging.check(source, actor=user, at=now)                                 # stages every row with its verdict
    previewing.page(source, "rejected")                                       # what each row would do
    correcting.correct(row, cells, actor=user, at=now)                        # put one row right
    job = applying.confirm(source, sha256=source.sha256, actor=user, at=now)  # then wake the job on commit

Nothing here touches the register. Whoever calls has found the source through `MemberImport.objects.for_user(user,
"register")`.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import files, legacy_text, memory, table_heads, text, workbooks
from ccb.lib.workbooks import BadFile
from members.choices import Entry, ImportState
from members.domain import access
from members.domain.imports import (
    chapter_rows,
    columns,
    comparing,
    date_parts,
    headings,
    judging,
    lines,
    name_parts,
    staged,
)
from members.domain.imports.cells import Raw
from members.domain.imports.columns import Column
from members.domain.imports.placing import Places
from members.domain.register.deeds import NotAllowed, check_day, check_right
from members.models import Enrolment, Member, MemberImport, Unit

FOLDER = "imports"  # under FILES_DIR
LONGEST_NAME, LONGEST_SHEET = 255, 120
OPEN = {ImportState.UPLOADED, ImportState.CHECKED}
READ = "_rows_read"
FEW_COLUMNS = 2  # of a list that may tell of some people nothing but their names
SAMPLED = 400  # texts from which an old encoding is told

__all__ = ["BadFile", "BadMapping", "check", "discard", "offered", "receive"]


class BadMapping(Exception):
    """The columns cannot be read as asked; the text says what to change."""


def receive(
    content: Path | bytes, *, file_name: str, unit: Unit, sheet: str | None = None, actor, at: datetime
) -> MemberImport:
    """Keep the file and guess its sheet, headings, columns and encoding; nothing is staged yet.

    The workbook is parsed in a limited child, so no transaction should be open. Raises NotAllowed, BadFile, and
    files.CannotWrite.
    """
    check_right(actor, "register", unit)
    data = content if isinstance(content, bytes) else _bytes_of(content)
    path = settings.FILES_DIR / FOLDER / f"{secrets.token_hex(16)}.bin"
    files.write_atomically(path, data)
    try:
        book = workbooks.read(path, sheet=sheet)
        source = described(book, unit, actor)
        source.file_name, source.path = _file_name(file_name), str(path.relative_to(settings.FILES_DIR))
        source.sha256, source.created_by, source.created_at = hashlib.sha256(data).hexdigest(), actor, at
        with transaction.atomic():
            source.save(force_insert=True)
            audit.record("import.receive", source, actor=actor, at=at, unit=unit.pk, sha256=source.sha256)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    hold(source, book.rows)
    return source


def hold(source: MemberImport, rows: list[list[Raw]]) -> None:
    """All rows of the kept file, as it has them, for a check that follows at once: it need not read the file again."""
    source.__dict__[READ] = rows


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFile(f"Không đọc được tệp {path.name}. Hãy kiểm tra tên tệp và quyền đọc.") from error


def _file_name(name: str) -> str:
    """Cut in the middle of nothing that matters: the end, with its suffix, stays."""
    return text.clean(name.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:] or "danh-sach.xlsx"


def described(book: workbooks.Sheet, unit: Unit, actor) -> MemberImport:
    """What can be guessed from the sheet."""
    encoding = legacy_text.detect(sampled(book.rows)) or ""
    rows = converted(book.rows[:40], encoding)
    known = offered(unit, actor)
    header_row = headings.find(rows, known)
    names = list(headings.read(rows, header_row).names) if header_row else []
    return MemberImport(
        unit=unit, sheet=book.name[:LONGEST_SHEET], header_row=header_row, headings=names,
        mapping=headings.guess(names, known), encoding=encoding,
    )  # fmt: skip


def sampled(rows: list[list[Raw]]) -> list[str]:
    found = (cell for row in rows for cell in row if isinstance(cell, str))
    return list(islice(found, SAMPLED))


def converted(rows: list[list[Raw]], encoding: str) -> list[list[Raw]]:
    """The rows with their texts in Unicode, column by column; the same rows when they are so already."""
    if not encoding:
        return rows
    texts: list[dict[str, str]] = [{} for _ in range(max(map(len, rows), default=0))]
    for row in rows:
        for index, cell in enumerate(row):
            if cell.__class__ is str:
                texts[index][cell] = cell
    kept = [legacy_text.of_column(column, encoding) for column in texts]
    return [[kept[index][cell] if cell.__class__ is str else cell for index, cell in enumerate(row)] for row in rows]


def offered(unit: Unit, actor) -> dict[str, Column]:
    """The columns that the person may fill in the unit, by key. None is the system and may all."""
    return columns.offered(sensitive=actor is None or access.can(actor, "view_sensitive", unit))


def rows_of(source: MemberImport) -> list[list[Raw]]:
    """Every row of the kept file, texts in Unicode. Raises BadFile."""
    return converted(_as_kept(source), source.encoding)


def _as_kept(source: MemberImport) -> list[list[Raw]]:
    rows = source.__dict__.pop(READ, None)
    return workbooks.read(settings.FILES_DIR / source.path, sheet=source.sheet or None).rows if rows is None else rows


# --- Checking -------------------------------------------------------------------------------------------------------


def check(
    source: MemberImport, *, header_row: int | None = None, mapping: Mapping[str, str] | None = None,
    encoding: str | None = None, counted_from: date | None = None, actor, at: datetime,
) -> MemberImport:  # fmt: skip
    """Read every row, compare it with the register and stage it with its verdict; what was staged before goes.

    What is None stays as it is in the source; `mapping` is {"0": "full_name"}, a column not in it is not read.
    `counted_from` is the day from which new people count who have no later day of admission: by default the day when
    the register of the unit began, or 1 January of this year where there is none. Raises NotAllowed, BadMapping,
    BadFile. About a dozen queries whatever the rows; seconds for 50,000.
    """
    check_right(actor, "register", source.unit)
    check_open(source)
    source.encoding = source.encoding if encoding is None else encoding
    source.header_row = source.header_row if header_row is None else header_row
    with memory.uncollected():
        return _checked(source, mapping, counted_from, actor=actor, at=at)


def _checked(
    source: MemberImport, mapping: Mapping[str, str] | None, counted_from: date | None, *, actor, at: datetime
) -> MemberImport:
    today = timezone.localdate(at)
    as_kept = _as_kept(source)
    rows = converted(as_kept, source.encoding)
    head = _head(rows, source)
    source.headings = list(head.names)
    source.mapping = valid_mapping(source.mapping if mapping is None else mapping, source, actor)
    if counted_from:
        check_day(counted_from, today=today)
    source.counted_from = counted_from or source.counted_from or began(source.unit, today)
    source.newest_member = Member.objects.aggregate(newest=Max("pk"))["newest"] or 0
    places = [lines.column_of(name, source.mapping) for name in ("full_name", columns.UNIT)]
    people, skipped = lines.people_in(rows, head.data_from, *places)
    as_kept = as_kept if source.encoding else None
    read = evaluated(source, people, as_kept=as_kept, actor=actor, today=today)
    with transaction.atomic():
        check_open(MemberImport.objects.select_for_update().get(pk=source.pk))
        staged.replace(source, read)
        source.state, source.counts = ImportState.CHECKED, staged.counts(read) | {"skipped": skipped}
        source.save()
        headings.remember(source.headings, source.mapping, offered(source.unit, actor))
        audit.record("import.check", source, actor=actor, at=at, unit=source.unit_id, counts=source.counts)
    return source


def evaluated(
    source: MemberImport, people: list[tuple[int, list[Raw]]], *, as_kept: list[list[Raw]] | None = None, actor,
    today: date,
) -> list[lines.Line]:  # fmt: skip
    """The rows with their verdicts. `as_kept` are all rows of the file where `people` are converted from them."""
    read = lines.read(people, source.mapping, today)
    if as_kept:
        lines.tell_converted(read, as_kept, source.mapping)
    found = Places(source.unit, actor=actor, today=today)
    told = {name for key in source.mapping.values() for name in columns.catalogue()[key].reads}
    comparing.place(read, found, is_told=not told.isdisjoint({columns.UNIT, columns.UPPER_UNIT}))
    comparing.match(read, within=source.unit)
    comparing.compare(read, found, told, _single(source.mapping))
    if len(source.mapping) > FEW_COLUMNS:
        judging.refuse_bare_names(read, _names_and_chapters(source))
    judging.judge(read, counted_from=source.counted_from, today=today)
    return read


def _single(mapping: Mapping[str, str]) -> dict[str, int]:
    """Field -> its column, for the fields that one column alone tells."""
    told: dict[str, list[int]] = {}
    for index, key in mapping.items():
        for name in columns.catalogue()[key].reads:
            told.setdefault(name, []).append(int(index))
    return {name: indexes[0] for name, indexes in told.items() if len(indexes) == 1}


def _names_and_chapters(source: MemberImport) -> set[int]:
    """The columns of names, and that of units which rows between the people name."""
    named = {int(index) for index, key in source.mapping.items() if key in name_parts.KEYS}
    return named | {index for index, heading in enumerate(source.headings) if heading == chapter_rows.HEADING}


def check_open(source: MemberImport) -> None:
    if source.state not in OPEN:
        state = source.get_state_display().lower()
        raise NotAllowed(f"Danh sách này {state}, không sửa được nữa. Hãy gửi lại tệp nếu cần nhập tiếp.")


def _head(rows: list[list[Raw]], source: MemberImport) -> table_heads.Headings:
    if not 0 < source.header_row <= len(rows):
        raise BadMapping("Chưa rõ dòng nào ghi tên các cột. Hãy chọn dòng tiêu đề của bảng.")
    return headings.read(rows, source.header_row)


def valid_mapping(mapping: Mapping[str, str], source: MemberImport, actor) -> dict[str, str]:
    """The columns that are read, as they may be. Raises BadMapping."""
    known = columns.catalogue()
    mapping = {str(index): key for index, key in mapping.items() if key}
    for index, key in mapping.items():
        if key not in known or not index.isdecimal() or int(index) >= max(len(source.headings), 1):
            raise BadMapping("Có cột không còn trong tệp, hoặc mục không có trong sổ. Hãy chọn lại các cột.")
        if key not in offered(source.unit, actor):
            raise BadMapping(f"Bạn không có quyền ghi mục “{known[key].label}”. Hãy bỏ cột đó, hoặc nhờ Chủ tịch Hội.")
    twice = {key for key in mapping.values() if list(mapping.values()).count(key) > 1}
    if twice:
        raise BadMapping(f"Mục “{known[min(twice)].label}” được chọn cho hai cột. Mỗi mục chỉ chọn một cột.")
    if lines.column_of("full_name", mapping) is None:
        raise BadMapping("Chưa chọn cột họ và tên. Hãy chọn cột ghi họ và tên hội viên.")
    if date_parts.is_cut(mapping.values()):
        raise BadMapping("Mới chọn cột ngày hoặc tháng sinh, chưa chọn cột năm sinh. Hãy chọn cột ghi năm sinh.")
    if name_parts.is_cut(mapping.values()):
        raise BadMapping("Mới chọn cột họ và chữ đệm, chưa chọn cột tên. Hãy chọn cột ghi tên hội viên.")
    return mapping


def began(unit: Unit, today: date) -> date:
    """When the register of the unit was made: the first day of those found in it; else 1 January of this year."""
    found = Enrolment.objects.filter(unit__path__startswith=unit.path, entry=Entry.OPENING)
    return found.order_by("joined_on").values_list("joined_on", flat=True).first() or date(today.year, 1, 1)


@transaction.atomic
def discard(source: MemberImport, *, actor, at: datetime) -> None:
    """The list will not be written; its staged rows and its file go. Raises NotAllowed."""
    check_right(actor, "register", source.unit)
    source.refresh_from_db(from_queryset=MemberImport.objects.select_for_update())
    check_open(source)
    source.rows.all().delete()
    source.state = ImportState.CANCELLED
    source.save(update_fields=["state"])
    audit.record("import.discard", source, actor=actor, at=at, unit=source.unit_id)
    path = settings.FILES_DIR / source.path
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
