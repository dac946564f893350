"""The shared table of cases in Python, and what must hold whatever the figures and the words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.choices import CheckKind, OwnCheck, Severity
from reports.domain.rules import check_texts, checks, usual
from reports.domain.rules.checks import Rule, Term, Text, evaluate
from tests.reports.check_cases import cases

FIGURES = st.decimals(0, 10**14, places=6)
HISTORIES = st.lists(st.integers(0, 10**12).map(Decimal), min_size=4, max_size=12)
PIECES = st.sampled_from(
    ["5,254", "1.500", "19 136", " cây", "giai đoạn ", "2019", "-", "2029", "từ năm ", " đến năm ", "100 suất quà ",
     " đồng", "0", ",", ".", "\n", " ", "%", "mỗi", "2022–2027"]
)  # fmt: skip
WORDS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map("".join))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_checks_say_what_the_table_says(case):
    found = evaluate(case.rules, case.numbers, case.texts, case.spans)
    assert [[finding.code, finding.message] for finding in found] == case.says


def test_every_kind_of_check_stands_in_the_table():
    said = {rule.kind for case in cases() for rule in case.rules} | {
        code.partition(":")[0] for case in cases() for code, _ in case.says
    }
    assert {*CheckKind.values, *OwnCheck.values} <= said


def rule(kind: str, left: tuple, right: tuple = (), **more) -> Rule:
    terms = (tuple(Term(code, code, sign) for code, sign in side) for side in (left, right))
    return Rule("r", kind, Severity.WARNING, *terms, **more)


@given(st.lists(FIGURES, min_size=1, max_size=6))
def test_a_sheet_that_adds_up_raises_nothing(parts):
    left = tuple((f"p{place}", 1) for place in range(len(parts)))
    values = {f"p{place}": part for place, part in enumerate(parts)} | {"whole": sum(parts)}
    for kind in (CheckKind.SUM, CheckKind.BALANCE):
        assert evaluate([rule(kind, left, (("whole", 1),), comparator="=")], values) == []


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 6))
def test_a_percentage_rounded_to_any_place_raises_nothing(above, below, places):
    stated = (Decimal(above) * 100 / below).quantize(Decimal(1).scaleb(-places))
    check = rule(CheckKind.STATED_RATIO, (("p", 1),), (("a", 1), ("b", 1)), factor=Decimal(100))
    assert evaluate([check], {"p": stated, "a": Decimal(above), "b": Decimal(below)}) == []


@given(HISTORIES, st.integers(-6, 6))
def test_what_is_a_jump_does_not_depend_on_the_unit_of_measure(history, power):
    low, high = usual.limits(history)
    assert usual.limits([number.scaleb(power) for number in history]) == (low.scaleb(power), high.scaleb(power))


@given(HISTORIES)
def test_the_usual_figure_itself_is_no_jump(history):
    low, high = usual.limits(history)
    assert low <= usual.median(history) <= high


@given(HISTORIES, st.integers(10**12, 10**14).map(Decimal))
def test_one_wild_period_hardly_moves_the_median(history, wild):
    assert min(history) <= usual.median([*history, wild]) <= max(history)


@given(st.lists(st.tuples(st.sampled_from(cases()), st.dictionaries(st.text(max_size=4), st.none() | FIGURES))))
def test_the_checks_never_raise_whatever_the_figures(pairs):
    for case, values in pairs:
        codes = {term.code for one in case.rules for term in (*one.left, *one.right)}
        evaluate(case.rules, values | dict(zip(codes, values.values(), strict=False)))


@given(st.lists(WORDS, max_size=4))
def test_the_checks_never_raise_whatever_the_words(words):
    texts = [Text(f"muc:{place}", f"muc:{place}", "Phần lời", text) for place, text in enumerate(words)]
    found = list(check_texts.findings(texts))
    assert len({finding.code for finding in found}) == len(found)
    assert all(checks.is_own(finding.code) and not finding.is_blocking for finding in found)
