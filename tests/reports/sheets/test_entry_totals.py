"""Which cells add up to which, as the entry page tells its script."""

from campaigns.choices import IndicatorKind
from reports.choices import CheckKind, Comparator, Severity
from reports.domain.asking import forms
from reports.domain.rules.checks import Rule, Term
from reports.views.sheets.entry_totals import totals
from tests import factories


def structure_of(**parts_of):
    """A form of four figures: `structure_of(b="a")` makes b a "trong đó" of a."""
    made = {}
    for code in "abcd":
        part_of = made.get(parts_of.get(code))
        made[code] = factories.indicator(code, IndicatorKind.FLOW, part_of=part_of)
    return forms.sections(factories.form("BC", *made.values())), {code: one.pk for code, one in made.items()}


def rule(kind, left, how, right):
    sides = (tuple(Term(code.strip("-"), code, -1 if "-" in code else 1) for code in side) for side in (left, right))
    return Rule("r", kind, Severity.WARNING, *sides, comparator=how)


def test_a_sum_on_either_side_stands_under_its_whole(db):
    structure, pk = structure_of()
    for left, right in ((["b", "c"], ["a"]), (["a"], ["b", "c"])):
        made = totals(structure, [rule(CheckKind.SUM, left, Comparator.EQUAL, right)])
        assert made == [{"of": pk["a"], "parts": [[pk["b"], 1], [pk["c"], 1]], "how": "="}]


def test_the_comparison_turns_with_the_sides(db):
    structure, pk = structure_of()
    (total,) = totals(structure, [rule(CheckKind.PART, ["a"], Comparator.AT_LEAST, ["b", "-c"])])
    assert total == {"of": pk["a"], "parts": [[pk["b"], 1], [pk["c"], -1]], "how": "<="}


def test_parts_that_may_overlap_are_added_without_a_verdict(db):
    structure, pk = structure_of(b="a", c="a")
    assert totals(structure, []) == [{"of": pk["a"], "parts": [[pk["b"], 1], [pk["c"], 1]], "how": ""}]


def test_a_rule_goes_before_the_parts_of_the_catalogue(db):
    structure, pk = structure_of(b="a", c="a")
    (total,) = totals(structure, [rule(CheckKind.SUM, ["b", "c", "d"], Comparator.EQUAL, ["a"])])
    assert [part for part, _ in total["parts"]] == [pk["b"], pk["c"], pk["d"]]


def test_what_is_no_sum_gives_no_line(db):
    structure, _ = structure_of(b="a")
    one_part = rule(CheckKind.PART, ["b"], Comparator.AT_MOST, ["a"])
    two_sides = rule(CheckKind.SUM, ["a", "b"], Comparator.EQUAL, ["c", "d"])
    absent = rule(CheckKind.SUM, ["b", "x"], Comparator.EQUAL, ["a"])
    ratio = rule(CheckKind.RATIO, ["b"], "", ["a"])
    assert totals(structure, [one_part, two_sides, absent, ratio]) == []
