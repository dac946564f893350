"""Chained levels: commune → district → province; a unit's figures beside those of the units below."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.choices import IndicatorKind
from ccb.core.models import Notice
from ccb.lib import periods
from members.choices import UnitKind
from reports.choices import Origin, ValueState
from reports.domain.asking import asked
from reports.domain.figures import aggregation
from reports.domain.papers import composing
from reports.domain.sheets import chain_filling, chaining, entry, workflow
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Submission
from tests import factories

DAY = date(2024, 6, 20)


@pytest.fixture
def indicators(db):
    kinds = {"flow": IndicatorKind.FLOW, "stock": IndicatorKind.STOCK, "most": IndicatorKind.MAX}
    return {code: factories.indicator(code, kind, name=f"Ô {code}", uom="nhà") for code, kind in kinds.items()}


@pytest.fixture
def form(indicators):
    form = factories.form("BC", *indicators.values(), unit_kinds=[UnitKind.COMMUNE, UnitKind.DISTRICT])
    form.rolls_up = True
    form.save()
    return form


@pytest.fixture
def round(form):
    return factories.round_of(form)


@pytest.fixture
def second(cast):
    return factories.unit("Suối Mẫu", UnitKind.COMMUNE, parent=cast.huyen, position=2)


@pytest.fixture
def parent(cast, round, second):
    """Huyện's empty sheet; of its two communes the first is approved."""
    factories.moved(factories.submission(round, cast.xa, flow=3, stock=10, most=7), "import", "approve")
    return factories.submission(round, cast.huyen)


def approve(round, unit, **figures):
    return factories.moved(factories.submission(round, unit, **figures), "import", "approve")


def test_a_units_sheet_stands_beside_the_sums_of_the_units_below(cast, round, parent, second):
    approve(round, second, flow=2, stock=5, most=4)
    children = chaining.of(parent)
    assert (children.included, children.missing) == ((cast.xa, second), ())
    assert {code: figure.value for code, figure in children.figures.items()} == {"flow": 5, "stock": 15, "most": 7}
    assert [one.by_unit for one in chaining.beside(parent, children)][0] == ((cast.xa, "3"), (second, "2"))


def test_units_below_that_are_not_approved_are_named_and_ask_for_a_word(cast, parent, second):
    assert chaining.of(parent).missing == (second,)
    (finding,) = entry.findings(parent)
    assert finding.message == "1/2 đơn vị cấp dưới chưa có biểu được duyệt: Xã Suối Mẫu."


def test_sheets_are_filled_from_below_by_one_action(cast, parent, indicators):
    type_in(parent, indicators["stock"], 12)
    children = chaining.of(parent)
    fill = {"actor": cast.can_bo_huyen, "at": factories.NOW}
    assert chain_filling.fill(parent, children, only_blanks=True, **fill) == 2
    values = entry.values_of(parent)
    assert {code: value.number for code, value in values.items()} == {"flow": 3, "stock": 12, "most": 7}
    assert (values["flow"].origin, values["stock"].origin) == (Origin.CHILDREN, Origin.TYPED)
    assert chain_filling.fill(parent, children, only_blanks=False, **fill) == 1
    assert chain_filling.fill(parent, children, only_blanks=False, **fill) == 0
    assert entry.values_of(parent)["stock"].number == 10


def type_in(sheet, indicator, number):
    cell = Cell(ValueState.NUMBER, Decimal(number))
    entry.save(sheet, [CellChange(indicator, cell)], actor=None, at=factories.NOW)


def test_a_difference_to_the_levels_below_needs_a_word_that_stays(cast, round, parent, second, indicators):
    approve(round, second, flow=2)
    type_in(parent, indicators["flow"], 6)
    (finding,) = entry.findings(parent)
    assert finding.message == "“Ô flow”: 6, khác số tổng hợp từ cấp dưới: 5 (lệch 1)."
    with pytest.raises(workflow.Unexplained):
        workflow.send(parent, {}, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=parent.version)
    reasons = {finding.code: "Huyện tự làm thêm 1 nhà"}
    workflow.send(parent, reasons, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=parent.version)
    factories.moved(parent, "approve")
    assert [one.reason for one in entry.findings(parent)] == ["Huyện tự làm thêm 1 nhà"]
    request = composing.Request(round.form_id, round.period, cast.tinh.pk, DAY)
    frozen = composing.compose(request, at=factories.NOW, using="default")
    told = [(one["message"], one["reason"]) for one in frozen["findings"]]
    assert told == [(finding.message, "Huyện tự làm thêm 1 nhà")]


def test_nothing_is_counted_twice_where_levels_are_chained(cast, form, round, parent, second, indicators):
    type_in(parent, indicators["flow"], 6)
    factories.moved(parent, "import", "approve")
    period = periods.parse(round.period)
    of_province = aggregation.rollup(form, period, cast.tinh)
    assert (of_province.included, of_province.missing) == ((cast.huyen,), (cast.huyen_khac,))
    assert of_province.figures["flow"].value == 6
    of_district = aggregation.rollup(form, period, cast.huyen)
    assert of_district.included == (cast.xa,) and of_district.figures["flow"].value == 3
    of_commune = aggregation.rollup(form, period, cast.xa)
    assert of_commune.included == (cast.xa,) and of_commune.figures["flow"].value == 3


