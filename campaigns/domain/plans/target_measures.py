"""Indicators of a target's own: what the catalogue has to count for it where it counts nothing like that yet.

Their codes follow from the target's: DL24-4.1 for what is counted, DL24-1.1.tu and DL24-1.1.mau for the two parts of a
ratio, LC-2.6a.dk for a condition, DL24-6.3a.tien for the value under a floor.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, count

from campaigns.choices import IndicatorKind, Shape
from campaigns.domain import catalogue
from campaigns.models import Indicator
from ccb.lib import text
from ccb.lib.tables import Row

ABOVE, BELOW, CONDITION, VALUE = "tu", "mau", "dk", "tien"
PARTS = (Shape.RATIO, Shape.PER_MEMBER, Shape.COVERAGE)  # shapes of two numbers
MONEY = re.compile(r"(?:số |tổng (?:số )?)?(?:tiền|nợ|dư nợ|vốn|giá trị|kinh phí)\b")
GROWING = ("thoát nghèo", "kiểm tra", "giám sát", "kết nạp", "tiền", "giảm")  # numerators that add up over the year


class Known(Exception):
    """The catalogue counts that already; the text says under which code."""


@dataclass(frozen=True)
class Measured:
    """What of a target says how its indicators are counted."""

    shape: str
    uom: str


def spec(target: Measured, role: str, words: str, *, code: str, name: str, row: Row | None = None) -> catalogue.Spec:
    """An indicator of the target's own; the office may give it another name, unit or kind afterwards."""
    is_money = role == "value" or bool(MONEY.match(words.lower()))
    uom = {"condition": "", "value": "đồng"}.get(role)
    if uom is None:
        uom = _uom(target, role, is_money)
    decimals = 2 if is_money and uom != "đồng" else 0
    row = row or Row(0, {})  # of no file
    return catalogue.Spec(row, code, name[:300], uom, _kind(target, role, words), decimals, Decimal(1), {})


def _kind(target: Measured, role: str, words: str) -> IndicatorKind:
    """A count adds up over the year; of a share the last figures count, unless its words name what happens."""
    if role in ("denominator", "condition"):
        return IndicatorKind.STOCK
    if target.shape in (Shape.COUNT, Shape.MONEY, Shape.PER_MEMBER, Shape.PER_UNIT) or role == "value":
        return IndicatorKind.FLOW
    is_growing = any(word in words.lower() for word in GROWING)
    return IndicatorKind.FLOW if is_growing else IndicatorKind.STOCK


def _uom(target: Measured, role: str, is_money: bool) -> str:
    if target.shape == Shape.PER_MEMBER:
        above, _, below = target.uom.partition("/")
        return (above if role == "numerator" else below)[:40].strip()
    if target.shape in PARTS:
        return "triệu đồng" if is_money else ""
    return target.uom


def make(
    target: Measured, code: str, wanted: Mapping[str, str], *, actor, at: datetime
) -> dict[str, Indicator]:  # fmt: skip
    """Role ("numerator", "denominator") -> a new indicator that is called so. Raises Known."""
    made = {}
    for role, name in wanted.items():
        ending = {"numerator": f".{ABOVE}", "denominator": f".{BELOW}"}[role] if target.shape in PARTS else ""
        own = _unused(code + ending, text.name_key(name))
        catalogue.save([spec(target, role, name, code=own, name=name)], actor=actor, at=at)
        made[role] = Indicator.objects.get(code=own)
    return made


def _unused(code: str, name_key: str) -> str:
    """The code, or the code with the first number that makes it another's."""
    standing = dict(Indicator.objects.values_list("code", "name"))
    for known, name in standing.items():
        if text.name_key(name) == name_key:
            raise Known(f"Danh mục đã có “{name}” (mã {known}). Hãy chọn chỉ tiêu ấy ở ô trên.")
    numbered = (f"{code}-{number}" for number in count(2))
    return next(one for one in chain([code], numbered) if one not in standing)
