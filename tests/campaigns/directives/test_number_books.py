"""The number series of a unit by year, holes told, and what the register says of where a document went."""

import io
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.domain.directives import number_books, numbering
from campaigns.models import DocumentNumber
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed
from tests import factories

DAY = date(2024, 5, 7)


def _give(kind, unit, *, on=DAY, actor=None, **said):
    with transaction.atomic():
        return numbering.give(kind, unit=unit, on=on, actor=actor, at=factories.NOW, **said)


def test_each_series_tells_its_last_number_and_why_one_is_missing(cast):
    _give("KH", cast.tinh)
    _give("KH", cast.tinh, number=4, actor=cast.van_phong)
    _give("KH", cast.tinh)
    _give("BC", cast.tinh, on=date(2023, 5, 7))
    _give("KH", cast.huyen)
    plan, report = number_books.of(cast.tinh)
    assert (plan.year, plan.name, plan.kinds, plan.last, plan.count) == (2024, "KH-CCB", ["Kế hoạch"], 5, 3)
    (hole,) = plan.holes
    assert hole.numbers == "02–03"
    assert "04/KH-CCB ngày 07/5/2024" in hole.why and "Trần Thị Văn Phòng" in hole.why and hole.why.endswith("số 01")
    assert (report.year, report.last, report.holes) == (2023, 1, [])
    _give("KH", cast.tinh, number=2)
    assert [one.numbers for one in number_books.of(cast.tinh)[0].holes] == ["03"]


def test_series_cost_the_same_for_any_number(cast, django_assert_num_queries):
    for kind in ("KH", "BC", "TB"):
        _give(kind, cast.tinh)
        with django_assert_num_queries(2):
            assert [one.last for one in number_books.of(cast.tinh)]


def test_the_register_is_told_where_a_document_went_and_the_document_stays(cast, as_user):
    given = _give("BC", cast.huyen, subject="Báo cáo sáu tháng")
    client, address = as_user(cast.can_bo_huyen), reverse("register-line", args=[given.pk])
    told = {"recipients": "Huyện uỷ; tỉnh Hội", "keeper": "Văn thư", "copies": "5", "passed_on": "11/5/2024",
            "note": "Gửi cả bản giấy", "seen": numbering.stamp(given)}  # fmt: skip
    assert client.post(address, told | {"copies": "0"}).status_code == 422
    refused = client.post(address, told | {"passed_on": "6/5/2024"})
    assert refused.status_code == 422 and "07/5/2024" in refused.content.decode()
    page = client.post(address, told, follow=True).content.decode()
    assert "Gửi cả bản giấy" in page and "Huyện uỷ; tỉnh Hội" in page and "11/5/2024" in page
    given.refresh_from_db()
    assert (given.copies, given.keeper, given.symbol) == (5, "Văn thư", "01/BC-CCB")
    client.post(address, told | {"seen": numbering.stamp(given)})
    assert AuditEntry.objects.filter(verb="numbering.describe").count() == 1
    with pytest.raises(NotAllowed, match="không có quyền"):
        said = {"recipients": "", "keeper": "", "copies": None, "passed_on": None, "note": ""}
        numbering.describe(given, **said, actor=cast.nguoi_la, at=factories.NOW)
    assert DocumentNumber.objects.get().note == "Gửi cả bản giấy"
    assert "BC-CCB" in client.get(reverse("number-series")).content.decode()
    sheet = load_workbook(io.BytesIO(client.get(reverse("number-series-file")).content)).active
    assert list(sheet.values)[1][:5] == ("BC-CCB", 2024, "Báo cáo", 1, 1)
