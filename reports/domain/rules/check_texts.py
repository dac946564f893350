"""What looks wrong in words: commas for thousands, years the wrong way round, a gift of 387 đồng. Pure.

`static/js/check_texts.js` says the same, word for word. Only what can be known from the words is said: a span of
years is doubted when it runs backwards; when its first year differs by one digit from that of another span written in
the same sheet (or of its own term, or of a plan in force) while the last years are nearer to each other; or when it is
far longer than the span that goes on where it ends, or than a plan and no number of years that is celebrated, and would
not be so with one digit changed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.choices import OwnCheck, Severity
from reports.domain.rules.check_rules import Finding

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
LONGEST_PLAN, LONGEST_TERM = 15, 10  # years
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


def findings(texts: Sequence[Text], own: Sequence[Span] = ()) -> Iterator[Finding]:
    """At most one finding of a kind for a text. `own`: the sheet's period where it spans years, the plans in force."""
    spans = {text.key: _spans(text.text) for text in texts}
    stated = [span for found in spans.values() for span in found] + list(own)
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


def _doubted(spans: Sequence[Span], stated: Sequence[Span]) -> Iterator[str]:
    for span in spans:
        if span.first > span.last:
            yield f"“{span.quoted}”: năm đầu đứng sau năm cuối."
            continue
        other = next((one for one in stated if _is_slip(span, one)), None)
        if other:
            yield f"“{span.quoted}” khác “{other.quoted}”: hai năm đầu chỉ lệch nhau một chữ số."
            continue
        said = _too_long(span, spans) or _odd(span)
        if said:
            yield said


def _too_long(span: Span, spans: Sequence[Span]) -> str:
    """Beside the span that goes on where this one ends: 2002-2025 before 2026-2030, where 2022 would do as well."""
    years = span.last - span.first + 1
    for other in spans:
        next_years = other.last - other.first + 1
        meant = _meant(span, next_years)
        if other.first == span.last + 1 and years >= 3 * next_years and meant:
            return (
                f"“{span.quoted}” dài {years} năm, còn “{other.quoted}” nối sau chỉ {next_years} năm: xem năm đầu "
                f"có phải là {meant} không."
            )
    return ""


def _odd(span: Span) -> str:
    """Alone: 24 years are no plan and no jubilee (those of 20 or 25 years are told, counted with both ends or not)."""
    years = span.last - span.first + 1
    meant = _meant(span, LONGEST_TERM)
    if years <= LONGEST_PLAN or years % 5 in (0, 1) or not meant:
        return ""
    return f"“{span.quoted}” dài {years} năm: xem năm đầu có phải là {meant} không."


def _meant(span: Span, years: int) -> int | None:
    """The first year, one digit away, with which the span would have at most so many years."""
    return next((year for year in range(span.last - years + 1, span.last + 1) if _digits_apart(year, span) == 1), None)


def _digits_apart(year: int, span: Span) -> int:
    return sum(a != b for a, b in zip(str(year), str(span.first), strict=True))


def _is_slip(span: Span, other: Span) -> bool:
    """Whether the span looks like the other one with a digit mistyped: 2002-2025 beside 2022-2030."""
    apart = other.first - span.first
    return (
        _digits_apart(other.first, span) == 1
        and apart >= 10
        and other.first <= min(span.last, other.last)
        and abs(other.last - span.last) < apart
    )


def _prices(text: str) -> Iterator[str]:
    for found in GIFTS.finditer(text):
        things, money = (int(found[group].replace(".", "")) for group in (1, 5))
        if things and 0 < money < things * CHEAPEST_GIFT and not EACH.search(found[4]):
            each = (2 * money + things) // (2 * things)
            quoted = re.sub("^[^0-9]", "", found[0])
            yield f"“{quoted}” là {f'{each:,}'.replace(',', '.')} đồng một {found[2]}{found[3] or ''}."
