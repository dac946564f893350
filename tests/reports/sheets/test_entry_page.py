"""The entry page: nothing typed is lost, nothing is overwritten silently, strangers see nothing."""

import gzip
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.choices import IndicatorKind
from ccb.core.models import AuditEntry
from reports.choices import SubmissionState, ValueState
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange, NarrativeChange
from reports.models import Submission, Value
from tests import factories
from tests.reports import builders
from tests.reports.typing_page import Page

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_entry.py

NAMES = {
    "whole": "Tổng số cựu quân nhân",
    "part": "Tham gia câu lạc bộ",
    "money": "Giá trị quà",
    "word": "Việc nổi bật",
}


@pytest.fixture
def indicators(db):
    whole = factories.indicator("whole", IndicatorKind.STOCK, name=NAMES["whole"], uom="người")
    return {
        "whole": whole,
        "part": factories.indicator("part", name=NAMES["part"], part_of=whole),
        "money": factories.indicator("money", name=NAMES["money"], decimals=1, uom="triệu đồng"),
        "word": factories.indicator("word", IndicatorKind.TEXT, name=NAMES["word"]),
    }


@pytest.fixture
def form(indicators):
    return factories.form("BC", *indicators.values())


@pytest.fixture
def draft(cast, form):
    return factories.submission(factories.round_of(form), cast.huyen)


@pytest.fixture
def page(draft, as_user, cast, indicators):
    return Page(draft, as_user(cast.can_bo_huyen), indicators)


def saved_by(user, draft, indicator, value, seen=0):
    cell = Cell(ValueState.NUMBER, Decimal(value), typed=str(value))
    entry.save(draft, [CellChange(indicator, cell, seen)], actor=user, at=factories.NOW)


# --- opening -----------------------------------------------------------------------------------------------------


def test_starting_twice_makes_one_sheet_C03(cast, form, as_user):
    round = factories.round_of(form, "2024-Q1")
    client, data = as_user(cast.can_bo_huyen), {"round": round.pk, "unit": cast.huyen.pk}
    first, second = (client.post(reverse("entry-start"), data) for _ in range(2))
    assert first.url == second.url == reverse("entry", args=[Submission.objects.get(round=round).pk])


@pytest.mark.parametrize("unit", ["huyen_khac", "tinh"])
def test_starting_for_a_foreign_unit_is_404_S02(cast, form, as_user, unit):
    data = {"round": factories.round_of(form, "2024-Q1").pk, "unit": getattr(cast, unit).pk}
    assert as_user(cast.can_bo_huyen).post(reverse("entry-start"), data).status_code == 404
    assert not Submission.objects.exists()


@pytest.mark.parametrize("data", [{}, {"round": "x", "unit": "y"}, {"round": "9" * 30, "unit": "1"}])
def test_starting_without_a_real_round_is_404(cast, as_user, data):
    assert as_user(cast.can_bo_huyen).post(reverse("entry-start"), data).status_code == 404


def test_starting_where_nothing_is_owed_says_so(cast, form, as_user):
    data = {"round": factories.round_of(form, "2024-Q1").pk, "unit": cast.xa.pk}
    answer = as_user(cast.can_bo_huyen).post(reverse("entry-start"), data, follow=True)
    assert "không phải nộp" in answer.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("who", ["nguoi_la", "can_bo_xa", "van_phong", "lanh_dao", "khong_viec", "quan_tri"])
def test_foreign_sheet_is_404_for_any_method_S02(cast, draft, indicators, as_user, who):
    saved_by(cast.can_bo_huyen, draft, indicators["whole"], 424242)
    client = as_user(getattr(cast, who))
    for name in ("entry", "check-and-send"):
        for method in ("get", "post", "head", "put", "delete"):
            answer = getattr(client, method)(reverse(name, args=[draft.pk]))
            assert answer.status_code in ((404,) if method in ("get", "post", "head") else (404, 405)), (name, method)
            assert "424242" not in answer.content.decode()
            assert NAMES["whole"] not in answer.content.decode()


def test_anonymous_is_asked_to_sign_in(client, draft):
    assert client.get(reverse("entry", args=[draft.pk])).url.startswith(reverse("login"))


def test_page_shows_rows_units_and_the_period_before(cast, draft, form, page):
    old = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen, whole=37196)
    factories.moved(old, "import", "approve")
    page.again()
    assert page.answer.status_code == 200
    assert "37.196" in page.html and "6 tháng cuối 2023" in page.html
    assert "Trong đó: Tham gia câu lạc bộ" in page.html
    assert "triệu đồng" in page.html
    assert "Cần xem lại" not in page.html


