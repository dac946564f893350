"""Which unit a row of a list names, and why it cannot be taken when it is none, several, closed, or out of reach."""

from datetime import date

from ccb.lib import dates
from ccb.lib.tables import quoted
from members.domain import access, naming, places
from members.models import Succession, Unit

Found = tuple[Unit | None, str]  # the unit, or the problem
SHOWN = 3


class Places:
    """Finds units by what lists call them, within one unit and the actor's right; each spelling is looked up once.

    Made with five queries, whatever the size of the tree.
    """

    def __init__(self, within: Unit, *, actor, today: date):
        self.within, self.today = within, today
        self.reach = None if actor is None else access.paths(actor, "register", on=today)
        units = list(Unit.objects.select_related("parent"))
        self.by_pk = {unit.pk: unit for unit in units}
        self.book = naming.book_of(units)
        self.by_full_name: dict[str, list[Unit]] = {}
        for pk, full_name in places.full_names().items():
            self.by_full_name.setdefault(full_name, []).append(self.by_pk[pk])
        self.is_lowest = not any(unit.parent_id == within.pk and _is_open(unit, today) for unit in units)
        self._found: dict[tuple[str, str], Found] = {}

    def find(self, name: str, upper: str = "") -> Found:
        """The open unit of this name under the one named `upper`; both blank mean the list's own unit."""
        key = name, upper
        if key not in self._found:
            self._found[key] = self._search(name, upper)
        return self._found[key]

    def _search(self, name: str, upper: str) -> Found:
        if not name:
            return self._search(upper, "") if upper else self._allowed([self.within], name)
        named, uppers = self.by_full_name.get(name) or self._named(name), _parts(upper)
        if not named and "," in name:
            name, *above = _parts(name)
            named, uppers = self._named(name), above + uppers
        if not named:
            return None, f"Không có đơn vị {quoted(name)}.{self.book.suggestion(name)} Hãy ghi tên như trong sổ đơn vị."
        for upper in uppers:
            above = self._named(upper)
            if not above:
                return None, f"Không có đơn vị cấp trên {quoted(upper)}.{self.book.suggestion(upper)}"
            named = [unit for unit in named if any(_is_under(unit, one) for one in above)]
            if not named:
                return None, f"{quoted(upper)} không có đơn vị {quoted(name)}. Hãy xem lại hai cột đơn vị."
        return self._open(named, name)

    def _named(self, name: str) -> list[Unit]:
        """By the name; a chapter also by its number or hamlet alone ("1" for "Chi hội 1")."""
        return self.book.find(name) or self.book.find(f"Chi hội {name}")

    def _open(self, named: list[Unit], name: str) -> Found:
        standing = [unit for unit in named if _is_open(unit, self.today)]
        return self._allowed(standing, name) if standing else (None, self._why_closed(named[0]))

    def _allowed(self, named: list[Unit], name: str) -> Found:
        inside = [unit for unit in named if unit.path.startswith(self.within.path)]
        if not inside:
            where = places.place_of(named[0])
            return None, f"{where} không thuộc {self.within.in_sentence} của danh sách này. Hãy nhập ở danh sách khác."
        if len(inside) > 1:
            told = "; ".join(places.place_of(unit) for unit in inside[:SHOWN])
            return None, f"Có {len(inside)} đơn vị tên {quoted(name)}: {told}. Hãy ghi kèm đơn vị cấp trên."
        if self.reach is not None and not inside[0].path.startswith(tuple(self.reach)):
            return None, f"Bạn không có quyền ghi sổ ở {inside[0].in_sentence}. Hãy nhờ người phụ trách đơn vị đó."
        return inside[0], ""

    def _why_closed(self, unit: Unit) -> str:
        if unit.valid_from and unit.valid_from > self.today:
            return f"{unit.titled} đến ngày {dates.show(unit.valid_from)} mới thành lập. Hãy ghi đơn vị hiện nay."
        successions = Succession.objects.filter(predecessor=unit).select_related("successor").order_by("-share", "pk")
        after = [one.successor.in_sentence for one in successions[:SHOWN]]
        into = f", nay là {' hoặc '.join(after)}" if after else ""
        return f"{unit.titled} đã ngừng từ sau ngày {dates.show(unit.valid_to)}{into}. Hãy ghi tên đơn vị hiện nay."


def _parts(typed: str) -> list[str]:
    return [part for part in map(str.strip, typed.split(",")) if part]


def _is_under(unit: Unit, upper: Unit) -> bool:
    return unit.path.startswith(upper.path) and unit.pk != upper.pk


def _is_open(unit: Unit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or unit.valid_to >= on)
