"""The catalogue of indicators from a table: read and judged first, written in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.choices import IndicatorKind
from campaigns.models import Indicator
from ccb.core.domain import audit
from ccb.lib.tables import Row, Table, Tally, quoted, suggestion

COLUMNS = ("code", "name", "uom", "kind", "decimals", "part_of")
OPTIONAL = ("numerator", "denominator", "factor", "weight", "definition")
LINKS = ("part_of", "numerator", "denominator", "weight")
ADDING_UP = {IndicatorKind.FLOW, IndicatorKind.STOCK}
KINDS = {kind.value: kind for kind in IndicatorKind} | {"weighted_average": IndicatorKind.AVERAGE}
DECIMALS = {str(decimals): decimals for decimals in range(7)}
CODE_MARKS = "_.-"


@dataclass(frozen=True)
class Spec:
    """What a row says of an indicator. `links` holds the link columns that the file has: column -> code or ""."""

    row: Row
    code: str
    name: str
    uom: str
    kind: IndicatorKind
    decimals: int
    factor: Decimal | None  # None: the file has no such column
    links: Mapping[str, str]
    definition: str | None = None  # None: the file has no such column


def read(table: Table) -> list[Spec]:
    """The sound rows, in order; every fault is noted in the table. One query."""
    specs: dict[str, Spec] = {}
    for row in table.rows:
        spec = _spec(table, row)
        if spec and spec.code in specs:
            table.fault(row, "code", f"{quoted(spec.code)} đã có ở dòng {specs[spec.code].row.line}.")
        elif spec:
            specs[spec.code] = spec
    standing = {indicator.code: indicator for indicator in Indicator.objects.select_related("part_of")}
    kinds = {code: indicator.kind for code, indicator in standing.items()}
    kinds |= {code: spec.kind for code, spec in specs.items()}
    faulty = {row["code"] for row in table.rows if not table.is_sound(row)}
    for spec in specs.values():
        _check_links(table, spec, kinds, faulty)
    wholes = {code: indicator.part_of.code for code, indicator in standing.items() if indicator.part_of}
    _refuse_loops(table, specs, wholes)
    return list(specs.values())


def _spec(table: Table, row: Row) -> Spec | None:
    code = table.name(row, "code", longest=60)
    if code and not is_code(code):
        table.fault(row, "code", f"{quoted(code)} không phải là mã. Mã gồm chữ không dấu, chữ số, dấu _ . -")
    spec = Spec(
        row, code, table.name(row, "name", longest=300), table.name(row, "uom", longest=40, required=False),
        table.choice(row, "kind", KINDS), table.choice(row, "decimals", DECIMALS, default="0"),
        _factor(table, row), {column: row[column] for column in LINKS if column in table.columns},
        row["definition"] if "definition" in table.columns else None,
    )  # fmt: skip
    return spec if table.is_sound(row) else None


def is_code(text: str) -> bool:
    """Whether it is plain letters, digits and marks, a letter or digit first."""
    return text.isascii() and text[0].isalnum() and all(c.isalnum() or c in CODE_MARKS for c in text)


def _factor(table: Table, row: Row) -> Decimal | None:
    """As written; a blank cell is 100 for a ratio in percent and 1 for all others."""
    if "factor" not in table.columns:
        return None
    factor = table.figure(row, "factor", 3)
    if factor is not None and not 0 < factor < 1_000_000:
        table.fault(row, "factor", f"{quoted(row['factor'])}: hệ số phải lớn hơn 0 và nhỏ hơn 1000000.")
    return factor or _usual_factor(row["kind"].lower(), row["uom"])


def _usual_factor(kind: str, uom: str) -> Decimal:
    return Decimal(100 if kind == IndicatorKind.RATIO and uom == "%" else 1)


def _check_links(table: Table, spec: Spec, kinds: Mapping[str, str], faulty: set[str]) -> None:
    for column, code in spec.links.items():
        if code in faulty or not code:
            continue
        if code not in kinds:
            near = "" if table.faults.are_many else suggestion(code, kinds)
            table.fault(spec.row, column, f"không có chỉ tiêu {quoted(code)}, cả trong tệp lẫn trong danh mục.{near}")
        elif problem := _misfit(spec, column, kinds[code]):
            table.fault(spec.row, column, f"{quoted(code)}: {problem}")
    numerator, denominator = spec.links.get("numerator", ""), spec.links.get("denominator", "")
    if bool(numerator) != bool(denominator):
        lacking = "denominator" if numerator else "numerator"
        table.fault(spec.row, lacking, "để trống. Tử số và mẫu số phải đi cùng nhau.")


def _misfit(spec: Spec, column: str, kind: str) -> str:
    """Why the indicator cannot have such a one in this column; "" when it can."""
    if column == "part_of":
        return "chỉ tiêu bằng chữ không có phần “trong đó”." if IndicatorKind.TEXT in (kind, spec.kind) else ""
    if column == "weight" and spec.kind != IndicatorKind.AVERAGE:
        return "chỉ chỉ tiêu bình quân (average) mới có trọng số."
    if column in ("numerator", "denominator") and spec.kind != IndicatorKind.RATIO:
        return "chỉ chỉ tiêu tỷ lệ (ratio) mới có tử số và mẫu số."
    return "" if kind in ADDING_UP else "phải là chỉ tiêu cộng được (flow hoặc stock)."


def _refuse_loops(table: Table, specs: Mapping[str, Spec], wholes: dict[str, str]) -> None:
    """An indicator cannot be a part of itself, not by way of others either."""
    wholes = wholes | {code: spec.links["part_of"] for code, spec in specs.items() if "part_of" in spec.links}
    done: set[str] = set()
    for code, spec in specs.items():
        way: dict[str, None] = {}
        step = code
        while step and step not in done and step not in way:
            way[step] = None
            step = wholes.get(step, "")
        if step in way:
            spec = specs.get(step, spec)
            loop = " → ".join([*list(way)[list(way).index(step) :][:5], step])
            table.fault(spec.row, "part_of", f"{quoted(spec.links['part_of'])} tạo thành vòng: {quoted(loop)}.")
        done.update(way)


@transaction.atomic
def save(specs: list[Spec], *, actor, at: datetime) -> Tally:
    """Add and change indicators so that they are as read; the same again writes nothing."""
    standing = {indicator.code: indicator for indicator in Indicator.objects.all()}
    fresh = {spec.code for spec in specs} - standing.keys()
    for spec in specs:
        if spec.code in fresh:
            factor = spec.factor or _usual_factor(spec.kind, spec.uom)
            standing[spec.code] = Indicator.objects.create(code=spec.code, **_facts(spec) | {"factor": factor})
    changed = sum(_bring(standing, spec, spec.code in fresh, actor, at) for spec in specs)
    return Tally(len(fresh), changed, len(specs) - len(fresh) - changed)


def _facts(spec: Spec) -> dict:
    facts = {"name": spec.name, "uom": spec.uom, "kind": spec.kind, "decimals": spec.decimals}
    told = {"factor": spec.factor, "definition": spec.definition}
    return facts | {name: fact for name, fact in told.items() if fact is not None}


def _bring(standing: Mapping[str, Indicator], spec: Spec, is_new: bool, actor, at: datetime) -> bool:
    """Give the indicator its facts and links; whether a standing one had to be changed."""
    indicator = standing[spec.code]
    wanted = _facts(spec) | {f"{link}_id": code and standing[code].pk or None for link, code in spec.links.items()}
    changes = {field: fact for field, fact in wanted.items() if getattr(indicator, field) != fact}
    for field, fact in changes.items():
        setattr(indicator, field, fact)
    if changes:
        indicator.save(update_fields=list(changes))
    if changes or is_new:
        audit.record(
            "indicator.add" if is_new else "indicator.change", indicator, actor=actor, at=at,
            code=spec.code, facts=wanted if is_new else changes,
        )  # fmt: skip
    return bool(changes) and not is_new
