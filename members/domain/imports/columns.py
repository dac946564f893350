"""What a column of a list can hold: each an object with a key, a label, the headings by which it is known, a reader.

A field is a column of Member, or "eras", "living_standard", "unit", "upper_unit". Some columns tell two fields ("Năm
sinh: Nam" tells the birth and the sex), and several columns may tell one (a cross under each period of service).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from ccb.lib import dates, names
from members.choices import Era, LivingStandard, Sex, WoundedClass
from members.domain.imports import cells, date_parts, days, identity, spellings
from members.domain.imports.cells import Cell, Raw, Reader
from members.domain.register import facts
from members.models import Member

ERAS, LIVING, UNIT, UPPER_UNIT = "eras", "living_standard", "unit", "upper_unit"
IN_PARTY = "party_joined_on.x"
LONGEST_NAME = Member._meta.get_field("full_name").max_length
LONGEST_NOTE, LONGEST_PLACE = 4_000, 250
MEMBER_FIELDS = tuple(name for _, group in facts.GROUPS for name in group if name != ERAS)
PARTIAL_DATES = frozenset(
    field.name for field in Member._meta.concrete_fields if field.__class__.__name__ == "PartialDateField"
)
FLAGS = frozenset(field.name for field in Member._meta.concrete_fields if field.get_internal_type() == "BooleanField")
MakeReader = Callable[[date], Reader]  # some readers must know today


@dataclass(frozen=True)
class Column:
    """`reads` is what it tells: field -> how to make its reader. `key` stands in mappings and in MAP.json."""

    key: str
    label: str
    reads: Mapping[str, MakeReader]
    headings: tuple[str, ...]

    @property
    def is_sensitive(self) -> bool:
        return any(name in Member.SENSITIVE for name in self.reads)


@cache
def catalogue() -> dict[str, Column]:
    """Every column by its key, in the order of the member's file."""
    columns = [*map(_of_member, MEMBER_FIELDS), *_of_places(), *_of_household(), *_told_together(), *_of_eras()]
    return {column.key: column for column in columns}


def label_of(field: str) -> str:
    """What people call a field, as at the head of a column."""
    column = catalogue().get(field)
    return column.label if column else field


def offered(*, sensitive: bool) -> dict[str, Column]:
    """Those that a person may fill; without the sensitive ones for who may not read them."""
    return {key: column for key, column in catalogue().items() if sensitive or not column.is_sensitive}


# --- The columns ----------------------------------------------------------------------------------------------------


def _of_member(name: str) -> Column:
    field = Member._meta.get_field(name)
    label = facts.label_of(name)
    return Column(name, label, {name: _reader_of(name, field)}, (names.search_key(label), *spellings.HEADINGS[name]))


def _reader_of(name: str, field) -> MakeReader:
    if name in PARTIAL_DATES:
        return partial(days.reader, is_birth=name == "born_on", some_day=field.some_day)
    made = {
        "full_name": cells.name_reader(field.max_length),
        "cccd": identity.read_cccd,
        "phone": identity.read_phone,
        "sex": cells.choice_reader(spellings.SEXES, "Hãy ghi “Nam” hoặc “Nữ”."),
        "medal_year": cells.whole_reader(dates.FIRST_YEAR, dates.LAST_YEAR),
        "wounded_class": read_wounded_class,
        "wounded_percent": cells.percent_reader,
        "note": cells.lines_reader(LONGEST_NOTE),
    }.get(name)
    made = made or (cells.truth_reader if name in FLAGS else cells.text_reader(field.max_length))
    return _always(made)


def _always(reader: Reader) -> MakeReader:
    return lambda today: reader


def _of_places() -> list[Column]:
    place = _always(cells.text_reader(LONGEST_PLACE))
    return [
        Column(UNIT, "Chi hội, đơn vị sinh hoạt", {UNIT: place}, spellings.HEADINGS[UNIT]),
        Column(UPPER_UNIT, "Xã, huyện (đơn vị cấp trên)", {UPPER_UNIT: place}, spellings.HEADINGS[UPPER_UNIT]),
    ]


