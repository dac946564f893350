"""Numbers that somebody typed into the text of a report, bound to no figure: they will not change when the data do.

Dates, years, numbers of documents, ordinals and the numbering of paragraphs are no figures and are passed over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ccb.lib import numbers
from reports.domain.writing import phrases
from reports.domain.writing.phrases import BoundFigure

NUMBER = re.compile(r"(?<![\w,./-])[0-9]+(?:[.,][0-9]+)*%?")
DOCUMENT = re.compile(r"[0-9]+[a-z]?(?:/[0-9]{4})?[/-][A-ZĐ][\w.Đ-]*(?:[/-][\wĐ.-]+)*")  # "217-QĐ/TW", "08/QC-BCHQS"
DATE = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{1,2}/[0-9]{1,4}(?![0-9/])|ngày [0-9]{1,2}")
YEARS = re.compile(r"(?:19|20)[0-9]{2} ?[-–] ?(?:19|20)[0-9]{2}")
NUMBERING = re.compile(r"^\s*(?:[-+*•]\s*)?(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)](?=\s)|[a-zđ]\))", re.MULTILINE)
NAMED = re.compile(  # what is called by a number
    r"(?:thứ|số|điều|khoản|điểm|chương|mục|tháng|quý|năm|khóa|khoá|nghị quyết|chỉ thị|quyết định|đề án|kế hoạch|"
    r"thông tư|nghị định|hướng dẫn|luật|quân khu|khu|khối|ban chỉ đạo|thôn|tổ|tiểu khu|lần|hạng|loại|biểu|phụ lục|"
    r"chú thích) (?:số )?[0-9]+",
    re.IGNORECASE,
)
MONTHS = re.compile(r"[0-9]{1,2} tháng (?:đầu|cuối|năm|qua)|[0-9]{1,3} tuổi")
PASSED_OVER = (DOCUMENT, YEARS, DATE, NAMED, MONTHS, NUMBERING)


@dataclass(frozen=True)
class Typed:
    """A number in the text; `code` is the figure of the report that is written like it now, "" when none is."""

    shown: str
    around: str  # the words beside it, to find it by
    code: str = ""


def find(text: str, figures: Mapping[str, BoundFigure] | None = None) -> list[Typed]:
    """The typed numbers in the order of the text."""
    bare = _blanked(text)
    alike = _written(figures or {})
    return [
        Typed(match[0], _around(text, match), alike.get(match[0].lstrip("0") or "0", ""))
        for match in NUMBER.finditer(bare)
    ]


def _blanked(text: str) -> str:
    """The text with placeholders and what is no figure blotted out, every letter in its place."""
    for pattern in (phrases.NOTE, phrases.PLACEHOLDER, *PASSED_OVER):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def _around(text: str, match: re.Match) -> str:
    start, end = max(match.start() - 30, 0), min(match.end() + 30, len(text))
    return " ".join(text[start:end].split())


def _written(figures: Mapping[str, BoundFigure]) -> dict[str, str]:
    """How each figure is written -> its code, where no other is written so; small numbers are too common to tell."""
    found: dict[str, str] = {}
    for code, shown in _shown(figures):
        found[shown] = "" if shown in found else code
    return found


def _shown(figures: Mapping[str, BoundFigure]) -> Iterator[tuple[str, str]]:
    for code, figure in figures.items():
        if figure.value is not None and figure.value >= 10:
            yield code, numbers.show(figure.value, figure.indicator.decimals)
