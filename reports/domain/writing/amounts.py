"""A figure of a report in words: its number, its change, its share of another.

A count below ten is padded ("02 cuộc"), as the associations write. What is not known is said in words, never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from campaigns.models import Indicator
from ccb.lib import numbers

BARE = "số"  # the way of the number alone
NO_FIGURE = "(chưa có số liệu)"
NOT_COMPARABLE = "(chưa có số liệu để so sánh)"
NO_SHARE = "(không tính được vì số đem chia bằng 0)"


class UnknownWay(Exception):
    """The figure cannot be written like this; the text says what is wrong."""


@dataclass(frozen=True)
class BoundFigure:
    """A figure as phrases need it: `by_unit` in the order of the units, label -> number or None."""

    indicator: Indicator
    value: Decimal | None
    by_unit: Mapping[str, Decimal | None]
    qualifier: str = ""
    previous: Decimal | None = None
    last_year: Decimal | None = None
    cumulative: Decimal | None = None
    qualifiers: Mapping[str, str] = field(default_factory=dict)  # label -> "hơn", "gần" … that the unit wrote
    told: Mapping[str, str] = field(default_factory=dict)  # ways of its own: form -> words; "" the total itself
    # label -> the units in words that its one figure is of: {"Buôn Hồ": "Krông Búk, Ea H'leo, Krông Ana"}
    places: Mapping[str, str] = field(default_factory=dict)


def number(value: Decimal, indicator: Indicator) -> str:
    """The number as prose writes it: '02', '1.507', '42,3'."""
    shown = numbers.show(value, indicator.decimals)
    return shown.zfill(2) if indicator.decimals == 0 and 0 < value < 10 else shown


def with_uom(shown: str, indicator: Indicator) -> str:
    """'26,5%' without a blank, '42,3 km' with one."""
    return f"{shown}%" if indicator.uom == "%" else f"{shown} {indicator.uom}".strip()


def amount(value: Decimal | None, indicator: Indicator, qualifier: str = "") -> str:
    """'gần 1.600 lượt'; words where there is no figure."""
    if value is None:
        return NO_FIGURE
    return f"{qualifier} {with_uom(number(value, indicator), indicator)}".strip()


def bare(figure: BoundFigure) -> str:
    """'gần 1.600' without the unit of measure, '11/18' of units; words where there is no figure."""
    if BARE in figure.told:
        return figure.told[BARE]
    return NO_FIGURE if figure.value is None else f"{figure.qualifier} {number(figure.value, figure.indicator)}".strip()


def change(value: Decimal | None, before: Decimal | None, indicator: Indicator) -> str:
    """'giảm 106 hội viên', 'tăng 2,5 km', 'không thay đổi'; words where one of both is missing."""
    if value is None or before is None:
        return NOT_COMPARABLE
    if value == before:
        return "không thay đổi"
    return f"{'tăng' if value > before else 'giảm'} {difference(value, before, indicator)}"


def since(figure: BoundFigure, before: Decimal | None) -> str:
    """The change since an earlier period."""
    return change(figure.value, before, figure.indicator)


def against(figure: BoundFigure, other: BoundFigure) -> str:
    """The change against another figure. Raises UnknownWay where the two cannot be compared."""
    return change(figure.value, comparable(figure, other).value, figure.indicator)


def comparable(figure: BoundFigure, other: BoundFigure) -> BoundFigure:
    """The other one, when both count the same: one unit of measure, one kind. Raises UnknownWay.

    Of what is borrowed from elsewhere than the form the kind is not known.
    """
    one, two = figure.indicator, other.indicator
    if one.uom != two.uom:
        raise UnknownWay(f"so sánh “{one.name}” ({one.uom}) với “{two.name}” ({two.uom}): khác đơn vị tính")
    if one.pk and two.pk and one.kind != two.kind:
        kinds = f"{one.get_kind_display().lower()}, {two.get_kind_display().lower()}"
        raise UnknownWay(f"so sánh “{one.name}” với “{two.name}”: khác loại số liệu ({kinds})")
    return other


def share(part: Decimal | None, whole: Decimal | None) -> str:
    """'16,25%' to two decimals, halves away from zero; words where it cannot be told."""
    if part is None or whole is None:
        return NO_FIGURE
    return f"{numbers.show(_divided(part * 100, whole), 2)}%" if whole else NO_SHARE


def of(part: BoundFigure, whole: BoundFigure) -> str:
    """'6/8', '253/1.557'."""
    if part.value is None or whole.value is None:
        return NO_FIGURE
    return "/".join(numbers.show(one.value, one.indicator.decimals) for one in (part, whole))


def mean(above: BoundFigure, below: BoundFigure) -> str:
    """'2,3 triệu đồng/hộ': the one divided by the other, to two decimals."""
    if above.value is None or below.value is None:
        return NO_FIGURE
    if not below.value:
        return NO_SHARE
    shown = numbers.show(_divided(above.value, below.value), 2)
    return f"{shown} {above.indicator.uom}/{below.indicator.uom}"


def _divided(above: Decimal, below: Decimal) -> Decimal:
    return (above / below).quantize(Decimal("0.01"), ROUND_HALF_UP)


def difference(value: Decimal, before: Decimal, indicator: Indicator) -> str:
    """'106 hội viên', '02 điểm phần trăm': without a sign."""
    shown = number(abs(value - before), indicator)
    return f"{shown} điểm phần trăm" if indicator.uom == "%" else with_uom(shown, indicator)
