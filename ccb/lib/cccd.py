"""Numbers of identity cards (số định danh, CCCD): what looks wrong, and what to show to who may not read them.

Twelve digits (Nghị định 137/2015/NĐ-CP, Điều 13): three for the province of birth, one for century and sex, two for
the year of birth, six at random. The identity card before it (CMND) had nine.
"""

import re

from ccb.lib.partial_dates import PartialDate

GAPS = {
    3, 5, 7, 9, 13, 16, 18, 21, 23, 28, 29, 32, 39, 41, 43, 47, 50, 53, 55, 57, 59, 61, 63, 65, 69, 71, 73, 76,
    78, 81, 85, 88, 90,
}  # fmt: skip
PROVINCES = frozenset(f"{code:03}" for code in range(1, 97) if code not in GAPS)
MALE, FEMALE = "nam", "nu"
SEXES = {MALE: "nam", FEMALE: "nữ"}
LENGTH, OLD_LENGTH = 12, 9
MASK, MASKED_FROM = "•" * 8, 8


def check(cccd: str, *, sex: str, born: PartialDate | None) -> list[str]:
    """Warnings, one sentence each; none for a blank. `sex` is "nam", "nu" or "" when unknown. Changes nothing."""
    if not cccd.strip():
        return []
    number = re.sub(r"\s", "", cccd)
    if not re.fullmatch("[0-9]+", number):
        return ["Số CCCD chỉ gồm chữ số. Hãy xem lại trên thẻ."]
    warnings = [] if number == cccd else ["Số CCCD có dấu cách. Hãy ghi liền 12 chữ số."]
    if len(number) != LENGTH:
        return [*warnings, _wrong_length(len(number))]
    return [*warnings, *filter(None, [_province(number), _sex(number, sex), _year(number, born)])]


def made(province: str, *, sex: str, year: int, serial: int) -> str:
    """The number that fits these facts; `serial` stands for the six digits at random. For made-up people."""
    return f"{province}{(year - 1900) // 100 * 2 + (sex == FEMALE)}{year % 100:02}{serial:06}"


def masked(cccd: str) -> str:
    """ "•••••••• 1234"; "" for a blank. Only the end is shown, and nothing of a number too short to hide the rest."""
    return _hidden(cccd, shown=4)


def masked_phone(phone: str) -> str:
    """ "•••••••• 456"; "" for a blank."""
    return _hidden(phone, shown=3)


def _hidden(number: str, *, shown: int) -> str:
    digits = re.sub(r"[^0-9]", "", number)
    if not number.strip():
        return ""
    return f"{MASK} {digits[-shown:]}" if len(digits) >= MASKED_FROM else MASK


def _wrong_length(length: int) -> str:
    if length == OLD_LENGTH:
        return "Đây là số CMND cũ có 9 chữ số. Hãy ghi số CCCD 12 chữ số khi hội viên có thẻ mới."
    if length == LENGTH - 1:
        return "Số CCCD chỉ có 11 chữ số, có thể mất số 0 ở đầu. Hãy xem lại trên thẻ."
    return f"Số CCCD phải có 12 chữ số, số này có {length}. Hãy xem lại trên thẻ."


def _province(number: str) -> str:
    if number[:3] in PROVINCES:
        return ""
    return f"Ba số đầu của CCCD ({number[:3]}) không phải là mã tỉnh. Hãy xem lại trên thẻ."


def _sex(number: str, sex: str) -> str:
    told = FEMALE if int(number[3]) % 2 else MALE
    if sex not in SEXES or told == sex:
        return ""
    return f"Số thứ tư của CCCD cho biết là {SEXES[told]}, nhưng giới tính ghi {SEXES[sex]}. Hãy xem lại."


def _year(number: str, born: PartialDate | None) -> str:
    told = 1900 + int(number[3]) // 2 * 100 + int(number[4:6])
    if born is None or born.year == told:
        return ""
    return f"Theo CCCD thì sinh năm {told}, nhưng ngày sinh ghi năm {born.year}. Hãy xem lại."
