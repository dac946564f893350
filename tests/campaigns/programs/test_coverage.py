"""Coverage of a program: units that have signed among those that should, on a day."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from campaigns.domain.programs import coverage
from campaigns.domain.programs.coverage import Share
from campaigns.models import Program
from members.choices import UnitKind
from members.domain import access
from members.models import Succession, Unit
from tests import factories
from tests.campaigns.coordinating import SIGNED, partner, program

TODAY = factories.NOW.date()
BOTH = (UnitKind.DISTRICT, UnitKind.COMMUNE)


def test_those_that_have_signed_and_those_that_have_not_by_level(cast):
    top = program(cast.tinh, covers=BOTH)
    child = program(cast.huyen, parent=top)
    program(cast.xa, parent=child)  # under the district's: it carries out the province's too
    found = coverage.of(top, on=TODAY)
    assert [(level.kind, level.share.signed, level.share.owed) for level in found.levels] == [
        ("district", 1, 2), ("commune", 1, 1),
    ]  # fmt: skip
    assert found.levels[0].missing == [cast.huyen_khac]
    assert found.share == Share(2, 3)
    assert found.share.percent == Decimal("66.67")
    assert dict(found.levels[0].lines)[cast.huyen] == child


def test_nobody_has_to_sign_where_no_level_is_named(cast):
    found = coverage.of(program(cast.tinh), on=TODAY)
    assert (found.levels, found.share, found.share.percent) == ((), Share(0, 0), None)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({}, True),
        ({"signed_on": TODAY}, True),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - timedelta(days=1)}, False),
        ({"ends_on": None}, True),
    ],
)
def test_only_what_is_in_force_on_the_day_counts(cast, said, counts):
    top = program(cast.tinh, covers=BOTH)
    program(cast.huyen, parent=top, **said)
    assert coverage.of(top, on=TODAY).share.signed == int(counts)
    assert coverage.of(top, on=SIGNED - timedelta(days=1)).share.signed == 0


def test_a_program_of_a_unit_that_is_not_signed_under_it_does_not_count(cast):
    top = program(cast.tinh, covers=BOTH)
    program(cast.huyen)
    assert coverage.of(top, on=TODAY).share.signed == 0


def test_units_that_are_closed_or_not_yet_open_owe_nothing(cast):
    factories.unit("Cũ", parent=cast.tinh, valid_to=date(2024, 5, 31))
    factories.unit("Mới", parent=cast.tinh, valid_from=date(2024, 7, 1))
    top = program(cast.tinh, covers=("district",))
    assert coverage.of(top, on=date(2024, 5, 31)).share.owed == 3
    assert coverage.of(top, on=TODAY).share.owed == 2


def test_a_merged_unit_stands_by_what_all_that_became_it_had_signed_until_it_signs_itself(cast):
    top, day = program(cast.tinh, covers=("district",)), date(2024, 6, 1)
    first = program(cast.huyen, parent=top)
    whole, part = (factories.unit(name, parent=cast.tinh, valid_from=day) for name in ("Cả hai", "Một phần"))
    for new, share in ((whole, "0.5"), (part, "0.5")):
        Succession.objects.create(predecessor=cast.huyen, successor=new, on=day, share=share)
    Succession.objects.create(predecessor=cast.huyen_khac, successor=whole, on=day)
    Unit.objects.filter(pk__in=[cast.huyen.pk, cast.huyen_khac.pk]).update(valid_to=day - timedelta(days=1))
    assert dict(coverage.of(top, on=TODAY).levels[0].lines) == {whole: None, part: first}
    program(cast.huyen_khac, parent=top)
    assert coverage.of_units(top, [cast.tinh], on=TODAY) == {cast.tinh.pk: Share(2, 2)}
    own = program(whole, parent=top, signed_on=day)
    assert dict(coverage.of(top, on=TODAY).levels[0].lines)[whole] == own


def test_s03_a_clerk_sees_the_lines_of_his_own_units(cast):
    top = program(cast.tinh, covers=BOTH)
    found = coverage.of(top, on=TODAY, within=access.units_for(cast.can_bo_huyen, "view"))
    assert [unit for level in found.levels for unit, _ in level.lines] == [cast.huyen, cast.xa]


@pytest.mark.parametrize("seed", range(8))
def test_it_agrees_with_a_count_by_hand_on_any_tree(db, seed, django_assert_max_num_queries):
    """Oracle: each unit asked by itself, in plain Python."""
    random = Random(seed)
    top, units = _tree(random)
    made = [top]
    for _ in range(random.randrange(20)):
        unit = random.choice(units)
        above = [one for one in made if unit.path.startswith(one.unit.path)]
        ends_on = random.choice([None, TODAY, TODAY - timedelta(days=1), date(2024, 12, 31)])
        signed_on = random.choice([SIGNED, TODAY])
        made.append(_signed(unit, random.choice(above), signed_on, ends_on))
    on = random.choice([SIGNED, TODAY, TODAY + timedelta(days=1)])
    with django_assert_max_num_queries(3):
        found = coverage.of(top, on=on)
    with django_assert_max_num_queries(3):
        shares = coverage.of_units(top, units, on=on)
    owed = [unit for unit in units if unit.kind in top.covers and unit != top.unit]
    signed = {unit for unit in owed if any(_carries_out(one, top, unit, on) for one in made)}
    assert {unit for level in found.levels for unit, _ in level.lines} == set(owed)
    assert {unit for level in found.levels for unit in level.missing} == set(owed) - signed
    assert found.share == Share(len(signed), len(owed)) == shares[top.unit_id]
    for unit in units:
        below = [one for one in owed if one.path.startswith(unit.path)]
        assert shares[unit.pk] == Share(len(signed & set(below)), len(below))


def _tree(random: Random) -> tuple[Program, list[Unit]]:
    top = factories.unit("Tỉnh", UnitKind.PROVINCE)
    units = [top]
    for number in range(random.randrange(2, 14)):
        parent = random.choice([unit for unit in units if unit.kind != UnitKind.COMMUNE])
        kind = UnitKind.DISTRICT if parent == top and random.random() < 0.6 else UnitKind.COMMUNE
        units.append(factories.unit(f"Đơn vị {number}", kind, parent=parent))
    covers = random.choice([BOTH, (UnitKind.COMMUNE,), (UnitKind.DISTRICT,), ()])
    return program(top, covers=covers), units


def _signed(unit: Unit, parent: Program, signed_on: date, ends_on: date | None) -> Program:
    """By hand: neither of days nor of a unit's second program does the domain refuse anything here."""
    made = Program.objects.create(
        unit=unit, parent=parent, title="Của đơn vị", signed_on=signed_on, starts_on=signed_on - timedelta(days=99),
        ends_on=ends_on, code=f"m{Program.objects.count()}", path=f"?{Program.objects.count()}",
    )  # fmt: skip
    made.path = f"{parent.path}{made.pk:06d}."
    made.save()
    made.partners.add(partner())
    return made


