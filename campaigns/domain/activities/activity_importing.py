"""Activities from an Excel list: looked at first, then saved, all rows or none.

The look is the saving itself, rolled back: it cannot say anything else than what the saving does. A row that says what
is recorded already changes nothing; one of the same unit, day, name and place with other figures changes that entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from campaigns.domain.activities import activities, activity_columns
from campaigns.domain.activities.activity_cells import Books, Cell, Line, plain
from campaigns.models import Activity, Indicator
from ccb.core.domain import audit
from ccb.lib import table_heads, text
from ccb.lib.tables import Faults, Tally, quoted
from ccb.lib.upload_guards import BadFile
from ccb.lib.workbooks import Sheet
from members.domain.register.deeds import NotAllowed
from members.models import Unit

MOST_ROWS = 500
NEEDED = ("title", "starts_on")


class Changed(Exception):
    """What the file would do now is not what was looked at; nothing was saved."""

    def __init__(self):
        super().__init__(
            "Có hoạt động vừa được người khác ghi hoặc sửa sau khi bạn xem trước. Chưa ghi gì cả: hãy xem lại."
        )


@dataclass(frozen=True)
class Source:
    """What was sent, as the preview's page can carry it. `rows`: (line in the file, its cells)."""

    file: str
    sha256: str
    headings: tuple[tuple[int, str, str], ...]  # (column, key, heading)
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Outcome:
    """What one row does: verb "add", "change" or "keep". `alike`: what may tell of the same result as a new one."""

    line: int
    verb: str
    activity: Activity
    alike: Activity | None = None


def source_of(sheet: Sheet, *, file: str, sha256: str) -> Source:
    """The table of a sheet. Raises BadFile when it is no list of activities."""
    known = {
        text.fold(column.heading): column.key for column in (*activity_columns.columns([]), activity_columns.COUNTED_IN)
    }
    header = table_heads.guess(sheet.rows, known=known)
    if header is None:
        raise BadFile("Không thấy dòng tên cột. Hãy tải tệp mẫu ở trang này rồi chép số liệu vào đúng cột.")
    heads = table_heads.read(sheet.rows, header)
    headings = _headings(heads.names, known)
    rows = [
        (number, tuple(plain(cell) for cell in row))
        for number, row in enumerate(sheet.rows[heads.data_from :], start=heads.data_from + 1)
        if any(cell is not None for cell in row)
    ]
    if not rows:
        raise BadFile("Tệp không có dòng hoạt động nào dưới dòng tên cột.")
    if len(rows) > MOST_ROWS:
        raise BadFile(f"Tệp có {len(rows)} dòng, nhiều nhất được {MOST_ROWS}. Hãy chia thành nhiều tệp nhỏ.")
    return Source(file, sha256, headings, tuple(rows))


def _headings(names: Sequence[str], known: dict[str, str]) -> tuple[tuple[int, str, str], ...]:
    found: list[tuple[int, str, str]] = []
    for column, name in enumerate(names):
        if name:
            found.append((column, _key(name, known), name))
    keys = [key for _, key, _ in found]
    if twice := next((name for _, key, name in found if keys.count(key) > 1), ""):
        raise BadFile(f"Cột {quoted(twice)} có hai lần. Hãy bỏ bớt một cột.")
    for key in NEEDED:
        if key not in keys:
            heading = next(one.heading for one in activity_columns.HEAD if one.key == key)
            raise BadFile(f"Tệp thiếu cột “{heading}”. Hãy tải tệp mẫu ở trang này rồi chép số liệu vào đúng cột.")
    return tuple(found)


def _key(name: str, known: dict[str, str]) -> str:
    if key := known.get(text.fold(name)):
        return key
    if gift := activity_columns.gift_key(name):
        return gift
    code = activity_columns.code_in(name)
    if code is not None:
        if Indicator.objects.filter(code=code).exists():
            return f"quantity_{code}"
        raise BadFile(f"Cột {quoted(name)}: không có chỉ tiêu mã {quoted(code)}.")
    raise BadFile(f"Cột {quoted(name)} không có trong tệp mẫu. Hãy bỏ cột này, hoặc ghi nội dung vào cột “Ghi chú”.")


def preview(source: Source, *, unit: Unit | None, actor, at: datetime) -> list[Outcome]:
    """What `apply` would do now; nothing stays. `unit`: of rows that name none. Raises tables.Refused, with every
    fault.
    """
    with transaction.atomic():
        outcomes = _save(source, unit, actor, at)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def apply(source: Source, *, unit: Unit | None, seen: str, actor, at: datetime) -> Tally:
    """Save all rows or none. `seen` is the `fingerprint` of what the preview showed. Raises Changed, tables.Refused."""
    outcomes = _save(source, unit, actor, at)
    if fingerprint(outcomes) != seen:
        raise Changed
    told = tally(outcomes)
    if told.added or told.changed:
        audit.record(
            "activity.import", unit or outcomes[0].activity.unit, actor=actor, at=at, file=source.sha256,
            added=told.added, changed=told.changed,
        )  # fmt: skip
    return told


def fingerprint(outcomes: Sequence[Outcome]) -> str:
    """Another as soon as a row does something else."""
    return ",".join(f"{one.line}{one.verb[0]}" for one in outcomes)


def tally(outcomes: Sequence[Outcome]) -> Tally:
    verbs = [one.verb for one in outcomes]
    return Tally(*(verbs.count(verb) for verb in ("add", "change", "keep")))


def _save(source: Source, unit: Unit | None, actor, at: datetime) -> list[Outcome]:
    faults, books, outcomes = Faults(source.file), Books(actor), []
    seen: dict[int, int] = {}
    headings = {key: heading for _, key, heading in source.headings}
    for number, row in source.rows:
        cells = {key: row[column] for column, key, _ in source.headings if column < len(row)}
        line = Line(cells, headings, number, books, faults)
        if outcome := _save_line(line, unit, actor, at):
            before = seen.setdefault(outcome.activity.pk, number)
            if before != number:
                line.fault(f"trùng với dòng {before}: cùng đơn vị, ngày, tên và địa điểm. Hãy bỏ bớt một dòng.")
            outcomes.append(outcome)
    faults.refuse_if_any()
    return outcomes


def _save_line(line: Line, default: Unit | None, actor, at: datetime) -> Outcome | None:
    unit, facts = line.unit(default), line.facts()
    if unit is None or facts is None:
        return None
    try:
        standing = activities.twin_of(unit, facts)
        if standing is None:
            return _added(line, activities.record(unit, facts, actor=actor, at=at), actor)
        facts = replace(facts, is_brief=standing.is_brief)
        changed = activities.change(standing, facts, seen_version=standing.version, actor=actor, at=at)
        return Outcome(line.line, "change" if changed else "keep", standing)
    except NotAllowed as refused:
        line.fault(str(refused))
        return None


def _added(line: Line, made: Activity, actor) -> Outcome:
    among = Activity.objects.for_user(actor, "view") if actor else Activity.objects.all()
    alike = activities.perhaps_same(made, among).select_related("unit").order_by("pk").first()
    return Outcome(line.line, "add", made, alike)
