"""Rules as data, applied to figures and words. Pure: rules and values in, findings out; nothing is ever corrected."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from reports.choices import OwnCheck
from reports.domain.rules import check_figures, check_texts
from reports.domain.rules.check_rules import Finding, Rule, Term
from reports.domain.rules.check_texts import Span, Text

__all__ = ["Finding", "Rule", "Span", "Term", "Text", "evaluate", "fingerprint", "is_own"]


def evaluate(
    rules: Iterable[Rule], values: Mapping[str, Decimal | None], texts: Sequence[Text] = (), own: Sequence[Span] = ()
) -> list[Finding]:
    """The findings on the values of one unit (or of one total), in the order of the rules, then those on its texts.

    `values` holds indicator code -> number; a missing code or None means not reported. A rule with a figure that is
    not reported says nothing (blanks are another matter), except REQUIRED. `own`: see `check_texts.findings`.
    """
    found = []
    for rule in rules:
        message = check_figures.message(rule, values)
        if message:
            cells = tuple(dict.fromkeys(term.code for term in rule.left + rule.right))
            found.append(Finding(rule.code, rule.severity, message, cells, rule.hint))
    return _without_echoes(found) + list(check_texts.findings(texts, own))


def _without_echoes(found: list[Finding]) -> list[Finding]:
    """A figure of a wrong size is a jump too: said once."""
    echoes = {code_of(OwnCheck.JUMP, finding.cells[0]) for finding in found if _kind(finding.code) == OwnCheck.SIZE}
    return [finding for finding in found if finding.code not in echoes]


def code_of(kind: str, place: str) -> str:
    """The code of what the software finds by itself at a place; no code of a check has a colon."""
    return f"{kind}:{place}"


def _kind(code: str) -> str:
    return code.partition(":")[0] if ":" in code else ""


def is_own(code: str) -> bool:
    """Whether the software found it by itself, without a row of the checks."""
    return _kind(code) in OwnCheck.values


def fingerprint(findings: Iterable[Finding]) -> str:
    """Of what the findings say: whether a person has seen these very ones."""
    said = "\n".join(f"{finding.code} {finding.message}" for finding in findings)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