def _carries_out(one: Program, top: Program, unit: Unit, on: date) -> bool:
    step = one.parent
    while step and step != top:
        step = step.parent
    return step == top and one.unit == unit and one.signed_on <= on and (one.ends_on is None or one.ends_on >= on)


# --- The command ------------------------------------------------------------------------------------------------------


def said(**options) -> str:
    out = StringIO()
    call_command("program_coverage", stdout=out, **options)
    return out.getvalue()


def test_the_command_tells_the_shares_and_who_is_missing(cast):
    top = program(cast.tinh, covers=BOTH, code="PH-QS", number="08/QC-BCHQS-CCB")
    program(cast.huyen, parent=top)
    told = json.loads(said(program="PH-QS", on="2024-06-10", json=True))
    assert told == {
        "program": "PH-QS", "title": top.title, "number": "08/QC-BCHQS-CCB", "on": "2024-06-10",
        "signed": 1, "owed": 3, "percent": "33.33",
        "levels": [
            {"kind": "district", "label": "Huyện", "signed": 1, "owed": 2, "percent": "50",
             "missing": ["Huyện Núi Mẫu"]},
            {"kind": "commune", "label": "Xã", "signed": 0, "owed": 1, "percent": "0",
             "missing": ["Xã Đồng Mẫu, huyện Sông Mẫu"]},
        ],
    }  # fmt: skip
    assert "chưa ký: Huyện Núi Mẫu" in said(program="PH-QS", on="2024-06-10")


def test_the_command_refuses_what_it_does_not_know(cast):
    program(cast.tinh, code="PH-QS")
    with pytest.raises(CommandError, match="không có chương trình mã “PH-CS”. Có phải “PH-QS” không"):
        said(program="PH-CS")
    with pytest.raises(CommandError, match="--on: “hôm qua”"):
        said(program="PH-QS", on="hôm qua")
