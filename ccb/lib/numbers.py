"""Figures as clerks type them, as screens and documents show them, and as files hold them.

`static/js/numbers.js` is the same reader for the browser. `number_cases.json`, beside this file, is the law of both.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

MOST_DIGITS = 15
SPACES = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u202f]+")
INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
# Dropped and never converted, so the note says so. Words that scale (nghìn, triệu, tỷ) must not stand here.
UNIT = re.compile(r"(.*?) ?(%|đồng|vnđ|đ|m2|m²|km|ha|m|người|hội viên|hộ|nhà|cuộc|lượt|suất|cây)?")
VIETNAMESE = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+))(?:,([0-9]+))?")
FOREIGN = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+))(?:\.([0-9]+))?")
PLAIN = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
SCALE = re.compile("tỷ|tỉ|triệu|nghìn|ngàn")
QUALIFIER = re.compile("hơn|gần|trên|khoảng")
SWAPPED = str.maketrans(",.", ".,")


class NumberError(ValueError):
    """A text that is no figure; its message is shown to the user."""


@dataclass(frozen=True)
class Reading:
    """`value` is None for a blank cell; `note` tells the user how an unusual spelling was understood."""

    value: Decimal | None
    note: str = ""


def read(typed: str, decimals: int) -> Reading:
    """The figure typed into a cell of an indicator with so many decimals. Never guesses: NumberError when unclear."""
    text = SPACES.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", typed))).strip(" ")
    if not text:
        return Reading(None)
    number, unit = UNIT.fullmatch(text.lower()).groups(default="")
    quoted = f"“{text[:40]}”"
    value, is_foreign = _understood(number, decimals, quoted)
    return Reading(value, _note(value, decimals, unit, is_foreign))


def _understood(number: str, decimals: int, quoted: str) -> tuple[Decimal, bool]:
    """The value, and whether it was spelt the foreign way ("26.5", "1,500")."""
    own, foreign = _parts(VIETNAMESE, number), _parts(FOREIGN, number)
    if not own and not foreign:
        raise NumberError(_why_no_number(number, quoted))
    if sum(c.isdigit() for c in number) > MOST_DIGITS:
        raise NumberError(f"{quoted} có quá {MOST_DIGITS} chữ số. Hãy xem lại số đã gõ.")
    own_fits, foreign_fits = (bool(parts) and len(parts[1]) <= decimals for parts in (own, foreign))
    if not own_fits and not foreign_fits:
        raise NumberError(_too_many_decimals(decimals, quoted))
    if own_fits and foreign_fits and own != foreign and "." in number:  # "1.500" where three decimals are possible
        raise NumberError(_ambiguous(number, decimals, quoted))
    if own_fits:
        return _value(own), False
    if own and decimals:  # "1,500" where fewer than three are possible
        raise NumberError(_ambiguous(number, decimals, quoted))
    return _value(foreign), True


def _parts(pattern: re.Pattern, number: str) -> tuple[str, str] | None:
    found = pattern.fullmatch(number)
    return (re.sub("[., ]", "", found[1]), found[2] or "") if found else None


def _value(parts: tuple[str, str]) -> Decimal:
    whole, fraction = parts
    return Decimal(f"{whole}.{fraction.rstrip('0')}")


def _note(value: Decimal, decimals: int, unit: str, is_foreign: bool) -> str:
    if unit and not (unit == "%" and decimals):
        return f"Đã hiểu là {show(value, decimals)} (bỏ “{unit}”, không đổi đơn vị)"
    return f"Đã hiểu là {show(value, decimals)}" if is_foreign else ""


def _why_no_number(number: str, quoted: str) -> str:
    if SCALE.search(number):
        return f"{quoted}: hãy ghi bằng chữ số theo đơn vị tính của chỉ tiêu, không ghi “nghìn”, “triệu”, “tỷ”."
    if QUALIFIER.search(number):
        return f"{quoted}: chỉ ghi chữ số ở ô này; chữ “hơn”, “gần”, “trên”, “khoảng” chọn ở ô bên cạnh."
    if re.fullmatch(r"[-−–] ?[0-9., ]+|\([0-9., ]+\)", number):
        return f"{quoted}: số liệu không được âm. Hãy ghi số từ 0 trở lên."
    if re.fullmatch(r"[0-9]+(?:[., ][0-9]+)+", number):
        return f"{quoted}: dấu chấm, dấu phẩy đặt không đúng chỗ. Hãy ghi liền các chữ số, ví dụ 1500 hoặc 26,5."
    return f"{quoted} không phải là số. Hãy chỉ ghi chữ số, ví dụ 1500; để trống nếu chưa có số liệu."


def _too_many_decimals(decimals: int, quoted: str) -> str:
    if not decimals:
        return f"{quoted}: chỉ tiêu này chỉ nhận số nguyên. Hãy ghi như 1500 hoặc 1.500."
    return f"{quoted}: chỉ tiêu này nhận nhiều nhất {decimals} chữ số sau dấu phẩy."


def _ambiguous(number: str, decimals: int, quoted: str) -> str:
    whole, fraction = re.split("[.,]", number)
    fractional = f"ghi {whole},{fraction}" if decimals >= 3 else f"ghi nhiều nhất {decimals} chữ số sau dấu phẩy"
    return (
        f"{quoted} có thể hiểu hai cách. Nếu là hàng nghìn, hãy ghi {whole}{fraction}; nếu là số lẻ, hãy {fractional}."
    )


def show(value: Decimal | None, decimals: int) -> str:
    """Vietnamese spelling, half up to so many decimals, trailing zeros dropped: "37.090", "42,3". "" for None.

    Where "1.500" would be ambiguous for `read` (three decimals or more) it is "1.500,0".
    """
    if value is None:
        return ""
    with localcontext(rounding=ROUND_HALF_UP):
        text = _trimmed(f"{_finite(value):,.{decimals}f}")
    if decimals >= 3 and text.count(",") == 1 and "." not in text:
        text += ".0"
    return text.translate(SWAPPED)


def pad(value: Decimal | None) -> str:
    """How prose writes a count: 1 to 9 get a zero before them ("02 cuộc"), any other value is shown whole."""
    if value is None:
        return ""
    text = plain(value)
    return f"0{text}" if re.fullmatch("[1-9]", text) else show(value, len(text.partition(".")[2]))


def plain(value: Decimal) -> str:
    """Canonical text for JSON and CSV: no exponent, no trailing zeros, no "-0". NumberError for NaN and Infinity."""
    return _trimmed(f"{_finite(value):f}")


def from_plain(text: str, decimals: int) -> Decimal | None:
    """The figure in a file, "898.3"; None for "". Raises NumberError for any other spelling or more decimals."""
    if text == "":
        return None
    found, quoted = PLAIN.fullmatch(text), f"“{text[:40]}”"
    if not found:
        raise NumberError(
            f"{quoted} không phải là số. Trong tệp, hãy ghi số từ 0 trở lên, dấu chấm thập phân, như 898.3."
        )
    if len(text.replace(".", "")) > MOST_DIGITS:
        raise NumberError(f"{quoted} có quá {MOST_DIGITS} chữ số. Hãy xem lại số trong tệp.")
    if len(found[2] or "") > decimals:
        raise NumberError(f"{quoted} có quá {decimals} chữ số thập phân mà chỉ tiêu cho phép. Hãy sửa lại trong tệp.")
    return Decimal(text)


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise NumberError(f"{value} không phải là số liệu.")
    return value


def _trimmed(text: str) -> str:
    """Without a fraction's trailing zeros, and no minus before zero."""
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
