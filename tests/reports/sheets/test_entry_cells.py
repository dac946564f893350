"""Saving by itself: each cell has its own fate, and nothing is overwritten silently."""

from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.choices import IndicatorKind
from ccb.core.models import AuditEntry
from reports.choices import ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.forms.entry import seen_mark
from reports.models import Value, ValueVersion
from tests import factories


@pytest.fixture
def indicators(db):
    whole = factories.indicator("whole", IndicatorKind.STOCK)
    return {
        "whole": whole,
        "part": factories.indicator("part", part_of=whole),
        "money": factories.indicator("money", decimals=1),
        "word": factories.indicator("word", IndicatorKind.TEXT),
    }


@pytest.fixture
def draft(cast, indicators):
    return factories.submission(factories.round_of(factories.form("BC", *indicators.values())), cast.huyen)


@pytest.fixture
def send(draft, as_user, cast, indicators):
    """`send(whole=("5", 0))` sends what was typed into the cell and the revision that its author saw."""

    def sent(*, by=None, text=None, **cells):
        data = {"by": (by or cast.can_bo_huyen).pk}
        for code, (typed, seen) in cells.items():
            pk = indicators[code].pk
            data |= {f"v-{pk}": typed, f"r-{pk}": str(seen)}
        if text:
            section = draft.round.form.sections.get().pk
            data |= {f"t-{section}": text[0], f"s-{section}": text[1]}
        return as_user(by or cast.can_bo_huyen).post(reverse("entry-cells", args=[draft.pk]), data)

    return sent


def saved_by(user, draft, indicator, number, seen=0):
    cell = Cell(ValueState.NUMBER, Decimal(number), typed=str(number))
    entry.save(draft, [CellChange(indicator, cell, seen)], actor=user, at=factories.NOW)


def of(answer, indicator):
    return answer.json()["cells"][str(indicator.pk)]


def test_a_changed_cell_is_saved_and_comes_back_with_its_revision(send, draft, indicators, cast):
    answer = send(whole=("1500", 0))
    cell = of(answer, indicators["whole"])
    assert (cell["status"], cell["r"], cell["v"], cell["shown"], cell["kept"]) == (200, "1", "1.500", "1.500", True)
    draft.refresh_from_db()
    assert answer.json()["version"] == draft.version and answer.json()["filled"] == 1
    assert answer.json()["saved_at"]
    assert Value.objects.get().author == cast.can_bo_huyen
    assert AuditEntry.objects.filter(verb="submission.save").count() == 1


def test_the_same_again_writes_nothing(send, indicators):
    send(whole=("1500", 0))
    answer = send(whole=("1.500", 0))
    assert answer.json()["saved"] == 0
    assert of(answer, indicators["whole"])["status"] == 200
    assert ValueVersion.objects.count() == 1


def test_readable_cells_are_saved_though_another_cannot_be_read(send, indicators):
    answer = send(whole=("12", 0), part=("1O", 0), money=("26.5", 0))
    assert answer.status_code == 200
    assert [of(answer, indicators[code])["status"] for code in ("whole", "part", "money")] == [200, 422, 200]
    assert "“1O” không phải là số" in of(answer, indicators["part"])["error"]
    assert of(answer, indicators["money"])["hint"] == "Đã hiểu là 26,5"
    assert dict(Value.objects.values_list("indicator__code", "number")) == {"whole": 12, "money": Decimal("26.5")}


def test_readable_cells_are_saved_though_another_was_changed_by_others_C01(send, draft, indicators, cast):
    saved_by(cast.can_bo_huyen, draft, indicators["whole"], 8)
    saved_by(cast.chu_tich_huyen, draft, indicators["whole"], 9, seen=1)
    answer = send(whole=("7", 1), part=("3", 0))
    clash = of(answer, indicators["whole"])["clash"]
    assert [of(answer, indicators[code])["status"] for code in ("whole", "part")] == [409, 200]
    assert (clash["mine"], clash["theirs"], clash["own"]) == ("7", "9", False)
    assert clash["who"] == str(cast.chu_tich_huyen) and clash["at"]
    assert dict(Value.objects.values_list("indicator__code", "number")) == {"whole": 9, "part": 3}


