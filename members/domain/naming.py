"""Who is meant by a name in a file: spelt in any of its ways, with or without its title ("TP. Hội An")."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from ccb.lib import tables, text
from members.choices import UnitKind
from members.models import Unit, UnitAlias

BODY = re.compile(r"hội (?:ccb|cựu chiến binh) (.+)")
TITLE = re.compile("(tỉnh|thành phố|tp|huyện|thị xã|tx|quận|xã|phường|thị trấn|tt|đặc khu|chi hội|phân hội)[. ] *(.+)")
KINDS = {
    "tỉnh": {UnitKind.PROVINCE},
    "thành phố": {UnitKind.PROVINCE, UnitKind.DISTRICT},
    "tp": {UnitKind.PROVINCE, UnitKind.DISTRICT},
    "chi hội": {UnitKind.CHAPTER},
    "phân hội": {UnitKind.SUB_CHAPTER},
    **dict.fromkeys(("huyện", "thị xã", "tx", "quận"), {UnitKind.DISTRICT}),
    **dict.fromkeys(("xã", "phường", "thị trấn", "tt", "đặc khu"), {UnitKind.COMMUNE}),
}
ANY = frozenset(UnitKind)
Bearer = TypeVar("Bearer")


class NameBook(Generic[Bearer]):
    """Bearers of names, each with the kind of unit it is; a bearer may have several names."""

    def __init__(self):
        self._names: dict[str, list[tuple[str, Bearer]]] = defaultdict(list)
        self._aliases: dict[str, list[tuple[str, Bearer]]] = defaultdict(list)
        self._spellings: dict[str, None] = {}
        self._found: dict[str, list[Bearer]] = {}  # a file names the same unit on many lines

    def add(self, name: str, kind: str, bearer: Bearer, *, is_alias: bool = False) -> None:
        """Enter a name; one bearer's alias gives way to another's own name."""
        (self._aliases if is_alias else self._names)[text.name_key(name)].append((kind, bearer))
        self._spellings[name] = None
        self._found.clear()

    def find(self, typed: str) -> list[Bearer]:
        """All who may be meant: first by the name as it stands, then without "Hội CCB", then without the title."""
        if typed not in self._found:
            self._found[typed] = self._search(typed)
        return self._found[typed]

    def _search(self, typed: str) -> list[Bearer]:
        for name, kinds in _readings(typed):
            key = text.name_key(name)
            for book in (self._names, self._aliases):
                found = [bearer for kind, bearer in book.get(key, ()) if kind in kinds]
                if found:
                    return found
        return []

    def suggestion(self, typed: str) -> str:
        """' Có phải “Nam Giang” không?', or "" when no name is near."""
        return tables.suggestion(text.clean(typed), self._spellings)


def book_of(units: Iterable[Unit]) -> NameBook[Unit]:
    """The units under their names and aliases. One query beside that of the units."""
    book: NameBook[Unit] = NameBook()
    by_pk = {unit.pk: unit for unit in units}
    for unit in by_pk.values():
        book.add(unit.name, unit.kind, unit)
    for unit_id, name in UnitAlias.objects.values_list("unit_id", "name"):
        if unit_id in by_pk:
            book.add(name, by_pk[unit_id].kind, by_pk[unit_id], is_alias=True)
    return book


def _readings(typed: str) -> list[tuple[str, frozenset[str] | set[str]]]:
    """The name as typed and without what stands before it, each with the kinds that it can be of."""
    name = text.clean(typed).lower()
    readings = [(name, ANY)]
    if body := BODY.fullmatch(name):
        name = body[1]
        readings.append((name, ANY))
    if title := TITLE.fullmatch(name):
        readings.append((title[2], KINDS[title[1]]))
    return readings
