"""What the headings of a list mean, and how people's choices are kept."""

import pytest

from ccb.lib.partial_dates import SOME_DAY, PartialDate
from members.domain.imports import columns, correcting, headings, looking, staging
from members.domain.register import counts
from members.models import ColumnMemory, Member
from tests import cast as casting
from tests import factories
from tests.members import sent_lists
from tests.members.registering import BY_SYSTEM
from tests.members.sent_lists import AT, HEADINGS, SOUND, checked, only, received, written

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN = columns.catalogue()


@pytest.fixture
def cast(transactional_db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return casting.assemble()


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Họ và tên", "full_name"), ("HỌ TÊN HỘI VIÊN", "full_name"), ("Năm sinh", "born_on"),
        ("Ngày, tháng, năm sinh", "born_on"), ("Số CMND/CCCD", "cccd"), ("Quê quán", "home_town"),
        ("Ngày vào Hội", "joined_on"), ("Ngày, tháng, năm vào Đảng CSVN", "party_joined_on"),
        ("SĐT", "phone"), ("Năm sinh – Nam", "born_on.nam"), ("Năm sinh – Nữ", "born_on.nu"), ("Nữ", "sex.nu"),
        ("Nam", "sex.nam"), ("Năm", None), ("STT", None), ("CCCD – Ngày cấp", "cccd_issued_on"),
        ("Chống Mỹ", "eras.chong_my"), ("Hộ nghèo", "living_standard.ngheo"), ("Xã, phường", "upper_unit"),
        ("Chi hội", "unit"), ("Tỷ lệ thương tật (%)", "wounded_percent"), ("Ghi chú", "note"), ("Lương", None),
        ("Họ đệm", "full_name.family"), ("Họ", "full_name.family"), ("Hộ", None), ("Tên", "full_name.given"),
        ("Đảng viên", "party_joined_on.x"), ("Trong đó – Đảng viên", "party_joined_on.x"), ("Số thẻ đảng viên", None),
    ],
)  # fmt: skip
def test_usual_headings_are_known(db, heading, key):
    assert headings.guess([heading], KNOWN) == ({"0": key} if key else {})


def test_every_label_is_its_own_heading(db):
    for key, column in KNOWN.items():
        assert headings.guess([column.label], KNOWN) == {"0": key}, column.label


def test_a_key_is_given_to_one_column_only(db):
    assert headings.guess(["Họ tên", "Họ và tên"], KNOWN) == {"0": "full_name"}


