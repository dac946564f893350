"""`import_score_sheet`: criteria as data, refused whole on bad input; one sheet in force a year."""

from decimal import Decimal

import pytest

from campaigns.choices import IndicatorKind, SheetState
from campaigns.domain.merits import score_sheets
from campaigns.models import Criterion, ScoreSheet
from members.choices import UnitKind
from members.domain.register.deeds import NotAllowed
from tests import csv_input, factories
from tests.campaigns import planned, scoring

pytestmark = pytest.mark.django_db
OPTIONS = {"unit": "Quảng Mẫu", "year": 2024, "scale": Decimal(10), "ratings": (Decimal(9), Decimal(7), Decimal(5))}
HEADER = scoring.HEADER


@pytest.fixture(autouse=True)
def province(db):
    return factories.unit("Quảng Mẫu", UnitKind.PROVINCE)


def load(folder, *lines, header=HEADER, **options) -> str:
    return csv_input.run("import_score_sheet", csv_input.file(folder, header, *lines), **OPTIONS | options)


def refused(folder, *lines, header=HEADER, **options) -> str:
    return csv_input.refused("import_score_sheet", csv_input.file(folder, header, *lines), **OPTIONS | options)


def test_a_sheet_loads_whole_and_again_changes_nothing(tmp_path):
    factories.indicator("admitted", IndicatorKind.FLOW)
    lines = (
        "I. Tư tưởng,1.1,Học tập,4,typed,,,,,,yes",
        "I. Tư tưởng,1.2,Kết nạp,3,proportional,indicator,admitted,1500,,,",
        "II. Báo cáo,2.1,Đúng hạn,3,bands,on_time,,,>=100:3; >=90:2.5,,",
        "III. Thưởng phạt,3.1,Thưởng,1,bonus,,,,,,",
        "III. Thưởng phạt,3.2,Nộp muộn,2,deduction,late,BC,,,0.25,",
    )
    assert "Đã nhập 5 tiêu chí của năm 2024" in load(tmp_path, *lines)
    before = csv_input.database()
    assert "không đổi 5" in load(tmp_path, *lines)
    assert csv_input.database() == before
    found = {one.code: one for one in Criterion.objects.select_related("indicator")}
    assert (found["1.2"].indicator.code, found["1.2"].full_at) == ("admitted", 1500)
    assert (found["3.2"].form, found["3.2"].each, found["1.1"].needs_evidence) == ("BC", Decimal("0.25"), True)


def test_a_sheet_counts_a_target_of_a_campaign(tmp_path, province):
    planned.plan(province, "III.4-1,III.4,Kết nạp,count,hội viên kết nạp,>=,1500,,hội viên,province,year")
    load(tmp_path, "I,1,Kết nạp,10,proportional,target,III.4-1,100,,,")
    assert Criterion.objects.get().target.code == "III.4-1"


def test_a_draft_takes_other_criteria_and_a_sheet_in_force_does_not(tmp_path):
    load(tmp_path, *scoring.SMALL)
    load(tmp_path, "I,1,Một,10,typed,,,,,,", issue=True)
    assert Criterion.objects.get().maximum == 10
    assert ScoreSheet.objects.get().state == SheetState.IN_FORCE
    assert "đang áp dụng nên không sửa được nữa" in refused(tmp_path, *scoring.SMALL)


def test_a_second_sheet_in_force_in_a_year_is_refused(tmp_path, province):
    load(tmp_path, *scoring.SMALL, issue=True)
    said = refused(tmp_path, *scoring.SMALL, issue=True, name="Bảng khác")
    assert "Năm 2024 đã có “Bảng điểm thi đua” áp dụng cho tỉnh Quảng Mẫu: mỗi năm chỉ một bảng điểm" in said
    load(tmp_path, *scoring.SMALL, issue=True, year=2025)
    assert ScoreSheet.objects.standing().count() == 2


def test_only_one_of_two_drafts_of_a_year_comes_into_force(province):
    one, other = (scoring.sheet(province, name=name, issue=False) for name in ("Một", "Hai"))
    scoring.issue(one)
    with pytest.raises(NotAllowed, match="mỗi năm chỉ một bảng"):
        scoring.issue(other)
    other.refresh_from_db()
    assert other.state == SheetState.DRAFT


