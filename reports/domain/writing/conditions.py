"""Sentences that depend on a figure or on a word: one case is said, the others are not."""

import re
from collections.abc import Mapping
from decimal import Decimal

from reports.domain.writing.amounts import (
    NO_FIGURE,
    NOT_COMPARABLE,
    BoundFigure,
    UnknownWay,
    bare,
    comparable,
    difference,
)

CASE = re.compile(r"nếu (có|không có|chưa có số|tăng|giảm|không đổi): ?(.*)")
CHANGES = ("nếu tăng", "nếu giảm", "nếu không đổi")
IT = "#"  # in the words of a condition: the figure, the difference, or the word


def of_figure(figure: BoundFigure, form: str, others: Mapping[str, BoundFigure]) -> str:
    """'nếu có: đã xóa # nhà; nếu không có: không còn nhà tạm'. A case that is not told says nothing.

    Before the cases may stand what the figure is compared with: 'so cùng kỳ, nếu tăng: …' (else the period before).
    """
    start = form.index("nếu ")
    against, cases = form[:start].strip().rstrip(",").strip(), _cases(form[start:], form)
    if not cases.keys() & {"tăng", "giảm", "không đổi"}:
        case = "chưa có số" if figure.value is None else "có" if figure.value else "không có"
        it = "" if figure.value is None else bare(figure)
        return cases.get(case, NO_FIGURE if case == "chưa có số" else "").replace(IT, it)
    before = _compared_with(figure, against, others)
    if figure.value is None or before is None:
        return cases.get("chưa có số", NOT_COMPARABLE)
    case = "tăng" if figure.value > before else "giảm" if figure.value < before else "không đổi"
    return cases.get(case, "").replace(IT, difference(figure.value, before, figure.indicator))


def of_word(word: str, form: str) -> str:
    """'nếu có: còn thiếu #; nếu không có: đủ các đơn vị': by whether there is anything in the word."""
    return _cases(form, form).get("có" if word else "không có", "").replace(IT, word)


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
    return comparable(figure, other(against.removeprefix("so với ").strip(), others)).value


def other(code: str, others: Mapping[str, BoundFigure]) -> BoundFigure:
    """The figure that another one is set against. Raises UnknownWay."""
    if code not in others:
        raise UnknownWay(f"so với “{code}” nhưng báo cáo không có chỉ tiêu này")
    return others[code]
