"""What a text may say of a report besides its figures: the agreement that it reports on."""

from datetime import date

from campaigns.choices import TargetStatus
from ccb.lib import periods
from reports.domain.figures import aggregation
from reports.domain.plans.plan_results import Line
from reports.domain.writing import facts
from tests.campaigns import coordinating


def said(asked, unit) -> str:
    rollup = aggregation.rollup(asked.form, periods.parse(asked.period), unit)
    return facts.gather(asked.form, unit, rollup, codes=()).words["chương trình phối hợp"]


def signed(unit, row, **told):
    return coordinating.program(unit, **{"title": "Quy chế phối hợp", "number": "08/QC", "indicators": (row,)} | told)


def test_a_report_names_the_agreement_in_force_that_counts_its_figures(cast, asked):
    row = asked.form.rows.get().indicator
    signed(cast.tinh, row)
    assert said(asked, cast.tinh) == "Quy chế phối hợp (số 08/QC ngày 11/3/2024)"
    renewed = {"number": "", "signed_on": date(2024, 5, 2), "title": "Quy chế mới"}
    signed(cast.tinh, row, **renewed)
    assert said(asked, cast.tinh) == "Quy chế mới (ngày 02/5/2024)"


def test_another_unit_another_time_or_another_figure_is_no_agreement_of_the_report(cast, asked):
    row = asked.form.rows.get().indicator
    signed(cast.huyen, row)
    signed(
        cast.tinh, row, number="7", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), signed_on=date(2023, 1, 5)
    )
    coordinating.program(cast.tinh, number="9")
    assert said(asked, cast.tinh) == facts.NO_AGREEMENT


def line(text: str, status: TargetStatus, whole: str = "", stands: TargetStatus | None = None) -> Line:
    return Line("Gương mẫu", "1", text, text, "", "", "", status, whole or text, stands or status)


def test_alternatives_count_once_and_are_named_together():
    """17 of 30 houses and 13 of 20 repaired make 122%: neither is missed, as the plan's own target counts them."""
    met, behind = TargetStatus.MET, TargetStatus.BEHIND
    plan = [line("Trồng cây", behind), line("Làm nhà", behind, "4", met), line("Xóa nhà tạm", behind, "4", met)]
    words = facts._of_plan(plan)
    assert words["số chỉ tiêu đạt"] == "1/2 chỉ tiêu"
    assert words["chỉ tiêu đã đạt"] == "Làm nhà hoặc xóa nhà tạm"
    assert words["chỉ tiêu chưa đạt"] == "Trồng cây"
