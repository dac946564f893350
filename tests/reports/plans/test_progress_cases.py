"""Both real plans over made figures: each of their targets met, just met, just missed and not reported."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from campaigns.choices import Shape
from campaigns.models import Target
from ccb.lib import periods
from members.choices import UnitKind
from reports.domain.plans import progress
from tests import factories
from tests.campaigns import planned
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
        "DL24": planned.load(planned.DAK_LAK, province, code="DL24"),
        "LC": planned.load(planned.LAO_CAI, province, code="LC", years="2022-2030"),
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


# --- A third plan, in its own words ----------------------------------------------------------------------------------

BINH_MAU = {  # target -> (numerator, denominator) -> how it stands at the year's end
    "BM-1": [((801, None), "met"), ((800, None), "behind")],
    "BM-2": [((9, 1000), "met"), ((10, 1000), "behind")],
    "BM-4": [((6_000_000, 100), "met"), ((5_999_999, 100), "behind")],
    "BM-6": [((2500, None), "met"), ((2499, None), "on_track")],  # of the whole term
    "BM-8": [((4, 4), "met"), ((3, 4), "on_track")],
    "BM-10a": [((10, 10), "met"), ((9, 10), "behind")],
    "BM-10b": [((2, 10), "met"), ((3, 10), "behind")],  # the cap is 25%
    "BM-11a": [((60, 100), "met"), ((59, 100), "behind")],
    "BM-15": [((98, 100), "met"), ((99, 100), "behind")],
}


@pytest.mark.parametrize("place", [0, 1])
def test_a_plan_in_its_own_words_stands_as_its_figures_say(db, place):
    province = factories.unit("Bình Mẫu", UnitKind.PROVINCE)
    district = factories.unit("Sông Mẫu", parent=province)
    campaign = planned.issue(
        planned.load(planned.BINH_MAU, province, code="BM", years="2024-2030"), on=date(2024, 1, 2)
    )
    rows = [
        {"code": code, "numerator": above, "denominator": below}
        for code, cases in BINH_MAU.items()
        for above, below in [cases[place][0]]
    ]
    needed = campaign.targets.select_related("numerator", "denominator")
    form = factories.form("BM", *{one for target in needed for one in (target.numerator, target.denominator) if one})
    builders.report(factories.round_of(form, "2024"), district, **figures(campaign, rows))
    found = progress.evaluate(campaign, periods.parse("2024"), by_line=False).results
    assert {code: found[code].status for code in BINH_MAU} == {
        code: cases[place][1] for code, cases in BINH_MAU.items()
    }
    assert {found[code].status for code in ("BM-3", "BM-7a", "BM-9", "BM-14")} == {"not_reported"}
