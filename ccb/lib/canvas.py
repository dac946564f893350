"""Reportlab with our fonts, for what is drawn to the millimetre: dense tables and cards.

Importing this module imports reportlab: only who draws should.
"""

from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ccb.lib import fonts

REGULAR, BOLD, ITALIC = "ccb-regular", "ccb-bold", "ccb-italic"
rl_config.useA85 = 0  # binary streams: a fifth smaller, and no time lost on encoding them as text


@cache
def load_fonts() -> fonts.Serif:
    """Give reportlab the three files it needs, once in a process. Raises fonts.NoCompleteFont."""
    serif = fonts.serif()
    for name, path in ((REGULAR, serif.regular), (BOLD, serif.bold), (ITALIC, serif.italic)):
        pdfmetrics.registerFont(TTFont(name, str(path)))
    return serif


def wrap(words: str, size: float, room: float, face: Path) -> list[str]:
    """The words in lines no wider than `room` points; a longer word is broken. One empty line for no words."""
    lines = [""]
    for word in words.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if fonts.text_width(joined, size, face) <= room:
            lines[-1] = joined
            continue
        *broken, rest = _broken(word, size, room, face)
        lines += [*broken, rest]
    return [line for line in lines if line] or [""]


def _broken(word: str, size: float, room: float, face: Path) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and fonts.text_width(parts[-1] + letter, size, face) > room:
            parts.append("")
        parts[-1] += letter
    return parts
