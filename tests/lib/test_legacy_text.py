"""Old Vietnamese encodings: known from the text itself, and converted without loss."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccb.lib import legacy_text, text
from members.domain.made_up import name_lists

# The letters in the order of the code charts (A1, B5 and C6 onwards; a dot is a code without a letter).
CHART = (
    (0xA1, "Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ"),
    (0xB5, "à ả ã á ạ . ằ ẳ ẵ ắ"),
    (
        0xC6,
        "ặ ầ ẩ ẫ ấ ậ è . ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ . . . ĩ í ị "
        "ò . ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù . ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ",
    ),
)
TO_TCVN3 = {
    letter: chr(start + place)
    for start, letters in CHART
    for place, letter in enumerate(letters.split())
    if letter != "."
}
TONE_MARKS = dict(zip("\u0301\u0300\u0309\u0303\u0323", "ùøûõï", strict=True))
HAT_MARKS = {"": "â"} | dict(zip("\u0301\u0300\u0309\u0303\u0323", "áàåãä", strict=True))
BREVE_MARKS = {"": "ê"} | dict(zip("\u0301\u0300\u0309\u0303\u0323", "éèúüë", strict=True))
ALONE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
SMALL = [letter for letter in TO_TCVN3 if letter.islower()]
NAMES = [
    *name_lists.SURNAMES[0], *name_lists.MALE_MIDDLES[0], *name_lists.MALE_GIVEN, *name_lists.FEMALE_GIVEN,
]  # fmt: skip
HIGHLAND = (
    "M'Rông",
    "Rơ Lưk Bông",
    "K'Bông",
    "Siu Blêh",
    "Ksor Hlêm",
    "Y Thông Niê",
    "Krông Pách",
    "Rah Lan Mlô",
    "Êban",
)

full_names = st.lists(st.sampled_from(NAMES), min_size=2, max_size=4).map(" ".join)
columns = st.lists(full_names, min_size=3, max_size=30).filter(
    lambda column: any(not name.isascii() for name in column)
)


def to_tcvn3(value: str) -> str:
    """As .VnTime writes it: a capital with a tone becomes a small letter."""
    return "".join(TO_TCVN3.get(letter) or TO_TCVN3.get(letter.lower(), letter) for letter in value)


def to_vni(value: str) -> str:
    return "".join(_vni(letter) for letter in value)


def _vni(letter: str) -> str:
    small = letter.lower()
    if small in ALONE:
        written = ALONE[small]
        return written if letter.islower() else written.upper()
    base, *marks = unicodedata.normalize("NFD", small)
    tone = next((mark for mark in marks if mark in text.TONES), "")
    shape = next((mark for mark in marks if mark not in text.TONES), "")
    if shape == "\u031b":
        written = {"o": "ô", "u": "ö"}[base] + TONE_MARKS.get(tone, "")
    elif shape:
        written = base + {"\u0302": HAT_MARKS, "\u0306": BREVE_MARKS}[shape][tone]
    else:
        written = base + TONE_MARKS.get(tone, "")
    return written.upper() if letter.isupper() else written


def to_double(value: str) -> str:
    return value.encode().decode("latin-1")


@pytest.mark.parametrize("letter", SMALL)
def test_every_small_letter_survives_each_encoding(letter):
    for encode, encoding in ((to_tcvn3, "tcvn3"), (to_vni, "vni"), (to_double, "double")):
        assert legacy_text.convert(f"b{encode(letter)}n", encoding) == f"b{letter}n"


@pytest.mark.parametrize("letter", SMALL)
def test_every_capital_survives_vni_and_double(letter):
    capital = letter.upper()
    for encode, encoding in ((to_vni, "vni"), (to_double, "double")):
        assert legacy_text.convert(f"B{encode(capital)}N", encoding) == f"B{capital}N"


@given(columns)
def test_column_of_names_comes_back_from_vni(column):
    encoded = [to_vni(name) for name in column]
    found = legacy_text.detect(encoded)
    assert found == "vni" or encoded == column or not _is_telling(encoded, "vni")
    assert [legacy_text.convert(name, "vni") for name in encoded] == column


@given(columns)
@example(["Hinh Lài"] * 3)  # its "à" ends in a no-break space
def test_column_of_names_comes_back_from_double_utf8(column):
    for encoded in ([to_double(name) for name in column], [_by_cp1252(name) for name in column]):
        assert legacy_text.detect(encoded) == "double"
        assert [legacy_text.convert(name, "double") for name in encoded] == column


@given(columns)
def test_column_of_names_comes_back_from_tcvn3(column):
    encoded = [to_tcvn3(name) for name in column]
    converted = [legacy_text.convert(name, "tcvn3") for name in encoded]
    assert legacy_text.detect(encoded) == "tcvn3" or not _is_telling(encoded, "tcvn3")
    assert [name.casefold() for name in converted] == [name.casefold() for name in column]
    assert all(name == given for name, given in zip(converted, column, strict=True) if _has_sure_capital(given))


def _by_cp1252(name: str) -> str:
    return "".join(bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in name.encode())


def _is_telling(encoded: list[str], encoding: str) -> bool:
    """Whether converting makes more sound words: a column like "Hà", "Dòng" alone proves nothing."""
    count = legacy_text._syllables
    return sum(count(legacy_text.convert(name, encoding))[0] for name in encoded) > sum(count(n)[0] for n in encoded)


def _has_sure_capital(name: str) -> bool:
    """Whether TCVN3 has the capital that at least one of its words begins with."""
    return any(word[0].isascii() or word[0] in TO_TCVN3 for word in name.split())


@given(columns)
def test_proper_names_are_never_taken_for_an_old_encoding(column):
    for form in ("NFC", "NFD"):
        for name in (str.title, str.upper, str.lower):
            assert legacy_text.detect([unicodedata.normalize(form, name(value)) for value in column]) == ""


@pytest.mark.parametrize("name", HIGHLAND)
def test_highland_name_is_never_taken_for_an_old_encoding(name):
    assert legacy_text.detect([name]) == legacy_text.detect([name] * 50) == ""


@pytest.mark.parametrize(
    "value", ["", "abc", "50 m² đất", "50m²", "1½", "20 °C", "§ 5", "«Hòa»", "Café", "Hà", "Dòng", "©"]
)
def test_signs_and_foreign_words_are_no_old_encoding(value):
    assert legacy_text.detect([value]) == ""


@pytest.mark.parametrize(
    ("encoding", "value", "wanted"),
    [
        ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("tcvn3", "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("tcvn3", "Héi Cùu chiÕn binh", "Hội Cựu chiến binh"),
        ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("vni", "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("vni", "HOÄI CÖÏU CHIEÁN BINH", "HỘI CỰU CHIẾN BINH"),
        ("double", "Há»™i Cá»±u chiáº¿n binh", "Hội Cựu chiến binh"),
    ],
)
def test_phrase_as_offices_typed_it_is_known_and_converted(encoding, value, wanted):
    assert legacy_text.detect([value]) == encoding
    assert legacy_text.convert(value, encoding) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("NguyÔn ThÞ ¸nh", "Nguyễn Thị Ánh"),  # among names
        ("x· ¸nh D­¬ng", "xã ánh Dương"),  # not in a sentence
        ("NGUYÔN V¡N HïNG", "NGUYỄN VĂN HÙNG"),  # .VnTimeH
        ("X· PH­íC Thä", "Xã PHƯỚC Thọ"),
        ("X· PH­íC Hµ", "XÃ PHƯỚC HÀ"),
        ("Hµ", "Hà"),  # one capital is no proof
    ],
)
def test_capitals_that_tcvn3_cannot_write_are_restored_where_they_are_sure(raw, wanted):
    assert legacy_text.convert(raw, "tcvn3") == wanted


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "double"])
@pytest.mark.parametrize("value", ["Nguyễn Văn An", "Rơ Lưk Bông", "Nguyen Van An", "", "M'Rông"])
def test_proper_text_in_a_column_of_old_text_is_left_as_it_is(encoding, value):
    if value != "M'Rông":  # ô alone may be any of them: the column decides
        assert legacy_text.convert(value, encoding) == value


def test_what_is_vietnamese_as_it_stands_is_left_in_a_list_of_several_hands():
    places = ["Chi héi", "Thôn 1", "Thôn 2", "Thôn 3", "Tổ 4"]
    assert list(legacy_text.of_column(places, "tcvn3").values()) == ["Chi hội", *places[1:]]
    names = ["Vâ Thu", "NguyÔn V¨n H¶i", "TrÇn ThÞ Mai", "Nghèo", "Lê Văn Tám"]
    read = ["Võ Thu", "Nguyễn Văn Hải", "Trần Thị Mai", "Nghèo", "Lê Văn Tám"]
    assert list(legacy_text.of_column(names, "tcvn3").values()) == read
    assert legacy_text.of_column([], "vni") == {}


@given(st.text(max_size=40), st.sampled_from(["tcvn3", "vni", "double"]))
def test_any_text_converts_without_error_to_nfc(value, encoding):
    converted = legacy_text.convert(value, encoding)
    assert converted == unicodedata.normalize("NFC", converted)
    assert legacy_text.detect([value]) in ("", "tcvn3", "vni", "double")


def test_text_twice_doubled_comes_back():
    assert legacy_text.convert(to_double(to_double("Nguyễn Ấp")), "double") == "Nguyễn Ấp"


def test_tidy_text_has_no_eth_and_nothing_invisible():
    assert legacy_text.tidy(" Ðinh\u00a0Văn\u200b\tMẫu\x07 ") == "Đinh Văn Mẫu"
    assert legacy_text.tidy(unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"
