"""Programs and activities from the files of campaigns/demo, through the domain; what stands already stays as it is."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from campaigns.choices import IndicatorKind
from campaigns.domain import catalogue
from campaigns.domain.activities import activities
from campaigns.domain.activities.activity_sums import Gift, Money
from campaigns.domain.programs import partners, programs
from campaigns.models import Activity, Indicator, Partner, Program
from ccb.lib.tables import Row
from members.domain import units
from members.models import Unit

DATA = Path(__file__).parents[1] / "demo"
DAYS = ("signed_on", "starts_on", "ends_on", "midterm_due_on", "final_due_on")


def load(name: str, *, at: datetime) -> None:
    """Partners, indicators of no form, programs with their years, and activities. The units stand already."""
    told, by = json.loads((DATA / name).read_text()), {"actor": None, "at": at}
    catalogue.save(list(map(_counted, told.get("indicators", ()))), **by)
    for one in told["partners"]:
        if not Partner.objects.filter(**one).exists():
            partners.add(one["name"], level=one["level"], **by)
    for one in told["programs"]:
        _sign(one, by)
    if followers := told.get("signed_by_all_but"):
        _sign_below(followers, by)
    for one in told["activities"]:
        _record(one, by)


def _counted(told: Mapping) -> catalogue.Spec:
    row = Row(0, told)
    return catalogue.Spec(
        row, row["code"], row["name"], row["uom"], IndicatorKind(row["kind"]), told.get("decimals", 0), None, {}
    )


def _sign(told: Mapping, by: Mapping) -> None:
    if Program.objects.filter(code=told["code"]).exists():
        return
    made = programs.sign(units.find(told["unit"]), _agreed(told), **by)
    for year in told.get("years", ()):
        said = dict.fromkeys(programs.YEAR_FIELDS) | {"number": "", "content": ""} | _with_days(year)
        programs.plan_year(made, said.pop("year"), said, **by)


def _agreed(told: Mapping) -> programs.Facts:
    plain = {name: told[name] for name in ("title", "number", "code") if name in told}
    plain |= {name: date.fromisoformat(told[name]) for name in ("signed_on", "starts_on", "ends_on") if name in told}
    return programs.Facts(
        **plain, partners=_partners(told), covers=tuple(told.get("covers", ())),
        clauses="\n".join(told.get("clauses", ())), indicators=tuple(map(_indicator, told.get("indicators", ()))),
        parent=Program.objects.get(code=told["parent"]) if "parent" in told else None,
        lead=Partner.objects.get(name=told["lead"]) if "lead" in told else None,
    )  # fmt: skip


def _sign_below(told: Mapping, by: Mapping) -> None:
    """One program for each unit that should sign, but for those named."""
    parent = Program.objects.get(code=told["parent"])
    days = {"starts_on": str(parent.starts_on), "ends_on": str(parent.ends_on)}
    below = Unit.objects.under(parent.unit).filter(kind__in=parent.covers).exclude(name__in=told["but"])
    for number, unit in enumerate(below.in_order(), start=1):
        own = {"unit": unit.name, "code": f"{told['parent']}-{unit.pk}", "number": f"{number:02d}/{told['symbol']}"}
        _sign(told | days | own | {"title": told["title"].format(unit=unit.in_sentence)}, by)


def _record(told: Mapping, by: Mapping) -> None:
    unit, facts = units.find(told["unit"]), _done(told)
    if activities.twin_of(unit, facts):
        return
    made = activities.record(unit, facts, **by)
    if other := told.get("counted_in"):
        first = Activity.objects.get(unit=units.find(other), title=facts.title, starts_on=facts.starts_on)
        activities.count_in(made, first, **by)


def _done(told: Mapping) -> activities.Facts:
    names = ("title", "place", "participants", "workdays", "beneficiaries", "notes", "is_brief")
    plain = {name: told[name] for name in names if name in told}
    plain |= {name: date.fromisoformat(told[name]) for name in ("starts_on", "ends_on") if name in told}
    money, gifts = told.get("money", {}).items(), told.get("gifts", ())
    return activities.Facts(
        **plain, partners=_partners(told), programs=tuple(Program.objects.filter(code__in=told.get("programs", ()))),
        joint_units=tuple(map(units.find, told.get("joint_units", ()))), money_total=_amount(told.get("money_total")),
        money=tuple(Money(source, Decimal(amount), turns) for source, (amount, turns) in money),
        gifts=tuple(Gift(name, count, _amount(each), _amount(value)) for name, count, each, value in gifts),
        quantities=tuple((_indicator(code), Decimal(value)) for code, value in told.get("quantities", {}).items()),
    )  # fmt: skip


def _partners(told: Mapping) -> tuple[Partner, ...]:
    return tuple(Partner.objects.get(name=name) for name in told.get("partners", ()))


def _indicator(code: str) -> Indicator:
    return Indicator.objects.get(code=code)


def _amount(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _with_days(told: Mapping) -> dict:
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in told.items()}
