"""The rules by which files look like one person's, each over the whole register and only as far as it is read.

A rule is a function of the units' paths and a start; it gives (place, first, second), keys of units and members, in
that order. Every pair comes from one rule only. Sources of the pairs: the index on the CCCD, the index on name and
birth, and for names that are only near one commune after the other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, groupby

from django.db import connection
from django.db.models import Q

from ccb.lib import names
from members.domain.doubles import likeness
from members.domain.places import BELOW_A_COMMUNE
from members.models import Unit

Keys = tuple[int, int, int]
CHUNK = 500
COLUMNS = "{0}.id, {0}.unit_id, {0}.search_key, SUBSTR({0}.born_on, 1, 4), {0}.cccd, {0}.home_town"
STANDS = "{0}.status <> 'merged' AND {0}.erased_at IS NULL AND {{within_{0}}}"
# CROSS JOIN keeps the order of the joins on SQLite: first a, by its key, then its like by an index.
PAIRS = f"""
    SELECT {COLUMNS.format("a")}, {COLUMNS.format("b")}
    FROM {{twins}} members_member a CROSS JOIN members_member b
    WHERE {{same}} AND a.id >= %s AND b.id > a.id AND {STANDS.format("a")} AND {STANDS.format("b")}
    ORDER BY a.id, b.id
"""
SAME_NUMBER = PAIRS.replace(
    "{twins}", "(SELECT cccd FROM members_member WHERE NOT (cccd = '') GROUP BY cccd HAVING COUNT(*) > 1) t CROSS JOIN"
).replace("{same}", "a.cccd = t.cccd AND b.cccd = t.cccd AND NOT (a.cccd = '') AND NOT (b.cccd = '')")
SAME_NAME = PAIRS.replace("{twins}", "").replace(
    "{same}",  # "1948", "1948-05", "1948-05-02" lie between "1948" and "1948Z"
    "b.search_key = a.search_key AND a.born_on <> '' AND b.born_on >= SUBSTR(a.born_on, 1, 4) "
    "AND b.born_on < SUBSTR(a.born_on, 1, 4) || 'Z'",
)
NEARBY = f"""
    SELECT {COLUMNS.format("a")}, {{place}}
    FROM members_unit u CROSS JOIN members_member a
    WHERE a.unit_id = u.id AND {{kinds}} AND {{place}} >= %s AND a.born_on <> '' AND {STANDS.format("a")}
    ORDER BY {{place}}
