"""The staged rows of a list as words: what each would do, what is wrong with it, what was read otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from members.choices import Era, LivingStandard, RowVerdict
from members.domain.imports import columns, days, lines, masking
from members.domain.imports.columns import ERAS, FLAGS, LIVING, PARTIAL_DATES
from members.domain.places import place_of
from members.domain.register import facts
from members.models import ImportRow, Member, MemberImport, Unit

OWN = {"search_key", "sort_key", "unit_id", "admitted_on"}  # of the register, not of the list
LABELS = {LIVING: dict(LivingStandard.choices), ERAS: dict(Era.choices)}
UNKNOWN = "chưa ghi"


@dataclass(frozen=True)
class Change:
    """One field: `old` is "" for a new file. Numbers that the register masks are masked in `old`."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Remark:
    """A problem (`told` says what to do), or a coercion (`told` says how it was read)."""

    field: str
    label: str
    column: int | None  # in the row's cells; None for what no single column tells
    written: str
    told: str


@dataclass(frozen=True)
class Shown:
    """One row. `row` is the staged one, with `number`, `cells`, `verdict`, `member`, `is_corrected`."""

    row: ImportRow
    name: str
    changes: list[Change]
    problems: list[Remark]
    coercions: list[Remark]
    place: str = ""  # of a new file


@dataclass(frozen=True)
class Page:
    """`next` is what `page` takes as `after`; None when these are the last rows."""

    rows: list[Shown]
    next: int | None


def page(
    source: MemberImport, verdict: str = "", *, after: int = 0, size: int = 50, only_coerced: bool = False,
    masked: bool = False,
) -> Page:  # fmt: skip
    """Rows after that number in the sheet's order, of one verdict or all. Two queries, whatever the size of the list.

    `masked` is for who may not read identity cards, telephones and the sensitive fields of the list's unit (S21).
    """
    rows = source.rows.filter(number__gt=after).order_by("number").select_related("member")
    if verdict:
        rows = rows.filter(verdict=RowVerdict(verdict))
    if only_coerced:
        rows = rows.exclude(coercions=[])
    found = list(rows[: size + 1])
    told, places = found[:size], _places(found)
    next_one = found[size - 1].number if len(found) > size else None
    return Page([shown(row, source, masked=masked, places=places) for row in told], next_one)


def _places(rows: list[ImportRow]) -> dict[int, str]:
    """Where new people will be: unit id -> its place."""
    keys = {row.data["unit_id"] for row in rows if "unit_id" in row.data}
    found = Unit.objects.filter(pk__in=keys).select_related("parent") if keys else ()
    return {unit.pk: place_of(unit) for unit in found}


def shown(
    row: ImportRow, source: MemberImport, *, masked: bool = False, places: Mapping[int, str] = MappingProxyType({})
) -> Shown:
    """One row in words. No query."""
    at = {name: lines.column_of(name, source.mapping) for name in _fields(source)}
    changes = [
        Change(name, columns.label_of(name), _masked(name, row.before.get(name)), _new(name, row.data[name], masked))
        for name in lines.in_order(set(row.data) - OWN)
        if not (masked and name in Member.SENSITIVE)
    ]
    problems = [_remark(field, _cell(row, at.get(field)), told, at, masked) for field, told in row.problems]
    coercions = [_remark(field, written, told, at, masked) for field, written, told in row.coercions]
    place = places.get(row.data.get("unit_id"), "")
    return Shown(row, _name(row, at.get("full_name")), changes, problems, coercions, place)


def _fields(source: MemberImport) -> set[str]:
    known = columns.catalogue()
    return {name for key in source.mapping.values() for name in known[key].reads}


def _remark(field: str, written: str, told: str, at: dict[str, int | None], masked: bool) -> Remark:
    if masked:
        written, told = masking.value(field, written), masking.told(field, told)
    return Remark(field, columns.label_of(field), at.get(field), written, told)


def _cell(row: ImportRow, column: int | None) -> str:
    return columns.cells.written(row.cells[column]) if column is not None and column < len(row.cells) else ""


def _name(row: ImportRow, column: int | None) -> str:
    return row.data.get("full_name") or (row.member.full_name if row.member else "") or _cell(row, column)


def _masked(name: str, value) -> str:
    """The register's own numbers are not shown here, only that there is one."""
    return masking.value(name, in_words(name, value))


def _new(name: str, value, masked: bool) -> str:
    return _masked(name, value) if masked else in_words(name, value)


def in_words(name: str, value) -> str:
    """A stored value as people read it; "" for none."""
    if value is None or value == "" or value == []:
        return ""
    if name in PARTIAL_DATES:
        return days.stored_text(value)
    if name in FLAGS:
        return "Có" if value else "Không"
    if name == ERAS:
        return ", ".join(LABELS[ERAS].get(era, era) for era in value)
    if name == LIVING:
        return LABELS[LIVING].get(value, value)
    choices = dict(Member._meta.get_field(name).flatchoices) if name in facts_fields() else {}
    return str(choices.get(value, value))


def facts_fields() -> frozenset[str]:
    return frozenset(name for _, group in facts.GROUPS for name in group if name != ERAS)
