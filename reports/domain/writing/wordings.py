"""The ways in which a report writes a figure: `WAYS` is the whole list, for placeholders and for the picker."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.domain.writing import amounts, conditions, of_units
from reports.domain.writing.amounts import BoundFigure, UnknownWay

STEP = re.compile(r"0|[1-9][0-9]{0,14}(?:,[0-9]{1,6})?|0,[0-9]{1,6}")  # "100", "26,5"

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
        return conditions.of_figure(figure, form, others)
    if form in EXACT:
        return EXACT[form].write(figure, None, "")
    for way in OPEN:
        if form.startswith(way.form + " "):
            given = form.removeprefix(way.form + " ").strip()
            if way.takes == "number":
                return way.write(figure, None, _number_given(given, form))
            return way.write(figure, conditions.other(given, others), given)
    raise UnknownWay(f"dùng cách viết “|{form}” không có; xem danh sách cách viết khi chèn số liệu")


def _number_given(given: str, form: str) -> str:
    if not STEP.fullmatch(given):
        raise UnknownWay(f"cần một con số trong “|{form}”, ví dụ 3 hoặc 26,5")
    return given.replace(",", ".")


WAYS = (
    Way("", "Số kèm đơn vị tính", "", lambda f, o, g: amounts.amount(f.value, f.indicator, f.qualifier)),
    Way(amounts.BARE, "Chỉ con số", "", lambda f, o, g: amounts.bare(f)),
    Way("so kỳ trước", "Tăng, giảm so với kỳ trước", "", lambda f, o, g: amounts.since(f, f.previous)),
    Way("so cùng kỳ", "Tăng, giảm so với cùng kỳ", "", lambda f, o, g: amounts.since(f, f.last_year)),
    Way("so với", "Tăng, giảm so với chỉ tiêu khác", "other", lambda f, o, g: amounts.against(f, o)),
    Way("lũy kế", "Lũy kế từ đầu năm", "", lambda f, o, g: amounts.amount(f.cumulative, f.indicator)),
    Way("%", "Tỷ lệ phần trăm của chỉ tiêu khác", "other", lambda f, o, g: amounts.share(f.value, o.value)),
    Way("trên", "Dạng phần trên tổng, như 6/8", "other", lambda f, o, g: amounts.of(f, o)),
    Way("bình quân", "Bình quân trên chỉ tiêu khác", "other", lambda f, o, g: amounts.mean(f, o)),
    Way("đơn vị", "Các đơn vị có số, theo thứ tự", "", lambda f, o, g: of_units.breakdown(of_units.in_order(f), f)),
    Way(
        "đơn vị nhiều nhất", "Các đơn vị có số, nhiều trước", "",
        lambda f, o, g: of_units.breakdown(of_units.largest_first(f), f),
    ),
    Way(
        "tên đơn vị", "Tên các đơn vị có số", "",
        lambda f, o, g: of_units.named([label for label, _ in of_units.in_order(f)]),
    ),
    Way("đơn vị chưa có số", "Các đơn vị chưa có số", "", lambda f, o, g: of_units.without(f)),
    Way("số đơn vị có số", "Số đơn vị đã có số", "", lambda f, o, g: of_units.how_many_told(f)),
    Way("cao nhất", "Các đơn vị cao nhất", "number", lambda f, o, g: of_units.ends(f, g, largest=True)),
    Way("thấp nhất", "Các đơn vị thấp nhất", "number", lambda f, o, g: of_units.ends(f, g, largest=False)),
    Way("đạt", "Các đơn vị đạt mức", "number", lambda f, o, g: of_units.units_that(f, g, met=True)),
    Way("chưa đạt", "Các đơn vị chưa đạt mức", "number", lambda f, o, g: of_units.units_that(f, g, met=False)),
    Way("số đơn vị đạt", "Số đơn vị đạt mức", "number", lambda f, o, g: of_units.how_many_met(f, g)),
)  # fmt: skip
EXACT = {way.form: way for way in WAYS if not way.takes}
OPEN = tuple(way for way in WAYS if way.takes)
CONDITIONS = (
    ("nếu có: đã làm #; nếu không có: không phát sinh", "Có thì viết một câu, không có thì viết câu khác"),
    ("nếu tăng: tăng #; nếu giảm: giảm #; nếu không đổi: giữ nguyên", "Tăng, giảm, không đổi: mỗi trường hợp một câu"),
)
