"""The ways in which a report writes a figure: `WAYS` is the whole list, for placeholders and for the picker.

A count below ten is padded ("02 cuộc"), as the associations write. What is not known is said in words, never left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from campaigns.choices import Direction
from campaigns.models import Indicator
from ccb.lib import numbers

NO_FIGURE = "(chưa có số liệu)"
NOT_COMPARABLE = "(chưa có số liệu để so sánh)"
NO_SHARE = "(không tính được vì số đem chia bằng 0)"
NO_UNIT = "không có đơn vị nào"
STEP = re.compile(r"0|[1-9][0-9]{0,14}(?:,[0-9]{1,6})?|0,[0-9]{1,6}")  # "100", "26,5"
CASE = re.compile(r"nếu (có|không có|chưa có số|tăng|giảm|không đổi): ?(.*)")
IT = "#"  # in the words of a condition: the figure, or the difference


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
    compared: str = ""  # which units the two above are of, where not of all: "của 17 đơn vị"
    qualifiers: Mapping[str, str] = field(default_factory=dict)  # label -> "hơn", "gần" … that the unit wrote
    told: Mapping[str, str] = field(default_factory=dict)  # ways of its own: form -> words
    # label -> the units in words that its one figure is of: {"Buôn Hồ": "Krông Búk, Ea H'leo, Krông Ana"}
    places: Mapping[str, str] = field(default_factory=dict)


Other = BoundFigure | None
Write = Callable[[BoundFigure, Other, str], str]  # the figure, the one it is set against, what was given


@dataclass(frozen=True)
class Way:
    """`form` is what stands after the bar; `takes` what follows it: "" nothing, "other" a figure, "number", "cases"."""

    form: str
    label: str
    takes: str
    write: Write


def write(figure: BoundFigure, form: str, others: Mapping[str, BoundFigure]) -> str:
    """The figure in the words of this form. Raises UnknownWay naming what does not exist."""
    if form in figure.told:
        return figure.told[form]
    if "nếu " in form:
        return _conditional(figure, form, others)
    if form in EXACT:
        return EXACT[form].write(figure, None, "")
    for way in OPEN:
        if form.startswith(way.form + " "):
            given = form.removeprefix(way.form + " ").strip()
            if way.takes == "number":
                return way.write(figure, None, _number_given(given, form))
            return way.write(figure, _other(given, others), given)
    raise UnknownWay(f"dùng cách viết “|{form}” không có; xem danh sách cách viết khi chèn số liệu")


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


def breakdown(pairs: Sequence[tuple[str, Decimal]], figure: BoundFigure) -> str:
    """'Nam Giang: 10; Nam Trà My: 01; 05 căn (ở Krông Búk, Ea H'leo)': only the units that have something."""

    def said(label: str, value: Decimal) -> str:
        shown, places = number(value, figure.indicator), figure.places.get(label)
        shown = f"{figure.qualifiers.get(label, '')} {shown}".strip()
        return f"{with_uom(shown, figure.indicator)} (ở {places})" if places else f"{label}: {shown}"

    return "; ".join(said(label, value) for label, value in pairs if value)


def change(value: Decimal | None, before: Decimal | None, indicator: Indicator) -> str:
    """'giảm 106 hội viên', 'tăng 2,5 km', 'không thay đổi'; words where one of both is missing."""
    if value is None or before is None:
        return NOT_COMPARABLE
    if value == before:
        return "không thay đổi"
    return f"{'tăng' if value > before else 'giảm'} {_difference(value, before, indicator)}"


def since(figure: BoundFigure, before: Decimal | None) -> str:
    """The change since an earlier period; in words of which units, where not of all."""
    return _of_compared(change(figure.value, before, figure.indicator), figure, before)


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


def _of_compared(words: str, figure: BoundFigure, before: Decimal | None) -> str:
    return f"{words} ({figure.compared})" if figure.compared and None not in (figure.value, before) else words


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


def _difference(value: Decimal, before: Decimal, indicator: Indicator) -> str:
    shown = number(abs(value - before), indicator)
    return f"{shown} điểm phần trăm" if indicator.uom == "%" else with_uom(shown, indicator)


# --- Units --------------------------------------------------------------------------------------------------------


def _in_order(figure: BoundFigure) -> list[tuple[str, Decimal]]:
    return [(label, value) for label, value in figure.by_unit.items() if value]


def _largest_first(figure: BoundFigure) -> list[tuple[str, Decimal]]:
    return sorted(_in_order(figure), key=lambda pair: -pair[1])


def _ends(figure: BoundFigure, how_many: str, *, largest: bool) -> str:
    """The units with the most, or with the least; those that reported nothing are in neither list."""
    told = [(label, value) for label, value in figure.by_unit.items() if value is not None]
    ranked = sorted(told, key=lambda pair: -pair[1] if largest else pair[1])[: int(Decimal(how_many))]
    return "; ".join(f"{label}: {number(value, figure.indicator)}" for label, value in ranked) or NO_UNIT


def _met(figure: BoundFigure, asked: str) -> dict[str, bool]:
    """By unit that reported: whether it reached the number, from the side that the indicator's direction says."""
    limit, down = Decimal(asked), figure.indicator.direction == Direction.DOWN
    told = {label: value for label, value in figure.by_unit.items() if value is not None}
    return {label: value <= limit if down else value >= limit for label, value in told.items()}


def _named(labels: Sequence[str]) -> str:
    return ", ".join(labels) or NO_UNIT


def _units_that(figure: BoundFigure, asked: str, *, met: bool) -> str:
    return _named([label for label, reached in _met(figure, asked).items() if reached is met])


def _how_many_met(figure: BoundFigure, asked: str) -> str:
    reached = _met(figure, asked)
    return f"{sum(reached.values())}/{len(figure.by_unit)} đơn vị"