"""
IN_CHAPTERS = NEARBY.replace("{place}", "u.parent_id").replace("{kinds}", "u.kind IN ('chapter', 'sub_chapter')")
IN_UNITS = NEARBY.replace("{place}", "u.id").replace("{kinds}", "u.kind NOT IN ('chapter', 'sub_chapter')")
# PostgreSQL: compiling costs more than these statements. Of the whole register a page reads a few rows: no plan that
# first does all the work; of some units it does it at once.
AT_ONCE = "SET LOCAL jit = off; SET LOCAL cursor_tuple_fraction = 1"
LAZILY = "SET LOCAL jit = off; SET LOCAL cursor_tuple_fraction = 0.0001"


@dataclass(frozen=True, order=True)
class File:
    """What the rules compare of a member."""

    pk: int
    unit: int
    name: str
    year: str
    cccd: str
    home: str

    def has_number_of(self, other: "File") -> bool:
        return bool(self.cccd) and self.cccd == other.cccd

    def has_home_of(self, other: "File") -> bool:
        return likeness.same_home(self.home, other.home)


def places_of_units() -> dict[int, int]:
    """Unit -> where its members are neighbours: the commune of a chapter (its key), else the unit (less its key: the
    chapters of a commune and the commune itself are looked at apart). One query.
    """
    rows = Unit.objects.values_list("pk", "kind", "parent")
    return {pk: parent if kind in BELOW_A_COMMUNE else -pk for pk, kind, parent in rows}


def _pairs(statement: str, prefixes: Sequence[str], start: Keys, fits: Callable[[File, File], bool]) -> Iterator[Keys]:
    for row in _rows(statement, prefixes, start[1]):
        first, second = File(*row[:6]), File(*row[6:])
        if fits(first, second):
            yield 0, first.pk, second.pk


def same_number(prefixes: Sequence[str], start: Keys) -> Iterator[Keys]:
    """The same CCCD."""
    return _pairs(SAME_NUMBER, prefixes, start, lambda first, second: True)


def same_name_and_home(prefixes: Sequence[str], start: Keys) -> Iterator[Keys]:
    """The same name, year of birth and home town."""

    def fits(first: File, second: File) -> bool:
        return first.has_home_of(second) and not first.has_number_of(second)

    return _pairs(SAME_NAME, prefixes, start, fits)


def near_name_in_chapters(prefixes: Sequence[str], start: Keys) -> Iterator[Keys]:
    """The same or nearly the same name and the year of birth, in one chapter or in two of one commune."""
    return _nearby(IN_CHAPTERS, prefixes, start)


def near_name_in_unit(prefixes: Sequence[str], start: Keys) -> Iterator[Keys]:
    """The same within a unit that has its members without chapters."""
    return _nearby(IN_UNITS, prefixes, start)


def _nearby(statement: str, prefixes: Sequence[str], start: Keys) -> Iterator[Keys]:
    rows = _rows(statement, prefixes, start[0])
    for place, neighbours in groupby(rows, key=lambda row: row[-1]):
        by_year = defaultdict(list)
        for one in sorted(File(*row[:-1]) for row in neighbours):
            by_year[one.year].append(one)
        yield from sorted((place, *pair) for born in by_year.values() for pair in _alike(born))


def same_name(prefixes: Sequence[str], start: Keys) -> Iterator[Keys]:
    """The same name and year of birth, anywhere else."""
    places = places_of_units()

    def fits(first: File, second: File) -> bool:
        return places[first.unit] != places[second.unit] and not (
            first.has_home_of(second) or first.has_number_of(second)
        )

    return _pairs(SAME_NAME, prefixes, start, fits)


def _alike(files: list[File]) -> set[tuple[int, int]]:
    """The pairs among people born in one year in one commune. Only names that share all words but one, or the first
    and the last, or all letters are compared.
    """
    baskets = defaultdict(list)
    for one in files:
        words = tuple(one.name.split())
        for key in {("ends", words[:1], words[-1:]), ("front", words[:-1]), ("back", words[1:]), "".join(words)}:
            baskets[key].append(one)
    found = (pair for basket in baskets.values() for pair in combinations(basket, 2))
    return {(first.pk, second.pk) for first, second in found if _fits_nearby(first, second)}


def _fits_nearby(first: File, second: File) -> bool:
    if first.name == second.name:
        return not first.has_number_of(second) and not first.has_home_of(second)
    both_known = first.cccd and second.cccd  # two names and two numbers are two people
    return not both_known and names.are_near(first.name, second.name)


def _rows(statement: str, prefixes: Sequence[str], start: int) -> Iterator[tuple]:
    """Row by row: the database stops where the reader does. In a transaction."""
    paths = [] if _are_all(prefixes) else [f"{path}%" for path in prefixes]
    within = f"{{0}}.unit_id IN (SELECT id FROM members_unit WHERE {' OR '.join(['path LIKE %s'] * len(paths))})"
    times = 0
    for one in ("a", "b"):
        times += statement.count(f"{{within_{one}}}")
        statement = statement.replace(f"{{within_{one}}}", within.format(one) if paths else "TRUE")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(AT_ONCE if paths else LAZILY)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [start, *paths * times])
        for rows in iter(partial(cursor.fetchmany, CHUNK), []):
            yield from rows


def _are_all(prefixes: Sequence[str]) -> bool:
    """Whether every unit is under these: then a rule need not look at units, and reads only as far as it is asked."""
    asked = Q()
    for path in prefixes:
        asked |= Q(path__startswith=path)
    return not Unit.objects.exclude(asked).exists()


RULES = (same_number, same_name_and_home, near_name_in_chapters, near_name_in_unit, same_name)