def test_a_choice_is_remembered_for_the_next_list(cast, tmp_path):
    rows = (("Người", "Họ và tên", "Ghi chú"), ("Nguyễn Văn Mẫu", "Hai", "một"))
    source = received(written(tmp_path, *rows), cast.chi_hoi)
    assert source.mapping == {"1": "full_name", "2": "note"}
    staging.check(source, mapping={"0": "full_name", "1": "note"}, actor=None, at=AT)
    assert received(written(tmp_path, *rows), cast.chi_hoi).mapping == {"0": "full_name", "1": "note"}
    assert ColumnMemory.objects.get(heading_key="ghi chu").field == ""


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"1": "born_on"}, "Chưa chọn cột họ và tên"), ({"0": "full_name", "1": "full_name"}, "hai cột"),
        ({"0": "full_name", "99": "note"}, "không còn trong tệp"), 
        ({"0": "full_name", "1": "status"}, "không có trong sổ"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_read_so_are_refused(cast, tmp_path, mapping, says):
    with pytest.raises(staging.BadMapping, match=says):
        checked(written(tmp_path, HEADINGS, SOUND), cast.xa, mapping=mapping)


def test_letters_and_headings_name_columns(db):
    guessed = {"0": "full_name", "2": "note"}
    found = headings.from_names(
        {"B": "born_on", "ghi CHÚ": "", "A": "residence"}, ["Tên", "x", "Ghi chú"], KNOWN, guessed
    )
    assert found == {"0": "residence", "1": "born_on"}
    assert [headings.letter_of(number) for number in (0, 25, 26, 701)] == ["A", "Z", "AA", "ZZ"]
    for wanted in ({"Không có": "note"}, {"A": "gì đó"}, {"ZZ": "note"}):
        with pytest.raises(KeyError):
            headings.from_names(wanted, ["Tên"], KNOWN, {})


SPLIT = {
    "one heading over both": (("Họ và tên", None, "Năm sinh"), ("Nguyễn Văn", "An"), ("Trần Thị", "Bình")),
    "two headings": (("Họ và tên đệm", "Tên", "Năm sinh"), ("Nguyễn Văn", "An"), ("Trần Thị", "Bình")),
    "three headings": (("Họ", "Chữ đệm", "Tên", "Năm sinh"), ("Nguyễn", "Văn", "An"), ("Trần", "Thị", "Bình")),
    "the given name again": (("Họ và tên", "Tên", "Năm sinh"), ("Nguyễn Văn An", "An"), ("Trần Thị Bình", "BÌNH")),
    "two rows of headings": (
        ("Họ và tên", None, "Năm sinh"), ("Họ đệm", "Tên", None), ("NGUYỄN VĂN", "AN"), ("TRẦN THỊ", "BÌNH")
    ),
}  # fmt: skip


@pytest.mark.parametrize("rows", SPLIT.values(), ids=SPLIT)
def test_a_name_in_several_columns_is_one_name(cast, tmp_path, rows):
    head = len(rows) - 2
    people = [(*row, 1950) for row in rows[head:]]
    source = checked(written(tmp_path, *rows[:head], *people), cast.chi_hoi)
    assert sent_lists.verdicts(source) == ["new", "new"], sent_lists.told(source)
    assert [row.data["full_name"] for row in source.rows.all()] == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert [row.data["born_on"] for row in source.rows.all()] == ["1950", "1950"]


def test_nobody_is_taken_without_his_given_name(cast, tmp_path):
    rows = (("Họ và tên đệm", "Tên"), ("Nguyễn Văn", None), (None, "Bông"))
    source = checked(written(tmp_path, *rows), cast.chi_hoi)
    assert sent_lists.verdicts(source) == ["rejected", "new"] and "Ô tên để trống" in sent_lists.told(source)
    assert source.rows.get(number=3).data["full_name"] == "Bông"
    with pytest.raises(staging.BadMapping, match="chưa chọn cột tên"):
        checked(written(tmp_path, ("Họ và tên đệm", "Thường gọi"), ("Nguyễn Văn", "An")), cast.chi_hoi)


def test_what_stands_right_of_whole_names_under_no_heading_is_no_given_name(cast, tmp_path):
    for beside in ("Nam", "x", 1950, "Chi hội 1", None):
        rows = (("Họ và tên", None, "Ghi chú"), ("Nguyễn Văn An", beside, "một"), ("Trần Thị Bình", beside, "hai"))
        source = checked(written(tmp_path, *rows), cast.chi_hoi)
        assert [row.data["full_name"] for row in source.rows.all()] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_a_birth_in_three_columns_is_one_day_and_makes_nobody_a_man(cast, tmp_path):
    rows = (
        ("TT", "Họ và tên", "Ngày, tháng, năm sinh", None, None, "Ghi chú"), (None, None, "Ngày", "Tháng", "Năm", None),
        (1, "Hồ Thị Một", 2, 5, 1950, "a"), (2, "Hồ Thị Hai", None, "05", "1951", "b"),
        (3, "Hồ Thị Ba", None, None, 1952, "c"), (4, "Hồ Thị Bốn", 2, 5, None, ""), (5, "Hồ Thị Năm", 31, 2, 1950, ""),
    )  # fmt: skip
    source = checked(written(tmp_path, *rows), cast.chi_hoi)
    assert sent_lists.verdicts(source) == ["new"] * 3 + ["rejected"] * 2
    assert [row.data.get("born_on") for row in source.rows.filter(verdict="new")] == ["1950-05-02", "1951-05", "1952"]
    assert not any("sex" in row.data for row in source.rows.all())
    assert "thiếu năm" in sent_lists.told(source) and "trên lịch" in sent_lists.told(source)
    by_sex = (("Họ và tên", "Ngày sinh", None), (None, "Nam", "Nữ"), ("Hồ Văn Sáu", 1950, None))
    checked(written(tmp_path, *by_sex), cast.chi_hoi)
    for upper in ("Ngày sinh", "Ngày, tháng, năm sinh"):  # what is remembered of the one heading is not for the other
        found = headings.guess([f"{upper} – Nam", f"{upper} – Năm"], KNOWN)
        assert found == {"0": "born_on.nam", "1": "born_on.year"}
    with pytest.raises(staging.BadMapping, match="chưa chọn cột năm sinh"):
        staging.check(source, mapping={"1": "full_name", "2": "born_on.day"}, **BY_SYSTEM)


HEAD = ("TT", "Họ và tên", "Năm sinh", "Ngày vào Hội")
ONE, TWO = (1, "Nguyễn Văn Một", 1950, "1990"), (1, "Lê Văn Hai", 1952, "1992")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("I", "CHI HỘI 1"), ("II", "Chi hội 2")), (("Chi hội 1",), ("Chi hội 2",)),
        ((None, "Chi hội 1: 25 hội viên"), (None, "CHI HỘI 2 (12 hội viên)")), ((1, "chi hội  1"), ("2.", "chi hội 2")),
    ],
)  # fmt: skip
def test_a_row_that_names_a_chapter_tells_the_unit_of_those_below_it(cast, tmp_path, first, second):
    other = sent_lists.chapter("Chi hội 2", cast.xa, position=2)
    source = checked(written(tmp_path, HEAD, first, ONE, second, TWO, (None, "Cộng", 2)), cast.xa)
    assert sent_lists.verdicts(source) == ["new", "new"], sent_lists.told(source)
    assert [row.data["unit_id"] for row in source.rows.all()] == [cast.chi_hoi.pk, other.pk]
    assert (source.counts["read"], source.counts["skipped"]) == (2, 3)
    row = source.rows.get(number=3)  # who is put right on the page stays in the chapter
    assert (
        correcting.correct(row, ["1", "Nguyễn Văn Mốt", *row.cells[2:]], **BY_SYSTEM).data["unit_id"] == cast.chi_hoi.pk
    )


