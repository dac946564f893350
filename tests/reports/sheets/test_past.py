"""What a unit reported before: beside a cell, and over its last periods."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.choices import IndicatorKind
from ccb.lib.tables import Row
from members.choices import UnitKind
from members.domain import successions
from members.domain.successions import Line, Successor
from members.models import Succession
from reports.choices import SubmissionState
from reports.domain.sheets import past, practice
from tests import factories
from tests.reports import builders


@pytest.fixture
def form(db):
    stock = factories.indicator("stock", IndicatorKind.STOCK)
    return factories.form("BC", factories.indicator("flow"), stock)


@pytest.fixture
def indicators(form):
    return {row.indicator.code: row.indicator for row in form.rows.select_related("indicator")}


@pytest.fixture
def reported(cast, form):
    """`reported("2024-01", flow=3)`: approved figures of Huyện; gives the submission."""

    def report(period, state=SubmissionState.APPROVED, batch=1, unit=None, **figures):
        round = form.rounds.filter(period=period, batch=batch).first() or factories.round_of(form, period, batch=batch)
        return builders.report(round, unit or cast.huyen, state, **figures)

    return report


def of(submission, indicator):
    return past.beside(submission, [indicator])[indicator.pk]


def test_the_same_period_of_last_year_and_the_year_before_this_period(reported, indicators):
    for period, number in (("2023-03", 9), ("2023-12", 50), ("2024-01", 1), ("2024-02", 2), ("2024-04", 100)):
        reported(period, flow=number, stock=number)
    now = reported("2024-03", SubmissionState.DRAFT)
    assert of(now, indicators["flow"]) == past.Past(Decimal(9), Decimal(3))
    assert of(now, indicators["stock"]) == past.Past(Decimal(9), None)  # a stock is not added over time


def test_what_was_not_reported_is_not_zero(reported, indicators):
    reported("2023-03", flow=builders.BLANK)
    now = reported("2024-03", SubmissionState.DRAFT)
    assert of(now, indicators["flow"]) == past.NOTHING


def test_a_year_and_nine_months_stand_for_themselves(reported, indicators):
    reported("2024-H1", flow=5)
    reported("2023", flow=7)
    assert of(reported("2024", SubmissionState.DRAFT), indicators["flow"]) == past.Past(Decimal(7), None)


def test_only_what_was_approved_counts_and_a_later_batch_goes_before(cast, reported, indicators):
    reported("2024-01", flow=1)
    reported("2024-01", batch=2, flow=4)
    reported("2024-02", SubmissionState.SUBMITTED, flow=100)
    reported("2024-01", unit=cast.huyen_khac, flow=1000)
    now = reported("2024-03", SubmissionState.DRAFT)
    assert of(now, indicators["flow"]).so_far == 4


def test_beside_costs_one_query_whatever_the_form(reported, indicators, django_assert_num_queries):
    now = reported("2024-03", SubmissionState.DRAFT)
    with django_assert_num_queries(1):
        past.beside(now, list(indicators.values()))


def test_the_last_periods_begin_with_the_first_that_was_reported(reported, indicators, django_assert_num_queries):
    reported("2023-11", flow=1)
    reported("2024-01", flow=0)
    now = reported("2024-02", SubmissionState.DRAFT, flow=6)
    with django_assert_num_queries(2):
        told = past.over_periods(now, indicators["flow"])
    assert [(period.code, number) for period, number in told] == [
        ("2023-11", 1), ("2023-12", None), ("2024-01", 0), ("2024-02", 6),
    ]  # fmt: skip


def test_no_more_than_twelve_periods_and_at_least_this_one(reported, indicators):
    now = reported("2024-02", SubmissionState.DRAFT)
    assert [number for _, number in past.over_periods(now, indicators["flow"])] == [None]
    reported("2020-01", flow=1)
    reported("2023-03", flow=2)
    assert len(past.over_periods(now, indicators["flow"])) == 12


# --- Units that merged ----------------------------------------------------------------------------------------------


@pytest.fixture
def merged(cast):
    """Huyện and Huyện khác became Sông Núi on 1/7/2024, all of both; gives it."""
    new = Successor("Sông Núi", UnitKind.DISTRICT, cast.tinh)
    lines = [Line(Row(2, {}), old, new, Decimal(1)) for old in (cast.huyen, cast.huyen_khac)]
    successions.carry_out(lines, on=date(2024, 7, 1), actor=None, at=factories.NOW)
    return new.unit


def test_a_merged_unit_is_compared_with_the_sum_of_those_that_became_it(cast, merged, reported, indicators):
    for unit, flow, stock in ((cast.huyen, 3, 10), (cast.huyen_khac, 4, 20)):
        reported("2023-08", unit=unit, flow=flow, stock=stock)
        reported("2024-06", unit=unit, flow=flow, stock=stock)
    now = reported("2024-08", SubmissionState.DRAFT, unit=merged)
    assert of(now, indicators["flow"]) == past.Past(Decimal(7), Decimal(7))
    assert of(now, indicators["stock"]) == past.Past(Decimal(30), None)
    told = past.over_periods(now, indicators["stock"])
    assert {period.code: number for period, number in told if number} == {"2024-06": 30}


def test_where_one_of_them_did_not_report_there_is_nothing_to_compare_with(cast, merged, reported, indicators):
    reported("2023-08", unit=cast.huyen, flow=3)
    assert of(reported("2024-08", SubmissionState.DRAFT, unit=merged), indicators["flow"]) == past.NOTHING


def test_a_unit_that_has_but_a_part_of_another_is_compared_with_itself(cast, merged, reported, indicators):
    Succession.objects.filter(predecessor=cast.huyen).update(share=Decimal("0.5"))
    for unit in (cast.huyen, cast.huyen_khac):
        reported("2023-08", unit=unit, flow=3)
    reported("2024-07", unit=merged, flow=5)
    assert of(reported("2024-08", SubmissionState.DRAFT, unit=merged), indicators["flow"]) == past.Past(
        None, Decimal(5)
    )


def test_the_period_before_of_a_merged_unit_is_the_sum_of_what_became_it(cast, merged, reported, indicators):
    for unit, flow in ((cast.huyen, 3), (cast.huyen_khac, 4)):
        reported("2024-06", unit=unit, flow=flow)
    reported("2024-06", unit=cast.huyen, batch=2, flow=5)
    before = past.previous_values(reported("2024-07", SubmissionState.DRAFT, unit=merged))
    assert {pk: value.number for pk, value in before.items()} == {indicators["flow"].pk: 9}


def test_a_sheet_to_practise_on_shows_made_up_figures_where_the_real_one_shows_those_before(cast, reported, indicators):
    now = reported("2024-03", SubmissionState.DRAFT)
    sheet = practice.open_sheet(now.round, now.unit, actor=cast.can_bo_huyen, at=factories.NOW)
    before, beside = past.previous_values(sheet), of(sheet, indicators["flow"])
    assert 0 < before[indicators["flow"].pk].number < 5
    assert None not in (beside.last_year, beside.so_far)
    assert len(past.over_periods(sheet, indicators["flow"])) == 12
    assert past.previous_values(now) == {} and of(now, indicators["flow"]) == past.NOTHING
