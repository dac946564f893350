"""Rules as data, applied to figures. Pure: rules and values in, findings out; nothing is ever corrected."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from ccb.lib import numbers
from reports.choices import CheckKind, Comparator, Severity

HOLDS = {
    Comparator.EQUAL: lambda left, right: left == right,
    Comparator.AT_MOST: lambda left, right: left <= right,
    Comparator.AT_LEAST: lambda left, right: left >= right,
}
FAILS = {Comparator.EQUAL: "khác", Comparator.AT_MOST: "lớn hơn", Comparator.AT_LEAST: "nhỏ hơn"}


@dataclass(frozen=True)
class Term:
    """One indicator on one side of a rule; `sign` is 1 or -1."""

    code: str
    name: str
    sign: int = 1


@dataclass(frozen=True)
class Rule:
    code: str
    kind: str
    severity: str
    left: tuple[Term, ...]
    right: tuple[Term, ...] = ()
    comparator: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    hint: str = ""


@dataclass(frozen=True)
class Finding:
    """What does not hold: both sides in words and numbers, and the cells to look at."""

    code: str  # unique in a sheet: a check's code, or "register:" with an indicator's
    severity: str
    message: str
    cells: tuple[str, ...]
    hint: str = ""
    reason: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING

    def as_data(self) -> dict:
        """For the frozen report."""
        return asdict(self) | {"cells": list(self.cells)}


def evaluate(rules: Iterable[Rule], values: Mapping[str, Decimal | None]) -> list[Finding]:
    """The findings of the rules on the values of one unit (or of one total), in the order of the rules.

    `values` holds indicator code -> number; a missing code or None means not reported. A rule with a figure that is
    not reported says nothing (blanks are another matter), except REQUIRED.
    """
    found = []
    for rule in rules:
        message = EVALUATORS[rule.kind](rule, values)
        if message:
            cells = tuple(dict.fromkeys(term.code for term in rule.left + rule.right))
            found.append(Finding(rule.code, rule.severity, message, cells, rule.hint))
    return found


def fingerprint(findings: Iterable[Finding]) -> str:
    """Of what the findings say: whether a person has seen these very ones."""
    said = "\n".join(f"{finding.code} {finding.message}" for finding in findings)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _side(terms: tuple[Term, ...], values: Mapping[str, Decimal | None]) -> Decimal | None:
    numbers_of = [values.get(term.code) for term in terms]
    if None in numbers_of:
        return None
    return sum((number * term.sign for number, term in zip(numbers_of, terms, strict=True)), Decimal(0))


def _written(terms: tuple[Term, ...], words: Mapping[str, str]) -> str:
    """'A + B - C' with each term's word."""
    text = " ".join(f"{'-' if term.sign < 0 else '+'} {words[term.code]}" for term in terms)
    return text.removeprefix("+ ")


def _shown(terms: tuple[Term, ...], values: Mapping[str, Decimal | None]) -> str:
    """The side in numbers: '54.153 + 4.055 = 58.208', or the number alone when there is one term."""
    written = _written(terms, {term.code: _figure(values[term.code]) for term in terms})
    return written if len(terms) == 1 else f"{written} = {_figure(_side(terms, values))}"


def _figure(value: Decimal) -> str:
    """With the decimals it has: '54.153' and '2,9045' beside each other."""
    return numbers.show(value, len(numbers.plain(value).partition(".")[2]))


def _named(terms: tuple[Term, ...]) -> str:
    return _written(terms, {term.code: f"“{term.name}”" for term in terms})


def _comparison(rule: Rule, values: Mapping[str, Decimal | None]) -> str:
    left, right = _side(rule.left, values), _side(rule.right, values)
    if left is None or right is None or HOLDS[rule.comparator](left, right):
        return ""
    return (
        f"{_named(rule.left)}: {_shown(rule.left, values)}, {FAILS[rule.comparator]} {_named(rule.right)}: "
        f"{_shown(rule.right, values)} (lệch {_figure(abs(left - right))})."
    )


def _ratio(rule: Rule, values: Mapping[str, Decimal | None]) -> str:
    left, right = _side(rule.left, values), _side(rule.right, values)
    if left is None or right is None:
        return ""
    sides = f"{_named(rule.left)}: {_shown(rule.left, values)}; {_named(rule.right)}: {_shown(rule.right, values)}"
    if right == 0:
        return f"{sides}: có số này thì phải có số kia." if left else ""
    ratio = left / right
    if (rule.low is None or ratio >= rule.low) and (rule.high is None or ratio <= rule.high):
        return ""
    return f"{sides}; tỷ số {_rounded(ratio)} nằm ngoài khoảng {_interval(rule)}."


def _rounded(ratio: Decimal) -> str:
    """Three significant digits: 0,000387."""
    return _figure(Decimal(f"{ratio:.3g}"))


def _interval(rule: Rule) -> str:
    if rule.low is None:
        return f"đến {_figure(rule.high)}"
    if rule.high is None:
        return f"từ {_figure(rule.low)}"
    return f"từ {_figure(rule.low)} đến {_figure(rule.high)}"


def _required(rule: Rule, values: Mapping[str, Decimal | None]) -> str:
    blank = [term for term in rule.left if values.get(term.code) is None]
    return f"Chưa có số: {', '.join(f'“{term.name}”' for term in blank)}." if blank else ""


EVALUATORS = {
    CheckKind.SUM: _comparison,
    CheckKind.PART: _comparison,
    CheckKind.RATIO: _ratio,
    CheckKind.REQUIRED: _required,
}
