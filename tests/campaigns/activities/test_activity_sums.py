"""What an activity's amounts must add up to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from campaigns.choices import MoneySource
from campaigns.domain.activities import activity_sums
from campaigns.domain.activities.activity_sums import Gift, Money

TET = (
    Money(MoneySource.BUDGET, Decimal(2_872_300_000), 4272),
    Money(MoneySource.MOBILISED, Decimal(2_410_875_000), 5986),
    Money(MoneySource.FUND, Decimal(710_000_000), 1400),
)
amounts = some.decimals(0, 10**12, places=0)
turns = some.none() | some.integers(0, 10**6)
lines = some.lists(some.builds(Money, some.sampled_from(MoneySource.values), amounts, turns), max_size=4,
                   unique_by=lambda line: line.source)  # fmt: skip


def test_the_sources_of_the_real_report_add_up():
    assert activity_sums.total(None, TET) == Decimal(5_993_175_000)
    assert activity_sums.turns(None, TET) == 11_658
    assert activity_sums.problems(Decimal(5_993_175_000), 11_658, TET, ()) == []


@pytest.mark.parametrize(
    ("typed", "reached", "money", "gifts", "words"),
    [
        (Decimal(5_993_175_001), None, TET, (),
         "Tổng kinh phí ghi 5.993.175.001 đồng, cộng các nguồn được 5.993.175.000 đồng (lệch 1). Hãy sửa số sai."),
        (None, 11_000, TET, (),
         "Số lượt người được giúp ghi 11.000 lượt, cộng các nguồn được 11.658 lượt (lệch 658). Hãy sửa số sai."),
        (None, None, (TET[0], TET[0]), (), "Nguồn “Ngân sách nhà nước” ghi hai lần. Hãy gộp vào một dòng."),
        (None, None, (), (Gift("Quà Tết", 65, Decimal(2_500_000), Decimal(162_000_000)),),
         "Trị giá “Quà Tết” ghi 162.000.000 đồng, số suất × một suất được 162.500.000 đồng (lệch 500.000). "
         "Hãy sửa số sai."),
        (None, None, (), (Gift("Quà", 10**9, Decimal(10**9)),),
         "Trị giá “Quà” quá lớn. Hãy xem lại số suất và giá một suất."),
        (None, None, (Money("fund", Decimal(10**15 - 1)), Money("budget", Decimal(1))), (),
         "Tổng kinh phí quá lớn. Hãy xem lại số tiền của từng nguồn."),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_told_with_both_numbers(typed, reached, money, gifts, words):
    assert activity_sums.problems(typed, reached, money, gifts) == [words]


def test_turns_are_compared_only_where_each_source_tells_its_own():
    some_told = (TET[0], Money(MoneySource.FUND, Decimal(1)))
    assert activity_sums.turns(None, some_told) is None
    assert activity_sums.problems(None, 9, some_told, ()) == []


def test_blank_is_not_zero():
    assert activity_sums.total(None, ()) is None
    assert activity_sums.turns(None, ()) is None
    assert Gift("Quà", 5).worth is None
    assert Gift("Quà", 5, Decimal(0)).worth == 0


@given(lines, amounts)
def test_a_total_holds_exactly_when_it_is_the_sum(money, apart):
    total = activity_sums.total(None, money)
    assert activity_sums.problems(total, None, money, ()) == []
    if money and apart:
        assert len(activity_sums.problems(total + apart, None, money, ())) == 1


@given(lines, some.integers(1, 10**6))
def test_turns_hold_exactly_when_they_are_the_sum(money, apart):
    reached = activity_sums.turns(None, money)
    assert activity_sums.problems(None, reached, money, ()) == []
    if reached is not None:
        assert len(activity_sums.problems(None, reached + apart, money, ())) == 1


@given(some.integers(0, 10**5), some.decimals(0, 10**7, places=0), some.decimals(0, 10**7, places=0))
def test_a_gift_holds_exactly_when_its_value_is_count_times_price(count, each, apart):
    assert activity_sums.problems(None, None, (), [Gift("Quà", count, each, count * each)]) == []
    assert len(activity_sums.problems(None, None, (), [Gift("Quà", count, each, count * each + apart)])) == bool(apart)
