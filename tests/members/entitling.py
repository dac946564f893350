"""Regimes and entitlements for tests."""

from datetime import date
from decimal import Decimal

from members.choices import Benefit
from members.domain.benefits import entitlements
from members.models import Entitlement, Member, Regime, RegimeTerm
from tests.members.registering import BY_SYSTEM, day

FEBRUARY, MARCH = day(2), day(3)
ONCE, MONTHLY, INSURANCE, FUNERAL = Benefit.ONCE, Benefit.MONTHLY, Benefit.INSURANCE, Benefit.FUNERAL


def regime(code: str = "142/2008", *terms: tuple, benefit: Benefit = Benefit.ONCE, **fields) -> Regime:
    """A regime whose terms are (field, comparator, value), with the number of the alternative before them if not 1."""
    fields.setdefault("name", f"Chế độ {code}")
    made = Regime.objects.create(code=code, legal_basis="Quyết định mẫu", benefit=benefit, **fields)
    for term in terms:
        alternative, field, comparator, value = term if len(term) == 4 else (1, *term)
        RegimeTerm.objects.create(regime=made, alternative=alternative, field=field, comparator=comparator, value=value)
    return made


def applied(person: Member, of: Regime, *, on: date = FEBRUARY) -> Entitlement:
    return entitlements.apply(person, of, on=on, **BY_SYSTEM)


def granted(person: Member, of: Regime, *, on: date = MARCH, amount: int | None = 4_400_000) -> Entitlement:
    """Put into the register as granted on that day."""
    number = Decimal(amount) if amount is not None else None
    return entitlements.enter(person, of, decision_number="12/QĐ", on=on, amount=number, **BY_SYSTEM)
