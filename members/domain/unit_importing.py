"""Units from a table: the tree that a file describes is laid over the one that stands.

A row is a standing unit when parent, kind and name (or alias) are the same and the dates overlap; a unit of the same
kind, name and code under another parent has moved. Nothing is closed because a file does not name it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import IntegrityError, transaction

from ccb.lib import text
from ccb.lib.tables import Refused, Row, Table, Tally, quoted
from members.choices import UnitKind, UnitTitle
from members.domain import naming, units
from members.models import Unit

COLUMNS = ("name", "kind", "parent", "code", "valid_from", "valid_to")
OPTIONAL = ("title",)  # what the place is called; blank leaves it as it stands
KINDS = {kind.value: kind for kind in UnitKind}
# The words of each kind, as lists of administrative units write them; "" is the kind's own.
TITLES = {
    UnitKind.PROVINCE: {"tỉnh": "", "thành phố": UnitTitle.CITY, "thành phố trực thuộc trung ương": UnitTitle.CITY},
    UnitKind.DISTRICT: {
        "huyện": "", "quận": UnitTitle.URBAN_DISTRICT, "thị xã": UnitTitle.TOWN, "thành phố": UnitTitle.CITY,
        "thành phố thuộc tỉnh": UnitTitle.CITY,
    },
    UnitKind.COMMUNE: {
        "xã": "", "phường": UnitTitle.WARD, "thị trấn": UnitTitle.TOWNSHIP, "đặc khu": UnitTitle.SPECIAL_ZONE
    },
}  # fmt: skip
RANKS = {
    UnitKind.PROVINCE: 0,
    UnitKind.DISTRICT: 1,
    UnitKind.BLOC: 1,
    UnitKind.COMMUNE: 2,
    UnitKind.CHAPTER: 3,
    UnitKind.SUB_CHAPTER: 4,
}


@dataclass(eq=False)
class Entry:
    """A row on its way to become a unit."""

    row: Row
    name: str
    kind: UnitKind
    title: str | None
    code: str
    valid_from: date | None
    valid_to: date | None
    position: int
    parent: "Entry | Unit | None" = None
    unit: Unit | None = None  # the standing one, later the opened one


@transaction.atomic
def apply(table: Table, *, actor, at: datetime) -> Tally:
    """Open and change units so that the tree says what the file says. The same file again changes nothing.

    Raises Refused, with every fault of the file, before anything is written.
    """
    entries = _entries(table)
    _Matching(table, entries).place_all()
    table.refuse_if_faulty()
    try:
        with transaction.atomic():
            return _write(entries, actor, at)
    except IntegrityError as error:
        raise Refused(f"{table.faults.file}: có đơn vị trùng tên, cấp và ngày với đơn vị đã có.") from error


def _entries(table: Table) -> list[Entry]:
    """The sound rows, higher kinds first."""
    read = (_entry(table, row, position) for position, row in enumerate(table.rows, start=1))
    return sorted(filter(None, read), key=_rank)


def _entry(table: Table, row: Row, position: int) -> Entry | None:
    name = table.name(row, "name", longest=120)
    if name and not name[0].isalnum():
        table.fault(row, "name", f"{quoted(name)} không phải là tên. Tên bắt đầu bằng chữ cái hoặc chữ số.")
    elif name and len(text.name_key(name)) > 120:
        table.fault(row, "name", f"{quoted(name)} quá dài.")
    kind = table.choice(row, "kind", KINDS)
    entry = Entry(
        row, name, kind, title_of(table, row, "title", kind), table.name(row, "code", longest=20, required=False),
        table.day(row, "valid_from"), table.day(row, "valid_to"), position,
    )  # fmt: skip
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        table.fault(row, "valid_to", f"{quoted(row['valid_to'])} trước ngày bắt đầu {quoted(row['valid_from'])}.")
    return entry if table.is_sound(row) else None


def title_of(table: Table, row: Row, column: str, kind: UnitKind | None) -> str | None:
    """The UnitTitle that the cell names, "" for the kind's own word; None for a blank cell and for a faulty one."""
    if not row[column] or kind is None:
        return None
    if kind not in TITLES:
        table.fault(row, column, f"{quoted(row[column])}: cấp {kind.label} không có tên gọi khác, hãy để trống ô này.")
        return None
    return table.choice(row, column, TITLES[kind])


def _rank(unit: Entry | Unit) -> int:
    return RANKS[unit.kind]


def _starts(unit: Entry | Unit) -> date:
    return unit.valid_from or date.min


def _ends(unit: Entry | Unit) -> date:
    return unit.valid_to or date.max


def _overlap(one: Entry | Unit, other: Entry | Unit) -> bool:
    return _starts(one) <= _ends(other) and _starts(other) <= _ends(one)


def _unit(place: Entry | Unit | None) -> Unit | None:
    return place.unit if isinstance(place, Entry) else place


