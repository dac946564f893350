"""The criteria of a draft score sheet: whether one holds together, and its being written, moved and taken out."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.choices import ScoreRule, ScoreSource
from campaigns.domain.merits import score_sheets, scoring
from campaigns.models import Criterion, ScoreSheet
from ccb.lib import numbers
from members.domain import stamps
from members.domain.register.deeds import NotAllowed, Stale

MOST = 9999
LONGEST_STEPS = 300
SEEN_LATE = "Tiêu chí này vừa được người khác sửa hoặc bỏ. Chưa lưu gì. Hãy xem lại bảng điểm rồi sửa."
# rule -> the field that it cannot do without once a figure feeds it
FED_BY = {
    ScoreRule.PROPORTIONAL: "full_at", ScoreRule.BANDS: "steps", ScoreRule.THRESHOLD: "steps",
    ScoreRule.BONUS: "each", ScoreRule.DEDUCTION: "each",
}  # fmt: skip


def faults(one: Criterion, step: Decimal) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it) of an unsaved criterion; `step` is the sheet's. No query."""
    for field in ("maximum", "each"):
        points = getattr(one, field)
        if points is not None and points % step:
            yield field, f"{scoring.shown(points)} không theo bước điểm {scoring.shown(step)}."
        if points is not None and points > MOST:
            yield field, f"số điểm quá lớn, nhiều nhất {MOST}."
    if not one.maximum or one.maximum < 0:
        yield "maximum", "điểm tối đa phải lớn hơn 0."
    else:
        yield from _faulty_steps(one, step)
    yield from _faulty_rule(one)


def _faulty_steps(one: Criterion, step: Decimal) -> Iterator[tuple[str, str]]:
    try:
        steps = scoring.read_steps(one.steps)
    except scoring.BadRule as error:
        yield "steps", str(error)
        return
    for mark in (each.points for each in steps if each.points is not None):
        if problem := scoring.fault(mark, kind=one.rule, maximum=one.maximum, step=step):
            yield "steps", problem
    if len(one.steps) > LONGEST_STEPS:
        yield "steps", f"các mức dài quá {LONGEST_STEPS} ký tự."
    if one.rule == ScoreRule.BANDS and any(each.points is None for each in steps):
        yield "steps", "mỗi mức phải ghi số điểm sau dấu hai chấm, ví dụ >=95:8."
    if one.rule == ScoreRule.THRESHOLD and len(steps) > 1:
        yield "steps", "đạt hay không đạt chỉ có một mức, ví dụ >=95."


def _faulty_rule(one: Criterion) -> Iterator[tuple[str, str]]:
    rule = ScoreRule(one.rule).label
    is_fed = one.source != ScoreSource.TYPED
    if is_fed and one.rule == ScoreRule.TYPED:
        yield "source", f"cách chấm “{rule}” không lấy số. Hãy chọn “{ScoreSource.TYPED.label}” hoặc cách chấm khác."
    field = FED_BY.get(one.rule)
    wants = is_fed or one.rule == ScoreRule.PROPORTIONAL
    if field and wants and getattr(one, field) in (None, ""):
        yield field, f"cách chấm “{rule}” cần mục này. Hãy ghi vào."
    if one.rule == ScoreRule.PROPORTIONAL and one.full_at is not None and one.full_at <= 0:
        yield "full_at", "phải lớn hơn 0: không chia cho 0 được."


def stamp(one: Criterion) -> str:
    """Tells whether the criterion still says what a page showed."""
    return stamps.of(*(_told(getattr(one, name)) for name in score_sheets.CRITERION_FIELDS))


def _told(value) -> str:
    return numbers.show(value, 6) if isinstance(value, Decimal) else str(value)


@transaction.atomic
def put(sheet: ScoreSheet, one: Criterion, *, instead_of: Criterion | None, seen: str, actor, at: datetime) -> bool:
    """The unsaved criterion stands in the draft at its `position`, instead of another where one is named; the others
    follow. False when it did already. `seen` is the stamp of that other. Raises NotAllowed, Stale.
    """
    held = _held(sheet)
    others = [each for each in held if instead_of is None or each.pk != instead_of.pk]
    if instead_of is not None:
        one.pk = _as_seen(held, instead_of, seen).pk
    if any(each.code == one.code for each in others):
        raise NotAllowed(f"Bảng điểm đã có tiêu chí mã “{one.code}”. Hãy ghi mã khác.")
    others.insert(min(max(one.position, 1), len(others) + 1) - 1, one)
    return _kept(sheet, others, actor, at)


@transaction.atomic
def take_out(sheet: ScoreSheet, one: Criterion, *, seen: str, actor, at: datetime) -> None:
    """The draft has no such criterion any more. Raises NotAllowed, Stale."""
    held = _held(sheet)
    _as_seen(held, one, seen)
    _kept(sheet, [each for each in held if each.pk != one.pk], actor, at)


def _held(sheet: ScoreSheet) -> list[Criterion]:
    """In their order; the sheet is locked until the transaction ends."""
    ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
    return list(sheet.criteria.all())


def _as_seen(held: list[Criterion], wanted: Criterion, seen: str) -> Criterion:
    found = next((each for each in held if each.pk == wanted.pk), None)
    if found is None or stamp(found) != seen:
        raise Stale(SEEN_LATE)
    return found


def _kept(sheet: ScoreSheet, criteria: list[Criterion], actor, at: datetime) -> bool:
    for position, each in enumerate(criteria, start=1):
        each.position = position
    return score_sheets.change(sheet, criteria=criteria, actor=actor, at=at)
