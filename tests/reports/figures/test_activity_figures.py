"""Cells of a form that are summed from activities or compared with them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.domain.activities import activities
from campaigns.domain.activities.activity_sums import Gift
from reports.choices import Derivation, DerivationUse
from reports.domain.figures import derivations, derived
from reports.domain.sheets import entry, workflow
from reports.models import FormRow, Submission
from tests import factories
from tests.campaigns.activities.test_activity_sums import TET
from tests.campaigns.coordinating import BY_SYSTEM, activity


@pytest.fixture
def trees(db):
    return factories.indicator("trees", name="Cây trồng", decimals=1)


@pytest.fixture
def round(cast, trees):
    form = factories.form("BC", trees, factories.indicator("value", name="Kinh phí", uom="triệu đồng", decimals=3))
    use(form, "trees", Derivation.DONE_QUANTITIES)
    return factories.round_of(form, cut_off_on=date(2024, 5, 31))


def use(form, code: str, figure: str, how: str = DerivationUse.COMPARE) -> None:
    FormRow.objects.filter(form=form, indicator__code=code).update(derivation=figure, derivation_use=how)


def planted(unit, trees, number: str, **said):
    return activity(unit, quantities=((trees, Decimal(number)),), **said)


def said(submission) -> list[str]:
    return [finding.message for finding in entry.findings(submission)]


def test_a_cell_is_summed_from_the_activities_of_the_unit_and_all_below_it(cast, round, trees):
    planted(cast.huyen, trees, "20.5")
    planted(cast.xa, trees, "1")
    planted(cast.huyen_khac, trees, "999")
    planted(cast.huyen, trees, "500", on=date(2024, 6, 1))  # after the cut-off
    draft = factories.submission(round, cast.huyen)
    use(round.form, "trees", Derivation.DONE_QUANTITIES, DerivationUse.FILL)
    figure = derived.of_submission(draft)["trees"]
    assert (figure.now, figure.book, figure.words, figure.offer) == (Decimal("21.5"), "Sổ hoạt động", "21,5", "21,5")


def test_a_typed_cell_is_compared_and_the_difference_explained(cast, round, trees):
    planted(cast.xa, trees, "20")
    draft = factories.submission(round, cast.huyen, trees=25)
    message = "“Cây trồng”: sổ hoạt động ghi 20, biểu ghi 25 (lệch 5)."
    assert said(draft) == [message]
    with pytest.raises(workflow.Unexplained):
        workflow.send(draft, {}, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=draft.version)
    reasons = {"register:trees": "Xã chưa ghi một đợt"}
    workflow.send(draft, reasons, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=draft.version)
    planted(cast.xa, trees, "5", on=date(2024, 5, 19))
    sent = Submission.objects.get(pk=draft.pk)
    assert said(sent) == [message]
    assert derived.of_submission(sent)["trees"].words == "20 lúc gửi, 25 hôm nay"


def test_the_figure_leads_to_the_activities_that_it_counts(cast, round, trees, as_user):
    planted(cast.huyen, trees, "20")
    page = as_user(cast.can_bo_huyen).get(reverse("entry", args=[factories.submission(round, cast.huyen).pk]))
    href = f"{reverse('activities')}?unit={cast.huyen.pk}&amp;starts_on=01%2F01%2F2024&amp;ends_on=31%2F5%2F2024"
    assert f'href="{href}">Sổ hoạt động: 20</a>' in page.content.decode()


def test_a_common_result_fills_one_cell_only(cast, round, trees):
    first, second = planted(cast.huyen, trees, "20"), planted(cast.huyen_khac, trees, "20")
    activities.count_in(second, first, **BY_SYSTEM)
    figures = [derived.of_submission(factories.submission(round, unit))["trees"] for unit in
               (cast.huyen, cast.huyen_khac)]  # fmt: skip
    assert [figure.now for figure in figures] == [20, None]
    assert figures[1].words == "chưa ghi"


def test_amounts_come_in_the_unit_of_measure_of_the_row(cast, round):
    activity(cast.huyen, money=TET, gifts=(Gift("Quà", 48, value=Decimal(23_400_000)),))
    draft = factories.submission(round, cast.huyen)
    for figure, expected in ((Derivation.DONE_MONEY, "5993.175"), (Derivation.DONE_GIFTS_VALUE, "23.4"),
                             (Derivation.DONE_GIFTS, "48"), (Derivation.DONE_ACTIVITIES, "1")):  # fmt: skip
        use(round.form, "value", figure)
        assert derived.of_submission(draft)["value"].now == Decimal(expected)


def test_an_amount_is_never_put_into_a_row_that_counts_no_money(trees):
    assert derivations.in_uom(Decimal(5), trees) is None


def test_figures_of_several_books_cost_a_fixed_number_of_queries(cast, round, django_assert_max_num_queries):
    use(round.form, "value", Derivation.MEMBERS_TOTAL)
    draft = Submission.objects.for_page().get(pk=factories.submission(round, cast.huyen).pk)
    with django_assert_max_num_queries(3):  # rows, activities, register
        derived.of_submission(draft)
