"""`import_targets`: the plans of two provinces as data, and files that are refused whole."""

import csv
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import Comparison, Shape
from campaigns.domain.plans import plan_checks
from campaigns.models import Campaign, Indicator, Target
from members.choices import UnitKind
from tests import csv_input, factories
from tests.campaigns import planned

pytestmark = pytest.mark.django_db
OPTIONS = {"campaign": "TD24", "unit": "Quảng Mẫu", "year": "2024"}
HEADER = "code,text_vi,shape,measure,comparator,threshold,threshold_max,uom,level,frequency,group,note"
ROW = "A-1,Kết nạp hội viên,count,hội viên kết nạp,>=,1500,,hội viên,province,year,,"
RATIO = "A-2,Hội viên được học,ratio,hội viên được học / tổng số hội viên,>,95,,%,province,year,,"


@pytest.fixture(autouse=True)
def province(db):
    return factories.unit("Quảng Mẫu", UnitKind.PROVINCE)


def load(folder, *lines, header=HEADER, **options) -> str:
    return csv_input.run("import_targets", csv_input.file(folder, header, *lines), **OPTIONS | options)


def refused(folder, *lines, header=HEADER, **options) -> str:
    return csv_input.refused("import_targets", csv_input.file(folder, header, *lines), **OPTIONS | options)


def target(code: str) -> Target:
    return Target.objects.select_related("numerator", "denominator", "condition", "value", "group").get(code=code)


# --- The real plans --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "year", "rows", "made"), [(planned.DAK_LAK, "2024", 34, 57), (planned.LAO_CAI, "2022-2030", 14, 19)]
)
def test_a_real_plan_loads_whole_and_again_changes_nothing(path, year, rows, made):
    said = csv_input.run("import_targets", path, **OPTIONS | {"year": year})
    assert f"Đã nhập {rows} chỉ tiêu" in said
    assert f"thêm {rows}, sửa 0, không đổi 0. Lập mới {made} chỉ tiêu thống kê" in said
    before = csv_input.database()
    assert f"thêm 0, sửa 0, không đổi {rows}. Lập mới 0" in csv_input.run(
        "import_targets", path, **OPTIONS | {"year": year}
    )
    assert csv_input.database() == before


def test_no_target_of_a_real_plan_is_words_alone():
    for path, year in ((planned.DAK_LAK, "2024"), (planned.LAO_CAI, "2022-2030")):
        csv_input.run("import_targets", path, **OPTIONS | {"year": year, "campaign": path.stem[:20]})
    for one in Target.objects.all():
        measured = one.numerator_id and one.threshold is not None
        assert measured or one.shape in (Shape.ATTESTED, Shape.META), one.code
        assert (one.denominator_id is not None) == (one.shape in (Shape.RATIO, Shape.PER_MEMBER, Shape.COVERAGE))


def test_what_notes_and_comparators_say_becomes_data():
    csv_input.run("import_targets", planned.DAK_LAK, **OPTIONS)
    assert (target("DL24-6.3a").value_floor, target("DL24-6.3b").value_floor) == (40_000_000, 15_000_000)
    assert target("DL24-6.3a").value.code == "DL24-6.3a.tien"
    assert (target("DL24-6.5").comparison, target("DL24-6.5").direction) == (Comparison.UNDER, "down")
    assert (target("DL24-1.6").threshold, target("DL24-1.6").threshold_max) == (2, 4)
    assert target("DL24-6.2").numerator.uom == "đồng"
    assert target("DL24-6.2").denominator.uom == "hội viên"
    kinds = {one.code: (one.kind, sorted(one.targets.values_list("code", flat=True))) for one in _groups()}
    assert kinds == {
        "DL24-6.3": ("alternatives", ["DL24-6.3a", "DL24-6.3b", "DL24-6.3c"]),
        "DL24-8.1": ("alternatives", ["DL24-8.1a", "DL24-8.1b"]),
    }


def _groups():
    return Campaign.objects.get().groups.all()


def test_a_plan_in_its_own_words_is_data_too():
    said = csv_input.run("import_targets", planned.BINH_MAU, **OPTIONS | {"year": "2024-2030"})
    assert "Đã nhập 19 chỉ tiêu" in said
    strict, poor, meetings, debt = (target(f"BM-{number}") for number in (1, 2, 3, 14))
    assert (strict.comparison, strict.threshold) == (Comparison.OVER, 800)
    assert (poor.comparison, poor.threshold, poor.baseline, poor.baseline_year) == ("<", 1, Decimal("2.4"), 2023)
    assert (meetings.comparison, meetings.threshold, meetings.threshold_max) == (Comparison.RANGE, 4, 6)
    assert (meetings.level, meetings.frequency) == ("chapter", "quarter")
    assert (debt.comparison, debt.threshold, debt.level) == ("<=", Decimal("0.05"), "province")
    house, part = target("BM-7a"), target("BM-10b")
    assert house.group.adds_up and house.value_floor == 60_000_000 and house.value
    assert (part.within.code, part.cap) == ("BM-10a", 25)
    assert [(one.year_from, one.year_to) for one in map(target, ("BM-11a", "BM-11b", "BM-11c"))] == [
        (2024, 2024), (2025, 2025), (2026, None),
    ]  # fmt: skip
    assert target("BM-12").condition and not target("BM-4").value_floor


