"""Activities added up by unit: each result once, in the period in which it ended; blanks stay blank."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from campaigns.choices import MoneySource
from campaigns.domain.activities import activities, activity_figures
from campaigns.domain.activities.activity_figures import FACTS, GIFTS
from campaigns.domain.activities.activity_sums import Gift, Money
from campaigns.models import Activity
from tests import factories
from tests.campaigns.activities.test_activity_sums import TET
from tests.campaigns.coordinating import BY_SYSTEM, activity, done, program

SPAN = {"starts_on": date(2024, 1, 1), "on": date(2024, 5, 31)}


def figure(name: str, unit, **span):
    return activity_figures.of_units([name], [unit], **SPAN | span)[name][unit.pk]


def test_figures_are_of_the_unit_and_all_below_it(cast):
    activity(cast.huyen, participants=5)
    activity(cast.xa, participants=7)
    activity(cast.huyen_khac, participants=100)
    assert [figure("participants", unit) for unit in (cast.tinh, cast.huyen, cast.xa)] == [112, 12, 7]
    assert figure("activities", cast.huyen) == 2


def test_nothing_reported_is_not_zero(cast):
    activity(cast.huyen, participants=0)
    assert figure("participants", cast.huyen) == 0
    assert figure("workdays", cast.huyen) is None
    assert figure("activities", cast.khoi) is None


def test_an_average_and_a_range_are_told_and_never_added_up(cast):
    kinds = {"flow": "2", "average": "2.3", "min": "200", "max": "300"}
    told = [(factories.indicator(f"told_{kind}", kind, decimals=1), Decimal(said)) for kind, said in kinds.items()]
    for unit in (cast.huyen, cast.xa):
        activity(unit, quantities=tuple(told))
    found = activity_figures.quantities([f"told_{kind}" for kind in kinds], [cast.huyen], **SPAN)
    assert [figures[cast.huyen.pk] for figures in found.values()] == [4, None, None, None]


def test_an_activity_counts_where_it_ended(cast):
    activity(cast.huyen, on=date(2023, 12, 30), ends_on=date(2024, 1, 1), participants=1)
    activity(cast.huyen, on=date(2024, 5, 31), ends_on=date(2024, 6, 1), participants=10)
    assert figure("participants", cast.huyen) == 1


def test_a_common_result_counts_once_for_the_unit_whose_entry_stands(cast):
    first = activity(cast.huyen, participants=5, money=TET)
    second = activity(cast.huyen_khac, participants=5, money=TET)
    activities.count_in(second, first, **BY_SYSTEM)
    assert [figure("money", unit) for unit in (cast.tinh, cast.huyen)] == [Decimal(5_993_175_000)] * 2
    assert figure("money", cast.huyen_khac) is None


def test_figures_of_a_program_are_those_done_under_it_and_under_what_was_signed_for_it(cast):
    led = program(cast.tinh)
    below, other = program(cast.huyen, parent=led), program(cast.tinh, number="2")
    activity(cast.huyen, "Một", programs=(below,), participants=1)
    activity(cast.huyen, "Hai", programs=(led, below), participants=10)
    activity(cast.huyen, "Ba", programs=(other,), participants=100)
    activity(cast.huyen, "Bốn", participants=1000)
    assert figure("participants", cast.tinh, program=led) == 11
    assert figure("participants", cast.tinh) == 1111


def test_the_figures_of_a_report_are_named(cast):
    activity(cast.huyen, money=TET, gifts=(Gift("Quà", 65, Decimal(2_500_000)), Gift("Khác", 3)))
    told = activity_figures.totals(cast.tinh, **SPAN)
    assert set(told) == {*FACTS, *GIFTS, *(f"{what}_{s}" for what in ("money", "turns") for s in MoneySource.values)}
    assert (told["money"], told["money_budget"], told["turns_fund"]) == (5_993_175_000, 2_872_300_000, 1400)
    assert (told["gifts"], told["gifts_value"], told["money_matched"]) == (68, 162_500_000, None)
    assert told["money"] == sum(told[f"money_{source}"] or 0 for source in MoneySource.values)


@pytest.mark.parametrize("seed", range(6))
def test_they_agree_with_a_sum_by_hand(cast, seed, django_assert_max_num_queries):
    """Oracle: every activity looked at for every unit, in plain Python."""
    random, units = Random(seed), [cast.tinh, cast.huyen, cast.huyen_khac, cast.xa, cast.chi_hoi, cast.khoi]
    trees = factories.indicator("trees", decimals=1)
    for number in range(random.randrange(1, 15)):
        _random_activity(random, random.choice(units), number, trees)
    made = list(Activity.objects.all())
    for one in made:
        others = [other for other in made if other.counted_in_id is None and other != one]
        if others and random.random() < 0.3 and not one.same.exists():
            Activity.objects.filter(pk=one.pk).update(counted_in=random.choice(others))
            one.refresh_from_db()
    asked = random.sample(units, random.randrange(1, len(units)))
    with django_assert_max_num_queries(2):
        found = activity_figures.of_units([*FACTS, *GIFTS], asked, **SPAN)
    with django_assert_max_num_queries(1):
        found |= activity_figures.quantities(["trees"], asked, **SPAN)
    for unit in asked:
        counted = [
            one
            for one in Activity.objects.select_related("unit").prefetch_related("gifts", "quantities")
            if one.counted_in_id is None and one.unit.path.startswith(unit.path)
            and SPAN["starts_on"] <= one.ends_on <= SPAN["on"]
        ]  # fmt: skip
        gifts = [gift for one in counted for gift in one.gifts.all()]
        by_hand = {
            "activities": _sum(1 for _ in counted), "gifts": _sum(gift.count for gift in gifts),
            "gifts_value": _sum(gift.value for gift in gifts), "money": _sum(one.money_total for one in counted),
            "trees": _sum(q.value for one in counted for q in one.quantities.all()),
        } | {name: _sum(getattr(one, name) for one in counted)
             for name in ("participants", "workdays", "beneficiaries")}  # fmt: skip
        assert {name: figures[unit.pk] for name, figures in found.items()} == by_hand


def _sum(values):
    told = [value for value in values if value is not None]
    return sum(told) if told else None


def _random_activity(random: Random, unit, number: int, trees) -> None:
    def maybe(most):
        return random.choice([None, 0, random.randrange(most)])

    money = [Money(source, Decimal(random.randrange(10**9))) for source in MoneySource.values if random.random() < 0.3]
    gifts = [Gift("Quà", random.randrange(100), random.choice([None, Decimal(500_000)]))] * random.randrange(3)
    quantities = ((trees, Decimal(random.randrange(100)) / 10),) if random.random() < 0.5 else ()
    on = date(2023, 12, 20) + timedelta(days=random.randrange(170))
    activities.record(
        unit,
        done(
            f"Việc {number}", on, participants=maybe(900), workdays=maybe(90), beneficiaries=maybe(90),
            money=tuple(money), gifts=tuple(gifts), quantities=quantities,
        ),
        **BY_SYSTEM,
    )  # fmt: skip
