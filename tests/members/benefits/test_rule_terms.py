"""Conditions of a rule: how a value is read, and who meets one, for sure or perhaps, against plain Python."""

from datetime import date, timedelta
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccb.lib.partial_dates import PartialDate, from_stored, read
from members.choices import Era, LivingStandard, RuleComparator
from members.domain.benefits import rule_terms
from members.domain.benefits.rule_terms import UnreadableTerm
from members.models import Household, Member, RegimeTerm
from tests.members.registering import member

ON = date(2024, 6, 10)
IS, IS_NOT, GE, LE = RuleComparator
WRITTEN = (
    "", "1955", "1974", "1975", "1975-04", "1975-05", "1975-12", "1975-04-30", "1975-05-01", "1975-12-31", "1976-01-01",
    "1976-02-29", "1995", "1995-04-30", "1995-05",
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "comparator", "typed", "kept"),
    [
        ("enlisted_on", "le", "30/04/1975", "30/4/1975"),
        ("enlisted_on", "ge", " 5/1975 ", "5/1975"),
        ("discharged_on", "is", "1976", "1976"),
        ("served_years", "le", "019", "19"),
        ("wounded_percent", "ge", "0", "0"),
        ("sick_soldier", "is", "Không", "không"),
        ("era", "is", "Chống  Mỹ", "chong_my"),
        ("era", "is_not", "chong_my", "chong_my"),
        ("status", "is", "Qua đời", "died"),
        ("living_standard", "is", "ngheo", "ngheo"),
        ("served_as", "is", " Dân  công ", "dân công"),
    ],
)
def test_a_value_is_kept_one_way(field, comparator, typed, kept):
    assert rule_terms.read(field, comparator, typed) == kept


@pytest.mark.parametrize(
    ("field", "comparator", "typed", "words"),
    [
        ("enlisted_on", "le", "", "Chưa ghi ngày"),
        ("enlisted_on", "le", "31/2/1975", "trên lịch"),
        ("enlisted_on", "le", "75", "không phải là năm"),
        ("served_years", "le", "dưới 20", "số nguyên từ 0 đến 60"),
        ("served_years", "le", "-1", "số nguyên"),
        ("served_years", "le", "²", "số nguyên"),
        ("age", "ge", "121", "từ 0 đến 120"),
        ("era", "is", "chống my", "Hãy ghi một trong: Chống Pháp"),
        ("era", "ge", "chong_my", "“là” hoặc “không là”"),
        ("imprisoned", "is", "x", "“có” hoặc “không”"),
        ("imprisoned", "le", "có", "“là” hoặc “không là”"),
        ("served_as", "is", "dc", "từ 4 đến 80"),
        ("served_as", "ge", "dân công", "“là” hoặc “không là”"),
    ],
)
def test_an_unreadable_value_is_refused_in_plain_words(field, comparator, typed, words):
    with pytest.raises(UnreadableTerm, match=words):
        rule_terms.read(field, comparator, typed)


def test_a_term_is_said_in_words():
    said = [
        rule_terms.say(RegimeTerm(field=field, comparator=comparator, value=value))
        for field, comparator, value in (
            ("era", IS, "chong_my"), ("enlisted_on", LE, "30/4/1975"), ("served_years", LE, "19"),
            ("sick_soldier", IS_NOT, "có"),
        )
    ]  # fmt: skip
    assert said == [
        "Thời kỳ phục vụ: Chống Mỹ", "Ngày nhập ngũ: đến hết 30/4/1975", "Số năm tại ngũ: không quá 19",
        "Bệnh binh: không phải “có”",
    ]  # fmt: skip


# --- Against plain Python --------------------------------------------------------------------------------------------


def found(field: str, comparator: str, value: str) -> tuple[set, set]:
    """The members that meet the term for sure, and those that may."""
    asked = rule_terms.condition(RegimeTerm(field=field, comparator=comparator, value=value), on=ON)
    sure, may = (set(Member.objects.filter(which).values_list("pk", flat=True)) for which in (asked.sure, asked.may))
    assert sure <= may
    return sure, may


@cache
def possible(stored: str) -> list[date]:
    """Every day that a partial date may mean; any day at all where none is written."""
    known = from_stored(stored)
    if known is None:
        return [date(1930, 1, 1), date(1975, 4, 30), date(1975, 5, 1), date(2023, 12, 31)]
    start = date(known.year, known.month or 1, known.day or 1)
    days = (start + timedelta(days=number) for number in range(366))
    return [one for one in days if PartialDate(one.year, *parts(known, one)) == known]


def parts(known: PartialDate, one: date) -> tuple[int, int]:
    return (one.month if known.month else 0), (one.day if known.day else 0)


