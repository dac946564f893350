"""One figure for several units: "5 căn ở Krông Búk, Ea H'leo, Krông Ana". Which units is data of the cell, not text."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Indicator
from members.models import Unit
from reports.choices import Severity, ValueState
from reports.domain.figures.aggregation import Rollup
from reports.domain.rules.checks import Finding
from reports.domain.sheets import entry
from reports.domain.sheets.entry import Cell, CellChange
from reports.models import Submission, Value, ValueVersion

COVERS = "covers:"  # begins the code of a finding; no code of a check has a colon
HINT = "Xem lại xem có tính hai lần không."


class NotCoverable(Exception):
    """The units, or the cell, that were named do not fit."""


@dataclass(frozen=True)
class Coverable:
    """The units that a sheet's figure may be said of."""

    below: tuple[Unit, ...]
    beside: tuple[Unit, ...]  # the unit itself and its siblings


def coverable(submission: Submission) -> Coverable:
    """On the day of the round, each group in the association's order. Two queries."""
    unit, on = submission.unit, submission.round.cut_off_on
    units = Unit.objects.on(on).in_order()
    beside = units.filter(parent=unit.parent_id) if unit.parent_id else units.filter(pk=unit.pk)
    return Coverable(tuple(units.filter(parent=unit)), tuple(beside))


def cover(
    submission: Submission, indicator: Indicator, units: Collection[int], *, seen: int, actor, at: datetime
) -> int:
    """Say of which units (ids) the cell's figure is; none takes it back. How many cells changed.

    `seen` is the revision that was looked at. Raises NotCoverable for a cell without a figure, and for units that are
    neither below the sheet's own nor beside it; what `entry.save` raises. The caller has checked the right.
    """
    value = submission.values.filter(indicator=indicator, state=ValueState.NUMBER).first()
    if value is None:
        raise NotCoverable("Ô này chưa có số. Nhập số trước, rồi ghi số ấy của những đơn vị nào.")
    _check(submission, units)
    cell = Cell(
        value.state, value.number, value.text, value.qualifier, value.typed, value.note, value.origin,
        tuple(sorted(set(units))),
    )  # fmt: skip
    return entry.save(submission, [CellChange(indicator, cell, seen)], actor=actor, at=at)


def _check(submission: Submission, units: Collection[int]) -> None:
    unit = submission.unit
    found = {one.pk: one for one in Unit.objects.on(submission.round.cut_off_on).filter(pk__in=units)}
    wrong = [one.titled for one in found.values() if not _fits(one, unit)]
    if wrong or found.keys() != set(units):
        names = ", ".join(wrong) or "Có đơn vị"
        raise NotCoverable(
            f"{names}: không thuộc {unit.in_sentence} và cũng không cùng cấp trên với {unit.in_sentence}, hoặc không "
            "hoạt động trong kỳ. Chọn lại đơn vị."
        )


def _fits(one: Unit, unit: Unit) -> bool:
    return one.path.startswith(unit.path) or (unit.parent_id is not None and one.parent_id == unit.parent_id)


def names(rows: Iterable[Value | ValueVersion | None]) -> dict[int, str]:
    """Unit id -> name, of all units that the rows name. One query, none where no row names any."""
    wanted = {pk for row in rows if row is not None for pk in row.covers}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def words(row: Value | ValueVersion | None, named: Mapping[int, str]) -> str:
    """'Krông Búk, Ea H'leo, Krông Ana'; '' for a figure of the unit alone."""
    return ", ".join(named[pk] for pk in row.covers) if row is not None else ""


def shown(row: Value | ValueVersion | None, indicator: Indicator, named: Mapping[int, str]) -> str:
    """The cell in words with its units: '5 (ở Krông Búk, Ea H'leo)'."""
    places = words(row, named)
    return f"{entry.shown(row, indicator)} (ở {places})" if places else entry.shown(row, indicator)


# --- In a report -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Covered:
    """A figure of one included unit that stands for several."""

    unit: int
    code: str
    covers: tuple[int, ...]
    words: str


def in_rollup(rollup: Rollup, using: str) -> tuple[Covered, ...]:
    """Those of the submissions that count. At most two queries."""
    units = {submission: unit for unit, submission in rollup.submissions.items()}
    rows = Value.objects.using(using).filter(submission__in=units, state=ValueState.NUMBER).exclude(covers=[])
    rows = list(rows.select_related("indicator").order_by("pk"))
    wanted = {pk for row in rows for pk in row.covers}
    named = dict(Unit.objects.using(using).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    return tuple(
        Covered(units[row.submission_id], row.indicator.code, tuple(row.covers), words(row, named)) for row in rows
    )


def places(covered: Sequence[Covered], labels: Mapping[int, str]) -> dict[str, dict[str, str]]:
    """Indicator code -> label of the unit that reported -> the units in words."""
    found: dict[str, dict[str, str]] = {}
    for one in covered:
        if one.unit in labels:
            found.setdefault(one.code, {})[labels[one.unit]] = one.words
    return found


def findings(covered: Sequence[Covered], rollup: Rollup, labels: Mapping[int, str]) -> list[tuple[int, Finding]]:
    """By unit: a figure said of units one of which reports one of its own too, so that it may be counted twice."""
    found = []
    for one in covered:
        figure = rollup.figures.get(one.code)
        by_unit = figure.by_unit if figure else {}
        twice = [labels[pk] for pk in one.covers if pk != one.unit and by_unit.get(pk)]
        if twice and one.unit in by_unit:
            words = f"“{figure.indicator.name}”: số chung ở {one.words}; {', '.join(twice)} cũng báo cáo số riêng."
            found.append((one.unit, Finding(COVERS + one.code, Severity.WARNING, words, (one.code,), HINT)))
    return found
