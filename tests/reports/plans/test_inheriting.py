"""Units that merge or split in a running year: what they promised and did goes on in what becomes of them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from campaigns.choices import TargetStatus
from campaigns.domain.merits import clusters
from campaigns.domain.plans import campaigns, inheriting, pledging, promises, targets
from campaigns.models import Pledge, Quota
from ccb.lib import periods
from members.domain import units
from reports.domain.plans import planning, progress
from tests import csv_input, factories
from tests.campaigns import planned
from tests.reports import builders

MET, ON_TRACK, BEHIND, NOT_REPORTED, NOT_APPLICABLE = TargetStatus
HEADER = "old_unit,new_unit,new_kind,new_parent,share"
MERGED = ("Sông Mẫu,Sông Núi,district,Quảng Mẫu,", "Núi Mẫu,Sông Núi,district,Quảng Mẫu,")
SPLIT = ("Sông Mẫu,Sông Đông,district,Quảng Mẫu,0.6", "Sông Mẫu,Sông Tây,district,Quảng Mẫu,0.4",
         "Đồng Mẫu,Đồng Mẫu,commune,Sông Đông,")  # fmt: skip
ADMITTED = "A-1,III.4,Kết nạp hội viên,count,admitted,>=,200,,hội viên,province,year,,"
POOR = "A-2,III.6,Hộ nghèo,ratio,poor / homes,<=,10,,%,province,year,,"
NEWS = "A-3,III.1,Tin bài,count,news,range,2,4,tin bài,direct_unit,month,,"


@pytest.fixture
def stage(cast):
    for code, kind in (("admitted", "flow"), ("poor", "stock"), ("homes", "stock"), ("news", "flow")):
        factories.indicator(code, kind)
    campaign = planned.plan(cast.tinh, ADMITTED, POOR, NEWS)
    for unit, amount in ((cast.huyen, 100), (cast.huyen_khac, 60), (cast.khoi, 40)):
        targets.set_quota(planned.target(campaign, "A-1"), unit.pk, 2024, Decimal(amount))
    planned.issue(campaign, on=date(2024, 1, 2))
    by_code = {one.code: one for target in campaign.targets.select_related("numerator", "denominator")
               for one in (target.numerator, target.denominator) if one}  # fmt: skip
    form = factories.form("TD", *by_code.values())
    first = factories.round_of(form, "2024-H1")
    builders.report(first, cast.huyen, admitted=70, poor=20, homes=100)
    builders.report(first, cast.huyen_khac, admitted=20, poor=5, homes=100)
    return cast, campaign, form


def reorganise(folder, *lines, on: str = "2024-07-01") -> None:
    csv_input.run("reorganise_units", csv_input.file(folder, HEADER, *lines), on=on, confirm=True)


def results(campaign, period: str = "2024", unit=None, **more):
    return progress.evaluate(campaign, periods.parse(period), unit=unit, **more).results


def test_a_merged_unit_is_measured_by_the_sum_and_goes_on_from_what_was_done(tmp_path, stage):
    cast, campaign, form = stage
    whole = results(campaign, "2024-H1")["A-1"]
    reorganise(tmp_path, *MERGED)
    new = units.find("Sông Núi")
    result = results(campaign, unit=new, on=date(2024, 7, 1))["A-1"]
    assert (result.promise.threshold, result.actual) == (160, 90)
    assert result.explanation.endswith("mức giao nhận từ huyện Sông Mẫu, huyện Núi Mẫu (01/7/2024)")
    builders.report(factories.round_of(form, "2024-Q3"), new, admitted=70, poor=24, homes=200, news=9)
    found = results(campaign, unit=new)
    assert (found["A-1"].actual, found["A-1"].status) == (160, MET)
    assert (found["A-2"].numerator, found["A-2"].denominator) == (24, 200)  # its own stock is the whole
    assert results(campaign)["A-1"].actual == 160 and results(campaign)["A-2"].denominator == 200
    assert results(campaign, "2024-H1")["A-1"] == whole  # what was evaluated before stays
    assert Quota.objects.count() == 3


def test_the_old_unit_stands_as_on_its_last_day(tmp_path, stage):
    cast, campaign, _ = stage
    before = results(campaign, unit=cast.huyen, on=date(2024, 6, 30))["A-1"]
    reorganise(tmp_path, *MERGED)
    cast.huyen.refresh_from_db()
    result = results(campaign, unit=cast.huyen)["A-1"]
    assert (result.promise.threshold, result.actual, result.status) == (100, 70, ON_TRACK)
    assert result.explanation == before.explanation


def test_a_divided_unit_hands_on_its_share(tmp_path, stage):
    cast, campaign, form = stage
    reorganise(tmp_path, *SPLIT)
    east, west = units.find("Sông Đông"), units.find("Sông Tây")
    found = progress.evaluate(campaign, periods.parse("2024"))
    told = {unit: found.of_line(unit)["A-1"] for unit in found.lines}
    assert {unit.name: (one.promise.threshold, one.actual) for unit, one in told.items()} == {
        "Núi Mẫu": (60, 20), "Khối 487": (40, None), "Sông Đông": (60, 42), "Sông Tây": (40, 28),
    }  # fmt: skip
    assert "60% huyện Sông Mẫu (01/7/2024)" in told[east].explanation
    assert found.results["A-1"].actual == 90
    builders.report(factories.round_of(form, "2024"), west, admitted=50)  # of the whole year, with what came before
    assert results(campaign, unit=west)["A-1"].actual == 50


def test_months_before_a_unit_opened_are_not_its_own(tmp_path, stage):
    cast, campaign, form = stage
    reorganise(tmp_path, *MERGED, on="2024-11-15")
    new = units.find("Sông Núi")
    for month in ("2024-11", "2024-12"):
        builders.report(factories.round_of(form, month), new, news=3)
    result = results(campaign, unit=new)["A-3"]
    assert (result.status, [part.label for part in result.parts]) == (MET, ["tháng 11", "tháng 12"])


def test_an_amount_given_after_the_merger_stands_by_itself(tmp_path, stage):
    cast, campaign, _ = stage
    reorganise(tmp_path, *MERGED)
    new = units.find("Sông Núi")
    with pytest.raises(campaigns.Faulty, match="tổng giao"):
        give(campaign, new, 150)
    give(campaign, new, 160)
    result = results(campaign, unit=new)["A-1"]
    assert result.promise.threshold == 160 and "mức giao" not in result.explanation


def give(campaign, unit, amount: int) -> None:
    campaigns.assign(
        campaign, 2024, {("A-1", unit.pk): Decimal(amount)}, on=date(2024, 8, 1), reason="Sáp nhập", actor=None,
        at=factories.NOW,
    )  # fmt: skip


def test_pledges_and_the_hint_beside_the_cell_follow(tmp_path, stage):
    cast, campaign, _ = stage
    for unit, amount in ((cast.huyen, 110), (cast.huyen_khac, 65)):
        pledging.save(campaign, unit, 2024, {"A-1": Decimal(amount)}, actor=None, at=factories.NOW)
        pledging.move(campaign, unit, 2024, "send", actor=None, at=factories.NOW)
    reorganise(tmp_path, *MERGED)
    new = units.find("Sông Núi")
    assert pledging.amounts(campaign, 2024, on=date(2024, 12, 31)) == {("A-1", new.pk): 175}
    assert pledging.amounts(campaign, 2024, on=date(2024, 6, 30))["A-1", cast.huyen.pk] == 110
    assert next(line.assigned for line in pledging.lines(campaign, new, 2024) if line.target.code == "A-1") == 160
    indicator = planned.target(campaign, "A-1").numerator_id
    [hint] = promises.of_unit(new, [indicator], on=date(2024, 7, 1))[indicator]
    assert (hint.amount, hint.pledged, hint.words) == (160, 175, "≥ 160 hội viên")
    assert Pledge.objects.count() == 2


def test_a_unit_that_takes_another_in_adds_it_to_its_own(tmp_path, stage):
    cast, campaign, _ = stage
    reorganise(tmp_path, "Sông Mẫu,Sông Mẫu,district,Quảng Mẫu,", "Núi Mẫu,Sông Mẫu,district,Quảng Mẫu,")
    result = results(campaign, unit=cast.huyen)["A-1"]
    assert (result.promise.threshold, result.actual) == (160, 90)


def test_the_cluster_of_those_that_merged_is_that_of_the_new_one(tmp_path, stage):
    cast, *_ = stage
    by = {"actor": None, "at": factories.NOW}
    kept = clusters.keep(
        None, unit=cast.tinh, year=2024, name="Cụm 1", units=[cast.huyen, cast.huyen_khac], head=cast.huyen, **by
    )
    reorganise(tmp_path, *MERGED)
    new = units.find("Sông Núi")
    placed = clusters.of_units(cast.tinh, 2024, on=date(2024, 7, 1))
    assert placed[new.pk] == placed[cast.huyen.pk] == kept
    assert clusters.copy(cast.tinh, year=2025, **by) == 1
    assert clusters.of_units(cast.tinh, 2025, on=date(2025, 1, 1)).keys() == {new.pk}


def test_the_new_year_is_divided_by_what_the_old_units_did(tmp_path, stage):
    cast, campaign, _ = stage
    reorganise(tmp_path, *MERGED)
    parts = planning.divided(
        planned.target(campaign, "A-1"), [units.find("Sông Núi"), cast.khoi], Decimal(90), by="last_year", year=2025,
        on=date(2025, 1, 1),
    )  # fmt: skip
    assert parts == [90, 0]


# --- Pure: a province without districts ------------------------------------------------------------------------------


def unit(pk: int, path: str, parent: int = 1):
    return SimpleNamespace(pk=pk, path=path, parent_id=parent, valid_from=None)


def test_what_a_district_had_passed_on_to_its_communes_is_not_handed_on_twice():
    """District 2 had 100, of which its communes 3 and 4 were given 50 and 20; the communes 5 and 6 follow them."""
    district, a, b = unit(2, "1.2."), unit(3, "1.2.3.", 2), unit(4, "1.2.4.", 2)
    new, other = unit(5, "1.5."), unit(6, "1.6.")
    went = [
        inheriting.Passing(old, to, date(2025, 7, 1), Decimal(share))
        for old, to, share in ((district, new, "0.5"), (district, other, "0.5"), (a, new, 1), (b, other, 1))
    ]
    held = {2: Decimal(100), 3: Decimal(50), 4: Decimal(20)}
    assert inheriting.passed_on(held, went, is_nested=True) == {5: 50 + 15, 6: 20 + 15}
    assert inheriting.passed_on({3: Decimal(50)}, went, is_nested=True) == {5: 50}
    assert sum(inheriting.passed_on({2: Decimal(1)}, went).values()) == 1


def test_what_was_handed_on_is_handed_on_again():
    a, b, c = unit(2, "1.2."), unit(3, "1.3."), unit(4, "1.4.")
    went = [
        inheriting.Passing(a, b, date(2025, 7, 1), Decimal(1)),
        inheriting.Passing(b, c, date(2026, 1, 1), Decimal(1)),
    ]
    assert inheriting.passed_on({2: Decimal(7)}, went) == {4: 7}


def test_of_a_time_in_which_there_was_no_such_unit_its_months_are_not_counted(tmp_path, cast):
    factories.indicator("news")
    campaign = planned.issue(planned.plan(cast.tinh, NEWS), on=date(2024, 1, 2))
    form = factories.form("TD", planned.target(campaign, "A-3").numerator)
    builders.report(factories.round_of(form, "2024-01"), cast.huyen, news=3)
    reorganise(tmp_path, *MERGED)
    cast.huyen.refresh_from_db()
    for unit, period in ((cast.huyen, "2024-Q4"), (units.find("Sông Núi"), "2024-Q1")):
        assert results(campaign, period, unit=unit)["A-3"].status == NOT_APPLICABLE
