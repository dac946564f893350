"""A draft as its writer sees it: parts that fit on a page, each block beside what it says now, and what is amiss."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccb.lib import dates, fonts, periods
from members.domain import letterheads
from reports.choices import Theme
from reports.domain.papers import composing
from reports.domain.papers.composing import Reading
from reports.domain.writing import blocks, drafts, headings, outline, phrases, said_words, typed_numbers
from reports.domain.writing.drafts import HEAD
from reports.domain.writing.told import Telling
from reports.models import DraftBlock, DraftBlockVersion, ReportDraft

MOST_BLOCKS = 25  # of a part: a page stays light however long the report
BELONGS = {  # words of the heading under which a theme is written
    Theme.SITUATION: ("đặc điểm", "tình hình"), Theme.SHORTCOMING: ("tồn tại", "hạn chế"),
    Theme.CAUSE: ("nguyên nhân",), Theme.DIRECTION: ("phương hướng", "nhiệm vụ"),
    Theme.PROPOSAL: ("kiến nghị", "đề xuất"),
}  # fmt: skip
Kept = DraftBlock | DraftBlockVersion


@dataclass(frozen=True)
class Part:
    """A part of the draft from one heading to the next; `key` is its first block's."""

    key: int
    title: str
    blocks: tuple[Kept, ...]


@dataclass(frozen=True)
class Said:
    """What a block says with the figures of now; or why it cannot."""

    made: tuple[dict, ...]
    error: str = ""


@dataclass(frozen=True)
class Point:
    """Something to look at before the report is made; a blocking one stops it."""

    kind: str
    text: str
    key: int | None = None
    is_blocking: bool = False


def read(draft: ReportDraft, kept: Sequence[Kept], *, everything: bool = False) -> Reading:
    """The figures of the draft's unit and period; `everything`: also those that the text does not name yet.

    Raises composing.NothingToReport.
    """
    period = periods.parse(draft.round.period)
    return composing.read(draft.round.form, draft.unit, period, drafts.content_of(kept), everything=everything)


def parts(kept: Sequence[Kept], words: Mapping[str, str]) -> list[Part]:
    """The blocks by their first-level headings, a long stretch in several parts; titles with the fixed words in."""
    stretches: list[list[Kept]] = []
    for block in kept:
        if block.key == HEAD:
            continue
        is_top = block.data["type"] == "heading" and block.data.get("level", 2) == 1
        if is_top or not stretches or len(stretches[-1]) >= MOST_BLOCKS:
            stretches.append([])
        stretches[-1].append(block)
    titles = [_title(stretch[0], words) for stretch in stretches]
    for place, title in enumerate(titles):
        if not title:
            titles[place] = f"{titles[place - 1].removesuffix(' (tiếp)')} (tiếp)" if place else "Mở đầu"
    return [Part(own[0].key, title, tuple(own)) for own, title in zip(stretches, titles, strict=True)]


def _title(block: Kept, words: Mapping[str, str]) -> str:
    """Nothing for a block that is no first-level heading."""
    is_top = block.data["type"] == "heading" and block.data.get("level", 2) == 1
    return _filled(block.data["text"], words) if is_top else ""


def _filled(text: str, words: Mapping[str, str]) -> str:
    """A heading with the fixed words in; as typed where it names more."""
    try:
        return phrases.fill(text, {}, words)[:80]
    except phrases.UnknownPlaceholder:
        return text[:80]


def say(kept: Sequence[Kept], reading: Reading) -> dict[int, Said]:
    """By key, each block for itself: a wrong placeholder spoils its own block only. Footnotes are counted through."""
    said: dict[int, Said] = {}
    for block in kept:
        if block.key == HEAD:
            continue
        try:
            said[block.key] = Said(tuple(blocks.RENDERERS[block.data["type"]](block.data, reading.facts)))
        except phrases.UnknownPlaceholder as error:
            said[block.key] = Said((), str(error).removeprefix("Mẫu báo cáo ").capitalize())
    blocks.numbered([made for one in said.values() for made in one.made])
    return said


