import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import cccd
from ccb.lib.partial_dates import PartialDate

BORN = PartialDate(1948)


@given(
    st.sampled_from(sorted(cccd.PROVINCES)),
    st.sampled_from([cccd.MALE, cccd.FEMALE]),
    st.integers(1900, 2099),
    st.integers(0, 999_999),
)
def test_a_number_made_from_the_facts_raises_no_warning(province, sex, year, serial):
    number = cccd.made(province, sex=sex, year=year, serial=serial)
    assert len(number) == cccd.LENGTH
    assert cccd.check(number, sex=sex, born=PartialDate(year)) == []


@pytest.mark.parametrize(
    ("number", "sex", "born", "said"),
    [
        ("049048123456", "nam", BORN, []),
        ("", "nam", BORN, []),
        ("  ", "nam", BORN, []),
        ("049048123456", "", None, []),
        ("049148123456", "nam", BORN, ["giới tính ghi nam"]),
        ("049148123456", "", BORN, []),
        ("049048123456", "nu", BORN, ["giới tính ghi nữ"]),
        ("049050123456", "nam", BORN, ["sinh năm 1950"]),
        ("049248123456", "nam", BORN, ["sinh năm 2048"]),
        ("097048123456", "nam", BORN, ["(097) không phải là mã tỉnh"]),
        ("000048123456", "nam", BORN, ["mã tỉnh"]),
        ("003150123456", "nam", BORN, ["mã tỉnh", "giới tính", "sinh năm 1950"]),
        ("49048123456", "nam", BORN, ["mất số 0 ở đầu"]),
        ("205123456", "nam", BORN, ["CMND cũ"]),
        ("12345", "nam", BORN, ["số này có 5"]),
        ("0490481234567", "nam", BORN, ["số này có 13"]),
        ("049048 123456", "nam", BORN, ["dấu cách"]),
        ("49048123456.0", "nam", BORN, ["chỉ gồm chữ số"]),
        ("4.9E+10", "nam", BORN, ["chỉ gồm chữ số"]),
        ("٠٤٩٠٤٨١٢٣٤٥٦", "nam", BORN, ["chỉ gồm chữ số"]),
    ],
)
def test_each_doubt_has_its_sentence(number, sex, born, said):
    warnings = cccd.check(number, sex=sex, born=born)
    assert len(warnings) == len(said)
    assert all(part in warning for part, warning in zip(said, warnings, strict=True))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("049048121234", "•••••••• 1234"),
        ("049048 121234", "•••••••• 1234"),
        ("205121234", "•••••••• 1234"),
        ("1234567", "••••••••"),
        ("abc", "••••••••"),
        ("", ""),
    ],
)
def test_only_the_end_of_a_number_is_shown(number, shown):
    assert cccd.masked(number) == shown


def test_only_the_end_of_a_telephone_number_is_shown():
    assert cccd.masked_phone("0710 123 456") == "•••••••• 456"
    assert cccd.masked_phone("113") == "••••••••"
    assert cccd.masked_phone("") == ""


@given(st.text(max_size=20))
def test_a_mask_shows_four_digits_at_most(number):
    assert sum(sign.isdigit() for sign in cccd.masked(number)) <= 4
    assert sum(sign.isdigit() for sign in cccd.masked_phone(number)) <= 3
