"""The list of 50,000 people that the import is measured with, and the province that it is for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROWS, COMMUNES, CHAPTERS = 50_000, 102, 10
FIELDS = (
    "full_name", "born_on", "sex", "cccd", "cccd_issued_on", "cccd_issued_by", "ethnic", "religion", "home_town",
    "permanent_address", "residence", "phone", "unit", "code", "joined_on", "admission_decision", "medal_year",
    "party_joined_on", "party_official_on", "party_badge", "enlisted_on", "discharged_on", "service_unit", "rank",
    "highest_post", "branch", "battlefields", "eras", "living_standard", "schooling",
)  # fmt: skip


def tree() -> tuple:
    """The province, and its chapters by what lists call them."""
    from members.choices import UnitKind
    from members.models import Unit
    from tests import factories

    province = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    places = {}
    for commune in range(COMMUNES):
        above = factories.unit(f"Mẫu {commune + 1}", UnitKind.COMMUNE, parent=province)
        for chapter in range(CHAPTERS):
            unit = factories.unit(f"Chi hội {chapter + 1}", UnitKind.CHAPTER, parent=above)
            places[f"Chi hội {chapter + 1}, xã Mẫu {commune + 1}"] = unit.pk
    assert Unit.objects.count() == 1 + COMMUNES * (CHAPTERS + 1)
    return province, places


def place(number: int) -> str:
    return f"Chi hội {number % CHAPTERS + 1}, xã Mẫu {number // CHAPTERS % COMMUNES + 1}"


def people(changed_too: bool) -> Iterator[dict]:
    from members.domain.made_up import people as made_up

    for number, person in enumerate(made_up.generate(ROWS, 1)):
        person |= {
            "code": f"{number + 1:06}", "card_number": "", "unit": place(number), "religion": "Không",
            "permanent_address": f"Thôn {number % 13}, xã Mẫu", "residence": f"Thôn {number % 13}",
        }  # fmt: skip
        if changed_too and number % 10 == 0:
            person["residence"] = f"Thôn {number % 13} mới"
        yield person


def write(path: Path, *, changed_too: bool) -> None:
    from ccb.lib import xlsx
    from members.domain.imports import columns

    heads = [xlsx.Column(columns.label_of(name)) for name in FIELDS]
    xlsx.write(path, heads, map(_cells, people(changed_too)), sheet="DS")


def _cells(person: dict) -> list:
    from members.choices import Era, LivingStandard, Sex

    person |= {
        "sex": Sex(person["sex"]).label, "eras": ", ".join(Era(era).label for era in person["eras"]),
        "living_standard": LivingStandard(person["household"]["living_standard"]).label,
    }  # fmt: skip
    return [_day(person[name]) for name in FIELDS]


def _day(value):
    if not hasattr(value, "stored"):
        return value
    return date(value.year, value.month, value.day) if value.day else str(value)


def empty() -> None:
    from django.db import transaction

    from members.models import Enrolment, Household, HouseholdReview, Member, RegisterEvent, Service

    with transaction.atomic():
        for model in (RegisterEvent, Service, Enrolment, Member, HouseholdReview, Household):
            model.objects.all()._raw_delete("default")
