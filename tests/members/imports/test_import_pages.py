"""The pages of "nhập từ Excel": from the file to the register, without JavaScript."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccb.core.choices import JobState
from ccb.core.models import AuditEntry, Job, JobFile
from members import tasks
from members.choices import ImportState, RowVerdict
from members.domain.imports import checking
from members.exports import import_marks
from members.models import ImportRow, Member, MemberImport
from tests import factories
from tests.members import sent_lists
from tests.members.registering import member

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_import_members.py

LIST, NEW = reverse("member-imports"), reverse("member-import-new")
HEADINGS = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Chi hội", "Ghi chú"]
NUMBER, PHONE = "049050000011", "0905000001"
GOOD = [1, "Nguyễn Văn Mẫu", date(1950, 3, 14), "Nam", NUMBER, PHONE, "Chi hội 1", "=1+1"]
SHORT = [2, "Trần Thị Thử", date(1955, 7, 2), "Nữ", 49155000022, None, "Chi hội 1", None]
WRONG = [3, "Rơ Lưk Bông", "30/02/1948", "Nam", "123", None, "Chi hội 1", None]
FOREIGN = [4, "Hồ Văn Khác", 1948, "Nam", None, None, "Núi Mẫu", None]
OLD_TEXT = [5, "NguyÔn V¨n ThiÖn", 1952, "Nam", None, None, "Chi héi 1", "Th­¬ng binh"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def book(*rows, hidden=()) -> bytes:
    """A list as offices make them: a merged title, the headings in row 5."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Hội viên"
    for row in [["HỘI CỰU CHIẾN BINH XÃ ĐỒNG MẪU"], ["DANH SÁCH HỘI VIÊN"], ["Năm 2024"], [], HEADINGS, *rows]:
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.merge_cells("A1:H1")
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    workbook.create_sheet("Trang khác").append(["Họ và tên", "Năm sinh"])
    workbook["Trang khác"].append(["Lê Văn Trang", 1950])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sent(client, unit, content: bytes, name: str = "Danh sách 2024.xlsx"):
    return client.post(NEW, {"unit": unit.pk, "file": SimpleUploadedFile(name, content), "step": "send"})


def received(client, unit, *rows, **also) -> MemberImport:
    answer = sent(client, unit, book(*rows, **also))
    assert answer.status_code == 302, answer.content.decode()
    return MemberImport.objects.latest("pk")


def at(name: str, one) -> str:
    return reverse(name, args=[one.pk])


def said(client, source) -> dict[str, str]:
    """What the page of the columns would post as it stands."""
    form = client.get(at("member-import-columns", source)).context["form"]
    return {field.html_name: field.value() if field.value() is not None else "" for field in form}


def checked(client, unit, *rows) -> MemberImport:
    source = received(client, unit, *rows)
    answer = client.post(at("member-import-columns", source), said(client, source) | {"step": "check"})
    assert answer.status_code == 302, answer.content.decode()
    source.refresh_from_db()
    return source


@pytest.mark.parametrize("rows", [1, 2])
def test_a_long_list_is_checked_by_a_job(cast, as_user, monkeypatch, rows):
    monkeypatch.setattr(checking, "AT_ONCE", 6)  # five of them above the people
    client = as_user(cast.chu_tich_huyen)
    source = received(client, cast.xa, *[GOOD, SHORT][:rows])
    asked = said(client, source) | {"step": "check", "counted_from": "01/01/2020"}
    answers = [client.post(at("member-import-columns", source), asked) for _ in range(2)]
    if rows == 1:
        assert not Job.objects.exists() and answers[0]["Location"] == at("member-import", source)
        return
    job = Job.objects.get()
    assert {answer["Location"] for answer in answers} == {reverse("job", args=[job.pk])}
    tasks.check_import(job.pk)
    job.refresh_from_db()
    source.refresh_from_db()
    assert job.result["url"] == at("member-import", source), job.error
    assert (source.counts["new"], source.counted_from) == (2, date(2020, 1, 1))