def subject(content: dict, reading: Reading) -> list[str]:
    """What the paper is about, line by line; as typed where it names what there is not."""
    lines = []
    for line in content["subject"]:
        try:
            lines.append(phrases.fill(line, reading.facts.figures, reading.facts.words))
        except phrases.UnknownPlaceholder:
            lines.append(line)
    return lines


# --- Where the units' words belong --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """The end of what stands under a heading: `key` is the block behind which words are put."""

    key: int
    title: str


def places(kept: Sequence[Kept], words: Mapping[str, str]) -> list[Place]:
    """The end of every heading's text, then of the whole."""
    found: list[Place] = []
    title, last = "", kept[-1].key
    for block, after in zip(kept, [*kept[1:], None], strict=True):
        if block.data.get("type") == "heading":
            title = _filled(block.data["text"], words)
        if title and (after is None or after.data["type"] == "heading"):
            found.append(Place(block.key, title))
            title = ""
    return [*found, Place(last, "Cuối văn bản")]


def place_of(telling: Telling, found: Sequence[Place]) -> int:
    """The key of the place whose title fits: the number of the section for results, else the words of the theme."""
    for place in found:
        title = place.title.casefold()
        if telling.theme == Theme.RESULT:
            if title.startswith(f"{telling.section}.".casefold()):
                return place.key
        elif any(word in title for word in BELONGS[telling.theme]):
            return place.key
    return found[-1].key


# --- What is amiss ------------------------------------------------------------------------------------------------


def points(
    kept: Sequence[Kept], said: Mapping[int, Said], reading: Reading, findings: Sequence[dict], comments: Counter
) -> list[Point]:
    """What to look at, the worst first: texts that cannot be filled, then numbers typed by hand and words that a
    figure does not bear out, figures that nobody reported, findings without a reason, units that are missing, comments
    not settled, figures that stand nowhere.
    """
    found = [*_unfilled(kept, said, reading)]
    for block in kept:
        if block.key != HEAD:
            found += [*_typed(block, reading), *_contradicted(block, reading)]
    found += [*_unprintable(said), *_bare(said), *_not_reported(kept, reading)]
    found += [
        Point("finding", f"{one['unit']}: {one['message']}")
        for one in findings
        if not one.get("reason") and one["unit"] != reading.unit.name
    ]
    found += [Point("total", one["message"]) for one in findings if one["unit"] == reading.unit.name]
    if reading.missing:
        found.append(Point("missing", f"Chưa có số liệu đã duyệt của: {', '.join(reading.missing)}."))
    found += [
        Point("missing", f"Biểu “{one.form}” chưa có số liệu đã duyệt của: {', '.join(one.missing)}.")
        for one in reading.facts.others
        if one.missing
    ]
    found += [Point("comment", f"{count} ý kiến chưa xử lý.", key) for key, count in sorted(comments.items())]
    return found + _unused(kept, reading)


def of_head(draft: ReportDraft, head: Mapping, reading: Reading) -> list[Point]:
    """What is amiss around the text: nobody signs, or the paper is older than its figures. One query."""
    found = []
    letterhead = letterheads.in_force_for(draft.unit, on=draft.dated_on, body=head.get("body", ""))
    if not head.get("signer", {}).get("name", letterhead.signer_name):
        found.append(
            Point("head", "Chưa ghi họ tên người ký, ở phần đầu của bản thảo hoặc ở thể thức của đơn vị.", HEAD)
        )
    until = reading.rollup.cut_off_on
    if until and draft.dated_on < until:
        days = f"{dates.show(draft.dated_on)}, trước ngày chốt số liệu {dates.show(until)}"
        found.append(Point("head", f"Ngày ghi trên báo cáo là {days}.", HEAD))
    return found


def _unfilled(kept: Sequence[Kept], said: Mapping[int, Said], reading: Reading) -> list[Point]:
    found = [Point("unknown", one.error, key, is_blocking=True) for key, one in said.items() if one.error]
    try:
        for line in outline.around(drafts.content_of(kept)):
            phrases.fill(line, reading.facts.figures, reading.facts.words)
    except phrases.UnknownPlaceholder as error:
        found.append(Point("unknown", str(error), HEAD, is_blocking=True))
    return found


