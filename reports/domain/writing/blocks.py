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
from collections.abc import Callable, Iterator, Sequence

from ccb.lib import numbers
from reports.choices import Theme
from reports.domain.plans import plan_results
from reports.domain.writing import done, headings, outline, phrases
from reports.domain.writing.facts import Facts
from reports.domain.writing.phrases import BoundFigure
from reports.domain.writing.told import Telling

MOST_DEEDS = 20  # of a list of activities, where the block does not say
LEAST_BARS = 2  # of a chart: one alone says less than its sentence
PAST = 4  # periods of a trend besides this one, where the block does not say
EVERY_UNIT = "TỔNG CỘNG"
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


def says(made: dict, words: str) -> bool:
    """Whether the words stand in the text, the notes or the heads of a made block."""
    texts = [made.get("text", ""), *(note["text"] for note in made.get("notes", ()))]
    texts += [column["text"] for column in made.get("columns", ())]
    return any(words in text for text in texts)


def past_wanted(blocks: Sequence[dict]) -> int:
    """How many periods before this one the blocks look back to."""
    looks_back = [one for one in blocks if one["type"] == "trend" or one.get("over") == "time"]
    return max((int(one.get("past", PAST)) for one in looks_back), default=0)


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


# --- Tables and charts --------------------------------------------------------------------------------------------


def _table(block: dict, facts: Facts) -> list[dict]:
    """Indicators as rows: this period, the previous one, and the change."""
    figures = [_known(facts, code) for code in block["indicators"]]
    rows = [
        [
            figure.indicator.name, figure.indicator.uom, _total(figure), _shown(figure.previous, figure),
            _signed_change(figure),
        ]
        for figure in figures
    ]  # fmt: skip
    compared = next((f" {figure.compared}" for figure in figures if figure.compared), "")
    columns = [
        ("Chỉ tiêu", "left", 46), ("Đơn vị tính", "center", 16), ("Kỳ này", "right", 14),
        (f"Kỳ trước{compared}", "right", 14),
        ("Tăng, giảm", "right", 14),
    ]  # fmt: skip
    return [_drawn(block, facts, columns, rows, _of_rows(block["indicators"], 2))]


def _unit_table(block: dict, facts: Facts) -> list[dict]:
    """Units as rows, indicators as columns, the total last; blank is not reported."""
    figures = [_known(facts, code) for code in block["indicators"]]
    labels = list(dict.fromkeys(label for figure in figures for label in figure.by_unit))
    rows = [
        [str(number), label, *(_of_unit(figure, label) for figure in figures)]
        for number, label in enumerate(labels, start=1)
    ]
    rows.append(["", EVERY_UNIT, *(_total(figure) for figure in figures)])
    columns = [("TT", "center", 6), ("Đơn vị", "left", 26)]
    columns += [(f"{one.indicator.name} ({one.indicator.uom})", "right", 68 / len(figures)) for one in figures]
    links = [
        [row, column, code]
        for row in range(len(rows))
        for column, code in enumerate(block["indicators"], start=2)
    ]  # fmt: skip
    return [_drawn(block, facts, columns, rows, links) | {"has_total": True}]


def _trend(block: dict, facts: Facts) -> list[dict]:
    """Indicators as rows, periods as columns, this one last."""
    past = _past(block, facts)
    rows = [
        [
            figure.indicator.name, figure.indicator.uom,
            *(_shown(before[code].value if code in before else None, figure) for _, before in past),
            _total(figure),
        ]
        for code, figure in ((code, _known(facts, code)) for code in block["indicators"])
    ]  # fmt: skip
    labels = [*(label for label, _ in past), "Kỳ này"]
    columns = [("Chỉ tiêu", "left", 34), ("Đơn vị tính", "center", 14)]
    columns += [(label, "right", 52 / len(labels)) for label in labels]
    return [_drawn(block, facts, columns, rows, _of_rows(block["indicators"], len(labels) + 1))]


