"""Text bound to figures: `{code}` and `{code|form}` in a template become Vietnamese words.

Forms of a figure (a count below ten is padded, "02 cuộc", as the associations write):

    {code}                  "gần 1.600 lượt", "42,3 km", "1.507 cá nhân"
    {code|số}               the same without the unit of measure
    {code|đơn vị}           sparse breakdown in the order of the units: "Nam Giang: 10; Hiệp Đức: 02"
    {code|đơn vị nhiều nhất} the same, the largest first
    {code|so với other}     "giảm 106 hội viên" against another indicator of the report
    {code|so kỳ trước}      the same against the previous period;  {code|so cùng kỳ}  against last year's
    {code|lũy kế}           cumulative in the year
    {code|% other}          "16,25%": share of another indicator
    {kỳ} {tên đơn vị} {số đơn vị} {ngày chốt}     the fixed words
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from campaigns.models import Indicator
from ccb.lib import numbers

PLACEHOLDER = re.compile(r"\{([^{}|]+)(?:\|([^{}|]+))?\}")
WORDS = ("kỳ", "tên đơn vị", "số đơn vị", "ngày chốt")
NO_FIGURE = "(chưa có số liệu)"


class UnknownPlaceholder(Exception):
    """The text asks for a figure or a form that does not exist."""


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


def fill(text: str, figures: Mapping[str, BoundFigure], words: Mapping[str, str]) -> str:
    """The text with every placeholder replaced; `words` are the fixed ones ({kỳ} …).

    Raises UnknownPlaceholder naming the first that is neither an indicator of the report nor a word.
    """

    def replaced(match: re.Match) -> str:
        name, form = match[1].strip(), (match[2] or "").strip()
        if not form and name in words:
            return words[name]
        if name not in figures:
            raise UnknownPlaceholder(f"Mẫu báo cáo nhắc tới “{{{name}}}” nhưng biểu không có chỉ tiêu này.")
        return _phrase(figures[name], form, figures)

    return PLACEHOLDER.sub(replaced, text)


def _phrase(figure: BoundFigure, form: str, figures: Mapping[str, BoundFigure]) -> str:
    if form in FORMS:
        return FORMS[form](figure)
    for prefix, phrase in FORMS_WITH_OTHER.items():
        if form.startswith(prefix):
            other = form.removeprefix(prefix).strip()
            if other not in figures:
                raise UnknownPlaceholder(f"Mẫu báo cáo so với “{other}” nhưng biểu không có chỉ tiêu này.")
            return phrase(figure, figures[other])
    raise UnknownPlaceholder(f"Mẫu báo cáo dùng cách viết “|{form}” không có; xem danh sách cách viết trong trợ giúp.")


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


def breakdown(pairs: Sequence[tuple[str, Decimal]], indicator: Indicator) -> str:
    """'Nam Giang: 10; Nam Trà My: 01': only the units that have something."""
    return "; ".join(f"{label}: {number(value, indicator)}" for label, value in pairs if value)


def change(value: Decimal | None, before: Decimal | None, indicator: Indicator) -> str:
    """'giảm 106 hội viên', 'tăng 2,5 km', 'không thay đổi'; words where one of both is missing."""
    if value is None or before is None:
        return "(chưa có số liệu để so sánh)"
    if value == before:
        return "không thay đổi"
    verb = "tăng" if value > before else "giảm"
    points = " điểm phần trăm" if indicator.uom == "%" else ""
    shown = number(abs(value - before), indicator)
    return f"{verb} {shown}{points}" if points else f"{verb} {with_uom(shown, indicator)}"


def share(part: Decimal | None, whole: Decimal | None) -> str:
    """'16,25%' to two decimals, halves away from zero."""
    if part is None or not whole:
        return NO_FIGURE
    percent = (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{numbers.show(percent, 2)}%"


def _in_order(figure: BoundFigure) -> list[tuple[str, Decimal]]:
    return [(label, value) for label, value in figure.by_unit.items() if value]


def _largest_first(figure: BoundFigure) -> list[tuple[str, Decimal]]:
    return sorted(_in_order(figure), key=lambda pair: -pair[1])


FORMS: dict[str, Callable[[BoundFigure], str]] = {
    "": lambda f: amount(f.value, f.indicator, f.qualifier),
    "số": lambda f: NO_FIGURE if f.value is None else f"{f.qualifier} {number(f.value, f.indicator)}".strip(),
    "đơn vị": lambda f: breakdown(_in_order(f), f.indicator),
    "đơn vị nhiều nhất": lambda f: breakdown(_largest_first(f), f.indicator),
    "so kỳ trước": lambda f: change(f.value, f.previous, f.indicator),
    "so cùng kỳ": lambda f: change(f.value, f.last_year, f.indicator),
    "lũy kế": lambda f: amount(f.cumulative, f.indicator),
}
FORMS_WITH_OTHER: dict[str, Callable[[BoundFigure, BoundFigure], str]] = {
    "so với ": lambda f, other: change(f.value, other.value, f.indicator),
    "% ": lambda f, other: share(f.value, other.value),
}
