"""What Đam Rông did in 2024: every sum of its report comes out of the activities."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.domain.activities import activity_figures, gift_prices
from campaigns.domain.programs import coverage
from campaigns.management import demonstration
from campaigns.models import Activity, Program
from members.domain import profile_importing, profiles, units
from members.models import Unit
from reports.domain.papers import composing
from reports.management.commands.load_demo import DATA, FORM
from reports.models import ReportTemplate
from tests import factories
from tests.csv_input import database, file, refused, run

YEAR = {"starts_on": date(2024, 1, 1), "on": date(2024, 12, 31)}
# As the report prints them.
QUANTITIES = {
    "saturday_sessions": "72", "roads_cleaned": "95", "trees_cared": "5254", "mass_canals_dredged": "26.5",
    "lighting_built": "15.2", "lighting_value": "423.8", "army_people_houses": "2", "police_sessions": "7",
    "homemade_guns_recovered": "28", "air_guns_recovered": "4", "livelihood_models": "5",
}  # fmt: skip
TET = {"money": "5993175000", "money_budget": "2872300000", "money_mobilised": "2410875000", "money_fund": "710000000",
       "beneficiaries": "11658", "turns_budget": "4272", "turns_mobilised": "5986", "turns_fund": "1400"}  # fmt: skip
GIFTS = {"Quà quân nhân xuất ngũ": (60, 18_000_000), "Quà thanh niên nhập ngũ": (65, 162_500_000),
         "Gia đình chính sách": (8, 4_000_000), "Con cán bộ, dân quân thường trực": (48, 23_400_000),
         "Cháu đạt thành tích xuất sắc": (25, 8_100_000), "Quà Tết tặng đơn vị": (16, 16_000_000),
         "Cơ sở Phật giáo": (3, 3_000_000)}  # fmt: skip


def load() -> str:
    out = StringIO()
    call_command("load_dam_rong", stdout=out)
    return out.getvalue()


def test_the_district_is_loaded_whole_and_again_changes_nothing(db):
    assert "8 xã" in load()
    district = units.find("Đam Rông")
    assert Unit.objects.filter(parent=district).count() == 8
    found = activity_figures.quantities(QUANTITIES, [district], **YEAR)
    assert {code: figures[district.pk] for code, figures in found.items()} == {
        code: Decimal(value) for code, value in QUANTITIES.items()
    }
    _tet_and_the_campaign_at_da_long(district)
    gifts = {one.name: (one.count, one.value) for activity in Activity.objects.all() for one in activity.gifts.all()}
    assert gifts == GIFTS
    all_year = activity_figures.totals(district, **YEAR)
    assert (all_year["participants"], all_year["workdays"], all_year["gifts"]) == (8520, 800, 225)
    [doubt] = gift_prices.doubts(district, **YEAR)
    assert "Quà thanh niên nhập ngũ" in doubt and "2.500.000" in doubt and "493.750" in doubt
    template = ReportTemplate.objects.get(code="PH-502")
    request = composing.Request(template.form_id, "2024", district.pk, date(2024, 12, 20), template.pk)
    frozen = composing.compose(request, at=factories.NOW, using="default")
    assert [one["message"] for one in frozen["findings"]] == [doubt]
    share = coverage.of(Program.objects.get(code="PH-502"), on=date(2024, 12, 31)).share
    assert (share.signed, share.owed) == (8, 8), "each commune has a program of its own"
    words = profiles.words(district, 2024)
    assert words["ethnic_minority_percent"] == "65,07%"
    assert words["region_3_names"] == "Đạ Long và Liêng Srônh"
    assert words["communes_new_rural_of_communes"] == "6/8"
    below = profiles.lines(list(Unit.objects.filter(parent=district)), 2024)
    assert profiles.differences(profiles.of(district, 2024), below) == []  # 6 = 6, 2 = 2
    before = database()
    load()
    assert database() == before


def _tet_and_the_campaign_at_da_long(district: Unit) -> None:
    tet = activity_figures.totals(district, starts_on=date(2024, 2, 9), on=date(2024, 2, 9))
    assert {name: tet[name] for name in TET} == {name: Decimal(value) for name, value in TET.items()}
    campaign = activity_figures.totals(district, starts_on=date(2024, 10, 29), on=date(2024, 10, 29))
    told = [campaign[name] for name in ("money", "money_mobilised", "money_matched")]
    assert told == [4_080_000_000, 2_815_000_000, 1_265_000_000]


def test_it_is_not_loaded_beside_other_units(cast):
    before = database()
    with pytest.raises(CommandError, match="đã có đơn vị khác"):
        load()
    assert database() == before


def test_programs_of_the_demonstration_province_are_signed_by_all_districts_but_two(db):
    call_command("import_units", str(DATA / "units.csv"), stdout=StringIO())
    call_command(
        "import_indicators", str(DATA / "indicators.csv"), form=FORM, form_name="Biểu", unit_kinds="district",
        stdout=StringIO(),
    )  # fmt: skip
    demonstration.load("quang_nam.json", at=factories.NOW)
    found = coverage.of(Program.objects.get(code="QC-08"), on=date(2024, 6, 10))
    assert (found.share.signed, found.share.owed) == (16, 18)
    assert [unit.name for unit in found.levels[0].missing] == ["Tây Giang", "Nông Sơn"]
    assert Activity.objects.counted().count() == 7
    before = database()
    demonstration.load("quang_nam.json", at=factories.NOW)
    assert database() == before


HEAD = ",".join(profile_importing.COLUMNS)


def test_profiles_of_many_units_come_from_a_file_all_or_none(cast, tmp_path):
    good = file(
        tmp_path, HEAD, "Sông Mẫu,2024,87255.8,58706,38202,30,8,6,2,53,27,Niên giám", "Đồng Mẫu,2024,,10,,,,,,,,"
    )
    assert "thêm 2, sửa 0, không đổi 0" in run("import_profiles", good)
    assert "thêm 0, sửa 0, không đổi 2" in run("import_profiles", good)
    bad = file(
        tmp_path, HEAD, "Sông Mẫu,2024,1,5,6,,,,,,,", "Lạ,2024,,,,,,,,,,", "Đồng Mẫu,2024,,x,,,,,,,,", name="sai.csv"
    )
    said = refused("import_profiles", bad)
    for words in ("dòng 2", "lớn hơn “dân số”", "Không có đơn vị nào tên “Lạ”", "“x” không phải là số"):
        assert words in said
