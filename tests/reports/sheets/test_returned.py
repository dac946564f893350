"""Cells sent back with a sentence: the clerk sees them one by one, the reviewer what became of each."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from reports.choices import ValueState
from reports.domain.sheets import entry, returned, workflow
from reports.domain.sheets.entry import Cell, CellChange
from tests import factories

ASKED = {"whole": "Cộng lại với danh sách", "inside": "Có hai xã chưa tính?", "empty": "Có phải bằng 0?"}


@pytest.fixture
def indicators(db):
    names = {"whole": "Tổng số", "inside": "Trong câu lạc bộ", "empty": "Nhà tạm", "other": "Chỉ tiêu khác"}
    return {code: factories.indicator(code, name=name) for code, name in names.items()}


@pytest.fixture
def sheet(cast, indicators):
    """Huyện's sheet, sent back with three marked cells."""
    round = factories.round_of(factories.form("BC", *indicators.values()))
    draft = factories.submission(round, cast.huyen, whole=2268, inside=1951, other=4)
    send(draft, cast)
    cells = {indicators[code].pk: sentence for code, sentence in ASKED.items()}
    workflow.move(
        draft, "return", actor=cast.van_phong, at=factories.NOW, seen_version=draft.version, cells=cells
    )  # fmt: skip
    return draft


@pytest.fixture
def clerk(cast, as_user):
    return as_user(cast.can_bo_huyen)


def send(draft, cast):
    return workflow.move(
        draft, "submit", actor=cast.can_bo_huyen, at=factories.NOW, seen_version=draft.version
    )  # fmt: skip


def address(sheet):
    return reverse("entry-returned", args=[sheet.pk])


def post(client, sheet, indicator, *, value=None, answer="", seen=None, note=""):
    standing = entry.values_of(sheet).get(indicator.code)
    shown = "" if standing is None else str(int(standing.number))
    seen = (standing.revision if standing else 0) if seen is None else seen
    data = {f"v-{indicator.pk}": shown if value is None else value, f"r-{indicator.pk}": seen, "answer": answer}
    return client.post(address(sheet), data | {"o": indicator.pk, f"q-{indicator.pk}": "", f"n-{indicator.pk}": note})


def test_the_clerk_goes_from_cell_to_cell_until_all_are_settled(sheet, indicators, clerk):
    page = clerk.get(address(sheet)).content.decode()
    for shown in ("1/3 ô cần xem lại", "Cộng lại với danh sách", "2.268", "Ô sau"):
        assert shown in page
    assert "Chỉ tiêu khác" not in page
    after = post(clerk, sheet, indicators["whole"], value="2.270")
    assert after.url == f"{address(sheet)}?o={indicators['inside'].pk}"
    assert "2/3 ô cần xem lại" in clerk.get(after.url).content.decode()
    after = post(clerk, sheet, indicators["inside"], answer="Đã tính đủ, hai xã ấy không có")
    assert after.url == f"{address(sheet)}?o={indicators['empty'].pk}"
    assert post(clerk, sheet, indicators["empty"], value="0").url == reverse("entry", args=[sheet.pk])
    assert entry.values_of(sheet)["whole"].number == 2270 and entry.values_of(sheet)["empty"].number == 0
    assert entry.values_of(sheet)["inside"].revision == 1
    assert [one.is_settled for one in returned.of(sheet)] == [True] * 3


def test_the_entry_page_lists_the_cells_and_which_are_settled(sheet, indicators, clerk):
    post(clerk, sheet, indicators["whole"], value="2270")
    page = clerk.get(reverse("entry", args=[sheet.pk])).content.decode()
    assert page.count("(chưa xem lại)") == 2 and page.count("(đã sửa)") == 1
    assert f'href="{address(sheet)}?o={indicators["inside"].pk}"' in page


def test_a_cell_neither_changed_nor_answered_stays_open(sheet, indicators, clerk):
    after = post(clerk, sheet, indicators["inside"])
    assert after.url == f"{address(sheet)}?o={indicators['inside'].pk}"
    assert "chưa có lời trả lời" in clerk.get(after.url).content.decode()


def test_a_figure_that_cannot_be_read_keeps_the_answer(sheet, indicators, clerk):
    refused = post(clerk, sheet, indicators["whole"], value="12.5", answer="Đếm lại")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="12.5"' in page and "Đếm lại</textarea>" in page and 'aria-invalid="true"' in page
    assert returned.unsettled(sheet) == 3


