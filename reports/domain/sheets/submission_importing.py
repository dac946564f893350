"""Figures of a round from a table: unit, indicator, value. Whole files of past figures, moved to the wished state."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db import transaction

from campaigns.models import Indicator
from ccb.lib import dates, periods, text
from ccb.lib.tables import Refused, Row, Table, Tally, quoted, suggestion
from members.choices import UnitKind
from members.domain import naming
from members.models import Unit
from reports.choices import Qualifier, SubmissionState, ValueState
from reports.domain.asking import form_importing, forms, rounds
from reports.domain.sheets import entry, workflow
from reports.domain.sheets.entry import BLANK, Cell, CellChange
from reports.models import ReportForm, Round, Submission, Value

COLUMNS, QUALIFIER = ("unit", "indicator", "value"), "qualifier"  # the last may be left out
QUALIFIERS = {word: Qualifier(word) for word in Qualifier.values if word}
DRAFT, SUBMITTED, RETURNED, APPROVED = SubmissionState
STEPS = {
    (DRAFT, SUBMITTED): ("import",),
    (DRAFT, APPROVED): ("import", "approve"),
    (SUBMITTED, APPROVED): ("approve",),
}
STATES = (DRAFT, SUBMITTED, APPROVED)
TOTALS = {
    text.name_key(name)
    for name in ("Tổng cộng", "Tổng số", "Tổng", "Cộng", "Toàn tỉnh", "Cộng toàn tỉnh", "Tổng toàn tỉnh", "Total")
}
UNREPORTED = (ValueState.BLANK, ValueState.NOT_APPLICABLE)


@dataclass(frozen=True)
class Outcome:
    round: Round
    tally: Tally  # of the rows of the file
    submissions: Tally
    notes: tuple[str, ...]  # what the person who imports should know


@dataclass(frozen=True)
class Answer:
    """One row of the file."""

    row: Row
    indicator: Indicator
    cell: Cell


@dataclass(eq=False)
class Sheet:
    """What the file says of one unit, beside what stands."""

    unit: Unit
    tells_qualifiers: bool  # whether the file has a column of them
    answers: dict[str, Answer] = field(default_factory=dict)  # by indicator code
    submission: Submission | None = None
    standing: Mapping[str, Value] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return self.submission.state if self.submission else DRAFT

    def differing(self) -> list[Answer]:
        """Where the file says another thing than what stands."""
        return [
            answer for code, answer in self.answers.items() if not self._agree(answer.cell, self.standing.get(code))
        ]

    def steps(self, wished: str) -> tuple[str, ...]:
        """The moves that take it to the wished state; none for a unit of which nothing is said."""
        return STEPS.get((SubmissionState(self.state), SubmissionState(wished)), ()) if self.says_something() else ()

    def says_something(self) -> bool:
        """Whether any figure stands or is in the file."""
        answered = any(answer.cell.state != ValueState.BLANK for answer in self.answers.values())
        return answered or not all(map(_is_unreported, self.standing.values()))

    def _agree(self, cell: Cell, value: Value | None) -> bool:
        """A file has no notes and no word for "not applicable", and may have no qualifiers: they stay as they are."""
        if cell.state == ValueState.BLANK:
            return _is_unreported(value)
        if value is None or self.tells_qualifiers and cell.qualifier != value.qualifier:
            return False
        return (cell.state, cell.number, cell.text) == (value.state, value.number, value.text)


def _is_unreported(value: Value | None) -> bool:
    return value is None or value.state in UNREPORTED


@transaction.atomic
def apply(
    table: Table,
    *,
    form_code: str,
    period_code: str,
    state: str,
    at: datetime,
    cut_off_on: date | None = None,
    due_on: date | None = None,
) -> Outcome:
    """Save the figures and take each submission to the state. The same file again changes nothing.

    Raises Refused, with every fault of the file, before any figure is written.
    """
    form, period = form_importing.named(form_code), _period(period_code)
    if state not in STATES:
        raise Refused(f"Trạng thái {quoted(state)} không dùng được. Hãy chọn một trong: {', '.join(STATES)}.")
    round = _round(form, period, cut_off_on, due_on, at)
    sheets = _Reader(table, round).sheets()
    _lay_beside(sheets, round)
    for sheet in sheets:
        _refuse_closed(table, sheet, state)
    if round.closed_at and any(sheet.differing() or sheet.steps(state) for sheet in sheets):
        table.faults.add(f"kỳ {period.label} đã khoá, không nhập thêm số được. Hãy nhờ văn phòng mở khoá kỳ trước.")
    table.refuse_if_faulty()
    return _write(round, sheets, SubmissionState(state), len(table.rows), at)


def _period(code: str) -> periods.Period:
    try:
        return periods.parse(code)
    except periods.PeriodError as error:
        raise Refused(str(error)) from error


def _round(
    form: ReportForm, period: periods.Period, cut_off_on: date | None, due_on: date | None, at: datetime
) -> Round:
    if cut_off_on and cut_off_on < period.starts_on:
        raise Refused(f"Ngày chốt số liệu {dates.show(cut_off_on)} trước ngày đầu kỳ {dates.show(period.starts_on)}.")
    round, created = rounds.get_or_open(form, period, actor=None, at=at, cut_off_on=cut_off_on, due_on=due_on)
    for word, wished, kept in (("chốt số liệu", cut_off_on, round.cut_off_on), ("hạn nộp", due_on, round.due_on)):
        if wished and wished != kept and not created:
            raise Refused(
                f"Kỳ {period.label} đã mở với ngày {word} {dates.show(kept)}, không phải {dates.show(wished)}."
            )
    return round


class _Reader:
    """Turns rows into cells of units; what cannot be turned is a fault."""

    def __init__(self, table: Table, round: Round):
        self.table, self.round = table, round
        self.indicators = {indicator.code: indicator for indicator in forms.indicators(round.form)}
        self.expected = naming.book_of(rounds.expected_of(round))
        self.units: dict[str, Unit | str] = {}  # as typed -> the unit, or why there is none

    def sheets(self) -> list[Sheet]:
        """What the file says of each unit, in the order of the file."""
        sheets: dict[int, Sheet] = {}
        for row in self.table.rows:
            unit, indicator = self._unit(row), self._indicator(row)
            if unit is None or indicator is None:
                continue
            sheet = sheets.setdefault(unit.pk, Sheet(unit, QUALIFIER in self.table.columns))
            if indicator.code in sheet.answers:
                line = sheet.answers[indicator.code].row.line
                problem = f"{quoted(indicator.code)} của {quoted(unit.name)} đã có ở dòng {line}."
                self.table.fault(row, "indicator", problem)
            else:
                sheet.answers[indicator.code] = Answer(row, indicator, self._cell(row, indicator))
        return list(sheets.values())

    def _unit(self, row: Row) -> Unit | None:
        typed = row["unit"]
        if typed not in self.units:
            found = self.expected.find(typed)
            self.units[typed] = found[0] if len(found) == 1 else self._why_no_unit(typed, found)
        unit = self.units[typed]
        if isinstance(unit, Unit):
            return unit
        self.table.fault(row, "unit", unit)
        return None

    def _why_no_unit(self, typed: str, found: list[Unit]) -> str:
        if found:
            return f"có {len(found)} đơn vị tên {quoted(typed)}. Hãy ghi kèm cấp, hoặc đặt tên gọi khác để phân biệt."
        if not typed:
            return "để trống. Hãy ghi tên đơn vị."
        if text.name_key(typed) in TOTALS:
            return f"{quoted(typed)} là dòng cộng. Hãy bỏ dòng này: phần mềm tự cộng từ số của các đơn vị."
        day = dates.show(self.round.cut_off_on)
        others = self.all_units.find(typed)
        if others:
            kinds = ", ".join(UnitKind(kind).label for kind in self.round.form.unit_kinds)
            return (
                f"{quoted(typed)} (cấp {others[0].get_kind_display()}) không phải nộp biểu này: biểu dành cho {kinds} "
                f"đang hoạt động vào ngày {day}."
            )
        near = "" if self.table.faults.are_many else self.expected.suggestion(typed)
        return f"không có đơn vị {quoted(typed)}.{near}"

    @cached_property
    def all_units(self) -> naming.NameBook[Unit]:
        return naming.book_of(Unit.objects.in_order())

    def _indicator(self, row: Row) -> Indicator | None:
        code = row["indicator"]
        if code in self.indicators:
            return self.indicators[code]
        near = "" if self.table.faults.are_many else suggestion(code, self.indicators)
        self.table.fault(row, "indicator", f"biểu không có chỉ tiêu {quoted(code)}.{near}" if code else "để trống.")
        return None

    def _cell(self, row: Row, indicator: Indicator) -> Cell:
        typed = row["value"]
        if not typed:
            return BLANK
        if indicator.is_text:
            return Cell(ValueState.TEXT, text=typed, typed=typed[:200])
        number = self.table.figure(row, "value", indicator.decimals)
        level = self.table.choice(row, QUALIFIER, QUALIFIERS) if row[QUALIFIER] else None
        return BLANK if number is None else Cell(ValueState.NUMBER, number, qualifier=level or "", typed=typed)


def _lay_beside(sheets: list[Sheet], round: Round) -> None:
    """Put what stands beside what the file says; nobody else changes it until the import ends. Two queries."""
    submissions = Submission.objects.select_for_update().filter(round=round)
    by_unit = {submission.unit_id: submission for submission in submissions}
    standing: dict[int, dict[str, Value]] = defaultdict(dict)
    for value in Value.objects.filter(submission__round=round).select_related("indicator"):
        standing[value.submission_id][value.indicator.code] = value
    for sheet in sheets:
        sheet.submission = by_unit.get(sheet.unit.pk)
        if sheet.submission:
            sheet.standing = standing[sheet.submission.pk]


def _refuse_closed(table: Table, sheet: Sheet, wished: str) -> None:
    """Figures that were sent are not changed from behind; a returned sheet is its unit's to send again."""
    name = quoted(sheet.unit.name)
    differing = [answer for answer in sheet.differing() if table.is_sound(answer.row)]
    if sheet.state in (SUBMITTED, APPROVED) and differing:
        row, label = differing[0].row, SubmissionState(sheet.state).label.lower()
        problem = (
            f"{quoted(row['value'])}: biểu của {name} {label}, có {len(differing)} số khác với tệp. "
            "Hãy trả lại hoặc mở lại biểu trước khi nhập."
        )
        table.fault(row, "value", problem)
    elif sheet.state == RETURNED and wished != DRAFT:
        row = next(iter(sheet.answers.values())).row
        table.fault(row, "unit", f"biểu của {name} đang bị trả lại: đơn vị phải sửa và gửi lại, hoặc nhập là draft.")


