"""What would come out at the year's end is said when the plan is issued."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from campaigns.domain.plans import plan_checks
from campaigns.models import Indicator
from members.choices import UnitKind
from reports.domain.plans import planning
from tests import factories
from tests.campaigns import coordinating, planned
from tests.members import registering
from tests.reports import builders

COUNT = "{},III,Việc,count,viec,{},{},{},việc,province,year,{},{}"
META = "{},III,Hoàn thành,meta,,>=,90,,%,province,year,,,,,,{}"
SHARE = "{},III,Tỷ lệ,ratio,tu / mau,{},{},,%,province,year,,"


@pytest.fixture(autouse=True)
def catalogue(db):
    for code in ("viec", "tu", "mau"):
        factories.indicator(code, name=f"Số {code}")


@pytest.fixture
def province(db):
    return factories.unit("Quảng Mẫu", UnitKind.PROVINCE)


def faults(province, *lines, collected=None, zero=(), **options) -> list[str]:
    return plan_checks.faults(planned.plan(province, *lines, **options), collected=collected, zero=zero)


@pytest.mark.parametrize("path", [planned.DAK_LAK, planned.LAO_CAI])
def test_the_real_plans_are_sound(province, path):
    campaign = planned.load(path, province, years="2022-2030")
    assert plan_checks.faults(campaign, collected=Indicator.objects.values_list("pk", flat=True)) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([COUNT.format("A", ">=", 5, "", "", ""), COUNT.format("B", "<=", 4, "", "", "")],
         "A và B đo cùng một số mà mức trái nhau: không số nào đạt cả hai"),
        ([COUNT.format("A", ">", 5, "", "", ""), COUNT.format("B", "<=", 5, "", "", "")], "A và B đo cùng một số"),
        ([COUNT.format("A", "=", 5, "", "", ""), COUNT.format("B", "=", 6, "", "", "")], "A và B đo cùng một số"),
        ([COUNT.format("A", "range", 2, 4, "", ""), COUNT.format("B", ">", 4, "", "", "")], "A và B đo cùng một số"),
        ([COUNT.format("A", ">=", 5, "", "G", "stepped: applies to 2024-2025"),
          COUNT.format("B", ">=", 6, "", "G", "stepped: applies to 2025-2026")], "A và B cùng áp dụng một năm"),
        ([META.format("A", "B"), META.format("B", "A")], "thành vòng: A → B → A"),
        ([META.format("A", "A")], "thành vòng: A → A"),
        ([META.format("A", "")], "A: không có chỉ tiêu nào khác để tính, mẫu số bằng 0"),
        ([SHARE.format("A", ">=", 50), SHARE.format("B", ">=", 120) + ",,,A"], "B: phần “trong đó” lớn hơn chỉ tiêu A"),
        ([SHARE.format("A", ">=", 50) + ",,,B", SHARE.format("B", ">=", 50) + ",,,A"], "“trong đó” tạo thành vòng"),
        ([COUNT.format("A", ">=", 0, "", "G", "") + ",,,,,1", COUNT.format("B", ">=", 9, "", "G", "")],
         "A: mức bằng 0 hoặc để trống thì không cộng phần trăm"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(province, lines, words):
    assert any(words in fault for fault in faults(province, *lines, years="2024-2026"))


@pytest.mark.parametrize(
    "lines",
    [
        [COUNT.format("A", ">=", 5, "", "", ""), COUNT.format("B", "<=", 5, "", "", "")],
        [COUNT.format("A", ">", 5, "", "G", ""), COUNT.format("B", "<", 5, "", "G", "")],  # alternatives
        [
            COUNT.format("A", ">=", 5, "", "G", "stepped: by 2024"),
            COUNT.format("B", "<=", 4, "", "G", "stepped: by 2026"),
        ],
        [META.format("A", "B"), META.format("B", "C"), COUNT.format("C", ">=", 5, "", "", "")],
        [SHARE.format("A", ">=", 100), SHARE.format("B", ">=", 20) + ",,,A"],
    ],
)
def test_what_can_be_kept_is_no_fault(province, lines):
    assert faults(province, *[line + "," * (17 - line.count(",")) for line in lines], years="2024-2026") == []


def test_an_empty_plan_is_no_plan(province):
    campaign = planned.plan(province, COUNT.format("A", ">=", 5, "", "", ""))
    campaign.targets.all().delete()
    assert plan_checks.faults(campaign, collected=None) == [
        "Kế hoạch chưa có chỉ tiêu nào. Hãy thêm chỉ tiêu, hoặc nhập từ tệp."
    ]


def test_an_indicator_of_a_targets_own_is_named_without_the_target(province):
    line = "A,III,Cán bộ là đảng viên được học nghị quyết,ratio,đảng viên được học / tổng số đảng viên,>=,5,,%,province"
    found = faults(province, f"{line},year,,", collected=[])
    assert [one.partition(" (mã")[0] for one in found] == [
        "A: không biểu nào thu “đảng viên được học”", "A: không biểu nào thu “tổng số đảng viên”",
    ]  # fmt: skip


def test_an_indicator_that_no_form_collects_is_named(province):
    assert faults(province, SHARE.format("A", ">=", 5), collected=[Indicator.objects.get(code="tu").pk]) == [
        "A: không biểu nào thu “Số mau” (mã mau)."
    ]


@pytest.mark.parametrize(("covers", "is_owed"), [((), False), (("sub_chapter",), False), (("district",), True)])
def test_a_program_that_nobody_has_to_sign_is_named(cast, covers, is_owed):
    campaign = planned.plan(cast.tinh, COUNT.format("A", ">=", 5, "", "", ""))
    signed = coordinating.program(cast.tinh, title="Phối hợp", covers=covers)
    campaign.targets.update(shape="coverage", program=signed)
    told = [] if is_owed else ["A: không đơn vị nào phải ký tiếp chương trình “Phối hợp”"]
    assert [one.partition(", mẫu số")[0] for one in plan_checks.faults(campaign, collected=None)] == told


def test_members_need_no_form_where_there_is_a_register(cast):
    line = "A,III,Quỹ,per_member,tu / mau,>=,5,,đồng/hội viên,province,year,,"
    collected = [Indicator.objects.get(code="tu").pk]
    campaign = planned.plan(cast.tinh, line)
    assert plan_checks.faults(campaign, collected=collected) != []
    registering.member(cast.chi_hoi)
    assert plan_checks.faults(campaign, collected=collected) == []


def test_the_command_names_every_fault_and_issues_nothing(cast):
    campaign = planned.plan(cast.tinh, SHARE.format("A", ">=", 90), SHARE.format("B", "<", 80), code="TD24")
    form = factories.form("BC", *Indicator.objects.filter(code__in=["tu", "mau"]))
    builders.report(factories.round_of(form), cast.huyen, tu=0, mau=0)
    with pytest.raises(CommandError) as refused:
        call_command("issue_campaign", campaign="TD24", on="2024-07-01")
    told = str(refused.value)
    assert "A và B đo cùng một số" in told
    assert "A: “Số mau” đang bằng 0, mẫu số bằng 0" in told
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_the_command_issues_a_sound_plan(cast, capsys):
    campaign = planned.plan(cast.tinh, COUNT.format("A", ">=", 5, "", "", ""), code="TD24")
    with pytest.raises(CommandError, match="không biểu nào thu"):
        call_command("issue_campaign", campaign="TD24", check=True)
    factories.form("BC", Indicator.objects.get(code="viec"))
    call_command("issue_campaign", campaign="TD24", check=True)
    campaign.refresh_from_db()
    assert campaign.is_draft
    call_command("issue_campaign", campaign="TD24", on="2024-01-05")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.revisions.get().effective_on) == ("issued", date(2024, 1, 5))
    assert "Đã ban hành từ ngày 05/01/2024" in capsys.readouterr().out


# --- What is divided by -------------------------------------------------------------------------------------------


def test_a_whole_is_divided_equally_by_members_or_by_last_year(cast):
    campaign = planned.plan(cast.tinh, COUNT.format("A", ">=", 90, "", "", ""))
    target, units = planned.target(campaign, "A"), [cast.huyen, cast.huyen_khac]
    last_year = factories.round_of(factories.form("BC", target.numerator, unit_kinds=["commune", "district"]), "2023")
    builders.report(last_year, cast.xa, viec=20)
    builders.report(last_year, cast.huyen_khac, viec=10)
    registering.member(cast.chi_hoi)

    def parts(by: str) -> list:
        return planning.divided(target, units, target.threshold, by=by, year=2024, on=date(2024, 1, 31))

    assert (parts("equal"), parts("members"), parts("last_year")) == ([45, 45], [90, 0], [60, 30])
    with pytest.raises(planning.CannotDivide, match="Năm 2024 chưa có số liệu đã duyệt"):
        planning.divided(target, units, target.threshold, by="last_year", year=2025, on=date(2024, 1, 31))
    with pytest.raises(planning.CannotDivide, match="Sổ hội viên chưa có ai vào ngày 31/12/2020"):
        planning.divided(target, units, target.threshold, by="members", year=2024, on=date(2020, 12, 31))
