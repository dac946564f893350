"""The verdict on each row: what contradicts itself, what stands twice in the list, what may not be written."""

from collections.abc import Callable
from datetime import date

from ccb.lib import names
from ccb.lib.word_search import Among, AmongManyTexts
from members.choices import RowVerdict
from members.domain.imports import cells, days, identity
from members.domain.imports.columns import UNIT, UPPER_UNIT
from members.domain.imports.comparing import keys_of
from members.domain.imports.lines import Line
from members.models import Member

IN_ORDER = (  # the first day comes before the second
    ("born_on", "enlisted_on", "Ngày nhập ngũ {later} trước ngày sinh {earlier}. Hãy xem lại hai ô."),
    ("born_on", "party_joined_on", "Ngày vào Đảng {later} trước ngày sinh {earlier}. Hãy xem lại hai ô."),
    ("born_on", "joined_on", "Ngày vào Hội {later} trước ngày sinh {earlier}. Hãy xem lại hai ô."),
    ("enlisted_on", "discharged_on", "Ngày xuất ngũ {later} trước ngày nhập ngũ {earlier}. Hãy xem lại hai ô."),
    ("party_joined_on", "party_official_on", "Ngày chính thức {later} trước ngày vào Đảng {earlier}. Hãy xem lại."),
)
ORDERED = {name for pair in IN_ORDER for name in pair[:2]}
YOUNGEST_SOLDIER = 14
BARE_NAME = (
    "Dòng này chỉ có chữ ở cột họ tên, không có số thứ tự hay gì khác. Nếu là hội viên, hãy ghi thêm năm sinh; "
    "nếu là dòng ký tên hay ghi chú thì cứ để vậy, máy không ghi dòng này vào sổ."
)
TWICE = "Trùng với dòng {number} của danh sách ({what}). Mỗi người chỉ ghi một dòng."


def judge(lines: list[Line], *, counted_from: date, today: date) -> None:
    """Write the verdict into each line. At most three queries for all."""
    _check_days(lines)
    for line in lines:
        if line.member is None and "full_name" not in line.values and not _names(line, "full_name"):
            line.problems.append(("full_name", "Thiếu họ và tên. Hãy ghi họ tên, hoặc xoá dòng này khỏi danh sách."))
        if line.member is None and line.unit is None and not _names(line, UNIT) and not _names(line, UPPER_UNIT):
            line.problems.append((UNIT, "Chưa ghi chi hội của người này. Hãy ghi tên chi hội (đơn vị sinh hoạt)."))
    _refuse_twins(lines)
    _refuse_taken_numbers(lines)
    for line in lines:
        line.verdict = _verdict(line)
        if line.verdict == RowVerdict.NEW:
            _complete(line, counted_from, today)
            _doubt(line)
        elif line.verdict != RowVerdict.CHANGED:
            line.values, line.before = {}, {}


def refuse_bare_names(lines: list[Line], aside: set[int]) -> None:
    """A row of words alone, without a number or anything else, is a signature or a remark; `aside` are the columns that
    do not speak for a person.
    """
    for line in lines:
        if line.member is None and not line.problems and "born_on" not in line.values:
            told = (cell for index, cell in enumerate(line.raw) if index not in aside)
            if all(map(cells.is_blank, told)):
                line.problems.append(("full_name", BARE_NAME))


def _names(line: Line, name: str) -> bool:
    return any(told == name for told, *_ in line.problems)


def _verdict(line: Line) -> str:
    if line.problems:
        return RowVerdict.REJECTED
    if line.member is None:
        return RowVerdict.NEW
    return RowVerdict.CHANGED if line.values else RowVerdict.UNCHANGED


def _complete(line: Line, counted_from: date, today: date) -> None:
    """What a new file needs beside its fields."""
    admitted_on = _joined_after(line.values, counted_from, today)
    if admitted_on:
        line.values["admitted_on"] = admitted_on
    for name in (UNIT, UPPER_UNIT):
        line.values.pop(name, None)
    line.values |= keys_of(line.values["full_name"]) | {"unit_id": line.unit.pk}


