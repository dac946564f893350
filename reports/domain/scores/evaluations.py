"""The life of one unit's score sheet: the unit scores itself, its cluster, then the council. `move` is the only writer
of `Evaluation.state`.

Whoever scores next begins with the points of the one before; where he differs he says why. What each gave stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.choices import Rating, SheetState
from campaigns.domain.merits import clusters, score_sheets, scoring
from campaigns.models import Cluster, ScoreSheet
from ccb.core.domain import audit
from ccb.lib import text
from members.domain import access, telling
from members.domain.register.deeds import NotAllowed, Stale
from members.models import Unit
from reports.choices import Stage
from reports.domain.scores.score_rows import Row, problems, rows, total
from reports.domain.scores.steps import DECIDED, DRAFT, JUDGED, MOVES, SENT, STAGES, judges, may, may_score
from reports.models import Evaluation, EvaluationMove, Mark

CHANGED = "Phiếu chấm điểm này vừa được người khác sửa. Hãy xem lại bản mới rồi làm lại."
STRICTEST = list(Rating)  # from the best to the worst


class Faulty(NotAllowed):
    """Criteria stand in the way; `faults` say which and why: criterion id -> text."""

    def __init__(self, faults: Mapping[int, str]):
        super().__init__("Phiếu còn chỗ cần sửa. Hãy xem lời nhắc ở từng tiêu chí.")
        self.faults = faults


@dataclass(frozen=True)
class Said:
    """What is given for one criterion; `points` None takes the mark back."""

    points: Decimal | None
    reason: str = ""
    evidence: str = ""

    @property
    def kept(self) -> tuple[Decimal | None, str, str]:
        """As a mark keeps it."""
        return self.points, text.clean(self.reason)[:500], text.clean(self.evidence)[:500]


def begin(sheet: ScoreSheet, unit: Unit, *, actor, at: datetime) -> Evaluation:
    """The unit's score sheet, made where there is none yet. Raises NotAllowed."""
    if actor is not None and not any(access.can(actor, verb, unit) for verb in ("enter", "plan")):
        raise NotAllowed(f"Bạn không có quyền chấm điểm cho {unit.in_sentence}.")
    if sheet.state != SheetState.IN_FORCE:
        raise NotAllowed(f"“{sheet}” {sheet.get_state_display().lower()}: không mở phiếu chấm mới được.")
    if not score_sheets.scored_units(sheet, on=timezone.localdate(at)).filter(pk=unit.pk).exists():
        raise NotAllowed(
            f"“{sheet}” không chấm {unit.in_sentence}: chỉ chấm các đơn vị trực thuộc {sheet.unit.in_sentence} còn "
            "hoạt động."
        )
    with transaction.atomic():
        made, is_new = Evaluation.objects.get_or_create(
            sheet=sheet, unit=unit, defaults={"cluster": _cluster_of(sheet, unit, at), "created_at": at}
        )
        if is_new:
            audit.record("evaluation.begin", made, actor=actor, at=at, unit=unit.pk, year=sheet.year)
    return made


def _cluster_of(sheet: ScoreSheet, unit: Unit, at: datetime) -> Cluster | None:
    return clusters.of_units(sheet.unit, sheet.year, on=timezone.localdate(at)).get(unit.pk)


# --- Giving points ----------------------------------------------------------------------------------------------------


@transaction.atomic
def save(evaluation: Evaluation, said: Mapping[int, Said], *, seen_version: int, actor, at: datetime) -> bool:
    """Keep these points (criterion id -> what is given) for the stage that is open; False when they stood so.

    Raises NotAllowed, Stale, Faulty for points that no criterion can have. Reasons and evidence are asked for when the
    sheet is handed on: half a sheet may be kept.
    """
    _lock(evaluation, seen_version)
    if not may_score(actor, evaluation):
        raise NotAllowed("Phiếu này không chờ bạn chấm điểm nữa. Hãy tải lại trang để xem đang ở bước nào.")
    stage, found = STAGES[evaluation.state], rows(evaluation, on=timezone.localdate(at))
    _check_points(found, said, evaluation.sheet.step)
    changed = _changes(evaluation, found, stage, said, actor, at)
    if not changed:
        return False
    evaluation.version += 1
    evaluation.save(update_fields=["version"])
    given = {code: one.points for code, one in changed.items()}
    audit.record("evaluation.score", evaluation, actor=actor, at=at, unit=evaluation.unit_id, stage=stage, points=given)
    return True


def _lock(evaluation: Evaluation, seen_version: int) -> None:
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if locked.version != seen_version:
        raise Stale(CHANGED)
    for name in ("state", "version", "rating", "rating_reason"):
        setattr(evaluation, name, getattr(locked, name))


def _check_points(found: list[Row], said: Mapping[int, Said], step: Decimal) -> None:
    faults = {}
    for row in found:
        one, given = row.criterion, said.get(row.criterion.pk)
        if given is None or given.points is None:
            continue
        if problem := scoring.fault(given.points, kind=one.rule, maximum=one.maximum, step=step):
            faults[one.pk] = problem
    if faults:
        raise Faulty(faults)


def _changes(
    evaluation: Evaluation, found: list[Row], stage: str, said: Mapping[int, Said], actor, at: datetime
) -> dict[str, Said]:
    """Write what differs; the criterion's code -> what is given now."""
    changed, written = {}, []
    for row in found:
        given, mark = said.get(row.criterion.pk), row.marks.get(stage)
        if given is None or given.points is None and mark is None:
            continue
        if given.points is None:
            mark.delete()
        elif mark and (mark.points, mark.reason, mark.evidence) == given.kept:
            continue
        else:
            written.append(_mark(evaluation, row, stage, given, actor, at))
        changed[row.criterion.code] = given
    _write(written)
    return changed


