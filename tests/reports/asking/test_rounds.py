import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from ccb.core.models import AuditEntry
from ccb.lib import periods
from members.choices import UnitKind
from reports.domain.asking import rounds, todo
from reports.models import Round, Submission
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HALF = periods.parse("2024-H1")


@pytest.fixture
def form(cast):
    return factories.form()


def opened(form, **terms) -> Round:
    return rounds.open_round(form, HALF, actor=None, at=NOW, **terms)


def test_round_ends_with_its_period_and_is_due_as_its_form_says_unless_told_otherwise(form):
    round = opened(form)
    assert (round.starts_on, round.ends_on) == (date(2024, 1, 1), date(2024, 6, 30))
    assert (round.cut_off_on, round.due_on) == (date(2024, 6, 30), date(2024, 7, 5))
    later = opened(form, batch=2, cut_off_on=date(2024, 5, 31), due_on=date(2024, 6, 10), is_estimate=True)
    assert (later.cut_off_on, later.due_on, later.is_estimate) == (date(2024, 5, 31), date(2024, 6, 10), True)


@pytest.mark.parametrize(
    ("days", "rule", "due_on"),
    [
        (4, "after", date(2024, 7, 4)),  # a Thursday
        (5, "before", date(2024, 7, 5)),  # a Friday
        (6, "after", date(2024, 7, 8)),
        (7, "after", date(2024, 7, 8)),
        (6, "before", date(2024, 7, 5)),
        (7, "before", date(2024, 7, 5)),
        (6, "as_is", date(2024, 7, 6)),
        (8, "before", date(2024, 7, 8)),
    ],
)
def test_due_day_follows_the_forms_days_and_its_rule_for_weekends(form, days, rule, due_on):
    form.due_days, form.due_day = days, rule
    assert rounds.due_of(form, HALF, date(2024, 6, 30)) == due_on


@pytest.mark.parametrize(
    ("rule", "period", "due_on"),
    [
        ({"due_rule": "weekday"}, "2024-H1", date(2024, 6, 28)),  # the last Friday
        ({"due_rule": "weekday", "due_weekday": 0}, "2024-Q1", date(2024, 3, 25)),
        ({"due_rule": "weekday", "due_weekday": 6, "due_day": "as_is"}, "2024-H1", date(2024, 6, 30)),
        ({"due_rule": "last_month", "due_days": 20}, "2024-H1", date(2024, 6, 20)),
        ({"due_rule": "last_month", "due_days": 20, "due_day": "before"}, "2024-07", date(2024, 7, 19)),  # a Saturday
        ({"due_rule": "last_month", "due_days": 20, "due_day": "after"}, "2024-07", date(2024, 7, 22)),
        ({"due_rule": "last_month", "due_days": 31, "due_day": "as_is"}, "2024-02", date(2024, 2, 29)),
        ({"due_rule": "next_month", "due_days": 5, "due_day": "as_is"}, "2024", date(2025, 1, 5)),
        ({"due_rule": "last_month", "due_days": 1}, "2024-06-20..2024-06-30", date(2024, 6, 20)),
    ],
)
def test_due_day_follows_a_rule_by_month_or_weekday(form, rule, period, due_on):
    """Whatever the cut-off day: months are those of the period."""
    for name, value in rule.items():
        setattr(form, name, value)
    asked = periods.parse(period)
    assert rounds.due_of(form, asked, asked.starts_on) == due_on


def test_a_round_opened_without_a_day_is_due_by_the_forms_rule(form):
    form.due_rule = "weekday"
    form.save()
    assert opened(form).due_on == date(2024, 6, 28)
    call_command("open_round", form=form.code, period="2024-Q3")
    assert Round.objects.get(period="2024-Q3").due_on == date(2024, 9, 27)


def test_a_round_may_ask_only_some_units(form, cast):
    round = opened(form, only_units=[cast.khoi, cast.huyen])
    assert list(rounds.expected_units(round, cast.tinh)) == [cast.huyen, cast.khoi]
    assert todo.owes(cast.huyen, round) and not todo.owes(cast.huyen_khac, round)
    with pytest.raises(rounds.NotExpected, match="không giao cho đơn vị"):
        rounds.submission_for(round, cast.huyen_khac, at=NOW)
    said = json.loads(AuditEntry.objects.get(verb="round.open").data)
    assert said["only_units"] == sorted([cast.huyen.pk, cast.khoi.pk])


