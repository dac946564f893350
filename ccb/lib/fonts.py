"""The serif face of official papers: Times metrics and every Vietnamese letter, chosen as files, never by name.

Debian 12's fonts-liberation (1.07) carries the same family name as the complete 2.x but lacks 93 letters, and words
come out in two fonts. So a set of files is used only after its letters have been counted.
"""

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.core.checks import Warning as CheckWarning
from fontTools.ttLib import TTFont

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
FAMILIES = {  # in order of preference: family -> names of the four files
    "Tinos": ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"),
    "Liberation Serif": (
        "LiberationSerif-Regular.ttf",
        "LiberationSerif-Bold.ttf",
        "LiberationSerif-Italic.ttf",
        "LiberationSerif-BoldItalic.ttf",
    ),
}
INSTALL = "sudo apt-get install -y fonts-croscore"
VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SIGNS = "–—…“”‘’²≥≤≠₫°×·•"


class NoCompleteFont(Exception):
    """No set of font files here can print Vietnamese; the message gives the command that installs one."""

    def __init__(self):
        super().__init__(
            "Máy chủ chưa có phông chữ Times đủ dấu tiếng Việt để in văn bản. "
            f"Hãy chạy lệnh: {INSTALL} (hoặc gói fonts-liberation2), rồi thử lại."
        )


@dataclass(frozen=True)
class Serif:
    """The four files of one family."""

    family: str
    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path

    @property
    def files(self) -> tuple[Path, ...]:
        return self.regular, self.bold, self.italic, self.bold_italic


def required() -> frozenset[str]:
    """Every character that a Vietnamese official paper may need: letters of both cases with all tones, ASCII, signs."""
    lower = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
    ascii_printable = {chr(code) for code in range(0x20, 0x7F)}
    return frozenset(lower | {letter.upper() for letter in lower} | ascii_printable | set(SIGNS))


def missing(path: Path) -> list[str]:
    """The required characters that the font file has no glyph for, in order."""
    with TTFont(path, lazy=True) as font:
        return sorted(letter for letter in required() if ord(letter) not in font.getBestCmap())


def survey(folders: Iterable[Path] | None = None) -> list[tuple[Serif, list[str]]]:
    """Every set of four files found, in order of preference, with what it lacks (empty: complete)."""
    inside = _folders_by_file(FOLDERS if folders is None else folders)
    found = [
        Serif(family, *(folder / name for name in names))
        for family, names in FAMILIES.items()
        for folder in inside.get(names[0], [])
        if all((folder / name).is_file() for name in names)
    ]
    return [(serif, sorted({letter for path in serif.files for letter in missing(path)})) for serif in found]


def find(folders: Iterable[Path] | None = None) -> Serif:
    """The first complete set of files. Raises NoCompleteFont."""
    for serif, lacking in survey(folders):
        if not lacking:
            return serif
    raise NoCompleteFont


@cache
def serif() -> Serif:
    """The set of files used on this machine, looked for once. Raises NoCompleteFont (and looks again next time)."""
    return find()


def system_check(app_configs, **kwargs) -> list[CheckWarning]:
    """Django's system check: a warning while no complete font is installed."""
    try:
        serif()
    except NoCompleteFont as error:
        return [CheckWarning(str(error), id="ccb.W001")]
    return []


@lru_cache(maxsize=10_000)  # a long appendix has more figures than it pays to keep
def text_width(text: str, size: float, path: Path) -> float:
    """Width of one line in points, without kerning: never less than what is printed, so a fit here is a fit there."""
    widths = _advances(path)
    return size * sum(widths.get(ord(letter), 0.5) for letter in text)


def lacking(text: str) -> str:
    """The characters of the text that the font of papers cannot print, each once. Raises NoCompleteFont."""
    known = _advances(serif().regular)
    return "".join(dict.fromkeys(c for c in text if ord(c) not in known and not c.isspace()))


@cache
def _advances(path: Path) -> dict[int, float]:
    """Code point -> advance in ems."""
    with TTFont(path, lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"]
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}


def _folders_by_file(folders: Iterable[Path]) -> dict[str, list[Path]]:
    wanted = {names[0] for names in FAMILIES.values()}
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in wanted.intersection(names):
                found.setdefault(name, []).append(Path(root))
    return found
