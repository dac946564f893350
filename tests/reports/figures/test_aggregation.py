from datetime import date
from decimal import Decimal

import pytest

from campaigns.choices import IndicatorKind
from ccb.lib import periods
from members.choices import UnitKind
from reports.choices import SubmissionState
from reports.domain.figures import aggregation
from reports.models import FormRow, FormSection
from tests import factories
from tests.reports.builders import BLANK, NOT_APPLICABLE, report

pytestmark = pytest.mark.django_db
D = Decimal


def rollup_of(form, unit, code="2024-H1"):
    return aggregation.rollup(form, periods.parse(code), unit)


def catalogue() -> dict:
    """One indicator of each kind, and ratios of flow to flow, flow to stock, stock to flow."""
    made = {
        "done": factories.indicator("done", decimals=1),
        "planned": factories.indicator("planned"),
        "members": factories.indicator("members", IndicatorKind.STOCK),
        "largest": factories.indicator("largest", IndicatorKind.MAX, decimals=2),
        "smallest": factories.indicator("smallest", IndicatorKind.MIN, decimals=2),
        "words": factories.indicator("words", IndicatorKind.TEXT),
        "share": factories.indicator("share", IndicatorKind.RATIO, decimals=1),
        "mood": factories.indicator("mood", IndicatorKind.AVERAGE, decimals=1),
    }
    ratio = {"kind": IndicatorKind.RATIO, "decimals": 1, "factor": 100}
    pairs = {"percent": ("done", "planned"), "joined": ("done", "members"), "held": ("members", "planned")}
    for code, (above, below) in pairs.items():
        made[code] = factories.indicator(code, numerator=made[above], denominator=made[below], **ratio)
    made["level"] = factories.indicator("level", IndicatorKind.AVERAGE, decimals=2, weight=made["planned"])
    return made


@pytest.fixture
def form(cast):
    return factories.form("BC", *catalogue().values())


@pytest.fixture
def half(form):
    return factories.round_of(form)


TABLE = {  # what: (Sông Mẫu, Núi Mẫu, indicator, total, by unit)
    "a flow is summed": ({"done": "1.1"}, {"done": "2.2"}, "done", "3.3", ["1.1", "2.2"]),
    "a stock is summed over units": ({"members": 10}, {"members": 7}, "members", "17", ["10", "7"]),
    "the largest is taken": ({"largest": "-1.5"}, {"largest": "-2"}, "largest", "-1.50", ["-1.50", "-2.00"]),
    "the smallest is taken": ({"smallest": 3}, {"smallest": 0}, "smallest", "0.00", ["3.00", "0.00"]),
    "what nobody reported is none": ({"done": BLANK}, {}, "done", None, [None, None]),
    "zero is zero": ({"done": 0}, {"done": BLANK}, "done", "0.0", ["0.0", None]),
    "not applicable is no number": ({"done": NOT_APPLICABLE}, {"done": 2}, "done", "2.0", [None, "2.0"]),
    "a ratio is made from sums, not averaged": (
        {"done": 1, "planned": 2}, {"done": 9, "planned": 10}, "percent", "83.3", ["50.0", "90.0"],
    ),
    "a typed ratio is ignored where it has parts": (
        {"done": 1, "planned": 2, "percent": 99}, {"percent": 98}, "percent", "50.0", ["50.0", None],
    ),
    "a unit with one part does not count in a ratio": (
        {"done": 1, "planned": 2}, {"done": 100}, "percent", "50.0", ["50.0", None],
    ),
    "a ratio over zero is none": ({"done": 1, "planned": 0}, {}, "percent", None, [None, None]),
    "a unit's own zero denominator leaves the total": (
        {"done": 1, "planned": 0}, {"done": 1, "planned": 4}, "percent", "50.0", [None, "25.0"],
    ),
    "a ratio is rounded half up": (
        {"done": 1, "planned": 32}, {"done": 0, "planned": 48}, "percent", "1.3", ["3.1", "0.0"],
    ),
    "a result above one hundred is kept": ({"done": 3, "planned": 2}, {}, "percent", "150.0", ["150.0", None]),
    "a ratio without parts has no total": ({"share": 40}, {"share": 60}, "share", None, ["40.0", "60.0"]),
    "an average is weighted": (
        {"level": 1, "planned": 3}, {"level": 2, "planned": 1}, "level", "1.25", ["1.00", "2.00"],
    ),
    "a unit without a weight does not count in an average": (
        {"level": 1, "planned": 3}, {"level": 2}, "level", "1.00", ["1.00", "2.00"],
    ),
    "an average whose weights are zero is none": ({"level": 1, "planned": 0}, {}, "level", None, ["1.00", None]),
    "an average without weight has no total": ({"mood": 4}, {"mood": 5}, "mood", None, ["4.0", "5.0"]),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "code", "total", "by_unit"), TABLE.values(), ids=TABLE)
