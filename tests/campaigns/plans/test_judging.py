"""The rules of targets by themselves: exact comparators, alternatives, all of several, and the words."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.choices import Comparison, TargetStatus
from campaigns.domain.plans import judging
from campaigns.domain.plans.judging import Promise

MET, ON_TRACK, BEHIND, NOT_REPORTED, NOT_APPLICABLE = TargetStatus
ORDERED = [one for one in Comparison if one not in (Comparison.RANGE, Comparison.ATTESTED)]
decimals = st.decimals(0, 1000, places=3)
whole = st.integers(0, 10_000).map(Decimal)
statuses = st.sampled_from(TargetStatus)
at_ease = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine too


@at_ease
@given(above=whole, below=st.integers(1, 10_000).map(Decimal), threshold=decimals)
def test_comparators_agree_with_whole_numbers(above, below, threshold):
    """a × 100 / b against t is a × 100 × 1000 against t × 1000 × b: no division, nothing to round."""
    left, right = int(above) * 100_000, int(threshold * 1000) * int(below)
    actual = judging.quotient(above, below, factor=100)
    kept = {one: judging.holds(Promise(one, threshold), actual) for one in ORDERED}
    assert kept == {
        Comparison.AT_LEAST: left >= right, Comparison.OVER: left > right, Comparison.AT_MOST: left <= right,
        Comparison.UNDER: left < right, Comparison.EQUAL: left == right,
    }  # fmt: skip


@at_ease
@given(actual=decimals, ends=st.tuples(decimals, decimals).map(sorted))
def test_a_range_holds_with_both_its_ends(actual, ends):
    low, high = ends
    assert judging.holds(Promise(Comparison.RANGE, low, high), Fraction(actual)) == (low <= actual <= high)


@at_ease
@given(actual=decimals, threshold=decimals, cap=decimals, comparison=st.sampled_from(ORDERED))
def test_above_the_cap_nothing_is_kept(actual, threshold, cap, comparison):
    promise = Promise(comparison, threshold, cap=cap)
    assert judging.holds(promise, Fraction(actual)) <= (actual <= cap)


@at_ease
@given(actual=st.none() | decimals, threshold=decimals, share=st.fractions(0, 1), comparison=st.sampled_from(ORDERED))
def test_what_is_met_is_kept_and_reported(actual, threshold, share, comparison):
    promise = Promise(comparison, threshold)
    stands = judging.status(promise, None if actual is None else Fraction(actual), elapsed=share)
    if actual is None:
        assert stands == NOT_REPORTED
    elif stands == MET:
        assert judging.holds(promise, Fraction(actual))
    if share == 1 and actual is not None:
        assert stands == (MET if judging.holds(promise, Fraction(actual)) else BEHIND)


@at_ease
@given(st.lists(st.tuples(st.text(min_size=1), statuses), max_size=6))
def test_a_group_is_met_by_any_alternative_and_names_it(alternatives):
    stands, code = judging.any_of(alternatives)
    assert (stands == MET) == any(one == MET for _, one in alternatives)
    assert (code, stands) in alternatives if code else stands == NOT_APPLICABLE


@at_ease
@given(st.lists(statuses, max_size=6))
def test_all_is_met_only_when_each_that_applies_is(told):
    stands = judging.all_of(told)
    applying = [one for one in told if one != NOT_APPLICABLE]
    assert (stands == MET) == (bool(applying) and set(applying) == {MET})


@at_ease
@given(st.lists(st.integers(0, 100), min_size=2, max_size=4))
def test_shares_of_alternatives_add_up(shares):
    stands, total = judging.together([Fraction(share) for share in shares])
    assert total == sum(shares)
    assert (stands == MET) == (sum(shares) >= 100)


@pytest.mark.parametrize(("first", "second", "met"), [(60, 40, True), (60, 39, False), (100, 0, True), (0, 120, True)])
def test_sixty_percent_of_one_and_forty_of_another_make_the_whole(first, second, met):
    houses, cows = Promise(">=", Decimal(30)), Promise(">=", Decimal(75))
    shares = [
        judging.attainment(houses, Fraction(30 * first, 100)),
        judging.attainment(cows, Fraction(75 * second, 100)),
    ]
    assert (judging.together(shares)[0] == MET) == met


def test_alternatives_of_which_none_is_reported_are_not_reported():
    assert judging.together([None, None]) == (NOT_REPORTED, 0)


@pytest.mark.parametrize(
    ("over", "way"),
    [
        ({"A": ["B"], "B": ["A"]}, ["A", "B", "A"]),
        ({"A": ["A"]}, ["A", "A"]),
        ({"A": ["B", "C"], "B": ["C"], "C": []}, []),
        ({"X": ["A"], "A": ["B"], "B": ["C"], "C": ["A"]}, ["A", "B", "C", "A"]),
        ({}, []),
    ],
)
def test_circles_are_found(over, way):
    assert judging.cycles(over) == way


def test_nothing_is_a_share_of_nothing():
    assert judging.quotient(Decimal(3), Decimal(0)) is None
    with pytest.raises(ValueError, match="nothing to compare"):
        judging.holds(Promise(Comparison.ATTESTED, None), Fraction(1))


@pytest.mark.parametrize(
    ("promise", "actual", "parts", "words"),
    [
        (Promise(">=", Decimal(7), uom="%"), Fraction(25300, 1557), (253, 1557),
         "đạt 253/1.557 = 16,25%, chỉ tiêu ≥ 7%"),
        (Promise(">=", Decimal(1500), uom="hội viên"), Fraction(1600), None,
         "đạt 1.600/1.500 = 106,67%, chỉ tiêu ≥ 1.500 hội viên"),
        (Promise("range", Decimal(2), Decimal(4), uom="tin bài"), Fraction(3), None,
         "đạt 3 tin bài, chỉ tiêu từ 2 đến 4 tin bài"),
        (Promise("<", Decimal("0.03"), uom="%"), Fraction(299, 10000), (299, 1_000_000),
         "đạt 299/1.000.000 = 0,0299%, chỉ tiêu < 0,03%"),
        (Promise(">=", Decimal(25000), uom="đồng/hội viên"), Fraction(25000), (50_000_000, 2000),
         "đạt 50.000.000/2.000 = 25.000 đồng/hội viên, chỉ tiêu ≥ 25.000 đồng/hội viên"),
        (Promise(">=", Decimal(20), cap=Decimal(25), uom="%"), Fraction(22), (22, 100),
         "đạt 22/100 = 22%, chỉ tiêu ≥ 20%, không quá 25%"),
        (Promise("<=", Decimal(0), uom="vụ"), Fraction(0), None, "đạt 0 vụ, chỉ tiêu ≤ 0 vụ"),
        (Promise(">=", Decimal(3), uom="lớp"), Fraction(2999999, 1000000), None,
         "đạt 2,999999/3 = 99,99997%, chỉ tiêu ≥ 3 lớp"),
    ],
)  # fmt: skip
def test_how_a_result_is_told(promise, actual, parts, words):
    assert judging.told(promise, actual, parts and tuple(map(Decimal, parts))) == words


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        (Promise(">=", Decimal(95), uom="%"), "từ 95% trở lên"),
        (Promise(">", Decimal(75), uom="con"), "trên 75 con"),
        (Promise("<=", Decimal(5), uom="vụ"), "không quá 5 vụ"),
        (Promise("<", Decimal("0.03"), uom="%"), "dưới 0,03%"),
        (Promise("=", Decimal(100), uom="%"), "100%"),
        (Promise("range", Decimal(2), Decimal(4), uom="tin bài"), "từ 2 đến 4 tin bài"),
        (Promise(">=", Decimal(20), cap=Decimal(25), uom="%"), "từ 20% trở lên, không quá 25%"),
        (Promise(Comparison.ATTESTED, None), "Có xác nhận"),
    ],
)
def test_how_a_document_writes_what_is_wanted(promise, words):
    assert judging.written(promise).lower() == words.lower()


@at_ease
@given(actual=st.fractions(0, 1000, max_denominator=10**6), bound=decimals)
def test_rounding_never_shows_another_side_of_the_bound(actual, bound):
    shown = Fraction(judging.show(actual, Fraction(bound)).replace(".", "").replace(",", "."))
    assert (shown > bound) <= (actual > bound)
    assert (shown < bound) <= (actual < bound)