# --- saving ------------------------------------------------------------------------------------------------------


def test_saved_figures_come_back_the_vietnamese_way(draft, page):
    answer = page.post(v_whole="62950", q_whole="gần", n_whole="đến 31/5", v_money="898,3", v_word="Xây cầu")
    assert (answer.status_code, answer.url) == (302, page.url)
    page.again()
    assert (page.field("v", "whole"), page.field("q", "whole"), page.field("n", "whole")) == (
        "62.950", "gần", "đến 31/5",
    )  # fmt: skip
    assert (page.field("v", "money"), page.field("v", "word")) == ("898,3", "Xây cầu")
    assert "Đã lưu 3 thay đổi" in page.html


def test_unusual_spelling_is_told_back_after_the_save(draft, page):
    page.post(v_money="26.5", v_whole="1,500")
    page.again()
    assert "Đã hiểu là 26,5" in page.html and "Đã hiểu là 1.500" in page.html
    page.post(v_part="3")
    page.again()
    assert "Đã hiểu là" not in page.html


def test_blank_zero_and_not_applicable_differ(draft, page):
    page.post(v_whole="0", q_part="not_applicable", v_money="")
    states = {code: value.state for code, value in entry.values_of(draft).items()}
    assert states == {"whole": ValueState.NUMBER, "part": ValueState.NOT_APPLICABLE}
    page.again()
    assert page.field("q", "part") == "not_applicable"


def test_not_applicable_beside_a_figure_is_asked_about(draft, page):
    assert page.post(q_whole="not_applicable", v_whole="5").status_code == 422
    assert "để trống ô này" in page.html


def test_nothing_arose_fills_only_blank_figures_of_the_section(draft, page):
    page.post(z_section="on", v_whole="7", q_part="not_applicable")
    assert {code: value.number for code, value in entry.values_of(draft).items()} == {
        "whole": 7, "part": None, "money": 0,
    }  # fmt: skip


def test_posting_the_same_twice_changes_once(draft, page):
    page.post(v_whole="5")
    version = Submission.objects.get().version
    page.again()
    page.post(v_whole="5")
    assert Submission.objects.get().version == version


def test_saving_for_the_check_leads_to_the_check_page(draft, page):
    assert page.post(button="check", v_whole="5").url == reverse("check-and-send", args=[draft.pk])


def test_narrative_keeps_its_lines(draft, page):
    page.post(t_section="Dòng một\r\n\r\n- Dòng hai  ")
    assert entry.narratives_of(draft)[page.section.pk].text == "Dòng một\n\n- Dòng hai"
    page.again()
    assert page.field("t", "section") == "Dòng một\n\n- Dòng hai"


def test_protected_and_foreign_fields_are_ignored_S06(cast, draft, page):
    stranger = factories.indicator("stranger")
    factories.form("KHAC", stranger)
    forged = {"state": "approved", "version": "99", "unit": str(cast.huyen_khac.pk), "author": "1", "submitted_by": "1"}
    page.fields |= forged | {f"v-{stranger.pk}": "5", "v-": "1", "v-x": "1"}
    page.post(v_whole="5")
    sheet = Submission.objects.get()
    assert (sheet.state, sheet.unit, sheet.version) == (SubmissionState.DRAFT, cast.huyen, 2)
    assert list(entry.values_of(draft)) == ["whole"]


# --- what cannot be read -----------------------------------------------------------------------------------------


def test_unreadable_text_stays_as_typed_and_the_rest_is_saved(draft, page):
    answer = page.post(v_whole="chừng 800", v_part="54153", n_whole="xem lại", t_section="Lời")
    assert answer.status_code == 422
    assert (page.field("v", "whole"), page.field("n", "whole")) == ("chừng 800", "xem lại")
    assert (page.field("v", "part"), page.field("t", "section")) == ("54.153", "Lời")
    assert "Có lỗi cần sửa" in page.html and f'href="#v-{page.indicators["whole"].pk}"' in page.html
    assert page.html.count('aria-invalid="true"') == 1
    assert list(builders.numbers_of(draft)) == ["part"]


@pytest.mark.parametrize(
    ("typed", "shown"), [("khoảng 800", "khoảng 800"), ("Hơn 1.600", "hơn 1.600"), ("không áp dụng", "không áp dụng")]
)
def test_level_typed_before_its_figure_goes_into_its_list(draft, page, typed, shown):
    assert page.post(v_whole=typed).status_code == 302
    value = entry.values_of(draft)["whole"]
    assert entry.shown(value, value.indicator) == shown


