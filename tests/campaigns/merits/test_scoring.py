"""The rules of scoring by a table of cases, and what must hold for all figures."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import Rating, ScoreRule, TieRule
from campaigns.domain.merits import scoring
from campaigns.domain.merits.scoring import Rule, Shares, Standing, Sum

with (Path(__file__).parent / "scoring_cases.csv").open(newline="") as file:
    CASES = list(csv.DictReader(file))
STEP = Decimal("0.25")


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_figure_earns(case):
    rule = Rule(
        case["rule"], Decimal(case["maximum"]), number(case["full_at"]), scoring.read_steps(case["steps"]),
        number(case["each"]),
    )  # fmt: skip
    found = scoring.earned(rule, number(case["figure"]), step=Decimal(case["step"]), rounding=case["rounding"])
    assert found == number(case["points"])


# --- For all figures --------------------------------------------------------------------------------------------------

figures = st.decimals(min_value=0, max_value=10**9, places=6)
steps_of = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal("0.1")])
roundings = st.sampled_from(["down", "nearest"])


@st.composite
def rules(draw, kinds=tuple(ScoreRule)):
    """A rule and its step, the maximum a multiple of it."""
    step = draw(steps_of)
    points = st.integers(0, 80).map(lambda count: count * step)
    maximum = draw(st.integers(1, 80)) * step
    bands = draw(st.lists(st.tuples(st.sampled_from(list(scoring.COMPARES)), figures, points), max_size=4))
    steps = tuple(scoring.Step(mark, bound, min(worth, maximum)) for mark, bound, worth in bands)
    full_at = draw(st.decimals(min_value="0.000001", max_value=10**6, places=6))
    return Rule(draw(st.sampled_from(kinds)), maximum, full_at, steps, draw(st.none() | points)), step


@given(rules(), figures, roundings)
def test_points_are_multiples_of_the_step_from_zero_to_the_maximum(rule_and_step, figure, rounding):
    rule, step = rule_and_step
    points = scoring.earned(rule, figure, step=step, rounding=rounding)
    if points is not None:
        assert 0 <= points <= rule.maximum
        assert points % step == 0
        assert scoring.fault(points, kind=rule.kind, maximum=rule.maximum, step=step) == ""


@given(rules([ScoreRule.PROPORTIONAL, ScoreRule.BONUS, ScoreRule.DEDUCTION]), figures, figures, roundings)
def test_a_higher_figure_never_earns_less(rule_and_step, one, other, rounding):
    rule, step = rule_and_step
    low, high = (scoring.earned(rule, each, step=step, rounding=rounding) for each in sorted((one, other)))
    assert low is None or low <= high


@given(rules([ScoreRule.PROPORTIONAL]), roundings)
def test_what_is_asked_earns_all(rule_and_step, rounding):
    rule, step = rule_and_step
    assert scoring.earned(rule, rule.full_at, step=step, rounding=rounding) == rule.maximum


# --- Points that people give ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "kind", "said"),
    [
        ("8.25", "typed", ""),
        ("0", "typed", ""),
        ("10", "typed", ""),
        ("10.25", "typed", "10,25 điểm vượt mức tối đa 10. Hãy ghi từ 0 đến 10."),
        ("8.3", "typed", "8,3 điểm không theo bước 0,25. Hãy ghi 8,25 hoặc 8,5."),
        ("9.99", "proportional", "9,99 điểm không theo bước 0,25. Hãy ghi 9,75 hoặc 10."),
        ("-1", "typed", "-1 điểm là số âm. Hãy ghi từ 0 trở lên."),
        ("-0.5", "deduction", "-0,5 điểm là số âm. Điểm trừ ghi bằng số dương, ví dụ 0,5."),
    ],
)
def test_what_is_wrong_with_typed_points(points, kind, said):
    assert scoring.fault(Decimal(points), kind=kind, maximum=Decimal(10), step=STEP) == said


@pytest.mark.parametrize(
    ("marks", "total"),
    [
        ([("typed", "40"), ("bands", "45.5")], "85.5"),
        ([("typed", "90"), ("bonus", "3")], "93"),
        ([("typed", "90"), ("deduction", "2.25")], "87.75"),
        ([("typed", "2"), ("deduction", "5")], "0"),
        ([("typed", None), ("bonus", None)], "0"),
        ([("typed", "100"), ("bonus", "5"), ("deduction", "0")], "105"),
    ],
)
def test_a_total_adds_bonus_takes_deductions_and_is_never_below_zero(marks, total):
    assert scoring.add_up((kind, points and Decimal(points)) for kind, points in marks).total == Decimal(total)


HUNDRED, NINETY = (90, 70, 50), (81, 71, 61)


@pytest.mark.parametrize(
    ("total", "bounds", "rating"),
    [
        ("100", HUNDRED, Rating.EXCELLENT), ("90", HUNDRED, Rating.EXCELLENT), ("89.75", HUNDRED, Rating.GOOD),
        ("70", HUNDRED, Rating.GOOD), ("69.75", HUNDRED, Rating.FAIR), ("50", HUNDRED, Rating.FAIR),
        ("49.75", HUNDRED, Rating.FAILED), ("0", HUNDRED, Rating.FAILED), ("105", HUNDRED, Rating.EXCELLENT),
        ("90", NINETY, Rating.EXCELLENT), ("81", NINETY, Rating.EXCELLENT), ("80.75", NINETY, Rating.GOOD),
        ("71", NINETY, Rating.GOOD), ("70.75", NINETY, Rating.FAIR), ("61", NINETY, Rating.FAIR),
        ("60.75", NINETY, Rating.FAILED), ("60", NINETY, Rating.FAILED),
    ],
)  # fmt: skip
def test_what_a_total_is_worth_on_both_scales(total, bounds, rating):
    excellent, good, fair = map(Decimal, bounds)
    assert scoring.rating(Decimal(total), excellent_from=excellent, good_from=good, fair_from=fair) == rating


@pytest.mark.parametrize(
    ("excellent", "units", "most", "is_over", "is_under"),
    [
        (3, 17, 3, False, True),  # 20% of 17 are 3,4: three are under the share that is wanted and within the cap
        (4, 17, 3, True, False),
        (2, 10, 2, False, False),
        (3, 10, 2, True, False),
        (1, 10, 2, False, True),
        (0, 0, 0, False, False),
        (0, 4, 0, False, True),
        (1, 4, 0, True, False),
        (1, 5, 1, False, False),
    ],
)
def test_share_and_cap_of_a_fifth(excellent, units, most, is_over, is_under):
    shares = Shares(excellent, units, wanted=Decimal(20), cap=Decimal(20))
    assert (shares.most, shares.is_over, shares.is_under) == (most, is_over, is_under)


def test_without_share_and_cap_nothing_is_over_or_under():
    shares = Shares(9, 9)
    assert (shares.most, shares.is_over, shares.is_under) == (None, False, False)


@pytest.mark.parametrize("text", ["95:8", ">=:8", ">=95:", ">=95:x", ">=1.234.567:1", "=>95:8", ">=95:8,>=90:6"])
def test_steps_that_nobody_can_apply_are_refused(text):
    with pytest.raises(scoring.BadRule, match="không phải là một mức"):
        scoring.read_steps(text)


# --- Places -----------------------------------------------------------------------------------------------------------


def standing(key: int, base="80", bonus="0", deducted="0", first="0", own=None) -> Standing:
    parts = Sum(Decimal(base), Decimal(bonus), Decimal(deducted))
    return Standing(key, parts, Decimal(first), own and Decimal(own))


@pytest.mark.parametrize(
    ("standings", "ties", "places"),
    [
        ([standing(1, "90"), standing(2, "95"), standing(3, "80")], (), {1: 2, 2: 1, 3: 3}),
        ([standing(1, "90"), standing(2, "90"), standing(3, "80")], (), {1: 1, 2: 1, 3: 3}),
        ([standing(1, "95"), standing(2, "90"), standing(3, "90"), standing(4, "80")], (), {1: 1, 2: 2, 3: 2, 4: 4}),
        ([standing(1, "91", deducted="1"), standing(2, "90")], (TieRule.FEWER_DEDUCTIONS,), {1: 2, 2: 1}),
        ([standing(1, "91", deducted="1"), standing(2, "90")], (), {1: 1, 2: 1}),
        ([standing(1, "88", bonus="2"), standing(2, "90")], (TieRule.MORE_BONUS,), {1: 1, 2: 2}),
        ([standing(1, first="30"), standing(2, first="29.75")], (TieRule.FIRST_GROUP,), {1: 1, 2: 2}),
        ([standing(1, own="85"), standing(2, own="80.25")], (TieRule.CLOSER_SELF,), {1: 2, 2: 1}),
        ([standing(1, own=None), standing(2, own="60")], (TieRule.CLOSER_SELF,), {1: 2, 2: 1}),
        ([standing(1, "79", bonus="1", first="9"), standing(2, "79", bonus="1", first="8"), standing(3)],
         (TieRule.MORE_BONUS, TieRule.FIRST_GROUP), {1: 1, 2: 2, 3: 3}),
        ([], (), {}),
    ],
)  # fmt: skip
def test_places_and_the_stated_ties(standings, ties, places):
    assert scoring.rank(standings, ties) == places


quarters = st.integers(0, 8).map(lambda count: STEP * count)
standings = st.lists(
    st.builds(Sum, quarters, quarters, quarters).flatmap(
        lambda parts: st.tuples(st.just(parts), quarters, st.none() | quarters)
    ),
    max_size=12,
).map(lambda found: [Standing(key, *parts) for key, parts in enumerate(found)])


@given(standings, st.lists(st.sampled_from(list(TieRule)), unique=True, max_size=4))
def test_ranking_is_a_total_preorder_by_total_and_the_stated_ties(found, ties):
    places = scoring.rank(found, ties)
    for one in found:
        before = [other for other in found if scoring.order_of(other, ties) > scoring.order_of(one, ties)]
        assert places[one.key] == len(before) + 1  # who is equal shares a place, and the next ones are passed over
        for other in found:
            if one.sum.total > other.sum.total:
                assert places[one.key] < places[other.key]
            if scoring.order_of(one, ties) == scoring.order_of(other, ties):
                assert places[one.key] == places[other.key]


@given(standings, st.randoms())
def test_the_order_in_which_units_are_read_changes_no_place(found, random):
    shuffled = random.sample(found, len(found))
    assert scoring.rank(found) == scoring.rank(shuffled)
