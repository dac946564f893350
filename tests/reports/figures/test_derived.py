"""Figures of the register beside typed ones: compared, kept with what was sent, explained."""

import json
from datetime import date
from decimal import Decimal

import pytest

from campaigns.choices import TargetStatus
from campaigns.domain.merits import works
from ccb.core.models import AuditEntry
from ccb.lib import periods
from members.choices import UnitKind
from members.domain.register import registry
from reports.choices import Derivation, DerivationUse, Origin, SubmissionState, ValueState
from reports.domain.figures import derivations, derived
from reports.domain.papers import composing
from reports.domain.plans import progress
from reports.domain.rules import checks
from reports.domain.sheets import entry, workflow
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Explanation, FormRow, Submission, Value
from tests import factories
from tests.campaigns import planned
from tests.members.registering import BY_SYSTEM, day, member

MESSAGE = "“Tổng số hội viên”: sổ hội viên ghi {}, biểu ghi {} (lệch {})."


@pytest.fixture
def total(db):
    return factories.indicator("total", name="Tổng số hội viên")


@pytest.fixture
def round(cast, total):
    form = factories.form("BC", total, factories.indicator("women"), factories.indicator("other"))
    use(form, "total")
    return factories.round_of(form, cut_off_on=day(5, 31))


def use(form, code: str, figure: str = Derivation.MEMBERS_TOTAL, how: str = DerivationUse.COMPARE) -> None:
    FormRow.objects.filter(form=form, indicator__code=code).update(derivation=figure, derivation_use=how)


def enrolled(unit, number: int, **facts) -> list:
    return [member(unit, f"Hội viên {n}", **facts) for n in range(number)]


def said(submission) -> list[str]:
    return [finding.message for finding in entry.findings(submission)]


def explained(submission, actor) -> None:
    reasons = {finding.code: "Chưa nhập hai người mới" for finding in entry.findings(submission)}
    workflow.send(submission, reasons, actor=actor, at=factories.NOW, seen_version=submission.version)


def test_every_figure_that_may_be_chosen_is_counted_by_one_book():
    assert sorted(Derivation.values) == sorted(name for book in derivations.BOOKS for name in book.figures)


def test_the_figure_is_that_of_the_cut_off_day(cast, round):
    enrolled(cast.chi_hoi, 2)
    member(cast.chi_hoi, on=day(5, 31))
    member(cast.chi_hoi, on=day(6, 1))
    draft = factories.submission(round, cast.huyen)
    assert derived.of_submission(draft)["total"].now == 3


def test_what_happened_in_the_period_is_counted_from_its_first_day_to_the_cut_off(cast, round):
    use(round.form, "total", Derivation.MEMBERS_DIED)
    for person, on in zip(
        enrolled(cast.chi_hoi, 3, on=date(2023, 1, 1)), [date(2023, 12, 31), day(1), day(6)], strict=True
    ):
        registry.record_death(person, on=on, **BY_SYSTEM)
    draft = factories.submission(round, cast.huyen)
    assert derived.of_submission(draft)["total"].now == 1


def test_a_difference_is_a_warning_with_both_numbers(cast, round):
    enrolled(cast.chi_hoi, 3)
    draft = factories.submission(round, cast.huyen, total=1)
    assert said(draft) == [MESSAGE.format(3, 1, 2)]
    finding = entry.findings(draft)[0]
    assert (finding.code, finding.is_blocking, finding.cells) == ("register:total", False, ("total",))


@pytest.mark.parametrize("figures", [{"total": 3}, {}, {"women": 99}])
def test_the_same_number_a_blank_and_a_row_without_a_figure_say_nothing(cast, round, figures):
    enrolled(cast.chi_hoi, 3)
    assert said(factories.submission(round, cast.huyen, **figures)) == []


def test_a_unit_without_a_register_is_not_compared(cast, round):
    member(cast.huyen_khac)
    draft = factories.submission(round, cast.huyen, total=5)
    assert derived.of_submission(draft)["total"].words == "chưa có sổ"
    assert said(draft) == []


def test_a_figure_that_is_switched_off_is_not_compared(cast, round):
    enrolled(cast.chi_hoi, 3)
    use(round.form, "total", how=DerivationUse.OFF)
    draft = factories.submission(round, cast.huyen, total=1)
    assert (said(draft), derived.of_submission(draft)) == ([], {})


def test_a_difference_needs_a_word_of_explanation(cast, round):
    enrolled(cast.chi_hoi, 3)
    draft = factories.submission(round, cast.huyen, total=1)
    with pytest.raises(workflow.Unexplained):
        workflow.send(draft, {}, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=draft.version)
    explained(draft, cast.can_bo_huyen)
    assert draft.state == SubmissionState.SUBMITTED
    assert Explanation.objects.get().code == "register:total"
    assert [finding.reason for finding in entry.findings(draft)] == ["Chưa nhập hai người mới"]


def test_a_sent_sheet_keeps_what_the_register_said_whatever_happens_later(cast, round):
    enrolled(cast.chi_hoi, 3)
    draft = factories.submission(round, cast.huyen, total=1)
    explained(draft, cast.can_bo_huyen)
    enrolled(cast.chi_hoi, 2)
    use(round.form, "total", Derivation.WOMEN, DerivationUse.OFF)
    sent = Submission.objects.get(pk=draft.pk)
    assert said(sent) == [MESSAGE.format(3, 1, 2)]
    assert [finding.reason for finding in entry.findings(sent)] == ["Chưa nhập hai người mới"]
    assert derived.of_submission(sent)["total"].words == "3 lúc gửi, 5 hôm nay"


