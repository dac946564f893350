"""What a workbook of an entry form holds, whatever its look: who it is for, the form as it stands, the figures in it.

A book is for one unit, or for several units of one round. It says which form it was made from, so that figures never
land in another unit, another period or beside other indicators than the ones they were typed for.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Indicator
from ccb.lib import periods
from members.domain import access
from reports.choices import Qualifier, ValueState
from reports.domain.asking import forms, rounds
from reports.domain.asking.forms import Section
from reports.domain.figures import derived
from reports.domain.figures.derived import Derived
from reports.domain.sheets import entry, past
from reports.models import Narrative, Round, Submission, Value

ONE_UNIT, MANY_UNITS = "bieu-mot-don-vi", "bieu-nhieu-don-vi"
SHEET, IDENTITY_SHEET = "Biểu nhập", "ccb"
NUMBER, NAME, UOM, BEFORE, NOW, LEVEL, NOTE, CODE = HEADINGS = (
    "STT", "Chỉ tiêu", "ĐVT", "Kỳ trước", "Kỳ này", "Mức", "Ghi chú", "Mã",
)  # fmt: skip
NOT_APPLICABLE = "không áp dụng"
LEVELS = (*filter(None, Qualifier.values), NOT_APPLICABLE)
CELL, TEXT, UNIT = "o:", "loi:", "donvi:"  # before an indicator's code, a section's code, a unit's id
FROM_HERE = "Hãy tải biểu Excel của kỳ này, chép số vào rồi gửi lại. Chưa có gì thay đổi."


class WrongBook(Exception):
    """The file cannot be taken as it is; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Identity:
    """What the hidden sheet of a book says. `seen`: unit id -> key of a cell or text -> mark of what stood there."""

    kind: str
    form: str
    period: str
    batch: str
    template: str
    units: Mapping[str, str]  # id -> name
    seen: Mapping[str, Mapping[str, str]]

    @property
    def words(self) -> str:
        """'biểu PH-QS, kỳ 2024-H1, của Nam Giang'."""
        names = list(self.units.values())
        whose = f"của {names[0]}" if len(names) == 1 else f"của {len(names)} đơn vị"
        try:
            period = periods.parse(self.period).label
        except ValueError:
            period = f"kỳ “{self.period}”"
        batch = "" if self.batch in ("", "1") else f", đợt {self.batch}"
        return f"biểu {self.form}, {period}{batch}, {whose}"


@dataclass(frozen=True)
class BookCell:
    """What is written into a cell of the book. `error`: why what was typed there could not be read."""

    typed: Decimal | str | None
    level: str = ""
    note: str = ""
    error: str = ""


@dataclass(frozen=True)
class Sheet:
    """One unit's figures and texts in a book, by indicator and section id."""

    submission: Submission
    cells: Mapping[int, BookCell]
    before: Mapping[int, Decimal | str]
    texts: Mapping[int, str]
    seen: Mapping[str, str]


@dataclass(frozen=True)
class Book:
    structure: Sequence[Section]
    sheets: Sequence[Sheet]
    kind: str = ONE_UNIT

    @property
    def identity(self) -> Identity:
        round = self.sheets[0].submission.round
        units = {str(sheet.submission.unit_id): sheet.submission.unit.titled for sheet in self.sheets}
        seen = {str(sheet.submission.unit_id): sheet.seen for sheet in self.sheets}
        return Identity(
            self.kind, round.form.code, round.period, str(round.batch), template_version(self.structure), units, seen
        )


def template_version(structure: Sequence[Section]) -> str:
    """Of what the form asks, in its order: another row, name, unit of measure or kind is another version."""
    asked = [
        [part.section.code, part.section.asks_narrative]
        + [[one.code, one.name, one.uom, one.decimals, one.kind] for one in part.indicators]
        for part in structure
    ]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:16]


def for_one(submission: Submission) -> Book:
    """The unit's sheet as it stands, the period before beside it. Seven queries, and those for the register."""
    structure = forms.sections(submission.round.form)
    register = derived.of_submission(submission) if submission.saved_at is None else {}
    return Book(structure, [_sheet(submission, structure, register)])


def for_many(submissions: Sequence[Submission]) -> Book:
    """The sheets of units of one round beside each other, without their texts. Three queries a unit."""
    structure = forms.sections(submissions[0].round.form)
    return Book(structure, [_sheet(one, structure, {}) for one in submissions], MANY_UNITS)