def test_a_floor_and_a_ceiling_of_one_share_are_one_figure(tmp_path):
    load(tmp_path, RATIO, RATIO.replace("A-2", "A-3").replace(">,95", "<=,90"))
    assert target("A-3").numerator == target("A-2").numerator and target("A-3").denominator == target("A-2").denominator
    campaign = Campaign.objects.get()
    assert any("A-2 và A-3 đo cùng một số" in one for one in plan_checks.faults(campaign, collected=None))


def test_steps_share_their_figures_and_follow_each_other():
    csv_input.run("import_targets", planned.LAO_CAI, **OPTIONS | {"year": "2022"})  # the steps say how far it goes
    campaign = Campaign.objects.get()
    assert (campaign.starts_on.year, campaign.ends_on.year) == (2022, 2030)
    years = {one.code: (one.year_from, one.year_to) for one in Target.objects.exclude(group=None)}
    assert years == {
        "LC-2.4a": (2022, 2025), "LC-2.4b": (2026, 2030), "LC-2.9a": (2022, 2025), "LC-2.9b": (2026, 2030),
    }  # fmt: skip
    assert target("LC-2.4a").numerator == target("LC-2.4b").numerator
    assert {one.kind for one in _groups()} == {"steps"}
    assert target("LC-2.6a").condition.code == "LC-2.6a.dk"


# --- Indicators ------------------------------------------------------------------------------------------------------


def test_codes_of_indicators_follow_from_the_targets_and_can_be_looked_up(tmp_path):
    out, table = tmp_path / "ma.json", tmp_path / "bieu.csv"
    said = load(tmp_path, ROW, RATIO, json=out, indicators=table)
    assert "A-2: A-2.tu, A-2.mau" in said
    told = {one["code"]: one for one in json.loads(out.read_text())["targets"]}
    assert told["A-1"] == {"code": "A-1", "numerator": "A-1", "denominator": "", "condition": "", "value": ""}
    assert (told["A-2"]["numerator"], told["A-2"]["denominator"]) == ("A-2.tu", "A-2.mau")
    csv_input.run("import_indicators", table, form="TD", form_name="Thi đua", unit_kinds="district")
    with table.open(newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["A-1", "A-2.tu", "A-2.mau"]


def test_a_measure_may_name_indicators_of_the_catalogue_by_code_or_name(tmp_path):
    factories.indicator("hv_hoc", "stock", name="Một tên khác")
    factories.indicator("hv_tong", "stock", name="Tổng số hội viên")
    load(tmp_path, RATIO.replace("hội viên được học / ", "hv_hoc / "))
    assert (target("A-2").numerator.code, target("A-2").denominator.code) == ("hv_hoc", "hv_tong")
    assert Indicator.objects.count() == 2


def test_the_same_words_in_two_targets_are_two_figures(tmp_path):
    factories.indicator("mo_hinh", name="Số mô hình")
    load(
        tmp_path,
        ROW.replace("hội viên kết nạp", "số mô hình"),
        ROW.replace("A-1,Kết nạp hội viên", "A-3,Mô hình giỏi").replace("hội viên kết nạp", "số mô hình"),
    )
    assert {target("A-1").numerator.code, target("A-3").numerator.code} == {"A-1", "A-3"}


def test_an_indicator_that_does_not_add_up_measures_no_target(tmp_path):
    factories.indicator("ty_le", "ratio", name="Tỷ lệ")
    assert "cột “measure”: “ty_le”: chỉ tiêu thống kê phải cộng được" in refused(
        tmp_path, ROW.replace("hội viên kết nạp", "ty_le")
    )


def test_what_the_office_made_of_an_indicator_stays(tmp_path):
    load(tmp_path, ROW)
    Indicator.objects.filter(code="A-1").update(name="Kết nạp", kind="stock")
    assert "không đổi 1" in load(tmp_path, ROW)
    assert Indicator.objects.get(code="A-1").name == "Kết nạp"


# --- Changes and refusals --------------------------------------------------------------------------------------------


def test_a_draft_takes_changes_and_keeps_what_the_file_does_not_name(tmp_path):
    load(tmp_path, ROW, RATIO)
    assert "thêm 0, sửa 1, không đổi 0" in load(tmp_path, ROW.replace("1500", "1600"))
    assert target("A-1").threshold == 1600
    assert Target.objects.count() == 2


def test_an_issued_plan_takes_the_same_file_and_no_other(tmp_path):
    load(tmp_path, ROW)
    planned.issue(Campaign.objects.get())
    assert "không đổi 1" in load(tmp_path, ROW)
    assert "khác kế hoạch đã ban hành" in refused(tmp_path, ROW.replace("1500", "1600"))
    assert "“A-2” khác kế hoạch đã ban hành" in refused(tmp_path, ROW, RATIO)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (ROW.replace("1500", ""), "threshold", "để trống"),
        (ROW.replace("1500", "nhiều"), "threshold", "“nhiều” không phải là số"),
        (ROW.replace("1500", "-3"), "threshold", "“-3” không phải là số"),
        (ROW.replace("1500,", "1500,1600"), "threshold_max", "“1600”: mức cao nhất đi cùng “range”"),
        (ROW.replace(">=", "range"), "threshold_max", "để trống. “range” cần mức cao nhất"),
        (ROW.replace(">=,1500,", "range,4,2"), "threshold_max", "“2” nhỏ hơn mức thấp nhất “4”"),
        (ROW.replace(">=", "><"), "comparator", "“><” không hiểu được"),
        (ROW.replace(">=", "attested"), "comparator", "“attested” đi cùng dạng “attested”"),
        (ROW.replace("count", "attested").replace(">=", "attested"), "threshold", "thì không có mức"),
        (ROW.replace("count", "số"), "shape", "“số” không hiểu được"),
        (ROW.replace("count", "ratio"), "measure", "cần hai số"),
        (RATIO.replace("ratio", "count"), "measure", "chỉ đo một số"),
        (ROW.replace("hội viên kết nạp", ""), "measure", "để trống"),
        (ROW.replace("province", "làng"), "level", "“làng” không hiểu được"),
        (ROW.replace("1500", "1.500"), "threshold", "“1.500” có thể là số nghìn hoặc số lẻ"),
        (RATIO + "stepped", "note", "mức theo năm mà không có năm"),
        (ROW.replace("year", "tuần"), "frequency", "“tuần” không hiểu được"),
        (ROW.replace("A-1", "A 1"), "code", "“A 1” không phải là mã"),
        (ROW.replace("year,,", "year,nhóm 1,"), "group", "“nhóm 1” không phải là mã"),
        (ROW.replace("Kết nạp hội viên", ""), "text_vi", "để trống"),
    ],
)  # fmt: skip
def test_a_faulty_row_refuses_the_file_with_line_column_and_value(tmp_path, row, column, words):
    said = refused(tmp_path, RATIO, row)
    assert f"tep.csv, dòng 3, cột “{column}”: " in said
    assert words in said


