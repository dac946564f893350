"""`import_indicators`: a form from a file, never at the cost of figures that stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models import Indicator
from ccb.core.models import AuditEntry
from members.choices import UnitKind
from reports.choices import CheckKind, Severity
from reports.domain.asking import forms
from reports.domain.sheets import entry, workflow
from reports.models import Narrative, ReportForm
from tests import csv_input, factories

HEADER = "code,section,name,uom,kind,decimals,part_of"
ROWS = (
    "members,2,Hội viên,người,stock,0,",
    "total,1,Tổng số cựu quân nhân,người,stock,0,",
    "inside,1,Trong câu lạc bộ,người,stock,0,total",
    "outside,1,Ngoài câu lạc bộ,người,stock,0,total",
    "women,2,Hội viên nữ,người,stock,0,members",
    "story,,Việc làm hay,,text,0,",
)
OPTIONS = {"form": "BC-PH", "form_name": "Báo cáo phối hợp", "unit_kinds": "district,bloc"}
pytestmark = pytest.mark.django_db


def load(folder, *lines, header=HEADER, **options) -> str:
    return csv_input.run("import_indicators", csv_input.file(folder, header, *lines), **OPTIONS | options)


def refused(folder, *lines, header=HEADER, **options) -> str:
    return csv_input.refused("import_indicators", csv_input.file(folder, header, *lines), **OPTIONS | options)


def form() -> ReportForm:
    return ReportForm.objects.get(code="BC-PH")


def layout() -> dict:
    return {
        section.section.code: [indicator.code for indicator in section.indicators] for section in forms.sections(form())
    }


def answered(figures: dict):
    """A draft of a district on the form."""
    province = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    return factories.submission(factories.round_of(form()), factories.unit("Sông Mẫu", parent=province), **figures)


def test_a_form_is_made_with_sections_and_rows_in_the_order_of_the_file(tmp_path):
    assert "Đã nhập 6 chỉ tiêu từ tep.csv vào biểu BC-PH: thêm 6, sửa 0, không đổi 0." in load(tmp_path, *ROWS)
    assert (form().name, form().unit_kinds) == ("Báo cáo phối hợp", ["district", "bloc"])
    assert layout() == {"2": ["members", "women"], "1": ["total", "inside", "outside", "story"]}


def test_i01_the_same_file_again_changes_nothing(tmp_path):
    load(tmp_path, *ROWS)
    before = csv_input.database()
    assert "thêm 0, sửa 0, không đổi 6" in load(tmp_path, *ROWS)
    assert csv_input.database() == before


def test_the_form_follows_the_file(tmp_path):
    load(tmp_path, *ROWS)
    load(tmp_path, ROWS[5].replace(",,V", ",III,V"), *ROWS[1:4], form_name="Biểu mới", unit_kinds="commune")
    assert layout() == {"III": ["story"], "1": ["total", "inside", "outside"]}
    assert (form().name, form().unit_kinds) == ("Biểu mới", ["commune"])
    assert Indicator.objects.filter(code="members").exists()


def test_sections_have_titles_when_the_file_gives_them(tmp_path):
    header = HEADER + ",section_title"
    load(tmp_path, *(f"{row},{'Xây dựng Hội' if ',2,' in row else ''}" for row in ROWS), header=header)
    assert form().sections.get(code="2").title == "Xây dựng Hội"
    load(tmp_path, *ROWS)
    assert form().sections.get(code="2").title == "Xây dựng Hội"
    assert "“B” khác tên “A”" in refused(tmp_path, f"{ROWS[0]},A", f"{ROWS[4]},B", header=header)


def test_parts_are_checked_against_their_whole_and_against_each_other(tmp_path):
    load(tmp_path, *ROWS)
    found = {rule.code: rule for rule in forms.rules(form())}
    assert set(found) == {"auto-part-inside", "auto-part-outside", "auto-part-women", "auto-sum-total"}
    total = found["auto-sum-total"]
    assert (total.kind, total.comparator, total.severity) == (CheckKind.SUM, "=", Severity.WARNING)
    assert [term.code for term in total.left + total.right] == ["inside", "outside", "total"]
    submission = answered({"total": 62950, "inside": 54153, "outside": 4055})
    assert "54.153 + 4.055 = 58.208" in entry.findings(submission)[0].message
    assert "62.950" in entry.findings(submission)[0].message


def test_own_checks_follow_the_file_and_those_made_by_hand_stay(tmp_path):
    load(tmp_path, *ROWS)
    rows = {indicator.code: indicator for indicator in forms.indicators(form())}
    factories.ratio_check(form(), rows["women"], rows["members"], high=1)
    load(tmp_path, *(row.replace(",total", ",") for row in ROWS))
    assert {rule.code for rule in forms.rules(form())} == {"ratio-women", "auto-part-women"}


def test_a_check_that_was_explained_is_kept_but_switched_off(tmp_path):
    load(tmp_path, *ROWS)
    submission = answered({"total": 10, "inside": 5, "outside": 6})
    check = form().checks.get(code="auto-sum-total")
    workflow.explain(submission, {check.code: "Đang đối chiếu"}, actor=None, at=factories.NOW)
    plain = [row.replace(",total", ",") for row in ROWS]
    load(tmp_path, *plain)
    check.refresh_from_db()
    assert not check.is_active
    before = csv_input.database()
    load(tmp_path, *plain)
    assert csv_input.database() == before
    load(tmp_path, *ROWS)
    check.refresh_from_db()
    assert check.is_active


def test_parts_of_another_unit_of_measure_are_not_compared_and_that_is_said(tmp_path):
    said = load(tmp_path, *ROWS[:1], "money,2,Tiền,đồng,flow,0,members")
    assert "Lưu ý: không lập kiểm tra “money” trong “members”: khác đơn vị tính." in said
    assert form().checks.count() == 0


def test_rows_stay_once_units_have_answered(tmp_path):
    load(tmp_path, *ROWS)
    answered({"members": 5})
    assert "không bớt chỉ tiêu được. Hãy giữ các dòng: women, story" in refused(tmp_path, *ROWS[:4])
    assert "thêm 1" in load(tmp_path, *ROWS, "new,2,Mới,việc,flow,0,")


def test_kinds_of_units_stay_once_such_a_unit_has_answered(tmp_path):
    load(tmp_path, *ROWS)
    answered({"members": 5})
    assert "Hãy giữ “district”" in refused(tmp_path, *ROWS, unit_kinds="bloc,commune")


def test_sections_stay_once_a_unit_has_written_in_them(tmp_path):
    load(tmp_path, *ROWS)
    section = form().sections.get(code="2")
    Narrative.objects.create(submission=answered({}), section=section, text="Tốt", at=factories.NOW)
    assert "mục “2” đã có đơn vị viết" in refused(tmp_path, *(row.replace(",2,", ",1,") for row in ROWS))


def test_rows_stay_while_a_check_made_by_hand_needs_them(tmp_path):
    load(tmp_path, *ROWS)
    rows = {indicator.code: indicator for indicator in forms.indicators(form())}
    factories.ratio_check(form(), rows["women"], rows["members"], high=1)
    assert "kiểm tra “ratio-women”" in refused(tmp_path, *ROWS[:4])


def test_the_kind_of_an_indicator_with_figures_cannot_change(tmp_path):
    load(tmp_path, *ROWS)
    answered({"members": 5})
    said = refused(tmp_path, ROWS[0].replace("stock", "flow"), *ROWS[1:])
    assert "dòng 2, cột “kind”: “flow”: chỉ tiêu “members” đã có số liệu, giữ loại “stock”." in said


def test_the_kind_of_an_indicator_of_another_form_cannot_change(tmp_path):
    load(tmp_path, *ROWS)
    said = refused(tmp_path, ROWS[0].replace("stock", "flow"), form="KHAC")
    assert "đang dùng ở biểu khác" in said
    load(tmp_path, ROWS[0].replace("stock", "flow"), *ROWS[1:])
    assert Indicator.objects.get(code="members").kind == "flow"


def test_decimals_that_figures_use_cannot_be_taken_away(tmp_path):
    load(tmp_path, "km,1,Đường,km,flow,3,")
    answered({"km": "42.3"})
    assert "dòng 2, cột “decimals”: “0”: chỉ tiêu “km” đã có số liệu" in refused(tmp_path, "km,1,Đường,km,flow,0,")
    load(tmp_path, "km,1,Đường,km,flow,1,")
    assert Indicator.objects.get(code="km").decimals == 1


def test_another_unit_of_measure_beside_figures_is_pointed_out(tmp_path):
    load(tmp_path, "km,1,Đường,km,flow,3,")
    answered({"km": "42.3"})
    assert "Lưu ý: “km” đã có số liệu mà đổi đơn vị tính từ “km” thành “m”" in load(tmp_path, "km,1,Đường,m,flow,3,")


def test_every_change_is_audited(tmp_path):
    load(tmp_path, *ROWS)
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs.count("indicator.add") == 6
    assert verbs.count("check.add") == 4
    assert {"form.add", "form.rows"} <= set(verbs)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"form": ""}, "Mã biểu “” không hợp lệ"),
        ({"form": "biểu 1"}, "Mã biểu “biểu 1” không hợp lệ"),
        ({"form": "a" * 41}, "Mã biểu"),
        ({"form_name": "  "}, "Tên biểu “” không hợp lệ"),
        ({"form_name": "x" * 201}, "Tên biểu"),
        ({"unit_kinds": ""}, "Cấp đơn vị “” không có"),
        ({"unit_kinds": "district,quan"}, "Cấp đơn vị “quan” không có. Hãy chọn trong: province, district"),
    ],
)
def test_a_wrong_option_is_refused(tmp_path, options, words):
    assert words in refused(tmp_path, *ROWS, **options)


@pytest.mark.parametrize(
    ("line", "where", "words"),
    [
        ("members,1,Trùng,người,stock,0,", "dòng 3, cột “code”", "“members” đã có ở dòng 2"),
        ("a,123456789012345678901,A,người,stock,0,", "dòng 3, cột “section”", "dài 21 ký tự"),
        ("a,1,A,người,tổng,0,", "dòng 3, cột “kind”", "“tổng” không hiểu được"),
        ("a,1,A,người,stock,0,b", "dòng 3, cột “part_of”", "không có chỉ tiêu “b”"),
        ("a,1,A,người,stock", "dòng 3", "có 5 ô mà bảng có 7 cột"),
    ],
)
def test_a_wrong_row_refuses_the_file_and_is_named(tmp_path, line, where, words):
    said = refused(tmp_path, ROWS[0], line)
    assert f"tep.csv, {where}: " in said
    assert words in said


@pytest.mark.once
@pytest.mark.parametrize("data", csv_input.nasty(*HEADER.split(",")))
def test_a_file_of_another_kind_is_refused_in_vietnamese(tmp_path, data):
    assert csv_input.refused("import_indicators", csv_input.raw(tmp_path, data), **OPTIONS).startswith("tep.csv")


@csv_input.random_files
@given(junk=st.binary(max_size=300), with_header=st.booleans())
def test_junk_is_refused_and_changes_nothing(tmp_path, junk, with_header):
    data = (HEADER.encode() + b"\n" if with_header else b"") + junk
    assert "tep.csv" in csv_input.refused("import_indicators", csv_input.raw(tmp_path, data), **OPTIONS)


def test_a_form_keeps_its_frequency_unless_another_is_given(tmp_path):
    load(tmp_path, *ROWS)
    assert form().frequency == "free"
    load(tmp_path, *ROWS, frequency="half")
    assert form().frequency == "half"
    before = csv_input.database()
    load(tmp_path, *ROWS)
    assert (form().frequency, csv_input.database()) == ("half", before)
    assert "“weekly” không có. Hãy chọn trong: month, quarter, half, nine_months, year, term, free." in refused(
        tmp_path, *ROWS, frequency="weekly"
    )
