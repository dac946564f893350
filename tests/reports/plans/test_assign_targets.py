"""`assign_targets`: 1.500 admissions among 17 units, by the command."""

import csv

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Quota
from members.choices import UnitKind
from tests import csv_input, factories
from tests.campaigns import planned
from tests.reports import builders

pytestmark = pytest.mark.django_db
OPTIONS = {"campaign": "DL24", "year": 2024}


@pytest.fixture
def units():
    province = factories.unit("Đắk Mẫu", UnitKind.PROVINCE)
    return [factories.unit(f"Huyện Mẫu {number}", parent=province, position=number) for number in range(1, 18)]


@pytest.fixture
def campaign(units):
    return planned.load(planned.DAK_LAK, units[0].parent, code="DL24")


def given(code: str = "DL24-4.1") -> list:
    return list(
        Quota.objects.standing().filter(target__code=code).order_by("unit__position").values_list("amount", flat=True)
    )


def refused(**options) -> str:
    with pytest.raises(CommandError) as error:
        call_command("assign_targets", **OPTIONS | options)
    return str(error.value)


def test_1500_among_17_units_equally(campaign, capsys):
    call_command("assign_targets", by="equal", **OPTIONS)
    assert given() == [89] * 4 + [88] * 13
    assert "DL24-4.1: giao 1.500/1.500 cho 17 đơn vị, khớp" in capsys.readouterr().out
    call_command("assign_targets", by="equal", **OPTIONS)
    assert "đổi 0 mức giao" in capsys.readouterr().out


def test_by_last_year_and_by_one_target(campaign, units):
    admitted = planned.target(campaign, "DL24-4.1").numerator
    round = factories.round_of(factories.form("BC", admitted), "2023")
    builders.report(round, units[0], **{admitted.code: 30})
    builders.report(round, units[1], **{admitted.code: 20})
    call_command("assign_targets", by="last_year", target="DL24-4.1", **OPTIONS)
    assert given() == [900, 600] + [0] * 15
    assert "Năm 2023 chưa có số liệu đã duyệt" in refused(by="last_year", target="DL24-6.3a")
    assert "Sổ hội viên chưa có ai vào ngày 01/01/2024" in refused(by="members")


def test_by_hand_from_a_file_with_the_gap_told(campaign, units, tmp_path, capsys):
    rows = [["target", "unit", "amount"], *(["DL24-4.1", unit.name, 88] for unit in units)]
    file = tmp_path / "giao.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(rows)
    call_command("assign_targets", str(file), **OPTIONS)
    assert "giao 1.496/1.500 cho 17 đơn vị, thiếu 4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("DL24-1.1,Huyện Mẫu 1,5", "dòng 2, cột “target”: “DL24-1.1” không phải chỉ tiêu số lượng"),
        ("DL24-4.1,Huyện Xa,5", "dòng 2, cột “unit”: không có đơn vị “Huyện Xa”"),
        ("DL24-4.1,Huyện Mẫu 1,", "dòng 2, cột “amount”: để trống"),
        ("DL24-4.1,Huyện Mẫu 1,nhiều", "dòng 2, cột “amount”: “nhiều” không phải là số"),
    ],
)
def test_a_faulty_file_is_refused_whole(campaign, tmp_path, row, words):
    path = csv_input.file(tmp_path, "target,unit,amount", row, "DL24-4.1,Huyện Mẫu 2,5")
    assert words in csv_input.refused("assign_targets", path, **OPTIONS)


def test_wrong_options_are_refused_in_words(campaign):
    assert "một trong hai" in refused()
    assert "Năm 2025 nằm ngoài" in refused(year=2025, by="equal")
    assert "Không có chỉ tiêu số lượng" in refused(by="equal", target="DL24-1.1")


def test_once_issued_it_is_a_revision_with_a_reason(campaign):
    call_command("assign_targets", by="equal", **OPTIONS)
    factories.form(
        "TD",
        *{
            one
            for target in campaign.targets.select_related("numerator", "denominator")
            for one in (target.numerator, target.denominator)
            if one
        },
    )
    call_command("issue_campaign", campaign="DL24", on="2024-01-10")
    assert "Ghi lý do điều chỉnh" in refused(by="equal", on="2024-02-01")