@pytest.mark.parametrize(
    ("extra", "cell", "words"),
    [
        ("cap", "1000", "cột “cap”: trần “1000” thấp hơn mức “1500”"),
        ("year_to", "2019", "cột “year_to”: không áp dụng năm nào của phong trào (2024–2024)"),
        ("year_from", "24", "cột “year_from”: “24” không phải là năm"),
        ("within", "A-9", "cột “within”: tệp không có chỉ tiêu “A-9”"),
        ("over", "A-1;A-9", "cột “over”: tệp không có chỉ tiêu “A-9”"),
        ("adds_up", "đôi khi", "cột “adds_up”: “đôi khi” không hiểu được"),
        ("direction", "ngang", "cột “direction”: “ngang” không hiểu được"),
    ],
)
def test_further_columns_are_judged_too(tmp_path, extra, cell, words):
    assert words in refused(tmp_path, f"{ROW},{cell}", header=f"{HEADER},{extra}")


def test_a_code_stands_once(tmp_path):
    assert "dòng 3, cột “code”: “A-1” đã có ở dòng 2" in refused(tmp_path, ROW, ROW)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"unit": "Quảng Xa"}, "Không có đơn vị nào tên “Quảng Xa”"),
        ({"year": "2024-H1"}, "không phải là năm"),
        ({"year": "hai mươi"}, "không phải là kỳ báo cáo"),
        ({"campaign": "Thi đua"}, "Mã phong trào “Thi đua” không hợp lệ"),
    ],
)
def test_a_wrong_option_is_refused_in_words(tmp_path, options, words):
    assert words in refused(tmp_path, ROW, **options)


def test_a_campaign_belongs_to_one_unit_and_one_span(tmp_path, province):
    load(tmp_path, ROW)
    factories.unit("Sông Mẫu", parent=province)
    assert "là của tỉnh Quảng Mẫu" in refused(tmp_path, ROW, unit="Sông Mẫu")
    assert "nằm ngoài thời gian của phong trào" in refused(tmp_path, ROW, year="2026")


@pytest.mark.once
@pytest.mark.parametrize("data", csv_input.nasty("code", "text_vi", "shape"), ids=range(len(csv_input.nasty("a"))))
def test_i04_no_file_at_all_is_refused_whole(tmp_path, data):
    csv_input.refused("import_targets", csv_input.raw(tmp_path, data), **OPTIONS)


@csv_input.random_files
@given(cells=st.lists(st.text(max_size=12).filter(lambda cell: "\0" not in cell), min_size=12, max_size=12))
def test_random_cells_never_break_the_command(tmp_path, cells):
    path = tmp_path / "tep.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        csv.writer(file).writerows([HEADER.split(","), cells])
    csv_input.refused("import_targets", path, **OPTIONS)
