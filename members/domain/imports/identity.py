"""Numbers of identity cards and telephones in a cell of a list. Text always: Excel eats the zeros before them."""

import re

from ccb.lib import cccd, partial_dates
from ccb.lib.tables import quoted
from members.domain.imports.cells import BLANK, EXCEL_ERROR, Cell, Raw, line, wrong

BETWEEN = re.compile(r"[\s.\-']")
MASKED = re.compile("•+ ?[0-9]*")
SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+")
MOBILE = re.compile("0[35789][0-9]{8}")
LANDLINE = re.compile("02[0-9]{8,9}")
ANY_PHONE = re.compile("0[0-9]{9}")
TWO_PHONES = re.compile(r"[/,;\n]| - | hoặc | và ")
COUNTRY = "84"
SHORT = range(cccd.LENGTH - 2, cccd.LENGTH)  # lengths of a CCCD that has lost its zeros
AS_TEXT = "Hãy định dạng ô là chữ (Text) rồi gõ lại đủ 12 chữ số."


def read_cccd(raw: Raw) -> Cell:
    """Twelve digits, or nine of an old CMND. Ten or eleven are left to `restored`, which knows the person."""
    if raw.__class__ is str and len(raw) == cccd.LENGTH and raw.isascii() and raw.isdigit():
        return Cell(raw)
    words = line(raw)
    if not words or MASKED.fullmatch(words):  # a list that was given out without the numbers says nothing of them
        return BLANK
    digits = words if words[0] in "-+" else BETWEEN.sub("", words)
    if SCIENTIFIC.fullmatch(digits):
        return wrong(f"{quoted(words)}: Excel đã làm tròn số này, không còn đọc được. {AS_TEXT}")
    if EXCEL_ERROR.fullmatch(words) or not re.fullmatch("[0-9]+", digits):
        return wrong(f"{quoted(words)}: số CCCD chỉ gồm chữ số. Hãy xem lại trên thẻ.")
    if len(digits) not in (cccd.LENGTH, cccd.OLD_LENGTH, *SHORT):
        return wrong(f"{quoted(words)} có {len(digits)} chữ số; CCCD có 12, CMND cũ có 9. Hãy xem lại trên thẻ.")
    return Cell(digits, read="" if digits == words else digits)


def restored(digits: str, *, sex: str, born: str) -> Cell:
    """A CCCD of ten or eleven digits with its zeros back, only when province, sex and year of birth all fit.

    `born` is a stored partial date, "" when unknown; any other number comes back as it is.
    """
    if len(digits) not in SHORT:
        return Cell(digits)
    number = digits.zfill(cccd.LENGTH)
    birth = partial_dates.from_stored(born)
    if birth and not cccd.check(number, sex=sex, born=birth):
        return Cell(number, read=f"thêm số 0 ở đầu: {number}")
    why = "không khớp tỉnh, giới tính hoặc năm sinh" if birth else "không có năm sinh để đối chiếu"
    return wrong(f"{quoted(digits)} chỉ có {len(digits)} chữ số, có thể mất số 0 ở đầu, nhưng {why}. {AS_TEXT}")


def doubt(number: str, *, sex: str, born: str) -> str:
    """Why a number of twelve digits does not fit the person, as far as sex and birth are known; "" when it does."""
    if len(number) != cccd.LENGTH:
        return ""
    fits = number[:3] in cccd.PROVINCES and (not sex or int(number[3]) % 2 == (sex == cccd.FEMALE))
    if fits and (not born or born.startswith(f"{19 + int(number[3]) // 2}{number[4:6]}")):
        return ""  # nearly always, and sooner than in words
    return " ".join(cccd.check(number, sex=sex, born=partial_dates.from_stored(born)))


def read_phone(raw: Raw) -> Cell:
    """Digits with the zero before them; the first of two numbers, which says so."""
    if raw.__class__ is str and MOBILE.fullmatch(raw):
        return Cell(raw)
    words = line(raw)
    if not words or MASKED.fullmatch(words):
        return BLANK
    parts = [part for part in TWO_PHONES.split(words) if re.search("[0-9]", part)]
    first, told = _phone(parts[0]) if parts else ("", "")
    if len(parts) > 1 and not first:
        first, told = _phone(words)  # one number with slashes between its parts
        parts = [words]
    if not first:
        return wrong(f"{quoted(words)} không phải là số điện thoại. Hãy ghi 10 chữ số, bắt đầu bằng số 0.")
    if len(parts) > 1:
        return Cell(first, read=f"chỉ lấy số đầu: {first}")
    return Cell(first, read=told and f"{told}: {first}")


def _phone(words: str) -> tuple[str, str]:
    """The number and what was done to it; "" when it is none."""
    digits = re.sub(r"[\s.\-()+]", "", words)
    if not re.fullmatch("[0-9]+", digits):
        return "", ""
    if _is_phone(digits):
        return digits, ""
    if digits.startswith(COUNTRY) and _is_phone(f"0{digits[2:]}"):
        return f"0{digits[2:]}", "đổi mã nước 84 thành số 0"
    if MOBILE.fullmatch(f"0{digits}"):
        return f"0{digits}", "thêm số 0 ở đầu"
    return "", ""


def _is_phone(digits: str) -> bool:
    return bool(MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or ANY_PHONE.fullmatch(digits))
