"""The results of a year: who stands where, in the cluster and in all, and whether they can be concluded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.choices import Rating, ScoreRule
from campaigns.domain.merits import clusters, score_sheets, scoring
from campaigns.models import Cluster, ScoreSheet
from members.domain.register.deeds import NotAllowed
from members.models import Unit
from reports.choices import EvaluationState, Stage
from reports.models import Evaluation, Mark


@dataclass(frozen=True)
class Result:
    """One unit's year. `sums` by stage; places are None until the council has decided."""

    unit: Unit
    cluster: Cluster | None
    evaluation: Evaluation | None
    sums: Mapping[str, scoring.Sum]
    first_group: Decimal
    place: int | None = None
    place_in_cluster: int | None = None

    @property
    def is_decided(self) -> bool:
        return self.evaluation is not None and self.evaluation.state == EvaluationState.DECIDED

    @property
    def total(self) -> Decimal | None:
        """What the council decided."""
        return self.sums[Stage.COUNCIL].total if self.is_decided else None

    def given(self, stage: str) -> Decimal | None:
        return self.sums[stage].total if stage in self.sums else None

    @property
    def self_given(self) -> Decimal | None:
        return self.given(Stage.SELF)

    @property
    def cluster_given(self) -> Decimal | None:
        return self.given(Stage.CLUSTER)

    @property
    def state_words(self) -> str:
        return self.evaluation.get_state_display() if self.evaluation else "Chưa tự chấm"

    @property
    def rating_words(self) -> str:
        return self.evaluation.get_rating_display() if self.is_decided else ""


@dataclass(frozen=True)
class Table:
    sheet: ScoreSheet
    results: tuple[Result, ...]  # in the association's order

    @property
    def decided(self) -> list[Result]:
        """From the first place on."""
        return sorted((one for one in self.results if one.is_decided), key=lambda one: one.place)

    @property
    def waiting(self) -> list[Result]:
        return [one for one in self.results if not one.is_decided]

    @property
    def clusters(self) -> list[tuple[Cluster | None, list[Result]]]:
        """Each with its units, those with a place first; units of no cluster last."""
        found: dict[int | None, tuple[Cluster | None, list[Result]]] = {}
        for one in self.results:
            found.setdefault(one.cluster and one.cluster.pk, (one.cluster, []))[1].append(one)
        for _, results in found.values():
            results.sort(key=lambda one: one.place_in_cluster or len(self.results) + 1)
        return sorted(found.values(), key=lambda pair: (pair[0] is None, pair[0].position if pair[0] else 0))

    @property
    def shares(self) -> scoring.Shares:
        excellent = sum(one.evaluation.rating == Rating.EXCELLENT for one in self.decided)
        sheet = self.sheet
        return scoring.Shares(excellent, len(self.results), sheet.excellent_share, sheet.excellent_cap)

    def count(self, rating: str) -> int:
        return sum(one.evaluation.rating == rating for one in self.decided)


def table(sheet: ScoreSheet, *, on: date, units: QuerySet[Unit] | None = None) -> Table:
    """All units that the sheet is for, with their places; `units` then narrows what is shown, not who is ranked.

    Seven queries, however many units.
    """
    scored = list(score_sheets.scored_units(sheet, on=on))
    in_cluster = clusters.of_units(sheet.unit, sheet.year, on=on)
    found = {one.unit_id: one for one in Evaluation.objects.filter(sheet=sheet).select_related("cluster")}
    sums, first = _sums(sheet)
    results = []
    for unit in scored:
        one = found.get(unit.pk)
        key = one.pk if one else 0
        results.append(Result(unit, in_cluster.get(unit.pk), one, sums.get(key, {}), first.get(key, scoring.ZERO)))
    placed = _placed(results, sheet.tie_rules)
    if units is not None:
        seen = set(units.values_list("pk", flat=True))
        placed = [one for one in placed if one.unit.pk in seen]
    return Table(sheet, tuple(placed))


def _sums(sheet: ScoreSheet) -> tuple[dict[int, dict[str, scoring.Sum]], dict[int, Decimal]]:
    """Evaluation id -> stage -> sum, and -> the council's points in the first group."""
    marks: dict[tuple[int, str], list[tuple[str, Decimal]]] = {}
    firsts: dict[int, Decimal] = {}
    first_group = sheet.criteria.order_by("position").values_list("group", flat=True).first()
    given = Mark.objects.filter(evaluation__sheet=sheet).values_list(
        "evaluation_id", "stage", "criterion__rule", "criterion__group", "points"
    )
    for key, stage, rule, group, points in given:
        marks.setdefault((key, stage), []).append((rule, points))
        if stage == Stage.COUNCIL and group == first_group and rule != ScoreRule.DEDUCTION:
            firsts[key] = firsts.get(key, scoring.ZERO) + points
    sums: dict[int, dict[str, scoring.Sum]] = {}
    for (key, stage), found in marks.items():
        sums.setdefault(key, {})[stage] = scoring.add_up(found)
    return sums, firsts


def _placed(results: Sequence[Result], ties: Sequence[str]) -> list[Result]:
    """Only those decided have places: points that are still moving rank nobody."""
    decided = [one for one in results if one.is_decided]
    places = scoring.rank(map(_standing, decided), ties)
    within: dict[int, int] = {}
    for key in {one.cluster.pk for one in decided if one.cluster}:
        within |= scoring.rank((_standing(one) for one in decided if one.cluster and one.cluster.pk == key), ties)
    return [
        Result(
            one.unit, one.cluster, one.evaluation, one.sums, one.first_group, places.get(one.unit.pk),
            within.get(one.unit.pk),
        )
        for one in results
    ]  # fmt: skip


def _standing(one: Result) -> scoring.Standing:
    return scoring.Standing(one.unit.pk, one.sums[Stage.COUNCIL], one.first_group, one.self_given)


@transaction.atomic
def conclude(sheet: ScoreSheet, *, actor, at: datetime) -> None:
    """The results of the year stand from now on. Raises NotAllowed: somebody is not decided, the cap is passed."""
    found = table(sheet, on=timezone.localdate(at))
    if found.waiting:
        names = ", ".join(one.unit.name for one in found.waiting[:5])
        more = f" và {len(found.waiting) - 5} đơn vị nữa" if len(found.waiting) > 5 else ""
        raise NotAllowed(f"Chưa chốt được: hội đồng chưa chấm xong {names}{more}.")
    if found.shares.is_over:
        raise NotAllowed(over_the_cap(found.shares))
    score_sheets.move(sheet, "close", actor=actor, at=at)


def over_the_cap(shares: scoring.Shares) -> str:
    return (
        f"{shares.excellent} đơn vị xếp loại hoàn thành xuất sắc, vượt mức trần {scoring.shown(shares.cap)}% của "
        f"{shares.units} đơn vị là {shares.most}. Hãy mở lại phiếu của đơn vị đứng sau, hạ xếp loại và ghi lý do."
    )


@transaction.atomic
def withdraw(sheet: ScoreSheet, *, actor, at: datetime) -> None:
    """A sheet issued by mistake becomes a draft again. Raises NotAllowed once a unit is scored by it."""
    if Evaluation.objects.filter(sheet=sheet).exists():
        raise NotAllowed(f"Đã có đơn vị chấm theo “{sheet}” nên không rút lại được.")
    score_sheets.move(sheet, "withdraw", actor=actor, at=at)