def test_unreadable_text_can_be_mended_on_the_same_page(draft, page):
    page.post(v_whole="12.5", v_part="3")
    assert page.post(v_whole="125").status_code == 302
    assert builders.numbers_of(draft) == {"whole": 125, "part": 3}


BAD = ["12.5", "1.50", "-5", "1e3", "NaN", "∞", "x", "<script>alert(1)</script>", "38 tỷ 564 triệu", "=1+1", "9" * 16]


@pytest.mark.parametrize("typed", BAD)
def test_bad_figures_are_refused_in_words_and_change_nothing(draft, page, typed):
    assert page.post(v_whole=typed).status_code == 422
    assert entry.values_of(draft) == {}
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "\u200b", "x" * 10_000])
def test_strange_characters_and_long_texts_break_nothing(draft, page, typed):
    answer = page.post(v_word=typed, n_word=typed, t_section=typed)
    assert answer.status_code in (302, 422)
    assert all("\x00" not in narrative.text for narrative in entry.narratives_of(draft).values())


def test_a_note_of_ten_thousand_characters_is_refused_and_kept(draft, page):
    assert page.post(v_whole="5", n_whole="ă" * 10_000).status_code == 422
    assert page.field("n", "whole") == "ă" * 10_000
    assert "rút còn nhiều nhất 500" in page.html


# --- others save meanwhile -----------------------------------------------------------------------------------------


@pytest.fixture
def clashed(cast, draft, page, indicators):
    """This clerk opened at 5; the chairman saved 6; this clerk typed 7."""
    saved_by(cast.can_bo_huyen, draft, indicators["whole"], 5)
    page.again()
    saved_by(cast.chu_tich_huyen, draft, indicators["whole"], 6, seen=1)
    page.post(v_whole="7", v_part="3", t_section="Lời của tôi")
    return page


def test_C01_stale_save_shows_both_values_who_and_when(clashed, draft):
    assert clashed.answer.status_code == 409
    assert "Phạm Văn Chủ Tịch" in clashed.html and "09:00, 10/6/2024" in clashed.html
    assert "Giữ số của tôi: <strong>7</strong>" in clashed.html
    assert "Lấy số trên máy chủ: <strong>6</strong>" in clashed.html
    assert builders.numbers_of(draft) == {"whole": 6}


def test_C01_input_is_kept_on_the_page(clashed):
    assert (clashed.field("v", "whole"), clashed.field("v", "part")) == ("7", "3")
    assert clashed.field("t", "section") == "Lời của tôi"


@pytest.mark.parametrize(("choice", "kept"), [("2", 7), ("server", 6)])
def test_C01_the_choice_is_obeyed(clashed, draft, choice, kept):
    assert clashed.post(r_whole=choice).status_code == 302
    assert builders.numbers_of(draft) == {"whole": kept, "part": 3}
    assert entry.narratives_of(draft)[clashed.section.pk].text == "Lời của tôi"


def test_C01_without_a_choice_it_is_asked_again(clashed, draft):
    assert clashed.post().status_code == 409
    assert builders.numbers_of(draft) == {"whole": 6}


def test_C01_a_newer_change_is_asked_about_again(cast, clashed, draft, indicators):
    saved_by(cast.chu_tich_huyen, draft, indicators["whole"], 8, seen=2)
    assert clashed.post(r_whole="2").status_code == 409
    assert "Lấy số trên máy chủ: <strong>8</strong>" in clashed.html


@pytest.mark.parametrize(("choice", "kept"), [("1:", "Của tôi"), ("server", "Của họ")])
def test_C01_narratives_clash_too(cast, draft, page, choice, kept):
    change = NarrativeChange(page.section, "Của họ")
    entry.save(draft, [], actor=cast.chu_tich_huyen, at=factories.NOW, narratives=[change])
    assert page.post(t_section="Của tôi").status_code == 409
    assert "Của họ" in page.html and page.field("t", "section") == "Của tôi"
    assert page.post(s_section=choice).status_code == 302
    assert entry.narratives_of(draft)[page.section.pk].text == kept


def test_C01_a_narrative_left_alone_does_not_clash(cast, draft, page):
    page.post(t_section="Một")
    page.again()
    change = NarrativeChange(page.section, "Hai", seen=1)
    entry.save(draft, [], actor=cast.chu_tich_huyen, at=factories.NOW, narratives=[change])
    assert page.post(v_whole="5").status_code == 302
    assert entry.narratives_of(draft)[page.section.pk].text == "Hai"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "1e3"])
