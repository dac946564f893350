"""Where the names of the columns stand: anywhere in the first 20 rows, under titles, in one row or two."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import table_heads

NAMES = ["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Chi hội"]
PEOPLE = [
    [1, "Nguyễn Văn Mẫu", date(1950, 3, 14), "049050000011", "Thôn Một"],
    [2, "Trần Thị Thử", "1955", "049155000022", "Thôn Hai"],
    [3, "Rơ Lưk Bông", None, None, "Thôn Hai"],
]
NATION = ["HỘI CỰU CHIẾN BINH XÃ MẪU", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
cells = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.dates())
grids = st.lists(st.lists(cells, max_size=6), max_size=25)


@pytest.mark.parametrize("above", [0, 1, 4, 12, 19])
def test_header_is_found_anywhere_in_the_first_twenty_rows(above):
    titles = [NATION, [], ["DANH SÁCH HỘI VIÊN"], ["Tính đến ngày 22/11/2026"], *[[]] * 20][:above]
    assert table_heads.guess([*titles, NAMES, *PEOPLE]) == above


def test_header_below_the_first_twenty_rows_is_not_guessed():
    assert table_heads.guess([*[["Tiêu đề"]] * 20, NAMES, *PEOPLE]) is None


def test_two_titles_side_by_side_are_no_header():
    assert table_heads.guess([NATION, ["Số: 12/BC", None, None, "Ngày 1 tháng 2"], NAMES, *PEOPLE]) == 2


def test_list_without_a_header_has_none():
    assert table_heads.guess(PEOPLE) is None
    assert table_heads.guess([]) is None


def test_row_with_most_known_headings_wins_over_its_shape():
    signed = [["Người lập", "Người duyệt", "Chủ tịch", "Nơi nhận", "Lưu"], NAMES, *PEOPLE]
    assert table_heads.guess(signed) == 0
    assert table_heads.guess(signed, known={"ho va ten", "ngay sinh"}) == 1


def test_list_of_names_only_has_its_header():
    assert table_heads.guess([["Họ tên", "Năm sinh"], ["Nguyễn Văn Mẫu", 1950]]) == 0


def test_one_row_of_names_is_read_as_it_is():
    assert table_heads.read([NAMES, *PEOPLE], 0) == table_heads.Headings(tuple(NAMES), 1)


def test_two_rows_of_names_are_joined():
    upper = ["STT", "Họ và tên", "Ngày sinh", None, "Chi hội", None]
    lower = [None, None, "Nam", "Nữ", "Thôn", "Xã"]
    rows = [upper, lower, [1, "Nguyễn Văn Mẫu", "1950", None, "Một", "Mẫu"]]
    assert table_heads.guess(rows) == 0
    assert table_heads.read(rows, 0) == table_heads.Headings(
        ("STT", "Họ và tên", "Ngày sinh – Nam", "Ngày sinh – Nữ", "Chi hội – Thôn", "Chi hội – Xã"), 2
    )


def test_three_rows_of_names_are_joined():
    rows = [
        ["TT", "Quân đội", None, None],
        [None, "Ngày", None, "Cấp bậc"],
        [None, "Nhập ngũ", "Xuất ngũ"],
        [1, "1968"],
    ]
    assert table_heads.read(rows, 0) == table_heads.Headings(
        ("TT", "Quân đội – Ngày – Nhập ngũ", "Quân đội – Ngày – Xuất ngũ", "Quân đội – Cấp bậc"), 3
    )


@pytest.mark.parametrize("numbering", [["A", "B", 1, 2, 3], [1, 2, 3, 4, 5], ["(1)", "(2)", "(3)", "(4)", "(5)"]])
def test_row_that_numbers_the_columns_is_no_data(numbering):
    rows = [NAMES, numbering, *PEOPLE]
    assert table_heads.guess(rows) == 0
    assert table_heads.read(rows, 0).data_from == 2


def test_first_member_is_never_taken_for_a_second_row_of_names():
    rows = [["Họ và tên", "Chi hội", "Ghi chú", None], ["Nguyễn Văn Mẫu", "Thôn Một", "Tổ trưởng", "xem lại"]]
    assert table_heads.read(rows, 0).data_from == 1


@given(grids)
def test_any_grid_gets_a_header_within_it_or_none(rows):
    header = table_heads.guess(rows)
    assert header is None or 0 <= header < min(20, len(rows))
    if header is not None:
        found = table_heads.read(rows, header)
        assert header < found.data_from <= len(rows)
        assert len(found.names) >= len(rows[header])
        assert all(isinstance(name, str) for name in found.names)


@given(grids, st.integers(0, 24))
def test_any_row_may_be_chosen_as_the_header(rows, header):
    if header < len(rows):
        assert table_heads.read(rows, header).data_from > header
