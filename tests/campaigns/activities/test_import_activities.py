"""Activities from an Excel list: all rows or none, the same again changes nothing, rows outside the scope refused."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.domain.activities import activities, activity_importing
from campaigns.domain.activities.activity_sums import Gift
from campaigns.models import Activity
from ccb.core.models import AuditEntry
from tests import factories
from tests.campaigns.activities.test_activity_sums import TET
from tests.campaigns.coordinating import BY_SYSTEM, activity, partner, program
from tests.csv_input import database

PAGE, CONFIRM, TEMPLATE = (reverse(f"activity-import{end}") for end in ("", "-confirm", "-file"))
HEADS = ("Đơn vị", "Tên hoạt động", "Từ ngày", "Địa điểm", "Lượt người tham gia")
ROW = ("Huyện Sông Mẫu", "Ra quân", date(2024, 5, 18), "Đạ Long", 8520)


def book(*rows, heads=HEADS) -> bytes:
    made = openpyxl.Workbook()
    for row in (heads, *rows):
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def sent(client, data: bytes, **more):
    return client.post(PAGE, {"file": SimpleUploadedFile("hoat-dong.xlsx", data), **more})


def confirmed(client, data: bytes, **more):
    page = sent(client, data, **more)
    assert page.status_code == 200, page.content.decode()
    return client.post(CONFIRM, {"sent": page.context["sent"]})


def test_a_list_is_looked_at_then_saved_and_again_changes_nothing(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    data = book(ROW, ("", "Trồng cây", "19/5/2024", None, "1.200"))
    page = sent(client, data)
    assert [one.verb for one in page.context["outcomes"]] == ["add", "add"]
    assert not Activity.objects.exists()
    assert client.post(CONFIRM, {"sent": page.context["sent"]}).url == reverse("activities")
    assert [(one.unit, one.participants) for one in Activity.objects.order_by("pk")] == [
        (cast.huyen, 8520), (cast.huyen, 1200),
    ]  # fmt: skip
    before = database()
    again = sent(client, data)
    assert [one.verb for one in again.context["outcomes"]] == ["keep", "keep"]
    assert "đã nhập rồi" in again.content.decode()
    client.post(CONFIRM, {"sent": again.context["sent"]})
    assert database() == before


def test_a_row_with_other_figures_changes_the_entry_and_keeps_that_it_is_brief(cast, as_user):
    made = activity(cast.huyen, "Ra quân", place="Đạ Long", participants=5, is_brief=True)
    confirmed(as_user(cast.can_bo_huyen), book(ROW))
    made.refresh_from_db()
    assert (made.participants, made.version, made.is_brief) == (8520, 2, True)


def test_an_exported_list_reads_back_without_a_change(cast, as_user):
    trees = factories.indicator("trees", name="Cây", uom="cây", decimals=1)
    led = program(cast.tinh, code="PH-QS", indicators=(trees,))
    activity(
        cast.huyen, place="Đạ Long", ends_on=date(2024, 5, 20), programs=(led,), partners=(partner(),), participants=5,
        joint_units=(cast.huyen_khac, cast.xa), workdays=0, quantities=((trees, 15),), money=TET,
        gifts=(Gift("Nhập ngũ", 65, 2_500_000), Gift("Thiếu nhi", 48, None, 23_400_000)), in_kind="=1+1", notes="Dòng",
    )  # fmt: skip
    other = activity(cast.chi_hoi, "Chỉ có tổng", money_total=423_800_000, is_brief=True)
    activities.count_in(other, Activity.objects.get(unit=cast.huyen), **BY_SYSTEM)
    client = as_user(cast.van_phong)
    data = client.get(reverse("activities-file"), {"starts_on": "1/1/2024", "ends_on": "31/12/2024"}).content
    page = sent(client, data)
    assert page.status_code == 200, page.content.decode()
    assert [one.verb for one in page.context["outcomes"]] == ["keep", "keep"]


def test_the_template_has_the_indicators_of_the_units_programs_and_reads_back(cast, as_user):
    program(cast.tinh, indicators=(factories.indicator("trees", name="Cây", uom="cây"),), ends_on=None)
    program(cast.huyen_khac, indicators=(factories.indicator("other"),), ends_on=None)
    client = as_user(cast.can_bo_huyen)
    data = client.get(TEMPLATE).content
    heads = [cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(data)).active.rows)]
    assert "Số lượng: trees – Cây (cây)" in heads
    assert not [head for head in heads if "other" in head]
    filled = dict.fromkeys(heads) | {
        "Tên hoạt động": "Trồng cây", "Từ ngày": "18/5/2024", "Số lượng: trees – Cây (cây)": "5.254",
        "Ngân sách nhà nước (đồng)": 2_872_300_000, "Ngân sách nhà nước: lượt người": 4272,
    }  # fmt: skip
    confirmed(client, book(tuple(filled.values()), heads=heads))
    made = Activity.objects.get()
    assert (made.quantities.get().value, made.money_total, made.beneficiaries) == (5254, 2_872_300_000, 4272)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("Huyện Núi Mẫu", *ROW[1:]), "dòng 2, cột “Đơn vị”: không có đơn vị “Huyện Núi Mẫu” trong phạm vi của bạn"),
        (("Huyện Không Có", *ROW[1:]), "không có đơn vị “Huyện Không Có”"),
        (("", "", *ROW[2:]), "cột “Tên hoạt động”: để trống"),
        ((*ROW[:2], None, *ROW[3:]), "cột “Từ ngày”: để trống"),
        ((*ROW[:2], "18-05", *ROW[3:]), "cột “Từ ngày”: “18-05”"),
        ((*ROW[:2], date(2199, 1, 1), *ROW[3:]), "chưa đến"),
        ((*ROW[:4], -5), "“Lượt người tham gia”"),
        ((*ROW[:4], 1.5), "“Lượt người tham gia”"),
        ((*ROW[:4], "vài trăm"), "“vài trăm” không phải là số"),
        ((*ROW[:4], "9" * 15), "số lớn quá"),
    ],
)
def test_a_row_that_is_wrong_refuses_the_whole_file(cast, as_user, row, words):
    client = as_user(cast.can_bo_huyen)
    before = database()
    page = sent(client, book(row, ROW))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert database() == before


def test_sums_scope_and_span_are_those_of_the_page(cast, as_user):
    program(cast.tinh, code="QUY-1", ends_on=date(2024, 3, 31))
    heads = (*HEADS, "Mã chương trình", "Đối tác", "Tổng kinh phí (đồng)", "Quỹ (đồng)", "Quà 1: tên, tặng ai")
    rows = (
        (*ROW, None, None, 11, 10, None), (*ROW[:1], "Hai", *ROW[2:], "QUY-1", None, None, None, None),
        (*ROW[:1], "Ba", *ROW[2:], "QUY-9", "Hội Lạ", None, None, "Quà"),
    )  # fmt: skip
    text = sent(as_user(cast.can_bo_huyen), book(*rows, heads=heads)).content.decode()
    for words in (
        "dòng 2: Tổng kinh phí ghi 11 đồng, cộng các nguồn được 10 đồng", "dòng 3: Ngày 18/5/2024 nằm ngoài thời gian",
        "không có chương trình mã “QUY-9”. Có phải “QUY-1” không?", "không có đối tác “Hội Lạ”", "cả tên và số suất",
    ):  # fmt: skip
        assert words in text
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        (HEADS[:1] + HEADS[2:], "Tệp thiếu cột “Tên hoạt động”"), ((*HEADS, "Ghi thêm"), "không có trong tệp mẫu"),
        ((*HEADS, "Từ ngày"), "có hai lần"), ((*HEADS, "Số lượng: xyz – Gì đó"), "không có chỉ tiêu mã “xyz”"),
        (("a",), "Không thấy dòng tên cột"),
    ],
)  # fmt: skip
def test_a_table_that_is_no_list_of_activities_is_refused(cast, as_user, heads, words):
    page = sent(as_user(cast.can_bo_huyen), book(ROW, heads=heads))
    assert page.status_code == 422
    assert words in page.content.decode()


@pytest.mark.parametrize("data", [b"", b"PK khong phai", b"%PDF-1.4", b"\x00\x01\x02" * 50])
def test_a_file_that_is_no_table_is_refused(cast, as_user, data):
    assert sent(as_user(cast.can_bo_huyen), data).status_code == 422


def test_an_empty_table_and_too_long_a_one_are_refused(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    assert "không có dòng hoạt động nào" in sent(client, book()).content.decode()
    many = book(*[ROW] * (activity_importing.MOST_ROWS + 1))
    assert "nhiều nhất được 500" in sent(client, many).content.decode()


def test_the_same_activity_twice_in_one_file_is_told(cast, as_user):
    text = sent(as_user(cast.can_bo_huyen), book(ROW, ROW)).content.decode()
    assert "dòng 3: trùng với dòng 2" in text


def test_c01_what_was_recorded_meanwhile_is_shown_before_anything_is_saved(cast, as_user):
    client = as_user(cast.can_bo_huyen)
    page = sent(client, book(ROW))
    activity(cast.huyen, "Ra quân", place="Đạ Long", participants=1)
    answer = client.post(CONFIRM, {"sent": page.context["sent"]})
    assert answer.status_code == 409
    assert [one.verb for one in answer.context["outcomes"]] == ["change"]
    assert Activity.objects.get().participants == 1
    client.post(CONFIRM, {"sent": answer.context["sent"]})
    assert Activity.objects.get().participants == 8520


def test_nobody_confirms_what_another_looked_at_or_what_he_made_up(cast, as_user):
    page = sent(as_user(cast.can_bo_huyen), book(ROW))
    for person, carried in ((cast.chu_tich_huyen, page.context["sent"]), (cast.can_bo_huyen, "gia mao")):
        answer = as_user(person).post(CONFIRM, {"sent": carried}, follow=True)
        assert "hãy gửi lại tệp" in answer.content.decode()
    assert not Activity.objects.exists()


# --- The command ------------------------------------------------------------------------------------------------------


def run(path: Path, **options) -> str:
    out = io.StringIO()
    call_command("import_activities", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "hoat-dong.xlsx"
    path.write_bytes(book(ROW, ("Xã Đồng Mẫu, huyện Sông Mẫu", *ROW[1:])))
    return path


def test_the_command_shows_saves_and_again_changes_nothing(cast, file):
    told = run(file, check=True)
    assert "Dòng 2: thêm “Ra quân”, huyện Sông Mẫu, 18/5/2024\n" in told
    assert "Dòng 3: thêm “Ra quân”, xã Đồng Mẫu, 18/5/2024 (có thể cùng một việc với “Ra quân” của huyện Sông" in told
    assert "thêm 2, sửa 0, không đổi 0. Mới xem, chưa ghi." in told
    assert not Activity.objects.exists()
    assert "thêm 2, sửa 0, không đổi 0." in run(file)
    assert AuditEntry.objects.filter(verb="activity.import").count() == 1
    before = database()
    assert "thêm 0, sửa 0, không đổi 2." in run(file)
    assert database() == before


def test_the_command_refuses_what_is_wrong_and_changes_nothing(cast, tmp_path):
    path = tmp_path / "sai.xlsx"
    path.write_bytes(book(("", *ROW[1:])))
    before = database()
    with pytest.raises(CommandError, match="sai.xlsx, dòng 2, cột “Đơn vị”: để trống"):
        run(path)
    with pytest.raises(CommandError, match="Không có đơn vị nào tên “Lạ”"):
        run(path, unit="Lạ")
    assert "thêm 1" in run(path, unit="Sông Mẫu", check=True)
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        run(tmp_path / "khong-co.xlsx")
    assert database() == before


def test_counted_in_another_stays_so_when_the_list_comes_again(cast, file):
    run(file)
    first, second = Activity.objects.order_by("pk")
    activities.count_in(second, first, **BY_SYSTEM)
    run(file)
    second.refresh_from_db()
    assert second.counted_in == first
