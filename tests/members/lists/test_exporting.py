"""Tải về Excel: who takes which rows and cells (S03, S21), that it is recorded (A04), what the file holds (I06)."""

from datetime import datetime
from urllib.parse import urlencode

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from ccb.core.choices import JobState
from ccb.core.domain import audit
from ccb.core.models import AuditEntry, Job, JobFile
from ccb.lib.partial_dates import PartialDate
from members import tasks
from members.choices import Role
from members.domain import places
from members.domain.homes import households
from members.domain.lists import exporting
from members.domain.register import facts, registry
from members.models import Member
from tests import factories
from tests.members.registering import BY_SYSTEM, day, member

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])
EXPORT, LIST = reverse("member-export"), reverse("member-list")
NUMBER, PHONE = "049048000123", "0905123456"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def people(cast):
    an = member(
        cast.chi_hoi, "Trần Văn Ân", sex="nam", cccd=NUMBER, phone=PHONE, ethnic="Kinh", born_on=PartialDate(1948),
        joined_on=PartialDate(1990, 5), enlisted_on=PartialDate(1966, 2, 3), medal_year=2010, code="QM-000001",
        wounded_class="3/4", wounded_percent=41, martyr_relative=True, eras=["chong_my", "bg_tay_nam"],
        note="=1+1",
    )  # fmt: skip
    home = households.open_for(an, **BY_SYSTEM)
    said = {name: getattr(home, name) for name in households.FIELDS} | {"living_standard": "can_ngheo"}
    households.review(home, on=day(3), fields=said, seen=households.stamp(home), **BY_SYSTEM)
    return [an, member(cast.huyen, "Rơ Lưk Ánh", sex="nu", cccd="049148000456"), member(cast.khoi, "Đỗ Thị Bình")]


def asked(client, purpose="Lập danh sách chúc thọ", **choices):
    return client.post(f"{EXPORT}?{urlencode(choices)}", {"purpose": purpose})


