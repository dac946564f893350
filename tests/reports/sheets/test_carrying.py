"""A final batch begins with what the unit estimated; each figure is confirmed or typed anew."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.choices import Origin, ValueState
from reports.domain.asking import rounds
from reports.domain.rules import checking
from reports.domain.sheets import carrying, entry, workflow
from reports.models import Submission, ValueVersion
from tests import factories

NOW = factories.NOW


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("a"), factories.indicator("b"), factories.indicator("c"))


@pytest.fixture
def estimate(cast, form):
    round = factories.round_of(form, is_estimate=True)
    sheet = factories.submission(round, cast.huyen, a=5, b=0)
    return factories.moved(sheet, "import", "approve")


@pytest.fixture
def final(estimate, form):
    return factories.round_of(form, batch=2, due_on=date(2024, 7, 20))


@pytest.fixture
def sheet(cast, estimate, final) -> Submission:
    return rounds.submission_for(final, cast.huyen, at=NOW)


def figures(sheet) -> dict:
    return {value.indicator.code: (value.number, value.origin) for value in sheet.values.select_related("indicator")}


def test_the_estimate_is_carried_over_and_zero_is_a_figure(sheet):
    assert figures(sheet) == {"a": (Decimal(5), Origin.CARRIED), "b": (Decimal(0), Origin.CARRIED)}
    assert set(ValueVersion.objects.filter(submission=sheet).values_list("origin", flat=True)) == {Origin.CARRIED}


def test_it_is_carried_once(cast, sheet, final):
    entry.confirm(sheet, {one.indicator_id: 1 for one in sheet.values.all()}, actor=cast.can_bo_huyen, at=NOW)
    rounds.submission_for(final, cast.huyen, at=NOW)
    assert carrying.unconfirmed(sheet) == []


@pytest.mark.parametrize("case", ["draft", "not an estimate", "another period", "first batch", "estimate again"])
def test_nothing_else_is_carried(cast, form, case):
    before = factories.round_of(form, is_estimate=case != "not an estimate")
    given = factories.submission(before, cast.huyen, a=5)
    if case != "draft":
        factories.moved(given, "import")
    code = "2024-Q1" if case in ("another period", "first batch") else "2024-H1"
    after = factories.round_of(
        form, code, batch=1 if case == "first batch" else 2, is_estimate=case == "estimate again"
    )
    assert figures(rounds.submission_for(after, cast.huyen, at=NOW)) == {}


def test_another_unit_s_estimate_is_not_carried(cast, estimate, final):
    assert figures(rounds.submission_for(final, cast.khoi, at=NOW)) == {}


def test_sending_asks_about_what_was_not_confirmed(cast, sheet):
    (found,) = [one for one in checking.findings(sheet) if one.code == checking.CARRIED]
    assert found.message == "Còn 2 ô lấy từ số ước, chưa xác nhận là số chính thức." and found.cells == ("a", "b")
    with pytest.raises(workflow.Unexplained):
        workflow.send(sheet, {}, actor=cast.can_bo_huyen, at=NOW, seen_version=sheet.version)


def test_what_is_typed_anew_is_no_estimate_any_more(cast, sheet):
    value = sheet.values.get(indicator__code="a")
    cell = entry.Cell(ValueState.NUMBER, Decimal(6), typed="6")
    entry.save(sheet, [entry.CellChange(value.indicator, cell, seen=1)], actor=cast.can_bo_huyen, at=NOW)
    assert figures(sheet)["a"] == (Decimal(6), Origin.TYPED)
    assert [one.indicator.code for one in carrying.unconfirmed(sheet)] == ["b"]


def test_confirmed_cells_keep_their_figure_and_history(cast, sheet):
    value = sheet.values.get(indicator__code="a")
    assert entry.confirm(sheet, {value.indicator_id: 1}, actor=cast.can_bo_huyen, at=NOW) == 1
    assert figures(sheet)["a"] == (Decimal(5), Origin.TYPED)
    history = ValueVersion.objects.filter(submission=sheet, indicator=value.indicator).order_by("revision")
    assert [(one.origin, one.author) for one in history] == [("carried", None), ("typed", cast.can_bo_huyen)]
    assert entry.confirm(sheet, {value.indicator_id: 2}, actor=cast.can_bo_huyen, at=NOW) == 0


def test_a_confirmation_of_what_was_seen_before_a_change_is_passed_over(cast, sheet):
    value = sheet.values.get(indicator__code="a")
    assert entry.confirm(sheet, {value.indicator_id: 7}, actor=cast.can_bo_huyen, at=NOW) == 0


def test_a_sent_sheet_is_not_confirmed(cast, sheet):
    factories.moved(sheet, "import")
    value = sheet.values.get(indicator__code="a")
    with pytest.raises(entry.NotOpen):
        entry.confirm(sheet, {value.indicator_id: 1}, actor=cast.can_bo_huyen, at=NOW)


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_clerk_confirms_the_cells_that_he_ticks(cast, sheet, as_user):
    client, address = as_user(cast.can_bo_huyen), reverse("entry-carried", args=[sheet.pk])
    shown = client.get(reverse("entry", args=[sheet.pk])).content.decode()
    assert "2 ô đang giữ số ước" in shown and address in shown
    assert shown.count("Chuyển từ số ước, chưa xác nhận.") == 2
    assert (
        f'<a href="{address}">Xác nhận từng ô</a>'
        in client.get(reverse("check-and-send", args=[sheet.pk])).content.decode()
    )
    page = client.get(address).content.decode()
    value = sheet.values.get(indicator__code="a")
    assert f'name="c-{value.indicator_id}" value="1"' in page and "(ước thực hiện)" in page
    done = client.post(address, {f"c-{value.indicator_id}": "1", "c-x": "1", "c-5": "²"}, follow=True)
    assert "Đã xác nhận 1 ô" in done.content.decode()
    assert [one.indicator.code for one in carrying.unconfirmed(sheet)] == ["b"]
    assert "Chưa có ô nào được xác nhận" in client.post(address, {}, follow=True).content.decode()


def test_a_stranger_finds_no_page(cast, sheet, as_user):
    for person in (cast.nguoi_la, cast.van_phong, cast.khong_viec):
        assert as_user(person).post(reverse("entry-carried", args=[sheet.pk])).status_code == 404


@pytest.mark.parametrize("cells", [1, 3])
def test_the_page_costs_the_same_at_one_cell_and_three(cast, form, as_user, cells, django_assert_num_queries):
    given = dict(list({"a": 1, "b": 2, "c": 3}.items())[:cells])
    factories.moved(factories.submission(factories.round_of(form, is_estimate=True), cast.huyen, **given), "import")
    sheet = rounds.submission_for(factories.round_of(form, batch=2), cast.huyen, at=NOW)
    client, address = as_user(cast.can_bo_huyen), reverse("entry-carried", args=[sheet.pk])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)


def test_the_receipt_and_the_review_say_that_it_came_late(cast, form, as_user):
    round = factories.round_of(form, due_on=date(2024, 6, 9))
    sent = factories.moved(factories.submission(round, cast.huyen, a=5), "import")
    sent.moves.update(verb="submit")
    for who, name in ((cast.can_bo_huyen, "receipt"), (cast.van_phong, "review")):
        assert "(muộn, hạn nộp 09/6/2024)" in as_user(who).get(reverse(name, args=[sent.pk])).content.decode()
