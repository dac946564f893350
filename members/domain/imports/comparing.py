"""What a list would do to the register: whom each row means, and what of his file it would change."""

from collections.abc import Collection, Iterable, Mapping
from itertools import islice

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce

from ccb.lib import names
from ccb.lib.word_search import Among
from members.choices import MemberStatus
from members.domain import places
from members.domain.imports import cells, days, matching
from members.domain.imports.columns import ERAS, LIVING, MEMBER_FIELDS, PARTIAL_DATES, UNIT, UPPER_UNIT
from members.domain.imports.lines import Line
from members.domain.imports.placing import Places
from members.models import Member, Service, Unit

FETCHED = 20_000  # members in one query
STANDING = {MemberStatus.ACTIVE, MemberStatus.EXEMPT}
NOT_THE_FILE = {UNIT, UPPER_UNIT}
KEYS = ("search_key", "sort_key")


def place(lines: list[Line], found: Places, *, is_told: bool) -> None:
    """Write into each line its unit, or why there is none; None where a list that tells units (`is_told`) does not."""
    for line in lines:
        named = line.values.get(UNIT, ""), line.values.get(UPPER_UNIT, "")
        if is_told and not any(named) and not found.is_lowest:
            continue
        line.unit, problem = found.find(*named)
        if problem:
            line.problems.append((UNIT if named[0] or not named[1] else UPPER_UNIT, problem))


def match(lines: list[Line], *, within: Unit) -> None:
    """Write into each line the member whom it means, or why nobody can tell. A few queries for all."""
    rows = [line.values | {"unit": line.unit} for line in lines]
    for line, found in zip(lines, matching.match(rows, within=within, as_listed=True), strict=True):
        if isinstance(found, matching.Ambiguous):
            line.problems.append((
                "full_name",
                f"Có {len(found.members)} hồ sơ trong sổ hợp với dòng này. Hãy ghi thêm mã hội viên hoặc số CCCD đúng.",
            ))  # fmt: skip
        else:
            line.member = found


def compare(lines: list[Line], found: Places, told: Collection[str], at: Mapping[str, int]) -> None:
    """Write into each line of a member what he would lose (`before`) and leave in `values` only what is new.

    `told` are the fields that the list tells, `at` is field -> column. Two or three queries for 20,000 members.
    """
    fields = [name for name in MEMBER_FIELDS if name in told]
    columns = ["pk", "version", "status", "unit", "living", *KEYS, *map(_raw, fields)]
    stands_at = {name: place for place, name in enumerate((*columns[:4], LIVING, *KEYS, *fields, ERAS))}
    for batch in _batches([line for line in lines if line.member is not None]):
        pks = sorted({line.member for line in batch})
        people = Member.objects.filter(Among("id", pks)).annotate(
            living=Coalesce("household__living_standard", Value("")),
            **{_raw(name): Cast(name, CharField()) for name in fields if name in PARTIAL_DATES},
        )
        held = {row[0]: row for row in people.values_list(*columns)}
        eras = _eras(pks) if ERAS in told else {}
        for line in batch:
            file = (*held[line.member], eras.get(line.member, []))
            line.version, status, unit = file[1:4]
            if status not in STANDING:
                line.problems.append(("full_name", _left(status)))
                continue
            _check_unit(line, found.by_pk[unit], found)
            _keep_differences(line, file, stands_at, at)


def _raw(name: str) -> str:
    """Partial dates as they are stored: turning each into an object costs more than the query."""
    return f"stored_{name}" if name in PARTIAL_DATES else name


def _batches(lines: list[Line]) -> Iterable[list[Line]]:
    rest = iter(lines)
    while batch := list(islice(rest, FETCHED)):
        yield batch


def _eras(pks: list[int]) -> dict[int, list[str]]:
    held: dict[int, list[str]] = {}
    for member, era in Service.objects.filter(Among("member_id", pks)).order_by("era").values_list("member_id", "era"):
        held.setdefault(member, []).append(era)
    return held


def _left(status: str) -> str:
    label = MemberStatus(status).label.lower()
    return f"Người này trong sổ đang ghi “{label}” nên danh sách không sửa được. Hãy mở hồ sơ để xem."


def _check_unit(line: Line, unit: Unit, found: Places) -> None:
    """A list does not move anybody: a transfer is asked and accepted."""
    if not (line.values.get(UNIT) or line.values.get(UPPER_UNIT)) or line.unit is None:
        return
    if not unit.path.startswith(line.unit.path):
        where = places.place_in_sentence(unit)
        line.problems.append((
            UNIT, f"Trong sổ, người này đang sinh hoạt ở {where}. Danh sách không chuyển đơn vị; hãy chuyển sinh hoạt."
        ))  # fmt: skip


def _keep_differences(line: Line, file: tuple, stands_at: Mapping[str, int], at: Mapping[str, int]) -> None:
    """A cell that is written as the register holds it changes nothing, whatever a reader makes of it.

    `stands_at` is field -> place in `file`.
    """

    def is_as_stored(name: str) -> bool:
        return name in stands_at and _says(line.raw, at.get(name), name, file[stands_at[name]])

    for name in NOT_THE_FILE:
        line.values.pop(name, None)
    new = {name: value for name, value in line.values.items() if value != file[stands_at[name]]}
    for name in PARTIAL_DATES.intersection(new) if new else ():
        if days.is_vaguer(new[name], file[stands_at[name]]):
            del new[name]
    if new or line.problems or line.coercions:
        new = {name: value for name, value in new.items() if not is_as_stored(name)}
        line.coercions = [coercion for coercion in line.coercions if not is_as_stored(coercion[0])]
        line.problems = [problem for problem in line.problems if not is_as_stored(problem[0])]
    if "full_name" in new:
        new |= keys_of(new["full_name"])
    line.before = {name: file[stands_at[name]] for name in new}
    line.values = new


def _says(raw: list[cells.Raw], column: int | None, name: str, old) -> bool:
    if column is None or column >= len(raw) or not isinstance(old, str) or not old:
        return False
    return cells.line(raw[column]) == (days.stored_text(old) if name in PARTIAL_DATES else old)


def keys_of(full_name: str) -> dict[str, str]:
    """What follows the name: by which it is searched and sorted."""
    return {"search_key": names.search_key(full_name), "sort_key": names.sort_key(full_name)}
