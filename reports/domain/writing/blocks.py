"""Blocks of a template or a draft become blocks of a frozen report: every figure already in Vietnamese form.

heading      text, level 1 to 3
paragraph    text, notes (footnotes that `{chú thích 1}` … call)
told         text, source: a unit's words as they were accepted, with nothing in them filled in; theme
narratives   section, theme or both: all units' words under it, each with its source; title: a heading over any,
             of the first level when it begins with a Roman number ("V. KIẾN NGHỊ").
             Proposals are numbered, one for each line
activities   what was done together in the period, a sentence each: the `most` largest; title: a heading over any
sections     the form's sections, each figure in a sentence of its own, with what the units told
table        indicators: this period, the one before, the change
unit_table   indicators by unit, with the total
trend        indicators over the last periods
chart        one indicator ranked by unit, the `most` largest; with `over: "time"` over the last periods
"""

import re
from collections.abc import Callable, Sequence

from reports.choices import Theme
from reports.domain.writing import done, headings, outline, phrases, tables
from reports.domain.writing.facts import Facts
from reports.domain.writing.told import Telling

MOST_DEEDS = 20  # of a list of activities, where the block does not say
LISTED = re.compile(r"^\s*(?:[-+*•]|[0-9]{1,2}[.)]|[a-zđ]\))\s*")  # how a unit began a line of its list


def render(blocks: Sequence[dict], facts: Facts) -> list[dict]:
    """The blocks with figures in place. A text of which nothing is left (no case of a condition holds) is left out.

    Raises phrases.UnknownPlaceholder when a block asks for what the report does not have.
    """
    return numbered(headings.with_text([made for block in blocks for made in RENDERERS[block["type"]](block, facts)]))


def numbered(made: list[dict]) -> list[dict]:
    """Footnotes counted through the report, as the page does it; proposals under each heading; headings that have no
    number among those that have.
    """
    headings.count_on(made)
    number = proposal = 0
    for block in made:
        for note in block.get("notes", []):
            number += 1
            note["number"] = number
        proposal = 0 if block["type"] == "heading" else proposal + block.get("is_proposal", False)
        if block.get("is_proposal"):
            block["text"] = f"{proposal}. {block['text']}"
    return made


def past_wanted(blocks: Sequence[dict]) -> int:
    """How many periods before this one the blocks look back to."""
    looks_back = [one for one in blocks if one["type"] == "trend" or one.get("over") == "time"]
    return max((int(one.get("past", tables.PAST)) for one in looks_back), default=0)


def _heading(block: dict, facts: Facts) -> list[dict]:
    filled = phrases.fill_linked(block["text"].strip(), facts.figures, facts.words)
    made = {"type": "heading", "level": block.get("level", 2), "text": filled.text}
    return [made | _linked(filled.links)] if filled.text.strip() else []


def _paragraph(block: dict, facts: Facts) -> list[dict]:
    filled = phrases.fill_noted(block["text"], block.get("notes", ()), facts.figures, facts.words)
    if not filled.text.strip():
        return []
    made = {"type": "paragraph", "text": filled.text} | _linked(filled.links)
    notes = [{"at": note.at, "text": note.text} | _linked(note.links) for note in filled.notes]
    return [made | {"notes": notes} if notes else made]


def _linked(links: Sequence[phrases.Link]) -> dict:
    """Where figures stand in the text: [from, to, code] each."""
    return {"links": [[one.at, one.end, one.code] for one in links]} if links else {}


def _told(block: dict, facts: Facts) -> list[dict]:
    source = {"source": block["source"]} if block.get("source") else {}
    if block.get("theme") == Theme.PROPOSAL and source:
        return _proposals(block["text"], block["source"])
    return [{"type": "paragraph", "text": block["text"]} | source] if block["text"].strip() else []


def _narratives(block: dict, facts: Facts) -> list[dict]:
    wanted = [
        one
        for one in facts.told
        if ("section" not in block or one.section == block["section"])
        and ("theme" not in block or one.theme == block["theme"])
    ]
    title = block.get("title", "")
    over = [{"type": "heading", "level": headings.level_of(title), "text": title}] if wanted and title else []
    return over + [made for one in wanted for made in _words_of(one)]


def _words_of(one: Telling) -> list[dict]:
    if one.theme == Theme.PROPOSAL:
        return _proposals(one.text, one.source)
    return [{"type": "paragraph", "text": f"- {one.unit}: {one.text}", "source": one.source}]


def _proposals(text: str, source: dict) -> list[dict]:
    """Each line is a proposal of its own, which `numbered` counts; the unit stands behind it."""
    lines = (LISTED.sub("", line).strip().rstrip(".;,") for line in text.splitlines())
    return [
        {"type": "paragraph", "text": f"{line} ({source['unit']}).", "source": source, "is_proposal": True}
        for line in lines
        if line
    ]


def _activities(block: dict, facts: Facts) -> list[dict]:
    title = phrases.fill(block.get("title", ""), facts.figures, facts.words)
    heading = [{"type": "heading", "level": headings.level_of(title), "text": title}] if facts.deeds and title else []
    told = done.largest(facts.deeds, int(block.get("most", MOST_DEEDS)))
    return heading + [{"type": "paragraph", "text": f"- {text}"} for text in told]


def _sections(block: dict, facts: Facts) -> list[dict]:
    return [
        made
        for one in outline.of_sections(facts.structure, facts.figures)
        for made in RENDERERS[one["type"]](one, facts)
    ]


RENDERERS: dict[str, Callable[[dict, Facts], list[dict]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "told": _told,
    "narratives": _narratives,
    "activities": _activities,
    "sections": _sections,
    "table": tables.table,
    "unit_table": tables.unit_table,
    "trend": tables.trend,
    "targets": tables.targets,
    "chart": tables.chart,
}
