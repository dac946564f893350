"""The register's other tables as Excel: what the page shows, real days and numbers, safe texts, one job, its record."""

import io
from datetime import datetime
from urllib.parse import urlencode

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from ccb.core.models import AuditEntry, Job
from members import tasks
from members.choices import EntitlementState
from members.domain.homes import households
from members.domain.register import posts, registry
from members.models import Entitlement, Member
from tests.members.entitling import regime
from tests.members.registering import BY_SYSTEM, day, member

TAKE, PURPOSE = reverse("table-take"), "Báo cáo quý"


@pytest.fixture
def people(cast):
    """A chairman with a regime and a household, a member who looks eligible, and one of another district."""
    chairman = member(cast.chi_hoi, "=Hồ Văn An", eras=["chong_my"])
    posts.appoint(chairman, unit=cast.chi_hoi, body="chi_hoi", title="Chi hội trưởng", on=day(2), **BY_SYSTEM)
    rule = regime("142", ("era", "is", "chong_my"))
    Entitlement.objects.create(
        member=chairman, regime=rule, state=EntitlementState.GRANTED, decision_number="05/QĐ", starts_on=day(3),
        amount=2_500_000,
    )  # fmt: skip
    households.open_for(chairman, **BY_SYSTEM)
    member(cast.chi_hoi, "Hồ Văn Bình", eras=["chong_my"])
    stranger = member(cast.huyen_khac, "Hồ Văn Lạ", eras=["chong_my"])
    posts.appoint(stranger, unit=cast.huyen_khac, body="bch", title="Uỷ viên", on=day(2), **BY_SYSTEM)
    households.open_for(stranger, **BY_SYSTEM)
    return rule


