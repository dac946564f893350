"""Single cells of a member list. An accepted cell with a `stored` value must become exactly that.

Dates are stored as partial dates ("1948", "1948-05", "1948-05-02"). Figures of forms (1.234,5 and so on) have their own
table, `ccb/lib/number_cases.json`; here stand those that a column of the register can hold.
"""

import unicodedata
from datetime import date

from tests.corpus.verdicts import ACCEPT, REJECT_ROW, WARN, FieldCase

NAME, BORN, CCCD, PHONE, ENLISTED, UNIT, NOTE = (
    "Họ và tên", "Ngày sinh", "Số CCCD", "Điện thoại", "Ngày nhập ngũ", "Chi hội", "Ghi chú",
)  # fmt: skip
WOUNDED, PERCENT, ORANGE = "Thương binh hạng", "Tỷ lệ thương tật (%)", "Nhiễm chất độc da cam"
SOUND = "Nguyễn Văn Mẫu"
LONG_NAME = "Nguyễn " + "Hoàng Thị Minh " * 4 + "Mẫu"


def _nfd(value: str) -> str:
    return unicodedata.normalize("NFD", value)


TEXTS = (
    FieldCase("nfd", NAME, _nfd(SOUND), ACCEPT, SOUND),
    FieldCase("mixed_nfc_and_nfd", NAME, f"Nguyễn {_nfd('Văn')} Mẫu", ACCEPT, SOUND),
    FieldCase("cp1258", NAME, "Nguyê\u0303n Văn Mâ\u0303u", ACCEPT, SOUND, "a letter, then its tone"),
    FieldCase("dash_for_a_name", NAME, "-", REJECT_ROW),
    FieldCase("tcvn3", NAME, "NguyÔn V¨n MÉu", WARN, SOUND, "the coercion is listed"),
    FieldCase("vni", NAME, "Nguyeãn Vaên Maãu", WARN, SOUND),
    FieldCase("double_utf8_cp1252", NAME, "Nguyá»…n VÄƒn Máº«u", WARN, SOUND),
    FieldCase("double_utf8_latin1", NAME, SOUND.encode().decode("latin-1"), WARN, SOUND),
    FieldCase("old_tone_place", NAME, "Nguyễn Văn Hoà", ACCEPT, "Nguyễn Văn Hoà", "the same person as Hòa"),
    FieldCase("eth_for_dj", NAME, "Ðinh Văn Mẫu", ACCEPT, "Đinh Văn Mẫu"),
    FieldCase("no_break_space", NAME, "Nguyễn\u00a0Văn\u00a0Mẫu", ACCEPT, SOUND),
    FieldCase("zero_width_space", NAME, "Nguyễn\u200b Văn Mẫu\ufeff", ACCEPT, SOUND),
    FieldCase("tabs_and_double_spaces", NAME, " Nguyễn\tVăn   Mẫu ", ACCEPT, SOUND),
    FieldCase("all_capitals", NAME, "NGUYỄN VĂN MẪU", WARN, SOUND),
    FieldCase("apostrophe", NAME, "Ka M'Rông", ACCEPT, "Ka M'Rông"),
    FieldCase("one_word", NAME, "Bông", ACCEPT, "Bông"),
    FieldCase("over_sixty_letters", NAME, LONG_NAME, ACCEPT, LONG_NAME),
    FieldCase("control_characters", NAME, "Nguyễn\x85 Văn_x0001_ Mẫu\x7f", WARN, SOUND, "as Excel saves one"),
    FieldCase("formula_text", NOTE, "=cmd|' /C calc'!A0", ACCEPT, "=cmd|' /C calc'!A0", "exported as text"),
    FieldCase("formula_name", NAME, "=cmd|' /C calc'!A0", REJECT_ROW),
    FieldCase("plus_text", NOTE, "+84", ACCEPT, "+84"),
    FieldCase("at_text", NOTE, "@SUM(A1)", ACCEPT, "@SUM(A1)"),
    FieldCase("script", NOTE, "<script>alert(1)</script>", ACCEPT, "<script>alert(1)</script>", "shown escaped"),
    FieldCase("script_name", NAME, "<script>alert(1)</script>", REJECT_ROW),
    FieldCase("template", NOTE, "{{7*7}}", ACCEPT, "{{7*7}}", "shown as it is"),
    FieldCase("too_long_note", NOTE, "dài " * 2_500, REJECT_ROW, note="10,000 characters"),
)  # fmt: skip