@pytest.mark.parametrize("verb", ["withdraw", "close", "open"])
def test_a_draft_takes_no_other_step_than_coming_into_force(province, verb):
    draft = scoring.sheet(province, issue=False)
    with pytest.raises(NotAllowed):
        score_sheets.move(draft, verb, actor=None, at=factories.NOW)


TYPED = "I,1,Một,{},typed,,,,,,"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([TYPED.format("9")], "cộng lại là 9, thang điểm là 10"),
        ([TYPED.format("10"), TYPED.format("1")], "dòng 3, cột “code”: mã “1” có hai lần"),
        ([TYPED.format("9.9")], "9,9 không theo bước điểm 0,25"),
        ([TYPED.format("0")], "điểm tối đa phải lớn hơn 0"),
        ([TYPED.format("")], "điểm tối đa phải lớn hơn 0"),
        ([TYPED.format("-10")], "không phải là số"),
        ([TYPED.format("mười")], "không phải là số"),
        (["I,1,Một,10,guess,,,,,,"], "Hãy ghi một trong: typed, proportional"),
        (["I,,Một,10,typed,,,,,,"], "cột “code”: để trống"),
        (["I,1,Một,10,proportional,,,,,,"], "cột “full_at”: cách chấm “Theo tỷ lệ đạt được” cần mục này"),
        (["I,1,Một,10,proportional,on_time,,0,,,"], "không chia cho 0 được"),
        (["I,1,Một,10,bands,on_time,,,,,"], "cột “steps”: cách chấm “Theo mức” cần mục này"),
        (["I,1,Một,10,bands,on_time,,,95:8,,"], "“95:8” không phải là một mức"),
        (["I,1,Một,10,bands,on_time,,,>=95,,"], "mỗi mức phải ghi số điểm"),
        (["I,1,Một,10,bands,on_time,,,>=95:11,,"], "11 điểm vượt mức tối đa 10"),
        (["I,1,Một,10,bands,on_time,,,>=95:9.9,,"], "9,9 điểm không theo bước 0,25"),
        (["I,1,Một,10,threshold,on_time,,,>=95;>=90,,"], "chỉ có một mức"),
        (["I,1,Một,10,typed,on_time,,,,,"], "cách chấm “Tự ghi điểm” không lấy số"),
        (["I,1,Một,10,typed,,admitted,,,,"], "chỉ ghi khi source là indicator"),
        (["I,1,Một,10,proportional,indicator,admited,5,,,"], "không có mã “admited”. Có phải “admitted” không?"),
        (["I,1,Một,10,proportional,target,III.4,100,,,"], "không có mã “III.4”"),
        (["I,1,Một,10,typed,,,,,,maybe"], "Hãy ghi một trong: yes, no"),
        ([TYPED.format("10"), "I,2,Trừ,2,deduction,late,,,,,"], "cột “each”: cách chấm “Điểm trừ” cần mục này"),
    ],
)
def test_what_no_sheet_can_hold_is_refused_whole(tmp_path, lines, said):
    factories.indicator("admitted")
    assert said in refused(tmp_path, *lines)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"ratings": (Decimal(7), Decimal(9), Decimal(5))}, "các mức xếp loại phải giảm dần"),
        ({"ratings": (Decimal(11), Decimal(9), Decimal(5))}, "không vượt thang điểm"),
        ({"share": Decimal(30), "cap": Decimal(20)}, "phấn đấu 30% xuất sắc nhưng mức trần chỉ 20%"),
        ({"year": 24}, "Năm phải từ 1900"),
        ({"unit": "Không Có"}, "Không có đơn vị nào tên"),
        ({"ties": "luck"}, "tham số --ties: không có “luck”"),
        ({"kinds": "district,ward"}, "tham số --kinds: không có “ward”"),
    ],
)
def test_what_the_sheet_as_a_whole_cannot_be_is_refused(tmp_path, options, said):
    assert said in refused(tmp_path, *scoring.SMALL, **options)
