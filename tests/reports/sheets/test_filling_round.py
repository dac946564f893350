"""The workbook of many units: all of them or none, only open sheets, only units in reach, the same path as one."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.choices import IndicatorKind
from ccb.core.domain import jobs
from ccb.core.models import Job
from members.choices import Role
from reports.choices import Origin, ValueState
from reports.domain.asking import form_books
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange
from reports.exports import round_book
from reports.models import Submission, Value
from reports.views.sheets import filling_round
from tests import factories
from tests.csv_input import database
from tests.reports import builders


@pytest.fixture
def indicators(db):
    return {
        "whole": factories.indicator("whole", IndicatorKind.STOCK, name="Tổng số"),
        "money": factories.indicator("money", name="Giá trị quà", decimals=1),
    }


@pytest.fixture
def round(cast, indicators):
    return factories.round_of(factories.form("BC", *indicators.values()))


@pytest.fixture
def drafts(cast, round):
    return {
        "huyen": factories.submission(round, cast.huyen, whole=5),
        "khac": factories.submission(round, cast.huyen_khac),
    }


@pytest.fixture
def office(cast, round, drafts, as_user):
    return Office(round, as_user(cast.van_phong))


class Office:
    def __init__(self, round, client):
        self.round, self.client = round, client

    def url(self, name="round-excel"):
        return reverse(name, args=[self.round.pk])

    def download(self):
        return openpyxl.load_workbook(io.BytesIO(self.client.get(self.url("round-excel-file")).content))

    def send(self, book) -> str:
        buffer = io.BytesIO()
        book.save(buffer)
        return self._said(self.client.post(self.url(), {"file": SimpleUploadedFile("b.xlsx", buffer.getvalue())}))

    def post(self, name="round-excel-confirm") -> str:
        return self._said(self.client.post(self.url(name), {"sent": self.sent}))

    def _said(self, answer) -> str:
        self.answer = answer
        if answer.context is not None and "sent" in answer.context:
            self.sent = answer.context["sent"]
        return answer.content.decode(errors="replace")


def cell(book, unit, code):
    page = book[form_books.SHEET]
    column = next(one.column for one in page[4] if one.value == f"donvi:{unit.pk}")
    row = next(row for row in page.iter_rows() if row[-1].value == f"o:{code}")
    return row[column - 1]


def figures(unit) -> dict:
    return builders.numbers_of(Submission.objects.get(unit=unit))


def test_units_are_columns_and_indicators_are_rows(cast, office):
    book = office.download()
    names = [one.value for one in book[form_books.SHEET][5]]
    assert names == ["STT", "Chỉ tiêu", "ĐVT", "Huyện Sông Mẫu", "Huyện Núi Mẫu", "Khối 487", "Mã"]
    assert cell(book, cast.huyen, "whole").value == 5
    page = book[form_books.SHEET]
    checked = {one.type: str(one.sqref) for one in page.data_validations.dataValidation}
    assert checked == {"whole": "D7:F7", "decimal": "D8:F8"}  # a row at a time: 18.600 cells one by one take minutes
    assert page.row_dimensions[4].hidden and page.column_dimensions["G"].hidden and page.protection.sheet


def test_untouched_workbook_changes_nothing(cast, drafts, office, indicators):
    cells = [
        CellChange(indicators["whole"], Cell(ValueState.NUMBER, Decimal(1600), qualifier="gần", note="31/5")),
        CellChange(indicators["money"], Cell(ValueState.NOT_APPLICABLE)),
    ]
    entry.save(drafts["khac"], cells, actor=None, at=factories.NOW)
    before = database()
    book = office.download()
    assert cell(book, cast.huyen_khac, "whole").value == "gần 1.600"
    assert "không có gì để ghi" in office.send(book)
    assert database() == before


def test_preview_changes_nothing_and_confirmation_saves_all_units(cast, office, drafts):
    book = office.download()
    cell(book, cast.huyen, "whole").value = 7
    cell(book, cast.huyen_khac, "money").value = "gần 26,5"
    cell(book, cast.khoi, "whole").value = 3
    before = database()
    html = office.send(book)
    assert database() == before and "Ghi 3 thay đổi của 3 đơn vị" in html
    office.post()
    assert (figures(cast.huyen), figures(cast.khoi)) == ({"whole": 7}, {"whole": 3})
    money = Value.objects.get(submission__unit=cast.huyen_khac)
    assert (money.qualifier, money.number, money.origin) == ("gần", Decimal("26.5"), Origin.EXCEL)
    assert money.author == cast.van_phong


def test_of_many_lines_one_unit_at_a_time_is_shown(cast, office, drafts, monkeypatch):
    monkeypatch.setattr(filling_round, "LINES_SHOWN", 11)
    book = office.download()
    for unit, number in ((cast.huyen, 6), (cast.huyen_khac, 77), (cast.khoi, 888)):
        cell(book, unit, "whole").value = number
    page = office.send(book)
    assert "<strong>6</strong>" in page and "<strong>77</strong>" not in page and page.count("Xem số cũ, số mới") == 2
    assert "Ghi 3 thay đổi của 3 đơn vị" in page and page.count('name="sent"') == 1

    def show(unit) -> str:
        return office._said(office.client.post(office.url(), {"sent": office.sent, "show": unit}))

    page = show(cast.khoi.pk)
    assert "<strong>888</strong>" in page and "<strong>6</strong>" not in page and 'id="dang-xem"' in page
    assert "<strong>6</strong>" in show("x" * 30)  # what is no unit shows the first
    assert figures(cast.huyen) == {"whole": 5}
    office.post()
    assert [figures(unit)["whole"] for unit in (cast.huyen, cast.huyen_khac, cast.khoi)] == [6, 77, 888]
    assert office.client.post(office.url(), {"sent": "x", "show": cast.khoi.pk}).status_code == 302


def test_note_beside_a_figure_stays(cast, office, drafts, indicators):
    noted = Cell(ValueState.NUMBER, Decimal(6), note="đến 31/5")
    entry.save(drafts["huyen"], [CellChange(indicators["whole"], noted, 1)], actor=None, at=factories.NOW)
    book = office.download()
    cell(book, cast.huyen, "whole").value = 7
    office.send(book)
    office.post()
    value = Value.objects.get(submission__unit=cast.huyen)
    assert (value.number, value.note) == (7, "đến 31/5")


def test_blank_cell_keeps_what_stands(cast, office):
    book = office.download()
    cell(book, cast.huyen, "whole").value = None
    assert "không có gì để ghi" in office.send(book)


def test_one_unread_cell_and_nothing_is_saved(cast, office):
    book = office.download()
    cell(book, cast.huyen, "whole").value, cell(book, cast.huyen_khac, "whole").value = "nhiều", 3
    html = office.send(book)
    assert "1 ô chưa đọc được" in html and "round-excel-confirm" not in html
    before = database()
    office.post()
    assert office.answer.status_code == 422 and database() == before
    office.post("round-excel-marks")
    marked = openpyxl.load_workbook(io.BytesIO(office.answer.content))
    wrong = cell(marked, cast.huyen, "whole")
    assert wrong.value == "nhiều" and "không phải là số" in wrong.comment.text
    assert cell(marked, cast.huyen_khac, "whole").value == 3
    wrong.value = 9
    office.send(marked)
    office.post()
    assert (figures(cast.huyen), figures(cast.huyen_khac)) == ({"whole": 9}, {"whole": 3})


def test_one_unit_sent_meanwhile_and_nothing_is_saved(cast, office, drafts):
    book = office.download()
    cell(book, cast.huyen, "whole").value, cell(book, cast.huyen_khac, "whole").value = 7, 3
    office.send(book)
    factories.moved(drafts["khac"], "import")
    office.post()
    assert (figures(cast.huyen), figures(cast.huyen_khac)) == ({"whole": 5}, {})
    assert "Chờ duyệt" not in office.client.get(office.url()).content.decode()


def test_one_unit_saved_meanwhile_is_shown_anew(cast, office, drafts, indicators):
    book = office.download()
    cell(book, cast.huyen, "whole").value, cell(book, cast.huyen_khac, "whole").value = 7, 3
    office.send(book)
    change = CellChange(indicators["whole"], Cell(ValueState.NUMBER, Decimal(4)))
    entry.save(drafts["khac"], [change], actor=cast.nguoi_la, at=factories.NOW)
    assert "vừa được người khác sửa" in office.post() and office.answer.status_code == 409
    assert (figures(cast.huyen), figures(cast.huyen_khac)) == ({"whole": 5}, {"whole": 4})
    office.post()
    assert (figures(cast.huyen), figures(cast.huyen_khac)) == ({"whole": 7}, {"whole": 3})


def test_sent_sheets_are_not_in_the_workbook(cast, office, drafts):
    factories.moved(drafts["huyen"], "import")
    names = [one.value for one in office.download()[form_books.SHEET][5]]
    assert "Huyện Sông Mẫu" not in names and "Huyện Núi Mẫu" in names


def test_unit_out_of_reach_is_refused_with_the_whole_file_S02(cast, office, as_user, drafts):
    book = office.download()
    cell(book, cast.huyen, "whole").value, cell(book, cast.huyen_khac, "whole").value = 7, 3
    near = Office(office.round, as_user(factories.user("vp-huyen", (cast.huyen, Role.OFFICE))))
    before = database()
    assert "không phải của Huyện Sông Mẫu" in near.send(book)
    assert near.answer.status_code == 422 and database() == before


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow_with_the_units(cast, round, as_user, django_assert_num_queries, count):
    for number in range(count):
        factories.unit(f"Thêm {number}", parent=cast.tinh)
    client, url = as_user(cast.van_phong), reverse("round-excel", args=[round.pk])
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)


def test_a_long_workbook_is_a_job_and_the_same_workbook(cast, office, drafts, as_user, monkeypatch, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    small = office.download()
    monkeypatch.setattr(round_book, "AT_ONCE", 1)
    assert "Chuẩn bị bảng Excel" in office.client.get(office.url()).content.decode()
    assert office.client.get(office.url("round-excel-file")).url == office.url()
    asked = office.client.post(office.url("round-excel-file"))
    job = Job.objects.get(task=round_book.TASK)
    assert asked.url == reverse("job", args=[job.pk])
    jobs.run(job.pk, round_book.work)
    answer = office.client.get(reverse("job-file", args=[job.pk]))
    made = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    page = form_books.SHEET
    assert list(made[page].iter_rows(values_only=True)) == list(small[page].iter_rows(values_only=True))
    assert as_user(cast.can_bo_huyen).get(reverse("job-file", args=[job.pk])).status_code == 404


def test_s05_a_long_workbook_holds_what_the_asker_may_enter_when_it_is_made(cast, office, drafts):
    job = round_book.ask(drafts["huyen"].round, actor=cast.van_phong, at=factories.NOW)
    cast.van_phong.assignments.all().delete()
    jobs.run(job.pk, round_book.work)
    job.refresh_from_db()
    assert round_book.NOTHING in job.error
