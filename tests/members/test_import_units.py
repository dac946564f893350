"""`import_units`: the tree of a file over the tree that stands; all of it or nothing."""

import pytest
from django.core.management import CommandError
from hypothesis import given
from hypothesis import strategies as st

from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from members.choices import UnitKind
from members.domain import units
from members.models import Unit
from tests import csv_input, factories

HEADER = "name,kind,parent,code,valid_from,valid_to"
TREE = (
    "Ba Mẫu,commune,Sông Mẫu,20001,,",
    "Quảng Mẫu,province,,049,,",
    "Sông Mẫu,district,Quảng Mẫu,502,,2025-06-30",
    "Núi Mẫu,district,Quảng Mẫu,503,,2025-06-30",
    "Khối 487,bloc,Quảng Mẫu,,,",
    "Chi hội 1,chapter,Ba Mẫu,,2010-01-01,",
)
pytestmark = pytest.mark.django_db


def load(folder, *lines) -> str:
    return csv_input.run("import_units", csv_input.file(folder, HEADER, *lines))


def refused(folder, *lines) -> str:
    return csv_input.refused("import_units", csv_input.file(folder, HEADER, *lines))


def tree() -> dict:
    """Name -> names above it, read from the paths alone."""
    by_pk = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in by_pk.values():
        assert unit.path.endswith(f"{unit.pk:06d}.")
        assert unit.depth == unit.path.count(".") - 1
        assert unit.path == (by_pk[unit.parent_id].path if unit.parent_id else "") + f"{unit.pk:06d}."
    return {unit.name: [by_pk[int(pk)].name for pk in unit.path.rstrip(".").split(".")[:-1]] for unit in by_pk.values()}


def test_a_file_becomes_a_tree_whatever_the_order_of_its_lines(tmp_path):
    assert "thêm 6, sửa 0, không đổi 0" in load(tmp_path, *TREE)
    assert tree() == {
        "Quảng Mẫu": [],
        "Sông Mẫu": ["Quảng Mẫu"],
        "Núi Mẫu": ["Quảng Mẫu"],
        "Khối 487": ["Quảng Mẫu"],
        "Ba Mẫu": ["Quảng Mẫu", "Sông Mẫu"],
        "Chi hội 1": ["Quảng Mẫu", "Sông Mẫu", "Ba Mẫu"],
    }
    assert units.find("Quảng Mẫu").code == "049"
    assert str(units.find("Núi Mẫu").valid_to) == "2025-06-30"


def test_i01_the_same_file_again_changes_nothing(tmp_path):
    load(tmp_path, *TREE)
    before = csv_input.database()
    assert "thêm 0, sửa 0, không đổi 6" in load(tmp_path, *TREE)
    assert csv_input.database() == before


def test_a_place_is_called_what_it_is_and_a_blank_or_missing_title_leaves_it(tmp_path):
    lines = ("Quảng Mẫu,province,,,,,tỉnh", "Hội Mẫu,district,Quảng Mẫu,,,,Thành phố thuộc tỉnh",
             "Cẩm Mẫu,commune,Hội Mẫu,,,,phường")  # fmt: skip
    csv_input.run("import_units", csv_input.file(tmp_path, f"{HEADER},title", *lines))
    named = [units.find(name) for name in ("Quảng Mẫu", "Hội Mẫu", "Cẩm Mẫu")]
    assert [unit.titled for unit in named] == ["Tỉnh Quảng Mẫu", "Thành phố Hội Mẫu", "Phường Cẩm Mẫu"]
    assert named[1].in_sentence == "thành phố Hội Mẫu"
    assert "không đổi 3" in load(tmp_path, *(line.rpartition(",")[0] for line in lines))
    csv_input.run("import_units", csv_input.file(tmp_path, f"{HEADER},title", lines[0], lines[1][:-20] + "huyện"))
    assert units.find("Hội Mẫu").titled == "Huyện Hội Mẫu"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Một,district,Quảng Mẫu,,,,phường", "huyện, quận, thị xã, thành phố"),
        ("Một,bloc,Quảng Mẫu,,,,phường", "không có tên gọi khác"),
    ],
)
def test_a_title_of_another_kind_is_refused(tmp_path, line, words):
    file = csv_input.file(tmp_path, f"{HEADER},title", "Quảng Mẫu,province,,,,,", line)
    said = csv_input.refused("import_units", file)
    assert "dòng 3, cột “title”" in said and words in said


def test_i05_rows_counted_are_rows_of_the_file(tmp_path):
    assert "Đã nhập 6 đơn vị từ tep.csv" in load(tmp_path, *TREE, "", ",,,,,")


def test_units_stand_in_the_order_of_the_file(tmp_path):
    load(tmp_path, *TREE)
    districts = Unit.objects.filter(depth=1).in_order()
    assert [unit.name for unit in districts] == ["Sông Mẫu", "Núi Mẫu", "Khối 487"]