def _write(round: Round, sheets: list[Sheet], wished: SubmissionState, rows: int, at: datetime) -> Outcome:
    differing = [(sheet, answer) for sheet in sheets for answer in sheet.differing()]
    added = sum(_is_unreported(sheet.standing.get(answer.indicator.code)) for sheet, answer in differing)
    telling = [sheet for sheet in sheets if sheet.says_something()]
    begun = sum(sheet.submission is None for sheet in telling)
    touched = sum([_load(round, sheet, wished, at) for sheet in telling])
    notes = [
        f"{quoted(sheet.unit.name)} không có số liệu nào nên không lập biểu."
        for sheet in sheets
        if sheet not in telling
    ]
    return Outcome(
        round,
        Tally(added, len(differing) - added, rows - len(differing)),
        Tally(begun, touched - begun, len(telling) - touched),
        tuple(notes),
    )


def _load(round: Round, sheet: Sheet, wished: SubmissionState, at: datetime) -> bool:
    """Save and move one submission; whether anything had to be done."""
    changes = [
        CellChange(answer.indicator, answer.cell, seen=_revision(sheet.standing.get(answer.indicator.code)))
        for answer in sheet.differing()
    ]
    submission = sheet.submission or rounds.submission_for(round, sheet.unit, at=at)
    steps = sheet.steps(wished)
    if changes:
        entry.save(submission, changes, actor=None, at=at)
    for verb in steps:
        workflow.move(submission, verb, actor=None, at=at, seen_version=submission.version)
    return bool(changes or steps)


def _revision(value: Value | None) -> int:
    return value.revision if value else 0