def _targets(block: dict, facts: Facts) -> list[dict]:
    """Targets as rows: plan, done, percent; of the named ones, else of all. Nothing where no campaign runs."""
    wanted = block.get("targets")
    plan = [one for one in facts.plan if not wanted or one.code in wanted]
    rows = [
        [str(number), one.text, one.plan, one.done, one.percent, one.status]
        for number, one in enumerate(plan, start=1)
    ]  # fmt: skip
    columns = [
        ("TT", "center", 6), ("Chỉ tiêu", "left", 33), ("Kế hoạch", "left", 16), ("Thực hiện", "left", 19),
        ("%", "right", 12), ("Đánh giá", "left", 14),
    ]  # fmt: skip
    links = _of_rows([plan_results.PREFIX + one.code for one in plan], 3)
    return [_drawn(block, facts, columns, rows, links)] if rows else []


def _chart(block: dict, facts: Facts) -> list[dict]:
    """One indicator by unit or over time; nothing where there is nothing to compare."""
    figure = _known(facts, block["indicator"])
    pairs = _over_time(block, facts, figure) if block.get("over") == "time" else _ranked(block, figure)
    bars = [
        {
            "label": label, "value": None if value is None else numbers.plain(value), "shown": _shown(value, figure),
            "under": False,
        }
        for label, value in pairs
    ]  # fmt: skip
    if len(bars) < min(LEAST_BARS, block.get("most") or LEAST_BARS):
        return []
    title = phrases.fill(block["title"], facts.figures, facts.words)
    over = {"over": "time"} if block.get("over") == "time" else {}
    made = {"type": "chart", "title": title, "uom": figure.indicator.uom, "bars": bars, "code": block["indicator"]}
    return [made | over]


def _ranked(block: dict, figure: BoundFigure) -> Iterator:
    """Only units that have something, unless `all` is asked for."""
    pairs = sorted(figure.by_unit.items(), key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    shown = [(label, value) for label, value in pairs if value or block.get("all")]
    return shown[: block.get("most") or len(shown)]


def _over_time(block: dict, facts: Facts, figure: BoundFigure) -> list:
    code = block["indicator"]
    before = [(label, past[code].value if code in past else None) for label, past in _past(block, facts)]
    return [*before, (facts.words["kỳ"], figure.value)]


def _past(block: dict, facts: Facts) -> Sequence:
    wanted = int(block.get("past", PAST))
    return facts.past[-wanted:] if wanted else ()


def _drawn(block: dict, facts: Facts, columns: Sequence[tuple], rows: list[list[str]], links: list[list]) -> dict:
    """A table in words; `links` tell which cell is of which figure: [row, column, code]."""
    return {
        "type": "table",
        "title": phrases.fill(block["title"], facts.figures, facts.words),
        "columns": [{"text": text, "align": align, "width": width} for text, align, width in columns],
        "rows": rows,
        "links": links,
    }


def _of_rows(codes: Sequence[str], column: int) -> list[list]:
    return [[row, column, code] for row, code in enumerate(codes)]


def _shown(value, figure: BoundFigure) -> str:
    return numbers.show(value, figure.indicator.decimals)


def _total(figure: BoundFigure) -> str:
    """'hơn 1.600' where a unit wrote so; '11/18 đơn vị' of what each unit was to bring."""
    return figure.told.get("") or qualified(figure.qualifier, _shown(figure.value, figure))


def _of_unit(figure: BoundFigure, label: str) -> str:
    return qualified(figure.qualifiers.get(label, ""), _shown(figure.by_unit.get(label), figure))


def qualified(qualifier: str, shown: str) -> str:
    """'hơn 42'; nothing where there is no figure."""
    return f"{qualifier} {shown}".strip() if shown else ""


def _signed_change(figure: BoundFigure) -> str:
    if figure.value is None or figure.previous is None:
        return ""
    difference = figure.value - figure.previous
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{numbers.show(abs(difference), figure.indicator.decimals)}"


def _known(facts: Facts, code: str) -> BoundFigure:
    if code not in facts.figures:
        raise phrases.UnknownPlaceholder(f"Mẫu báo cáo dùng chỉ tiêu “{code}” nhưng biểu không có.")
    return facts.figures[code]


RENDERERS: dict[str, Callable[[dict, Facts], list[dict]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "told": _told,
    "narratives": _narratives,
    "activities": _activities,
    "sections": _sections,
    "table": _table,
    "unit_table": _unit_table,
    "trend": _trend,
    "targets": _targets,
    "chart": _chart,
}