def _of_household() -> list[Column]:
    told = f"Hãy ghi một trong: {', '.join(choice.label for choice in LivingStandard)}."
    reader = _always(cells.choice_reader(spellings.LIVING_STANDARDS, told))
    marks = [
        Column(f"{LIVING}.{standard}", f"Hộ {standard.label.lower()} (đánh dấu x)",
               {LIVING: _always(cells.mark_reader(standard.value))}, (f"ho {names.search_key(standard.label)}",))
        for standard in LivingStandard
    ]  # fmt: skip
    return [Column(LIVING, "Mức sống của hộ", {LIVING: reader}, spellings.HEADINGS[LIVING]), *marks]


def _told_together() -> list[Column]:
    born = partial(days.reader, is_birth=True)
    columns = [
        Column(f"born_on.{sex}", f"Năm sinh, {sex.label.lower()}",
               {"born_on": born, "sex": _always(partial(_sex_of, sex.value))}, spellings.BIRTHS_BY_SEX[sex])
        for sex in Sex
    ]  # fmt: skip
    crosses = [
        Column(f"sex.{sex}", f"{sex.label} (đánh dấu x)", {"sex": _always(cells.mark_reader(sex.value))},
               spellings.SEX_MARKS[sex])
        for sex in Sex
    ]  # fmt: skip
    in_party = Column(
        IN_PARTY, "Đảng viên (đánh dấu x)", {"party_joined_on": partial(days.reader, some_day=True)},
        spellings.PARTY_MARKS,
    )  # fmt: skip
    return [*_of_name(), *_of_birth(), *columns, *crosses, in_party]


def _of_birth() -> list[Column]:
    parts = {date_parts.DAY: "ngày", date_parts.MONTH: "tháng", date_parts.YEAR: "năm"}
    return [
        Column(key, f"Ngày sinh: {part}", {"born_on": _always(cells.whole_reader(*date_parts.PARTS[key]))},
               tuple(f"{upper} {names.search_key(part)}" for upper in spellings.BIRTHS_OVER_PARTS))
        for key, part in parts.items()
    ]  # fmt: skip


def _of_name() -> list[Column]:
    reader = _always(cells.name_reader(LONGEST_NAME))
    labels = {"family": "Họ và chữ đệm (tên ở cột khác)", "middle": "Chữ đệm", "given": "Tên (họ ở cột khác)"}
    return [
        Column(f"full_name.{part}", label, {"full_name": reader}, spellings.NAME_PARTS[part])
        for part, label in labels.items()
    ]


def _sex_of(sex: str, raw: Raw) -> Cell:
    """The birth stands in this sex's column; a cross there is the birth column's problem."""
    return cells.BLANK if cells.is_blank(raw) else Cell(sex)


def _of_eras() -> list[Column]:
    told = f"Hãy ghi: {', '.join(era.label for era in Era)}; nhiều thời kỳ thì cách nhau bằng dấu phẩy."
    whole = Column(
        ERAS, facts.ERAS_LABEL, {ERAS: _always(cells.set_reader(spellings.ERAS, told))}, spellings.HEADINGS[ERAS]
    )
    marks = [
        Column(f"eras.{era}", f"{era.label} (đánh dấu x)", {ERAS: _always(cells.mark_reader([era.value]))},
               tuple(key for key, value in spellings.ERAS.items() if value == era))
        for era in Era
    ]  # fmt: skip
    return [whole, *marks]


def read_wounded_class(raw: Raw) -> Cell:
    """ "3/4", "TB 3/4", "hạng 3/4". Excel makes 3 April of "3/4": such a day can only mean the class, and says so."""
    if isinstance(raw, date):
        parts = {raw.day, raw.month}
        number = next(iter(parts - {4}), 4)
        if 4 not in parts or number > 4:
            return cells.wrong(f"Excel đã đổi ô này thành ngày {cells.written(raw)}. Hãy ghi hạng dạng chữ, như 3/4.")
        return Cell(f"{number}/4", read=f"hạng {number}/4, Excel đã đổi thành ngày")
    words = cells.line(raw)
    if not words:
        return cells.BLANK
    found = spellings.WOUNDED.fullmatch(names.search_key(words.replace("/", " ")))
    if not found:
        told = ", ".join(WoundedClass.values)
        return cells.wrong(f"“{words[:40]}” không phải là hạng thương binh. Hãy ghi một trong: {told}.")
    return Cell(f"{found[1]}/4")
