"""The rows of a file of targets: each judged by itself, then beside the others. Nothing is written here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from campaigns.choices import Comparison, Direction, GroupKind, Shape, TargetFrequency, TargetLevel
from campaigns.domain.catalogue import is_code
from campaigns.domain.plans import target_words
from ccb.lib import dates, text
from ccb.lib.tables import Row, Table, quoted

COLUMNS = ("code", "text_vi", "shape", "measure", "comparator", "threshold", "uom", "level")
OPTIONAL = (
    "source_section", "threshold_max", "frequency", "group", "note", "direction", "cap", "condition", "value_floor",
    "value", "within", "over", "year_from", "year_to", "baseline", "baseline_year", "adds_up",
)  # fmt: skip
DECIMALS = 6
FREQUENCIES = {one.value: one for one in TargetFrequency}
LEVELS = {one.value: one for one in TargetLevel}
SHAPES = {shape.value: shape for shape in Shape} | {"range": Shape.COUNT}
COMPARISONS = {one.value: one for one in Comparison}
DIRECTIONS = {one.value: one for one in Direction}
YES = {"1": True, "x": True, "có": True, "yes": True, "0": False, "không": False, "no": False}
DIVIDED = re.compile(r"\s+/\s+|/")
WITH_PARTS = {Shape.RATIO, Shape.PER_MEMBER, Shape.COVERAGE, Shape.META}
FACTS_OF_NUMBERS = ("cap", "value_floor", "baseline")
COUNTED = {Shape.COUNT, Shape.PER_UNIT}  # of which one has a value


@dataclass(frozen=True)
class Spec:
    """What a row says: `facts` are fields of Target, the rest is to be looked up among indicators and targets."""

    row: Row
    code: str
    facts: dict
    parts: tuple[str, ...]  # of the measure, as written: none, one, or what is divided by what
    group: str
    condition: str = ""
    value: str = ""
    within: str = ""
    adds_up: bool = False
    is_step: bool = False

    @property
    def shape(self) -> Shape:
        return self.facts["shape"]


@dataclass
class Groups:
    """The groups that the rows name, in their order: code -> rows."""

    rows: dict[str, list[Spec]] = field(default_factory=dict)

    def kind(self, code: str) -> GroupKind:
        return GroupKind.STEPS if all(spec.is_step for spec in self.rows[code]) else GroupKind.ALTERNATIVES


def read(table: Table, years: range) -> tuple[list[Spec], Groups]:
    """The sound rows in order, and their groups; every fault is noted in the table."""
    specs: dict[str, Spec] = {}
    for position, row in enumerate(table.rows, start=1):
        spec = _spec(table, row, position)
        if spec and spec.code in specs:
            table.fault(row, "code", f"{quoted(spec.code)} đã có ở dòng {specs[spec.code].row.line}.")
        elif spec:
            specs[spec.code] = spec
    groups = Groups()
    for spec in specs.values():
        if spec.group:
            groups.rows.setdefault(spec.group, []).append(spec)
    _lay_steps(specs, groups, years)
    for spec in specs.values():
        _check_beside(table, spec, specs, years)
    return list(specs.values()), groups


def _spec(table: Table, row: Row, position: int) -> Spec | None:
    code = table.name(row, "code", longest=40)
    if code and not is_code(code):
        table.fault(row, "code", f"{quoted(code)} không phải là mã. Mã gồm chữ không dấu, chữ số, dấu _ . -")
    note = table.name(row, "note", longest=500, required=False) or ""
    facts = {
        "position": position,
        "section": table.name(row, "source_section", longest=20, required=False),
        "text": table.name(row, "text_vi", longest=500),
        "shape": _choice(table, row, "shape", SHAPES, target_words.SHAPES),
        "uom": table.name(row, "uom", longest=40, required=False),
        "level": _choice(table, row, "level", LEVELS, target_words.OF_LEVELS, default="province"),
        "frequency": _choice(table, row, "frequency", FREQUENCIES, target_words.OF_SPANS, default="year"),
        "note": note,
        "over": [one for one in re.split(r"[\s;,+]+", row["over"]) if one],
        **{name: table.figure(row, name, DECIMALS) for name in FACTS_OF_NUMBERS},
        **{name: _year(table, row, name) for name in ("year_from", "year_to", "baseline_year")},
    }
    _take_thresholds(table, row, facts)
    if not table.is_sound(row):
        return None
    facts["direction"] = _direction(table, row, facts, note)
    _take_from_note(facts, note)
    is_step = _take_years(table, row, facts, note)
    adds_up = bool(table.choice(row, "adds_up", YES, default="0")) or bool(row["group"]) and target_words.adds_up(note)
    spec = Spec(
        row, code, facts, _parts(table, row, facts["shape"]), row["group"],
        row["condition"] or target_words.condition(note), row["value"], row["within"] or _within(table, note),
        adds_up, is_step,
    )  # fmt: skip
    _check_group(table, spec)
    return spec if table.is_sound(row) else None


def _choice(table: Table, row: Row, column: str, choices: dict, words: dict, *, default: str = ""):
    """The value of that name, or the one that the plan's own words mean."""
    known = target_words.spelt(row[column], words) if row[column] else None
    return known or table.choice(row, column, choices, default=default)


