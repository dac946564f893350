"""Nhập nhiều đơn vị: cells of many sheets on one page, saved through the same gate as each sheet's own page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.choices import IndicatorKind
from members.choices import UnitKind
from reports.choices import ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.cells import Cell, CellChange
from reports.models import Submission
from tests import factories
from tests.reports import builders
from tests.reports.typing_page import shown_fields


@pytest.fixture
def indicators(db):
    named = {code: factories.indicator(code, name=f"Chỉ tiêu {code}") for code in "abcdefg"}
    return named | {"word": factories.indicator("word", IndicatorKind.TEXT)}


@pytest.fixture
def communes(cast):
    return [cast.xa] + [factories.unit(f"Mẫu {n}", UnitKind.COMMUNE, parent=cast.huyen, position=n) for n in (2, 3)]


@pytest.fixture
def round(indicators, communes):
    return factories.round_of(factories.form("BC", *indicators.values(), unit_kinds=[UnitKind.COMMUNE]))


class Page:
    def __init__(self, round, client):
        self.client, self.url = client, reverse("entry-matrix", args=[round.pk])
        self.open()

    def open(self, query=""):
        self.read(self.client.get(self.url + query))
        return self

    def read(self, answer):
        self.answer, self.html = answer, answer.content.decode()
        self.fields = shown_fields(self.html)

    def post(self, **typed):
        self.read(
            self.client.post(self.url, self.fields | {key.replace("_", "-"): value for key, value in typed.items()})
        )
        return self.answer


@pytest.fixture
def page(cast, round, as_user):
    return Page(round, as_user(cast.can_bo_huyen))


def name(unit, indicator, letter="v"):
    return f"{letter}-{unit.pk}-{indicator.pk}"


def figures(unit) -> dict:
    return builders.numbers_of(Submission.objects.get(unit=unit))


def test_units_are_lines_and_the_first_six_figures_are_columns(page, communes, indicators):
    inputs = [key for key in page.fields if key.startswith("v-")]
    assert inputs == [name(unit, indicators[code]) for unit in communes for code in "abcdef"]


def test_chosen_columns_are_shown_and_too_many_refused_in_words(page, communes, indicators):
    page.open(f"?ct={indicators['g'].pk}")
    assert [key for key in page.fields if key.startswith("v-")] == [name(unit, indicators["g"]) for unit in communes]
    page.open("?" + "&".join(f"ct={indicators[code].pk}" for code in "abcdefg"))
    assert "Đã chọn 7 chỉ tiêu" in page.html


def test_what_was_typed_is_saved_in_each_units_own_sheet(cast, page, communes, indicators):
    first, second, third = communes
    a, b = indicators["a"], indicators["b"]
    answer = page.post(**{name(first, a): "1.500", name(second, b): "gần 20"})
    assert answer.status_code == 302
    assert figures(first) == {"a": 1500} and figures(second) == {"b": 20}
    assert Submission.objects.get(unit=second).values.get().qualifier == "gần"
    assert not Submission.objects.filter(unit=third).exists()  # nothing was typed there
    assert Submission.objects.get(unit=first).values.get().author == cast.can_bo_huyen


def test_what_was_left_alone_keeps_level_and_note(cast, page, round, communes, indicators):
    sheet = factories.submission(round, communes[0])
    noted = Cell(ValueState.NUMBER, Decimal(1600), qualifier="gần", note="đến 31/5")
    entry.save(sheet, [CellChange(indicators["a"], noted)], actor=cast.can_bo_xa, at=factories.NOW)
    page.open()
    assert page.fields[name(communes[0], indicators["a"])] == "gần 1.600"
    page.post(**{name(communes[0], indicators["b"]): "3"})
    value = sheet.values.get(indicator=indicators["a"])
    assert (value.revision, value.qualifier, value.note) == (1, "gần", "đến 31/5")
    page.open().post(**{name(communes[0], indicators["a"]): "1.700"})
    value.refresh_from_db()
    assert (value.number, value.qualifier, value.note) == (1700, "", "đến 31/5")


def test_text_that_cannot_be_read_stays_and_the_rest_is_saved(page, communes, indicators):
    first, second, _ = communes
    answer = page.post(**{name(first, indicators["a"]): "x y", name(second, indicators["a"]): "4"})
    assert answer.status_code == 422
    assert page.fields[name(first, indicators["a"])] == "x y" and "Có lỗi cần sửa" in page.html
    assert figures(second) == {"a": 4}


def test_C01_two_people_and_one_cell(cast, page, round, communes, indicators):
    unit, a, b = communes[0], indicators["a"], indicators["b"]
    sheet = factories.submission(round, unit, a=5)
    page.open()
    theirs = CellChange(a, Cell(ValueState.NUMBER, Decimal(6), typed="6"), 1)
    entry.save(sheet, [theirs], actor=cast.can_bo_xa, at=factories.NOW)
    assert page.post(**{name(unit, a): "7", name(unit, b): "1"}).status_code == 409
    assert "Giữ số của tôi: <strong>7</strong>" in page.html and "Lấy số trên máy chủ: <strong>6</strong>" in page.html
    assert "Rơ Lưk Xã" in page.html
    assert figures(unit) == {"a": 6, "b": 1}
    page.post(**{name(unit, a): "7", name(unit, a, "r"): "2"})
    assert figures(unit) == {"a": 7, "b": 1}


def test_a_sent_sheet_is_shown_and_not_written(page, round, communes, indicators):
    factories.moved(factories.submission(round, communes[0], a=5), "import")
    page.open()
    assert name(communes[0], indicators["a"]) not in page.fields and "đã gửi hoặc đã đóng" in page.html
    assert f'id="{name(communes[0], indicators["a"])}" data-left=' in page.html  # where a draft of this machine is told
    page.post(**{name(communes[0], indicators["a"]): "9"})
    assert figures(communes[0]) == {"a": 5}


def test_S08_a_foreign_unit_in_the_post_is_not_written(cast, page, round, indicators):
    foreign = factories.unit("Xa lạ", UnitKind.COMMUNE, parent=cast.huyen_khac)
    page.post(**{name(foreign, indicators["a"]): "9"})
    assert not Submission.objects.filter(unit=foreign).exists()


@pytest.mark.parametrize("person", ["nguoi_la", "lanh_dao", "khong_viec"])
def test_S02_who_enters_for_none_of_the_units_gets_404(cast, round, as_user, person):
    url = reverse("entry-matrix", args=[round.pk])
    assert as_user(getattr(cast, person)).get(url).status_code == 404


def test_the_home_page_leads_to_it_where_there_are_several_units(cast, page, as_user):
    assert page.url in as_user(cast.can_bo_huyen).get("/").content.decode()
    assert page.url not in as_user(cast.can_bo_xa).get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_unit_and_three(cast, as_user, indicators, django_assert_num_queries, count):
    units = [factories.unit(f"Mẫu {n}", UnitKind.COMMUNE, parent=cast.huyen) for n in range(5, 5 + count)]
    round = factories.round_of(factories.form("B2", *indicators.values(), unit_kinds=[UnitKind.COMMUNE]))
    round.only_units.set(units)
    for unit in units:
        factories.submission(round, unit, a=1)
    client = as_user(cast.can_bo_huyen)
    with django_assert_num_queries(13):
        client.get(reverse("entry-matrix", args=[round.pk]))