def test_what_is_wrong_with_the_columns_of_a_long_list_is_told_on_the_page(cast, as_user, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    client = as_user(cast.chu_tich_huyen)
    source = received(client, cast.xa, GOOD)
    answer = client.post(at("member-import-columns", source), said(client, source) | {"step": "check", "cot-1": ""})
    assert answer.status_code == 422 and "Chưa chọn cột họ và tên" in answer.content.decode()
    assert not Job.objects.exists()


def test_s05_who_lost_the_right_meanwhile_has_no_long_list_checked(cast, as_user, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    client = as_user(cast.chu_tich_huyen)
    source = received(client, cast.xa, GOOD)
    client.post(at("member-import-columns", source), said(client, source) | {"step": "check"})
    cast.chu_tich_huyen.assignments.all().delete()
    job = Job.objects.get()
    tasks.check_import(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "quyền" in job.error
    assert not ImportRow.objects.exists()


def confirming(client, source) -> dict[str, str]:
    text = client.get(at("member-import-confirm", source)).content.decode()
    return dict(re.findall('name="(sha256|seen)" value="([^"]+)"', text))


def test_from_the_file_to_the_register(cast, as_user):
    client = as_user(cast.chu_tich_huyen)
    source = received(client, cast.xa, GOOD, SHORT, WRONG, FOREIGN)
    columns = client.get(at("member-import-columns", source)).content.decode()
    assert "Dòng 5" in columns and "Nguyễn Văn Mẫu" in columns and "14/03/1950" in columns
    client.post(at("member-import-columns", source), said(client, source) | {"step": "check"})
    source.refresh_from_db()
    assert source.counts == {
        "read": 4,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 2,
        "coerced": 1,
        "skipped": 0,
    }

    page = client.get(at("member-import", source)).content.decode()
    assert "Không nhận (2)" in page and "30/02/1948" in page and "Núi Mẫu" in page
    new = client.get(f"{at('member-import', source)}?loai=new").content.decode()
    assert "Chi hội 1, xã Đồng Mẫu" in new and NUMBER in new and "=1+1" in new
    assert "thêm số 0 ở đầu: 049155000022" in client.get(f"{at('member-import', source)}?loai=coerced").content.decode()

    row = ImportRow.objects.get(source=source, number=8)
    form = client.get(at("member-import-row", row))
    assert "30/02/1948" in form.content.decode() and "Dòng này chưa nhận được" in form.content.decode()
    typed = {field.html_name: field.value() or "" for field in form.context["form"]}
    mended = client.post(at("member-import-row", row), typed | {"cot-2": "1948", "cot-4": ""}, follow=True)
    assert "Dòng 8: thêm mới." in mended.content.decode()
    source.refresh_from_db()
    assert (source.counts["new"], source.counts["rejected"]) == (3, 1)

    asked = client.get(at("member-import-confirm", source)).content.decode()
    assert "Ghi 3 người vào sổ" in asked and not Member.objects.exists()
    answer = client.post(at("member-import-confirm", source), confirming(client, source))
    job = Job.objects.get()
    assert answer["Location"] == reverse("job", args=[job.pk])
    assert "Máy đang ghi vào sổ" in client.get(at("member-import", source)).content.decode()
    tasks.import_members(job.pk)
    assert "Xem kết quả nhập danh sách" in client.get(answer["Location"]).content.decode()
    done = client.get(at("member-import", source)).content.decode()
    source.refresh_from_db()
    assert client.post(at("member-import-marks", source)).content.startswith(b"PK")  # of the row that was refused
    assert f'href="{reverse("batch", args=[source.batch_id])}"' in done and reverse("member-list") in done
    assert set(Member.objects.values_list("full_name", "unit")) == {
        (name, cast.chi_hoi.pk) for name in ("Nguyễn Văn Mẫu", "Trần Thị Thử", "Rơ Lưk Bông")
    }
    batch = client.get(reverse("batch", args=[source.batch_id])).content.decode()
    assert "Đã làm <strong>3</strong> người" in batch and "Rơ Lưk Bông" in batch
    as_user(cast.van_phong).post(reverse("batch-undo", args=[source.batch_id]))
    assert not Member.objects.filter(status="active").exists()
    assert "Đã ghi vào sổ" in client.get(LIST).content.decode()


def test_i01_the_same_list_again_has_nothing_to_write(cast, as_user):
    client = as_user(cast.chu_tich_huyen)
    first = checked(client, cast.xa, GOOD)
    client.post(at("member-import-confirm", first), confirming(client, first))
    tasks.import_members(Job.objects.get().pk)
    again = checked(client, cast.xa, GOOD)
    assert again.counts["unchanged"] == 1
    page = client.get(at("member-import", again)).content.decode()
    assert "không có gì để ghi" in page and "Tiếp: xác nhận" not in page
    answer = client.post(at("member-import-confirm", again), {"sha256": again.sha256, "seen": "0-0-1-0"})
    assert answer.status_code == 422 and Job.objects.count() == 1


def test_changed_rows_show_old_and_new(cast, as_user):
    member(cast.chi_hoi, "Nguyễn Văn Mẫu", cccd=NUMBER, sex="nam", home_town="Quê cũ")
    source = checked(as_user(cast.chu_tich_huyen), cast.xa, GOOD)
    assert source.counts["changed"] == 1
    page = as_user(cast.chu_tich_huyen).get(at("member-import", source)).content.decode()
    assert "chưa ghi → <strong>14/3/1950</strong>" in page or "chưa ghi → <strong>14/03/1950</strong>" in page


def test_c03_confirmed_twice_there_is_one_job(cast, as_user):
    client = as_user(cast.can_bo_xa)
    source = checked(client, cast.xa, GOOD)
    form = confirming(client, source)
    first, second = (client.post(at("member-import-confirm", source), form) for _ in range(2))
    assert first["Location"] == second["Location"] and Job.objects.count() == 1
    tasks.import_members(Job.objects.get().pk)
    assert client.post(at("member-import-confirm", source), form)["Location"] == first["Location"]
    assert Member.objects.count() == Job.objects.count() == 1


def test_i01_another_file_or_other_numbers_than_seen_are_not_confirmed(cast, as_user):
    client = as_user(cast.can_bo_xa)
    source = checked(client, cast.xa, GOOD)
    form = confirming(client, source)
    assert client.post(at("member-import-confirm", source), form | {"sha256": "0" * 64}).status_code == 422
    answer = client.post(at("member-import-confirm", source), form | {"seen": "9-0-0-0"})
    assert answer.status_code == 409 and "vừa đổi so với lúc bạn xem" in answer.content.decode()
    assert not Job.objects.exists()


def test_old_text_is_shown_before_and_after_and_may_stay(cast, as_user):
    client = as_user(cast.can_bo_xa)
    rows = [OLD_TEXT, [6, "TrÇn V¨n M¹nh", 1950, "Nam", None, None, "Chi héi 1", None]]
    source = received(client, cast.xa, *rows)
    assert source.encoding == "tcvn3"
    page = client.get(at("member-import-columns", source)).content.decode()
    assert "NguyÔn V¨n ThiÖn" in page and "Nguyễn Văn Thiện" in page and "TCVN3 (ABC)" in page
    form = said(client, source)
    client.post(at("member-import-columns", source), form | {"encoding": "", "step": "reread"})
    source.refresh_from_db()
    assert source.encoding == ""
    kept = client.get(at("member-import-columns", source)).content.decode()
    assert "giữ nguyên" in kept and "Nguyễn Văn Thiện" in kept  # still offered
    client.post(at("member-import-columns", source), said(client, source) | {"encoding": "tcvn3", "step": "check"})
    source.refresh_from_db()
    assert list(source.rows.values_list("data__full_name", flat=True)) == ["Nguyễn Văn Thiện", "Trần Văn Mạnh"]


def test_another_sheet_and_another_row_of_headings_are_read_anew(cast, as_user):
    client = as_user(cast.can_bo_xa)
    source = received(client, cast.xa, GOOD, hidden=(6,))
    page = client.get(at("member-import-columns", source))
    assert "1 dòng đang ẩn" in page.content.decode()
    client.post(at("member-import-columns", source), said(client, source) | {"header_row": "2", "step": "reread"})
    assert client.post(at("member-import-columns", source), {"sheet": "x"}).status_code == 422
    client.post(at("member-import-columns", source), said(client, source) | {"sheet": "Trang khác", "step": "check"})
    source.refresh_from_db()
    assert (source.sheet, source.header_row, source.state) == ("Trang khác", 1, ImportState.UPLOADED)
    assert source.mapping == {"0": "full_name", "1": "born_on"}


def test_a_column_chosen_twice_comes_back_in_words(cast, as_user):
    client = as_user(cast.can_bo_xa)
    source = received(client, cast.xa, GOOD)
    form = said(client, source) | {"cot-7": "full_name", "step": "check"}
    answer = client.post(at("member-import-columns", source), form)
    assert answer.status_code == 422 and "được chọn cho hai cột" in answer.content.decode()
    assert answer.context["form"]["cot-7"].value() == "full_name"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Tệp rỗng"), (b"%PDF-1.7 x", "tệp PDF"), (b"<html>", "trang web"), (b"PK\3\4xxxx", "bị hỏng")],
)
def test_s20_a_bad_file_is_refused_in_words(cast, as_user, content, words):
    answer = sent(as_user(cast.can_bo_xa), cast.xa, content)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert f'<option value="{cast.xa.pk}" selected' in answer.content.decode()
    assert not MemberImport.objects.exists()


def test_s02_a_unit_out_of_reach_cannot_be_chosen(cast, as_user):
    answer = sent(as_user(cast.can_bo_xa), cast.huyen_khac, book(GOOD))
    assert answer.status_code == 422 and "không thuộc phạm vi" in answer.content.decode()
    step = as_user(cast.van_phong).post(NEW, {"unit": cast.huyen.pk, "step": "unit"})
    assert step.status_code == 200 and "Đồng Mẫu" in step.content.decode()


def test_a_row_that_is_still_wrong_comes_back_with_what_was_typed(cast, as_user):
    client = as_user(cast.can_bo_xa)
    source = checked(client, cast.xa, WRONG)
    row = source.rows.get()
    typed = {"cot-1": "Rơ Lưk Bông", "cot-2": "31/02/1948", "cot-3": "Nam", "cot-4": "", "cot-6": "Chi hội 1"}
    answer = client.post(at("member-import-row", row), typed)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="31/02/1948"' in text and "Có lỗi cần sửa" in text
    row.refresh_from_db()
    assert row.verdict == RowVerdict.REJECTED and row.cells[2] == "31/02/1948"


def test_s21_numbers_are_masked_without_the_right_and_stay_when_not_typed(cast, as_user):
    clerk = as_user(cast.can_bo_xa)
    source = checked(
        clerk, cast.xa, GOOD, [9, "Hồ Văn Sai", "x", "Nam", "049050000012", "0905000009", "Chi hội 1", None]
    )
    pages = [clerk.get(at("member-import-columns", source)).content.decode()]
    pages += [clerk.get(f"{at('member-import', source)}?loai={one}").content.decode() for one in ("new", "rejected")]
    row = source.rows.get(verdict=RowVerdict.REJECTED)
    pages.append(clerk.get(at("member-import-row", row)).content.decode())
    for page in pages:
        assert not re.search("04905000001|090500000", page)
    assert "•••• 0011" in pages[1] and "•••• 0012" in pages[3]
    typed = {"cot-1": "Hồ Văn Sai", "cot-2": "1950", "cot-3": "Nam", "cot-4": "", "cot-5": "", "cot-6": "Chi hội 1"}
    assert clerk.post(at("member-import-row", row), typed).status_code == 302
    row.refresh_from_db()
    assert (row.data["cccd"], row.data["phone"]) == ("049050000012", "0905000009")


def marked(content: bytes):
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Hội viên"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    return sheet, comments


def test_i07_the_marked_workbook_keeps_rows_and_columns_and_has_no_formula(cast, as_user):
    client = as_user(cast.chu_tich_huyen)
    source = checked(client, cast.xa, GOOD, WRONG, FOREIGN)
    answer = client.post(at("member-import-marks", source))
    assert "danh-sach-2024_danh-dau.xlsx" in answer["Content-Disposition"]
    sheet, comments = marked(answer.content)
    assert set(comments) == {"C7", "E7", "G8"} and "30/02/1948" in comments["C7"]
    assert sheet["C7"].fill.fgColor.rgb.endswith("FFC7CE") and sheet["C6"].fill.fill_type is None
    assert [cell.value for cell in sheet[5]] == HEADINGS and sheet["A1"].value.startswith("HỘI CỰU")
    assert [cell.value for cell in sheet[6]][:2] == [1, "Nguyễn Văn Mẫu"] and sheet["E6"].value == NUMBER
    assert sheet["H6"].value == "=1+1" and sheet["C6"].value.date() == date(1950, 3, 14)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert AuditEntry.objects.filter(verb="import.take").count() == 1
    again = sent(client, cast.xa, answer.content)
    assert again.status_code == 302 and MemberImport.objects.latest("pk").mapping == source.mapping


def test_the_marked_workbook_holds_what_was_corrected(cast, as_user):
    client = as_user(cast.chu_tich_huyen)
    source = checked(client, cast.xa, WRONG)
    typed = {"cot-1": "Rơ Lưk Bông", "cot-2": "1948", "cot-3": "Nam", "cot-4": "123", "cot-6": "Chi hội 1"}
    assert client.post(at("member-import-row", source.rows.get()), typed).status_code == 422
    sheet, comments = marked(client.post(at("member-import-marks", source)).content)
    assert sheet["C6"].value == "1948" and set(comments) == {"E6"}


def test_the_marked_workbook_of_a_long_list_is_a_job_of_whoever_asked(cast, as_user, monkeypatch):
    monkeypatch.setattr(import_marks, "AT_ONCE", 0)
    client = as_user(cast.chu_tich_huyen)
    source = checked(client, cast.xa, WRONG)
    for _ in range(2):
        answer = client.post(at("member-import-marks", source))
    job = Job.objects.get()
    assert answer["Location"] == reverse("job", args=[job.pk])
    tasks.mark_import(job.pk)
    assert JobFile.objects.get().name == "danh-sach-2024_danh-dau.xlsx"
    file = client.get(reverse("job-file", args=[job.pk]))
    assert set(marked(b"".join(file.streaming_content))[1]) == {"C6", "E6"}
    assert as_user(cast.van_phong).get(reverse("job-file", args=[job.pk])).status_code == 404


def test_a_list_may_be_given_up(cast, as_user):
    client = as_user(cast.can_bo_xa)
    source = checked(client, cast.xa, GOOD)
    answer = client.post(at("member-import-cancel", source), follow=True)
    assert "Đã bỏ danh sách" in answer.content.decode()
    assert client.post(at("member-import-cancel", source), follow=True).status_code == 200
    for name in ("member-import", "member-import-columns", "member-import-confirm"):
        assert "đã bỏ" in client.get(at(name, source), follow=True).content.decode()
    assert client.post(at("member-import-marks", source)).status_code == 302


def test_a_file_that_is_gone_is_told(cast, as_user, settings):
    source = sent_lists.waiting(cast.xa, cast.can_bo_xa, "Hồ Văn Mất")
    (settings.FILES_DIR / source.path).unlink()
    client = as_user(cast.can_bo_xa)
    answer = client.get(at("member-import-columns", source))
    assert answer.status_code == 422 and "Không đọc được tệp" in answer.content.decode()
    assert client.post(at("member-import-marks", source)).status_code == 302


@pytest.mark.parametrize("person", ["lanh_dao", "quan_tri", "khong_viec"])
def test_s02_none_of_it_exists_without_the_right(cast, as_user, person):
    source = sent_lists.waiting(cast.xa, cast.can_bo_xa, "Hồ Văn Riêng")
    client = as_user(getattr(cast, person))
    for address in (LIST, NEW, at("member-import", source), at("member-import-columns", source)):
        assert client.get(address).status_code == 404


def test_a_list_is_seen_by_its_sender_alone_while_he_has_the_right(cast, as_user):
    source = sent_lists.waiting(cast.xa, cast.can_bo_xa, "Hồ Văn Riêng")
    page = at("member-import", source)
    for other in (cast.nguoi_la, cast.can_bo_huyen, cast.van_phong):
        assert as_user(other).get(page).status_code == 404
        assert "danh-sach.csv" not in as_user(other).get(LIST).content.decode()
    assert "Hồ Văn Riêng" in as_user(cast.can_bo_xa).get(page).content.decode()
    cast.can_bo_xa.assignments.all().delete()
    assert as_user(cast.can_bo_xa).get(page).status_code == 404


def test_the_empty_list_says_what_to_do(cast, as_user):
    answer = as_user(cast.can_bo_xa).get(LIST).content.decode()
    assert "Bạn chưa gửi danh sách nào" in answer and "Nhập từ Excel" in answer


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(cast, as_user, django_assert_num_queries, count):
    other = factories.unit("Chi hội 2", "chapter", parent=cast.xa)
    for number, unit in zip(range(count), (cast.xa, cast.chi_hoi, other), strict=False):
        source = sent_lists.waiting(unit, cast.can_bo_xa, f"Hồ Văn {number}")
    client = as_user(cast.can_bo_xa)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)
    row = source.rows.get()
    for number in range(3, 3 + count):
        row.pk, row.number = None, number
        row.save(force_insert=True)
    with django_assert_num_queries(7):
        client.get(f"{at('member-import', source)}?loai=new")