def _figures(table: Table, row: Row) -> tuple[Comparison | None, Decimal | None, Decimal | None]:
    """What the cells of the thresholds say: 95 and 0.03, and as people write it: "0,03", "trên 75%", "2-4"."""
    said, cells = {}, dict(row.cells)
    for column in ("threshold", "threshold_max"):
        if target_words.is_ambiguous(row[column]):
            table.fault(row, column, f"{quoted(row[column])} có thể là số nghìn hoặc số lẻ. Hãy ghi như 1500 hoặc 1.5.")
        elif found := target_words.written(row[column]):
            said[column], cells[column] = found, found[1]
    comparison, _, high = said.get("threshold", (None, "", ""))
    if high and not row["threshold_max"]:
        cells["threshold_max"] = high
    plain = Row(row.line, cells)
    numbers = [
        None if target_words.is_ambiguous(row[column]) else table.figure(plain, column, DECIMALS)
        for column in ("threshold", "threshold_max")
    ]
    return comparison, *numbers


def _take_thresholds(table: Table, row: Row, facts: dict) -> None:
    """The comparison and the thresholds, and whether they go with each other and with the shape."""
    written, low, high = _figures(table, row)
    if row["comparator"] or written is None:
        facts["comparison"] = _choice(table, row, "comparator", COMPARISONS, target_words.COMPARISONS)
    else:
        facts["comparison"] = written
    facts |= {"threshold": low, "threshold_max": high}
    if not table.is_sound(row):
        return
    comparison = facts["comparison"]
    if (facts["shape"] == Shape.ATTESTED) != (comparison == Comparison.ATTESTED):
        table.fault(
            row, "comparator", f"{quoted(row['comparator'])}: “attested” đi cùng dạng “attested” và chỉ dạng ấy."
        )
    elif comparison == Comparison.ATTESTED:
        if low is not None:
            table.fault(
                row, "threshold", f"{quoted(row['threshold'])}: xác nhận có minh chứng thì không có mức. Hãy xoá."
            )
    elif low is None:
        table.fault(row, "threshold", "để trống. Hãy ghi mức của chỉ tiêu.")
    elif (comparison == Comparison.RANGE) != (high is not None):
        problem = f"{quoted(row['threshold_max'])}: mức cao nhất đi cùng “range” và chỉ “range”."
        table.fault(row, "threshold_max", problem if row["threshold_max"] else "để trống. “range” cần mức cao nhất.")
    elif high is not None and high < low:
        table.fault(
            row, "threshold_max", f"{quoted(row['threshold_max'])} nhỏ hơn mức thấp nhất {quoted(row['threshold'])}."
        )
    elif facts["cap"] is not None and facts["cap"] < (high or low):
        table.fault(
            row, "cap", f"trần {quoted(row['cap'])} thấp hơn mức {quoted(row['threshold'])}: không đơn vị nào đạt được."
        )


def _year(table: Table, row: Row, column: str) -> int | None:
    typed = row[column]
    if not typed:
        return None
    if not re.fullmatch("[0-9]{4}", typed) or not dates.FIRST_YEAR <= int(typed) <= dates.LAST_YEAR:
        table.fault(row, column, f"{quoted(typed)} không phải là năm. Hãy ghi bốn chữ số, ví dụ 2025.")
        return None
    return int(typed)