def taken(client, kind: str, **asked):
    """The workbook that the person gets."""
    answer = client.post(f"{TAKE}?{urlencode({'bang': kind} | asked)}", {"purpose": PURPOSE})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.latest("pk")
    tasks.export_table(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    got = client.get(reverse("job-file", args=[job.pk]))
    return openpyxl.load_workbook(io.BytesIO(b"".join(got.streaming_content) if got.streaming else got.content))


def rows(book) -> list[dict]:
    heads, *lines = [[cell.value for cell in row] for row in book.active]
    return [dict(zip(heads, line, strict=True)) for line in lines]


def test_posts_of_the_day(cast, people, as_user):
    book = taken(as_user(cast.chu_tich_huyen), "chuc-vu", on="01/06/2024")
    (row,) = rows(book)
    assert (row["Họ và tên"], row["Chức vụ"], row["Từ ngày"]) == ("=Hồ Văn An", "Chi hội trưởng", datetime(2024, 2, 1))
    assert book.active["D2"].data_type == "s"  # no formula
    assert "Chi hội 1" in row["Đơn vị"]


def test_entitlements_and_who_looks_eligible(cast, people, as_user):
    client = as_user(cast.chu_tich_huyen)
    (row,) = rows(taken(client, "che-do"))
    assert (row["Mức hưởng (đồng)"], row["Tình trạng"]) == (2_500_000, "Được hưởng")
    assert row["Hưởng từ ngày"] == datetime(2024, 3, 1)
    (row,) = rows(taken(client, "co-the-huong", **{"che-do": people.pk}))
    assert (row["Họ và tên"], row["Xem xét"]) == ("Hồ Văn Bình", "Đủ theo hồ sơ")


def test_households_and_numbers_on_a_day(cast, people, as_user):
    client = as_user(cast.chu_tich_huyen)
    (row,) = rows(taken(client, "ho-gia-dinh"))
    assert (row["Hội viên"], row["Số hội viên trong hộ"], row["Nhà tạm"]) == ("=Hồ Văn An", 1, None)
    assert row["Tính đến hết ngày"].date() == timezone.localdate()
    book = taken(client, "so-luong", starts_on="01/01/2024", ends_on="31/12/2024")
    assert rows(book)[-1]["Cuối kỳ"] == 2
    eras = [row for row in book["Cơ cấu"].iter_rows(values_only=True) if row[1] == "Chống Mỹ"]
    assert [(row[2], row[3]) for row in eras] == [(2, datetime(2024, 12, 31))]


def test_households_of_a_past_day_stand_where_and_how_they_did_then(cast, people, as_user):
    """Later reviews, moves and deaths change nothing of it; what was not reviewed by then is blank."""
    client, chairman = as_user(cast.chu_tich_huyen), Member.objects.get(full_name="=Hồ Văn An")
    wife = member(cast.chi_hoi, "Hồ Thị An")
    households.together(wife, other=chairman, **BY_SYSTEM)
    for on, standard in ((day(4), "ngheo"), (day(8), "kha")):
        seen, home = households.stamp(chairman.household), dict.fromkeys(("economic_model", "savings_group"), "")
        home |= {"temporary_house": False, "cultural_family": True, "loan_balance": None, "living_standard": standard}
        households.review(chairman.household, on=on, fields=home, seen=seen, **BY_SYSTEM)
    registry.record_death(wife, on=day(7), **BY_SYSTEM)
    (then,) = rows(taken(client, "ho-gia-dinh", on="30/06/2024", standard="ngheo"))
    assert (then["Hội viên"], then["Số hội viên trong hộ"], then["Mức sống"]) == ("Hồ Thị An", 2, "Nghèo")
    assert (then["Rà soát gần nhất"], then["Tính đến hết ngày"]) == (datetime(2024, 4, 1), datetime(2024, 6, 30))
    (now,) = rows(taken(client, "ho-gia-dinh", on="30/09/2024"))
    assert (now["Hội viên"], now["Số hội viên trong hộ"], now["Mức sống"]) == ("=Hồ Văn An", 1, "Khá")
    (before,) = rows(taken(client, "ho-gia-dinh", on="31/03/2024", standard="none"))
    assert (before["Mức sống"], before["Nhà tạm"], before["Rà soát gần nhất"]) == (None, None, None)


def test_a04_the_log_itself_is_taken_and_tells_of_the_taking(cast, people, as_user):
    client = as_user(cast.van_phong)
    taken(client, "chuc-vu", on="01/06/2024")
    lines = rows(taken(client, "nhat-ky-truy-cap"))
    assert [(one["Việc"], one["Mục đích"]) for one in lines[:3]] == [
        ("Yêu cầu bảng Excel", PURPOSE), ("Lập bảng Excel", PURPOSE), ("Yêu cầu bảng Excel", PURPOSE),
    ]  # fmt: skip
    assert lines[1]["Số người"] == 2 and "Chức vụ trong Hội" in lines[1]["Điều kiện"]
    assert not AuditEntry.objects.filter(verb__startswith="member.table", data__contains="Hồ Văn").exists()


@pytest.mark.parametrize("kind", ["che-do", "co-the-huong", "nhat-ky-truy-cap"])
def test_s02_who_may_not_read_a_table_does_not_take_it(cast, people, as_user, kind):
    address = f"{TAKE}?{urlencode({'bang': kind, 'che-do': people.pk})}"
    assert as_user(cast.can_bo_xa).get(address).status_code == 404
    assert as_user(cast.can_bo_xa).post(address, {"purpose": PURPOSE}).status_code == 404


def test_s05_a_right_that_was_lost_before_the_work_takes_nothing(cast, people, as_user):
    as_user(cast.can_bo_xa).post(f"{TAKE}?bang=chuc-vu", {"purpose": PURPOSE})
    cast.can_bo_xa.assignments.all().delete()
    job = Job.objects.get()
    tasks.export_table(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and "không còn quyền" in job.error


def test_without_a_purpose_and_with_a_wrong_address_nothing_is_made(cast, people, as_user):
    client = as_user(cast.chu_tich_huyen)
    assert client.post(f"{TAKE}?bang=chuc-vu", {"purpose": ""}).status_code == 422
    for wrong in ("", "?bang=x", "?bang=co-the-huong", "?bang=so-luong&starts_on=x", "?bang=che-do&che-do=99999"):
        assert client.get(f"{TAKE}{wrong}").status_code == 302
    assert not Job.objects.exists()


@pytest.mark.parametrize("page", ["posts", "entitlements", "households", "member-movements", "access-log"])
def test_each_page_leads_to_its_table(cast, people, as_user, page):
    text = as_user(cast.van_phong).get(reverse(page)).content.decode()
    assert f"{TAKE}?bang=" in text or page == "access-log"  # of an empty log there is nothing to take