def test_cut_names_between_rows_of_chapters_are_whole(cast, tmp_path):
    rows = (
        ("TT", "Họ và tên", None, "Năm sinh"), ("I", "Chi hội 1"), (1, "Phan Văn", "Sáu", 1950),
        (None, "Cộng", None, 1), (None, "CHỦ TỊCH"), (None, "Lê Văn Ký"),
    )  # fmt: skip
    source = checked(written(tmp_path, *rows), cast.xa)
    assert source.rows.get(verdict="new").data["full_name"] == "Phan Văn Sáu"
    [column] = [one for one in looking.look(source, actor=None).columns if one.index == 4]
    assert column.samples == ["Chi hội 1"]


def test_a_chapter_that_is_not_there_takes_in_nobody(cast, tmp_path):
    source = checked(written(tmp_path, HEAD, ("I", "Chi hội 9"), ONE), cast.xa)
    assert sent_lists.verdicts(source) == ["rejected"] and "Chi hội 9" in sent_lists.told(source)


def test_a_unit_in_its_own_column_goes_before_that_of_the_rows_above(cast, tmp_path):
    sent_lists.chapter("Chi hội 2", cast.xa, position=2)
    rows = ((*HEAD, "Chi hội"), ("I", "Chi hội 2"), (*ONE, "Chi hội 1"), (*TWO, None))
    source = checked(written(tmp_path, *rows), cast.xa)
    assert [row.data["unit_id"] == cast.chi_hoi.pk for row in source.rows.all()] == [True, False]


def test_who_signs_below_a_list_is_no_member(cast, tmp_path):
    below = [
        ("Đồng Mẫu, ngày 01 tháng 6 năm 2024",), ("TM. BAN CHẤP HÀNH",), ("CHỦ TỊCH",), ("Nguyễn Văn Chủ",),
        ("Người lập",),
    ]  # fmt: skip
    rows = (HEAD, ("I", "Chi hội 1"), ONE, *((None, *row) for row in below))
    source = checked(written(tmp_path, *rows), cast.xa)
    assert sent_lists.verdicts(source) == ["new", *["rejected"] * len(below)]
    for told in ({"number": 6}, {"number": 7}):
        assert "chỉ có chữ ở cột họ tên" in source.rows.get(**told).problems[0][1]


def test_a_birth_in_the_column_of_a_sex_tells_both(cast, tmp_path):
    rows = (("Họ và tên", "Năm sinh", None), (None, "Nam", "Nữ"), ("Hồ Thị Mẫu", None, 1955))
    source = checked(written(tmp_path, *rows), cast.chi_hoi)
    assert (only(source).data["born_on"], only(source).data["sex"]) == ("1955", "nu")
    rows = (*rows[:2], ("Hồ Thị Mẫu", 1950, 1955))
    assert "Hai cột ghi khác nhau" in sent_lists.told(checked(written(tmp_path, *rows), cast.chi_hoi))


