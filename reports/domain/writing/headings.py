"""Headings of a made report: those over nothing go, those without a number go on counting after those that have one."""

import re

COUNTED = re.compile(r"([0-9]{1,2})\.\s")  # "4. Chính sách"
ROMAN = re.compile(r"[IVX]{1,5}\.\s")
MARKED = re.compile(r"(?:[0-9.]+|[IVX]{1,5}|[a-zđ])[.)]\s")  # has a number or a letter of its own
TOP = 1  # the level that Roman numbers count


def level_of(title: str) -> int:
    """1 for "V. KIẾN NGHỊ", 2 for any other."""
    return TOP if ROMAN.match(title) else TOP + 1


def with_text(made: list[dict]) -> list[dict]:
    """Without the headings that have no number and nothing under them: no book had the figures of that part.

    One that is numbered stays: without it the others would count wrongly.
    """
    gone = bare(made)
    return [block for place, block in enumerate(made) if place not in gone]


def bare(made: list[dict]) -> set[int]:
    """The places of those headings."""
    return {place for place, block in enumerate(made) if _is_free(block) and _is_over_nothing(made, place)}


def count_on(made: list[dict]) -> None:
    """ "Hoạt động" after "4. Chính sách" becomes "5. Hoạt động"; where none beside it has a number, none gets one.

    Links into the text move along.
    """
    gone, last = bare(made), None
    for place, block in enumerate(made):
        if block["type"] != "heading" or place in gone:
            continue
        if block["level"] == TOP:
            last = None
        elif block["level"] == TOP + 1:
            found = COUNTED.match(block["text"])
            if found:
                last = int(found[1])
            elif last is not None and _is_free(block):
                last += 1
                _prefix(block, f"{last}. ")


def _is_free(block: dict) -> bool:
    """A heading below the first level that begins with a word."""
    return (
        block["type"] == "heading"
        and block["level"] > TOP
        and block["text"][:1].isalpha()
        and not MARKED.match(block["text"])
    )


def _is_over_nothing(made: list[dict], place: int) -> bool:
    for block in made[place + 1 :]:
        if block["type"] != "heading":
            return False
        if block["level"] <= made[place]["level"]:
            return True
    return True


def _prefix(block: dict, words: str) -> None:
    block["text"] = words + block["text"]
    if "links" in block:
        block["links"] = [[at + len(words), end + len(words), code] for at, end, code in block["links"]]
