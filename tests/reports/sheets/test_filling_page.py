"""Nhập bằng Excel: what is downloaded comes back as it was, a preview changes nothing, nothing is erased silently."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.choices import IndicatorKind
from ccb.core.models import AuditEntry
from reports.choices import Origin, ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.models import Submission, Value
from tests import factories
from tests.reports import builders
from tests.reports.books import Desk

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_fill_form.py

WHOLE = "Tổng số cựu quân nhân"


@pytest.fixture
def indicators(db):
    whole = factories.indicator("whole", IndicatorKind.STOCK, name=WHOLE, uom="người")
    return {
        "whole": whole,
        "part": factories.indicator("part", name="Tham gia câu lạc bộ", part_of=whole),
        "money": factories.indicator("money", name="Giá trị quà", decimals=1, uom="triệu đồng"),
        "word": factories.indicator("word", IndicatorKind.TEXT, name="Việc nổi bật"),
    }


@pytest.fixture
def form(indicators):
    return factories.form("BC", *indicators.values())


@pytest.fixture
def draft(cast, form):
    return factories.submission(factories.round_of(form), cast.huyen)


@pytest.fixture
def desk(cast, draft, as_user):
    return Desk(draft, as_user(cast.can_bo_huyen))


def figures(draft) -> dict:
    return {
        code: (value.qualifier, value.number) if value.number is not None else value.text or value.state
        for code, value in entry.values_of(draft).items()
    }


def saved(draft, user, indicator, number, seen=0, **more):
    cell = Cell(ValueState.NUMBER, Decimal(str(number)), **more)
    entry.save(draft, [CellChange(indicator, cell, seen)], actor=user, at=factories.NOW)


# --- the workbook --------------------------------------------------------------------------------------------------


def test_book_holds_what_stands_and_the_period_before(cast, draft, desk, form, indicators):
    old = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen, whole=37196)
    factories.moved(old, "import", "approve")
    saved(draft, cast.can_bo_huyen, indicators["whole"], 62950, qualifier="gần", note="đến 31/5")
    saved(draft, cast.can_bo_huyen, indicators["money"], "898.3")
    book = desk.download()
    assert [book.cell("whole", column).value for column in "DEFG"] == [37196, 62950, "gần", "đến 31/5"]
    assert book.cell("money").value == 898.3
    assert book.page["A1"].value == "Biểu BC" and "Sông Mẫu" in book.page["A2"].value
    assert "6 tháng đầu năm 2024" in book.page["A3"].value


def test_only_the_cells_to_fill_are_unlocked_without_a_password(desk):
    book = desk.download()
    assert book.page.protection.sheet and not book.page.protection.password
    unlocked = {cell.coordinate for row in book.page.iter_rows() for cell in row if not cell.protection.locked}
    asked = {f"{column}{book.row(f'o:{code}')}" for code in ("whole", "part", "money", "word") for column in "EFG"}
    assert unlocked == asked | {f"{column}{book.text_cell().row}" for column in "ABCDEFG"}
    assert book.page.column_dimensions["H"].hidden and book.hidden.sheet_state == "hidden"


def test_book_prints_on_A4_as_wide_as_one_page(desk):
    page = desk.download().page
    assert (page.page_setup.paperSize, page.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
    assert page.print_area.startswith("'Biểu nhập'!$A$1:$G$") and page.print_title_rows == "$5:$5"


def test_levels_are_a_list_and_figures_are_checked_by_excel(desk):
    kinds = {one.type: str(one.sqref) for one in desk.download().page.data_validations.dataValidation}
    assert kinds.keys() == {"list", "whole", "decimal"}
    assert all(cell.startswith("F") for cell in kinds["list"].split())


@pytest.mark.parametrize("evil", ["=1+1", "+1", "@SUM(A1)", "-2+3", '=HYPERLINK("http://x")', "#N/A"])
def test_texts_of_users_are_never_formulas_I07(cast, draft, desk, indicators, form, evil):
    section = form.sections.get()
    cells = [CellChange(indicators["word"], Cell(ValueState.TEXT, text=evil, note=evil))]
    entry.save(draft, cells, actor=None, at=factories.NOW, narratives=[NarrativeChange(section, evil)])
    book = desk.download()
    for cell in (book.cell("word"), book.cell("word", "G"), book.text_cell()):
        assert (cell.value, cell.data_type) == (evil, "s")
    assert "không có gì để ghi" in desk.send(book)


# --- round trip ----------------------------------------------------------------------------------------------------


def test_untouched_book_changes_nothing(cast, draft, desk, form, indicators):
    saved(draft, None, indicators["whole"], 62950, qualifier="gần", note="đến 31/5")
    cells = [CellChange(indicators["part"], Cell(ValueState.NOT_APPLICABLE))]
    text = NarrativeChange(form.sections.get(), "Dòng một\n\n- Dòng hai")
    entry.save(draft, cells, actor=None, at=factories.NOW, narratives=[text])
    version = Submission.objects.get().version
    assert "không có gì để ghi" in desk.send(desk.download())
    desk.confirm()
    assert Submission.objects.get().version == version


def test_preview_shows_old_and_new_and_changes_nothing(cast, draft, desk, indicators):
    saved(draft, None, indicators["whole"], 5)
    book = desk.download()
    book["whole"], book["money"] = 7, 26.5
    before = (Submission.objects.get().version, Value.objects.count(), AuditEntry.objects.count())
    html = desk.send(book)
    assert desk.answer.status_code == 200 and "2 ô sẽ thay đổi" in html
    assert 'data-label="Đang có">5<' in html and "<strong>7</strong>" in html and "<strong>26,5</strong>" in html
    assert (Submission.objects.get().version, Value.objects.count(), AuditEntry.objects.count()) == before


def test_confirmed_book_is_saved_with_its_origin_and_recorded(cast, draft, desk, indicators):
    book = desk.download()
    book["whole"], book["money"], book["word"] = 54153, 26.5, "Xây cầu"
    book.cell("whole", "F").value, book.cell("whole", "G").value = "hơn", "đến 31/5"
    book.cell("part", "F").value = "không áp dụng"
    book.text_cell().value = "Dòng một\n- Dòng hai"
    desk.fill(book)
    assert desk.answer.url == reverse("entry", args=[draft.pk])
    assert figures(draft) == {
        "whole": ("hơn", 54153), "money": ("", Decimal("26.5")), "word": "Xây cầu", "part": "not_applicable",
    }  # fmt: skip
    whole = Value.objects.get(indicator=indicators["whole"])
    assert (whole.origin, whole.author, whole.note) == (Origin.EXCEL, cast.can_bo_huyen, "đến 31/5")
    assert [one.text for one in entry.narratives_of(draft).values()] == ["Dòng một\n- Dòng hai"]
    assert AuditEntry.objects.filter(verb="submission.fill").count() == 1


def test_findings_that_would_stand_are_in_the_preview(desk, form, indicators):
    factories.sum_check(form, indicators["whole"], indicators["part"])
    book = desk.download()
    book["whole"], book["part"] = 62950, 54153
    html = desk.send(book)
    assert "Sau khi ghi sẽ cần xem lại 1 chỗ" in html and "lệch 8.797" in html


READ = [
    ("whole", "1.500", 1500), ("whole", "54 153", 54153), ("whole", "1,500", 1500), ("whole", 0, 0),
    ("money", "898,3", Decimal("898.3")), ("money", 0.1 + 0.2, Decimal("0.3")), ("money", 26.499999999999996, 26.5),
    ("whole", 123456789012345, 123456789012345), ("whole", "12 người", 12),
    ("whole", "khoảng 800", 800),
]  # fmt: skip


@pytest.mark.parametrize(("code", "typed", "number"), READ)
def test_figures_are_read_exactly_whether_numbers_or_texts(draft, desk, code, typed, number):
    book = desk.download()
    book[code] = typed
    desk.fill(book)
    assert builders.numbers_of(draft) == {code: number}


UNREAD = [
    ("whole", 1.234, "chỉ nhận số nguyên"), ("whole", "1.23", "chỉ nhận số nguyên"),
    ("money", 1.234, "nhiều nhất 1 chữ số"), ("whole", "abc", "không phải là số"),
    ("whole", -5, "không được âm"), ("whole", "#N/A", "ô báo lỗi #N/A"),
    ("whole", "=1+1", "công thức chưa được tính"), ("whole", True, "không phải số"),
    ("whole", 1e20, "quá 15 chữ số"), ("money", "38 tỷ", "không ghi"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "typed", "told"), UNREAD)
def test_unread_cells_are_listed_and_come_back_red_with_the_reason(draft, desk, code, typed, told):
    book = desk.download()
    book[code], book["part"] = typed, 3
    html = desk.send(book)
    assert "1 ô chưa đọc được" in html and told in html
    cell = desk.marks().cell(code)
    assert told in cell.comment.text and cell.fill.fgColor.rgb.endswith("FFC7CE")
    desk.confirm()
    assert builders.numbers_of(draft) == {"part": 3}


def test_marked_book_holds_what_was_typed_and_can_be_sent_again(draft, desk):
    book = desk.download()
    book["whole"], book["part"], book["word"] = "tám trăm", 3, "Xây cầu"
    book.text_cell().value = "Lời"
    desk.send(book)
    marked = desk.marks()
    assert [marked.cell(code).value for code in ("whole", "part", "word")] == ["tám trăm", 3, "Xây cầu"]
    marked["whole"], marked.cell("whole", "F").value = 800, "khoảng"
    desk.fill(marked)
    assert figures(draft) == {"whole": ("khoảng", 800), "part": ("", 3), "word": "Xây cầu"}
    assert [one.text for one in entry.narratives_of(draft).values()] == ["Lời"]


def test_unknown_level_is_refused_for_its_cell(draft, desk):
    book = desk.download()
    book["whole"], book.cell("whole", "F").value = 5, "tầm"
    assert "Mức “tầm” không có trong danh sách" in desk.send(book)


# --- nothing is erased, nothing overwritten unseen --------------------------------------------------------------------


def test_blank_cell_keeps_what_stands_and_says_so(cast, draft, desk, form, indicators):
    saved(draft, None, indicators["whole"], 5)
    entry.save(draft, [], actor=None, at=factories.NOW, narratives=[NarrativeChange(form.sections.get(), "Lời")])
    book = desk.download()
    book["whole"], book["part"], book.text_cell().value = None, 3, None
    html = desk.send(book)
    assert f"giữ nguyên.</strong> {WHOLE}; phần lời mục 1." in html
    desk.confirm()
    assert builders.numbers_of(draft) == {"whole": 5, "part": 3}
    assert [one.text for one in entry.narratives_of(draft).values()] == ["Lời"]


def test_merged_cells_give_their_figure_to_the_first_alone(draft, desk):
    book = desk.download()
    book["whole"] = 5
    book.page.merge_cells(f"E{book.row('o:whole')}:E{book.row('o:money')}")
    desk.fill(book)
    assert builders.numbers_of(draft) == {"whole": 5}


def test_cell_that_others_changed_and_the_book_left_alone_is_kept_C01(cast, draft, desk, indicators):
    saved(draft, None, indicators["whole"], 5)
    book = desk.download()
    saved(draft, cast.chu_tich_huyen, indicators["whole"], 6, seen=1)
    book["part"] = 3
    desk.fill(book)
    assert builders.numbers_of(draft) == {"whole": 6, "part": 3}


def test_cell_that_both_changed_says_who_and_when_before_it_is_overwritten_C01(cast, draft, desk, indicators):
    saved(draft, None, indicators["whole"], 5)
    book = desk.download()
    saved(draft, cast.chu_tich_huyen, indicators["whole"], 6, seen=1)
    book["whole"] = 7
    html = desk.send(book)
    assert "Phạm Văn Chủ Tịch đã sửa ô này lúc 09:00, 10/6/2024" in html and 'data-label="Đang có">6<' in html
    desk.confirm()
    assert builders.numbers_of(draft) == {"whole": 7}


def test_sheet_changed_after_the_preview_is_shown_anew_and_not_saved(cast, draft, desk, indicators):
    book = desk.download()
    book["whole"] = 7
    desk.send(book)
    saved(draft, cast.chu_tich_huyen, indicators["whole"], 6)
    html = desk.confirm()
    assert desk.answer.status_code == 409 and "vừa được người khác sửa" in html
    assert builders.numbers_of(draft) == {"whole": 6}
    desk.confirm()
    assert builders.numbers_of(draft) == {"whole": 7}


def test_confirming_twice_changes_once_C03(draft, desk):
    book = desk.download()
    book["whole"] = 7
    desk.send(book)
    first = desk.sent
    desk.confirm()
    version = Submission.objects.get().version
    desk.sent = first
    desk.confirm()
    assert Submission.objects.get().version == version


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_page_and_download_do_not_grow_with_the_form(cast, as_user, django_assert_num_queries, count):
    desk, _ = desk_of(cast, as_user, count)
    with django_assert_num_queries(5):
        desk.client.get(desk.url())
    with django_assert_num_queries(10):
        desk.download()


def test_queries_of_the_preview_do_not_grow_with_the_form(cast, as_user):
    counts = []
    for count in (1, 3):
        desk, codes = desk_of(cast, as_user, count)
        book = desk.download()
        for code in codes:
            book[code] = 5
        with CaptureQueriesContext(connection) as queries:
            desk.send(book)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def desk_of(cast, as_user, count: int) -> tuple[Desk, list[str]]:
    """A form of so many rows, opened once before."""
    codes = [f"i{count}_{number}" for number in range(count)]
    made = factories.form(f"N{count}", *(factories.indicator(code) for code in codes))
    desk = Desk(factories.submission(factories.round_of(made), cast.huyen), as_user(cast.can_bo_huyen))
    desk.client.get(desk.url())
    return desk, codes