class _Matching:
    """Finds for each entry its parent, in the file or standing, and the standing unit that it is."""

    def __init__(self, table: Table, entries: list[Entry]):
        self.table, self.entries = table, entries
        self.standing = naming.book_of(Unit.objects.all())
        self.in_file: naming.NameBook[Entry] = naming.NameBook()
        for entry in entries:
            self.in_file.add(entry.name, entry.kind, entry)
        self.faulty = {text.name_key(row["name"]) for row in table.rows if not table.is_sound(row)}
        self.taken: dict[int, Entry] = {}

    def place_all(self) -> None:
        """From the province down, so that a parent is known before its children; a fault for each that has no place."""
        for _, level in groupby(self.entries, key=_rank):
            entries = list(level)
            for entry in entries:
                entry.parent = self._parent(entry)
            placed = [entry for entry in entries if self.table.is_sound(entry.row)]
            self._refuse_twins(placed)
            self._recognise(placed)
            self._refuse_doubles(placed)

    def _parent(self, entry: Entry) -> Entry | Unit | None:
        typed = entry.row["parent"]
        if entry.kind == UnitKind.PROVINCE:
            if typed:
                self._fault(entry, "parent", f"{quoted(typed)}: tỉnh không có cấp trên, hãy để trống ô này.")
            return None
        if not typed:
            self._fault(entry, "parent", "để trống. Chỉ tỉnh không có cấp trên; hãy ghi tên đơn vị cấp trên.")
            return None
        standing = [unit for unit in self.standing.find(typed) if unit.pk not in self.taken]
        named = [*self.in_file.find(typed), *standing]
        higher = [place for place in named if _rank(place) < _rank(entry)]
        fitting = [place for place in higher if _overlap(place, entry)]
        if len(fitting) == 1:
            return fitting[0]
        if named or text.name_key(typed) not in self.faulty:  # else the parent's own row is told of
            self._fault(entry, "parent", self._why_no_parent(typed, entry, named, higher, fitting))
        return None

    def _why_no_parent(self, typed: str, entry: Entry, named: list, higher: list, fitting: list) -> str:
        if fitting:
            titled = f"{UnitKind(fitting[0].kind).label} {fitting[0].name}"
            return f"có {len(fitting)} đơn vị tên {quoted(typed)}. Hãy ghi kèm cấp, như {quoted(titled)}."
        if higher:
            return f"{quoted(typed)} không hoạt động cùng thời gian với đơn vị này. Hãy xem lại các ngày."
        if named:
            kind = UnitKind(named[0].kind).label
            return f"{quoted(typed)} là cấp {kind}, không thể là cấp trên của cấp {entry.kind.label}."
        near = "" if self.table.faults.are_many else self.in_file.suggestion(typed) or self.standing.suggestion(typed)
        return f"không có đơn vị {quoted(typed)}, cả trong tệp lẫn trong danh sách đã có.{near}"

    def _refuse_twins(self, entries: list[Entry]) -> None:
        siblings = defaultdict(list)
        for entry in entries:
            siblings[id(entry.parent), entry.kind, text.name_key(entry.name)].append(entry)
        for namesakes in siblings.values():
            latest, *others = sorted(namesakes, key=_starts)
            for entry in others:
                if _overlap(latest, entry):
                    problem = f"{quoted(entry.name)} đã có ở dòng {latest.row.line}, cùng cấp và cùng thời gian."
                    self._fault(entry, "name", problem)
                latest = max(latest, entry, key=_ends)

    def _recognise(self, entries: list[Entry]) -> None:
        """The surest first: the very same first day, then overlapping dates, then the same code elsewhere."""
        for entry in entries:
            self._take(entry, [unit for unit in self._here(entry) if unit.valid_from == entry.valid_from])
        for entry in entries:
            self._take(entry, self._here(entry))
        for entry in entries:
            if entry.code and entry.kind != UnitKind.PROVINCE:
                self._take(entry, [unit for unit in self._namesakes(entry) if unit.code == entry.code])

    def _here(self, entry: Entry) -> list[Unit]:
        """Standing units that it could be, under its own parent."""
        parent = _unit(entry.parent)
        if parent is None and entry.kind != UnitKind.PROVINCE:
            return []
        return [unit for unit in self._namesakes(entry) if unit.parent_id == (parent and parent.pk)]

    def _namesakes(self, entry: Entry) -> list[Unit]:
        return [unit for unit in self.standing.find(entry.name) if unit.kind == entry.kind and _overlap(unit, entry)]

    def _take(self, entry: Entry, units: list[Unit]) -> None:
        free = [unit for unit in units if unit.pk not in self.taken]
        if entry.unit is None and len(free) == 1:
            entry.unit = free[0]
            self.taken[entry.unit.pk] = entry

    def _refuse_doubles(self, entries: list[Entry]) -> None:
        """Of units with one name only one may stand at a time."""
        for entry in entries:
            for unit in self._here(entry):
                other = self.taken.get(unit.pk)
                if other is None:
                    self._fault(entry, "name", f"{quoted(entry.name)} trùng thời gian với một đơn vị đã có cùng tên.")
                elif other is not entry and other.parent is entry.parent and _overlap(other, entry):
                    self._fault(entry, "name", f"{quoted(entry.name)} và dòng {other.row.line} là cùng một đơn vị.")

    def _fault(self, entry: Entry, column: str, problem: str) -> None:
        self.table.fault(entry.row, column, problem)


def _write(entries: list[Entry], actor, at: datetime) -> Tally:
    added = changed = 0
    for entry in entries:
        parent = _unit(entry.parent)
        if parent:
            parent.refresh_from_db(fields=["path", "depth"])  # it may stand below one that has just moved
        facts = {
            "parent": parent, "code": entry.code, "valid_from": entry.valid_from, "valid_to": entry.valid_to,
            "position": entry.position, "actor": actor, "at": at,
        }  # fmt: skip
        standing = entry.unit.title if entry.unit else ""
        facts["title"] = standing if entry.title is None else entry.title
        if entry.unit is None:
            entry.unit = units.open_unit(entry.name, kind=entry.kind, **facts)
            added += 1
        else:
            changed += units.change_unit(entry.unit, name=_name_for(entry), **facts)
    return Tally(added, changed, len(entries) - added - changed)


def _name_for(entry: Entry) -> str:
    """The file's spelling of the same name; not an alias nor the name with its title."""
    is_same = text.name_key(entry.name) == entry.unit.name_key
    return entry.name if is_same else entry.unit.name