def test_changed_facts_change_the_unit_and_are_audited(tmp_path):
    load(tmp_path, *TREE)
    changed = [line.replace("502,,2025-06-30", "0502,1997-01-01,").replace("Núi Mẫu,d", "NÚI MẪU,d") for line in TREE]
    assert "thêm 0, sửa 2, không đổi 4" in load(tmp_path, *changed)
    unit = units.find("Sông Mẫu")
    assert (unit.code, str(unit.valid_from), unit.valid_to) == ("0502", "1997-01-01", None)
    assert units.find("Núi Mẫu").name == "NÚI MẪU"
    assert AuditEntry.objects.filter(verb="unit.change").count() == 2
    assert audit.faults() == []


def test_a_unit_with_its_code_under_another_parent_has_moved_with_all_below_it(tmp_path):
    load(tmp_path, *TREE)
    pk = units.find("Ba Mẫu").pk
    moved = [line.replace("commune,Sông Mẫu", "commune,Núi Mẫu") for line in TREE]
    assert "thêm 0, sửa 1, không đổi 5" in load(tmp_path, *moved)
    assert units.find("Ba Mẫu").pk == pk
    assert tree()["Chi hội 1"] == ["Quảng Mẫu", "Núi Mẫu", "Ba Mẫu"]
    assert "không đổi 6" in load(tmp_path, *moved)


def test_a_unit_opened_below_one_that_moves_stands_in_the_new_place(tmp_path):
    load(tmp_path, *TREE)
    moved = [line.replace("commune,Sông Mẫu", "commune,Núi Mẫu") for line in TREE]
    load(tmp_path, *moved, "Phân hội 1,sub_chapter,Chi hội 1,,,")
    assert tree()["Phân hội 1"] == ["Quảng Mẫu", "Núi Mẫu", "Ba Mẫu", "Chi hội 1"]


def test_the_same_name_elsewhere_without_a_code_is_another_unit(tmp_path):
    load(tmp_path, *TREE)
    assert "thêm 1, sửa 0" in load(tmp_path, "Chi hội 1,chapter,Khối 487,,,")


def test_parents_may_stand_in_the_database_already_and_be_named_with_their_title(tmp_path):
    load(tmp_path, *TREE)
    titled = ["Bốn Mẫu,commune,huyện Sông Mẫu,,,", "Năm Mẫu,commune,Hội CCB tỉnh Quảng Mẫu,,,"]
    load(tmp_path, *titled)
    assert tree()["Bốn Mẫu"] == ["Quảng Mẫu", "Sông Mẫu"]
    assert tree()["Năm Mẫu"] == ["Quảng Mẫu"]


def test_of_two_bearers_of_a_name_the_one_that_fits_is_the_parent(tmp_path):
    load(tmp_path, *TREE, "Sông Mẫu,commune,Sông Mẫu,,,", "Hai,commune,Sông Mẫu,,,")
    assert tree()["Hai"] == ["Quảng Mẫu", "Sông Mẫu"]


def test_a_name_that_two_possible_parents_bear_is_refused_until_the_kind_is_given(tmp_path):
    load(tmp_path, *TREE, "Sông Mẫu,commune,Núi Mẫu,,,")
    said = refused(tmp_path, "Chi hội 9,chapter,Sông Mẫu,,,")
    assert "dòng 2, cột “parent”: có 2 đơn vị tên “Sông Mẫu”. Hãy ghi kèm cấp" in said
    load(tmp_path, "Chi hội 9,chapter,xã Sông Mẫu,,,")
    assert tree()["Chi hội 9"] == ["Quảng Mẫu", "Núi Mẫu", "Sông Mẫu"]


def test_one_name_after_the_other_in_time_is_two_units(tmp_path):
    load(tmp_path, *TREE[:4])
    halves = ["Năm,commune,Sông Mẫu,,,2024-12-31", "Năm,commune,Sông Mẫu,,2025-01-01,"]
    assert "thêm 2" in load(tmp_path, *halves)
    assert "không đổi 2" in load(tmp_path, *halves)
    assert "trùng thời gian" in refused(tmp_path, "Năm,commune,Sông Mẫu,,2024-06-01,")


def test_an_alias_is_the_unit_and_keeps_its_name(tmp_path):
    load(tmp_path, *TREE)
    units.add_alias(units.find("Sông Mẫu"), "Sông Mẩu", actor=None, at=factories.NOW)
    load(tmp_path, "Sông Mẩu,district,Quảng Mẫu,777,,")
    assert units.find("Sông Mẫu").code == "777"