def test_each_kind_adds_up_in_its_own_way(half, cast, first, second, code, total, by_unit):
    report(half, cast.huyen, **first)
    report(half, cast.huyen_khac, **second)
    figure = rollup_of(half.form, cast.tinh).figures[code]
    assert (str(figure.value) if figure.value is not None else None) == total
    numbers = [number if number is None else str(number) for number in figure.by_unit.values()]
    assert (list(figure.by_unit), numbers) == ([cast.huyen.pk, cast.huyen_khac.pk], by_unit)
    assert figure.reported == sum(number is not None for number in by_unit)


def test_a_text_has_no_number_and_no_units(half, cast):
    report(half, cast.huyen, words=NOT_APPLICABLE, done=1)
    figure = rollup_of(half.form, cast.tinh).figures["words"]
    assert (figure.value, figure.by_unit, figure.reported) == (None, {}, 0)


def test_qualifiers_and_not_applicable_cells_are_told(half, cast):
    report(half, cast.huyen, done=("hơn", 5), planned=NOT_APPLICABLE)
    report(half, cast.huyen_khac, done=("gần", 6), planned=6)
    figures = rollup_of(half.form, cast.tinh).figures
    assert figures["done"].qualifiers == {cast.huyen.pk: "hơn", cast.huyen_khac.pk: "gần"}
    assert figures["planned"].qualifiers == figures["percent"].qualifiers == {}
    assert figures["planned"].not_applicable == figures["percent"].not_applicable == {cast.huyen.pk}
    assert figures["done"].not_applicable == frozenset()


def test_figures_stand_in_the_order_of_the_form(half, cast):
    section = FormSection.objects.create(form=half.form, code="0", position=0)
    FormRow.objects.filter(form=half.form, indicator__code="mood").update(section=section, position=99)
    codes = list(rollup_of(half.form, cast.tinh).figures)
    assert codes[:3] == ["mood", "done", "planned"]


@pytest.mark.parametrize("state", [state for state in SubmissionState if state != SubmissionState.APPROVED])
def test_only_approved_submissions_count(half, cast, state):
    report(half, cast.huyen, state, done=5)
    sent = report(half, cast.huyen_khac, done=1)
    rollup = rollup_of(half.form, cast.tinh)
    assert rollup.expected == (cast.huyen, cast.huyen_khac, cast.khoi)
    assert (rollup.included, rollup.missing) == ((cast.huyen_khac,), (cast.huyen, cast.khoi))
    assert rollup.submissions == {cast.huyen_khac.pk: sent.pk}
    assert rollup.figures["done"].value == 1
    assert cast.huyen.pk not in rollup.figures["done"].by_unit


def test_an_approved_submission_without_figures_is_included(half, cast):
    report(half, cast.huyen)
    rollup = rollup_of(half.form, cast.tinh)
    assert rollup.included == (cast.huyen,)
    assert rollup.figures["done"].by_unit == {cast.huyen.pk: None}


def test_only_the_subtree_counts(half, cast):
    report(half, cast.huyen, done=5)
    report(half, cast.huyen_khac, done=1)
    rollup = rollup_of(half.form, cast.huyen)
    assert (rollup.expected, rollup.figures["done"].value) == ((cast.huyen,), 5)


def test_another_form_does_not_count(half, cast):
    other = factories.form("KHAC")
    report(factories.round_of(other), cast.huyen, done=5)
    assert rollup_of(half.form, cast.tinh).figures["done"].value is None


