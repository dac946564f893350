"""`import_members` from the command line, and lists that come back as they went out."""

import json

import pytest
from django.core.management import CommandError, call_command

from ccb.lib.partial_dates import SOME_DAY, PartialDate
from members.domain.made_up import people
from members.domain.register import registry
from members.models import Enrolment, Member, RegisterEvent
from tests import cast as casting
from tests.members import sent_lists
from tests.members.registering import BY_SYSTEM, START, member
from tests.members.sent_lists import HEADINGS, OTHER, SOUND, written

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])


@pytest.fixture
def cast(transactional_db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return casting.assemble()


def ran(path, *arguments, folder) -> dict:
    call_command("import_members", str(path), "--unit", "Đồng Mẫu", "--json", str(folder / "out.json"), *arguments)
    return json.loads((folder / "out.json").read_text())


def test_without_confirm_nothing_is_written(cast, tmp_path, capsys):
    said = ran(written(tmp_path, HEADINGS, SOUND, sent_lists.row(born_on="x", cccd=None)), folder=tmp_path)
    assert (said["read"], said["new"], said["rejected"], said["confirmed"]) == (2, 1, 1, False)
    assert said["rows"][1]["verdict"] == "rejected"
    problem = said["rows"][1]["problems"][0]
    assert (problem["column"], problem["value"]) == ("born_on", "x") and "không phải" in problem["text"]
    assert said["mapping"]["A"] == "full_name"
    assert not Member.objects.exists()
    assert "Chưa ghi gì vào sổ" in capsys.readouterr().out


def test_confirm_writes_and_again_changes_nothing(cast, tmp_path):
    path = written(tmp_path, HEADINGS, SOUND, OTHER)
    assert ran(path, "--confirm", folder=tmp_path)["new"] == 2
    said = ran(path, "--confirm", folder=tmp_path)
    assert (said["new"], said["changed"], said["unchanged"]) == (0, 0, 2)
    assert Member.objects.count() == 2


def test_a_map_says_what_the_columns_are(cast, tmp_path):
    path = written(tmp_path, ("Tên gọi", "Chi hội", "Khác"), ("Hồ Văn Mẫu", "Chi hội 1", "Cơ Tu"))
    (tmp_path / "map.json").write_text('{"Tên gọi": "full_name", "C": "ethnic"}')
    ran(path, "--confirm", "--map", str(tmp_path / "map.json"), folder=tmp_path)
    assert Member.objects.get().ethnic == "Cơ Tu"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "JSON"),
        ("[]", "JSON"),
        ('{"A": 1}', "JSON"),
        ('{"Không có": "note"}', "Không có"),
        ('{"A": "abc"}', "abc"),
    ],
)
def test_a_wrong_map_is_refused(cast, tmp_path, content, says):
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(CommandError, match=says):
        ran(written(tmp_path, HEADINGS, SOUND), "--map", str(tmp_path / "map.json"), folder=tmp_path)


def test_a_bad_file_ends_with_words_and_an_exit_code(cast, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK\3\4 nothing")
    for path, says in ((tmp_path / "x.xlsx", "bị hỏng"), (tmp_path / "none.xlsx", "Không đọc được")):
        with pytest.raises(CommandError, match=says):
            ran(path, folder=tmp_path)
    with pytest.raises(CommandError, match="Không có đơn vị"):
        call_command("import_members", str(tmp_path / "x.xlsx"), "--unit", "Xứ Lạ")


# --- I06, I07 ------------------------------------------------------------------------------------------------------


def exported(folder, name="ra.xlsx"):
    call_command("export_members", "--unit", "Đồng Mẫu", "--out", str(folder / name))
    return folder / name


def test_i06_what_was_exported_comes_back_as_it_was(cast, tmp_path):
    member(cast.chi_hoi, "Hồ Văn Mẫu", born_on=PartialDate(1948), cccd="049048000001", phone="0905 123 456",
           sick_soldier=True, wounded_class="3/4", wounded_percent=45, eras=["chong_my", "lao"])  # fmt: skip
    member(cast.chi_hoi, "RƠ LƯK M'BÔNG", born_on=PartialDate(1950, 5), cccd="200000001", note="một\nhai",
           party_joined_on=SOME_DAY)  # fmt: skip
    member(cast.xa, "Y Bông", note="=cmd|' /C calc'!A0", joined_on=PartialDate(1992, 12, 6), card_number="000123")
    member(
        cast.chi_hoi,
        "Nguyễn Văn Hoà",
        home_town="Quảng Nam",
        medal_year=2010,
        phone="không rõ",
        enlisted_on=PartialDate(1899 + 1),
    )
    before = list(Member.objects.order_by("pk").values())
    said = ran(exported(tmp_path), "--confirm", folder=tmp_path)
    assert (said["read"], said["unchanged"], said["coerced"]) == (4, 4, 0), said["rows"]
    assert list(Member.objects.order_by("pk").values()) == before
    assert not RegisterEvent.objects.filter(verb="change").exists()


def test_i06_an_exported_register_can_be_made_anew(cast, tmp_path):
    for one in people.generate(40, 3):
        registry.enrol({k: v for k, v in one.items() if k != "household"}, unit=cast.chi_hoi, on=START, **BY_SYSTEM)
    fields = [
        field.name
        for field in Member._meta.concrete_fields
        if field.name not in ("id", "household", "version", "status")
    ]
    before = sorted(map(str, Member.objects.values_list(*fields)))
    path = exported(tmp_path)
    assert ran(path, folder=tmp_path)["unchanged"] == 40
    for model in (RegisterEvent, Enrolment, Member):
        model.objects.all().delete()
    said = ran(path, "--confirm", folder=tmp_path)
    assert said["new"] == 40, said["rows"]
    assert sorted(map(str, Member.objects.values_list(*fields))) == before


def test_i07_what_was_imported_goes_out_as_text(cast, tmp_path):
    import openpyxl

    ran(written(tmp_path, HEADINGS, sent_lists.row(note="=cmd|' /C calc'!A0")), "--confirm", folder=tmp_path)
    cells = [cell for row in openpyxl.load_workbook(exported(tmp_path)).active.iter_rows() for cell in row]
    assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