def test_a_figure_chosen_after_sending_says_nothing_of_what_was_sent(cast, round):
    enrolled(cast.chi_hoi, 3)
    sent = factories.moved(factories.submission(round, cast.huyen, total=3, women=9), "import")
    use(round.form, "women", Derivation.WOMEN)
    assert (said(sent), list(derived.of_submission(sent))) == ([], ["total"])
    assert derived.of_submission(sent)["total"].words == "3 lúc gửi"


def test_a_returned_sheet_is_compared_with_today_again(cast, round):
    enrolled(cast.chi_hoi, 3)
    sheet = factories.moved(factories.submission(round, cast.huyen, total=3), "import", "return")
    enrolled(cast.chi_hoi, 1)
    assert said(sheet) == [MESSAGE.format(4, 3, 1)]


def test_warnings_that_changed_since_they_were_seen_take_no_reason(cast, round):
    enrolled(cast.chi_hoi, 3)
    draft = factories.submission(round, cast.huyen, total=1)
    seen = checks.fingerprint(entry.findings(draft))
    enrolled(cast.chi_hoi, 1)
    with pytest.raises(workflow.Conflict, match="số trong sổ"):
        workflow.send(
            draft, {"register:total": "Đã kiểm tra"}, actor=cast.can_bo_huyen, at=factories.NOW,
            seen_version=draft.version, seen=seen,
        )  # fmt: skip
    assert not Explanation.objects.exists()


def test_the_report_names_the_difference_and_its_reason(cast, round):
    enrolled(cast.chi_hoi, 3)
    draft = factories.submission(round, cast.huyen, total=1)
    explained(draft, cast.can_bo_huyen)
    factories.moved(draft, "approve")
    enrolled(cast.chi_hoi, 4)
    request = composing.Request(round.form_id, round.period, cast.tinh.pk, date(2024, 6, 20))
    frozen = composing.compose(request, at=factories.NOW, using="default")
    found = [(one["unit"], one["message"], one["reason"]) for one in frozen["findings"]]
    assert found == [("Sông Mẫu", MESSAGE.format(3, 1, 2), "Chưa nhập hai người mới")]


@pytest.mark.parametrize(("typed", "origin"), [(3, Origin.REGISTER), (4, Origin.TYPED)])
def test_a_filled_cell_that_is_saved_as_it_was_says_where_it_came_from(cast, round, total, typed, origin):
    enrolled(cast.chi_hoi, 3)
    use(round.form, "total", how=DerivationUse.FILL)
    draft = factories.submission(round, cast.huyen)
    change = CellChange(total, Cell(ValueState.NUMBER, Decimal(typed), typed=str(typed)))
    entry.save(draft, [change], actor=cast.can_bo_huyen, at=factories.NOW)
    value = Value.objects.get()
    assert (value.origin, value.author) == (origin, cast.can_bo_huyen)


def test_a_work_fills_the_cell_of_its_commune_and_meets_what_each_commune_owes(cast):
    line = "A-1,III.8,Mỗi xã một mô hình,count,số mô hình,>=,1,,mô hình,commune,year,,"
    campaign = planned.issue(planned.plan(cast.tinh, line), on=date(2024, 1, 2))
    indicator = campaign.targets.get().numerator
    form = factories.form("XA", indicator, unit_kinds=[UnitKind.COMMUNE])
    use(form, "A-1", Derivation.WORKS_SKILFUL, DerivationUse.FILL)
    works.record(cast.xa, works.Facts("dan_van_kheo", "Tổ tự quản", date(2024, 3, 1)), actor=None, at=factories.NOW)
    sheet = factories.submission(factories.round_of(form, "2024"), cast.xa)
    number = derived.of_submission(sheet)["A-1"].now
    entry.save(sheet, [CellChange(indicator, Cell(ValueState.NUMBER, number))], actor=None, at=factories.NOW)
    factories.moved(sheet, "import", "approve")
    found = progress.evaluate(campaign, periods.parse("2024"), by_line=False).results["A-1"]
    assert (number, found.status) == (1, TargetStatus.MET)


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_of_one_source_cost_two_queries_whatever_their_number(cast, round, rows, django_assert_num_queries):
    for code in ("total", "women", "other")[:rows]:
        use(round.form, code)
    draft = Submission.objects.for_page().get(pk=factories.submission(round, cast.huyen).pk)
    with django_assert_num_queries(2):
        derived.of_submission(draft)


# --- What the office sets -----------------------------------------------------------------------------------------


def test_setting_rows_is_audited_and_again_changes_nothing(cast, round):
    rows = {row.indicator.code: row.pk for row in derived.countable_rows(round.form)}
    wished = {rows["women"]: ("women", "fill"), rows["total"]: ("members_total", "compare")}
    assert [derived.set_rows(round.form, wished, actor=cast.van_phong, at=factories.NOW) for _ in range(2)] == [1, 0]
    assert json.loads(AuditEntry.objects.get(verb="form.register").data)["rows"] == {"women": ["women", "fill"]}


def test_a_row_of_another_form_is_not_touched(cast, round):
    other = FormRow.objects.get(form=factories.form("KHAC", factories.indicator("x")))
    assert derived.set_rows(round.form, {other.pk: ("women", "fill")}, actor=None, at=factories.NOW) == 0