def test_the_latest_approved_batch_of_a_unit_counts_whole(half, cast):
    second, third = (factories.round_of(half.form, batch=batch) for batch in (2, 3))
    report(half, cast.huyen, done=1, planned=2)
    report(second, cast.huyen, done=5)
    report(third, cast.huyen, SubmissionState.DRAFT, done=7)
    report(half, cast.huyen_khac, done=10)
    figures = rollup_of(half.form, cast.tinh).figures
    assert figures["done"].by_unit == {cast.huyen.pk: 5, cast.huyen_khac.pk: 10}
    assert (figures["done"].value, figures["done"].cumulative, figures["planned"].value) == (15, 15, None)


def test_a_period_is_reported_on_the_tree_of_its_cut_off_day(form, cast):
    closed = factories.unit("Cũ", parent=cast.tinh, position=8, valid_to=date(2023, 12, 31))
    opened = factories.unit("Mới", parent=cast.tinh, position=9, valid_from=date(2024, 1, 1))
    past, now = (factories.round_of(form, code) for code in ("2023-H2", "2024-H1"))
    for round in (past, now):
        report(round, closed, done=1)
        report(round, opened, done=2)
    rollup = rollup_of(form, cast.tinh)
    assert (closed in rollup.expected, opened in rollup.expected) == (False, True)
    assert (rollup.figures["done"].value, rollup.figures["done"].previous) == (2, 1)
    assert rollup.cut_off_on == date(2024, 6, 30)


def test_the_tree_of_a_period_is_that_of_its_latest_batch(half, cast):
    merged = factories.unit("Cũ", parent=cast.tinh, valid_to=date(2024, 7, 15))
    report(half, merged, done=1)
    assert rollup_of(half.form, cast.tinh).figures["done"].value == 1
    factories.round_of(half.form, batch=2, cut_off_on=date(2024, 7, 16))
    rollup = rollup_of(half.form, cast.tinh)
    assert (merged in rollup.expected, rollup.figures["done"].value) == (False, None)


def test_units_of_several_parents_stand_in_the_order_of_the_tree(form, cast):
    form.unit_kinds = [UnitKind.COMMUNE]
    form.save()
    first = factories.unit("Suối Mẫu", UnitKind.COMMUNE, parent=cast.huyen_khac, position=0)
    second = factories.unit("Rừng Mẫu", UnitKind.COMMUNE, parent=cast.huyen, position=5)
    factories.round_of(form)
    assert rollup_of(form, cast.tinh).expected == (cast.xa, second, first)


def test_a_period_that_was_not_asked_expects_nobody(form, cast):
    report(factories.round_of(form, "2023-H2"), cast.huyen, done=3)
    rollup = rollup_of(form, cast.tinh)
    assert (rollup.expected, rollup.included, rollup.missing, rollup.cut_off_on) == ((), (), (), None)
    assert (rollup.figures["done"].value, rollup.figures["done"].previous) == (None, 3)


def test_compared_periods_without_a_round_are_none_not_zero(half, cast):
    report(half, cast.huyen, done=3)
    figure = rollup_of(half.form, cast.tinh).figures["done"]
    assert (figure.previous, figure.last_year, figure.cumulative) == (None, None, 3)


OVER_TIME = {  # indicator: (this period, the one before, a year ago, in the year so far)
    "done": ("30.0", "10.0", "7.0", "40.0"),
    "members": ("120", "100", "90", "120"),
    "largest": ("4.00", "9.00", "1.00", "9.00"),
    "smallest": ("4.00", "2.00", "1.00", "2.00"),
    "percent": ("75.0", "50.0", "70.0", "66.7"),  # flow over flow: 40 of 60
    "joined": ("25.0", "10.0", "7.8", "33.3"),  # flow over stock: 40 of the last 120
    "held": ("300.0", "500.0", "900.0", "200.0"),  # stock over flow: the last 120 of 60
    "level": ("3.00", "6.00", "5.00", "4.00"),  # (3 x 40 + 6 x 20) / 60
}


