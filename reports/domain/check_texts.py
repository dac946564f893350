"""What looks wrong in words: commas for thousands, years the wrong way round, a gift of 387 đồng. Pure.

`static/js/check_texts.js` says the same, word for word. Only what can be known from the words is said: a span of
years is doubted when it runs backwards, or when its first year differs by one digit from that of another span written
in the same sheet (or from the sheet's own term) while the last years are nearer to each other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.choices import OwnCheck, Severity
from reports.domain.check_rules import Finding

AFTER = r"(?: ?[^\s0-9.,;:()]+){0,2}"  # up to two words that follow a figure
COMMA = re.compile(rf"(?:^|[^0-9.,])([1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)(?![0-9]|[.,][0-9])({AFTER})")
DOTTED = re.compile(r"(?:^|[^0-9.,])([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?![0-9]|\.[0-9])")
SPACED = re.compile(r"(?:^|[^0-9.,/])([1-9][0-9]{0,2}(?:[ \u00a0][0-9]{3})+)(?![0-9.,/])")
YEARS = re.compile(
    r"(?:^|[^0-9/])((?:(?:[Gg]iai đoạn|[Nn]hiệm kỳ|[Tt]ừ) )?(?:[Nn]ăm )?)"
    r"(((?:19|20)[0-9]{2}) ?(?:[-–—]|đến) ?(?:năm )?((?:19|20)[0-9]{2}))(?![0-9])"
)
GIFTS = re.compile(
    r"(?:^|[^0-9.,])([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+) (suất|phần|xuất)( quà)?([^.;0-9]{0,40}?)"
    r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+) đồng(?! ?/| mỗi| một)"
)
EACH = re.compile("mỗi|một|/")
CHEAPEST_GIFT = 10_000  # đồng
HINTS = {
    OwnCheck.COMMA: "Hàng nghìn ghi bằng dấu chấm; nếu đúng là số lẻ, hãy ghi ít chữ số lẻ hơn hoặc ghi lý do.",
    OwnCheck.SPELLING: "Ghi hàng nghìn bằng dấu chấm ở mọi chỗ.",
    OwnCheck.YEARS: "Xem lại hai năm.",
    OwnCheck.PRICE: "Xem lại số quà, số tiền và đơn vị tính (đồng, nghìn đồng, triệu đồng).",
}


@dataclass(frozen=True)
class Text:
    """A place with words: `key` is unique in the sheet, `cell` what a finding points at, `name` how it is called."""

    key: str
    cell: str
    name: str
    text: str


@dataclass(frozen=True)
class Span:
    """Years as somebody wrote them."""

    quoted: str
    first: int
    last: int


def findings(texts: Sequence[Text], own: Span | None = None) -> Iterator[Finding]:
    """At most one finding of a kind for a text. `own`: the sheet's period where it spans years, a term."""
    spans = {text.key: _spans(text.text) for text in texts}
    stated = [span for found in spans.values() for span in found] + ([own] if own else [])
    for text in texts:
        yield from _found(text, OwnCheck.COMMA, _commas(text.text))
        yield from _found(text, OwnCheck.SPELLING, _spellings(text.text))
        yield from _found(text, OwnCheck.YEARS, _doubted(spans[text.key], stated))
        yield from _found(text, OwnCheck.PRICE, _prices(text.text))


def _found(text: Text, kind: str, said: Iterable[str]) -> Iterator[Finding]:
    sentences = list(dict.fromkeys(said))
    if sentences:
        message = f"{text.name}: {' '.join(sentences)}"
        yield Finding(f"{kind}:{text.key}", Severity.WARNING, message, (text.cell,), HINTS[kind])


def _commas(text: str) -> Iterator[str]:
    for figure, after in COMMA.findall(text):
        yield f"“{figure}{after}” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi {figure.replace(',', '.')}."


def _spellings(text: str) -> Iterator[str]:
    dotted = DOTTED.search(text)
    if dotted:
        for figure in SPACED.findall(text):
            dots = re.sub("[ \u00a0]", ".", figure)
            yield f"“{figure}” ghi khác “{dotted[1]}” trong cùng đoạn: nếu là một số, phải ghi {dots}."


def _spans(text: str) -> list[Span]:
    return [Span(before + span, int(first), int(last)) for before, span, first, last in YEARS.findall(text)]


def _doubted(spans: Iterable[Span], stated: Sequence[Span]) -> Iterator[str]:
    for span in spans:
        if span.first > span.last:
            yield f"“{span.quoted}”: năm đầu đứng sau năm cuối."
            continue
        other = next((one for one in stated if _is_slip(span, one)), None)
        if other:
            yield f"“{span.quoted}” khác “{other.quoted}”: hai năm đầu chỉ lệch nhau một chữ số."


def _is_slip(span: Span, other: Span) -> bool:
    """Whether the span looks like the other one with a digit mistyped: 2002-2025 beside 2022-2030."""
    digits = sum(a != b for a, b in zip(str(span.first), str(other.first), strict=True))
    apart = other.first - span.first
    return digits == 1 and apart >= 10 and other.first <= other.last and abs(other.last - span.last) < apart


def _prices(text: str) -> Iterator[str]:
    for found in GIFTS.finditer(text):
        things, money = (int(found[group].replace(".", "")) for group in (1, 5))
        if things and 0 < money < things * CHEAPEST_GIFT and not EACH.search(found[4]):
            each = (2 * money + things) // (2 * things)
            quoted = re.sub("^[^0-9]", "", found[0])
            yield f"“{quoted}” là {f'{each:,}'.replace(',', '.')} đồng một {found[2]}{found[3] or ''}."
