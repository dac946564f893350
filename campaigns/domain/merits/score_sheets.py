"""Score sheets: their only writer, and the one gate of their state."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from campaigns.choices import Rounding, ScoreRule, ScoreSource, SheetState, TieRule
from campaigns.domain.merits import scoring
from campaigns.models import Criterion, ScoreSheet
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.choices import UnitKind
from members.domain.register.deeds import NotAllowed, check_right, needed
from members.models import Unit

DRAFT, IN_FORCE, CLOSED = SheetState
SCORED = (UnitKind.DISTRICT, UnitKind.BLOC, UnitKind.COMMUNE)
APART = (ScoreRule.BONUS, ScoreRule.DEDUCTION)  # stand outside the scale
CRITERION_FIELDS = (
    "position", "group", "code", "title", "maximum", "rule", "source", "indicator_id", "target_id", "form", "full_at",
    "steps", "each", "needs_evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What a sheet says beside its criteria; the defaults are a scale of 100 with ratings from 90, 70 and 50."""

    name: str
    unit_kinds: tuple[str, ...] = SCORED
    scale: Decimal = Decimal(100)
    step: Decimal = Decimal("0.25")
    rounding: str = Rounding.DOWN
    excellent_from: Decimal = Decimal(90)
    good_from: Decimal = Decimal(70)
    fair_from: Decimal = Decimal(50)
    excellent_share: Decimal | None = None
    excellent_cap: Decimal | None = None
    tie_rules: tuple[str, ...] = (TieRule.FEWER_DEDUCTIONS, TieRule.MORE_BONUS)

    def columns(self) -> dict:
        """As the row keeps them."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return said | {
            "name": needed(text.clean(self.name), "tên bảng điểm"),
            "unit_kinds": [str(kind) for kind in self.unit_kinds],
            "tie_rules": [str(tie) for tie in self.tie_rules],
        }


def terms_of(sheet: ScoreSheet) -> Terms:
    return Terms(**{field.name: getattr(sheet, field.name) for field in fields(Terms)})


def ratings_problem(terms: Terms) -> str:
    """What no sheet may say, not even a draft; "" when it is sound."""
    if terms.fair_from <= 0 or not terms.fair_from < terms.good_from < terms.excellent_from <= terms.scale:
        return "các mức xếp loại phải giảm dần và không vượt thang điểm, ví dụ 90, 70, 50 của thang 100."
    return ""


def problems(terms: Terms, criteria: Sequence[Criterion]) -> list[str]:
    """What is wrong with the sheet as a whole, in the user's words. No query."""
    found = list(filter(None, [ratings_problem(terms)]))
    total = sum((one.maximum for one in criteria if one.rule not in APART), Decimal(0))
    if total != terms.scale:
        found.append(
            f"điểm tối đa của các tiêu chí cộng lại là {scoring.shown(total)}, thang điểm là "
            f"{scoring.shown(terms.scale)}. Hãy sửa điểm tối đa hoặc thang điểm cho khớp."
        )
    if terms.excellent_share and terms.excellent_cap is not None and terms.excellent_share > terms.excellent_cap:
        found.append(
            f"phấn đấu {scoring.shown(terms.excellent_share)}% xuất sắc nhưng mức trần chỉ "
            f"{scoring.shown(terms.excellent_cap)}%: không đơn vị nào làm được cả hai."
        )
    return found


@transaction.atomic
def keep(unit: Unit, year: int, terms: Terms, criteria: Sequence[Criterion], *, actor, at: datetime) -> bool:
    """The draft of that name says this, and these criteria (unsaved rows) in their order; False when it did already.

    Raises NotAllowed for a sheet that is in force: units are scored by it.
    """
    check_right(actor, "plan", unit)
    if wrong := problems(terms, criteria):
        raise NotAllowed(f"Bảng điểm chưa dùng được: {wrong[0]}")
    said = terms.columns()
    sheet = ScoreSheet.objects.select_for_update().filter(unit=unit, year=year, name=said["name"]).first()
    if sheet and _says(sheet, said, criteria):
        return False
    if sheet and sheet.state != DRAFT:
        raise NotAllowed(f"“{sheet}” {sheet.get_state_display().lower()} nên không sửa được nữa. Hãy đặt tên khác.")
    sheet = sheet or ScoreSheet(unit=unit, year=year)
    _write(sheet, said, criteria, actor, at)
    return True


@transaction.atomic
def draft(unit: Unit, year: int, terms: Terms, *, actor, at: datetime) -> ScoreSheet:
    """A new draft without criteria, sent twice the first one again. Raises NotAllowed."""
    check_right(actor, "plan", unit)
    check_year(year)
    sheet, said = ScoreSheet(unit=unit, year=year), terms.columns()
    same = ScoreSheet.objects.filter(unit=unit, year=year, name=said["name"]).first()
    if same and same.state == DRAFT and _says(same, said, []):
        return same
    _write(sheet, said, [], actor, at)
    return sheet


@transaction.atomic
def change(
    sheet: ScoreSheet, *, terms: Terms | None = None, criteria: Sequence[Criterion] | None = None, actor, at: datetime
) -> bool:  # fmt: skip
    """The draft says this from now on, what is None stays; False when it did already. What its points lack is told by
    `problems` and refused at issue. Raises NotAllowed.
    """
    check_right(actor, "plan", sheet.unit)
    sheet.refresh_from_db(from_queryset=ScoreSheet.objects.select_for_update())
    if sheet.state != DRAFT:
        raise NotAllowed(f"“{sheet}” {sheet.get_state_display().lower()} nên không sửa được nữa. Hãy rút lại trước.")
    said = (terms or terms_of(sheet)).columns()
    told = list(sheet.criteria.all()) if criteria is None else criteria
    if _says(sheet, said, told):
        return False
    _write(sheet, said, told, actor, at)
    return True


