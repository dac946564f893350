"""Places of the year in the cluster and in all, and what keeps the results from being concluded."""

from decimal import Decimal

import pytest

from campaigns.choices import Rating, SheetState, TieRule
from members.domain.register.deeds import NotAllowed
from reports.domain.scores import evaluations, ranking
from reports.domain.scores.evaluations import Said
from reports.models import Evaluation
from tests import factories
from tests.campaigns import scoring

NOW = factories.NOW
DAY = NOW.date()


def decided(sheet, unit, *points: str, rating: str = "", reason: str = "") -> Evaluation:
    """The unit scored itself so, and everybody agreed."""
    one = evaluations.begin(sheet, unit, actor=None, at=NOW)
    given = zip(sheet.criteria.all(), points, strict=True)
    said = {criterion.pk: Said(Decimal(number), evidence="Có") for criterion, number in given}
    evaluations.save(one, said, seen_version=1, actor=None, at=NOW)
    evaluations.move(one, "send", seen_version=one.version, actor=None, at=NOW)
    if one.state == "sent":
        evaluations.move(one, "judge", seen_version=one.version, actor=None, at=NOW)
    evaluations.move(one, "decide", seen_version=one.version, actor=None, at=NOW, rating=rating, reason=reason)
    return one


def places(sheet) -> dict[str, tuple]:
    found = ranking.table(sheet, on=DAY).results
    return {one.unit.name: (one.place, one.place_in_cluster) for one in found}


def test_units_are_ranked_in_their_cluster_and_in_all(cast):
    scoring.cluster(cast.tinh, cast.huyen, cast.khoi, head=cast.huyen)
    sheet = scoring.sheet(cast.tinh)
    decided(sheet, cast.huyen, "5", "3", "0", "0")
    decided(sheet, cast.huyen_khac, "6", "4", "0", "0")
    decided(sheet, cast.khoi, "5.5", "3", "0", "0")
    assert places(sheet) == {"Sông Mẫu": (3, 2), "Núi Mẫu": (1, None), "Khối 487": (2, 1)}


@pytest.mark.parametrize(
    ("ties", "found"),
    [
        ((), {"Sông Mẫu": 1, "Núi Mẫu": 1, "Khối 487": 1}),
        ((TieRule.FEWER_DEDUCTIONS,), {"Sông Mẫu": 1, "Núi Mẫu": 1, "Khối 487": 3}),
        ((TieRule.FIRST_GROUP,), {"Sông Mẫu": 2, "Núi Mẫu": 3, "Khối 487": 1}),
        ((TieRule.MORE_BONUS, TieRule.FIRST_GROUP), {"Sông Mẫu": 2, "Núi Mẫu": 3, "Khối 487": 1}),
    ],
)
def test_units_of_one_total_are_told_apart_as_the_sheet_says(cast, ties, found):
    sheet = scoring.sheet(cast.tinh, tie_rules=ties)
    decided(sheet, cast.huyen, "5", "4", "0", "0")
    decided(sheet, cast.huyen_khac, "4.75", "4", "0.25", "0")
    decided(sheet, cast.khoi, "6", "4", "0.5", "1.5")
    if ties[:1] == (TieRule.MORE_BONUS,):
        found = {"Sông Mẫu": 3, "Núi Mẫu": 2, "Khối 487": 1}
    assert {name: place for name, (place, _) in places(sheet).items()} == found


def test_points_that_are_still_moving_rank_nobody(cast):
    sheet = scoring.sheet(cast.tinh)
    decided(sheet, cast.huyen, "5", "4", "0", "0")
    evaluations.begin(sheet, cast.khoi, actor=None, at=NOW)
    found = ranking.table(sheet, on=DAY)
    assert [(one.unit.name, one.place) for one in found.decided] == [("Sông Mẫu", 1)]
    assert [one.state_words for one in found.waiting] == ["Chưa tự chấm", "Đơn vị đang tự chấm"]


def test_a_narrowed_table_keeps_the_places_among_all(cast):
    sheet = scoring.sheet(cast.tinh)
    decided(sheet, cast.huyen, "5", "4", "0", "0")
    decided(sheet, cast.khoi, "6", "4", "0", "0")
    own = ranking.table(sheet, on=DAY, units=cast.huyen.__class__.objects.under(cast.huyen)).results
    assert [(one.unit, one.place) for one in own] == [(cast.huyen, 2)]


def test_results_are_concluded_only_when_everybody_is_decided_and_within_the_cap(cast):
    sheet = scoring.sheet(cast.tinh, excellent_share=Decimal(30), excellent_cap=Decimal(34))
    decided(sheet, cast.huyen, "5", "4", "0", "0")
    decided(sheet, cast.huyen_khac, "6", "4", "0", "0")
    with pytest.raises(NotAllowed, match="hội đồng chưa chấm xong Khối 487"):
        ranking.conclude(sheet, actor=None, at=NOW)
    last = decided(sheet, cast.khoi, "3", "2", "0", "0")
    with pytest.raises(NotAllowed, match="2 đơn vị xếp loại hoàn thành xuất sắc, vượt mức trần 34% của 3 đơn vị là 1"):
        ranking.conclude(sheet, actor=None, at=NOW)
    over = Evaluation.objects.get(unit=cast.huyen)
    evaluations.move(over, "reopen", seen_version=over.version, actor=None, at=NOW, reason="Vượt trần")
    said = {"seen_version": over.version, "actor": None, "at": NOW, "rating": Rating.GOOD, "reason": "Vượt mức trần"}
    evaluations.move(over, "decide", **said)
    ranking.conclude(sheet, actor=None, at=NOW)
    assert sheet.state == SheetState.CLOSED
    found = ranking.table(sheet, on=DAY)
    assert not found.shares.is_under
    assert [found.count(rating) for rating in Rating] == [1, 1, 1, 0]
    last = Evaluation.objects.get(pk=last.pk)
    with pytest.raises(NotAllowed, match="đã chốt"):
        evaluations.move(last, "reopen", seen_version=last.version, actor=None, at=NOW, reason="Muộn")


def test_a_sheet_by_which_somebody_was_scored_is_not_withdrawn(cast):
    sheet = scoring.sheet(cast.tinh)
    evaluations.begin(sheet, cast.huyen, actor=None, at=NOW)
    with pytest.raises(NotAllowed, match="Đã có đơn vị chấm"):
        ranking.withdraw(sheet, actor=None, at=NOW)
    other = scoring.sheet(cast.tinh, year=2025)
    ranking.withdraw(other, actor=None, at=NOW)
    assert other.state == SheetState.DRAFT


def test_the_table_costs_the_same_for_any_number_of_units(cast, django_assert_num_queries):
    sheet = scoring.sheet(cast.tinh)
    decided(sheet, cast.huyen, "5", "4", "0", "0")
    with django_assert_num_queries(6):
        ranking.table(sheet, on=DAY)
    decided(sheet, cast.huyen_khac, "5", "4", "0", "0")
    decided(sheet, cast.khoi, "5", "4", "0", "0")
    scoring.cluster(cast.tinh, cast.khoi, head=cast.khoi)
    with django_assert_num_queries(7):  # the units of the clusters
        ranking.table(sheet, on=DAY)
