"""Which member of the register a row of a list is: for lists that are imported, many rows at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from ccb.lib import names
from ccb.lib.partial_dates import PartialDate
from ccb.lib.word_search import Among, AmongTexts
from members.models import Member, Unit

DAY = len("1948-05-02")  # a stored birth date of which all is known
FEW = 200  # rows of a list


@dataclass(frozen=True)
class Ambiguous:
    """Several members fit, or the row's own numbers belong to different ones: a person has to look."""

    members: tuple[int, ...]


@dataclass(frozen=True)
class _Known:
    """What the register holds of one who may be meant. `pk` is that of the file he was merged into, if he was."""

    pk: int
    code: str
    cccd: str
    search_key: str
    born: str
    unit: int

    def contradicts(self, row: Mapping) -> bool:
        """Both have the number, and it is not the same: then a like name is another person's."""
        return any(
            row.get(name) and held and row[name] != held for name, held in (("code", self.code), ("cccd", self.cccd))
        )


def match(rows: Sequence[Mapping], *, within: Unit, as_listed: bool = False) -> list[int | None | Ambiguous]:
    """For each row, in their order, the member's pk; None for one who is not in the register; Ambiguous.

    Of a row are read, each may be missing or empty: "code", "cccd", "full_name", "born_on" (a PartialDate, or as
    stored: "1948-05-02") and "unit" (a Unit or its pk: the chapter). First the numbers decide: the code and the CCCD;
    when they name two members, or one names several, it is Ambiguous. Without a number that is in the register: the
    same name without accents, the same full birth date and the same chapter, unless the numbers contradict.

    Only members of `within` and below it are found; a file merged into another counts as that other. A code is unique
    in the whole register, so one held outside `within` is None here and refused when it is written. At most three
    queries, whatever the number of rows; the third reads the chapters that rows without a known number name.

    `as_listed` is for a list of the people of `within`, which would make them anew each time it comes if its years of
    birth named nobody: a birth date may be known in part or not at all on either side, if it only agrees, and the unit
    may be missing or stand above or below the member's. Who has just the same birth date comes before the others. One
    query where each row has a known number, else three.
    """
    people = _people(within)
    if as_listed:
        return _match_listed(rows, people)
    by_code = _by(people, "code", _texts(rows, "code"))
    by_cccd = _by(people, "cccd", _texts(rows, "cccd"))
    found = [{*by_code.get(row.get("code") or "", ()), *by_cccd.get(row.get("cccd") or "", ())} for row in rows]
    nameless = [number for number, members in enumerate(found) if not members and _name_of(rows[number])]
    by_name = _by_name(people, {_unit_of(rows[number]) for number in nameless})
    for number in nameless:
        row = rows[number]
        found[number] = {one.pk for one in by_name.get(_name_of(row), ()) if not one.contradicts(row)}
    return [_said(members) for members in found]


def _said(members: set[int]) -> int | None | Ambiguous:
    if len(members) > 1:
        return Ambiguous(tuple(sorted(members)))
    return next(iter(members), None)


def _people(within: Unit) -> QuerySet:
    """All files but erased ones, each with the file that it was merged into, where that one is within the unit."""
    of = {"kept": Coalesce("merged_into", "pk"), "path": Coalesce("merged_into__unit__path", "unit__path")}
    return Member.objects.filter(erased_at=None).annotate(**of).filter(path__startswith=within.path)


def _texts(rows: Iterable[Mapping], name: str) -> list[str]:
    return sorted({row[name] for row in rows if row.get(name)})


def _by(people: QuerySet, column: str, wanted: list[str]) -> dict[str, set[int]]:
    """Number -> the members who hold it. One query, or none when no row has one."""
    found = defaultdict(set)
    if wanted:
        held = people.filter(AmongTexts(column, wanted)).exclude(**{column: ""})
        for number, pk in held.values_list(column, "kept"):
            found[number].add(pk)
    return found


