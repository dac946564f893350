"""What plans say in words: comparators, thresholds as they are typed, and notes."""

from decimal import Decimal

import pytest

from campaigns.domain.plans import target_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("95", (None, "95", "")),
        ("0,03", (None, "0.03", "")),
        ("96%", (None, "96", "")),
        ("trên 75%", (">", "75", "")),
        ("Dưới 0.03 %", ("<", "0.03", "")),
        ("ít nhất 1500", (">=", "1500", "")),
        ("≥ 95", (">=", "95", "")),
        ("không quá 3", ("<=", "3", "")),
        ("2-4", ("range", "2", "4")),
        ("từ 2 đến 4", ("range", "2", "4")),
        ("95% – 98%", ("range", "95", "98")),
        ("nhiều", None),
        ("1.500", None),
        ("", None),
    ],
)
def test_a_threshold_is_read_as_people_write_it(typed, read):
    assert target_words.written(typed) == read


@pytest.mark.parametrize(
    ("typed", "is_ambiguous"), [("1.500", True), ("2-1,500", True), ("0.030", False), ("1500", False), ("12.5", False)]
)
def test_thousands_or_decimals_are_not_guessed(typed, is_ambiguous):
    assert target_words.is_ambiguous(typed) == is_ambiguous


@pytest.mark.parametrize(
    ("note", "said", "years"),
    [
        ("stepped: applies to 2022-2025", "", (2022, 2025)),
        ("stepped: by 2025; strict", "", (None, 2025)),
        ("mức theo năm", "đến năm 2025 đạt 96%", (None, 2025)),
        ("theo năm", "từ năm 2026 đến 2030", (2026, 2030)),
        ("stepped: from 2026", "", (2026, None)),
        ("stepped: applies to 2024", "", (2024, 2024)),
        ("stepped", "không có năm", (None, None)),
        ("each unit each month", "năm 2024", None),
    ],
)
def test_the_years_of_a_step(note, said, years):
    assert target_words.years(note, said) == years


def test_what_a_note_tells_has_its_own_place():
    assert target_words.cap("of which; cap 25%") == target_words.cap("trần: 25") == 25
    assert target_words.cap("không quá 3 tháng") is None and target_words.cap("không quá 25% tổng số") == 25
    assert target_words.within("trong đó của DL24-4.3; trần 20%") == "DL24-4.3"
    assert target_words.baseline("baseline 2.4% in 2023") == (Decimal("2.4"), 2023)
    assert target_words.condition("conditional: chi hội có nguồn; strict") == "chi hội có nguồn"
    assert target_words.adds_up("equivalence: 60% + 40%") and not target_words.adds_up("any one of the group meets it")