def test_where_only_districts_are_asked_they_answer_for_themselves(cast, form):
    listed = factories.round_of(form, "2024-Q1")
    listed.only_units.set([cast.huyen])
    approve(listed, cast.huyen, flow=6)
    rollup = aggregation.rollup(form, periods.parse("2024-Q1"), cast.huyen)
    assert rollup.included == (cast.huyen,) and rollup.figures["flow"].value == 6


def test_communes_right_under_the_province_count_beside_districts(cast, form, round):
    direct = factories.unit("Phường Mới", UnitKind.COMMUNE, parent=cast.tinh, position=9)
    units = asked.in_tree_order(asked.expected_of(round))
    assert asked.nearest(units, cast.tinh) == (cast.huyen, cast.huyen_khac, direct)
    assert asked.nearest(asked.expected_units(round, cast.huyen), cast.huyen) == (cast.xa,)
    assert asked.nearest([cast.xa], cast.xa) == (cast.xa,)


def test_a_form_that_does_not_chain_has_no_levels_below(cast, form, round, parent):
    form.rolls_up = False
    form.save()
    parent.round.form.refresh_from_db()
    assert chaining.of(parent) is None and entry.findings(parent) == []


def test_a_unit_with_nobody_below_is_compared_with_nobody(cast, round, form):
    sheet = factories.submission(round, cast.xa, flow=1)
    assert chaining.of(sheet) is None and entry.findings(sheet) == []


@pytest.mark.parametrize("below", [1, 3])
def test_looking_below_costs_the_same_for_one_unit_and_three(cast, round, form, below, django_assert_num_queries):
    for number in range(below):
        approve(round, factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=cast.huyen), flow=1)
    sheet = Submission.objects.for_page().get(pk=factories.submission(round, cast.huyen).pk)
    with django_assert_num_queries(6):
        chaining.of(sheet)


def test_the_pages_show_the_sums_and_fill_them_in(cast, parent, second, as_user):
    clerk = as_user(cast.can_bo_huyen)
    page = clerk.get(reverse("entry", args=[parent.pk])).content.decode()
    for said in ("đã duyệt 1/2 đơn vị", "Chưa duyệt: Xã Suối Mẫu", "Cấp dưới cộng lại: 10"):
        assert said in page
    below = reverse("entry-children", args=[parent.pk])
    page = clerk.get(below).content.decode()
    for said in ("Đồng Mẫu: 3", "Điền các ô còn trống", "(trống)"):
        assert said in page
    filled = clerk.post(below, {"do": "blanks"}, follow=True).content.decode()
    assert "Đã điền 3 ô từ số của 1 đơn vị cấp dưới." in filled
    assert clerk.post(below, {"do": "x"}).status_code == 404
    parent.refresh_from_db()
    factories.moved(parent, "import")
    sent = clerk.get(below).content.decode()
    assert "Cấp dưới cộng lại" in sent and 'name="do"' not in sent
    assert clerk.post(below, {"do": "all"}).url == reverse("entry", args=[parent.pk])
    review = as_user(cast.van_phong).get(reverse("review", args=[parent.pk])).content.decode()
    assert "Cấp dưới đã duyệt 1/2 đơn vị; chưa duyệt: Xã Suối Mẫu." in review and "Cấp dưới cộng lại: 10" in review
    history = clerk.get(reverse("submission-history", args=[parent.pk])).content.decode()
    assert "(Tổng hợp từ cấp dưới)" in history


# --- what happens below after the sheet above was sent ----------------------------------------------------------------

DEEDS = {
    "reopen": ("approved", "được mở lại"), "return": ("submitted", "bị trả lại"),
    "approve": ("submitted", "được duyệt"),
}  # fmt: skip


def told(cast, sheet, deed) -> list:
    """Who was told, and where he is led, of the deed done to the sheet as it stands before it."""
    Submission.objects.filter(pk=sheet.pk).update(state=DEEDS[deed][0], submitted_at=factories.NOW)
    sheet.refresh_from_db()
    workflow.move(
        sheet, deed, actor=cast.van_phong, at=factories.NOW, seen_version=sheet.version, reason="Xem lại",
        until=date(2099, 1, 1) if deed == "reopen" else None,
    )  # fmt: skip
    return [(one.user, one.url) for one in Notice.objects.filter(url__endswith="/cap-duoi/")]


def send(sheet, sender) -> None:
    Submission.objects.filter(pk=sheet.pk).update(state="submitted", submitted_at=factories.NOW, submitted_by=sender)


@pytest.mark.parametrize("deed", DEEDS)
def test_who_sent_the_sheet_above_is_told_of_a_step_below(cast, round, parent, second, deed):
    below = factories.submission(round, second, flow=2)
    assert told(cast, below, deed) == []  # nothing is sent above yet
    send(parent, cast.can_bo_huyen)
    assert told(cast, below, deed) == [(cast.can_bo_huyen, reverse("entry-children", args=[parent.pk]))]
    words = f"của xã Suối Mẫu {DEEDS[deed][1]} sau khi huyện Sông Mẫu đã gửi"
    assert words in Notice.objects.get(url__endswith="/cap-duoi/").text


def test_a_form_that_does_not_chain_tells_nobody_above(cast, form, round, parent, second):
    form.rolls_up = False
    form.save()
    send(parent, cast.can_bo_huyen)
    assert told(cast, factories.submission(round, second, flow=2), "return") == []