def _write(sheet: ScoreSheet, said: dict, criteria: Sequence[Criterion], actor, at: datetime) -> None:
    """Raises NotAllowed for ratings that do not descend, and for a name that another sheet of the year has."""
    for name, value in said.items():
        setattr(sheet, name, value)
    if wrong := ratings_problem(terms_of(sheet)):
        raise NotAllowed(f"Bảng điểm chưa dùng được: {wrong}")
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError as clash:
        raise NotAllowed(f"Năm {sheet.year} đã có bảng điểm tên “{sheet.name}”. Hãy đặt tên khác.") from clash
    sheet.criteria.all().delete()
    for one in criteria:
        one.sheet = sheet
    Criterion.objects.bulk_create(criteria)
    told = {"unit": sheet.unit_id, "year": sheet.year, "terms": said, "rows": len(criteria)}
    audit.record("score_sheet.keep", sheet, actor=actor, at=at, **told)


@transaction.atomic
def copy(sheet: ScoreSheet, *, actor, at: datetime) -> list[str]:
    """The same for the year after, as a draft. Targets are of one year: what was measured by one is scored by people,
    until the draft says by which of the new year; the codes of these criteria. Raises NotAllowed.
    """
    year, criteria = check_year(sheet.year + 1), list(sheet.criteria.all())
    if ScoreSheet.objects.filter(unit=sheet.unit, year=year).exists():
        raise NotAllowed(f"Năm {year} đã có bảng điểm. Hãy xem bảng ấy trước.")
    unmeasured = [one for one in criteria if one.target_id]
    for one in criteria:
        one.pk = None
    for one in unmeasured:
        one.rule, one.source, one.target, one.full_at, one.steps = ScoreRule.TYPED, ScoreSource.TYPED, None, None, ""
    keep(sheet.unit, year, terms_of(sheet), criteria, actor=actor, at=at)
    return [one.code for one in unmeasured]


def _says(sheet: ScoreSheet, said: dict, criteria: Sequence[Criterion]) -> bool:
    held = [[getattr(one, name) for name in CRITERION_FIELDS] for one in sheet.criteria.all()]
    told = [[getattr(one, name) for name in CRITERION_FIELDS] for one in criteria]
    return held == told and all(getattr(sheet, name) == value for name, value in said.items())


# --- The state --------------------------------------------------------------------------------------------------------

MOVES = {  # verb: (from, to)
    "issue": (DRAFT, IN_FORCE),
    "withdraw": (IN_FORCE, DRAFT),  # the caller knows that nobody was scored by it yet
    "close": (IN_FORCE, CLOSED),  # the caller has checked the results of the year
    "open": (CLOSED, IN_FORCE),
}
REFUSALS = {
    "issue": "“{}” đã áp dụng rồi.",
    "withdraw": "“{}” không phải là bảng đang áp dụng nên không rút lại được.",
    "close": "“{}” không phải là bảng đang áp dụng nên không chốt được.",
    "open": "“{}” chưa chốt kết quả.",
}


@transaction.atomic
def move(sheet: ScoreSheet, verb: str, *, actor, at: datetime, reason: str = "") -> None:
    """Take one step. Raises NotAllowed: without the right, from another state, and for a second sheet of the year."""
    check_right(actor, "plan", sheet.unit)
    source, target = MOVES[verb]
    sheet.refresh_from_db(from_queryset=ScoreSheet.objects.select_for_update())
    if sheet.state != source:
        raise NotAllowed(REFUSALS[verb].format(sheet))
    standing = ScoreSheet.objects.standing().filter(unit=sheet.unit, year=sheet.year).exclude(pk=sheet.pk).first()
    if verb == "issue" and standing:
        raise NotAllowed(_second(standing))
    if verb == "issue" and (wrong := problems(terms_of(sheet), sheet.criteria.all())):
        raise NotAllowed(f"Bảng điểm chưa dùng được: {wrong[0]}")
    sheet.state = target
    try:
        with transaction.atomic():
            sheet.save(update_fields=["state"])
    except IntegrityError as clash:  # issued by somebody else in the same moment
        raise NotAllowed(_second(sheet)) from clash
    audit.record(f"score_sheet.{verb}", sheet, actor=actor, at=at, unit=sheet.unit_id, year=sheet.year, reason=reason)


def _second(standing: ScoreSheet) -> str:
    return (
        f"Năm {standing.year} đã có “{standing.name}” áp dụng cho {standing.unit.in_sentence}: mỗi năm chỉ một bảng "
        "điểm. Hãy rút bảng ấy lại trước, hoặc ghi năm khác."
    )


def scored_units(sheet: ScoreSheet, *, on: date) -> QuerySet[Unit]:
    """The units directly below that it is for, open on the last day of its year, or on `on` while the year lasts."""
    day = min(on, date(sheet.year, 12, 31))
    return Unit.objects.on(day).filter(parent=sheet.unit, kind__in=sheet.unit_kinds).in_order()


def check_year(year: int) -> int:
    """Raises NotAllowed for a year that no sheet is of."""
    if not dates.FIRST_YEAR <= year <= dates.LAST_YEAR:
        raise NotAllowed(f"Năm phải từ {dates.FIRST_YEAR} đến {dates.LAST_YEAR}.")
    return year
