"""Sáp nhập, chia tách from a table: which unit became which on one day. Read and judged first, written in one go."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from ccb.lib import text
from ccb.lib.tables import Row, Table, quoted
from members.choices import UnitKind
from members.domain import naming, successions
from members.domain.successions import Line, Outcome, Successor
from members.domain.unit_importing import KINDS, RANKS, title_of
from members.models import Unit

COLUMNS = ("old_unit", "new_unit", "new_kind", "new_parent")
# The parent where several bear the name; what the new unit is called ("phường"); the share as 0.6, blank for the whole.
OPTIONAL = ("old_parent", "new_title", "share")
SHARE_DECIMALS = 6


@transaction.atomic
def apply(table: Table, *, on: date, actor, at: datetime) -> Outcome:
    """Carry out what the file says. The same file again changes nothing.

    Raises Refused, with every fault of the file, before anything is written.
    """
    return successions.carry_out(read(table, on=on), on=on, actor=actor, at=at)


def read(table: Table, *, on: date) -> list[Line]:
    """What the file says, whole and sound. Raises Refused with every fault. Four queries."""
    lines = _Reading(table, on).lines()
    _refuse_shares(table, lines)
    _refuse_unnamed_parts(table, lines, on)
    table.refuse_if_faulty()
    return lines


class _Reading:
    """Finds the old unit, the parent and the new unit of each row."""

    def __init__(self, table: Table, on: date):
        self.table, self.on = table, on
        before = Unit.objects.on(on - timedelta(days=1)).select_related("parent")
        self.before = naming.book_of(before)
        self.after = naming.book_of(Unit.objects.on(on))
        self.successors: dict[tuple, Successor] = {}

    def lines(self) -> list[Line]:
        """The sound rows; new units of higher levels come first, so that a parent is met before its children."""
        read = [(row, kind) for row in self.table.rows if (kind := self.table.choice(row, "new_kind", KINDS))]
        read.sort(key=lambda one: RANKS[one[1]])
        found = [self._line(row, kind) for row, kind in read]
        return [line for line in found if line and self.table.is_sound(line.row)]

    def _line(self, row: Row, kind: UnitKind) -> Line | None:
        old, share = self._old(row), self._share(row)
        name = self.table.name(row, "new_unit", longest=120)
        parent = self._parent(row, kind)
        if not (old and share and name and parent):
            return None
        return Line(row, old, self._titled(row, self._successor(name, kind, parent)), share)

    def _titled(self, row: Row, new: Successor) -> Successor:
        title = title_of(self.table, row, "new_title", new.kind)
        if title and new.unit and new.unit.title != title:
            self.table.fault(
                row, "new_title", f"{new.titled} đang có và không đổi tên gọi ở đây. Hãy đổi trong danh sách đơn vị."
            )
        new.title = title or new.title
        return new

    def _old(self, row: Row) -> Unit | None:
        typed = row["old_unit"]
        found = self.before.find(typed)
        if row["old_parent"]:
            above = {unit.pk for unit in self.before.find(row["old_parent"])}
            found = [unit for unit in found if unit.parent_id in above]
        if len(found) == 1:
            return found[0]
        many = f"có {len(found)} đơn vị tên {quoted(typed)}. Hãy ghi cấp trên của nó ở cột “old_parent”."
        none = f"ngày trước đó không có đơn vị {quoted(typed)}.{self.before.suggestion(typed)}"
        self.table.fault(row, "old_unit", many if found else none)
        return None

    def _share(self, row: Row) -> Decimal | None:
        share = self.table.figure(row, "share", SHARE_DECIMALS) if row["share"] else Decimal(1)
        if share is not None and not 0 < share <= 1:
            self.table.fault(row, "share", f"{quoted(row['share'])}: phần chuyển đi phải lớn hơn 0 và nhiều nhất là 1.")
            return None
        return share

    def _parent(self, row: Row, kind: UnitKind) -> Unit | Successor | None:
        typed = row["new_parent"]
        new = [one for one in self.successors.values() if text.name_key(one.name) == text.name_key(typed)]
        higher = [one for one in new or self.after.find(typed) if RANKS[one.kind] < RANKS[kind]]
        if len(higher) == 1:
            return higher[0]
        many = f"có {len(higher)} đơn vị cấp trên tên {quoted(typed)}. Hãy ghi kèm cấp."
        none = f"từ ngày đó không có đơn vị cấp trên {quoted(typed)}."
        self.table.fault(row, "new_parent", many if higher else none)
        return None

    def _successor(self, name: str, kind: UnitKind, parent: Unit | Successor) -> Successor:
        key = (kind, text.name_key(name), parent.pk if isinstance(parent, Unit) else id(parent))
        if key not in self.successors:
            above = parent if isinstance(parent, Unit) else parent.unit
            standing = [
                unit for unit in self.after.find(name) if unit.kind == kind and above and unit.parent_id == above.pk
            ]
            self.successors[key] = Successor(name, kind, parent, standing[0] if standing else None)
        return self.successors[key]


def _refuse_shares(table: Table, lines: list[Line]) -> None:
    """The parts of a unit make the whole, and each goes to one unit once."""
    of_unit = defaultdict(list)
    for line in lines:
        of_unit[line.old.pk].append(line)
    for parts in of_unit.values():
        last, total = parts[-1], sum(part.share for part in parts)
        if len({id(part.new) for part in parts}) < len(parts):
            table.fault(last.row, "new_unit", f"{last.old.titled} có hai dòng cùng về một đơn vị. Hãy gộp làm một.")
        elif total != 1:
            table.fault(last.row, "share", f"các phần của {last.old.titled} cộng lại là {total}, phải bằng 1.")


def _refuse_unnamed_parts(table: Table, lines: list[Line], on: date) -> None:
    """Of a unit that is divided, each part below it says where it goes: nobody else can know."""
    divided = {line.old.pk: line for line in lines if line.share != 1}
    named = {line.old.pk for line in lines}
    below = Unit.objects.on(on - timedelta(days=1)).filter(parent__in=divided).exclude(pk__in=named)
    for unit in below.in_order():
        line = divided[unit.parent_id]
        table.fault(
            line.row, "old_unit", f"{line.old.titled} chia ra: hãy thêm một dòng cho biết {unit.titled} về đâu."
        )
