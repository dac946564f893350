"""A target of coverage finds its program by what the plan says of it, or says that it has to be chosen."""

import pytest
from django.core.management import call_command

from campaigns.domain.plans import plan_checks, targets
from campaigns.models import Program
from tests import factories
from tests.campaigns import coordinating, planned

SIGNED = "A,III.7,{},coverage,đơn vị đã ký / tổng số đơn vị,=,100,,%,district_and_commune,term,,{}"
TRAFFIC = "Tổ chức Hội từ huyện đến cơ sở ký chương trình phối hợp với Ban An toàn giao thông cùng cấp 2023-2028"


def program(cast, title: str, partner: str, unit=None) -> Program:
    said = {"title": title, "partners": (coordinating.partner(partner),), "covers": ("district",)}
    return coordinating.program(unit or cast.tinh, **said)


@pytest.fixture
def signed(cast):
    return program(cast, "Phối hợp bảo đảm trật tự giao thông", "Ban An toàn giao thông tỉnh")


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (TRAFFIC, ""),
        ("Ký với ban an toàn giao thông cùng cấp", ""),
        ("Thực hiện “Phối hợp bảo đảm trật tự giao thông”", ""),
        ("Ký chương trình", "theo CHUONG-TRINH-ATGT"),
    ],
)
def test_it_is_found_by_partner_title_or_code(cast, signed, words, note):
    program(cast, "Phối hợp giáo dục thế hệ trẻ", "Tỉnh đoàn")
    Program.objects.filter(pk=signed.pk).update(code="CHUONG-TRINH-ATGT")
    campaign = planned.plan(cast.tinh, SIGNED.format(words, note))
    assert planned.target(campaign, "A").program == signed


def test_the_partner_named_in_the_plan_is_looked_for_in_titles(cast):
    wanted = program(cast, "Phối hợp với Đoàn Thanh niên giáo dục truyền thống", "Tỉnh đoàn")
    words = "Tổ chức Hội ký chương trình phối hợp với Đoàn Thanh niên cùng cấp 2023-2028"
    assert planned.target(planned.plan(cast.tinh, SIGNED.format(words, "")), "A").program == wanted


def test_several_or_none_are_not_guessed_and_issuing_asks(cast, signed):
    program(cast, "Phối hợp tuyên truyền", "Ban An toàn giao thông")
    program(cast, "Phối hợp với chính quyền huyện", "Chính quyền huyện", cast.huyen)
    other = SIGNED.format("Phối hợp với chính quyền", "").replace("A,", "B,", 1)
    campaign = planned.plan(cast.tinh, SIGNED.format(TRAFFIC, ""), other)
    assert not campaign.targets.filter(program__isnull=False).exists()
    told = plan_checks.faults(campaign, collected=())
    assert len(told) == 2 and all("chưa chọn chương trình phối hợp" in one for one in told)


def test_what_was_chosen_by_hand_stays_and_the_same_file_changes_nothing(cast, signed):
    other = program(cast, "Phối hợp khác", "Tỉnh đoàn")
    lines = [SIGNED.format(TRAFFIC, "")]
    campaign = planned.plan(cast.tinh, *lines)
    targets.change(planned.target(campaign, "A"), {"program": other}, actor=None, at=factories.NOW)
    planned.plan(cast.tinh, *lines)
    assert planned.target(campaign, "A").program == other
    planned.issue(campaign)
    planned.plan(cast.tinh, *lines)


def test_the_import_says_which_program_it_took_and_which_is_to_be_chosen(cast, signed, tmp_path, capsys):
    path = tmp_path / "chi-tieu.csv"
    lines = [
        planned.HEADER.rsplit(",", 5)[0],
        SIGNED.format(TRAFFIC, ""),
        SIGNED.format("Ký chương trình", "").replace("A,", "B,", 1),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    call_command("import_targets", str(path), campaign="TD", unit="Quảng Mẫu", year="2024")
    told = capsys.readouterr().out
    assert "“A” đếm đơn vị đã ký “Phối hợp bảo đảm trật tự giao thông”" in told
    assert "“B” chưa gắn với chương trình phối hợp nào" in told
