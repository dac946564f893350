"""Pledges of all units beside what they were assigned; campaigns, assigned figures, pledges and clusters as Excel."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.domain.merits import clusters
from campaigns.domain.plans import campaigns, pledge_overview, pledging
from members.choices import UnitKind
from tests import factories
from tests.campaigns import planned

ADMITTED = "A-1,I,Kết nạp hội viên,count,hội viên kết nạp,>=,12,,hội viên,province,year,,"
LEARNT = "A-2,I,Được học,ratio,được học / tổng số,>=,90,,%,province,year,,"
BY = {"actor": None, "at": factories.NOW}


@pytest.fixture
def campaign(cast):
    made = planned.plan(cast.tinh, ADMITTED, LEARNT)
    parts = {cast.huyen: 5, cast.huyen_khac: 4, cast.khoi: 3}
    amounts = {("A-1", unit.pk): Decimal(part) for unit, part in parts.items()}
    campaigns.assign(made, 2024, amounts, on=factories.NOW.date(), **BY)
    planned.issue(made)
    pledged(made, cast.huyen, "6", "85")
    pledging.save(made, cast.khoi, 2024, {"A-1": Decimal(9)}, **BY)  # not sent
    return made


def pledged(campaign, unit, *amounts: str) -> None:
    said = dict(zip(("A-1", "A-2"), map(Decimal, amounts), strict=True))
    pledging.save(campaign, unit, 2024, said, **BY)
    pledging.move(campaign, unit, 2024, "send", **BY)


def rows(client, name: str, *args, **query) -> list[tuple]:
    return list(load_workbook(io.BytesIO(client.get(reverse(name, args=args), query).content)).active.values)


def test_what_is_sent_stands_beside_what_was_assigned_and_drafts_stay_the_units_own(cast, campaign):
    found = pledge_overview.of_units(campaign, 2024, [cast.huyen, cast.huyen_khac, cast.khoi])
    assert [(one.pledged, one.above, one.below, bool(one.sent_at)) for one in found.lines] == [
        (2, 1, 1, True), (0, 0, 0, False), (0, 0, 0, False),
    ]  # fmt: skip
    assert found.sent == 1
    first = found.lines[0].cells
    assert [(one.assigned, one.pledged, one.gap) for one in first] == [(5, 6, 1), (90, 85, -5)]
    sums = [(one.target.code, one.units, one.assigned, one.pledged) for one in found.sums]
    assert sums == [("A-1", 1, 12, 6), ("A-2", 1, None, None)]


def test_the_office_sees_all_units_and_a_unit_its_own(cast, campaign, as_user):
    address = reverse("campaign-pledges", args=[campaign.pk])
    text = as_user(cast.van_phong).get(address).content.decode()
    assert "<strong>1/3</strong> đơn vị đã gửi" in text
    assert text.count("Chưa gửi</span>") == 2
    own = as_user(cast.nguoi_la).get(address).content.decode()
    assert "Núi Mẫu" in own
    assert "Sông Mẫu" not in own
    assert as_user(cast.lanh_dao).get(address).status_code == 200


@pytest.mark.parametrize("units", [1, 60])
def test_many_units_come_in_pages_at_the_same_cost(cast, campaign, as_user, units, django_assert_num_queries):
    for number in range(units):
        factories.unit(f"Huyện {number}", UnitKind.DISTRICT, parent=cast.tinh)
    client, address = as_user(cast.van_phong), reverse("campaign-pledges", args=[campaign.pk])
    client.get(address)
    with django_assert_num_queries(14):
        text = client.get(address).content.decode()
    assert ("Trang 1/2" in text) == (units == 60)
    second = client.get(address, {"page": "2"}).content.decode()  # one of its thirteen has sent
    assert (second.count("Chưa gửi</span>") == 12) == (units == 60)


def test_lists_come_as_excel_with_real_numbers(cast, campaign, as_user):
    office = as_user(cast.van_phong)
    assert rows(office, "campaigns-file")[1][7:] == (2, "Đã ban hành")
    grid = rows(office, "campaign-assign-file", campaign.pk, nam="2024")
    assert grid[1:] == [("Huyện Sông Mẫu", 5), ("Huyện Núi Mẫu", 4), ("Khối 487", 3), ("Tổng giao", 12)]
    told = rows(office, "campaign-pledges-file", campaign.pk, nam="2024")
    assert (told[1][1], *told[1][4:7]) == ("A-1", 5, 6, 1)
    assert told[3][7] == "chưa gửi"
    made = {"unit": cast.tinh, "year": 2024, "name": "Cụm 1", "units": [cast.huyen, cast.khoi], "head": cast.khoi}
    clusters.keep(None, **made, **BY)
    assert rows(office, "clusters-file", nam="2024")[1:] == [
        (2024, "Cụm 1", "Huyện Sông Mẫu", None), (2024, "Cụm 1", "Khối 487", "Cụm trưởng"),
    ]  # fmt: skip
