"""Text bound to figures: `{code}` and `{code|form}` in a template or a draft become Vietnamese words.

    {code}                    "gần 1.600 lượt", "42,3 km"; with a bar: any of `wordings.WAYS`, such as
    {code|đơn vị}             "Nam Giang: 10; Hiệp Đức: 02"
    {code|so với other}       "giảm 106 hội viên"
    {code|nếu có: trồng # cây; nếu không có: chưa trồng cây}
    {kỳ} {tên đơn vị} …       the fixed words; {kỳ|HOA} in capitals
    {chú thích 1}             where the first footnote of the block is called

Everything else is shown as typed: doubled braces, markup, a brace that is never closed. There is no other language in
a text, so nothing in it is ever run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.domain.writing import conditions, wordings
from reports.domain.writing.amounts import NO_FIGURE, BoundFigure, UnknownWay

__all__ = [
    "NO_FIGURE", "WORDS", "BoundFigure", "Filled", "Link", "Note", "UnknownPlaceholder", "fill", "fill_linked",
    "fill_noted", "placeholders",
]  # fmt: skip

PLACEHOLDER = re.compile(r"(?<!\{)\{ ?(\w[\w .-]*)(?:\|([^{}|]+))?\}(?!\})")
NOTE = re.compile(r"(?<!\{)\{chú thích ([0-9]{1,2})\}(?!\})")
WORDS = {
    "kỳ": "kỳ báo cáo",
    "kỳ trước": "kỳ liền trước",
    "cuối kỳ trước": "thời điểm cuối kỳ liền trước, như “cuối năm 2023”",
    "cùng kỳ": "cùng kỳ năm trước",
    "kỳ sau": "kỳ kế tiếp",
    "năm": "năm của kỳ báo cáo",
    "tên đơn vị": "tên Hội của đơn vị",
    "địa phương": "tên địa phương, như “tỉnh Quảng Nam”",
    "số đơn vị": "số đơn vị đã báo cáo trên số phải báo cáo",
    "đơn vị thiếu": "tên các đơn vị chưa có báo cáo",
    "ngày chốt": "ngày chốt số liệu",
    "chương trình phối hợp": "tên, số, ngày của chương trình phối hợp đang có hiệu lực mà biểu này tổng hợp",
    "đơn vị chủ trì": "bên chủ trì chương trình phối hợp ấy",
    "đối tác phối hợp": "các đối tác đã ký chương trình phối hợp ấy",
    "độ phủ": "số đơn vị cấp dưới đã ký chương trình ấy trên số phải ký",
    "đơn vị chưa ký": "tên các đơn vị phải ký mà chưa ký",
    "phong trào": "tên các phong trào thi đua có chỉ tiêu trong kỳ",
    "số chỉ tiêu đạt": "số chỉ tiêu thi đua đã đạt trên tổng số",
    "chỉ tiêu đã đạt": "tên các chỉ tiêu thi đua đã đạt",
    "chỉ tiêu chưa đạt": "tên các chỉ tiêu thi đua chưa đạt",
}
CAPITALS = "HOA"
NOTHING = "không có"  # what a word says that names nobody


class UnknownPlaceholder(Exception):
    """The text asks for a figure or a form that does not exist."""


@dataclass(frozen=True)
class Link:
    """Where in a text words of a figure stand, and its code."""

    at: int
    end: int
    code: str


@dataclass(frozen=True)
class Note:
    """A footnote: `at` is the place in the text that calls it; `links` are those of its own text."""

    at: int
    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Filled:
    text: str
    links: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()


def fill(text: str, figures: Mapping[str, BoundFigure], words: Mapping[str, str]) -> str:
    """The text with every placeholder replaced; `words` are the fixed ones ({kỳ} …).

    Raises UnknownPlaceholder naming the first that is neither an indicator of the report nor a word.
    """
    return fill_linked(text, figures, words).text


def fill_linked(text: str, figures: Mapping[str, BoundFigure], words: Mapping[str, str]) -> Filled:
    """The same, with where each figure's words stand."""
    filled, links, end = "", [], 0
    for match in PLACEHOLDER.finditer(text):
        filled += text[end : match.start()]
        said, code, end = _replaced(match, figures, words), match[1].strip(), match.end()
        if said and code in figures and code not in words:
            links.append(Link(len(filled), len(filled) + len(said), code))
        filled += said
        if not said and filled.endswith("(") and text.startswith(")", end):  # no brackets around nothing
            filled, end = filled[:-1].rstrip(" "), end + 1
    return Filled(filled + text[end:], tuple(links))


def fill_noted(text: str, notes: Sequence[str], figures: Mapping[str, BoundFigure], words: Mapping[str, str]) -> Filled:
    """The text and the footnotes it calls, filled; a note that is never called is called at the end.

    Raises UnknownPlaceholder, also for a call of a note that is not there.
    """
    filled, links, made, called = "", [], [], set()

    def note(number: int) -> Note:
        own = fill_linked(notes[number - 1], figures, words)
        return Note(len(filled), own.text, own.links)

    for part, number in _parts(text):
        own = fill_linked(part, figures, words)
        links += [Link(len(filled) + one.at, len(filled) + one.end, one.code) for one in own.links]
        filled += own.text
        if number is None:
            continue
        if not 1 <= number <= len(notes):
            raise UnknownPlaceholder(f"Văn bản gọi “{{chú thích {number}}}” nhưng đoạn này có {len(notes)} chú thích.")
        called.add(number)
        made.append(note(number))
    left = (number for number, one in enumerate(notes, start=1) if number not in called and one.strip())
    return Filled(filled, tuple(links), (*made, *map(note, left)))


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """(name, form) of each placeholder, calls of footnotes left out."""
    for match in PLACEHOLDER.finditer(NOTE.sub("", text)):
        yield match[1].strip(), (match[2] or "").strip()


def _parts(text: str) -> Iterator[tuple[str, int | None]]:
    """The text up to each call of a note, with its number; the rest with None."""
    end = 0
    for match in NOTE.finditer(text):
        yield text[end : match.start()], int(match[1])
        end = match.end()
    yield text[end:], None


def _replaced(match: re.Match, figures: Mapping[str, BoundFigure], words: Mapping[str, str]) -> str:
    name, form = match[1].strip(), (match[2] or "").strip()
    if name in words and form in ("", CAPITALS):
        return words[name].upper() if form else words[name]
    if name not in figures and name not in words:
        raise UnknownPlaceholder(f"Mẫu báo cáo nhắc tới “{{{name}}}” nhưng biểu không có chỉ tiêu này.")
    try:
        if name in words and form.startswith("nếu "):
            return conditions.of_word(words[name].removeprefix(NOTHING), form)
        if name not in figures:
            raise UnknownWay(f"dùng cách viết “|{form}” mà “{{{name}}}” không có")
        return wordings.write(figures[name], form, figures)
    except UnknownWay as error:
        raise UnknownPlaceholder(f"Mẫu báo cáo {error}.") from error
