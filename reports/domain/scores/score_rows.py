"""What stands on one unit's score sheet: each criterion with the points of all three, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaigns.domain.merits import scoring
from campaigns.models import Criterion, ScoreSheet
from reports.choices import EvaluationState, Stage
from reports.domain.scores import score_figures
from reports.models import Evaluation, EvidenceFile, Mark


@dataclass(frozen=True)
class Row:
    """A criterion with what each gave, what its figure is and earns."""

    criterion: Criterion
    marks: Mapping[str, Mark]  # by stage
    figure: score_figures.Figure | None
    computed: Decimal | None
    files: Sequence[EvidenceFile] = ()

    def points(self, stage: str) -> Decimal | None:
        return self.marks[stage].points if stage in self.marks else None

    def before(self, stage: str) -> Decimal | None:
        """What he who scores at this stage starts from: the computed points, or those of whoever scored before."""
        if stage == Stage.SELF:
            return self.computed
        earlier = (Stage.CLUSTER, Stage.SELF) if stage == Stage.COUNCIL else (Stage.SELF,)
        return next((self.marks[one].points for one in earlier if one in self.marks), None)


def rule_of(criterion: Criterion) -> scoring.Rule:
    return scoring.Rule(
        criterion.rule, criterion.maximum, criterion.full_at, scoring.read_steps(criterion.steps), criterion.each
    )


def rows(evaluation: Evaluation, *, on: date) -> list[Row]:
    """The criteria in order. While the unit scores itself, figures are those of today; later those kept with its marks.

    Three queries, and those of `score_figures.of` while the unit scores itself.
    """
    sheet = evaluation.sheet
    criteria = list(sheet.criteria.select_related("indicator", "target__campaign"))
    marks: dict[int, dict[str, Mark]] = {one.pk: {} for one in criteria}
    for mark in evaluation.marks.select_related("author"):
        marks[mark.criterion_id][mark.stage] = mark
    files: dict[int, list[EvidenceFile]] = {one.pk: [] for one in criteria}
    for kept in evaluation.files.all():
        files[kept.criterion_id].append(kept)
    figures = (
        score_figures.of(criteria, evaluation.unit, sheet.year, on=on)
        if evaluation.state == EvaluationState.DRAFT
        else {}
    )
    return [_row(one, marks[one.pk], figures.get(one.pk), files[one.pk], sheet) for one in criteria]


def _row(
    criterion: Criterion, marks: dict, figure: score_figures.Figure | None, files: list, sheet: ScoreSheet
) -> Row:  # fmt: skip
    if figure is None:
        own = marks.get(Stage.SELF)
        return Row(criterion, marks, None, own and own.computed, files)
    computed = scoring.earned(rule_of(criterion), figure.value, step=sheet.step, rounding=sheet.rounding)
    return Row(criterion, marks, figure, computed, files)


def total(found: list[Row], stage: str) -> scoring.Sum | None:
    """Of one stage; None where it gave nothing yet."""
    given = [(row.criterion.rule, row.points(stage)) for row in found if row.points(stage) is not None]
    return scoring.add_up(given) if given else None


def problems(found: list[Row], stage: str) -> dict[int, str]:
    """What keeps the stage from being handed on, by criterion id."""
    told = ((row.criterion.pk, _problem(row, stage)) for row in found)
    return {key: words for key, words in told if words}


def _problem(row: Row, stage: str) -> str:
    """Who gave nothing agrees with the points before, where there are any."""
    mark, before = row.marks.get(stage), row.before(stage)
    points = mark.points if mark else before
    if points is None:
        return "Chưa có điểm. Hãy ghi điểm, ghi 0 nếu không đạt."
    if before not in (None, points) and not mark.reason:
        other = "điểm tính ra" if stage == Stage.SELF else "điểm chấm trước"
        return f"Khác {other} ({scoring.shown(before)}). Hãy ghi vì sao."
    if stage == Stage.SELF and row.criterion.needs_evidence and points and not _is_proved(row, mark):
        return "Tiêu chí này cần minh chứng. Hãy ghi số văn bản, ngày, nơi xem được, hoặc gửi tệp."
    return ""


def _is_proved(row: Row, mark: Mark | None) -> bool:
    return bool(row.files or mark and mark.evidence)