def _by_name(people: QuerySet, units: set[int]) -> dict[tuple, list[_Known]]:
    """Name, birth date, chapter -> members of these chapters. One query, or none without a chapter."""
    found = defaultdict(list)
    if units:
        columns = ("kept", "code", "cccd", "search_key", "born_on", "unit")
        for values in people.filter(Among("unit", sorted(units))).values_list(*columns):
            one = _Known(*values[:4], _stored(values[4]), values[5])
            found[one.search_key, one.born, one.unit].append(one)
    return found


# --- A list of the people of one unit ---------------------------------------------------------------------------------


def _match_listed(rows: Sequence[Mapping], people: QuerySet) -> list[int | None | Ambiguous]:
    """By numbers, then those without a known one by name. Of a long list the whole unit is read each time: looking up
    50,000 numbers one by one takes longer.
    """
    found = _by_numbers(rows, people)
    keys = {number: _key_of(rows[number]) for number, members in enumerate(found) if not members}
    if wanted := set(keys.values()) - {""}:
        namesakes = _namesakes(wanted, people)
        paths = dict(Unit.objects.values_list("pk", "path")) if namesakes else {}
        for number, key in keys.items():
            if key in namesakes:
                row = rows[number]
                found[number] = _agreeing(row, namesakes[key], paths.get(_unit_of(row), ""))
    return list(map(_said, found))


def _by_numbers(rows: Sequence[Mapping], people: QuerySet) -> list[set[int]]:
    """Who holds the code or the CCCD of each row. One query."""
    if len(rows) <= FEW:
        people = people.filter(
            Q(AmongTexts("code", _texts(rows, "code"))) | Q(AmongTexts("cccd", _texts(rows, "cccd")))
        )
    by_code, by_cccd = {}, {}
    for pk, code, cccd in people.values_list("kept", "code", "cccd"):
        if code:
            by_code[code] = (*by_code.get(code, ()), pk)
        if cccd:
            by_cccd[cccd] = (*by_cccd.get(cccd, ()), pk)
    return [{*by_code.get(row.get("code"), ()), *by_cccd.get(row.get("cccd"), ())} for row in rows]


def _namesakes(wanted: set[str], people: QuerySet) -> dict[str, list[tuple[list, str]]]:
    """Search key -> what is known of each who bears the name, with the path of his unit. One query."""
    if len(wanted) <= FEW:
        people = people.filter(AmongTexts("search_key", sorted(wanted)))
    found = defaultdict(list)
    born = Cast("born_on", CharField())  # as it is stored: no object is made of it
    for *values, path in people.values_list("kept", "code", "cccd", "search_key", born, "unit", "path"):
        if values[3] in wanted:
            found[values[3]].append((values, path))
    return found


def _agreeing(row: Mapping, namesakes: list[tuple[list, str]], path: str) -> set[int]:
    born = _stored(row.get("born_on"))
    near = [_Known(*values) for values, place in namesakes if place.startswith(path) or path.startswith(place)]
    agreeing = [
        one for one in near if not one.contradicts(row) and (one.born.startswith(born) or born.startswith(one.born))
    ]
    return {one.pk for one in agreeing if one.born == born} or {one.pk for one in agreeing}


def _key_of(row: Mapping) -> str:
    return row.get("search_key") or names.search_key(row.get("full_name") or "")


def _name_of(row: Mapping) -> tuple | None:
    """What must be the same for a match by name; None where the row does not say enough."""
    born, unit = _stored(row.get("born_on")), _unit_of(row)
    if len(born) != DAY or unit is None or not row.get("full_name"):
        return None
    return names.search_key(row["full_name"]), born, unit


def _unit_of(row: Mapping) -> int | None:
    unit = row.get("unit")
    return unit.pk if isinstance(unit, Unit) else unit


def _stored(born: PartialDate | str | None) -> str:
    return born.stored if isinstance(born, PartialDate) else born or ""
