"""Two people, where the form asks for them: who typed hands the sheet to who sends it."""

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry, Notice
from reports.choices import SubmissionState, ValueState
from reports.domain.sheets import calls, entry, handing
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Explanation, Submission
from tests import factories


@pytest.fixture
def form(db):
    whole, part = factories.indicator("whole"), factories.indicator("part")
    form = factories.form("BC", whole, part)
    factories.sum_check(form, whole, part)
    form.needs_two_people = True
    form.save()
    return form


@pytest.fixture
def sheet(cast, form):
    """Huyện's, typed by its clerk; the sum does not hold."""
    sheet = factories.submission(factories.round_of(form), cast.huyen)
    for place, code in enumerate(("whole", "part"), start=5):
        indicator = form.rows.get(indicator__code=code).indicator
        cell = Cell(ValueState.NUMBER, place, typed=str(place))
        entry.save(sheet, [CellChange(indicator, cell)], actor=cast.can_bo_huyen, at=factories.NOW)
    return Submission.objects.for_page().get(pk=sheet.pk)


def address(sheet) -> str:
    return reverse("check-and-send", args=[sheet.pk])


def test_who_typed_is_told_who_may_send_and_has_no_button_for_it(cast, sheet, as_user):
    page = as_user(cast.can_bo_huyen).get(address(sheet)).content.decode()
    assert "Biểu này cần hai người" in page and "Người gửi được: Phạm Văn Chủ Tịch." in page
    assert ">Báo người gửi</button>" in page and ">Gửi</button>" not in page
    assert "Xem lại một lượt rồi bấm “Báo người gửi”." in page
    page = as_user(cast.chu_tich_huyen).get(address(sheet)).content.decode()
    assert "cần hai người" not in page and ">Gửi</button>" in page and "một lượt rồi bấm “Gửi”." in page


def test_the_head_is_told_once_and_finds_the_reasons_that_were_given(cast, sheet, as_user):
    clerk, head = as_user(cast.can_bo_huyen), as_user(cast.chu_tich_huyen)
    posted = {"do": "hand-over", "reason-sum-whole": "Đang rà soát"}
    for _ in range(2):
        assert "Đã báo Phạm Văn Chủ Tịch" in clerk.post(address(sheet), posted, follow=True).content.decode()
    (notice,) = Notice.objects.all()
    assert (notice.user, notice.url) == (cast.chu_tich_huyen, address(sheet)) and "Nguyễn Văn Huyện" in notice.text
    assert AuditEntry.objects.filter(verb="submission.hand_over").count() == 1
    assert Explanation.objects.get().reason == "Đang rà soát"
    assert "Đang rà soát" in head.get(address(sheet)).content.decode()
    sheet.refresh_from_db()
    assert sheet.state == SubmissionState.DRAFT


def test_the_nearest_above_sends_where_nobody_else_of_the_unit_may(cast, sheet):
    on = factories.NOW.date()
    assert handing.senders(sheet, on=on) == [cast.chu_tich_huyen]
    cast.chu_tich_huyen.assignments.update(unit=cast.tinh)
    assert handing.senders(sheet, on=on) == [cast.chu_tich_huyen]
    cast.chu_tich_huyen.assignments.all().delete()
    assert handing.senders(sheet, on=on) == []


def test_without_anybody_the_page_says_whom_to_ring_and_nobody_is_told(cast, sheet, as_user):
    cast.chu_tich_huyen.assignments.all().delete()
    clerk = as_user(cast.can_bo_huyen)
    page = clerk.post(address(sheet), {"do": "hand-over"}).content.decode()
    assert "gọi văn phòng Hội để mở" in page and ">Báo người gửi</button>" not in page
    assert not Notice.objects.exists()


def test_a_form_for_one_person_knows_no_handing_over(cast, form, sheet, as_user):
    form.needs_two_people = False
    form.save()
    page = as_user(cast.can_bo_huyen).get(address(sheet)).content.decode()
    assert "cần hai người" not in page and ">Gửi</button>" in page


def test_the_office_that_typed_by_telephone_hands_over_to_the_unit(cast, sheet):
    calls.take(sheet.round, cast.huyen, "Nguyễn Văn Huyện", actor=cast.van_phong, at=factories.NOW)
    asked = handing.hand_over(sheet, actor=cast.van_phong, at=factories.NOW)
    assert asked == [cast.chu_tich_huyen]


def test_a_stranger_hands_nothing_over(cast, sheet, as_user):
    assert as_user(cast.nguoi_la).post(address(sheet), {"do": "hand-over"}).status_code == 404
    with pytest.raises(PermissionError):
        handing.hand_over(sheet, actor=cast.nguoi_la, at=factories.NOW)
