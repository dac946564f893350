"""The table of cases of the checks: the law of the Python rules and of the browser's."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reports.domain.rules.checks import Rule, Span, Term, Text

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Case:
    name: str
    rules: tuple[Rule, ...]
    values: dict[str, str | None]
    texts: tuple[Text, ...]
    spans: tuple[Span, ...]
    says: list[list[str]]  # [code, message] of each finding

    @property
    def numbers(self) -> dict[str, Decimal | None]:
        return {code: None if text is None else Decimal(text) for code, text in self.values.items()}


def cases() -> list[Case]:
    return [_case(one) for one in json.loads(FILE.read_text(encoding="utf-8"))["cases"]]


def _case(one: dict) -> Case:
    texts = tuple(Text(key, key, f"“{key}”", text) for key, text in one.get("texts", {}).items())
    spans = tuple(Span(*span) for span in one.get("spans", []))
    return Case(one["name"], tuple(map(_rule, one.get("rules", []))), one.get("values", {}), texts, spans, one["says"])


def _rule(data: dict) -> Rule:
    """A term of the table is [code, name] or [code, name, -1]."""
    sides = {side: tuple(Term(*term) for term in data.get(side, [])) for side in ("left", "right")}
    bounds = {name: Decimal(data[name]) for name in ("low", "high", "factor", "usual") if name in data}
    return Rule(**{"severity": "warning", **data, **sides, **bounds})