NUMBERS_OF_PEOPLE = (
    FieldCase("cccd_without_its_zero", CCCD, 49050000011, WARN, "049050000011", "zero restored: all else fits"),
    FieldCase("cccd_as_float", CCCD, 49050000011.0, WARN, "049050000011"),
    FieldCase("cccd_rounded", CCCD, "4.9050000011E+10", REJECT_ROW),
    FieldCase("cccd_with_spaces", CCCD, "049 050 000 011", WARN, "049050000011"),
    FieldCase("cmnd_of_nine", CCCD, "205000011", ACCEPT, "205000011"),
    FieldCase("cccd_of_thirteen", CCCD, "0490500000111", REJECT_ROW),
    FieldCase("cccd_not_a_number", CCCD, "NaN", REJECT_ROW),
    FieldCase("cccd_infinite", CCCD, "Infinity", REJECT_ROW),
    FieldCase("cccd_power", CCCD, "1e400", REJECT_ROW),
    FieldCase("cccd_negative", CCCD, -49050000011, REJECT_ROW),
    FieldCase("phone_with_84", PHONE, "84905000001", WARN, "0905000001"),
    FieldCase("phone_with_plus_84", PHONE, "+84 905 000 001", WARN, "0905000001"),
    FieldCase("phone_without_its_zero", PHONE, 905000001, WARN, "0905000001"),
    FieldCase("two_phones", PHONE, "0905000001 / 0905000002", WARN, "0905000001"),
    FieldCase("phone_of_words", PHONE, "không có máy", REJECT_ROW),
)

DAYS = (
    FieldCase("year_only", BORN, 1950, ACCEPT, "1950"),
    FieldCase("year_as_text", BORN, "1950", ACCEPT, "1950"),
    FieldCase("month_and_year", BORN, "3/1950", ACCEPT, "1950-03"),
    FieldCase("day_without_a_year", BORN, "02-04", REJECT_ROW),
    FieldCase("excel_added_this_year", BORN, date(2026, 4, 2), REJECT_ROW, note="02-04 typed into Excel"),
    FieldCase("no_such_day", BORN, "30/02/1950", REJECT_ROW),
    FieldCase("two_digit_year", BORN, "14/03/50", REJECT_ROW),
    FieldCase("month_before_day", BORN, "03/14/1950", REJECT_ROW),
    FieldCase("about_1948", BORN, "khoảng 1948", WARN, "1948"),
    FieldCase("born_after_enlistment", BORN, "1970", REJECT_ROW, note="enlisted in 1968"),
    FieldCase("enlisted_as_a_child", BORN, "14/03/1960", WARN, "1960-03-14", "enlisted at seven"),
    FieldCase("future", BORN, "01/01/2030", REJECT_ROW),
    FieldCase("over_120", BORN, "01/01/1900", REJECT_ROW),
    FieldCase("date_of_zero", BORN, 0, REJECT_ROW),
    FieldCase("date_infinite", BORN, "Infinity", REJECT_ROW),
    FieldCase("thousands_with_dot", BORN, "1.950", REJECT_ROW),
    FieldCase("blank_date", ENLISTED, None, ACCEPT),
    FieldCase("dash_for_nothing", ENLISTED, "-", ACCEPT),
    FieldCase("cross_for_a_date", ENLISTED, "x", REJECT_ROW),
)

MARKS_AND_FIGURES = (
    FieldCase("percent_as_text", PERCENT, "61%", ACCEPT, 61),
    FieldCase("percent_as_excel", PERCENT, 0.61, WARN, 61),
    FieldCase("percent_with_comma", PERCENT, "0,61", REJECT_ROW, note="0,61% or 61%: nobody knows"),
    FieldCase("percent_with_part", PERCENT, 1.9, REJECT_ROW),
    FieldCase("percent_negative", PERCENT, -5, REJECT_ROW),
    FieldCase("percent_over_100", PERCENT, 101, REJECT_ROW),
    FieldCase("percent_with_dot", PERCENT, "1.234", REJECT_ROW),
    FieldCase("percent_zero", PERCENT, 0, ACCEPT, 0, "zero is not blank"),
    FieldCase("percent_blank", PERCENT, None, ACCEPT),
    FieldCase("class_three_of_four", WOUNDED, "3/4", ACCEPT, "3/4", "not 3 April"),
    FieldCase("class_as_a_date", WOUNDED, date(2026, 4, 3), WARN, "3/4"),
    FieldCase("yes", ORANGE, "có", ACCEPT, True),
    FieldCase("no", ORANGE, "không", ACCEPT, False),
    FieldCase("cross", ORANGE, "x", ACCEPT, True),
    FieldCase("tick", ORANGE, "✓", ACCEPT, True),
    FieldCase("neither_yes_nor_no", ORANGE, "chắc là có", REJECT_ROW),
)

PLACES = (
    FieldCase("unknown_unit", UNIT, "Chi hội không có thật", REJECT_ROW),
    FieldCase("blank_unit", UNIT, None, REJECT_ROW, note="unless the whole file has one unit"),
)

FIELD_CASES = (*TEXTS, *NUMBERS_OF_PEOPLE, *DAYS, *MARKS_AND_FIGURES, *PLACES)