def test_keeping_ones_own_figure_is_a_save_upon_theirs(send, draft, indicators, cast):
    saved_by(cast.chu_tich_huyen, draft, indicators["whole"], 9)
    seen = of(send(whole=("7", 0)), indicators["whole"])["r"]
    assert of(send(whole=("7", seen)), indicators["whole"])["status"] == 200
    assert list(ValueVersion.objects.order_by("revision").values_list("number", flat=True)) == [9, 7]


def test_a_cell_put_back_as_it_was_seen_takes_what_others_wrote(send, draft, indicators, cast):
    saved_by(cast.can_bo_huyen, draft, indicators["whole"], 8)
    saved_by(cast.chu_tich_huyen, draft, indicators["whole"], 9, seen=1)
    cell = of(send(whole=("8", 1)), indicators["whole"])
    assert (cell["status"], cell["kept"], cell["v"], cell["r"]) == (200, False, "9", "2")


def test_a_narrative_is_saved_and_its_clash_shows_both_texts(send, draft, cast):
    section = draft.round.form.sections.get()
    unseen = seen_mark(None)
    assert send(text=("Đã xong", unseen)).json()["texts"][str(section.pk)]["status"] == 200
    change = NarrativeChange(section, "Của chủ tịch", 1)
    entry.save(draft, [], actor=cast.chu_tich_huyen, at=factories.NOW, narratives=[change])
    text = send(text=("Của cán bộ", "1:")).json()["texts"][str(section.pk)]
    assert (text["status"], text["clash"]["mine"], text["clash"]["theirs"]) == (409, "Của cán bộ", "Của chủ tịch")
    assert send(text=("Của cán bộ", "2:")).json()["texts"][str(section.pk)]["kept"]


def test_a_sheet_that_was_sent_takes_nothing_more(send, draft, indicators, cast):
    saved_by(cast.can_bo_huyen, draft, indicators["whole"], 8)
    factories.moved(draft, "submit")
    answer = send(whole=("5", 1))
    assert answer.status_code == 409
    assert "không sửa được nữa" in answer.json()["stopped"]
    assert Value.objects.get().number == 8


@pytest.mark.parametrize("who", ["nguoi_la", "can_bo_xa", "van_phong", "lanh_dao", "khong_viec", "quan_tri"])
def test_a_strangers_cells_are_404_S02(send, cast, who):
    assert send(by=getattr(cast, who), whole=("5", 0)).status_code == 404
    assert not Value.objects.exists()


def test_a_page_left_open_is_not_saved_under_the_name_of_the_next_person(draft, as_user, cast, indicators):
    data = {"by": cast.can_bo_huyen.pk, f"v-{indicators['whole'].pk}": "5"}
    answer = as_user(cast.chu_tich_huyen).post(reverse("entry-cells", args=[draft.pk]), data)
    assert answer.status_code == 403
    assert not Value.objects.exists()


def test_without_a_session_the_cells_are_sent_to_the_sign_in_page(client, draft):
    assert client.post(reverse("entry-cells", args=[draft.pk]), {}).status_code == 302


@pytest.mark.parametrize("codes", [("whole",), ("whole", "part", "money")])
def test_one_cell_costs_the_same_queries_as_three(draft, as_user, cast, indicators, codes, django_assert_num_queries):
    client = as_user(cast.can_bo_huyen)
    client.get(reverse("home"))
    data = {f"v-{indicators[code].pk}": "4" for code in codes} | {"by": cast.can_bo_huyen.pk}
    with django_assert_num_queries(36):
        client.post(reverse("entry-cells", args=[draft.pk]), data)
