"""Where the headings of a list stand, what they say, and which column each of them means."""

import re
from collections.abc import Mapping
from itertools import chain

from ccb.lib import names, table_heads, text
from members.domain.imports import chapter_rows, date_parts, name_parts, spellings
from members.domain.imports.cells import Raw
from members.domain.imports.columns import IN_PARTY, Column
from members.models import ColumnMemory

LONGEST_KEY = 160
NOT_READ = ""  # a heading that people chose to leave out


def find(rows: list[list[Raw]], known: Mapping[str, Column]) -> int:
    """The row (1 for the first) in which the headings begin; 0 when there are none."""
    keys = set(chain.from_iterable(column.headings for column in known.values()))
    found = table_heads.guess(rows, known=keys)
    return 0 if found is None else found + 1


def read(rows: list[list[Raw]], header_row: int) -> table_heads.Headings:
    """The texts of the headings that begin in this row (1 for the first), and the index of the first row below them."""
    head = table_heads.read(rows, header_row - 1)
    return chapter_rows.headed(rows, name_parts.head_given(rows, head, spellings.HEADINGS[name_parts.FULL], key_of))


def key_of(heading: str) -> str:
    """By which a heading is known and remembered: without accents, signs and what stands in brackets."""
    return names.search_key(re.sub(r"\([^()]*\)", " ", heading))[:LONGEST_KEY]


# --- What they mean -------------------------------------------------------------------------------------------------


def guess(headings: list[str], known: Mapping[str, Column]) -> dict[str, str]:
    """{"0": "full_name"}: column -> key, first as people last chose, then by the usual headings. One query.

    A column key is given to one column only; what is not recognised is left out.
    """
    keys = [key_of(heading) for heading in headings]
    remembered = dict(ColumnMemory.objects.filter(heading_key__in=set(keys)).values_list("heading_key", "field"))
    mapping = {
        index: _year_or_man(headings[index], remembered[key])
        for index, key in enumerate(keys)
        if remembered.get(key) in {*known, NOT_READ}
    }
    usual = {synonym: key for key, column in known.items() for synonym in column.headings}
    for meaning in (_exactly, _in_part, _within):
        for index, heading in enumerate(headings):
            key = _year_or_man(heading, meaning(heading, usual)) if index not in mapping and heading else ""
            if key and key not in mapping.values() and _is_likely(heading, key):
                mapping[index] = key
    return {str(index): key for index, key in sorted(name_parts.without_lone_given(mapping).items()) if key}


def _exactly(heading: str, usual: Mapping[str, str]) -> str:
    return usual.get(key_of(heading), "")


def _in_part(heading: str, usual: Mapping[str, str]) -> str:
    """By the lower or else the upper of two headings."""
    parts = heading.split(table_heads.BETWEEN)
    return next((usual[key] for key in map(key_of, reversed(parts)) if key in usual), "") if len(parts) > 1 else ""


def _within(heading: str, usual: Mapping[str, str]) -> str:
    """By the longest usual heading of several words that stands within this one."""
    key = f" {key_of(heading)} "
    found = [synonym for synonym in usual if " " in synonym and f" {synonym} " in key]
    return usual[max(found, key=len)] if found else ""


def _year_or_man(heading: str, key: str) -> str:
    """ "Ngày sinh – Năm" is the year, "Ngày sinh – Nam" a man's birth; without accents they are the same."""
    if key not in (date_parts.YEAR, "born_on.nam") or " – " not in heading and ":" not in heading:
        return key
    return date_parts.YEAR if text.name_key(heading).endswith(text.name_key("năm")) else "born_on.nam"


def _is_likely(heading: str, key: str) -> bool:
    """Without accents "Năm" (year) is as "Nam" (man), "Hộ" as "Họ"; "Số thẻ đảng viên" is a number."""
    if key == name_parts.FAMILY and key_of(heading) == "ho":
        return re.search(r"\bhọ\b", text.name_key(heading)) is not None
    if key == IN_PARTY:
        return key_of(heading.split(table_heads.BETWEEN)[-1]).startswith(spellings.PARTY_MARKS)
    return key != "sex.nam" or re.search(r"\bnam\b", text.name_key(heading)) is not None


def remember(headings: list[str], mapping: Mapping[str, str], known: Mapping[str, Column]) -> None:
    """Keep what each heading was taken for; of one that is usual, also that people left it out. One query."""
    usual = set(chain.from_iterable(column.headings for column in known.values()))
    chosen = {}
    for index, heading in enumerate(headings):
        key, field = key_of(heading), mapping.get(str(index), NOT_READ)
        if key and (field or key in usual):
            chosen[key] = field
    ColumnMemory.objects.bulk_create(
        [ColumnMemory(heading_key=key, field=field) for key, field in chosen.items()],
        update_conflicts=True, unique_fields=["heading_key"], update_fields=["field"],
    )  # fmt: skip


def from_names(
    wanted: Mapping[str, str], headings: list[str], known: Mapping[str, Column], guessed: Mapping[str, str]
) -> dict[str, str]:
    """The guessed mapping with what {"heading or column letter": "key"} says instead; "" leaves a column out.

    Raises KeyError with the heading or key that is not there.
    """
    places = {key_of(heading): index for index, heading in reversed(list(enumerate(headings)))}
    chosen = {}
    for name, key in wanted.items():
        index = places.get(key_of(name), _column_of(name))
        if index is None or index >= len(headings):
            raise KeyError(name)
        if key not in {*known, NOT_READ}:
            raise KeyError(key)
        chosen[str(index)] = key
    left = {index: key for index, key in guessed.items() if key not in chosen.values()}
    return {index: key for index, key in (left | chosen).items() if key}


def _column_of(letters: str) -> int | None:
    """ "A" is 0, "AB" 27; None for what is no column of Excel."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def letter_of(index: int) -> str:
    """The inverse: 27 is "AB"."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
