"""A name that stands in two or three columns, as many lists have it: "Nguyễn Văn" and "An", under a heading each or
under one merged over both.
"""

from collections.abc import Collection, Mapping, Sequence

from ccb.lib import names, table_heads
from members.domain.imports import cells, spellings
from members.domain.imports.cells import BLANK, Cell, Raw, Reader

FULL, FAMILY, MIDDLE, GIVEN = "full_name", "full_name.family", "full_name.middle", "full_name.given"
KEYS = (FULL, FAMILY, MIDDLE, GIVEN)  # in the order in which people write them
BEFORE_GIVEN = {FAMILY, MIDDLE}
MOST_READ, ENOUGH = 50, 0.5  # rows below the headings; of those of people so many must have a single word in the column
LEAST_CELLS = 3  # of a person's row: the name and more
NO_NAMES = {*spellings.SEXES, *cells.YES, *cells.NO}
NO_GIVEN = "Ô tên để trống mà ô họ thì có ghi. Hãy ghi tên vào ô của nó."


def joined(keys: Sequence[str], reader: Reader, parts: Sequence[Cell]) -> Cell:
    """What the cells of one person's name, in the order of KEYS, say together; a given name that stands at the end of
    the whole name too is taken once.
    """
    problem = next((part.problem for part in parts if part.problem), "")
    filled = [part for part in parts if part is not BLANK]
    if problem or not filled:
        return cells.wrong(problem) if problem else BLANK
    if keys[-1] == GIVEN and parts[-1] is BLANK and keys[-2] != FULL:
        return cells.wrong(NO_GIVEN)
    words = [part.value for part in filled]
    if keys[-1] == GIVEN and len(words) > 1 and _ends_with(" ".join(words[:-1]), words[-1]):
        del words[-1]
    whole = reader(" ".join(words))
    return Cell(whole.value, read=whole.value) if whole.value and any(part.read for part in filled) else whole


def _ends_with(name: str, given: str) -> bool:
    return f" {names.search_key(name)}".endswith(f" {names.search_key(given)}")


def head_given(
    rows: list[list[Raw]], head: table_heads.Headings, usual: Collection[str], key_of
) -> table_heads.Headings:
    """The headings, with one of its own for the given names that stand under no heading right of the other names."""
    for index, heading in enumerate(head.names):
        under_none = index + 1 >= len(head.names) or not head.names[index + 1]
        if heading and key_of(heading) in usual and under_none and _are_given(rows[head.data_from :], index):
            told = [*head.names[: index + 1], f"{heading}{table_heads.BETWEEN}Tên", *head.names[index + 2 :]]
            return table_heads.Headings(tuple(told), head.data_from)
    return head


def _are_given(rows: list[list[Raw]], index: int) -> bool:
    """Whether single words stand right of this column in most people's rows, and not marks or sexes alone."""
    people = [row for row in rows[:MOST_READ] if len(row) > index and not cells.is_blank(row[index])]
    people = [row for row in people if sum(not cells.is_blank(cell) for cell in row) >= LEAST_CELLS]
    beside = [cells.line(row[index + 1]) for row in people if len(row) > index + 1]
    single = [word for word in beside if names.PLAIN.fullmatch(word) and " " not in word]
    return len(single) > ENOUGH * len(people) and not {names.search_key(one) for one in single} <= NO_NAMES


def without_lone_given(mapping: Mapping[int, str]) -> dict[int, str]:
    """ "Tên" is the given name where it follows the rest of the name, or is all there is; elsewhere it is not read."""
    has_name = any(key in KEYS[:-1] for key in mapping.values())
    return {
        index: key for index, key in mapping.items()
        if key != GIVEN or not has_name or mapping.get(index - 1) in KEYS
    }  # fmt: skip


def is_cut(keys: Collection[str]) -> bool:
    """Whether a list would tell people without their given names."""
    return bool(BEFORE_GIVEN & set(keys)) and not {FULL, GIVEN} & set(keys)