def test_units_that_the_form_does_not_ask_are_refused_and_no_round_is_opened(form, cast):
    closed = factories.unit("Suối Mẫu", parent=cast.tinh, valid_to=date(2024, 5, 1))
    with pytest.raises(rounds.NotAskable, match="Xã Đồng Mẫu; Huyện Suối Mẫu: không phải cấp nộp"):
        opened(form, only_units=[cast.huyen, cast.xa, closed])
    assert not Round.objects.exists()


def test_a_batch_of_corrections_from_one_unit_leaves_the_others_expected_in_the_period(form, cast):
    first, second = opened(form), opened(form, batch=2, only_units=[cast.huyen])
    assert list(rounds.expected_units(second, cast.tinh)) == [cast.huyen]
    assert list(rounds.expected_in_period(second, cast.tinh)) == list(rounds.expected_units(first, cast.tinh))


def test_opening_a_round_is_audited_once(form, cast):
    round, created = rounds.get_or_open(form, HALF, actor=cast.van_phong, at=NOW)
    same, created_again = rounds.get_or_open(form, HALF, actor=cast.van_phong, at=NOW, due_on=date(2024, 7, 1))
    assert (created, created_again, same.pk, same.due_on) == (True, False, round.pk, date(2024, 7, 5))
    entry = AuditEntry.objects.get(verb="round.open")
    assert (entry.actor, entry.object_id) == (cast.van_phong, str(round.pk))


def test_the_same_batch_cannot_be_opened_twice(form):
    first = opened(form)
    with pytest.raises(rounds.RoundExists, match="đã mở rồi") as refusal:
        opened(form)
    assert refusal.value.round == first


def test_cut_off_before_the_period_begins_is_refused(form):
    with pytest.raises(IntegrityError):
        opened(form, cut_off_on=date(2023, 12, 31))


def test_latest_round_is_that_of_the_last_batch(form):
    assert rounds.latest(form, HALF) is None
    opened(form)
    second = opened(form, batch=2)
    assert rounds.latest(form, HALF) == second


def test_units_of_the_forms_kinds_are_expected_in_the_provinces_order(form, cast):
    assert list(rounds.expected_units(opened(form), cast.tinh)) == [cast.huyen, cast.huyen_khac, cast.khoi]


def test_only_units_in_the_subtree_are_expected(form, cast):
    assert list(rounds.expected_units(opened(form), cast.huyen)) == [cast.huyen]
    assert list(rounds.expected_units(opened(form, batch=2), cast.xa)) == []


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_expected"),
    [
        (None, None, True),
        (date(2024, 5, 31), None, True),
        (date(2024, 6, 1), None, False),
        (None, date(2024, 5, 31), True),
        (None, date(2024, 5, 30), False),
    ],
)
def test_first_and_last_day_of_a_unit_are_days_on_which_it_is_expected(form, cast, valid_from, valid_to, is_expected):
    round = opened(form, cut_off_on=date(2024, 5, 31))
    unit = factories.unit("Suối Mẫu", parent=cast.tinh, valid_from=valid_from, valid_to=valid_to)
    assert (unit in rounds.expected_units(round, cast.tinh)) is is_expected


def test_tree_order_puts_each_unit_after_its_parent_and_siblings_by_position(cast):
    last = factories.unit("Bản Mẫu", UnitKind.COMMUNE, parent=cast.huyen_khac, position=1)
    before = factories.unit("Ao Mẫu", UnitKind.COMMUNE, parent=cast.huyen_khac, position=0)
    shuffled = [last, cast.khoi, cast.chi_hoi, before, cast.huyen_khac, cast.xa, cast.huyen]
    ordered = (cast.huyen, cast.xa, cast.chi_hoi, cast.huyen_khac, before, last, cast.khoi)
    assert rounds.in_tree_order(shuffled) == ordered
    assert rounds.in_tree_order([last, cast.chi_hoi, before]) == (cast.chi_hoi, before, last)


def test_a_unit_has_one_submission_in_a_round(form, cast):
    round = opened(form)
    submission = rounds.submission_for(round, cast.huyen, at=NOW)
    assert (submission.starts_on, submission.ends_on, submission.created_at) == (round.starts_on, round.ends_on, NOW)
    assert rounds.submission_for(round, cast.huyen, at=NOW) == submission
    assert Submission.objects.count() == AuditEntry.objects.filter(verb="submission.begin").count() == 1


def test_a_unit_that_is_not_expected_gets_no_submission(form, cast):
    round = opened(form, cut_off_on=date(2024, 5, 31))
    opened_later = factories.unit("Suối Mẫu", parent=cast.tinh, valid_from=date(2024, 6, 1))
    for unit in (cast.xa, opened_later):
        with pytest.raises(rounds.NotExpected, match=unit.name):
            rounds.submission_for(round, unit, at=NOW)
    assert not Submission.objects.exists()
