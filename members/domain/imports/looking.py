"""A list before it is checked: its sheets, where its headings may stand, what its columns hold and were written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import legacy_text, table_heads, workbooks
from members.choices import ImportState
from members.domain import access
from members.domain.imports import cells, chapter_rows, columns, headings, masking, staging
from members.domain.imports.cells import Raw
from members.domain.imports.columns import Column
from members.domain.register import facts
from members.domain.register.deeds import check_right
from members.models import MemberImport

SAMPLES, PAIRS, LONGEST_SAMPLE = 3, 5, 60
MOST_COLUMNS = 120  # with so many a list still has its headings; beyond them stands something else
SECTIONS = (
    *facts.GROUPS,
    ("Đơn vị và hộ gia đình", (columns.UNIT, columns.UPPER_UNIT, columns.LIVING)),
)


@dataclass(frozen=True)
class Glimpse:
    """One column: `samples` are its first values, numbers masked for who may not read them."""

    index: int
    letter: str
    heading: str
    samples: list[str]

    @property
    def title(self) -> str:
        return self.heading or f"Cột {self.letter}"


@dataclass(frozen=True)
class Look:
    """`headers` are (row from 1, what stands there); `encoding_found` is the one in use, else the one that would help;
    `converted` are (as in the file, as read). `hidden` rows are read like the others; `rows` are all of them.
    """

    sheets: list[str]
    headers: list[tuple[int, str]]
    columns: list[Glimpse]
    encoding_found: str
    converted: list[tuple[str, str]]
    hidden: int
    rows: int


def look(source: MemberImport, *, actor) -> Look:
    """What the kept file shows, and holds its rows for a check. Reads it once, in a child; no query but the actor's
    rights. Raises BadFile.
    """
    book = workbooks.read(settings.FILES_DIR / source.path, sheet=source.sheet or None)
    staging.hold(source, book.rows)
    found = source.encoding or legacy_text.detect(staging.sampled(book.rows))
    rows = staging.converted(book.rows, source.encoding)
    is_masked = not (actor is None or access.can(actor, "view_sensitive", source.unit))
    return Look(
        sheets=book.sheets, headers=_headers(rows, is_masked), columns=_glimpses(source, rows, is_masked),
        encoding_found=found, converted=_converted(book.rows, found, is_masked), hidden=len(book.hidden),
        rows=len(book.rows),
    )  # fmt: skip


def _headers(rows: list[list[Raw]], is_masked: bool) -> list[tuple[int, str]]:
    """Rows with two texts or more, among those in which headings are looked for."""
    told = []
    for number, row in enumerate(rows[: table_heads.HEADER_WITHIN], 1):
        texts = [cells.line(cell) for cell in row if isinstance(cell, str) and cells.line(cell)]
        if len(texts) > 1:
            words = " · ".join(texts)
            told.append((number, (masking.numbers(words) if is_masked else words)[:LONGEST_SAMPLE]))
    return told


def _glimpses(source: MemberImport, rows: list[list[Raw]], is_masked: bool) -> list[Glimpse]:
    head = headings.read(rows, source.header_row) if source.header_row else table_heads.Headings((), 0)
    below = rows[head.data_from :]
    width = min(max(len(head.names), max(map(len, below[:200]), default=0)), MOST_COLUMNS)
    glimpses = []
    for index in range(width):
        heading = head.names[index] if index < len(head.names) else ""
        samples = _samples(below, index) if heading != chapter_rows.HEADING else _units(below)
        if heading or samples:
            samples = [masking.numbers(one) if is_masked else one for one in samples]
            glimpses.append(Glimpse(index, headings.letter_of(index), heading, samples))
    return glimpses


def _units(rows: list[list[Raw]]) -> list[str]:
    return [one[:LONGEST_SAMPLE] for one in filter(None, map(chapter_rows.told, rows[: chapter_rows.SEEN]))][:SAMPLES]


def _samples(rows: list[list[Raw]], index: int) -> list[str]:
    told = (cells.written(row[index]) for row in rows if index < len(row) and not cells.is_blank(row[index]))
    return [one[:LONGEST_SAMPLE] for one, _ in zip(told, range(SAMPLES), strict=False)]


def _converted(rows: list[list[Raw]], encoding: str, is_masked: bool) -> list[tuple[str, str]]:
    pairs: dict[str, str] = {}
    hide = masking.numbers if is_masked else str
    for row, read in zip(rows, staging.converted(rows, encoding), strict=True):
        for cell, new in zip(row, read, strict=True):
            if new != cell:
                pairs[hide(cell)[:LONGEST_SAMPLE]] = hide(new)[:LONGEST_SAMPLE]
                if len(pairs) == PAIRS:
                    return list(pairs.items())
    return list(pairs.items())


def sections(offered: Mapping[str, Column]) -> list[tuple[str, list[Column]]]:
    """The columns under the headings of the member's file, those of one field together."""
    told = []
    for title, fields in SECTIONS:
        found = [offered[key] for name in fields for key in offered if key.split(".")[0] == name]
        if found:
            told.append((title, found))
    return told


def reread(source: MemberImport, *, sheet: str, header_row: int, encoding: str, actor, at: datetime) -> None:
    """Take another sheet, row of headings or encoding; what was staged goes, the columns are guessed anew.

    Of another sheet all is guessed. Raises NotAllowed, BadFile, BadMapping.
    """
    check_right(actor, "register", source.unit)
    staging.check_open(source)
    book = workbooks.read(settings.FILES_DIR / source.path, sheet=sheet or None)
    if sheet and sheet != source.sheet:
        guessed = staging.described(book, source.unit, actor)
        source.sheet, source.header_row, source.encoding = guessed.sheet, guessed.header_row, guessed.encoding
        source.headings, source.mapping = guessed.headings, guessed.mapping
    else:
        rows = staging.converted(book.rows, encoding)
        if not 0 < header_row <= len(rows):
            raise staging.BadMapping("Chưa rõ dòng nào ghi tên các cột. Hãy chọn dòng tiêu đề của bảng.")
        names = list(headings.read(rows, header_row).names)
        source.header_row, source.encoding, source.headings = header_row, encoding, names
        source.mapping = headings.guess(names, staging.offered(source.unit, actor))
    with transaction.atomic():
        staging.check_open(MemberImport.objects.select_for_update().get(pk=source.pk))
        source.rows.all().delete()
        source.state, source.counts = ImportState.UPLOADED, {}
        source.save()
        audit.record("import.reread", source, actor=actor, at=at, unit=source.unit_id)
