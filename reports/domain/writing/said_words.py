"""Words that a figure does not bear out: a text that says "tăng" of a figure that fell, or the other way round.

Only words typed by hand are judged; those of `{code|so cùng kỳ}` and of conditions follow the figure by themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.domain.writing import phrases
from reports.domain.writing.phrases import BoundFigure

CLAUSE = re.compile(r"[^.;\n]+|[.](?=\d)")
SAID = re.compile(  # not "tăng cường", "giảm nghèo": what is done, not what a figure did
    r"(?<!\w)(?<!gia )(tăng|giảm)(?! (?:cường|gia|giá|nghèo|hộ|tốc|trưởng|thu|năng|sức|tỷ lệ|bớt khó|nhẹ|thiểu))(?!\w)",
    re.IGNORECASE,
)
UP = "tăng"


@dataclass(frozen=True)
class Wrong:
    """`said` stands in the words `around`, and the figure of this code did the contrary."""

    said: str
    code: str
    around: str


def contradictions(text: str, figures: Mapping[str, BoundFigure]) -> list[Wrong]:
    """In the order of the text. A word is of the nearest figure before it in its clause, else of the next one.

    What is compared with is said by the clause: another figure, the same time last year, else the period before. Where
    that is not known nothing is judged.
    """
    bound = [match for match in phrases.PLACEHOLDER.finditer(text) if match[1].strip() in figures]
    bare = phrases.PLACEHOLDER.sub(lambda match: "\0" * len(match[0]), phrases.NOTE.sub(_blank, text))
    found = []
    for clause in CLAUSE.finditer(bare):
        own = [match for match in bound if clause.start() <= match.start() < clause.end()]
        for word in SAID.finditer(bare, clause.start(), clause.end()) if own else ():
            of = _nearest(own, word.start())
            change = _change(of, text[clause.start() : clause.end()], figures)
            if change and (change > 0) != (word[1].lower() == UP):
                around = " ".join(text[max(clause.start(), word.start() - 40) : word.end() + 40].split())
                found.append(Wrong(word[1], of[1].strip(), around))
    return found


def _blank(match: re.Match) -> str:
    return " " * len(match[0])


def _nearest(own: Sequence[re.Match], at: int) -> re.Match:
    return next((match for match in reversed(own) if match.start() < at), own[0])


def _change(of: re.Match, clause: str, figures: Mapping[str, BoundFigure]) -> Decimal | None:
    figure, form = figures[of[1].strip()], (of[2] or "").strip()
    other = figures.get(form.removeprefix("so với ").strip()) if form.startswith("so với ") else None
    past = figure.last_year if "cùng kỳ" in f"{form} {clause}" else figure.previous
    before = other.value if other else past
    return None if figure.value is None or before is None else figure.value - before