def _mark(evaluation: Evaluation, row: Row, stage: str, given: Said, actor, at: datetime) -> Mark:
    """The mark of that stage as it is now to be, not written yet."""
    mark = row.marks.get(stage) or Mark(evaluation=evaluation, criterion=row.criterion, stage=stage)
    mark.points, mark.reason, mark.evidence = given.kept
    mark.author, mark.at = actor, at
    if stage == Stage.SELF:
        mark.figure, mark.computed = row.figure and row.figure.value, row.computed
    return mark


def _write(marks: list[Mark]) -> None:
    for mark in marks:
        if mark.pk:
            mark.save()
    Mark.objects.bulk_create([mark for mark in marks if not mark.pk])


# --- The gate ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def move(
    evaluation: Evaluation, verb: str, *, seen_version: int, actor, at: datetime, reason: str = "", rating: str = ""
) -> EvaluationMove:
    """Take one step. `rating` lowers what the points are worth when the council decides, with the reason for it.

    Raises NotAllowed, Stale, and Faulty for criteria that keep the sheet from being handed on.
    """
    way = MOVES[verb]
    _lock(evaluation, seen_version)
    if evaluation.state not in way.sources:
        raise NotAllowed(f"Phiếu đang ở bước “{evaluation.get_state_display()}” nên không làm việc này được.")
    if not may(actor, evaluation, verb):
        raise NotAllowed("Bạn không có quyền làm bước này, hoặc bảng điểm của năm đã chốt.")
    if way.needs_reason and not reason.strip():
        raise NotAllowed("Ghi lý do để đơn vị biết cần làm gì.")
    found = rows(evaluation, on=timezone.localdate(at))
    if way.hands_on:
        if faults := problems(found, way.by):
            raise Faulty(faults)
        found = _take_over(evaluation, found, way.by, actor, at)
    given = total(found, way.by) if way.hands_on else None
    before, target = evaluation.state, _target(evaluation, verb, at)
    _rate(evaluation, verb, given, rating, reason)
    evaluation.state, evaluation.version = target, evaluation.version + 1
    evaluation.save()
    step = EvaluationMove.objects.create(
        evaluation=evaluation, verb=verb, from_state=before, to_state=target, actor=actor, at=at,
        reason=text.clean(reason)[:500], total=given and given.total,
    )  # fmt: skip
    _tell(evaluation, step)
    audit.record(
        f"evaluation.{verb}", evaluation, actor=actor, at=at, unit=evaluation.unit_id, total=step.total,
        rating=evaluation.rating, reason=step.reason,
    )  # fmt: skip
    return step


def _tell(evaluation: Evaluation, step: EvaluationMove) -> None:
    """Whoever scores now; once it is decided, or given back, the unit."""
    sheet, unit = evaluation.sheet, evaluation.unit
    by = {"url": reverse("score", args=[evaluation.pk]), "actor": step.actor, "at": step.at}
    if evaluation.state == DECIDED:
        told = f"{scoring.shown(step.total)} điểm, {evaluation.get_rating_display().lower()}"
        telling.tell([unit], f"{sheet}: {unit.in_sentence} được chấm {told}.", "enter", "submit", **by)
    elif evaluation.state == DRAFT:
        telling.tell([unit], f"{sheet}: phiếu chấm điểm bị trả lại. {step.reason}", "enter", "submit", **by)
    elif evaluation.state == SENT and (units := judges(evaluation)):
        telling.tell(units, f"{sheet}: phiếu của {unit.in_sentence} chờ cụm chấm.", "submit", **by)
    else:
        telling.tell([sheet.unit], f"{sheet}: phiếu của {unit.in_sentence} chờ hội đồng chấm.", "plan", **by)


def _target(evaluation: Evaluation, verb: str, at: datetime) -> str:
    """Who is in no cluster goes past it, both ways. The cluster is the one of the day of sending."""
    if verb == "send":
        evaluation.cluster = _cluster_of(evaluation.sheet, evaluation.unit, at)
        return SENT if evaluation.cluster else JUDGED
    if verb == "send_back" and evaluation.cluster is None:
        return DRAFT
    return MOVES[verb].target


def _take_over(evaluation: Evaluation, found: list[Row], stage: str, actor, at: datetime) -> list[Row]:
    """Who hands on and gave nothing to a criterion agrees with the points before."""
    agreed = [row for row in found if stage not in row.marks]
    _write([_mark(evaluation, row, stage, Said(row.before(stage)), actor, at) for row in agreed])
    return rows(evaluation, on=timezone.localdate(at)) if agreed else found


def _rate(evaluation: Evaluation, verb: str, given: scoring.Sum | None, lowered: str, reason: str) -> None:
    if verb != "decide":
        evaluation.rating = evaluation.rating_reason = ""
        return
    earned = rating_of(evaluation.sheet, given.total)
    evaluation.rating = Rating(lowered) if lowered else earned
    if STRICTEST.index(evaluation.rating) < STRICTEST.index(earned):
        raise NotAllowed(
            f"{scoring.shown(given.total)} điểm chỉ xếp loại “{earned.label}”. Hội đồng chỉ hạ được xếp loại; muốn "
            "nâng thì sửa điểm và ghi lý do."
        )
    evaluation.rating_reason = ""
    if evaluation.rating != earned:
        if not reason.strip():
            raise NotAllowed(
                f"{scoring.shown(given.total)} điểm là “{earned.label}”. Hãy ghi vì sao xếp loại thấp hơn."
            )
        evaluation.rating_reason = text.clean(reason)[:300]


def rating_of(sheet: ScoreSheet, points: Decimal) -> Rating:
    bounds = {name: getattr(sheet, name) for name in ("excellent_from", "good_from", "fair_from")}
    return scoring.rating(points, **bounds)
