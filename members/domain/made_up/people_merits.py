"""What made-up members were granted and honoured with: plausible, the same for the same seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from members.choices import EntitlementState, Era, HonourKind
from members.domain.made_up.people import AT_WAR
from members.models import Entitlement, Honour, Member, Regime

APPLIED, GRANTED, REFUSED = EntitlementState.APPLIED, EntitlementState.GRANTED, EntitlementState.REFUSED
AFTER_1975 = AT_WAR - {Era.FRENCH, Era.AMERICAN}
LONG_SERVICE = 20  # years: the decrees are for those who served less
# regime: (eras of its people, whether only after short service, first year of decisions, đồng, share granted)
REGIMES = {
    "290/2005": ({Era.AMERICAN}, True, 2006, 3_600_000, 0.10),
    "142/2008": ({Era.AMERICAN}, True, 2009, 4_400_000, 0.45),
    "62/2011": (AFTER_1975, True, 2012, 4_500_000, 0.55),
    "BHYT": (AT_WAR, False, 2010, None, 0.85),
}
APPLYING, TURNED_DOWN = 0.06, 0.03  # shares beside those granted
HONOURS = {  # (kind, title): eras, years, share
    (HonourKind.ORDER, "Huân chương Kháng chiến hạng Nhì"): ({Era.FRENCH, Era.AMERICAN}, (1976, 1995), 0.15),
    (HonourKind.ORDER, "Huân chương Kháng chiến hạng Ba"): ({Era.AMERICAN}, (1976, 1995), 0.25),
    (HonourKind.MEDAL, "Huy chương Chiến sĩ vẻ vang hạng Ba"): (AFTER_1975, (1985, 1999), 0.20),
    (HonourKind.COMMENDATION, "Bằng khen của Trung ương Hội Cựu chiến binh Việt Nam"): (set(Era), (2015, 2023), 0.04),
}


def give(members: Sequence[Member], eras: Sequence[list], regimes: Mapping[str, Regime], rng: random.Random, *,
         at: datetime) -> None:  # fmt: skip
    """Write what these members have: two statements for each share of rows, whatever their number.

    `regimes` are by code; what the catalogue lacks is not given.
    """
    pairs = list(zip(members, eras, strict=True))
    Entitlement.objects.bulk_create(one for pair in pairs for one in _entitlements(*pair, regimes, rng))
    Honour.objects.bulk_create(one for pair in pairs for one in _honours(*pair, rng, at))


def _entitlements(member: Member, eras: list, regimes: Mapping[str, Regime], rng: random.Random):
    served = member.discharged_on.year - member.enlisted_on.year
    for code, (of, is_short, first_year, amount, share) in REGIMES.items():
        chance = rng.random()  # drawn for everybody, so that a rule changes only those whom it is about
        if code in regimes and of.intersection(eras) and not (is_short and served >= LONG_SERVICE):
            if chance < share:
                yield _granted(member, regimes[code], first_year, amount, rng)
            elif chance < share + APPLYING:
                yield _applied(member, regimes[code], rng)
            elif chance < share + APPLYING + TURNED_DOWN:
                one = _applied(member, regimes[code], rng)
                one.state, one.decided_on = REFUSED, one.applied_on + timedelta(days=60)
                one.reason = "Không đủ giấy tờ chứng minh"
                yield one


def _granted(member: Member, regime: Regime, year: int, amount: int | None, rng: random.Random) -> Entitlement:
    on = date(year + rng.randint(0, 5), rng.randint(1, 12), rng.randint(1, 28))
    return Entitlement(
        member=member, regime=regime, state=GRANTED, decision_number=f"{rng.randint(1, 900):02}/QĐ-UBND",
        decided_on=on, starts_on=on, amount=Decimal(amount + 100_000 * rng.randint(0, 20)) if amount else None,
    )  # fmt: skip


def _applied(member: Member, regime: Regime, rng: random.Random) -> Entitlement:
    return Entitlement(
        member=member, regime=regime, state=APPLIED, applied_on=date(2023, rng.randint(1, 9), rng.randint(1, 28))
    )


def _honours(member: Member, eras: list, rng: random.Random, at: datetime) -> Iterator[Honour]:
    for (kind, title), (of, years, share) in HONOURS.items():
        if of.intersection(eras) and rng.random() < share:
            yield Honour(member=member, kind=kind, title=title, year=rng.randint(*years), recorded_at=at)