def test_crosses_under_periods_of_service_add_up(cast, tmp_path):
    rows = (("Họ và tên", "Chống Pháp", "Chống Mỹ", "Thời bình"), ("Hồ Văn Mẫu", "x", "x", None))
    assert only(checked(written(tmp_path, *rows), cast.chi_hoi)).data["eras"] == ["chong_my", "chong_phap"]


def test_a_cross_under_party_member_counts_him_and_takes_no_known_day_away(cast, tmp_path):
    rows = (
        ("Họ và tên", "Năm sinh", "Đảng viên", "Ngày vào Đảng"), ("Hồ Văn Một", "1950", "x", None),
        ("Hồ Văn Hai", "1951", "x", "1975"), ("Hồ Văn Ba", "1952", None, None), ("Hồ Văn Bốn", "1953", "không", None),
        ("Hồ Văn Năm", "1954", "không", "1975"),
    )  # fmt: skip
    source = checked(written(tmp_path, *rows), cast.chi_hoi)
    assert sent_lists.verdicts(source) == ["new"] * 4 + ["rejected"]
    assert "Hai cột ghi khác nhau" in sent_lists.told(source)
    sent_lists.applied(source)
    known = dict(Member.objects.values_list("full_name", "party_joined_on"))
    assert known == {
        "Hồ Văn Một": SOME_DAY, "Hồ Văn Hai": PartialDate(1975), "Hồ Văn Ba": None, "Hồ Văn Bốn": None
    }  # fmt: skip
    in_party = counts.headcount(cast.tinh, on=AT.date(), by="party").groups
    assert [group.members for group in in_party] == [2, 2]
    crosses = [("Họ và tên", "Năm sinh", "Đảng viên"), *((name, born, "x") for name, born, *_ in rows[1:3])]
    assert sent_lists.verdicts(checked(written(tmp_path, *crosses), cast.chi_hoi)) == ["unchanged"] * 2
    told = (("Họ và tên", "Năm sinh", "Đảng viên"), ("Hồ Văn Một", "1950", "3/2/1970"))
    source = checked(written(tmp_path, *told), cast.chi_hoi)
    assert (only(source).before, only(source).data) == ({"party_joined_on": "0000"}, {"party_joined_on": "1970-02-03"})


def test_a_month_before_its_day_makes_the_whole_column_doubtful(cast, tmp_path):
    rows = (("Họ và tên", "Ngày sinh"), ("Hồ Văn Một", "3/14/1950"), ("Hồ Văn Hai", "5/6/1950"), ("Hồ Văn Ba", "1950"))
    source = checked(written(tmp_path, *rows), cast.chi_hoi)
    assert sent_lists.verdicts(source) == ["rejected", "new", "new"]
    second = source.rows.get(number=3)
    assert second.coercions[0][1] == "5/6/1950" and "ngày trước tháng" in second.coercions[0][2]


def test_old_encodings_are_converted_and_each_text_is_told(cast, tmp_path):
    rows = (("Hä vµ tªn", "Quª qu¸n"), ("NguyÔn V¨n MÉu", "Qu¶ng Nam"), ("TrÇn ThÞ Thö", "§µ N½ng"))
    source = checked(written(tmp_path, *rows), cast.chi_hoi)
    assert (source.encoding, source.headings) == ("tcvn3", ["Họ và tên", "Quê quán"])
    assert source.rows.get(number=2).data["full_name"] == "Nguyễn Văn Mẫu"
    assert source.counts["coerced"] == 2
    sent_lists.applied(source)
    assert sent_lists.verdicts(checked(written(tmp_path, *rows), cast.chi_hoi)) == ["unchanged"] * 2


def test_units_are_found_by_alias_number_and_full_name(cast, tmp_path):
    from members.domain import units

    units.add_alias(cast.chi_hoi, "Chi hội Trung tâm", actor=None, at=factories.NOW)
    for name in (
        "1",
        "Chi hội 1",
        "CHI HỘI TRUNG TÂM",
        "Chi hội 1, xã Đồng Mẫu, huyện Sông Mẫu",
        "Chi hội 1, Đồng Mẫu",
    ):
        source = checked(written(tmp_path, HEADINGS, sent_lists.row(unit=name)), cast.tinh)
        assert only(source).data.get("unit_id") == cast.chi_hoi.pk, (name, sent_lists.told(source))
