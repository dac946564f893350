"""What a report says of a form section by section when nobody wrote it, and which figures an outline names."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from campaigns.models import Indicator
from reports.choices import Theme
from reports.domain.asking.forms import Section
from reports.domain.writing import conditions, phrases
from reports.domain.writing.phrases import BoundFigure
from reports.models import ReportForm

OTHER_THEMES = tuple(theme for theme in Theme if theme != Theme.RESULT)
MOST_WORDS = 8  # of a code
MOST_UNITS_NAMED = 5  # a breakdown in brackets stays readable up to here; the appendix has them all


def automatic(form: ReportForm) -> dict:
    """The content of a report on a form that has no template yet, shaped as ReportTemplate.content."""
    return {
        "kind": "BÁO CÁO",
        "symbol": "BC",
        "subject": [escaped(form.name), "{kỳ}"],
        "blocks": [
            {"type": "paragraph", "text": "{tên đơn vị} tổng hợp số liệu {kỳ} của {số đơn vị}, kết quả như sau:"},
            {"type": "heading", "level": 1, "text": "I. KẾT QUẢ THỰC HIỆN"},
            {"type": "sections"},
            *({"type": "narratives", "theme": theme, "title": theme.label} for theme in OTHER_THEMES),
            {"type": "paragraph", "text": "Trên đây là báo cáo của {tên đơn vị} {kỳ}."},
        ],
        "recipients": ["Hội cấp trên (để báo cáo)", "Thường trực Hội", "Lưu: VT"],
        "appendices": [{"title": "Số liệu theo đơn vị {kỳ}"}],
    }


def of_sections(sections: Sequence[Section], figures: Mapping[str, BoundFigure]) -> list[dict]:
    """Blocks of every section: its heading, a sentence for each figure, the results that the units told."""
    blocks = []
    for section in sections:
        title, asked = escaped(str(section.section)), [one for one in section.indicators if one.code in figures]
        told = {"type": "narratives", "section": section.section.code, "theme": Theme.RESULT}
        if not asked:  # words alone: no heading over nothing
            blocks.append(told | {"title": title})
            continue
        sentences = [{"type": "paragraph", "text": _sentence(one, figures[one.code])} for one in asked]
        blocks += [{"type": "heading", "level": 2, "text": title}, *sentences, told]
    return blocks


def around(content: Mapping) -> Iterator[str]:
    """The texts outside the blocks in which figures may stand."""
    yield from content.get("subject", ())
    yield from (appendix.get("title", "") for appendix in content.get("appendices", ()))


def texts(content: Mapping) -> Iterator[str]:
    """Every text of an outline in which figures may stand."""
    yield from around(content)
    for block in content.get("blocks", ()):
        if block.get("type") != "told":
            yield block.get("text", "")
            yield block.get("title", "")
            yield from block.get("notes", ())


def codes(content: Mapping) -> set[str]:
    """The figures that an outline names, in its texts, tables and charts."""
    found = set()
    for text in texts(content):
        for name, form in phrases.placeholders(text):
            found |= {name, *_ends(form)}  # "so với x", "% x": x is a figure too
    for block in content.get("blocks", ()):
        found |= {*block.get("indicators", ()), block.get("indicator", "")}
    return found - {""} - phrases.WORDS.keys()


def _ends(form: str) -> Iterator[str]:
    """What may be the other figure's code, which can hold blanks: 'với hồ sơ.population', 'hồ sơ.population' …"""
    parts = form.replace(",", " ").split()
    yield from parts
    yield from (" ".join(parts[-length:]) for length in range(2, min(len(parts), MOST_WORDS) + 1))


def words(content: Mapping) -> set[str]:
    """The fixed words that an outline names."""
    return {name for text in texts(content) for name, _ in phrases.placeholders(text)} & phrases.WORDS.keys()


def compares(content: Mapping) -> bool:
    """Whether figures are set against those of an earlier period."""
    forms = (form for text in texts(content) for _, form in phrases.placeholders(text))
    in_words = any(form.startswith(("so kỳ trước", "so cùng kỳ", *conditions.CHANGES)) for form in forms)
    return in_words or any(block.get("type") in ("sections", "table") for block in content.get("blocks", ()))


def tells_of_form(content: Mapping, figures: Collection[str]) -> bool:
    """Whether figures or words that the units sent stand in it; else it is of books and plans alone."""
    told = any(block.get("type") in ("sections", "narratives", "told") for block in content.get("blocks", ()))
    return told or bool(content.get("appendices")) or bool(codes(content) & set(figures))


def escaped(name: str) -> str:
    """A name is never a placeholder."""
    return name.replace("{", "(").replace("}", ")")


def _sentence(indicator: Indicator, figure: BoundFigure) -> str:
    """'- Hội viên mới kết nạp: 297 hội viên, tăng …' with the units named where only a few have something."""
    named = sum(1 for value in figure.by_unit.values() if value)
    text = f"- {escaped(indicator.name)}: {{{indicator.code}}}"
    if 0 < named <= MOST_UNITS_NAMED and named < len(figure.by_unit):
        text += f" ({{{indicator.code}|đơn vị}})"
    if figure.value is not None and figure.previous is not None:
        text += f", {{{indicator.code}|so kỳ trước}} so với kỳ trước"
    return f"{text}."