@pytest.mark.parametrize(
    ("lines", "where", "words"),
    [
        ([",district,Quảng Mẫu,,,"], "dòng 3, cột “name”", "để trống"),
        (["=1+1,district,Quảng Mẫu,,,"], "dòng 3, cột “name”", "“=1+1” không phải là tên"),
        (["<b>,district,Quảng Mẫu,,,"], "dòng 3, cột “name”", "“<b>”"),
        ([f"{'a' * 121},district,Quảng Mẫu,,,"], "dòng 3, cột “name”", "dài 121 ký tự"),
        (["Một,quận,Quảng Mẫu,,,"], "dòng 3, cột “kind”", "“quận” không hiểu được"),
        (
            ["Một,district,Quảng Mâu,,,"],
            "dòng 3, cột “parent”",
            "“Quảng Mâu”, cả trong tệp lẫn trong danh sách đã có. Có",
        ),
        (["Một,district,,,,"], "dòng 3, cột “parent”", "để trống"),
        (["Một,province,Quảng Mẫu,,,"], "dòng 3, cột “parent”", "tỉnh không có cấp trên"),
        (["Một,district,Quảng Mẫu,123456789012345678901,,"], "dòng 3, cột “code”", "dài 21 ký tự"),
        (["Một,district,Quảng Mẫu,,1/2/2024,"], "dòng 3, cột “valid_from”", "“1/2/2024”"),
        (["Một,district,Quảng Mẫu,,2024-02-30,"], "dòng 3, cột “valid_from”", "“2024-02-30”"),
        (["Một,district,Quảng Mẫu,,2025-01-01,2024-01-01"], "dòng 3, cột “valid_to”", "“2024-01-01” trước ngày"),
        (["Xã,commune,Quảng Mẫu,,,", "Một,district,Xã,,,"], "dòng 4, cột “parent”", "“Xã” là cấp Xã, không thể"),
        (["A,commune,B,,,", "B,commune,A,,,"], "dòng 3, cột “parent”", "“B” là cấp Xã"),
        (["A,district,A,,,"], "dòng 3, cột “parent”", "“A” là cấp Huyện"),
        (["A,district,Quảng Mẫu,,,", "a,district,Quảng Mẫu,,,"], "dòng 4, cột “name”", "đã có ở dòng 3"),
        (["Hoà,bloc,Quảng Mẫu,,,", "Hòa,bloc,Quảng Mẫu,,,"], "dòng 4, cột “name”", "đã có ở dòng 3"),
        (["A,district,Quảng Mẫu,,,2020-12-31", "B,commune,A,,2021-01-01,"], "dòng 4", "không hoạt động cùng thời gian"),
        (["NguyÔn V¨n An,district,Quảng Mẫu,,,"], "dòng 3, cột “name”", "TCVN3"),
        (["Một,district"], "dòng 3", "có 2 ô mà bảng có 6 cột"),
    ],
)
def test_a_wrong_row_refuses_the_file_and_is_named(tmp_path, lines, where, words):
    said = refused(tmp_path, "Quảng Mẫu,province,,,,", *lines)
    assert f"tep.csv, {where}" in said
    assert words in said
    assert "dòng 2" not in said


def test_a_fault_in_a_parent_is_told_once_and_not_for_its_children(tmp_path):
    said = refused(tmp_path, "Quảng Mẫu,province,,,2024-13-01,", "A,district,Quảng Mẫu,,,", "B,commune,A,,,")
    assert said.count("\n") == 0


@pytest.mark.once
@pytest.mark.parametrize("data", csv_input.nasty(*HEADER.split(",")))
def test_a_file_of_another_kind_is_refused_in_vietnamese(tmp_path, data):
    assert csv_input.refused("import_units", csv_input.raw(tmp_path, data)).startswith("tep.csv")


@csv_input.random_files
@given(junk=st.binary(max_size=300), with_header=st.booleans())
def test_junk_is_refused_and_changes_nothing(tmp_path, junk, with_header):
    data = (HEADER.encode() + b"\n" if with_header else b"") + junk
    assert "tep.csv" in csv_input.refused("import_units", csv_input.raw(tmp_path, data))


NAMES = st.sampled_from(["A", "a", "B", "Hoà", "Hòa", "Quảng Mẫu", "x" * 121, "ẞ" * 120, "\u200b", '"', "'"])
PARENTS = st.sampled_from(["", "A", "B", "Hoà", "Quảng Mẫu", "Quảng Mẫu", "tỉnh Quảng Mẫu", "huyện A"])
DAYS = st.sampled_from(["", "", "", "2023-01-01", "2024-01-01", "9999-12-31", "0"])
KINDS = st.sampled_from([*UnitKind.values, "x"])
ROW = st.tuples(NAMES, KINDS, PARENTS, st.sampled_from(["", "080", "81"]), DAYS, DAYS).map(",".join)


@csv_input.random_files
@given(lines=st.lists(ROW, min_size=1, max_size=6))
def test_rows_of_any_words_are_taken_whole_or_refused_whole(tmp_path, lines):
    path = csv_input.file(tmp_path, HEADER, "Quảng Mẫu,province,,,,", *lines)
    before = csv_input.database()
    try:
        csv_input.run("import_units", path)
    except CommandError:
        assert csv_input.database() == before
    else:
        tree()
        assert "thêm 0, sửa 0" in csv_input.run("import_units", path)


def test_a_unit_cannot_be_carried_under_itself():
    above = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    below = factories.unit("Sông Mẫu", parent=above)
    with pytest.raises(units.WrongParent):
        units.change_unit(above, name="Quảng Mẫu", parent=below, actor=None, at=factories.NOW)
