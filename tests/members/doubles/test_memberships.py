"""Two memberships become one: whatever was recorded twice, on no day a person counts twice, and the numbers balance."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import Entry, Exit
from members.domain.doubles.memberships import Stay, unite

FIRST = date(2024, 5, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(16)]
ENDS = (Exit.DIED, Exit.STRUCK, Exit.EXPELLED, Exit.TRANSFERRED)
BEGINNINGS = (Entry.OPENING, Entry.ADMITTED, Entry.RECEIVED)


def day(number: int) -> date:
    return DAYS[number]


def stay(pk: int, joined: int, left: int | None = None, *, unit: int = 1, entry=Entry.OPENING, exit="") -> Stay:
    return Stay(pk, unit, entry, day(joined), exit or (Exit.STRUCK if left is not None else ""),
                None if left is None else day(left))  # fmt: skip


@st.composite
def memberships(draw, first_pk: int) -> list[Stay]:
    """What one file may hold: unbroken stays one after the other, a death only at the end."""
    found, pk, at = [], first_pk, draw(st.integers(0, 8))
    for number in range(draw(st.integers(0, 3))):
        entry = draw(st.sampled_from(BEGINNINGS)) if not number else Entry.READMITTED
        for link in range(draw(st.integers(1, 3))):
            joined = at
            at += draw(st.integers(1, 4))
            found.append(Stay(pk, draw(st.integers(1, 3)), Entry.RECEIVED if link else entry, day(0) + _days(joined),
                              Exit.TRANSFERRED, day(0) + _days(at)))  # fmt: skip
            pk += 1
        exit = draw(st.sampled_from(ENDS))
        found[-1] = Stay(**vars(found[-1]) | {"exit": exit})
        if exit == Exit.DIED:
            return found
        at += draw(st.integers(1, 3))
    if found and draw(st.booleans()):
        found[-1] = Stay(**vars(found[-1]) | {"exit": "", "left_on": None})
    return found


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def result(chosen: list[Stay], other: list[Stay]) -> list[Stay]:
    united = unite(chosen, other)
    stays = [united.get(one.pk, one) for one in [*chosen, *other]]
    return sorted((one for one in stays if one), key=lambda one: one.joined_on)


def covered(stays: list[Stay]) -> set[date]:
    return {day for day in _calendar() if any(_counts(one, day) for one in stays)}


def _calendar():
    return [FIRST + _days(number) for number in range(60)]


def _counts(one: Stay, day: date) -> bool:
    return one.joined_on <= day and (one.left_on is None or one.left_on > day)


def broken(stays: list[Stay]) -> Counter:
    """Ends of a transfer without the other end, by cause."""
    left = Counter(one.left_on for one in stays if one.exit == Exit.TRANSFERRED)
    received = Counter(one.joined_on for one in stays if one.entry == Entry.RECEIVED)
    return Counter({"out": (left - received).total(), "in": (received - left).total()})


@given(memberships(1), memberships(100))
def test_on_no_day_he_counts_twice(chosen, other):
    stays = result(chosen, other)
    for one in _calendar():
        assert sum(_counts(stay, one) for stay in stays) <= 1
    assert len({one.joined_on for one in stays}) == len(stays)
    assert sum(one.left_on is None for one in stays) <= 1


@given(memberships(1), memberships(100))
def test_the_chosen_membership_loses_no_day(chosen, other):
    assert covered(result(chosen, other)) >= covered(chosen)


@given(memberships(1), memberships(100))
def test_nothing_is_counted_that_neither_file_says(chosen, other):
    assert covered(result(chosen, other)) <= covered(chosen) | covered(other)


@given(memberships(1), memberships(100))
def test_a_transfer_is_never_left_with_one_end(chosen, other):
    stays, before = broken(result(chosen, other)), broken(chosen) + broken(other)
    assert stays["out"] <= before["out"]
    assert stays["in"] <= before["in"]


@given(memberships(1), memberships(100))
def test_nobody_counts_after_his_death_and_nobody_dies_twice(chosen, other):
    """Where only the other one died the register refuses to let that death go: this is not asked here."""
    if any(one.exit == Exit.DIED for one in chosen) or not any(one.exit == Exit.DIED for one in other):
        ends = [one.exit for one in result(chosen, other)]
        assert Exit.DIED not in ends[:-1]


@given(memberships(1), memberships(100))
def test_how_the_chosen_membership_ended_stays_as_it_was(chosen, other):
    kept = {one.pk: one for one in result(chosen, other)}
    for one in chosen:
        assert (kept[one.pk].exit, kept[one.pk].left_on, kept[one.pk].unit) == (one.exit, one.left_on, one.unit)


@pytest.mark.parametrize(
    ("chosen", "other", "united"),
    [
        # recorded twice in one unit: the earlier beginning holds
        ([stay(1, 5)], [stay(2, 2)], [stay(1, 2)]),
        ([stay(1, 2)], [stay(2, 5)], [stay(1, 2)]),
        ([stay(1, 5)], [stay(2, 2, entry=Entry.ADMITTED)], [stay(1, 2, entry=Entry.ADMITTED)]),
        # in two units: he moved on the day from which the chosen one counts
        ([stay(1, 5)], [stay(2, 2, unit=2)],
         [stay(2, 2, 5, unit=2, exit=Exit.TRANSFERRED), stay(1, 5, entry=Entry.RECEIVED)]),
        # admitted that day, so no member before
        ([stay(1, 5, entry=Entry.ADMITTED)], [stay(2, 2, unit=2)], [stay(1, 5, entry=Entry.ADMITTED)]),
        # struck off by the chosen file: what the other one says about the time after is the same membership
        ([stay(1, 5, 8)], [stay(2, 6, unit=2)], [stay(1, 5, 8)]),
        # they share no day
        ([stay(1, 5)], [stay(2, 2, 4)], [stay(2, 2, 4), stay(1, 5)]),
        ([stay(1, 2, 4)], [stay(2, 4, unit=2)], [stay(1, 2, 4), stay(2, 4, unit=2)]),
        # the dead do not count
        ([stay(1, 2, 4, exit=Exit.DIED)], [stay(2, 9)], [stay(1, 2, 4, exit=Exit.DIED)]),
        # recorded and ended on the same day
        ([stay(1, 5)], [stay(2, 5, 5)], [stay(1, 5)]),
        ([stay(1, 5)], [], [stay(1, 5)]),
        ([], [stay(2, 5)], [stay(2, 5)]),
    ],
)  # fmt: skip
def test_what_becomes_of_two_memberships(chosen, other, united):
    assert result(chosen, other) == united
