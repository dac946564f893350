"""What is usual by earlier reports, on real sheets: jumps and sizes, their reasons on the way to the report."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.choices import IndicatorKind
from ccb.lib.tables import Row
from members.choices import UnitKind
from members.domain import successions
from members.domain.successions import Line, Successor
from members.models import Unit
from reports.choices import SubmissionState, ValueState
from reports.domain.asking import forms
from reports.domain.papers import composing
from reports.domain.rules import checking, usual
from reports.domain.sheets import entry, workflow
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.models import Explanation
from tests import factories
from tests.reports import builders

pytestmark = pytest.mark.django_db
QUARTERS = ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"]
JUMP = "“Hội viên”: 73.090, lớn hơn hẳn 4 kỳ gần đây của đơn vị (thường khoảng 37.093)."


@pytest.fixture
def form(db):
    return factories.form(
        "BC",
        factories.indicator("total", IndicatorKind.STOCK, name="Hội viên", uom="hội viên"),
        factories.indicator("savings", IndicatorKind.STOCK, name="Dư nợ", uom="triệu đồng", decimals=1),
        factories.indicator("trees", name="Cây trồng", uom="cây"),
    )


@pytest.fixture
def rounds(form):
    return {code: factories.round_of(form, code) for code in QUARTERS}


def past(rounds, unit, code, figures, state=SubmissionState.APPROVED) -> None:
    for quarter, figure in zip(QUARTERS, figures, strict=False):
        builders.report(rounds[quarter], unit, state, **{code: figure})


def said(sheet) -> list[str]:
    return [finding.message for finding in entry.findings(sheet)]


def test_a_figure_far_from_the_last_four_periods_is_a_jump(rounds, cast):
    past(rounds, cast.huyen, "total", [37090, 37150, 37080, 37096])
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, total=73090)) == [JUMP]


def test_a_figure_near_them_is_none(rounds, cast):
    past(rounds, cast.huyen, "total", [37090, 37150, 37080, 37096])
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, total=36500)) == []


def test_three_periods_are_too_few_for_a_jump(rounds, cast):
    past(rounds, cast.huyen, "total", [37090, 37150, 37080])
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, total=73090)) == []


def test_a_few_more_of_a_handful_is_no_jump(rounds, cast):
    past(rounds, cast.huyen, "trees", [2, 3, 2, 2])
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, trees=9)) == []


def test_a_first_event_after_zeros_is_no_jump(rounds, cast):
    past(rounds, cast.huyen, "trees", [0, 0, 0, 0])
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, trees=5254)) == []


@pytest.mark.parametrize("state", [SubmissionState.DRAFT, SubmissionState.SUBMITTED, SubmissionState.RETURNED])
def test_only_approved_sheets_are_history(rounds, cast, state):
    past(rounds, cast.huyen, "total", [37090, 37150, 37080, 37096], state)
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, total=73090)) == []


def test_a_period_of_another_kind_is_no_history(form, rounds, cast):
    for code in ("2020", "2021", "2022", "2023"):
        builders.report(factories.round_of(form, code), cast.huyen, total=148000)
    assert said(factories.submission(rounds["2024-Q1"], cast.huyen, total=37090)) == []


def test_the_correcting_batch_counts_not_the_first(form, rounds, cast):
    past(rounds, cast.huyen, "total", [37090, 37150])
    builders.report(factories.round_of(form, "2023-Q2", batch=2), cast.huyen, total=99000)
    sheet = factories.submission(rounds["2024-Q1"], cast.huyen, total=1)
    (size,) = [rule for rule in checking.rules(sheet).own if rule.code == "size:total"]
    assert (size.usual, size.periods) == (Decimal(68045), 2)


def test_47_million_for_47_billion_by_the_unit_s_own_two_periods(rounds, cast):
    past(rounds, cast.huyen, "savings", [46326, "45900.5"])
    assert said(factories.submission(rounds["2023-Q3"], cast.huyen, savings=47)) == [
        "“Dư nợ”: 47, nhỏ hơn cỡ nghìn lần so với mức thường thấy ở 2 kỳ gần đây của đơn vị (khoảng 46.113,3)."
    ]


def test_a_merged_unit_is_measured_by_the_sum_of_those_that_became_it(form, rounds, cast):
    past(rounds, cast.huyen, "total", [20000, 20100, 20050, 20060])
    past(rounds, cast.huyen_khac, "total", [17090, 17050, 17030, 17036])
    new = Successor("Sông Núi", UnitKind.DISTRICT, cast.tinh)
    lines = [Line(Row(2, {}), old, new, Decimal(1)) for old in (cast.huyen, cast.huyen_khac)]
    successions.carry_out(lines, on=date(2024, 1, 1), actor=None, at=factories.NOW)
    assert said(factories.submission(rounds["2024-Q1"], new.unit, total=37000)) == []
    assert said(factories.submission(factories.round_of(form, "2024-Q2"), new.unit, total=73090)) == [JUMP]


def others(cast, count: int) -> list[Unit]:
    return [factories.unit(f"Huyện {n}", parent=cast.tinh) for n in range(count)]


@pytest.mark.parametrize("quarter", ["2023-Q1", "2023-Q2"])
def test_47_million_for_47_billion_by_five_other_units(rounds, cast, quarter):
    for place, unit in enumerate(others(cast, 5)):
        builders.report(rounds["2023-Q1"], unit, savings=46326 + place)
    assert said(factories.submission(rounds[quarter], cast.huyen, savings=47)) == [
        "“Dư nợ”: 47, nhỏ hơn cỡ nghìn lần so với mức thường thấy ở các đơn vị khác (khoảng 46.000)."
    ]


def test_four_other_units_are_too_few_for_their_figures_would_be_told(rounds, cast):
    for unit in others(cast, 4):
        builders.report(rounds["2023-Q1"], unit, savings=46326)
    assert said(factories.submission(rounds["2023-Q2"], cast.huyen, savings=47)) == []


def test_other_kinds_of_unit_are_not_asked(rounds, cast):
    for unit in others(cast, 3) + [factories.unit(f"Xã {n}", UnitKind.COMMUNE, parent=cast.huyen) for n in range(3)]:
        builders.report(rounds["2023-Q1"], unit, savings=46326)
    assert said(factories.submission(rounds["2023-Q2"], cast.huyen, savings=47)) == []


def test_a_unit_may_plant_a_thousandth_of_what_the_others_plant(rounds, cast):
    for unit in others(cast, 5):
        builders.report(rounds["2023-Q1"], unit, trees=5000)
    assert said(factories.submission(rounds["2023-Q2"], cast.huyen, trees=5)) == []
    assert "cỡ nghìn lần" in said(factories.submission(rounds["2023-Q2"], cast.huyen_khac, trees=5254000))[0]


@pytest.mark.parametrize("units", [5, 9])
def test_what_is_usual_costs_four_queries_whatever_was_reported(form, rounds, cast, units, django_assert_num_queries):
    for unit in others(cast, units):
        past(rounds, unit, "savings", [46326] * 4)
    past(rounds, cast.huyen, "total", [37090] * 4)
    sheet = factories.submission(rounds["2024-Q1"], cast.huyen, total=1)
    indicators = forms.indicators(form)
    assert (sheet.round.form, sheet.unit) == (form, cast.huyen)  # read, as pages have them
    with django_assert_num_queries(4):
        assert {rule.code for rule in usual.rules(sheet, indicators)} == {"jump:total", "size:total", "size:savings"}


# --- The reason on its way ------------------------------------------------------------------------------------------


@pytest.fixture
def draft(rounds, cast):
    past(rounds, cast.huyen, "total", [37090, 37150, 37080, 37096])
    draft = factories.submission(rounds["2024-Q1"], cast.huyen, total=73090)
    text = NarrativeChange(draft.round.form.sections.first(), "Trồng 5,254 cây xanh, giai đoạn 2029-2024.")
    entry.save(draft, [], actor=cast.can_bo_huyen, at=factories.NOW, narratives=[text])
    return draft


def send(draft, actor) -> None:
    reasons = {finding.code: f"Lý do {finding.code}" for finding in entry.findings(draft)}
    workflow.send(draft, reasons, actor=actor, at=factories.NOW, seen_version=draft.version)


def test_what_the_software_finds_by_itself_needs_a_reason(draft, cast):
    with pytest.raises(workflow.Unexplained) as refused:
        workflow.send(draft, {}, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=draft.version)
    section = draft.round.form.sections.first().code
    assert [finding.code for finding in refused.value.findings] == [
        "jump:total", f"comma:muc:{section}", f"years:muc:{section}",
    ]  # fmt: skip


def test_the_reviewer_sees_the_warning_and_the_reason_of_the_sending_whatever_is_approved_later(draft, cast, form):
    before = said(draft)
    send(draft, cast.can_bo_huyen)
    builders.report(factories.round_of(form, "2022-Q4"), cast.huyen, total=73000)
    assert said(draft) == before
    assert all(finding.reason == f"Lý do {finding.code}" for finding in entry.findings(draft))


def test_the_report_names_the_warning_and_the_reason(draft, cast, form):
    send(draft, cast.can_bo_huyen)
    factories.moved(draft, "approve")
    request = composing.Request(form.pk, "2024-Q1", cast.tinh.pk, date(2024, 4, 20))
    frozen = composing.compose(request, at=factories.NOW, using="default")
    found = {one["message"]: (one["unit"], one["reason"]) for one in frozen["findings"]}
    assert found[JUMP] == ("Sông Mẫu", "Lý do jump:total")
    assert len(found) == 3


def test_a_reason_for_what_was_mended_does_not_follow_the_sheet(draft, cast):
    send(draft, cast.can_bo_huyen)
    factories.moved(draft, "return")
    total = forms.indicators(draft.round.form)[0]
    seen = entry.values_of(draft)["total"].revision
    mended = CellChange(total, Cell(ValueState.NUMBER, Decimal(37100), typed="37100"), seen)
    entry.save(draft, [mended], actor=cast.can_bo_huyen, at=factories.NOW)
    send(draft, cast.can_bo_huyen)
    assert sorted(Explanation.objects.values_list("code", flat=True))[0].startswith("comma:")
    assert Explanation.objects.count() == 2