def taken(client, **choices) -> list[dict]:
    """The rows of the file that the person gets in the end, by heading."""
    asked(client, **choices)
    job = Job.objects.filter(task=exporting.TASK).latest("pk")
    tasks.export_members(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    answer = client.get(reverse("job-file", args=[job.pk]))
    assert answer.status_code == 200
    return rows_of(settings.FILES_DIR / job.file.path)


def rows_of(path) -> list[dict]:
    headings, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def names(rows: list[dict]) -> list[str]:
    return [row["Họ và tên"] for row in rows]


def test_who_may_read_all_takes_all_with_real_cells(cast, people, as_user):
    rows = taken(as_user(cast.van_phong))
    assert names(rows) == ["Rơ Lưk Ánh", "Trần Văn Ân", "Đỗ Thị Bình"]
    an = rows[1]
    assert an["Mã hội viên"] == "QM-000001"
    assert (an["Số CCCD"], an["Điện thoại"]) == (NUMBER, PHONE)
    assert (an["Ngày sinh"], an["Ngày vào Hội"], an["Ngày nhập ngũ"]) == ("1948", "05/1990", datetime(1966, 2, 3))
    assert (an["Giới tính"], an["Thương binh hạng"], an["Năm nhận Kỷ niệm chương"]) == ("Nam", "Hạng 3/4", 2010)
    assert (an["Thân nhân liệt sĩ"], an["Bệnh binh"], an["Mức sống"]) == ("Có", "Không", "Cận nghèo")
    assert an["Thời kỳ phục vụ"] in ("Chống Mỹ, Biên giới Tây Nam", "Biên giới Tây Nam, Chống Mỹ")
    assert (an["Chi hội"], an["Trạng thái"]) == ("Chi hội 1, xã Đồng Mẫu, huyện Sông Mẫu", "Đang sinh hoạt")
    assert (an["Ghi chú"], an["Tôn giáo"]) == ("=1+1", None)


def test_every_field_of_the_file_is_a_column_under_its_own_name():
    fields = [name for _, group in facts.GROUPS for name in group]
    assert set(fields) <= set(exporting.COLUMNS)
    assert len(set(exporting.COLUMNS)) == len(exporting.COLUMNS)
    assert exporting.heading("born_on") == "Ngày sinh"


def test_a_unit_is_named_up_to_below_the_province(cast):
    told = places.full_names()
    assert told[cast.tinh.pk] == "Tỉnh Quảng Mẫu"
    assert told[cast.xa.pk] == "Xã Đồng Mẫu, huyện Sông Mẫu"
    assert told[cast.khoi.pk] == "Khối 487"


def test_s21_who_may_not_read_takes_masked_numbers_and_no_sensitive_column(cast, people, as_user):
    rows = taken(as_user(cast.can_bo_huyen))
    assert names(rows) == ["Rơ Lưk Ánh", "Trần Văn Ân"]
    assert (rows[1]["Số CCCD"], rows[1]["Điện thoại"]) == ("•••••••• 0123", "•••••••• 456")
    hidden = {facts.label_of(name) for name in Member.SENSITIVE}
    assert not hidden & set(rows[0])
    assert rows[1]["Thân nhân liệt sĩ"] == "Có"


def test_s21_the_right_is_asked_for_each_row(cast, people, as_user):
    mixed = factories.user("hai-noi", (cast.huyen, Role.CLERK), (cast.xa, Role.HEAD))
    other, an = taken(as_user(mixed))
    assert (an["Số CCCD"], an["Dân tộc"], an["Bệnh binh"]) == (NUMBER, "Kinh", "Không")
    assert (other["Số CCCD"], other["Dân tộc"], other["Bệnh binh"]) == ("•••••••• 0456", None, None)


def test_s03_the_file_holds_the_own_subtree_only(cast, people, as_user):
    assert names(taken(as_user(cast.can_bo_xa))) == ["Trần Văn Ân"]
    assert names(taken(as_user(cast.can_bo_xa), unit=cast.khoi.pk)) == ["Trần Văn Ân"]


def test_the_filters_of_the_list_are_those_of_the_file(cast, people, as_user):
    registry.record_death(people[1], on=day(6), **BY_SYSTEM)
    client = as_user(cast.van_phong)
    assert names(taken(client)) == ["Trần Văn Ân", "Đỗ Thị Bình"]
    assert names(taken(client, status="died")) == ["Rơ Lưk Ánh"]
    assert names(taken(client, era="chong_my")) == ["Trần Văn Ân"]
    assert names(taken(client, unit=cast.khoi.pk)) == ["Đỗ Thị Bình"]


def test_s18_the_typed_text_narrows_the_file_and_stands_nowhere_in_words(cast, people, as_user):
    client = as_user(cast.van_phong)
    listed = client.post(LIST, {"q": "Trần Văn Ân"})
    key = listed["Location"].split("tim=")[1]
    assert names(taken(client, tim=key)) == ["Trần Văn Ân"]
    job = Job.objects.get()
    assert "Trần Văn" not in audit.canonical(job.arguments) + job.title
    assert "Trần Văn" not in client.get(reverse("job", args=[job.pk])).content.decode()
    assert not AuditEntry.objects.filter(verb__startswith="member.export", data__contains="Trần Văn").exists()


def test_a04_each_attempt_is_recorded_with_purpose_filter_and_count(cast, people, as_user):
    taken(as_user(cast.van_phong), sex="nam", unit=cast.huyen.pk)
    tried, done = AuditEntry.objects.filter(verb__startswith="member.export").order_by("sequence")
    assert (tried.verb, done.verb) == ("member.export_ask", "member.export")
    for entry in (tried, done):
        assert entry.actor == cast.van_phong
        assert '"purpose":"Lập danh sách chúc thọ"' in entry.data
        assert f'"unit":{cast.huyen.pk}' in entry.data and '"sex":"nam"' in entry.data
    assert '"count":1' in done.data
    assert AuditEntry.objects.filter(verb="job.file_fetch", actor=cast.van_phong).count() == 1


def test_without_a_purpose_nothing_is_made(cast, people, as_user):
    answer = asked(as_user(cast.van_phong), purpose=" ")
    assert answer.status_code == 422
    assert "nhật ký phải có mục đích" in answer.content.decode()
    assert not Job.objects.exists()


def test_c03_a_double_click_makes_one_file(cast, people, as_user):
    client = as_user(cast.van_phong)
    assert asked(client)["Location"] == asked(client)["Location"]
    assert Job.objects.count() == 1


@pytest.mark.parametrize("person", ["lanh_dao", "quan_tri", "khong_viec"])
def test_s02_the_page_does_not_exist_without_the_right(cast, people, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(EXPORT).status_code == 404
    assert asked(client).status_code == 404


def test_the_page_says_what_is_taken_and_what_is_hidden(cast, people, as_user):
    text = as_user(cast.can_bo_huyen).get(EXPORT, {"sex": "nam"}).content.decode()
    assert "Giới tính: Nam" in text and "<strong>1</strong> người" in text
    assert "bị che" in text
    assert "đầy đủ" in as_user(cast.van_phong).get(EXPORT).content.decode()
    assert "Không có ai" in as_user(cast.nguoi_la).get(EXPORT).content.decode()


def test_s05_the_right_is_that_of_the_moment_of_the_work(cast, people, as_user):
    asked(as_user(cast.can_bo_xa))
    cast.can_bo_xa.assignments.all().delete()
    job = Job.objects.get()
    tasks.export_members(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Không có hội viên nào" in job.error
    assert not JobFile.objects.exists()


def test_long_lists_are_read_in_pieces_without_loss(cast, monkeypatch, as_user):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for number in range(7):
        member(cast.xa, "Hồ Văn Trùng" if number % 2 else f"Hồ Văn {number}")
    rows = taken(as_user(cast.can_bo_xa))
    assert len(rows) == 7
    assert names(rows).count("Hồ Văn Trùng") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(cast, count, django_assert_num_queries):
    for number in range(count):
        member(cast.xa, f"Hồ Văn {number}", eras=["chong_my"])
    with django_assert_num_queries(5):  # names and paths of units; members, their periods, no more members
        assert len(list(exporting.rows(Member.objects.all(), exporting.taking(None)))) == count


def test_the_command_writes_the_subtree_unmasked_and_records_it(cast, people, tmp_path, capsys):
    registry.record_death(people[1], on=day(6), **BY_SYSTEM)
    out = tmp_path / "ra" / "danh-sach.xlsx"
    call_command("export_members", unit="Sông Mẫu", out=out)
    assert "Đã ghi 1 hội viên của huyện Sông Mẫu" in capsys.readouterr().out
    (row,) = rows_of(out)
    assert (row["Họ và tên"], row["Số CCCD"], row["Dân tộc"]) == ("Trần Văn Ân", NUMBER, "Kinh")
    entry = AuditEntry.objects.get(verb="member.export")
    assert entry.actor is None and '"count":1' in entry.data and "export_members" in entry.data


@pytest.mark.parametrize(
    ("unit", "out", "said"),
    [("Không Có", "a.xlsx", "Không có đơn vị"), ("Sông Mẫu", "a.csv", "phải có đuôi .xlsx")],
)
def test_the_command_refuses_in_vietnamese(cast, tmp_path, unit, out, said):
    with pytest.raises(CommandError, match=said):
        call_command("export_members", unit=unit, out=tmp_path / out)
    assert list(tmp_path.iterdir()) == []
