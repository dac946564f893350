import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb.lib import text

NAMES = """
Tam Kỳ|Hội An|Điện Bàn|Đại Lộc|Duy Xuyên|Quế Sơn|Thăng Bình|Núi Thành|Phú Ninh|Tiên Phước|Hiệp Đức|Nông Sơn|Phước Sơn
Bắc Trà My|Nam Trà My|Nam Giang|Đông Giang|Tây Giang|Buôn Ma Thuột|Buôn Hồ|Buôn Đôn|Cư Kuin|Cư M'gar|Ea H'Leo|Ea Kar
Ea Súp|Krông Ana|Krông Bông|Krông Búk|Krông Năng|Krông Pắc|Lắk|M'Drắk|Đạ M'Rong|Đạ K'Nàng|Đạ Tông|Đạ Long|Đạ Rsal
Liêng Srônh|Rô Men|Phi Liêng|Đạ Huoai|Đạ Tẻh|Cát Tiên|B'Lao|D'Ran|Lang Biang - Đà Lạt|Lâm Viên - Đà Lạt|Bảo Lâm 1
Đức Trọng|Tà Hine|Tà Năng|Ninh Gia|Sơn Điền|Hoà Ninh|Hoà Bắc|Gia Hiệp|Tuy Hoà|Bình Kiến|Sông Cầu|Xuân Lộc|Phú Hoà 2
Bát Xát|Mường Khương|Si Ma Cai|Bắc Hà|Bảo Thắng|Bảo Yên|Văn Bàn|Sa Pa|A Mú Sung|Y Tý|Dền Sáng|Mường Hum|Võ Lao
Khánh Yên|Nghĩa Đô|Thượng Hà|Cốc Lầu|Lùng Phình|Tả Củ Tỷ|Bản Liền|Pha Long|Cao Sơn|Mậu A|Trấn Yên|Lục Yên|Yên Bình
Hưng Khánh|Quy Mông|Thác Bà|Mù Cang Chải|Púng Luông|Tú Lệ|Trạm Tấu|Phình Hồ|Hạnh Phúc|Ngũ Hành Sơn|Hải Châu|Thanh Khê
Sơn Trà|An Hải|Cẩm Lệ|Hoà Xuân|Liên Chiểu|Hoàng Sa|Phan Rang - Tháp Chàm|Bà Rịa|Vũng Tàu|Thủ Đức|Ý Yên|Ỷ La|Ô Chợ Dừa
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
OLD_ENCODINGS = {
    "TCVN3": "NguyÔn V¨n An|TrÇn ThÞ Lª|Ph¹m Hoµng|Hå §øc|Bïi B×nh|§Æng|Qu¶ng Nam|Hîp t¸c x·|TuÊn|Ng« Thñy|D\u00ad¬ng",
    "VNI": "Nguyeãn|Traàn Vaên Hoaøng|Phaïm|Leâ Coâng|Ñaëng|Phöôùc|NGUYEÃN|Quaûng|Höõu Thuûy",
    "UTF-8 hai lần": "Nguyá»…n|HÃ¹ng|LÃª|Ä‘á»“ng|TrÆ°á»ng|Quáº£ng Nam|KhÃ³ khÄƒn|Há»™i",
}
PROPER = [
    *NAMES,
    "Nguyễn Văn An",
    "Lý Thị Bé",
    "Đỗ Ý Nhi",
    "TẠI CÁC XÃ¹, XÃ ĐẠ LONG²",
    "XÃ AN PHÚ",
    "«Bông hồng»",
    "78.995 m²",
    "½ số hộ",
    "§5",
    "© Hội CCB",
    "3×4 m",
    "Samsung®",
    "· mục một",
    "+84 12 345",
    "",
]
SAME = [
    ("Hoà Ninh", "Hòa Ninh"),
    ("Thuỷ", "Thủy"),
    ("khoẻ", "khỏe"),
    ("quý", "qúy"),
    ("ĐÀ NẴNG", "Đà Nẵng"),
    ("Đắk Lắk", "Ðắk Lắk"),
    ("Đà Lạt", "Ɖà Lạt"),
    ("Đạ M'Rong", "Đạ M' Rong"),
    ("Đạ M'Rong", "Đạ M’Rong"),
    ("Đạ M'Rong", "Đạ Mʼrong"),
    ("Đạ M'Rong", "Đạ M`Rong"),
    ("Đạ M'Rong", "Đạ M ´Rong"),
    ("Phan Rang - Tháp Chàm", "Phan Rang–Tháp Chàm"),
    ("Tam Kỳ", "  Tam\u00a0 Kỳ\u200b\n"),
    ("Tam Kỳ", "T\u00adam Kỳ"),
]
DIFFERENT = [("Lắk", "Lak"), ("Lắk", "Lăk"), ("Hoà", "Hoá"), ("Hòa", "Hoa"), ("Bảo Lâm 1", "Bảo Lâm 2"), ("Đa", "Da")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_have_one_key(one, other):
    assert text.name_key(one) == text.name_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_letters_have_different_keys(one, other):
    assert text.name_key(one) != text.name_key(other)


def test_every_real_name_has_its_own_key_however_it_is_encoded():
    assert len({text.name_key(name) for name in NAMES}) == len(NAMES)
    for name in NAMES:
        for form in ("NFC", "NFD"):
            assert text.name_key(unicodedata.normalize(form, name.upper())) == text.name_key(name)


@given(st.text())
def test_keys_are_stable(value):
    for key in (text.clean, text.name_key, text.fold, text.slug):
        assert key(key(value)) == key(value)


@given(st.text())
def test_clean_text_is_composed_and_holds_nothing_invisible(value):
    cleaned = text.clean(value)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in cleaned)


def test_search_ignores_accents():
    assert text.fold("Đạ M’ Rong") == "da mrong"
    assert text.fold("Lâm Viên - Đà Lạt") == "lam vien da lat"
    assert text.fold(unicodedata.normalize("NFD", "Nguyễn Thị Hường")) == "nguyen thi huong"


@pytest.mark.parametrize(
    ("words", "within"),
    [
        ("Quà Tết tặng đơn vị", "quà Tết tặng đơn vị"), ("Đường làm mới", "đường làm mới"), ("CCB nghèo", "CCB nghèo"),
        ("Đảng viên mới", "đảng viên mới"), ("Đảng ủy, chính quyền", "Đảng ủy, chính quyền"), ("Mẹ VNAH", "Mẹ VNAH"),
        ("Hội viên nghèo", "hội viên nghèo"), ("Hội CCB xã", "Hội CCB xã"), ("", ""), ("3 nhà", "3 nhà"),
    ],
)  # fmt: skip
def test_names_within_a_sentence_begin_small_unless_always_great(words, within):
    assert text.in_sentence(words) == within


def test_a_slug_is_plain_ascii():
    assert text.slug("Báo cáo Quảng Nam") == "bao-cao-quang-nam"
    assert text.slug(" ../Ea H'Leo: 6 tháng\\2024 ") == "ea-hleo-6-thang-2024"
    assert text.slug("东西") == ""
    assert len(text.slug("Hội viên " * 60)) <= 80


@given(st.text())
def test_a_slug_is_safe_in_any_file_name(value):
    assert set(text.slug(value)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize("name", OLD_ENCODINGS)
def test_old_encodings_are_recognised(name):
    for value in OLD_ENCODINGS[name].split("|"):
        assert text.legacy_encoding(value) == name, value


@pytest.mark.parametrize("value", PROPER)
def test_proper_vietnamese_raises_no_alarm(value):
    for form in ("NFC", "NFD"):
        for spelling in (value, value.upper(), value.lower(), value.title()):
            assert text.legacy_encoding(unicodedata.normalize(form, spelling)) is None


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6), st.sampled_from([" ", ", ", "; ", " – ", "\n"]))
def test_proper_names_in_a_row_raise_no_alarm(names, between):
    assert text.legacy_encoding(between.join(names)) is None


@pytest.mark.parametrize(
    "name", [name for name in NAMES if text.fold(name) != name.casefold() and "à " not in name + " "]
)
def test_names_encoded_twice_are_recognised(name):
    twice = name.encode().decode("latin-1")
    assert twice == name or text.legacy_encoding(twice) == "UTF-8 hai lần"


def test_what_paper_cannot_show_is_left_out_everywhere_and_lines_are_kept():
    told = {"a": ["Hoà\u0000 bình\x07", {"b": "dòng\r\nhai\t\u200bba"}], "n": 3}
    assert text.printable(told) == {"a": ["Hoà bình", {"b": "dòng\nhai ba"}], "n": 3}
    assert text.printable("Ho\u0061\u0300") == "Hoà"
