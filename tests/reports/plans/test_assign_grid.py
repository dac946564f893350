"""The grid of a province of 124 communes: targets go to pages, each with all units so that its column adds up."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from campaigns.models import Quota
from members.choices import UnitKind
from tests import factories
from tests.campaigns import planned
from tests.reports.plans.test_campaign_pages import page, post

COUNTED = "A-{n},III.4,Chỉ tiêu số {n},count,so {n},>=,124,,hội viên,province,year,,"


@pytest.fixture
def campaign(cast):
    for number in range(124):
        factories.unit(f"Xã số {number}", UnitKind.COMMUNE, cast.tinh)
    return planned.plan(cast.tinh, *(COUNTED.format(n=number) for number in range(1, 6)))


def test_a_page_of_124_units_keeps_the_budget_and_saving_it_leaves_the_other_targets(cast, campaign, as_user):
    client, first, last = as_user(cast.van_phong), planned.target(campaign, "A-1"), planned.target(campaign, "A-5")
    shown = page(client, "campaign-assign", campaign.pk, nam="2024")
    assert len(re.findall(r"<[a-z]", shown)) <= 1500
    assert "Chỉ tiêu 1–2 trong 5" in shown and "A-5" not in shown
    said = {"unit": cast.tinh.pk, "nam": "2024", "page": "3"}
    divided = post(client, "campaign-assign", campaign.pk, **said, divide=f"{last.pk}:equal", status=200)
    assert f'name="q-{last.pk}-' in divided and f"q-{first.pk}-" not in divided
    cells = dict(re.findall(r'name="(q-\d+-\d+)" value="(\d+)"', divided))
    saved = client.post(reverse("campaign-assign", args=[campaign.pk]), {**said, **cells, "save": 1})
    assert saved.url.endswith("&page=3")
    post(
        client,
        "campaign-assign",
        campaign.pk,
        **said | {"page": "1"},
        **{f"q-{first.pk}-{cast.huyen.pk}": "124"},
        save=1,
    )
    assert Quota.objects.filter(target=last).count() == 127 and Quota.objects.get(target=first).amount == 124


def test_the_excel_of_the_grid_has_every_target(cast, campaign, as_user):
    asked = {"unit": cast.tinh.pk, "nam": "2024"}
    sent = as_user(cast.van_phong).get(reverse("campaign-assign-file", args=[campaign.pk]), asked)
    heads = [
        str(cell.value)
        for row in openpyxl.load_workbook(io.BytesIO(b"".join(sent))).active.iter_rows(max_row=6)
        for cell in row
    ]
    assert all(any(f"A-{number}" in head for head in heads) for number in range(1, 6))


def test_a_page_of_the_table_of_units_and_targets_keeps_the_budget(cast, as_user):
    for number in range(30):
        factories.unit(f"Xã số {number}", UnitKind.COMMUNE, cast.tinh)
    campaign = planned.load(planned.DAK_LAK, cast.tinh)
    shown = page(as_user(cast.van_phong), "campaign-heat", campaign.pk, ky="2024")
    assert "Trang 1/2" in shown and len(re.findall(r"<[a-z]", shown)) <= 1500