def test_C01_a_cell_that_others_changed_shows_both_values(cast, sheet, indicators, clerk):
    change = CellChange(indicators["whole"], Cell(ValueState.NUMBER, Decimal(2300)), seen=1)
    entry.save(sheet, [change], actor=cast.chu_tich_huyen, at=factories.NOW)
    refused = post(clerk, sheet, indicators["whole"], value="2270", seen=1, answer="Đếm lại")
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Giữ số của tôi: <strong>2.270" in page and "Lấy số trên máy chủ: <strong>2.300" in page
    assert not returned.of(sheet)[0].mark.answer


def test_a_sheet_is_not_sent_again_while_a_cell_waits(cast, sheet, indicators, clerk):
    with pytest.raises(workflow.Refused, match="Còn 3 ô được trả lại mà chưa sửa hoặc trả lời"):
        send(sheet, cast)
    page = clerk.get(reverse("check-and-send", args=[sheet.pk])).content.decode()
    assert "Còn 3 ô được trả lại" in page and address(sheet) in page


def settle_all(sheet, indicators, clerk):
    post(clerk, sheet, indicators["whole"], value="2270", note="đếm lại")
    post(clerk, sheet, indicators["inside"], answer="Đã tính đủ")
    post(clerk, sheet, indicators["empty"], value="0")
    sheet.refresh_from_db()


def test_the_reviewer_sees_each_cell_old_to_new_with_the_answer(cast, sheet, indicators, clerk, as_user):
    settle_all(sheet, indicators, clerk)
    send(sheet, cast)
    page = as_user(cast.van_phong).get(reverse("review", args=[sheet.pk])).content.decode()
    part = page.partition("Các ô đã trả lại (3)")[2]
    for shown in ("2.268 → <strong>2.270</strong> (đếm lại)", "1.951 → không đổi", "Đã tính đủ", "(trống) → <strong>0<",
                  "Nguyễn Văn Huyện"):  # fmt: skip
        assert shown in part
    history = as_user(cast.van_phong).get(reverse("submission-history", args=[sheet.pk])).content.decode()
    assert "Trong câu lạc bộ: Có hai xã chưa tính? – Trả lời: Đã tính đủ" in history


def test_what_was_settled_is_asked_no_more_after_the_next_return(cast, sheet, indicators, clerk):
    settle_all(sheet, indicators, clerk)
    send(sheet, cast)
    workflow.move(
        sheet, "return", actor=cast.van_phong, at=factories.NOW, seen_version=sheet.version, reason="Thiếu phần lời"
    )
    assert returned.of(sheet) == ()
    assert clerk.get(address(sheet)).url == reverse("entry", args=[sheet.pk])


def test_a01_an_answer_is_audited(sheet, indicators, clerk):
    post(clerk, sheet, indicators["inside"], answer="Đã tính đủ")
    assert "Đã tính đủ" in AuditEntry.objects.get(verb="submission.answer").data


def test_a_cell_that_the_form_does_not_have_is_not_marked(cast, sheet, indicators, clerk):
    settle_all(sheet, indicators, clerk)
    send(sheet, cast)
    stranger = factories.indicator("stranger")
    with pytest.raises(returned.NotOfTheForm):
        workflow.move(
            sheet, "return", actor=cast.van_phong, at=factories.NOW, seen_version=sheet.version,
            cells={stranger.pk: "Lạ"},
        )  # fmt: skip
    sheet.refresh_from_db()
    assert sheet.state == "submitted"


@pytest.mark.parametrize("cells", [1, 3])
def test_the_page_costs_the_same_for_one_cell_and_three(cast, cells, as_user, django_assert_num_queries):
    made = [factories.indicator(f"i{number}") for number in range(3)]
    draft = factories.submission(factories.round_of(factories.form("BC", *made)), cast.huyen, i0=1, i1=1, i2=1)
    send(draft, cast)
    marks = {one.pk: "Xem lại" for one in made[:cells]}
    workflow.move(
        draft, "return", actor=cast.van_phong, at=factories.NOW, seen_version=draft.version, cells=marks
    )  # fmt: skip
    client = as_user(cast.can_bo_huyen)
    with django_assert_num_queries(17):
        client.get(address(draft))
