"""One row of a list of activities in Excel, read: what its cells say, or what is wrong with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from campaigns.choices import MoneySource
from campaigns.domain.activities.activities import Facts
from campaigns.domain.activities.activity_columns import COUNTS
from campaigns.domain.activities.activity_sums import MOST, Gift, Money
from campaigns.models import Indicator, Partner, Program
from ccb.lib import dates, numbers, text
from ccb.lib.tables import Faults, quoted, suggestion
from members.domain import naming
from members.domain.places import full_names
from members.domain.register import recording
from members.models import Unit

Cell = str | int | float | None  # days come as text, day first
MOST_COUNT = 2**31 - 1


def plain(cell) -> Cell:
    """A cell of a sheet as JSON can hold it: a day as "18/5/2024"."""
    if isinstance(cell, datetime):
        return dates.show(cell.date())
    if isinstance(cell, date):
        return dates.show(cell)
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | None):
        return str(cell)
    return cell


class Books:
    """Who and what may be named in the rows, by whoever sends them (None: the system, which may name all)."""

    def __init__(self, actor):
        self._actor = actor

    @cached_property
    def _places(self) -> dict[int, str]:
        return full_names()

    def _units(self, units: Iterable[Unit]) -> tuple[dict[str, Unit], naming.NameBook[Unit]]:
        found = list(units)
        return {text.name_key(self._places[unit.pk]): unit for unit in found}, naming.book_of(found)

    @cached_property
    def own(self):
        return self._units(recording.units_for(self._actor) if self._actor else Unit.objects.all())

    @cached_property
    def all(self):
        return self._units(Unit.objects.all())

    @cached_property
    def programs(self) -> dict[str, Program]:
        """By code and by number, where a number tells one."""
        rows = Program.objects.select_related("unit")
        rows = rows.for_user(self._actor, "view") if self._actor else rows
        by_number = defaultdict(list)
        for one in rows:
            by_number[text.name_key(one.number)].append(one)
        told = {number: found[0] for number, found in by_number.items() if number and len(found) == 1}
        return told | {text.name_key(one.code): one for one in rows}

    @cached_property
    def partners(self) -> dict[str, list[Partner]]:
        found = defaultdict(list)
        for one in Partner.objects.select_related("merged_into"):
            found[one.name_key].append(one)
        return found

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {one.code: one for one in Indicator.objects.all()}


class Line:
    """Reads the cells of one row; what is wrong goes to the faults, under the column's heading."""

    def __init__(self, cells: Mapping[str, Cell], headings: Mapping[str, str], line: int, books: Books, faults: Faults):
        self._cells, self._headings, self._books, self._faults = cells, headings, books, faults
        self.line, self.is_sound = line, True

    def fault(self, problem: str, key: str = "") -> None:
        self.is_sound = False
        self._faults.add(problem, line=self.line, column=self._headings.get(key, ""))

    def words(self, key: str, longest: int, *, required: bool = False) -> str:
        value = self._cells.get(key)
        words = "" if value is None else text.clean(str(value))
        if required and not words:
            self.fault("để trống. Hãy ghi vào ô này.", key)
        if len(words) > longest:
            self.fault(f"dài {len(words)} ký tự, nhiều nhất được {longest}.", key)
        return words

    def day(self, key: str, *, required: bool = False) -> date | None:
        try:
            day = dates.read(str(self._cells.get(key) or ""))
        except dates.DateError as error:
            self.fault(str(error), key)
            return None
        if day is None and required:
            self.fault("để trống. Hãy ghi ngày/tháng/năm.", key)
        return day

    def number(self, key: str, decimals: int = 0, most: Decimal | int = MOST_COUNT) -> Decimal | None:
        value = self._cells.get(key)
        try:
            if isinstance(value, int | float):
                number = numbers.from_plain(numbers.plain(Decimal(str(value))), decimals)
            else:
                number = numbers.read(value or "", decimals).value
        except numbers.NumberError as error:
            self.fault(str(error), key)
            return None
        if number is not None and number > most:
            self.fault(f"số lớn quá, nhiều nhất là {numbers.show(Decimal(most), 0)}.", key)
            return None
        return number

    def count(self, key: str) -> int | None:
        number = self.number(key)
        return None if number is None else int(number)

    def unit(self, default: Unit | None) -> Unit | None:
        """Of those for whom the sender records; the default for a blank cell."""
        typed = self.words("unit", 300)
        if not typed:
            if default is None:
                self.fault("để trống. Hãy ghi đơn vị làm.", "unit")
            return default
        return self._one_unit(typed, "unit", self._books.own, "trong phạm vi của bạn")

    def joint_units(self) -> tuple[Unit, ...]:
        found = [
            self._one_unit(name, "joint_units", self._books.all, "trong Hội") for name in self._names("joint_units")
        ]
        return tuple(dict.fromkeys(unit for unit in found if unit))

    def _one_unit(self, typed: str, key: str, books, where: str) -> Unit | None:
        by_full_name, book = books
        if unit := by_full_name.get(text.name_key(typed)):
            return unit
        found = book.find(typed)
        if len(found) == 1:
            return found[0]
        if found:
            self.fault(f"có nhiều đơn vị tên {quoted(typed)}. Hãy ghi cả đơn vị cấp trên, ngăn bằng dấu phẩy.", key)
        else:
            self.fault(f"không có đơn vị {quoted(typed)} {where}.{book.suggestion(typed)}", key)
        return None

    def programs(self) -> tuple[Program, ...]:
        found = {}
        for typed in self._names("programs"):
            program = self._books.programs.get(text.name_key(typed))
            if program is None:
                known = [one.code for one in self._books.programs.values()]
                self.fault(f"không có chương trình mã {quoted(typed)}.{suggestion(typed, known)}", "programs")
            else:
                found[program.pk] = program
        return tuple(found.values())

    def partners(self) -> tuple[Partner, ...]:
        found = {}
        for typed in self._names("partners"):
            named = self._books.partners.get(text.name_key(typed), [])
            if len(named) == 1:
                found[named[0].pk] = named[0]
            elif named:
                self.fault(
                    f"{quoted(typed)} có ở nhiều cấp trong danh mục. Hãy chọn ở trang của hoạt động.", "partners"
                )
            else:
                near = suggestion(typed, [one.name for names in self._books.partners.values() for one in names])
                self.fault(f"không có đối tác {quoted(typed)} trong danh mục.{near}", "partners")
        return tuple(found.values())

    def _names(self, key: str) -> list[str]:
        return list(filter(None, map(text.clean, self.words(key, 2_000).split(";"))))

    def money(self) -> tuple[Money, ...]:
        found = []
        for source in MoneySource:
            amount, turns = self.number(f"money_{source}", most=MOST), self.count(f"turns_{source}")
            if amount is not None:
                found.append(Money(source, amount, turns))
            elif turns is not None and self.is_sound:
                self.fault("có lượt người mà chưa có số tiền của nguồn này.", f"turns_{source}")
        return tuple(found)

    def gifts(self) -> tuple[Gift, ...]:
        rows = sorted({int(key.rpartition("_")[2]) for key in self._headings if key.startswith("gift_")})
        found = []
        for row in rows:
            name = self.words(f"gift_name_{row}", 160)
            count = self.count(f"gift_count_{row}")
            each, value = (self.number(f"gift_{part}_{row}", most=MOST) for part in ("each", "value"))
            if name and count is not None:
                found.append(Gift(name, count, each, value))
            elif name or (count, each, value) != (None, None, None):
                self.fault("quà phải có cả tên và số suất.", f"gift_name_{row}")
        return tuple(found)

    def quantities(self) -> tuple[tuple[Indicator, Decimal], ...]:
        found = []
        for key in self._headings:
            if key.startswith("quantity_"):
                indicator = self._books.indicators[key.removeprefix("quantity_")]
                value = self.number(key, indicator.decimals, 10**12)
                if value is not None:
                    found.append((indicator, value))
        return tuple(found)

    def facts(self) -> Facts | None:
        """All that the row says; None when a cell could not be read."""
        title, starts_on = self.words("title", 300, required=True), self.day("starts_on", required=True)
        counts = {name: self.count(name) for name in COUNTS}
        said = {
            "ends_on": self.day("ends_on"), "place": self.words("place", 160), "programs": self.programs(),
            "partners": self.partners(), "joint_units": self.joint_units(), "money": self.money(),
            "gifts": self.gifts(), "quantities": self.quantities(), "in_kind": self.words("in_kind", 2_000),
            "notes": self.words("notes", 5_000), "money_total": self.number("money_total", most=MOST),
        }  # fmt: skip
        return Facts(title, starts_on, **counts, **said) if self.is_sound else None