@pytest.mark.parametrize(("code", "expected"), OVER_TIME.items())
def test_each_kind_is_compared_and_cumulated_in_its_own_way(form, cast, code, expected):
    years = {
        "2023-H2": {"done": 7, "members": 90, "largest": 1, "smallest": 1, "planned": 10, "level": 5},
        "2024-H1": {"done": 10, "members": 100, "largest": 9, "smallest": 2, "planned": 20, "level": 6},
        "2024-H2": {"done": 30, "members": 120, "largest": 4, "smallest": 4, "planned": 40, "level": 3},
    }
    for period, figures in years.items():
        report(factories.round_of(form, period), cast.huyen, **figures)
    figure = rollup_of(form, cast.tinh, "2024-H2").figures[code]
    assert tuple(map(str, (figure.value, figure.previous, figure.last_year, figure.cumulative))) == expected


def test_a_unit_missing_in_the_last_period_counts_in_flows_but_not_over_a_stock(form, cast):
    first, last = factories.round_of(form, "2024-H1"), factories.round_of(form, "2024-H2")
    report(first, cast.huyen, done=10, members=50, planned=20)
    report(first, cast.huyen_khac, done=90, members=900, planned=180)
    report(last, cast.huyen, done=10, members=40, planned=20)
    figures = rollup_of(form, cast.tinh, "2024-H2").figures
    assert (figures["done"].cumulative, figures["members"].cumulative) == (110, 40)
    assert (figures["percent"].cumulative, figures["joined"].cumulative) == (D("50.0"), D("50.0"))


@pytest.mark.parametrize("code", ["2024-9M", "2024", "2024-03-01..2024-08-31"])
def test_a_period_that_does_not_divide_its_year_stands_alone(form, cast, code):
    for period in ("2024-H1", "2024-Q1", "2024-01-01..2024-02-29", code):
        report(factories.round_of(form, period, due_on=date(2024, 12, 31)), cast.huyen, done=4)
    assert rollup_of(form, cast.tinh, code).figures["done"].cumulative == 4


def test_the_year_so_far_ends_with_the_period_and_begins_with_the_year(form, cast):
    for number, month in enumerate(("2023-12", "2024-01", "2024-02", "2024-03", "2024-04")):
        report(factories.round_of(form, month), cast.huyen, done=10**number)
    assert rollup_of(form, cast.tinh, "2024-03").figures["done"].cumulative == 1110


def test_sums_of_one_decimal_are_exact(cast):
    """On SQLite too, which keeps decimals as floating numbers."""
    codes = [f"c{number:02d}" for number in range(41)]
    form = factories.form("SAU-THANG", *(factories.indicator(code, decimals=1) for code in codes))
    round = factories.round_of(form)
    units = [factories.unit(f"Huyện mẫu {number}", parent=cast.tinh, position=10 + number) for number in range(18)]
    typed = {
        unit.pk: {code: D(7 * place + 13 * column + 1) / 10 for column, code in enumerate(codes)}
        for place, unit in enumerate(units)
    }
    for unit in units:
        report(round, unit, **typed[unit.pk])
    figures = rollup_of(form, cast.tinh).figures
    assert {code: figures[code].value for code in codes} == {
        code: sum(cells[code] for cells in typed.values()) for code in codes
    }


@pytest.mark.parametrize(
    ("numbers", "total"),
    [
        (("449.1", "449.2"), "898.3"), (("5993175000", "0.1"), "5993175000.1"),
        (("99999999999.9", "0.1"), "100000000000.0"), (("-0.3", "0.1"), "-0.2"),
    ],
)  # fmt: skip
def test_totals_equal_the_published_ones_to_the_last_digit(half, cast, numbers, total):
    report(half, cast.huyen, done=numbers[0])
    report(half, cast.huyen_khac, done=numbers[1])
    assert str(rollup_of(half.form, cast.tinh).figures["done"].value) == total


@pytest.mark.parametrize("units", [1, 3])
def test_rollup_asks_six_queries_whatever_the_number_of_units(half, cast, units, django_assert_num_queries):
    for unit in (cast.huyen, cast.huyen_khac, cast.khoi)[:units]:
        report(half, unit, done=1, planned=2)
    with django_assert_num_queries(6):
        rollup_of(half.form, cast.tinh)


def test_rollup_asks_six_queries_for_one_indicator_too(cast, django_assert_num_queries):
    form = factories.form("MOT", factories.indicator("one"))
    report(factories.round_of(form), cast.huyen, one=1)
    with django_assert_num_queries(6):
        rollup_of(form, cast.tinh)