# --- Conditions ---------------------------------------------------------------------------------------------------


def _conditional(figure: BoundFigure, form: str, others: Mapping[str, BoundFigure]) -> str:
    """'nếu có: đã xóa # nhà; nếu không có: không còn nhà tạm'. A case that is not told says nothing.

    Before the cases may stand what the figure is compared with: 'so cùng kỳ, nếu tăng: …' (else the period before).
    """
    start = form.index("nếu ")
    against, cases = form[:start].strip().rstrip(",").strip(), _cases(form[start:], form)
    if not cases.keys() & {"tăng", "giảm", "không đổi"}:
        case = "chưa có số" if figure.value is None else "có" if figure.value else "không có"
        it = "" if figure.value is None else f"{figure.qualifier} {number(figure.value, figure.indicator)}".strip()
        return cases.get(case, NO_FIGURE if case == "chưa có số" else "").replace(IT, it)
    before = _compared_with(figure, against, others)
    if figure.value is None or before is None:
        return cases.get("chưa có số", NOT_COMPARABLE)
    case = "tăng" if figure.value > before else "giảm" if figure.value < before else "không đổi"
    it = _difference(figure.value, before, figure.indicator)
    return cases.get(case, "").replace(IT, it if against.startswith("so với ") else _of_compared(it, figure, before))


def _cases(text: str, form: str) -> dict[str, str]:
    cases = {}
    for part in re.split(r"; ?(?=nếu )", text):
        found = CASE.fullmatch(part.strip())
        if not found:
            raise UnknownWay(f"có điều kiện viết sai: “|{form}”; hãy viết như “nếu có: …; nếu không có: …”")
        cases[found[1]] = found[2]
    return cases


def _compared_with(figure: BoundFigure, against: str, others: Mapping[str, BoundFigure]) -> Decimal | None:
    if against in ("", "so kỳ trước"):
        return figure.previous
    if against == "so cùng kỳ":
        return figure.last_year
    if not against.startswith("so với "):
        raise UnknownWay(f"dùng cách so sánh “{against}” không có")
    return comparable(figure, _other(against.removeprefix("so với ").strip(), others)).value


def _other(code: str, others: Mapping[str, BoundFigure]) -> BoundFigure:
    if code not in others:
        raise UnknownWay(f"so với “{code}” nhưng báo cáo không có chỉ tiêu này")
    return others[code]


def _number_given(given: str, form: str) -> str:
    if not STEP.fullmatch(given):
        raise UnknownWay(f"cần một con số trong “|{form}”, ví dụ 3 hoặc 26,5")
    return given.replace(",", ".")


WAYS = (
    Way("", "Số kèm đơn vị tính", "", lambda f, o, g: amount(f.value, f.indicator, f.qualifier)),
    Way(
        "số", "Chỉ con số", "",
        lambda f, o, g: NO_FIGURE if f.value is None else f"{f.qualifier} {number(f.value, f.indicator)}".strip(),
    ),
    Way("so kỳ trước", "Tăng, giảm so với kỳ trước", "", lambda f, o, g: since(f, f.previous)),
    Way("so cùng kỳ", "Tăng, giảm so với cùng kỳ", "", lambda f, o, g: since(f, f.last_year)),
    Way("so với", "Tăng, giảm so với chỉ tiêu khác", "other", lambda f, o, g: against(f, o)),
    Way("lũy kế", "Lũy kế từ đầu năm", "", lambda f, o, g: amount(f.cumulative, f.indicator)),
    Way("%", "Tỷ lệ phần trăm của chỉ tiêu khác", "other", lambda f, o, g: share(f.value, o.value)),
    Way("trên", "Dạng phần trên tổng, như 6/8", "other", lambda f, o, g: of(f, o)),
    Way("bình quân", "Bình quân trên chỉ tiêu khác", "other", lambda f, o, g: mean(f, o)),
    Way("đơn vị", "Các đơn vị có số, theo thứ tự", "", lambda f, o, g: breakdown(_in_order(f), f)),
    Way(
        "đơn vị nhiều nhất", "Các đơn vị có số, nhiều trước", "",
        lambda f, o, g: breakdown(_largest_first(f), f),
    ),
    Way("tên đơn vị", "Tên các đơn vị có số", "", lambda f, o, g: _named([label for label, _ in _in_order(f)])),
    Way(
        "đơn vị chưa có số", "Các đơn vị chưa có số", "",
        lambda f, o, g: _named([label for label, value in f.by_unit.items() if value is None]),
    ),
    Way("cao nhất", "Các đơn vị cao nhất", "number", lambda f, o, g: _ends(f, g, largest=True)),
    Way("thấp nhất", "Các đơn vị thấp nhất", "number", lambda f, o, g: _ends(f, g, largest=False)),
    Way("đạt", "Các đơn vị đạt mức", "number", lambda f, o, g: _units_that(f, g, met=True)),
    Way("chưa đạt", "Các đơn vị chưa đạt mức", "number", lambda f, o, g: _units_that(f, g, met=False)),
    Way("số đơn vị đạt", "Số đơn vị đạt mức", "number", lambda f, o, g: _how_many_met(f, g)),
)  # fmt: skip
EXACT = {way.form: way for way in WAYS if not way.takes}
OPEN = tuple(way for way in WAYS if way.takes)
CONDITIONS = (
    ("nếu có: đã làm #; nếu không có: không phát sinh", "Có thì viết một câu, không có thì viết câu khác"),
    ("nếu tăng: tăng #; nếu giảm: giảm #; nếu không đổi: giữ nguyên", "Tăng, giảm, không đổi: mỗi trường hợp một câu"),
)