def _sheet(submission: Submission, structure: Sequence[Section], register: Mapping[str, Derived]) -> Sheet:
    values, texts = standing_in(submission)
    before = past.previous_values(submission)
    asked = [indicator for part in structure for indicator in part.indicators]
    offers = {code: one.now for code, one in register.items() if one.offer}
    cells = {one.pk: standing(values.get(one.code), offers.get(one.code)) for one in asked}
    seen = {f"{CELL}{code}": str(value.revision) for code, value in values.items()}
    said = {pk: narrative.text for pk, narrative in texts.items()}
    for part in structure:
        narrative = texts.get(part.section.pk)
        seen[f"{TEXT}{part.section.code}"] = text_mark(narrative)
    return Sheet(submission, cells, {one.pk: _plainly(before.get(one.pk), one) for one in asked}, said, seen)


def standing_in(submission: Submission) -> tuple[Mapping[str, Value], Mapping[int, Narrative]]:
    """Values by indicator code and texts by section id; nothing of a sheet not begun. Two queries."""
    if submission.pk is None:
        return {}, {}
    return entry.values_of(submission), entry.narratives_of(submission)


def standing(value: Value | None, offer: Decimal | None = None) -> BookCell:
    """What the book shows of a value; the register's figure in a cell where nothing stands."""
    if value is None:
        return BookCell(offer)
    if value.state == ValueState.NOT_APPLICABLE:
        return BookCell(None, NOT_APPLICABLE, value.note)
    return BookCell(value.text or value.number, value.qualifier, value.note)


def text_mark(narrative: Narrative | None) -> str:
    """The revision of a text and what it says, so that a text which was left alone is no change."""
    return f"{narrative.revision if narrative else 0}:{digest(narrative.text if narrative else '')}"


def digest(text: str) -> str:
    """Of the words alone: programs write the ends of lines in ways of their own."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def _plainly(value: Value | None, indicator: Indicator) -> Decimal | str:
    """A number where nothing is to be said beside it."""
    if value is not None and value.number is not None and not value.qualifier:
        return value.number
    return entry.shown(value, indicator)


def check(identity: Identity, submissions: Sequence[Submission], structure: Sequence[Section]) -> None:
    """Raises WrongBook unless the book was made for these units, this round and the form as it stands."""
    round = submissions[0].round
    if identity.form != round.form.code:
        raise WrongBook(f"Tệp là {identity.words}, không phải biểu {round.form.code} “{round.form.name}”. {FROM_HERE}")
    if (identity.period, identity.batch) != (round.period, str(round.batch)):
        raise WrongBook(f"Tệp là {identity.words}, còn đây là kỳ {round.label}. {FROM_HERE}")
    if identity.units.keys() - {str(one.unit_id) for one in submissions}:
        own = ", ".join(one.unit.titled for one in submissions[:3])
        raise WrongBook(f"Tệp là {identity.words}, không phải của {own}. Hãy chọn đúng tệp. Chưa có gì thay đổi.")
    if identity.template != template_version(structure):
        raise WrongBook(
            f"Tệp được tải về khi biểu {round.form.code} còn là bản cũ: từ đó biểu đã thêm, bớt hoặc sửa chỉ tiêu. "
            f"{FROM_HERE}"
        )


def submissions_of(identity: Identity, user=None) -> list[Submission]:
    """The sheets that the book is for, of units the user may enter for (None: any); begun or not, in its order.

    Raises WrongBook when one of them is not among these. Four queries.
    """
    batch = int(identity.batch) if identity.batch.isdecimal() and len(identity.batch) < 5 else 0
    same = Round.objects.filter(form__code=identity.form, period=identity.period, batch=batch)
    round = same.select_related("form").first()
    if round is None:
        raise WrongBook(f"Không có kỳ báo cáo nào cho {identity.words}. {FROM_HERE}")
    found = {str(one.unit_id): one for one in sheets_of(round, user)}
    lost = [name for pk, name in identity.units.items() if pk not in found]
    if lost:
        raise WrongBook(
            f"{', '.join(lost[:3])}{' và đơn vị khác' if len(lost) > 3 else ''}: không phải nộp biểu {identity.form} "
            f"kỳ này, hoặc không thuộc phạm vi của bạn. {FROM_HERE}"
        )
    return [found[pk] for pk in identity.units]


def sheets_of(round: Round, user=None) -> list[Submission]:
    """The sheets of the round, one for each unit that owes it and that the user may enter for; unsaved where the unit
    has not begun. Three queries."""
    units = rounds.expected_of(round)
    if user is not None:
        units = access.narrowed(units, user, "enter_for", unit="")
    units = rounds.in_tree_order(units)
    begun = {one.unit_id: one for one in Submission.objects.filter(round=round, unit__in=units)}
    sheets = []
    for unit in units:
        sheet = begun.get(unit.pk) or Submission(round=round, unit=unit)
        sheet.round, sheet.unit = round, unit
        sheets.append(sheet)
    return sheets
