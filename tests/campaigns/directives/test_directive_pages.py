"""Văn bản và nhiệm vụ: from an incoming document to what the districts tell, as people do it on the pages."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.choices import AnswerState, TaskLevel
from campaigns.domain.directives import answering, directive_tasks, registers
from campaigns.domain.directives.answering import AnswerFacts
from campaigns.models import Anniversary, Answer, AnswerFile, Directive, DirectiveFile, Task
from ccb.core.models import Notice
from members.models import Letterhead
from tests import factories
from tests.campaigns.directing import BY_SYSTEM, arrived, given, issued, task
from tests.members import pictures

LIST = reverse("directives")
OWN = {"kind": "KH", "subject": "Kế hoạch dân vận", "dated_on": "25/1/2024", "basis": "", "note": ""}
ARRIVED = OWN | {"loai": "den", "symbol": "01/HD-CCB-TG", "issuer": "Trung ương Hội", "kind": "HD"}
TASK = {"text": "Hoà giải ở cơ sở", "level": "commune", "frequency": "once", "measurable": "số vụ"}
QUERIES = {"list": 8, "page": 16, "board": 11}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def _text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_document_goes_from_the_register_to_the_districts_and_back(cast, as_user):
    office, clerk = as_user(cast.van_phong), as_user(cast.can_bo_huyen)
    office.post(reverse("directive-add"), ARRIVED)
    office.post(reverse("directive-add"), OWN | {"basis": "01/HD-CCB-TG\nQuyết định 217"})
    central, own = Directive.objects.order_by("pk")
    assert (central.arrival_number, own.implements.get(), own.cited) == (1, central, ["Quyết định 217"])
    office.post(reverse("task-add", args=[own.pk]), TASK)
    office.post(reverse("directive-move", args=[own.pk]), {"verb": "issue", "signer": "Bùi Văn Mẫu", "number": ""})
    own.refresh_from_db()
    assert own.symbol == "01/KH-CCB"
    office.post(reverse("directive-deliver", args=[own.pk]), {"units": [cast.huyen.pk, cast.khoi.pk]})
    told = Notice.objects.get(user=cast.can_bo_huyen)
    page = _text(clerk.get(told.url))
    assert "Việc của huyện Sông Mẫu" in page and "Chưa báo cáo" in page
    clerk.post(reverse("delivery-acknowledge", args=[own.deliveries.get(unit=cast.huyen).pk]), {"step": "read"})
    answer = reverse("task-answer", args=[Task.objects.get().pk, cast.huyen.pk])
    file = SimpleUploadedFile("bien-ban.jpg", pictures.jpeg())
    said = {"seen": "0", "state": "done", "text": "12 vụ, hoà giải thành 10", "figure": "12", "file": file}
    assert clerk.post(answer, said).status_code == 302
    assert (Answer.objects.get().figure, AnswerFile.objects.get().name) == (12, "bien-ban.jpg")
    board = _text(office.get(reverse("directive-board", args=[own.pk])))
    assert "Đã đọc" in board and "Đã xong" in board and "1/2" in board


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"subject": ""}, "Ghi trích yếu"), ({"dated_on": "hôm qua"}, "Ngày văn bản"),
        ({"starts_on": "1/3/2024", "ends_on": "1/2/2024"}, "trước ngày bắt đầu"),
    ],
)  # fmt: skip
def test_wrong_fields_are_422_with_what_was_typed(cast, as_user, more, words):
    response = as_user(cast.can_bo_huyen).post(reverse("directive-add"), OWN | {"note": "Giữ lại"} | more)
    assert response.status_code == 422
    assert words in response.content.decode() and "Giữ lại" in response.content.decode()
    assert not Directive.objects.exists()


def test_a_deadline_before_the_document_and_an_unknown_unit_are_422(cast, as_user):
    client, made = as_user(cast.van_phong), issued(cast.tinh)
    for more, words in (({"due_on": "1/1/2024"}, "trước ngày văn bản"), ({"named": "Nơi Khác"}, "Nơi Khác")):
        response = client.post(reverse("task-add", args=[made.pk]), TASK | more)
        assert response.status_code == 422 and words in response.content.decode()
    assert not Task.objects.exists()


def test_what_was_changed_meanwhile_is_409_and_keeps_what_was_typed(cast, as_user):
    client, made = as_user(cast.van_phong), arrived(cast.tinh)
    address = reverse("directive-edit", args=[made.pk])
    assert client.post(address, ARRIVED | {"seen": 1, "note": "Lần một"}).status_code == 302
    again = client.post(address, ARRIVED | {"seen": 1, "note": "Lần hai"})
    assert again.status_code == 409 and "Lần hai" in again.content.decode()


def test_s02_nobody_answers_for_a_foreign_unit_nor_for_one_that_was_not_asked(cast, as_user):
    made = issued(cast.tinh)
    one = task(made)
    given(made, cast.huyen)
    said = {"seen": "0", "state": "done", "text": "x"}
    foreign = as_user(cast.nguoi_la)
    for unit in (cast.huyen, cast.huyen_khac):
        assert foreign.post(reverse("task-answer", args=[one.pk, unit.pk]), said).status_code == 404
    assert as_user(cast.van_phong).get(reverse("task-answer", args=[one.pk, cast.huyen_khac.pk])).status_code == 404
    assert not Answer.objects.exists()


def test_s08_one_foreign_unit_among_those_chosen_refuses_all(cast, as_user):
    made = issued(cast.huyen)
    response = as_user(cast.can_bo_huyen).post(
        reverse("directive-deliver", args=[made.pk]), {"units": [cast.xa.pk, cast.huyen_khac.pk]}
    )
    assert response.status_code == 404 and not made.deliveries.exists()


def test_a_withdrawn_task_says_so_to_who_answers_it(cast, as_user):
    made = issued(cast.tinh)
    one = task(made)
    given(made, cast.huyen)
    directive_tasks.withdraw(one, reason="Gộp", on=date(2024, 6, 1), **BY_SYSTEM)
    response = as_user(cast.can_bo_huyen).post(
        reverse("task-answer", args=[one.pk, cast.huyen.pk]), {"seen": "0", "state": "done", "text": "x"}
    )
    assert response.status_code == 422 and "đã rút ngày 01/6/2024" in response.content.decode()


def test_a_refused_file_keeps_nothing_of_the_answer(cast, as_user):
    made = issued(cast.tinh)
    one = task(made)
    given(made, cast.huyen)
    said = {"seen": "0", "state": "done", "text": "Đã làm", "file": SimpleUploadedFile("x.pdf", b"no pdf")}
    response = as_user(cast.can_bo_huyen).post(reverse("task-answer", args=[one.pk, cast.huyen.pk]), said)
    assert response.status_code == 422 and "Đã làm" in response.content.decode()
    sound = SimpleUploadedFile("x.jpg", pictures.jpeg())
    wrong = as_user(cast.can_bo_huyen).post(response.request["PATH_INFO"], said | {"figure": "nhiều", "file": sound})
    page = wrong.content.decode()
    assert "Sửa xong hãy chọn lại tệp" in page and page.count("Có lỗi cần sửa</h2>") == 1
    assert not Answer.objects.exists()


def test_c04_a_document_of_a_committee_has_its_head_and_its_own_numbers(cast, as_user):
    Letterhead.objects.create(
        unit=cast.tinh, body="Ban Chỉ đạo 502", parent_body="TỈNH UỶ", issuing_body="BAN CHỈ ĐẠO 502",
        place="Quảng Mẫu", abbreviation="BCĐ502",
    )  # fmt: skip
    client = as_user(cast.van_phong)
    assert "Ban ký văn bản" in _text(client.get(reverse("directive-add")))
    assert client.post(reverse("directive-add"), OWN | {"body": "Ban Lạ"}).status_code == 422
    for body in ("Ban Chỉ đạo 502", "", "Ban Chỉ đạo 502"):
        client.post(reverse("directive-add"), OWN | {"body": body})
        client.post(reverse("directive-move", args=[Directive.objects.latest("pk").pk]), {"verb": "issue"})
    told = [(one.symbol, one.issuer) for one in Directive.objects.order_by("pk")]
    assert [symbol for symbol, _ in told] == ["01/KH-BCĐ502", "01/KH-CCB", "02/KH-BCĐ502"]
    assert [issuer for _, issuer in told] == ["BAN CHỈ ĐẠO 502", "HỘI CCB TỈNH QUẢNG MẪU", "BAN CHỈ ĐẠO 502"]
    last = Directive.objects.latest("pk")
    moved = client.post(reverse("directive-edit", args=[last.pk]), OWN | {"body": "", "seen": last.version})
    assert moved.status_code == 422 and "ban ký không đổi được nữa" in moved.content.decode()


def test_what_was_typed_to_issue_a_document_stays_when_it_is_refused(cast, as_user):
    client, taken = as_user(cast.van_phong), issued(cast.tinh, kind="KH")
    client.post(reverse("directive-add"), OWN)
    own = Directive.objects.latest("pk")
    address, said = (
        reverse("directive-move", args=[own.pk]),
        {"verb": "issue", "recipients": "18 huyện", "copies": "20"},
    )
    for number, words in (("100.000", "nhiều nhất là 99.999"), ("1", f"đã cấp cho văn bản {taken.symbol}")):
        page = client.post(address, said | {"number": number})
        assert (
            page.status_code == 422 and words in page.content.decode() and 'value="18 huyện"' in page.content.decode()
        )
    client.post(address, said)
    assert client.post(address, said).url == reverse("directive", args=[own.pk])
    own.refresh_from_db()
    assert (own.symbol, own.number.copies, own.version) == ("02/KH-CCB", 20, 2)


def test_a_wide_board_comes_in_pages_of_units_and_stays_light(cast, as_user):
    made = issued(cast.tinh)
    for number in range(40):
        task(made, f"Việc {number}")
    units = [factories.unit(f"Huyện {number}", parent=cast.tinh) for number in range(20)]
    given(made, *units)
    client, seen = as_user(cast.van_phong), []
    for page in range(1, 5):
        text = _text(client.get(reverse("directive-board", args=[made.pk]), {"page": page}))
        assert len(re.findall(r"<[a-z]", text)) < 1_500
        seen += [unit.name for unit in units if f'<th scope="row">{unit.titled}<' in text]
        assert text.count("0/40 đã xong") == 6 - (page == 4) * 4
    assert len(seen) == len(set(seen)) == 20


def test_lists_and_the_board_come_as_excel(cast, as_user):
    made = issued(cast.tinh)
    task(made)
    given(made, cast.huyen, cast.huyen_khac)
    client = as_user(cast.van_phong)
    for address in (
        reverse("directives-file"), reverse("directive-board-file", args=[made.pk]),
        reverse("tasks-file", args=[made.pk]), reverse("document-register-file") + "?so=di&nam=2024",
    ):  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert any(words in sheet for words in ("01/HD-CCB", "Huyện Sông Mẫu", "Hoà giải")), address


@pytest.mark.parametrize(("person", "may_answer"), [("can_bo_huyen", True), ("lanh_dao", False)])
def test_the_tasks_of_one_unit_are_a_plain_list_not_a_board_of_one_line(cast, as_user, person, may_answer):
    made = issued(cast.tinh)
    first, _ = task(made, "Hoà giải"), task(made, "Không giao", level=TaskLevel.PROVINCE)
    given(made, cast.huyen)
    answering.answer(first, cast.huyen, AnswerFacts(AnswerState.DONE, "Đã hoà giải 5 vụ"), **BY_SYSTEM)
    client = as_user(getattr(cast, person))
    page = _text(client.get(reverse("directive-board", args=[made.pk])))
    assert "Việc của huyện Sông Mẫu" in page and "NV 1" not in page
    assert (reverse("task-answer", args=[first.pk, cast.huyen.pk]) in page) == may_answer
    assert ("Đã hoà giải 5 vụ" in page) != may_answer
    with zipfile.ZipFile(io.BytesIO(client.get(reverse("directive-board-file", args=[made.pk])).content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "Đã hoà giải 5 vụ" in sheet and "Không giao" not in sheet


# Nghị định 30/2020/NĐ-CP: the ten columns of each register, Phụ lục IV, that Phụ lục VI lists as output.
DECREED = {
    "den": ["Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu", "Ngày tháng", "Tên loại và trích yếu nội dung",
            "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú"],
    "di": ["Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
           "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú"],
}  # fmt: skip


def test_the_registers_show_what_came_and_what_left_in_the_order_of_their_numbers(cast, as_user):
    arrived(cast.tinh, "02/HD", handler="Ban Tuyên giáo")
    arrived(cast.tinh, "01/HD")
    assert issued(cast.tinh).number.signer == "CHỦ TỊCH", "as the letterhead says where nobody else is named"
    client = as_user(cast.van_phong)
    page = _text(client.get(reverse("document-register"), {"so": "den", "nam": "2024"}))
    assert page.index("02/HD") < page.index("01/HD") and "Ban Tuyên giáo" in page
    assert "01/HD-CCB" in _text(client.get(reverse("document-register"), {"so": "di", "nam": "2024"}))
    for register, heads in DECREED.items():
        asked = {"so": register, "nam": "2024"}
        assert (
            re.findall('<th scope="col"[^>]*>([^<]+)<', _text(client.get(reverse("document-register"), asked))) == heads
        )
        sheet = client.get(reverse("document-register-file"), asked).content
        assert list(next(load_workbook(io.BytesIO(sheet)).active.values)) == heads
        printed = registers.paper(register, cast.tinh, 2024, at=factories.NOW)
        assert [one["text"] for one in printed["columns"]] == heads
    assert registers.paper("den", cast.tinh, 2024, at=factories.NOW)["subject"] == [
        "Năm 2024", "Từ ngày 25/01/2024 đến ngày 25/01/2024, từ số 1 đến số 2",
    ]  # fmt: skip
    kept = client.get(reverse("directives-file")).content
    assert list(next(load_workbook(io.BytesIO(kept)).active.values))[-4:] == [
        "Độ khẩn",
        "Số trang",
        "Người ký",
        "Thời hạn",
    ]
    paper = client.get(reverse("document-register-pdf"), {"so": "di", "nam": "2024"})
    assert paper.content.startswith(b"%PDF") and paper["Content-Disposition"].endswith(
        'so-van-ban-di-quang-mau-2024.pdf"'
    )


def test_the_calendar_comes_for_the_telephone_with_the_days_of_the_unit(cast, as_user):
    made = issued(cast.tinh)
    task(made, "Tổng kết, đánh giá", due_on=date(2024, 12, 10))
    given(made, cast.huyen)
    client = as_user(cast.can_bo_huyen)
    kept = {"name": "Ngày thành lập huyện", "day": "1", "month": "8", "since": "1954"}
    client.post(reverse("anniversary-add"), kept)
    assert client.post(reverse("anniversary-add"), kept | {"day": "31", "month": "2"}).status_code == 422
    page = _text(client.get(reverse("work-calendar"), {"nam": "2024"}))
    assert "Tổng kết, đánh giá" in page and "Kỷ niệm 70 năm: Ngày thành lập huyện" in page
    response = client.get(reverse("work-calendar-file"), {"nam": "2024"})
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert "SUMMARY:Hạn nhiệm vụ: Tổng kết\\, đánh giá (01/HD-CCB)" in lines
    for month, count in (("", 17), ("12", 4)):
        sheet = client.get(reverse("work-calendar-sheet"), {"nam": "2024", "thang": month}).content
        rows = list(load_workbook(io.BytesIO(sheet)).active.values)
        assert len(rows) == count and "Tổng kết, đánh giá (01/HD-CCB)" in [row[2] for row in rows]
    client.post(reverse("anniversary-drop", args=[Anniversary.objects.get().pk]))
    assert not Anniversary.objects.exists()


def test_a_file_is_kept_with_the_document_and_taken_out_again(cast, as_user):
    client, made = as_user(cast.van_phong), issued(cast.tinh)
    address = reverse("directive-files", args=[made.pk])
    client.post(address, {"file": SimpleUploadedFile("huong-dan.jpg", pictures.jpeg())})
    kept = DirectiveFile.objects.get()
    assert client.get(reverse("directive-file", args=[kept.pk])).status_code == 200
    client.post(address, {"remove": kept.pk})
    assert not DirectiveFile.objects.exists()


def test_pages_cost_the_same_for_any_number_of_rows(cast, as_user, django_assert_num_queries):
    client, made = as_user(cast.van_phong), issued(cast.tinh)
    task(made)
    given(made, cast.huyen)
    addresses = {"list": LIST, "page": reverse("directive", args=[made.pk]),
                 "board": reverse("directive-board", args=[made.pk])}  # fmt: skip
    client.get(LIST)  # what is kept for the process is kept now
    for turn in range(2):
        for name, address in addresses.items():
            with django_assert_num_queries(QUERIES[name]):
                client.get(address)
        issued(cast.tinh, subject=f"Văn bản {turn}")
        task(made, f"Việc lần {turn}")
        given(made, cast.huyen_khac)
