"""Rules on figures: one table of cases."""

from decimal import Decimal

import pytest

from reports.choices import CheckKind, Comparator, Severity
from reports.domain.rules.checks import Rule, Term, evaluate

IN_CLUBS = Term("in", "CQN trong câu lạc bộ")
OUTSIDE = Term("out", "CQN ngoài câu lạc bộ")
TOTAL = Term("total", "Tổng số CQN")
MONEY, GIFTS = Term("money", "Giá trị quà"), Term("gifts", "Suất quà")


def rule(kind, left, right=(), comparator="", low=None, high=None, severity=Severity.WARNING):
    low, high = (None if bound is None else Decimal(bound) for bound in (low, high))
    return Rule("r", kind, severity, tuple(left), tuple(right), comparator, low, high, "Xem lại.")


SUM = rule(CheckKind.SUM, [IN_CLUBS, OUTSIDE], [TOTAL], Comparator.EQUAL)
DIFFERENCE = rule(CheckKind.SUM, [TOTAL, Term("out", "ngoài", -1)], [IN_CLUBS], Comparator.EQUAL)
PART = rule(CheckKind.PART, [IN_CLUBS], [TOTAL], Comparator.AT_MOST)
AT_LEAST = rule(CheckKind.SUM, [TOTAL], [IN_CLUBS], Comparator.AT_LEAST)
PRICE = rule(CheckKind.RATIO, [MONEY], [GIFTS], low="0.05", high="5")
CEILING = rule(CheckKind.RATIO, [MONEY], [GIFTS], high="500")
FLOOR = rule(CheckKind.RATIO, [MONEY], [GIFTS], low="0.05")
REQUIRED = rule(CheckKind.REQUIRED, [TOTAL, IN_CLUBS])

HOLDS = [
    (SUM, {"in": 54153, "out": 4055, "total": 58208}),
    (SUM, {"in": 0, "out": 0, "total": 0}),
    (SUM, {"in": 54153, "total": 62950}),  # a figure that is not reported: nothing to compare
    (SUM, {"in": 54153, "out": None, "total": 62950}),
    (DIFFERENCE, {"in": 3, "out": 2, "total": 5}),
    (PART, {"in": 5, "total": 5}),
    (AT_LEAST, {"in": 5, "total": 6}),
    (PRICE, {"money": "2904.5", "gifts": 7514}),
    (PRICE, {"money": "0.05", "gifts": 1}),
    (PRICE, {"money": 5, "gifts": 1}),
    (PRICE, {"money": 0, "gifts": 0}),
    (CEILING, {"money": 500, "gifts": 1}),
    (FLOOR, {"money": 500, "gifts": 1}),
    (REQUIRED, {"in": 0, "total": 0}),
]
FAILS = [
    (
        SUM,
        {"in": 54153, "out": 4055, "total": 62950},
        "“CQN trong câu lạc bộ” + “CQN ngoài câu lạc bộ”: 54.153 + 4.055 = 58.208, khác “Tổng số CQN”: 62.950 "
        "(lệch 4.742).",
    ),
    (DIFFERENCE, {"in": 3, "out": 3, "total": 5}, "“Tổng số CQN” - “ngoài”: 5 - 3 = 2, khác “CQN trong câu lạc bộ”: 3"),
    (PART, {"in": 6, "total": 5}, "“CQN trong câu lạc bộ”: 6, lớn hơn “Tổng số CQN”: 5 (lệch 1)."),
    (AT_LEAST, {"in": 6, "total": 5}, "“Tổng số CQN”: 5, nhỏ hơn “CQN trong câu lạc bộ”: 6 (lệch 1)."),
    (
        PRICE,
        {"money": "2.9045", "gifts": 7514},
        "“Giá trị quà”: 2,9045; “Suất quà”: 7.514; tỷ số 0,000387 nằm ngoài khoảng từ 0,05 đến 5.",
    ),
    (PRICE, {"money": 1, "gifts": 0}, "có số này thì phải có số kia."),
    (CEILING, {"money": 1500000, "gifts": 1}, "tỷ số 1.500.000 nằm ngoài khoảng đến 500."),
    (FLOOR, {"money": 0, "gifts": 1}, "tỷ số 0 nằm ngoài khoảng từ 0,05."),
    (REQUIRED, {"in": None}, "Chưa có số: “Tổng số CQN”, “CQN trong câu lạc bộ”."),
]


def figures(values):
    return {code: None if value is None else Decimal(value) for code, value in values.items()}


@pytest.mark.parametrize(("checked", "values"), HOLDS)
def test_rule_that_holds_says_nothing(checked, values):
    assert evaluate([checked], figures(values)) == []


@pytest.mark.parametrize(("checked", "values", "said"), FAILS)
def test_rule_that_fails_names_both_sides_in_numbers(checked, values, said):
    (finding,) = evaluate([checked], figures(values))
    assert said in finding.message
    assert finding.hint == "Xem lại."


def test_finding_names_each_of_its_cells_once():
    (finding,) = evaluate([SUM], figures({"in": 1, "out": 1, "total": 3}))
    assert finding.cells == ("in", "out", "total")


@pytest.mark.parametrize(("severity", "blocks"), [(Severity.BLOCKING, True), (Severity.WARNING, False)])
def test_severity_decides_whether_a_finding_blocks(severity, blocks):
    strict = rule(CheckKind.PART, [IN_CLUBS], [TOTAL], Comparator.AT_MOST, severity=severity)
    (finding,) = evaluate([strict], figures({"in": 6, "total": 5}))
    assert finding.is_blocking is blocks
    assert finding.as_data()["cells"] == ["in", "total"]


def test_findings_come_in_the_order_of_the_rules():
    values = figures({"in": 6, "out": 1, "total": 5})
    assert [found.message[:25] for found in evaluate([PART, SUM], values)] == [
        found.message[:25] for rule in (PART, SUM) for found in evaluate([rule], values)
    ]