def _doubt(line: Line) -> None:
    """What may be right but seldom is: told beside what was read otherwise than written, and taken all the same."""
    values = line.values
    born, enlisted = values.get("born_on", ""), values.get("enlisted_on", "")
    if born and enlisted and int(enlisted[:4]) - int(born[:4]) < YOUNGEST_SOLDIER:
        told = f"nhập ngũ {days.stored_text(enlisted)}, khi chưa đủ {YOUNGEST_SOLDIER} tuổi; hãy xem lại"
        line.coercions.append(("born_on", days.stored_text(born), told))
    number = values.get("cccd")
    if number and (told := identity.doubt(number, sex=values.get("sex", ""), born=born)):
        line.coercions.append(("cccd", number, told))


def _check_days(lines: list[Line]) -> None:
    """Of new people all days, of members those that would change, against what stands beside them in the file."""
    asked = [line for line in lines if not ORDERED.isdisjoint(line.values)]
    members = sorted({line.member for line in asked if line.member is not None})
    held = _days_of(members) if members else {}
    for line in asked:
        known = line.values if line.member is None else held[line.member] | line.values
        for first, second, told in IN_ORDER:
            one, other = known.get(first, ""), known.get(second, "")
            if one <= other:
                continue  # nearly always
            touched = first in line.values or second in line.values
            if touched and days.later(one, other):
                words = {"earlier": days.stored_text(known[first]), "later": days.stored_text(known[second])}
                line.problems.append((second if second in line.values else first, told.format(**words)))


def _days_of(members: list[int]) -> dict[int, dict[str, str]]:
    found = {}
    for pk, *values in Member.objects.filter(Among("id", members)).values_list("pk", *sorted(ORDERED)):
        found[pk] = {name: day.stored if day else "" for name, day in zip(sorted(ORDERED), values, strict=True)}
    return found


# --- Twice in one list ----------------------------------------------------------------------------------------------


def _refuse_twins(lines: list[Line]) -> None:
    """The second of two rows about one person is refused: nobody knows which of them is right."""
    for what, key_of in (("cùng một hội viên trong sổ", _member), ("cùng số CCCD", _cccd), ("cùng mã hội viên", _code),
                         ("cùng họ tên, ngày sinh và đơn vị", _person)):  # fmt: skip
        _refuse_second(lines, what, key_of)


def _refuse_second(lines: list[Line], what: str, key_of: Callable[[Line], object]) -> None:
    seen: dict[object, Line] = {}
    for line in lines:
        key = key_of(line)
        if key is None:
            continue
        first = seen.setdefault(key, line)
        if first is not line and not any("Trùng với dòng" in text for _, text in line.problems):
            line.problems.append(("full_name", TWICE.format(number=first.number, what=what)))


def _member(line: Line) -> int | None:
    return line.member


def _cccd(line: Line) -> str | None:
    return line.values.get("cccd")


def _code(line: Line) -> str | None:
    return line.values.get("code")


def _person(line: Line) -> tuple | None:
    """Two of one name, birth and unit are taken for one person unless each has a number of his own."""
    values = line.values
    if line.member is not None or "full_name" not in values or values.get("cccd") or values.get("code"):
        return None
    return names.search_key(values["full_name"]), values.get("born_on"), line.unit and line.unit.pk


def _refuse_taken_numbers(lines: list[Line]) -> None:
    """A code or a CCCD of somebody else in the register: also of one outside the list's unit, without saying who."""
    for name, told in (
        ("code", "Mã này đã cấp cho hội viên khác. Hãy xem lại, hoặc để trống."),
        ("cccd", "Số CCCD này đã có trong sổ, ở hồ sơ khác hoặc đơn vị khác. Hãy tìm theo số; nếu người này mới "
                 "chuyển đến thì làm thủ tục chuyển sinh hoạt."),
    ):  # fmt: skip
        asked = [line for line in lines if line.values.get(name)]
        if not asked:
            continue
        numbers = AmongManyTexts(name, sorted({line.values[name] for line in asked}))
        held = Member.objects.filter(numbers).exclude(**{name: ""})
        holders: dict[str, set[int]] = {}
        for number, pk, kept in held.values_list(name, "pk", "merged_into"):
            holders.setdefault(number, set()).add(kept or pk)
        for line in asked:
            if holders.get(line.values[name], set()) - {line.member}:
                line.problems.append((name, told))


def _joined_after(values: dict, since: date, today: date) -> str:
    """The day of admission, where the list tells a whole day after the register was made; "" for one found in it."""
    joined = values.get("joined_on", "")
    return joined if len(joined) == len("2024-05-31") and since.isoformat() < joined <= today.isoformat() else ""
