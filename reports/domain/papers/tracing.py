"""From a figure of a report down to who typed it: units, submissions, cells, authors, times, notes, checks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from ccb.lib import numbers
from members.domain import access
from reports.domain.papers import documents
from reports.domain.sheets import comments, entry
from reports.domain.writing import other_forms
from reports.domain.writing.amounts import BARE
from reports.models import CellComment, Document, Submission, Value, ValueVersion


class NoSuchFigure(Exception):
    """The report has no figure of this code."""


@dataclass(frozen=True)
class Row:
    """What one unit's cell gave to a figure."""

    unit: str
    shown: str  # in the report
    submission: int
    opens: bool  # whether the reader may open the submission
    revision: int | None  # None: the cell was blank
    author: str
    at: datetime | None
    typed: str  # as the clerk wrote it, where that differs
    note: str
    origin: str
    now: str | None  # another figure stands there now; None: the same
    comments: list[CellComment]  # on the cell, for who may open the submission
    findings: list[dict]  # of this unit on this figure, as frozen: {"message", "reason", …}


@dataclass(frozen=True)
class Trace:
    code: str
    name: str
    uom: str
    total: str
    rows: list[Row]
    findings: list[dict]  # of the total
    source: str = ""  # where a figure that is of no form is from
    form: str = ""  # the other form that the figure is of
    told: Mapping[str, str] = field(default_factory=dict)  # what else is said of it: {"kế hoạch": "≥ 1.500 hội viên"}
    by_unit: Sequence[tuple[str, str]] = ()  # of such a figure: unit, number


def figure(document: Document, code: str, user) -> Trace:
    """The figure's way back; of a borrowed one the book, plan or form that it is from. At most seven queries.

    Raises NoSuchFigure.
    """
    frozen = documents.frozen_of(document)
    if code not in frozen["figures"]:
        raise NoSuchFigure(code)
    if "source" in frozen["figures"][code]:
        return _borrowed(code, frozen["figures"][code])
    described = frozen["figures"][code]
    form = described.get("form", "")  # another than the report's own
    sources = [one for one in frozen["sources"] if one.get("form", "") == form]
    cell_code = other_forms.own_code(code, form) if form else code
    submissions = Submission.objects.select_related("unit").in_bulk([one["submission"] for one in sources])
    opens = set(access.units_for(user, "view").filter(pk__in={one.unit_id for one in submissions.values()})
                .values_list("pk", flat=True))  # fmt: skip
    cells = ValueVersion.objects.filter(submission__in=submissions, indicator__code=cell_code)
    versions = {(cell.submission_id, cell.revision): cell for cell in cells.select_related("indicator")}
    current = {one.submission_id: one for one in _values(submissions, cell_code)}
    said = comments.of_sheets([pk for pk, one in submissions.items() if one.unit_id in opens], cell_code)
    findings = [one for one in frozen["findings"] if code in one.get("cells", ())]
    rows = []
    for source in sources:
        pk, label = source["submission"], source["unit"]
        revision, author, at = source["cells"].get(code, (None, "", ""))
        cell, shown = versions.get((pk, revision)), _shown(described["by_unit"].get(label), described)
        rows.append(Row(
            unit=label, shown=_qualified(shown, described.get("qualifiers", {}).get(label)), submission=pk,
            opens=submissions[pk].unit_id in opens, revision=revision,
            author=author, at=datetime.fromisoformat(at) if at else None, typed=_typed(cell, shown),
            note=cell.note if cell else "", origin=cell.get_origin_display() if cell else "",
            now=_now(current.get(pk), revision, shown), comments=said.get(pk, []),
            findings=[one for one in findings if one["unit"] == label],
        ))  # fmt: skip
    total = [one for one in findings if one["unit"] == frozen["unit"]]
    shown = _qualified(_shown(described["value"], described), described.get("qualifier"))
    return Trace(code, described["name"], described["uom"], shown, rows, total, form=described.get("form_name", ""))


def _borrowed(code: str, described: dict) -> Trace:
    words = documents.in_words(described)
    return Trace(
        code, described["name"], "" if words else described["uom"], words or _shown(described["value"], described), [],
        [], source=described["source"],
        told={form: said for form, said in described["told"].items() if form not in ("", BARE)},
        by_unit=[(unit, _shown(value, described)) for unit, value in described["by_unit"].items()],
    )  # fmt: skip


def _values(submissions: Iterable[int], code: str):
    return Value.objects.filter(submission__in=submissions, indicator__code=code).select_related("indicator")


def _shown(plain: str | None, described: dict) -> str:
    return "" if plain is None else numbers.show(Decimal(plain), described["decimals"])


def _qualified(shown: str, qualifier: str | None) -> str:
    """As the report prints it: "gần 1.644"."""
    return f"{qualifier} {shown}" if qualifier and shown else shown


def _typed(cell: ValueVersion | None, shown: str) -> str:
    """What was typed, where it says more than the number does."""
    typed = cell.typed.strip() if cell else ""
    return "" if _bare(typed) == _bare(shown) else typed


def _bare(number: str) -> str:
    return number.replace(".", "").replace(" ", "")


def _now(value: Value | None, revision: int | None, shown: str) -> str | None:
    if value is None or value.revision == revision:
        return None
    now = entry.shown(value, value.indicator)
    return None if now == shown else now
