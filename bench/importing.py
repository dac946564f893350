"""A list of 50,000 x 30 into the register: ours, django-import-export's admin flow, and a floor, in one run.

`python -m bench importing`. Ours is everything from the file to the written register: reading in the child, parsing,
matching, staging, one page of preview, the job, with enrolments, households, periods of service, events and audit.
The admin flow (dry run, then import) writes the same rows, as hooks of a resource do, from a file that holds them as
stored: no parsing, no matching by name; it is measured on 500 rows, because its cost for a row does not fall with
their number. The floor reads the same file, copies its cells as text into a staging table, counts them and merges them
into the same tables by bare SQL: no parsing, no rule.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench import member_list, stage
from bench.member_list import FIELDS, ROWS

SAMPLE = 500
BEGAN = date(2026, 1, 1)
TABLE = tuple(name for name in FIELDS if name not in ("unit", "eras", "living_standard"))  # of Member, as text


def main() -> None:
    """Prints one table; each engine is measured in a process of its own."""
    head = f"import, {ROWS:,} x {len(FIELDS)}"
    stage.say(f"{head:<36}{'rows/s':>9}{'admin flow':>12}{'ratio':>8}{'floor':>9}{'of it':>8}")
    stage.each_engine("importing")


def measure() -> None:
    """Prints the lines of the engine that the settings name."""
    from django.conf import settings

    with tempfile.TemporaryDirectory() as folder, stage.database("importing") as engine:
        settings.FILES_DIR = Path(folder)
        province, places = member_list.tree()
        first, changed = Path(folder) / "first.xlsx", Path(folder) / "changed.xlsx"
        member_list.write(first, changed_too=False)
        member_list.write(changed, changed_too=True)
        floor = _seconds(lambda: _floor(first, "new"))
        member_list.empty()
        flow = _admin_flow(Path(folder), places, changed_too=False)
        ours = _seconds(lambda: _ours(first, province, {"new": ROWS}))
        _line(f"{engine}, all rows new", ours, flow, floor)
        for what, path, expected in (
            ("a tenth changed", changed, {"changed": ROWS // 10, "unchanged": ROWS - ROWS // 10}),
            ("the same again", changed, {"unchanged": ROWS}),
        ):
            floor = _seconds(lambda path=path: _floor(path, "known"))
            flow = _admin_flow(Path(folder), places, changed_too=True)
            ours = _seconds(lambda path=path, expected=expected: _ours(path, province, expected))
            _line(f"{engine}, {what}", ours, flow, floor)


def _line(name: str, ours: float, flow: float, floor: float) -> None:
    ours, flow, floor = ROWS / ours, SAMPLE / flow, ROWS / floor
    stage.say(f"{name:<36}{ours:>9,.0f}{flow:>12,.0f}{ours / flow:>7.0f}x{floor:>9,.0f}{floor / ours:>7.1f}x")


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


# --- Ours -------------------------------------------------------------------------------------------------------------


def _ours(path: Path, province, expected: dict[str, int]) -> None:
    from django.db import transaction
    from django.utils import timezone

    from ccb.core.domain import jobs
    from members.domain.imports import applying, previewing, staging

    at = timezone.now()
    source = staging.receive(path, file_name=path.name, unit=province, actor=None, at=at)
    staging.check(source, actor=None, at=at)
    assert len(previewing.page(source).rows) == 50
    assert {name: number for name, number in source.counts.items() if number} == {"read": ROWS, **expected}
    if "new" in expected or "changed" in expected:
        with transaction.atomic():
            job = applying.confirm(source, sha256=source.sha256, actor=None, at=at)
        jobs.run(job.pk, applying.work)
        job.refresh_from_db()
        assert job.state == "done", job.error


# --- The floor --------------------------------------------------------------------------------------------------------


def _floor(path: Path, what: str) -> None:
    """Read, copy, count, merge; what it did to members who are known is taken back, so that ours finds them."""
    from django.db import connection, transaction

    from ccb.lib import bulk, workbooks

    rows = workbooks.read(path).rows[1:]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE floor ({', '.join(f'{name} text' for name in FIELDS)})")
        bulk.insert("floor", FIELDS, map(_full, rows))
        cursor.execute("SELECT COUNT(*) FROM floor f LEFT JOIN members_member m ON m.code = f.code")
        for statement in _merge(connection.vendor)[what]:
            cursor.execute(statement)
        cursor.execute("DROP TABLE floor")
        if what == "known":
            transaction.set_rollback(True)


def _full(row: list) -> list:
    """As text, and as long as the table is wide."""
    return [None if cell is None else str(cell)[:80] for cell in row] + [None] * (len(FIELDS) - len(row))


def _merge(vendor: str) -> dict[str, list[str]]:
    dates = {name for name in TABLE if name.endswith("_on")}
    told = {name: f"COALESCE({f'SUBSTR({name}, 1, 10)' if name in dates else name}, '')" for name in TABLE}
    own = {
        "id": "CAST(code AS bigint)", "household_id": "CAST(code AS bigint)",
        "unit_id": "(SELECT MIN(id) FROM members_unit)", "status": "'active'", "version": "1", "sex": "'nam'",
        "search_key": "full_name", "sort_key": "full_name", "medal_year": "CAST(medal_year AS smallint)",
    }  # fmt: skip
    left = ("card_number", "medal_decision", "category", "wounded_class", "political_theory", "note")
    blank = dict.fromkeys(left, "''")
    flags = dict.fromkeys(("sick_soldier", "agent_orange", "imprisoned", "martyr_relative"), "FALSE")
    columns = told | own | blank | flags
    insert = f"INSERT INTO members_member ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM floor"
    living = "living_standard, temporary_house, cultural_family, economic_model, savings_group"
    known = "'trung_binh', FALSE, FALSE, '', ''"
    beside = [
        f"INSERT INTO members_household (id, unit_id, {living}) SELECT id, unit_id, {known} FROM members_member",
        f'INSERT INTO members_householdreview (household_id, "on", {living}) '
        f"SELECT id, '2026-01-01', {known} FROM members_member",
        "INSERT INTO members_enrolment (member_id, unit_id, entry, joined_on, exit) "
        "SELECT id, unit_id, 'opening', '2026-01-01', '' FROM members_member",
        "INSERT INTO members_service (member_id, era) SELECT id, 'my' FROM members_member",
        'INSERT INTO members_registerevent (member_id, verb, "on", before, at) '
        "SELECT id, 'enrol', '2026-01-01', '{}', CURRENT_TIMESTAMP FROM members_member",
    ]
    compared = [name for name in TABLE if name in ("phone", "residence", "rank", "branch", "home_town", "schooling")]
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    update = (
        f"UPDATE members_member AS m SET {', '.join(f'{name} = COALESCE(f.{name}, m.{name})' for name in compared)} "
        f"FROM floor AS f WHERE f.code = m.code AND "
        f"({' OR '.join(f'COALESCE(f.{name}, m.{name}) {differs} m.{name}' for name in compared)})"
    )
    index = "CREATE INDEX floor_code ON floor (code)"
    return {"new": [insert, *beside], "known": [index, "ANALYZE floor", update]}


# --- django-import-export's admin flow --------------------------------------------------------------------------------


def _admin_flow(folder: Path, places: dict, *, changed_too: bool) -> float:
    """Seconds of its two passes over the file, the dry run that shows the differences and the import; taken back."""
    from django.db import transaction

    path = folder / "flow.xlsx"
    _write_for_the_flow(path, places, changed_too)
    with transaction.atomic():
        seconds = _seconds(lambda: [_pass(path, dry_run) for dry_run in (True, False)])
        transaction.set_rollback(True)
    return seconds


def _pass(path: Path, dry_run: bool) -> None:
    from import_export.formats.base_formats import XLSX

    result = _resource().import_data(XLSX().create_dataset(path.read_bytes()), dry_run=dry_run, raise_errors=False)
    assert not result.has_errors(), result.row_errors()[:1]


def _resource():
    from django.utils import timezone
    from import_export import fields, resources, widgets

    from ccb.lib import names, partial_dates
    from members.models import Household, HouseholdReview, Member

    class Partial(widgets.Widget):
        def clean(self, value, row=None, **kwargs):
            return partial_dates.from_stored(str(value or ""))

        def render(self, value, obj=None, **kwargs):
            return value.stored if value else ""

    class MemberResource(resources.ModelResource):
        class Meta:
            model = Member
            fields = ("id", *TABLE, "unit", "status")
            skip_unchanged = report_skipped = True

        def before_save_instance(self, instance, row, **kwargs):
            instance.search_key = names.search_key(instance.full_name)
            instance.sort_key = names.sort_key(instance.full_name)
            if not instance.pk:
                instance.household = Household.objects.create(unit_id=instance.unit_id, living_standard="trung_binh")

        def after_save_instance(self, instance, row, **kwargs):
            if row.get("id"):
                return
            HouseholdReview.objects.create(household=instance.household, on=BEGAN, living_standard="trung_binh")
            instance.enrolments.create(unit_id=instance.unit_id, entry="opening", joined_on=BEGAN)
            instance.services.create(era="my")
            instance.events.create(verb="enrol", on=BEGAN, before={}, at=timezone.now())

    resource = MemberResource()
    for name in TABLE:
        if name.endswith("_on"):
            resource.fields[name] = fields.Field(attribute=name, column_name=name, widget=Partial())
    return resource


def _write_for_the_flow(path: Path, places: dict, changed_too: bool) -> None:
    import openpyxl

    from members.models import Member

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["id", *TABLE, "unit", "status"])
    keys = dict(Member.objects.order_by("code").values_list("code", "pk")[:SAMPLE])  # by which it finds a row soonest
    for number, person in zip(range(SAMPLE), member_list.people(changed_too), strict=False):
        values = [getattr(person[name], "stored", person[name]) for name in TABLE]
        sheet.append([keys.get(person["code"]), *values, places[member_list.place(number)], "active"])
    book.save(path)


if __name__ == "__main__":
    main()