def meets(comparator: str, low, high, value) -> bool:
    """Whether what is compared meets the value, which covers low..high."""
    return {IS: low <= value <= high, IS_NOT: not low <= value <= high, GE: value >= low, LE: value <= high}[comparator]


@pytest.fixture
def grid(cast):
    """A member for each pair of dates."""
    made = Member.objects.bulk_create(
        Member(unit=cast.xa, status="active", enlisted_on=from_stored(one), discharged_on=from_stored(two), born_on=one)
        for one, two in product(WRITTEN, WRITTEN)
    )
    return {person.pk: dates for person, dates in zip(made, product(WRITTEN, WRITTEN), strict=True)}


@given(
    comparator=st.sampled_from(RuleComparator),
    value=st.sampled_from(["1975", "4/1975", "5/1975", "30/4/1975", "01/5/1975", "31/12/1975", "12/1975", "1976"]),
)
@settings(max_examples=32, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_days_agree_with_every_day_they_may_mean(grid, comparator, value):
    days = possible(read(value).stored)
    sure, may = found("enlisted_on", comparator, value)
    for pk, (written, _) in grid.items():
        if not written:
            assert (pk in sure, pk in may) == (False, True)
            continue
        answers = {meets(comparator, days[0], days[-1], one) for one in possible(written)}
        assert (pk in sure, pk in may) == (answers == {True}, True in answers), (written, comparator, value)


def whole_years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


@given(comparator=st.sampled_from(RuleComparator), years=st.sampled_from([0, 1, 19, 20, 21]))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_years_of_service_agree_with_every_pair_of_days_they_may_mean(grid, comparator, years):
    sure, may = found("served_years", comparator, str(years))
    for pk, (start, end) in grid.items():
        if not start or not end:
            assert (pk in sure, pk in may) == (False, True)
            continue
        ends = [(possible(end)[index], possible(start)[other]) for index, other in product((0, -1), (0, -1))]
        lengths = [whole_years(first, last) for last, first in ends]
        span = range(min(lengths), max(lengths) + 1)
        answers = {meets(comparator, years, years, one) for one in span}
        assert (pk in may) or True not in answers  # nobody who may meet it is left out
        assert (pk not in sure) or answers == {True}  # and nobody is sure who may not
        if len(start) == len(end) == 10:
            assert (pk in sure) == (pk in may) == (True in answers)


@given(comparator=st.sampled_from(RuleComparator), years=st.integers(45, 70))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ages_agree_with_every_birthday_they_may_mean(grid, comparator, years):
    sure, may = found("age", comparator, str(years))
    for pk, (born, _) in grid.items():
        if born:
            answers = {meets(comparator, years, years, whole_years(one, ON)) for one in possible(born)}
            assert (pk in sure, pk in may) == (answers == {True}, True in answers), (born, comparator, years)


def test_an_age_counts_on_a_leap_day(cast):
    person = member(cast.xa, born_on=read("29/2/1944"))
    for years, is_so in ((80, True), (81, False)):
        term = RegimeTerm(field="age", comparator=GE, value=str(years))
        asked = rule_terms.condition(term, on=date(2024, 2, 29))
        assert Member.objects.filter(asked.sure, pk=person.pk).exists() is is_so


# --- What is no date -------------------------------------------------------------------------------------------------


def test_a_period_not_chosen_a_box_not_ticked_and_no_percentage_mean_no(cast):
    plain = member(cast.xa, "Trơn").pk
    full = member(cast.xa, "Đủ", eras=[Era.AMERICAN], sick_soldier=True, wounded_percent=41).pk
    assert found("era", IS, "chong_my") == ({full}, {full})
    assert found("era", IS_NOT, "chong_my") == ({plain}, {plain})
    assert found("sick_soldier", IS, "có") == ({full}, {full})
    assert found("sick_soldier", IS_NOT, "có") == found("sick_soldier", IS, "không") == ({plain}, {plain})
    assert found("wounded_percent", GE, "41") == ({full}, {full})
    assert found("wounded_percent", GE, "42") == (set(), set())
    assert found("wounded_percent", LE, "20") == ({plain}, {plain})
    assert found("status", IS, "died") == (set(), set())


def test_a_living_standard_not_written_may_be_any(cast):
    people = {}
    for standard in ("", LivingStandard.POOR, LivingStandard.RICH):
        home = Household.objects.create(unit=cast.xa, living_standard=standard)
        people[standard] = member(cast.xa, standard or "Chưa rõ").pk
        Member.objects.filter(pk=people[standard]).update(household=home)
    alone = member(cast.xa, "Không hộ").pk
    unknown = {people[""], alone}
    assert found("living_standard", IS, "ngheo") == ({people["ngheo"]}, {people["ngheo"], *unknown})
    assert found("living_standard", IS_NOT, "ngheo") == ({people["giau"]}, {people["giau"], *unknown})
