"""Files that are not the sheet's own form are refused in words, and nothing is changed."""

import pytest

from campaigns.choices import IndicatorKind
from reports.models import FormRow, Submission
from tests import csv_input, factories
from tests.csv_input import database
from tests.reports.books import Book, Desk

pytestmark = pytest.mark.once  # a file is refused before anything is written


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("whole", IndicatorKind.STOCK), factories.indicator("part"))


@pytest.fixture
def draft(cast, form):
    return factories.submission(factories.round_of(form), cast.huyen)


@pytest.fixture
def desk(cast, draft, as_user):
    return Desk(draft, as_user(cast.can_bo_huyen))


def refused(desk, book, **more) -> str:
    """What the page says, after a look that nothing was written."""
    before = database()
    html = desk.send(book, **more)
    assert desk.answer.status_code == 422 and database() == before
    assert "Có lỗi cần sửa" in html
    return html


def filled(draft) -> Book:
    book = Book.of(draft)
    book["whole"] = 5
    return book


def test_form_of_another_unit_is_refused(cast, draft, desk):
    other = factories.submission(draft.round, cast.huyen_khac)
    assert "Núi Mẫu, không phải của" in refused(desk, filled(other))


def test_form_of_another_period_is_refused(cast, draft, form, desk):
    other = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen)
    html = refused(desk, filled(other))
    assert "6 tháng cuối năm 2023" in html and "còn đây là kỳ 6 tháng đầu năm 2024" in html


def test_form_of_another_batch_is_refused(cast, draft, form, desk):
    other = factories.submission(factories.round_of(form, batch=2), cast.huyen)
    assert "đợt 2" in refused(desk, filled(other))


def test_another_form_is_refused(cast, draft, desk):
    form = factories.form("KHAC", factories.indicator("x"))
    other = Book.of(factories.submission(factories.round_of(form), cast.huyen))
    assert "biểu KHAC" in refused(desk, other)


def test_form_that_has_changed_since_is_refused(draft, form, desk):
    book = filled(draft)
    more = factories.indicator("more")
    FormRow.objects.create(form=form, section=form.sections.get(), indicator=more, position=9)
    assert "thêm, bớt hoặc sửa chỉ tiêu" in refused(desk, book)


def test_indicator_that_counts_something_else_now_makes_another_version(draft, form, desk):
    book = filled(draft)
    indicator = form.rows.first().indicator
    indicator.uom = "triệu đồng"
    indicator.save()
    assert "thêm, bớt hoặc sửa chỉ tiêu" in refused(desk, book)


@pytest.mark.parametrize("key", ["ccb", "form", "period", "batch", "template"])
@pytest.mark.parametrize("said", [None, "", "x", 7, "=1+1", "9" * 400])
def test_hidden_sheet_that_says_nonsense_is_refused(draft, desk, key, said):
    book = filled(draft)
    book.identity(key).value = said
    refused(desk, book)


def test_book_without_its_hidden_sheet_is_refused(draft, desk):
    book = filled(draft)
    del book.workbook["ccb"]
    assert "không phải biểu tải về từ chương trình" in refused(desk, book)


def test_book_that_lost_a_row_or_has_one_twice_is_refused(draft, desk):
    book = filled(draft)
    row = book.row("o:part")
    book.page.cell(row, 8).value = None
    assert "thiếu 1 dòng" in refused(desk, book)
    book.page.cell(row, 8).value = "o:whole"
    assert "có hai lần" in refused(desk, book)
    book.page.cell(row, 8).value = "o:strange"
    refused(desk, book)


def test_book_without_its_column_of_codes_is_refused(draft, desk):
    book = filled(draft)
    book.page.delete_cols(8)
    assert "mã đã mất" in refused(desk, book)


def test_moved_rows_and_columns_are_found_by_their_codes(draft, desk):
    book = filled(draft)
    book.page.insert_rows(2, 3)
    book.page.insert_cols(1)
    assert "1 ô sẽ thay đổi" in desk.send(book.content())


@pytest.mark.parametrize("data", csv_input.nasty("x", "y"))
def test_files_that_are_no_workbook_are_refused_whatever_their_name(draft, desk, data):
    refused(desk, data, name="bieu.xlsx")


def test_real_name_of_the_file_does_not_matter(draft, desk):
    assert "1 ô sẽ thay đổi" in (desk.send(filled(draft), name="a/../../../x\u202e.xls"))


def test_sent_sheet_takes_no_file(draft, desk):
    book = filled(draft)
    factories.moved(draft, "import")
    assert "“Đã gửi, chờ duyệt”" in refused(desk, book)


def test_sheet_sent_after_the_preview_takes_nothing(draft, desk):
    desk.send(filled(draft))
    factories.moved(draft, "import")
    before = database()
    desk.confirm()
    assert desk.answer.status_code == 302 or desk.answer.status_code == 409
    assert {**database(), "head": None} == {**before, "head": None}


def test_nothing_chosen_is_said(desk):
    answer = desk.client.post(desk.url())
    assert answer.status_code == 422 and "Chọn tệp cần gửi" in answer.content.decode()


# --- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["", "x", "e30:1abc:xyz"])
def test_forged_or_old_previews_are_refused(draft, desk, sent):
    desk.sent = sent
    for name in ("entry-excel-confirm", "entry-excel-marks"):
        before = database()
        desk._post(name)
        assert desk.answer.url == desk.url() and database() == before


def test_preview_of_somebody_else_is_refused(cast, draft, desk, as_user):
    desk.send(filled(draft))
    other = Desk(draft, as_user(cast.chu_tich_huyen))
    other.sent = desk.sent
    other.confirm()
    assert other.answer.url == desk.url() and Submission.objects.get().version == 1


def test_preview_of_another_sheet_is_refused(cast, draft, desk, form):
    desk.send(filled(draft))
    before = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen)
    other = Desk(before, desk.client)
    other.sent = desk.sent
    other.confirm()
    assert other.answer.url == other.url() and before.values.count() == 0
