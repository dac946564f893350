"""Both real plans over made figures: each of their targets met, just met, just missed and not reported."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import transaction

from campaigns.choices import Shape
from campaigns.models import Target
from ccb.lib import periods
from members.choices import UnitKind
from reports.domain.plans import progress
from tests import factories
from tests.campaigns import plans
from tests.reports import builders

TABLE = Path(__file__).parent / "progress_cases.csv"
with TABLE.open(newline="", encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


def scenarios() -> dict[tuple[str, str, str], list[dict]]:
    """(plan, period, kind of case) -> its rows: figures that stand beside each other in one sheet."""
    found = defaultdict(list)
    for row in CASES:
        found[row["code"].partition("-")[0], row["period"], row["case"]].append(row)
    return found


def figures(campaign, rows: list[dict]) -> dict[str, str]:
    """Indicator code -> figure."""
    told = {}
    for row in rows:
        target = campaign.targets.select_related("numerator", "denominator").get(code=row["code"])
        for indicator, part in ((target.numerator, "numerator"), (target.denominator, "denominator")):
            if indicator and row[part]:
                told[indicator.code] = row[part]
    return told


@pytest.fixture
def stage(db):
    """A district that reports for itself alone, and the two plans."""
    province = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    district = factories.unit("Sông Mẫu", parent=province)
    campaigns = {
        "DL24": plans.load(plans.DAK_LAK, province, code="DL24"),
        "LC": plans.load(plans.LAO_CAI, province, code="LC", years="2022-2030"),
    }
    needed = Target.objects.select_related("numerator", "denominator")
    indicators = {one for target in needed for one in (target.numerator, target.denominator) if one}
    return district, campaigns, factories.form("TD", *indicators)


def test_targets_stand_as_the_table_says(stage):
    district, campaigns, form = stage
    wrong = []
    for (plan, period, case), rows in scenarios().items():
        with transaction.atomic():  # what one scenario writes is taken back
            builders.report(factories.round_of(form, period), district, **figures(campaigns[plan], rows))
            found = progress.evaluate(campaigns[plan], periods.parse(period), by_line=False)
            transaction.set_rollback(True)
        for row in rows:
            result = found.results[row["code"]]
            if result.status != row["status"] or not result.explanation.startswith(row["explanation"]):
                wrong.append((row["code"], period, case, result.status.value, result.explanation))
    assert wrong == []


def test_the_table_is_whole(stage):
    """At least 120 cases; every target that a figure measures is seen in each of the four."""
    assert len(CASES) >= 120
    seen = defaultdict(set)
    for row in CASES:
        seen[row["code"]].add(row["case"])
    measured = Target.objects.exclude(shape__in=[Shape.ATTESTED, Shape.META]).values_list("code", flat=True)
    assert set(measured) == set(seen)
    assert all({"met", "just_met", "just_missed", "not_reported"} <= cases for cases in seen.values())
