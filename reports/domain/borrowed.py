"""Figures that a report borrows from elsewhere than its form, by a prefix before their code.

{sổ.women}      what the register of members says on the cut-off day, or from the period's first day until then
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from members.domain import figures as register
from members.models import Unit
from reports.choices import Derivation
from reports.domain.aggregation import Rollup
from reports.domain.wordings import BoundFigure
from reports.models import ReportForm

REGISTER = "sổ."
HOUSEHOLDS = {Derivation.POOR_HOUSEHOLDS, Derivation.NEAR_POOR_HOUSEHOLDS, Derivation.TEMPORARY_HOUSES}


def catalogue() -> dict[str, BoundFigure]:
    """All of them by code, without a value: what a text may name."""
    return {REGISTER + name: BoundFigure(_of_register(name), None, {}) for name in Derivation.values}


def load(
    codes: Collection[str], form: ReportForm, unit: Unit, rollup: Rollup, labels: Mapping[int, str], *, using: str
) -> dict[str, BoundFigure]:
    """Those of `codes` that exist, with their values for the expected units. No query where none is named."""
    return _from_register({code for code in codes if code in catalogue()}, unit, rollup, labels)


def _from_register(codes: Collection[str], unit: Unit, rollup: Rollup, labels: Mapping[int, str]) -> dict:
    """The total is the whole subtree's own: who moved from one district to another came to nobody."""
    names = {code: code.removeprefix(REGISTER) for code in codes if code.startswith(REGISTER)}
    until = rollup.cut_off_on or rollup.period.ends_on
    asked = [unit, *(one for one in rollup.expected if one.pk != unit.pk)]
    found = register.of_units(set(names.values()), asked, starts_on=rollup.period.starts_on, on=until)
    return {
        code: BoundFigure(
            _of_register(name),
            _decimal(found[name][unit.pk]),
            {labels[one.pk]: _decimal(found[name][one.pk]) for one in rollup.expected},
        )
        for code, name in names.items()
    }


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _of_register(name: str) -> Indicator:
    uom = "hộ" if name in HOUSEHOLDS else "hội viên"
    return Indicator(code=REGISTER + name, name=Derivation(name).label, uom=uom, kind=IndicatorKind.STOCK)