def _bare(said: Mapping[int, Said]) -> list[Point]:
    """Headings that the report leaves out because nothing stands under them."""
    keyed = [(key, made) for key, one in said.items() for made in one.made]
    gone = headings.bare([made for _, made in keyed])
    return [
        Point("bare", f"Tiêu đề chưa có nội dung nên không in: “{made['text']}”.", key)
        for place, (key, made) in enumerate(keyed)
        if place in gone
    ]


def _unprintable(said: Mapping[int, Said]) -> list[Point]:
    """Characters that the font of papers does not have: an empty box would stand there."""
    found = []
    for key, one in said.items():
        texts = [made.get(name, "") for made in one.made for name in ("text", "title")]
        texts += [note["text"] for made in one.made for note in made.get("notes", ())]
        if lacking := _lacking("".join(texts)):
            found.append(Point("glyph", f"Phông chữ của văn bản không có ký tự “{lacking}”; hãy thay bằng chữ.", key))
    return found


def _lacking(text: str) -> str:
    try:
        return fonts.lacking(text)
    except fonts.NoCompleteFont:  # said where the report is made
        return ""


def _typed(block: Kept, reading: Reading) -> list[Point]:
    """Numbers in the text that no figure stands behind; in the units' own words they are theirs."""
    if block.data["type"] not in ("paragraph", "heading"):
        return []
    figures = reading.facts.figures
    texts = [block.data.get("text", ""), *block.data.get("notes", [])]
    return [
        Point("typed", _typed_words(one, figures), block.key)
        for text in texts
        for one in typed_numbers.find(text, figures)
    ]


def _contradicted(block: Kept, reading: Reading) -> list[Point]:
    """Texts that say "tăng" of a figure that fell, or "giảm" of one that rose."""
    if block.data["type"] not in ("paragraph", "heading"):
        return []
    figures = reading.facts.figures
    texts = (block.data.get("text", ""), *block.data.get("notes", []))
    wrong = [one for text in texts for one in said_words.contradictions(text, figures)]
    return [Point("words", _contradicted_words(one, figures[one.code].indicator.name), block.key) for one in wrong]


def _contradicted_words(one: said_words.Wrong, name: str) -> str:
    did = "giảm" if one.said.lower() == said_words.UP else "tăng"
    return f"Viết “{one.said}” nhưng số liệu {did}: {name} (“…{one.around}…”)."


def _typed_words(one: typed_numbers.Typed, figures: Mapping) -> str:
    told = f"Số “{one.shown}” gõ tay, không gắn với số liệu: “…{one.around}…”."
    return f"{told} Bằng chỉ tiêu “{figures[one.code].indicator.name}”." if one.code else told


def _not_reported(kept: Sequence[Kept], reading: Reading) -> list[Point]:
    """Figures that a block names and nobody reported: the text says so in words."""
    found = []
    for block in kept:
        if block.key == HEAD:
            continue
        for code in sorted(outline.codes({"blocks": [block.data]}) & reading.facts.figures.keys()):
            figure = reading.facts.figures[code]
            if figure.value is None and not figure.indicator.is_text:
                found.append(Point("blank", f"Chưa có số liệu: {figure.indicator.name}.", block.key))
    return found


def _unused(kept: Sequence[Kept], reading: Reading) -> list[Point]:
    """Figures of the form that were reported and stand nowhere in the text."""
    if any(block.data.get("type") == "sections" for block in kept):
        return []
    used = outline.codes(drafts.content_of(kept))
    left = [
        one.name
        for section in reading.facts.structure
        for one in section.indicators
        if one.code not in used and reading.facts.figures[one.code].value is not None
    ]
    return [Point("unused", f"Có số liệu nhưng chưa nhắc trong báo cáo: {'; '.join(left)}.")] if left else []
