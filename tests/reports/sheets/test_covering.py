"""One figure for several units: said once, printed with its units, counted once."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from members.choices import UnitKind
from reports.choices import ValueState
from reports.domain.papers import composing
from reports.domain.sheets import covering, entry, workflow
from reports.domain.sheets.entry import Cell, CellChange
from tests import factories


@pytest.fixture
def houses(db):
    return factories.indicator("houses", name="Nhà tình nghĩa", uom="căn")


@pytest.fixture
def round(houses):
    return factories.round_of(factories.form("BC", houses))


@pytest.fixture
def siblings(cast):
    return [factories.unit(name, parent=cast.tinh, position=9) for name in ("Krông Búk", "Ea H'leo", "Krông Ana")]


@pytest.fixture
def sheet(cast, round):
    return factories.submission(round, cast.huyen, houses=5)


def cover(sheet, houses, units, *, seen=None, actor=None):
    seen = entry.values_of(sheet)["houses"].revision if seen is None else seen
    keys = [unit.pk for unit in units]
    return covering.cover(sheet, houses, keys, seen=seen, actor=actor, at=factories.NOW)


def compose(cast, round):
    request = composing.Request(round.form_id, round.period, cast.tinh.pk, date(2024, 6, 20))
    return composing.compose(request, at=factories.NOW, using="default")


def test_the_report_names_the_units_and_counts_once(cast, round, sheet, siblings, houses):
    cover(sheet, houses, siblings)
    factories.moved(sheet, "import", "approve")
    factories.moved(factories.submission(round, cast.huyen_khac, houses=10), "import", "approve")
    factories.moved(factories.submission(round, cast.khoi, houses=0), "import", "approve")
    frozen = compose(cast, round)
    text = " ".join(block.get("text", "") for block in frozen["blocks"])
    assert "05 căn (ở Krông Búk, Ea H'leo, Krông Ana); Núi Mẫu: 10" in text
    assert frozen["figures"]["houses"]["value"] == "15"
    assert frozen["findings"] == []


def test_a_unit_that_is_named_and_reports_for_itself_is_pointed_out(cast, round, sheet, siblings, houses):
    cover(sheet, houses, siblings)
    factories.moved(sheet, "import", "approve")
    factories.moved(factories.submission(round, siblings[0], houses=2), "import", "approve")
    (finding,) = compose(cast, round)["findings"]
    assert finding["unit"] == "Sông Mẫu"
    assert finding["message"] == (
        "“Nhà tình nghĩa”: số chung ở Krông Búk, Ea H'leo, Krông Ana; Krông Búk cũng báo cáo số riêng."
    )


def test_units_below_and_beside_fit_others_do_not(cast, sheet, siblings, houses):
    stranger = factories.unit("Xã khác", UnitKind.COMMUNE, parent=cast.huyen_khac)
    closed = factories.unit("Đã giải thể", parent=cast.tinh, position=8, valid_to=date(2023, 1, 1))
    assert cover(sheet, houses, [cast.xa, cast.chi_hoi, cast.huyen, siblings[0]]) == 1
    for wrong in (stranger, closed, cast.tinh):
        with pytest.raises(covering.NotCoverable, match="Chọn lại đơn vị"):
            cover(sheet, houses, [cast.xa, wrong])
    assert entry.values_of(sheet)["houses"].covers == sorted(
        unit.pk for unit in (cast.xa, cast.chi_hoi, cast.huyen, siblings[0])
    )


def test_only_a_figure_has_units(cast, round, siblings, houses):
    empty = factories.submission(round, cast.khoi)
    with pytest.raises(covering.NotCoverable, match="chưa có số"):
        covering.cover(empty, houses, [siblings[0].pk], seen=0, actor=None, at=factories.NOW)


def test_the_units_stay_with_the_figure_until_the_figure_goes(sheet, siblings, houses):
    cover(sheet, houses, siblings)
    names = sorted(unit.pk for unit in siblings)

    def type_over(cell):
        seen = entry.values_of(sheet)["houses"].revision
        entry.save(sheet, [CellChange(houses, cell, seen)], actor=None, at=factories.NOW)
        return entry.values_of(sheet)["houses"].covers

    assert type_over(Cell(ValueState.NUMBER, Decimal(6))) == names
    assert type_over(Cell(ValueState.NUMBER, Decimal(6), note="đếm lại")) == names
    assert type_over(entry.BLANK) == []


def test_C02_the_fingerprint_and_the_history_know_the_units(cast, sheet, siblings, houses):
    before = workflow.content_sha256(sheet)
    assert cover(sheet, houses, siblings, actor=cast.can_bo_huyen) == 1
    assert cover(sheet, houses, siblings) == 0
    assert workflow.content_sha256(sheet) != before
    assert cover(sheet, houses, []) == 1
    assert workflow.content_sha256(sheet) == before


def test_C01_units_said_of_a_figure_that_changed_meanwhile_are_refused(sheet, siblings, houses):
    change = CellChange(houses, Cell(ValueState.NUMBER, Decimal(7)), seen=1)
    entry.save(sheet, [change], actor=None, at=factories.NOW)
    with pytest.raises(entry.StaleSave):
        cover(sheet, houses, siblings, seen=1)


def test_the_clerk_ticks_the_units_and_everybody_sees_them(cast, sheet, siblings, houses, as_user):
    clerk, address = as_user(cast.can_bo_huyen), reverse("entry-covers", args=[sheet.pk])
    assert f"?o={houses.pk}" in clerk.get(address).content.decode()
    page = clerk.get(address, {"o": houses.pk}).content.decode()
    for unit in (cast.xa, cast.huyen, *siblings):
        assert f'value="{unit.pk}"' in page
    ticked = {"o": houses.pk, "seen": 1, "units": [unit.pk for unit in siblings]}
    assert clerk.post(address, ticked | {"units": [cast.chi_hoi.pk]}).status_code == 422
    assert clerk.post(address, ticked).url == address
    said = "Krông Búk, Ea H&#x27;leo, Krông Ana"
    assert said in clerk.get(address).content.decode()
    assert said in clerk.get(reverse("entry", args=[sheet.pk])).content.decode()
    assert said in as_user(cast.van_phong).get(reverse("review", args=[sheet.pk])).content.decode()
    history = clerk.get(reverse("submission-history", args=[sheet.pk])).content.decode()
    assert f"5 (ở {said})" in history
    assert clerk.post(address, ticked, follow=True).status_code == 200  # an old page: told, not saved
    factories.moved(sheet.__class__.objects.get(pk=sheet.pk), "import")
    assert clerk.get(address).url == reverse("entry", args=[sheet.pk])


def test_saving_the_entry_page_leaves_the_units(cast, sheet, siblings, houses, as_user):
    cover(sheet, houses, siblings)
    clerk = as_user(cast.can_bo_huyen)
    posted = {f"v-{houses.pk}": "8", f"q-{houses.pk}": "", f"n-{houses.pk}": "", f"r-{houses.pk}": "2", "save": ""}
    clerk.post(reverse("entry", args=[sheet.pk]), posted)
    value = entry.values_of(sheet)["houses"]
    assert (value.number, value.covers) == (8, sorted(unit.pk for unit in siblings))
