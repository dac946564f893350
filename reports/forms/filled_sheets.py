"""A filled form in Excel beside the sheet that it is for: each cell read as if it were posted by the page.

A blank cell never erases: the figure that stands is kept, and the reader is told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from campaigns.models import Indicator
from ccb.lib import numbers
from reports.choices import Origin, Qualifier
from reports.domain.asking import form_books, forms
from reports.domain.asking.form_books import CELL, LEVELS, TEXT, BookCell, WrongBook
from reports.domain.asking.forms import Section
from reports.domain.sheets.entry import NarrativeChange
from reports.domain.sheets.filling import Filling
from reports.forms.entry import NOT_APPLICABLE, REVISION, PostedCell, read_entry, tidy_text
from reports.forms.filled_books import DAMAGED, Filled, FilledBook, RawCell
from reports.models import FormSection, Narrative, Submission


@dataclass(frozen=True)
class ReadSheet:
    """What a unit's part of a book says, beside what stands."""

    filling: Filling
    unread: tuple[PostedCell, ...]
    kept: tuple[Indicator, ...]  # blank in the file, not on the sheet: nothing happens to them
    kept_texts: tuple[FormSection, ...]
    as_typed: Mapping[int, BookCell]  # by indicator id, for the same book with its wrong cells marked
    texts_as_typed: Mapping[int, str]

    @property
    def says_something(self) -> bool:
        return bool(self.filling.changes or self.filling.narratives or self.unread)


def of_submissions(book: FilledBook, submissions: Sequence[Submission]) -> list[ReadSheet]:
    """Each unit's part of the book beside its sheet. All are of one round. Raises WrongBook. Two queries a sheet."""
    structure = forms.sections(submissions[0].round.form)
    form_books.check(book.identity, submissions, structure)
    named = [one for one in submissions if str(one.unit_id) in book.units]
    return [of_submission(book.units[str(one.unit_id)], one, structure) for one in named]


def of_submission(filled: Filled, submission: Submission, structure: Sequence[Section]) -> ReadSheet:
    """What the unit's part says, read by the rules of the page. Raises WrongBook. Two queries."""
    asked = {one.code: one for part in structure for one in part.indicators}
    _check_rows(filled, asked)
    values, standing_texts = form_books.standing_in(submission)
    data: dict[str, str] = {}
    faulty: dict[int, PostedCell] = {}
    kept = []
    for code, raw in filled.cells.items():
        indicator, standing = asked[code], form_books.standing(values.get(code))
        raw = replace(raw, note=standing.note) if raw.note is None else raw
        if raw.is_blank and (standing.typed is not None or standing.level):
            kept.append(indicator)
            if raw.note in ("", standing.note):
                continue
            raw = _standing_with(raw.note, standing)
        posted = _posted(raw, indicator, filled.seen.get(f"{CELL}{code}", "0"))
        if posted.error:
            faulty[indicator.pk] = posted
        else:
            named = {"v": posted.typed, "q": posted.choice, "n": posted.note, "r": posted.seen}
            data |= {f"{letter}-{indicator.pk}": value for letter, value in named.items()}
    read = read_entry(structure, data)
    faulty |= {one.indicator.pk: one for one in read.errors}
    texts, kept_texts = _texts(filled, standing_texts, structure)
    changes = tuple(
        replace(change, cell=replace(change.cell, origin=Origin.EXCEL))
        for change in read.changes
        if not change.cell.says_the_same_as(values.get(change.indicator.code))
    )
    unread = tuple(faulty[one.pk] for one in asked.values() if one.pk in faulty)
    written = {asked[code].pk: _as_typed(raw, faulty.get(asked[code].pk)) for code, raw in filled.cells.items()}
    said = {part.section.pk: filled.texts.get(part.section.code, "") for part in structure}
    return ReadSheet(Filling(submission, changes, texts), unread, tuple(kept), kept_texts, written, said)


def _as_typed(raw: RawCell, unread: PostedCell | None) -> BookCell:
    typed = Decimal(raw.value) if raw.is_number else raw.value or None
    return BookCell(typed, raw.level, raw.note or "", unread.error if unread else "")


def _check_rows(filled: Filled, asked: Mapping[str, Indicator]) -> None:
    lost = [one.name for code, one in asked.items() if code not in filled.cells]
    if lost:
        raise WrongBook(DAMAGED.format(why=f"thiếu {len(lost)} dòng, trước hết là “{lost[0]}”"))
    if strange := filled.cells.keys() - asked.keys():
        raise WrongBook(DAMAGED.format(why=f"có dòng lạ “{min(strange)[:60]}”"))


def _standing_with(note: str, standing: form_books.BookCell) -> RawCell:
    """The figure is kept, what was noted beside it is taken."""
    is_number = isinstance(standing.typed, Decimal)
    value = numbers.plain(standing.typed) if is_number else standing.typed or ""
    return RawCell(value, standing.level, note, is_number=is_number)


def _posted(raw: RawCell, indicator: Indicator, seen: str) -> PostedCell:
    """As the page would post it; `error` where the file itself tells that it is no figure."""
    error, typed = raw.fault, raw.value
    choice = {form_books.NOT_APPLICABLE: NOT_APPLICABLE, Qualifier.NONE.label: ""}.get(raw.level.lower())
    if choice is None:
        choice = raw.level.lower()
        if choice not in Qualifier.values:
            error = error or f"Mức “{raw.level[:40]}” không có trong danh sách. Hãy chọn: {', '.join(LEVELS)}."
    if raw.is_number:
        number = Decimal(raw.value)
        places = len(raw.value.partition(".")[2])
        typed = numbers.show(number, max(places, indicator.decimals))
        if places > indicator.decimals and not indicator.is_text:
            error = error or _too_fine(typed, indicator)
    return PostedCell(indicator, typed, choice, raw.note or "", seen, error=error)


def _too_fine(typed: str, indicator: Indicator) -> str:
    takes = f"nhiều nhất {indicator.decimals} chữ số sau dấu phẩy" if indicator.decimals else "số nguyên"
    return (
        f"ô có số {typed} nhưng chỉ tiêu này chỉ nhận {takes}. Nếu là hàng nghìn, hãy gõ liền các chữ số "
        "(như 1500): máy có thể đã hiểu dấu chấm là dấu thập phân."
    )


def _texts(
    filled: Filled, standing: Mapping[int, Narrative], structure: Sequence[Section]
) -> tuple[tuple[NarrativeChange, ...], tuple[FormSection, ...]]:
    """The texts that were touched, and the sections whose text stands though the file has none."""
    touched, kept = [], []
    for section in (part.section for part in structure if part.section.code in filled.texts):
        said, now = tidy_text(filled.texts[section.code]), standing.get(section.pk)
        revision, _, mark = filled.seen.get(f"{TEXT}{section.code}", "").partition(":")
        if not said.strip():
            kept += [section] if now and now.text else []
        elif form_books.digest(said) != mark:
            touched.append(NarrativeChange(section, said, int(revision) if REVISION.fullmatch(revision) else 0))
    return tuple(touched), tuple(kept)
