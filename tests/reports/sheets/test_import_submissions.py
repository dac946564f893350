"""`import_submissions`: the figures of a round from a file; all of them or none."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import IndicatorKind
from ccb.core.domain import audit
from members.choices import UnitKind
from members.domain import units
from reports.choices import ValueState
from reports.domain.sheets import entry
from reports.models import Round, Submission, Value, ValueVersion
from tests import csv_input, factories

HEADER = "unit,indicator,value"
ROWS = (
    "Sông Mẫu,houses,10",
    "Sông Mẫu,money,898.3",
    "Núi Mẫu,houses,0",
    "Núi Mẫu,money,",
    "Núi Mẫu,story,Xây nhà cho hội viên",
)
OPTIONS = {"form": "BC", "period": "2024-H1"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def form(cast):
    return factories.form(
        "BC", factories.indicator("houses"), factories.indicator("money", decimals=1),
        factories.indicator("story", IndicatorKind.TEXT),
    )  # fmt: skip


def load(folder, *lines, **options) -> str:
    return csv_input.run("import_submissions", csv_input.file(folder, HEADER, *lines), **OPTIONS | options)


def refused(folder, *lines, **options) -> str:
    return csv_input.refused("import_submissions", csv_input.file(folder, HEADER, *lines), **OPTIONS | options)


def figures(unit) -> dict:
    submission = Submission.objects.get(unit=unit)
    return {
        code: value.number if value.state == ValueState.NUMBER else value.text or value.state
        for code, value in entry.values_of(submission).items()
    }


def test_figures_are_saved_and_approved(form, cast, tmp_path):
    said = load(tmp_path, *ROWS)
    assert "Đã nhập 5 dòng từ tep.csv vào biểu BC, kỳ 6 tháng đầu năm 2024: thêm 4, sửa 0, không đổi 1." in said
    assert "Biểu của 2 đơn vị: thêm 2, sửa 0, không đổi 0." in said
    assert figures(cast.huyen) == {"houses": 10, "money": Decimal("898.3")}
    assert figures(cast.huyen_khac) == {"houses": 0, "story": "Xây nhà cho hội viên"}
    assert set(Submission.objects.values_list("state", flat=True)) == {"approved"}
    assert ValueVersion.objects.count() == 4
    assert audit.faults() == []


def test_i01_the_same_file_again_changes_nothing(form, tmp_path):
    load(tmp_path, *ROWS)
    before = csv_input.database()
    said = load(tmp_path, *ROWS)
    assert "thêm 0, sửa 0, không đổi 5" in said
    assert "Biểu của 2 đơn vị: thêm 0, sửa 0, không đổi 2." in said
    assert csv_input.database() == before


@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
def test_submissions_are_taken_to_the_wished_state(form, tmp_path, state):
    load(tmp_path, *ROWS, state=state)
    assert set(Submission.objects.values_list("state", flat=True)) == {state}


def test_a_draft_is_taken_further_by_a_later_file(form, tmp_path):
    load(tmp_path, *ROWS, state="draft")
    said = load(tmp_path, *ROWS, state="submitted")
    assert "thêm 0, sửa 0, không đổi 5" in said
    assert "Biểu của 2 đơn vị: thêm 0, sửa 2, không đổi 0." in said
    load(tmp_path, *ROWS, state="approved")
    assert "không đổi 2" in load(tmp_path, *ROWS, state="draft")
    assert set(Submission.objects.values_list("state", flat=True)) == {"approved"}


def test_drafts_are_changed_where_the_file_differs_and_kept_where_it_is_silent(form, cast, tmp_path):
    load(tmp_path, *ROWS, state="draft")
    assert "thêm 0, sửa 2, không đổi 0" in load(tmp_path, "Sông Mẫu,houses,11", "Núi Mẫu,houses,", state="draft")
    assert figures(cast.huyen) == {"houses": 11, "money": Decimal("898.3")}
    assert figures(cast.huyen_khac) == {"houses": "blank", "story": "Xây nhà cho hội viên"}


def test_a_qualifier_stays_beside_the_same_figure(form, cast, tmp_path):
    submission = factories.submission(factories.round_of(form), cast.huyen)
    houses = form.rows.get(indicator__code="houses").indicator
    cell = entry.Cell(ValueState.NUMBER, Decimal(10), qualifier="hơn")
    entry.save(submission, [entry.CellChange(houses, cell)], actor=None, at=factories.NOW)
    load(tmp_path, "Sông Mẫu,houses,10")
    assert Value.objects.get(indicator=houses).qualifier == "hơn"


def test_qualifiers_come_in_a_column_of_their_own(form, cast, tmp_path):
    def told(level, **options):
        file = csv_input.file(tmp_path, f"{HEADER},qualifier", f"Sông Mẫu,houses,10,{level}")
        return csv_input.run("import_submissions", file, **OPTIONS | {"state": "draft"} | options)

    assert "thêm 1, sửa 0" in told("gần")
    assert "thêm 0, sửa 0, không đổi 1" in told("gần")
    assert "thêm 0, sửa 1" in told("trên")
    assert Value.objects.get(indicator__code="houses").qualifier == "trên"
    with pytest.raises(CommandError, match="“chừng” không hiểu được. Hãy ghi một trong: hơn, gần, trên, khoảng"):
        told("chừng")


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_was_sent_with_other_figures_is_refused_until_it_is_reopened(form, cast, tmp_path, state):
    load(tmp_path, *ROWS, state=state)
    said = refused(tmp_path, "Sông Mẫu,houses,11", state=state)
    assert said.startswith("tep.csv, dòng 2, cột “value”: “11”: biểu của “Sông Mẫu” đã ")
    assert "mở lại" in said


def test_a_wrong_figure_for_what_was_sent_is_told_once(form, tmp_path):
    load(tmp_path, *ROWS)
    assert refused(tmp_path, "Sông Mẫu,houses,1.2.3").count("\n") == 0


def test_a_returned_sheet_is_its_units_to_send_again(form, cast, tmp_path):
    draft = factories.submission(factories.round_of(form), cast.huyen, houses=10)
    factories.moved(draft, "import", "return")
    assert "biểu của “Sông Mẫu” đang bị trả lại" in refused(tmp_path, "Sông Mẫu,houses,11")
    load(tmp_path, "Sông Mẫu,houses,11", state="draft")
    assert figures(cast.huyen)["houses"] == 11


def test_a_locked_round_takes_no_more_figures(form, tmp_path):
    load(tmp_path, *ROWS, state="draft")
    Round.objects.update(closed_at=factories.NOW)
    assert "đã khoá" in refused(tmp_path, "Sông Mẫu,houses,11", state="draft")


def test_a_unit_without_any_figure_is_left_out_and_named(form, cast, tmp_path):
    said = load(tmp_path, ROWS[0], "Núi Mẫu,houses,")
    assert "Lưu ý: “Núi Mẫu” không có số liệu nào nên không lập biểu." in said
    assert Submission.objects.count() == 1


def test_the_round_is_opened_with_the_days_given(form, tmp_path):
    load(tmp_path, *ROWS, cut_off="2024-05-31", due="2024-06-10")
    round = Round.objects.get()
    assert (round.cut_off_on, round.due_on) == (date(2024, 5, 31), date(2024, 6, 10))
    said = refused(tmp_path, *ROWS, cut_off="2024-06-16")
    assert "đã mở với ngày chốt số liệu 31/5/2024, không phải 16/6/2024" in said


@pytest.mark.parametrize("typed", ["huyện Sông Mẫu", "SÔNG MẪU", "Hội CCB huyện Sông Mẫu", "  sông   mẫu ", "Sông M."])
def test_a_unit_is_known_by_its_title_its_capitals_and_its_alias(form, cast, tmp_path, typed):
    units.add_alias(cast.huyen, "Sông M.", actor=None, at=factories.NOW)
    load(tmp_path, f"{typed},houses,10")
    assert figures(cast.huyen) == {"houses": 10}


@pytest.mark.parametrize(
    ("line", "where", "words"),
    [
        ("Sông Mẫu,money,1.2.3", "value", "“1.2.3” không phải là số"),
        ("Sông Mẫu,money,1.25", "value", "“1.25” có quá 1 chữ số thập phân"),
        ("Sông Mẫu,houses,1.0", "value", "“1.0”"),
        ('Sông Mẫu,houses,"1,234"', "value", "“1,234” không phải là số"),
        ("Sông Mẫu,houses,1 234", "value", "“1 234”"),
        ("Sông Mẫu,houses,-5", "value", "“-5”"),
        ("Sông Mẫu,houses,NaN", "value", "“NaN”"),
        ("Sông Mẫu,houses,Infinity", "value", "“Infinity”"),
        ("Sông Mẫu,houses,1e400", "value", "“1e400”"),
        ("Sông Mẫu,houses,1e2", "value", "“1e2”"),
        ("Sông Mẫu,houses,１５", "value", "“１５”"),
        ("Sông Mẫu,houses,x", "value", "“x”"),
        ("Sông Mẫu,houses,-", "value", "“-”"),
        ("Sông Mẫu,houses,=1+1", "value", "“=1+1”"),
        ("Sông Mẫu,houses,1234567890123456", "value", "quá 15 chữ số"),
        ("Núi Mẫu,houses,5", "indicator", "“houses” của “Núi Mẫu” đã có ở dòng 2"),
        ("huyện Núi Mẫu,houses,0", "indicator", "đã có ở dòng 2"),
        ("Sông Mẩu,houses,5", "unit", "không có đơn vị “Sông Mẩu”. Có phải “Sông Mẫu” không?"),
        (",houses,5", "unit", "để trống"),
        ("Tổng cộng,houses,5", "unit", "“Tổng cộng” là dòng cộng"),
        ("TOÀN TỈNH,houses,5", "unit", "là dòng cộng"),
        ("Quảng Mẫu,houses,5", "unit", "“Quảng Mẫu” (cấp Tỉnh) không phải nộp biểu này: biểu dành cho Huyện, Khối 487"),
        ("Đồng Mẫu,houses,5", "unit", "“Đồng Mẫu” (cấp Xã) không phải nộp"),
        ("Cũ Mẫu,houses,5", "unit", "đang hoạt động vào ngày 30/6/2024"),
        ("Sông Mẫu,house,5", "indicator", "biểu không có chỉ tiêu “house”. Có phải “houses” không?"),
        ("Sông Mẫu,,5", "indicator", "để trống"),
    ],
)
def test_a_wrong_row_refuses_the_file_and_is_named(form, cast, tmp_path, line, where, words):
    factories.unit("Cũ Mẫu", parent=cast.tinh, valid_to=date(2023, 12, 31))
    said = refused(tmp_path, "Núi Mẫu,houses,0", line)
    assert said.startswith(f"tep.csv, dòng 3, cột “{where}”: ")
    assert words in said


def test_two_units_of_one_name_are_refused_until_they_are_told_apart(form, cast, tmp_path):
    factories.unit("Sông Mẫu", UnitKind.BLOC, parent=cast.tinh)
    assert "có 2 đơn vị tên “Sông Mẫu”" in refused(tmp_path, "Sông Mẫu,houses,1")
    load(tmp_path, "Huyện Sông Mẫu,houses,1")


def test_many_faults_are_counted(form, tmp_path):
    said = refused(tmp_path, *(f"Đơn vị {number},houses,1" for number in range(55)))
    assert said.endswith("và 35 lỗi nữa.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"form": "XX"}, "Không có biểu mã “XX”. Các biểu đang có: BC."),
        ({"period": "2024-H3"}, "“2024-H3” không phải là kỳ báo cáo"),
        ({"state": "xong"}, "Trạng thái “xong” không dùng được. Hãy chọn một trong: draft, submitted, approved."),
        ({"state": "returned"}, "Trạng thái “returned” không dùng được"),
        ({"cut_off": "31/5/2024"}, "--cut-off: “31/5/2024”"),
        ({"due": "2024-02-30"}, "--due: "),
        ({"cut_off": "2023-12-31"}, "trước ngày đầu kỳ"),
    ],
)
def test_a_wrong_option_is_refused(form, tmp_path, options, words):
    assert words in refused(tmp_path, *ROWS, **options)


@pytest.mark.once
@pytest.mark.parametrize("data", csv_input.nasty(*HEADER.split(",")))
def test_a_file_of_another_kind_is_refused_in_vietnamese(form, tmp_path, data):
    assert csv_input.refused("import_submissions", csv_input.raw(tmp_path, data), **OPTIONS).startswith("tep.csv")


@csv_input.random_files
@given(junk=st.binary(max_size=300), with_header=st.booleans())
def test_junk_is_refused_and_changes_nothing(form, tmp_path, junk, with_header):
    data = (HEADER.encode() + b"\n" if with_header else b"") + junk
    assert "tep.csv" in csv_input.refused("import_submissions", csv_input.raw(tmp_path, data), **OPTIONS)


VALUES = st.one_of(
    st.sampled_from(["", "0", "1", "007", "1.5", "-1", "NaN", '"', "9" * 15, "9" * 16]), st.text(max_size=8)
)
ROW = st.tuples(
    st.sampled_from(["Sông Mẫu", "Núi Mẫu", "Khối 487", "huyện Sông Mẫu", "Đồng Mẫu", ""]),
    st.sampled_from(["houses", "money", "story", "khác"]),
    VALUES,
).map(",".join)


@csv_input.random_files
@given(lines=st.lists(ROW, min_size=1, max_size=4), state=st.sampled_from(["draft", "submitted", "approved"]))
def test_rows_of_any_words_are_taken_whole_or_refused_whole(form, tmp_path, lines, state):
    data = "\n".join([HEADER, *lines]).encode(errors="replace")
    path, before = csv_input.raw(tmp_path, data), csv_input.database()
    try:
        csv_input.run("import_submissions", path, **OPTIONS, state=state)
    except CommandError:
        assert csv_input.database() == before
    else:
        assert "thêm 0, sửa 0" in csv_input.run("import_submissions", path, **OPTIONS, state=state)
