"""The catalogue of regimes from a table: read and judged first, written in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import csv_files
from ccb.lib.tables import Row, Table, Tally, quoted
from members.choices import Benefit, RuleComparator, RuleField
from members.domain.benefits import rule_terms
from members.models import Regime, RegimeTerm

COLUMNS = ("code", "name", "legal_basis", "benefit", "field", "comparator", "value")
OPTIONAL = ("note", "alternative")
TERM = ("alternative", "field", "comparator", "value")
FACTS = {"name": 200, "legal_basis": 200, "note": 500}
SHIPPED = Path(__file__).parents[2] / "catalogue" / "regimes.csv"
ALTERNATIVES = {str(number): number for number in range(1, 100)}
BENEFITS, FIELDS, COMPARATORS = (
    {choice.value: choice for choice in choices} for choices in (Benefit, RuleField, RuleComparator)
)


@dataclass
class Spec:
    """What the rows of one code say. A term is (alternative, field, comparator, value)."""

    row: Row
    facts: dict
    terms: list[tuple] = field(default_factory=list)


@transaction.atomic
def load(table: Table, *, actor, at: datetime) -> Tally:
    """Add and change regimes so that they and their rules are as the table says; the same again writes nothing.

    Regimes that it does not name stay. Raises tables.Refused, with every fault, before anything is written.
    """
    specs = _read(table)
    table.refuse_if_faulty()
    standing = {one.code: one for one in Regime.objects.prefetch_related("terms")}
    added = changed = 0
    for position, (code, spec) in enumerate(specs.items(), start=1):
        if code not in standing:
            _add(code, spec, position, actor, at)
            added += 1
        else:
            changed += _bring(standing[code], spec, actor, at)
    return Tally(added, changed, len(specs) - added - changed)


def load_shipped(*, actor, at: datetime) -> None:
    """The catalogue that comes with the program, where there is none yet. Raises tables.Refused."""
    if not Regime.objects.exists():
        load(csv_files.read(SHIPPED, required=COLUMNS, optional=OPTIONAL), actor=actor, at=at)


def _read(table: Table) -> dict[str, Spec]:
    specs: dict[str, Spec] = {}
    for row in table.rows:
        code = table.name(row, "code", longest=20)
        if code and code not in specs:
            specs[code] = Spec(row, _facts(table, row))
        elif code:
            _check_same(table, row, specs[code])
        if code and any(row[column] for column in TERM):
            _take_term(table, row, specs[code])
    return specs


def _facts(table: Table, row: Row) -> dict:
    facts = {
        name: table.name(row, name, longest=longest, required=name != "note")
        for name, longest in FACTS.items()
        if name in table.columns
    }
    return facts | {"benefit": table.choice(row, "benefit", BENEFITS)}


def _check_same(table: Table, row: Row, spec: Spec) -> None:
    """Further lines of a regime leave its facts blank, or say the same."""
    for name in spec.facts:
        if row[name] and row[name] != spec.row[name]:
            table.fault(row, name, f"{quoted(row[name])} khác dòng {spec.row.line} cùng mã. Hãy ghi như nhau.")


def _take_term(table: Table, row: Row, spec: Spec) -> None:
    alternative = table.choice(row, "alternative", ALTERNATIVES, default="1")
    field, comparator = table.choice(row, "field", FIELDS), table.choice(row, "comparator", COMPARATORS)
    if not table.is_sound(row):
        return
    try:
        term = (alternative, field, comparator, rule_terms.read(field, comparator, row["value"]))
    except rule_terms.UnreadableTerm as error:
        table.fault(row, "value", str(error))
        return
    if term in spec.terms:
        table.fault(row, "value", "điều kiện này đã có ở dòng trước. Hãy bỏ dòng trùng.")
    spec.terms.append(term)


def _add(code: str, spec: Spec, position: int, actor, at: datetime) -> None:
    regime = Regime.objects.create(code=code, position=position, **spec.facts)
    _write_terms(regime, spec)
    audit.record("regime.add", regime, actor=actor, at=at, code=code)


def _bring(regime: Regime, spec: Spec, actor, at: datetime) -> bool:
    """Whether a standing regime had to be changed."""
    changes = {name: value for name, value in spec.facts.items() if getattr(regime, name) != value}
    held = [(one.alternative, one.field, one.comparator, one.value) for one in regime.terms.all()]
    is_rule_new = sorted(held) != sorted(spec.terms)
    if not changes and not is_rule_new:
        return False
    _set(regime, changes)
    if is_rule_new:
        regime.terms.all().delete()
        _write_terms(regime, spec)
    audit.record("regime.change", regime, actor=actor, at=at, code=regime.code, facts=changes, rule=is_rule_new)
    return True


def _set(regime: Regime, changes: Mapping) -> None:
    for name, value in changes.items():
        setattr(regime, name, value)
    if changes:
        regime.save(update_fields=list(changes))


def _write_terms(regime: Regime, spec: Spec) -> None:
    RegimeTerm.objects.bulk_create(
        RegimeTerm(regime=regime, alternative=alternative, field=field, comparator=comparator, value=value)
        for alternative, field, comparator, value in spec.terms
    )
