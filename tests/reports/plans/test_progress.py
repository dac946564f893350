"""Plan against fact: spans, units, alternatives, what is counted where nobody reports, revisions, commands."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.choices import TargetStatus
from campaigns.domain.plans import campaigns, targets
from campaigns.models import Attestation, Indicator, Quota
from ccb.lib import periods
from members.choices import UnitKind
from reports.domain.plans import progress, progress_figures
from reports.exports import progress_json
from tests import factories
from tests.campaigns import coordinating, planned
from tests.members import registering
from tests.reports import builders

MET, ON_TRACK, BEHIND, NOT_REPORTED, NOT_APPLICABLE = TargetStatus
ADMITTED = "A-1,III.4,Kết nạp hội viên,count,admitted,>=,100,,hội viên,province,year,,"
LEARNT = "A-2,III.1,Hội viên được học,ratio,learnt / members,>=,90,,%,province,year,,"


@pytest.fixture
def known(db):
    """Indicators that the measures of these tests name."""
    for code, kind in (("admitted", "flow"), ("learnt", "stock"), ("members", "stock"), ("money", "flow")):
        factories.indicator(code, kind)


def asked(*codes: str, code: str = "TD", kinds=(UnitKind.DISTRICT, UnitKind.BLOC)):
    return factories.form(code, *(Indicator.objects.get(code=one) for one in codes), unit_kinds=kinds)


def evaluated(campaign, period: str = "2024", **more):
    return progress.evaluate(campaign, periods.parse(period), **more)


def stands(campaign, code: str, period: str = "2024", **more):
    return evaluated(campaign, period, **more).results[code]


# --- Spans of time --------------------------------------------------------------------------------------------------


def test_figures_add_up_within_the_year_and_the_last_of_a_stock_counts(cast, known):
    campaign, form = planned.plan(cast.tinh, ADMITTED, LEARNT), asked("admitted", "learnt", "members")
    builders.report(factories.round_of(form, "2023-Q4"), cast.huyen, admitted=1000, learnt=1, members=1)
    builders.report(factories.round_of(form, "2024-Q1"), cast.huyen, admitted=40, learnt=10, members=100)
    builders.report(factories.round_of(form, "2024-Q2"), cast.huyen, admitted=30, learnt=92, members=100)
    builders.report(factories.round_of(form, "2024-Q3"), cast.huyen, state="submitted", admitted=500)
    half, third = evaluated(campaign, "2024-H1"), evaluated(campaign, "2024-9M")
    assert half.results["A-1"].actual == third.results["A-1"].actual == 70
    assert half.results["A-2"].explanation.startswith("đạt 92/100 = 92%, chỉ tiêu ≥ 90%")
    assert evaluated(campaign, "2024-03").results["A-1"].actual == 40


def test_a_years_sheet_stands_for_its_months_and_blank_cells_are_found_elsewhere(cast, known):
    campaign = planned.plan(cast.tinh, ADMITTED, LEARNT)
    months, year = asked("admitted", "members"), asked("admitted", "learnt", "members", code="NAM")
    for month in ("2024-01", "2024-02"):
        builders.report(factories.round_of(months, month), cast.huyen, admitted=10, members=50)
        builders.report(factories.round_of(months, month, batch=2), cast.huyen_khac, admitted=5)
    builders.report(factories.round_of(year, "2024"), cast.huyen, admitted=120, learnt=45)
    builders.report(year.rounds.get(), cast.huyen_khac, learnt=5, members=5)
    found = evaluated(campaign)
    assert found.results["A-1"].actual == 120 + 2 * 5  # the other district's year leaves it blank
    assert (found.results["A-2"].numerator, found.results["A-2"].denominator) == (50, 55)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 90)), max_size=12))
def test_sheets_one_after_another_never_overlap_and_leave_no_room(spans):
    start = date(2024, 1, 1).toordinal()
    sheets = [
        progress_figures.Sheet(pk, 1, 1, date.fromordinal(start + first), date.fromordinal(start + first + length))
        for pk, (first, length) in enumerate(spans)
    ]
    chosen = progress_figures.one_after_another(sheets)
    assert all(one.ends_on < other.starts_on for one, other in zip(chosen, chosen[1:], strict=False))
    for sheet in sheets:  # each is chosen, or shares a day with one that is
        assert any(sheet.starts_on <= one.ends_on and one.starts_on <= sheet.ends_on for one in chosen)


@pytest.mark.parametrize(
    ("admitted", "on", "status"),
    [
        (100, date(2024, 1, 31), MET),
        (50, date(2024, 7, 1), ON_TRACK),  # 183 of 366 days
        (49, date(2024, 7, 1), BEHIND),
        (99, date(2024, 12, 31), BEHIND),
        (None, date(2024, 12, 31), NOT_REPORTED),
    ],
)
def test_status_follows_the_share_of_the_year_that_is_over(cast, known, admitted, on, status):
    campaign, form = planned.plan(cast.tinh, ADMITTED), asked("admitted")
    builders.report(factories.round_of(form, "2024-01"), cast.huyen, admitted=admitted)
    result = stands(campaign, "A-1", on=on)
    assert result.status == status
    assert ("đã qua 50% thời gian" in result.explanation) == (on.month == 7)


def test_a_figure_that_grows_under_a_limit_is_met_only_at_the_end(cast, known):
    campaign, form = planned.plan(cast.tinh, ADMITTED.replace(">=", "<=")), asked("admitted")
    builders.report(factories.round_of(form, "2024-01"), cast.huyen, admitted=100)
    assert stands(campaign, "A-1", "2024-06").status == ON_TRACK
    assert stands(campaign, "A-1").status == MET
    builders.report(factories.round_of(form, "2024-02"), cast.huyen, admitted=1)
    assert stands(campaign, "A-1", "2024-06").status == BEHIND


def test_a_target_of_the_term_is_counted_over_all_its_years(cast, known):
    campaign = planned.plan(
        cast.tinh, ADMITTED.replace("year", "term"), ADMITTED.replace("A-1", "B-1"), years="2023-2026"
    )
    form = asked("admitted")
    for year, number in (("2023", 60), ("2024", 40)):
        builders.report(factories.round_of(form, year), cast.huyen, admitted=number)
    found = evaluated(campaign)
    assert (found.results["A-1"].actual, found.results["B-1"].actual) == (100, 40)
    assert (found.results["A-1"].status, found.results["B-1"].status) == (MET, BEHIND)


MONTHLY = "A-6,III.1,Tin bài,count,admitted,range,2,4,tin bài,direct_unit,month,,"


def test_two_to_four_articles_each_month_by_each_unit(cast, known):
    campaign, form = planned.plan(cast.tinh, MONTHLY), asked("admitted")
    for month, numbers in (("2024-01", (2, 4, 3)), ("2024-02", (3, 5, 3)), ("2024-03", (2, 2, None))):
        round = factories.round_of(form, month)
        for unit, number in zip((cast.huyen, cast.huyen_khac, cast.khoi), numbers, strict=True):
            builders.report(round, unit, admitted=number)
    assert stands(campaign, "A-6", "2024-01").status == MET
    found = evaluated(campaign, "2024-Q1")
    assert found.results["A-6"].status == BEHIND
    assert [one.name for one in found.results["A-6"].met_units] == ["Sông Mẫu"]
    assert {one.name for one in found.results["A-6"].missed_units} == {"Núi Mẫu", "Khối 487"}
    other = found.by_unit[cast.huyen_khac.pk]["A-6"]
    assert other.explanation == ("2/3 kỳ đạt = 66,67%, chỉ tiêu mỗi kỳ từ 2 đến 4 tin bài; chưa đạt: tháng 02")


def test_where_only_the_year_was_reported_months_are_compared_together(cast, known):
    campaign, form = planned.plan(cast.tinh, MONTHLY), asked("admitted")
    builders.report(factories.round_of(form, "2024"), cast.huyen, admitted=24)
    result = evaluated(campaign).by_unit[cast.huyen.pk]["A-6"]
    assert result.status == MET
    assert result.explanation == "đạt 24 tin bài, chỉ tiêu từ 24 đến 48 tin bài; báo cáo gộp 12 kỳ"


# --- Units ----------------------------------------------------------------------------------------------------------


def test_what_each_district_owes_names_who_met_and_who_missed(cast, known):
    campaign = planned.plan(cast.tinh, "A-3,III.3,Mở lớp tập huấn,count,admitted,>=,1,,lớp,district,year,,")
    form = asked("admitted")
    round = factories.round_of(form, "2024")
    builders.report(round, cast.huyen, admitted=2)
    builders.report(round, cast.khoi, admitted=5)
    result = stands(campaign, "A-3")
    assert (
        result.explanation
        == "1/2 đơn vị đạt = 50%, chỉ tiêu mỗi huyện ≥ 1 lớp; chưa báo cáo: huyện Núi Mẫu; mới có 1/2 đơn vị báo cáo"
    )
    assert (result.numerator, result.denominator, result.status) == (1, 2, BEHIND)
    lines = evaluated(campaign).by_unit
    assert [lines[unit.pk]["A-3"].status for unit in (cast.huyen, cast.huyen_khac, cast.khoi)] == [
        MET, NOT_REPORTED, NOT_APPLICABLE,
    ]  # fmt: skip


def test_a_district_that_reports_for_its_communes_owes_as_many(cast, known):
    factories.unit("Đồng Khác", UnitKind.COMMUNE, parent=cast.huyen)
    campaign = planned.plan(cast.tinh, "A-8,III.8,Mỗi xã một sản phẩm,count,admitted,>=,1,,sản phẩm,commune,year,,")
    form = asked("admitted", kinds=[UnitKind.DISTRICT])
    round = factories.round_of(form, "2024")
    builders.report(round, cast.huyen, admitted=1)
    builders.report(round, cast.huyen_khac, admitted=1)
    lines = evaluated(campaign).by_unit
    assert lines[cast.huyen.pk]["A-8"].explanation == "đạt 1/2 = 50%, chỉ tiêu ≥ 2 sản phẩm"
    assert "cây đơn vị chưa có cấp này" in lines[cast.huyen_khac.pk]["A-8"].explanation


def test_communes_that_report_are_raised_to_their_district(cast, known):
    campaign = planned.plan(cast.tinh, "A-3,III.3,Mở lớp,count,admitted,>=,3,,lớp,district,year,,")
    other = factories.unit("Đồng Khác", UnitKind.COMMUNE, parent=cast.huyen)
    round = factories.round_of(asked("admitted", kinds=[UnitKind.COMMUNE]), "2024")
    builders.report(round, cast.xa, admitted=2)
    builders.report(round, other, admitted=1)
    assert stands(campaign, "A-3").met_units == [cast.huyen]


@pytest.mark.parametrize(
    ("source", "number", "status"), [(0, 0, NOT_APPLICABLE), (3, 1, MET), (3, 0, BEHIND), (None, 0, BEHIND)]
)
def test_a_condition_looks_at_the_units_own_figure(cast, known, source, number, status):
    line = (
        "A-9,II.2,Mỗi xã có nguồn giới thiệu,count,admitted,>=,1,,hội viên,commune,year,,conditional: có nguồn,,members"
    )
    campaign, form = planned.plan(cast.tinh, line), asked("admitted", "members", kinds=[UnitKind.COMMUNE])
    builders.report(factories.round_of(form, "2024"), cast.xa, admitted=number, members=source)
    assert stands(campaign, "A-9").status == status


def test_every_level_owes_by_itself_what_it_reports_itself(cast, known):
    campaign = planned.plan(cast.tinh, "A-7,II.2,Việc làm mới,count,admitted,>=,1,,việc,every_level,year,,")
    form = asked("admitted", kinds=[UnitKind.PROVINCE, UnitKind.DISTRICT])
    round = factories.round_of(form, "2024")
    for unit, number in ((cast.tinh, 0), (cast.huyen, 9), (cast.huyen_khac, 1)):
        builders.report(round, unit, admitted=number)
    assert stands(campaign, "A-7").missed_units == [cast.tinh]


def test_who_has_not_reported_is_told_apart_from_who_failed(cast, known):
    campaign = planned.plan(cast.tinh, "A-7,II.2,Việc làm mới,count,admitted,>=,1,,việc,direct_unit,year,,")
    round = factories.round_of(asked("admitted", kinds=[UnitKind.DISTRICT, UnitKind.BLOC]), "2024")
    for unit, number in ((cast.huyen, 9), (cast.huyen_khac, 0)):
        builders.report(round, unit, admitted=number)
    [told] = progress_json.told(evaluated(campaign))["targets"]
    assert {name: told[f"{name}_units"] for name in ("met", "failed", "silent")} == {
        "met": ["Sông Mẫu"], "failed": ["Núi Mẫu"], "silent": ["Khối 487"]
    }  # fmt: skip
    assert told["missed_units"] == ["Núi Mẫu", "Khối 487"]


def test_a_unit_is_compared_with_its_own_part_of_the_whole(cast, known):
    campaign, form = planned.plan(cast.tinh, ADMITTED), asked("admitted")
    builders.report(factories.round_of(form, "2024"), cast.huyen, admitted=60)
    builders.report(form.rounds.get(), cast.huyen_khac, admitted=39)
    Quota.objects.create(target=planned.target(campaign, "A-1"), unit=cast.huyen, year=2024, amount=60)
    found = evaluated(campaign)
    assert found.results["A-1"].status == BEHIND
    assert found.by_unit[cast.huyen.pk]["A-1"].explanation == "đạt 60/60 = 100%, chỉ tiêu ≥ 60 hội viên"
    alone = found.by_unit[cast.huyen_khac.pk]["A-1"]
    assert (alone.status, alone.actual, alone.explanation) == (NOT_APPLICABLE, 39, "chưa giao chỉ tiêu cho đơn vị này")


def test_units_that_report_only_one_part_do_not_falsify_a_share(cast, known):
    campaign, form = planned.plan(cast.tinh, LEARNT), asked("learnt", "members")
    round = factories.round_of(form, "2024")
    builders.report(round, cast.huyen, learnt=95, members=100)
    builders.report(round, cast.huyen_khac, learnt=50)
    result = stands(campaign, "A-2")
    assert result.explanation == "đạt 95/100 = 95%, chỉ tiêu ≥ 90%; mới có 1/3 đơn vị báo cáo"


def test_without_a_reported_number_the_register_says_how_many_members(cast, known):
    for name in ("Một", "Hai", "Ba", "Bốn"):
        registering.member(cast.chi_hoi, f"Hồ Văn {name}")
    campaign = planned.plan(
        cast.tinh, "A-5,III.6,Đóng góp quỹ,per_member,money / hội viên,>=,25000,,đồng/hội viên,province,year,,"
    )
    builders.report(factories.round_of(asked("money"), "2024"), cast.huyen, money=100_000)
    result = stands(campaign, "A-5")
    assert result.explanation.startswith("đạt 100.000/4 = 25.000 đồng/hội viên, chỉ tiêu ≥ 25.000 đồng/hội viên")
    assert result.status == MET


def test_coverage_counts_who_has_signed_the_program(cast, known):
    campaign = planned.plan(
        cast.tinh, "A-7,III.7,Ký chương trình,coverage,đã ký / tổng số,=,100,,%,district_and_commune,term,,"
    )
    program = coordinating.program(cast.tinh, covers=[UnitKind.DISTRICT])
    targets.change(planned.target(campaign, "A-7"), {"program": program}, actor=None, at=factories.NOW)
    assert stands(campaign, "A-7").explanation == "đạt 0/2 = 0%, chỉ tiêu = 100%"
    for unit in (cast.huyen, cast.huyen_khac):
        coordinating.program(unit, parent=program)
    result = stands(campaign, "A-7")
    assert (result.status, result.explanation) == (MET, "đạt 2/2 = 100%, chỉ tiêu = 100%")
    assert evaluated(campaign).by_unit[cast.khoi.pk]["A-7"].status == NOT_REPORTED


# --- Several targets ------------------------------------------------------------------------------------------------

HOUSES = "A-3a,III.6,Làm mới nhà,count,admitted,>=,30,,nhà,province,year,A-3,mỗi nhà từ 40 triệu đồng"
COWS = "A-3b,III.6,Mua bò,count,money,>,75,,con,province,year,A-3,"
OTHER = "A-3c,III.6,Hỗ trợ khác,attested,có hỗ trợ khác,attested,,,,province,year,A-3,"


@pytest.mark.parametrize(
    ("houses", "cows", "attested", "met_by"),
    [
        (30, 0, False, "A-3a"),
        (29, 76, False, "A-3b"),
        (29, 75, True, "A-3c"),
        (29, 75, False, None),
        (29, 150, True, "A-3b"),
    ],
)
def test_thirty_houses_or_seventy_five_cows_or_other_help(cast, known, houses, cows, attested, met_by):
    campaign, form = planned.plan(cast.tinh, HOUSES, COWS, OTHER), asked("admitted", "money")
    builders.report(factories.round_of(form, "2024"), cast.huyen, admitted=houses, money=cows)
    if attested:
        target = planned.target(campaign, "A-3c")
        Attestation.objects.create(
            target=target, unit=cast.tinh, on=date(2024, 5, 1), evidence="Biên bản số 2", at=factories.NOW
        )
    group = evaluated(campaign).groups["A-3"]
    assert (group.status == MET) == (met_by is not None)
    assert met_by is None or group.alternative == met_by


def test_alternatives_that_add_up(cast, known):
    mixed = [line + "," * (17 - line.count(",")) for line in (HOUSES, COWS.replace(">,75", ">=,75"))]
    campaign = planned.plan(cast.tinh, mixed[0][:-1] + ",1", mixed[1])
    assert campaign.groups.get().adds_up
    builders.report(factories.round_of(asked("admitted", "money"), "2024"), cast.huyen, admitted=18, money=30)
    group = evaluated(campaign).groups["A-3"]
    assert (group.status, group.explanation) == (MET, "cộng các phương án = 100%")


def test_each_unit_may_choose_its_own_alternative(cast, known):
    product = "A-8a,III.8,Sản phẩm,count,admitted,>=,1,,sản phẩm,district,year,A-8,"
    campaign = planned.plan(cast.tinh, product, product.replace("A-8a", "A-8b").replace("admitted", "money"))
    round = factories.round_of(asked("admitted", "money"), "2024")
    builders.report(round, cast.huyen, admitted=1, money=0)
    builders.report(round, cast.huyen_khac, admitted=0, money=1)
    found = evaluated(campaign)
    assert found.results["A-8a"].status == found.results["A-8b"].status == BEHIND
    assert (found.groups["A-8"].status, found.groups["A-8"].explanation) == (
        MET, "2/2 đơn vị đạt bằng một trong các phương án",
    )  # fmt: skip


@pytest.mark.parametrize(("worth", "status"), [(None, MET), (1_200_000_000, MET), (1_199_999_999, BEHIND)])
def test_a_house_counts_from_forty_million_on(cast, known, worth, status):
    campaign = planned.plan(cast.tinh, HOUSES)
    form = asked("admitted", "A-3a.tien")
    builders.report(factories.round_of(form, "2024"), cast.huyen, **{"admitted": 30, "A-3a.tien": worth})
    assert stands(campaign, "A-3a").status == status


def test_a_target_over_the_others(cast, known):
    meta = "A-9,II.2,Hoàn thành các chỉ tiêu,meta,hoàn thành / tổng số,>=,{},,%,province,year,,"
    campaign = planned.plan(cast.tinh, ADMITTED, LEARNT, meta.format(50), HOUSES, COWS)
    assert stands(campaign, "A-9").status == NOT_REPORTED
    builders.report(factories.round_of(asked("admitted"), "2024"), cast.huyen, admitted=100)
    result = stands(campaign, "A-9")  # A-1 and, by its houses, the group; not A-2
    assert result.explanation == "đạt 2/3 = 66,67%, chỉ tiêu ≥ 50%"
    assert result.status == MET


def test_targets_over_each_other_are_not_counted_for_ever(cast, known):
    meta = "{},II.2,Hoàn thành,meta,,>=,50,,%,province,year,,,,,,{}"
    campaign = planned.plan(cast.tinh, meta.format("M-1", "M-2"), meta.format("M-2", "M-1"))
    assert stands(campaign, "M-1").status == NOT_REPORTED


def test_a_cap_is_not_the_threshold(cast, known):
    campaign = planned.plan(cast.tinh, LEARNT.replace(">=,90", ">=,20") + ",25")
    round = factories.round_of(asked("learnt", "members"), "2024")
    builders.report(round, cast.huyen, learnt=26, members=100)
    result = stands(campaign, "A-2")
    assert (result.status, result.explanation[:48]) == (BEHIND, "đạt 26/100 = 26%, chỉ tiêu ≥ 20%, không quá 25%;")


# --- Revisions, and what it costs -----------------------------------------------------------------------------------


def test_a_past_day_is_judged_by_the_plan_of_that_day(cast, known):
    campaign, form = planned.plan(cast.tinh, ADMITTED), asked("admitted")
    builders.report(factories.round_of(form, "2024-Q1"), cast.huyen, admitted=90)
    planned.issue(campaign, on=date(2024, 1, 10))
    campaigns.revise(
        campaign, on=date(2024, 6, 1), reason="Chia tách huyện", changes={"A-1": {"threshold": Decimal(90)}},
        actor=None, at=factories.NOW,
    )  # fmt: skip
    before, after = evaluated(campaign, "2024-05"), evaluated(campaign, "2024-06")
    assert (before.revision, before.results["A-1"].promise.threshold, before.results["A-1"].status) == (
        1,
        100,
        ON_TRACK,
    )
    assert (after.revision, after.results["A-1"].promise.threshold, after.results["A-1"].status) == (2, 90, MET)
    assert targets.plan(campaign, 1)[0].threshold == 100


def test_more_units_targets_and_months_cost_no_more_queries(cast, known):
    def cost(campaign) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = evaluated(campaign)
            assert all(result.explanation for result in found.results.values())
        return len(queries)

    small, form = planned.plan(cast.tinh, ADMITTED, LEARNT, MONTHLY), asked("admitted", "learnt", "members")
    builders.report(factories.round_of(form, "2024-01"), cast.huyen, admitted=1, learnt=1, members=1)
    first = cost(small)
    lines = (
        ADMITTED.replace("admitted", "số"),
        LEARNT.replace("learnt / members", "số / tổng"),
        MONTHLY.replace("admitted", "số"),
    )
    more = [line.replace("A-", f"B{number}-") for number in range(8) for line in lines]
    large = planned.plan(cast.tinh, *more, code="TD2")
    codes = list(Indicator.objects.filter(code__startswith="B").values_list("code", flat=True))
    form = asked(*codes, code="TO")
    for number in range(5):
        factories.unit(f"Huyện {number}", parent=cast.tinh)
    for month in range(1, 8):
        round = factories.round_of(form, f"2024-{month:02d}")
        for unit in (cast.huyen, cast.huyen_khac, cast.khoi):
            builders.report(round, unit, **dict.fromkeys(codes, 1))
    assert cost(large) == first <= 11


# --- The command ----------------------------------------------------------------------------------------------------


def test_the_command_writes_what_was_found(cast, known, tmp_path, capsys):
    planned.plan(cast.tinh, LEARNT, HOUSES, COWS, code="TD24")
    form = asked("learnt", "members", "admitted")
    round = factories.round_of(form, "2024")
    builders.report(round, cast.huyen, learnt=953, members=1000, admitted=31)
    out = tmp_path / "ket-qua.json"
    call_command("evaluate_targets", campaign="TD24", period="2024", json=out)
    told = json.loads(out.read_text())
    by_code = {one["code"]: one for one in told["targets"]}
    wanted = {
        "code": "A-2", "threshold": "90", "actual": "95.3", "percent": "95.3", "status": "met", "numerator": "953",
        "denominator": "1000", "explanation": "đạt 953/1.000 = 95,3%, chỉ tiêu ≥ 90%; mới có 1/3 đơn vị báo cáo",
    }  # fmt: skip
    assert wanted.items() <= by_code["A-2"].items()
    assert by_code["A-3b"]["status"] == "not_reported"
    assert told["groups"][0] | {"explanation": ""} == {
        "code": "A-3", "kind": "alternatives", "status": "met", "alternative": "A-3a", "explanation": "",
    }  # fmt: skip
    assert by_code["A-2"]["by_unit"]["Núi Mẫu"]["status"] == "not_reported"
    assert "A-2 [Đạt] đạt 953/1.000" in capsys.readouterr().out
    call_command("evaluate_targets", campaign="TD24", period="2024", unit="Núi Mẫu", json=out)
    assert {one["status"] for one in json.loads(out.read_text())["targets"]} <= {"not_reported", "not_applicable"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"campaign": "TD99"}, "Không có phong trào mã “TD99”. Các phong trào đang có: TD24"),
        ({"period": "2024-H3"}, "không phải là kỳ báo cáo"),
        ({"period": "2022"}, "Kỳ năm 2022 nằm ngoài thời gian của phong trào (01/01/2024–31/12/2024)"),
        ({"unit": "Sông Xa"}, "Không có đơn vị nào tên “Sông Xa”"),
        ({"on": "31/5/2024"}, "không phải là ngày dạng năm-tháng-ngày"),
    ],
)
def test_wrong_options_are_refused_in_words(cast, known, options, words):
    planned.plan(cast.tinh, ADMITTED, code="TD24")
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_targets", **{"campaign": "TD24", "period": "2024"} | options)
    assert words in str(refused.value)


def test_percentages_are_exact_however_they_are_shown(cast, known):
    campaign, form = planned.plan(cast.tinh, LEARNT), asked("learnt", "members")
    builders.report(factories.round_of(form, "2024"), cast.huyen, learnt=253, members=1557)
    assert stands(campaign, "A-2").percent == Fraction(25300, 1557)