def test_C01_a_forged_revision_overwrites_nothing(cast, draft, page, indicators, seen):
    saved_by(cast.chu_tich_huyen, draft, indicators["whole"], 6)
    assert page.post(v_whole="7", r_whole=seen).status_code == 409
    assert builders.numbers_of(draft) == {"whole": 6}


def test_sheet_sent_meanwhile_is_409_and_shows_what_was_typed(draft, page):
    page.post(v_whole="5")
    page.again()
    page.moved("import")
    answer = page.post(v_whole="77", v_part="x y", t_section="Lời chưa lưu")
    assert answer.status_code == 409
    for typed in ("77", "x y", "Lời chưa lưu"):
        assert typed in page.html
    assert builders.numbers_of(draft) == {"whole": 5}


def test_sheet_that_is_not_open_is_shown_without_inputs(draft, page):
    page.post(v_whole="62950")
    page.moved("import")
    page.again()
    assert "62.950" in page.html
    assert 'name="v-' not in page.html and "Lưu nháp" not in page.html
    assert page.html.count("data-left=") == page.html.count('id="v-') + page.html.count(
        'id="t-'
    )  # a draft is told there


# --- findings ------------------------------------------------------------------------------------------------------


def test_warnings_stand_above_and_beside_the_cells_after_a_save(draft, page, form, indicators):
    factories.sum_check(form, indicators["whole"], indicators["part"])
    page.post(v_whole="62950", v_part="54153")
    page.again()
    assert "54.153, khác" in page.html and "62.950 (lệch 8.797)" in page.html
    assert page.html.count("Xem cảnh báo 1") == 2


def test_reason_of_a_return_is_on_the_page(draft, page):
    page.post(v_whole="5")
    page.moved("import", "return", reason="Sai số nhà tạm")
    page.again()
    assert "Sai số nhà tạm" in page.html and "Lưu nháp" in page.html


# --- budgets -------------------------------------------------------------------------------------------------------


@pytest.fixture
def big(cast, as_user):
    def open_sheet(rows):
        made = [
            factories.indicator(f"i{n}", name=f"Chỉ tiêu số {n}: hội viên được giúp đỡ vay vốn", uom="hội viên")
            for n in range(rows)
        ]
        sheet = factories.submission(
            factories.round_of(factories.form(f"BC-{rows}", *made)), cast.huyen, **{one.code: 1234 for one in made}
        )
        client = as_user(cast.can_bo_huyen)
        client.get(reverse("home"))
        return client, reverse("entry", args=[sheet.pk])

    return open_sheet


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_queries_for_one_row_and_three(big, rows, django_assert_num_queries):
    client, url = big(rows)
    with django_assert_num_queries(21):
        client.get(url)


def test_sixty_rows_stay_within_twenty_kilobytes(big):
    client, url = big(60)
    assert len(gzip.compress(client.get(url).content, 6)) <= 20_000


def test_a_hundred_and_fifty_rows_stay_within_fifteen_hundred_nodes(big):
    """What stands in <noscript> is text to a browser that runs scripts; the row is drawn when it is reached."""
    client, url = big(150)
    html = client.get(url).content.decode()
    assert html.count('class="entry-number"') == html.count("<noscript>") == 150
    assert len(re.findall(r"<[a-z]", re.sub(r"(<noscript>).*?</noscript>", r"\1", html, flags=re.S))) <= 1500


def test_a_row_that_has_a_level_or_a_note_is_sent_unfolded(draft, page):
    """A row left folded is posted without its level and note: there must be none to lose."""
    page.post(v_whole="62950", q_whole="gần", v_part="3", n_money="chờ số")
    page.again()
    assert page.html.count("<noscript>") == 2
    folded = {name for name in page.fields if name[0] in "qnr" and name != "r"} - {
        page.name(*name) for name in (("q", "whole"), ("n", "whole"), ("q", "money"), ("n", "money"))
    }
    page.post(drop=folded, v_part="4")
    values = {code: (value.qualifier, value.note) for code, value in entry.values_of(draft).items()}
    assert values == {"whole": ("gần", ""), "part": ("", ""), "money": ("", "chờ số")}


def test_saving_is_audited_by_name(cast, draft, page):
    page.post(v_whole="5")
    assert AuditEntry.objects.get(verb="submission.save", actor=cast.can_bo_huyen).actor_name == "Nguyễn Văn Huyện"
    assert Value.objects.get().author == cast.can_bo_huyen