def _parts(table: Table, row: Row, shape: Shape) -> tuple[str, ...]:
    """What is divided by what, or what is counted."""
    measure = text.clean(row["measure"])
    parts = tuple(text.clean(part) for part in DIVIDED.split(measure) if part.strip())
    if not parts and shape not in (Shape.ATTESTED, Shape.META):
        table.fault(row, "measure", "để trống. Hãy ghi đo bằng gì: tên hoặc mã của chỉ tiêu thống kê.")
    elif shape in WITH_PARTS and len(parts) != 2 and (parts or shape != Shape.META):
        table.fault(row, "measure", f"{quoted(measure)}: dạng “{shape.value}” cần hai số, ghi như “số đạt / tổng số”.")
    elif shape not in WITH_PARTS and len(parts) > 1:
        table.fault(row, "measure", f"{quoted(measure)}: dạng “{shape.value}” chỉ đo một số, không có dấu /.")
    return parts


def _direction(table: Table, row: Row, facts: dict, note: str) -> Direction:
    if row["direction"]:
        return table.choice(row, "direction", DIRECTIONS)
    is_below = facts["comparison"] in (Comparison.AT_MOST, Comparison.UNDER)
    if is_below or target_words.is_lower_better(note):
        return Direction.DOWN
    return Direction.NONE if facts["comparison"] == Comparison.RANGE else Direction.UP


def _within(table: Table, note: str) -> str:
    """The target of the file of which the note calls it a part."""
    named = target_words.within(note)
    return named if any(row["code"] == named for row in table.rows) else ""


def _take_from_note(facts: dict, note: str) -> None:
    """What has columns of its own and is often only told in the note."""
    if facts["shape"] in COUNTED:
        facts["value_floor"] = facts["value_floor"] or target_words.floor(note) or target_words.floor(facts["text"])
    if facts["cap"] is None and facts["threshold"] is not None:
        facts["cap"] = target_words.cap(note)
    if facts["baseline"] is None and (baseline := target_words.baseline(note)):
        facts |= dict(zip(("baseline", "baseline_year"), baseline, strict=True))


def _take_years(table: Table, row: Row, facts: dict, note: str) -> bool:
    """Put the years of a step into the facts; whether it is one."""
    if not (facts["year_from"] or facts["year_to"]) and (found := target_words.years(note, facts["text"])):
        facts |= dict(zip(("year_from", "year_to"), found, strict=True))
        if not any(found):
            table.fault(row, "note", f"{quoted(note)}: mức theo năm mà không có năm. Hãy ghi như “áp dụng 2022-2025”.")
    return bool(facts["year_from"] or facts["year_to"])


def _check_group(table: Table, spec: Spec) -> None:
    for column, code in (("group", spec.group), ("within", spec.within)):
        if code and (len(code) > 40 or not is_code(code)):
            table.fault(spec.row, column, f"{quoted(code)} không phải là mã. Mã gồm chữ không dấu, chữ số, dấu _ . -")


def _lay_steps(specs: dict[str, Spec], groups: Groups, years: range) -> None:
    """A step without its first year begins after the step before it; the first one with the campaign."""
    for code in groups.rows:
        if groups.kind(code) != GroupKind.STEPS:
            continue
        first = years.start
        rows = sorted(groups.rows[code], key=lambda spec: spec.facts["year_to"] or dates.LAST_YEAR)
        for spec in rows:
            laid = replace(spec, facts=spec.facts | {"year_from": spec.facts["year_from"] or first})
            specs[spec.code] = laid
            first = (laid.facts["year_to"] or laid.facts["year_from"]) + 1
        groups.rows[code] = [specs[spec.code] for spec in groups.rows[code]]


def _check_beside(table: Table, spec: Spec, specs: dict[str, Spec], years: range) -> None:
    first, last = spec.facts["year_from"], spec.facts["year_to"]
    if first and last and last < first:
        table.fault(spec.row, "year_to" if spec.row["year_to"] else "note", f"năm cuối {last} trước năm đầu {first}.")
    if (last and last < years.start) or (first and first >= years.stop and not spec.is_step):
        column = "year_to" if spec.row["year_to"] else "note"
        table.fault(spec.row, column, f"không áp dụng năm nào của phong trào ({years.start}–{years.stop - 1}).")
    for column, codes in (("within", [spec.within] if spec.within else []), ("over", spec.facts["over"])):
        for code in codes:
            if code not in specs:
                table.fault(spec.row, column, f"tệp không có chỉ tiêu {quoted(code)}.")


def last_year_of(specs: Iterable[Spec]) -> int:
    """The last year that a step names; 0 without any."""
    return max((spec.facts["year_to"] or 0 for spec in specs), default=0)
