"""The staged rows written into the register by the database itself: a handful of statements, whatever their number.

The same rules as `deeds` and `personal` keep for one member: each new file has an enrolment and each file touched an
event that `registry.undo` can take back. Runs in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from ccb.lib import bulk
from members.choices import Entry, MemberStatus
from members.domain.imports.columns import FLAGS, MEMBER_FIELDS
from members.models import Batch, Enrolment, Household, HouseholdReview, ImportRow, Member, RegisterEvent, Service

ROWS, MEMBERS = ImportRow._meta.db_table, Member._meta.db_table
NUMBERS = frozenset({"medal_year", "wounded_percent"})
KEYS = ("search_key", "sort_key")
BY = "r.number"  # the order in which new keys are given
INDEXED_BY_WORDS = ("full_name", *KEYS)  # on SQLite touching them renews the index of words


@dataclass(frozen=True)
class Writing:
    """What all statements need to know."""

    source: int
    batch: Batch
    counted_from: date
    actor: int | None
    at: datetime
    today: date

    @property
    def params(self) -> dict:
        ops = connection.ops
        return {
            "source": self.source, "batch": self.batch.pk, "actor": self.actor,
            "counted_from": ops.adapt_datefield_value(self.counted_from),
            "today": ops.adapt_datefield_value(self.today), "at": ops.adapt_datetimefield_value(self.at),
            "opening": Entry.OPENING.value, "admitted": Entry.ADMITTED.value,
            "active": MemberStatus.ACTIVE.value,
        }  # fmt: skip


class Engine:
    """What differs between the two: how a field of the staged JSON is read."""

    def __init__(self, types: Mapping[str, str]):
        self.is_postgresql = connection.vendor == "postgresql"
        self.types = types

    def value(self, name: str) -> str:
        """The field of the staged row `r`."""
        return f"d.{name}" if self.is_postgresql else f"(r.data ->> '{name}')"

    @property
    def values(self) -> str:
        """To join after the rows: all fields of one row at once, because each `->>` would unpack the row again."""
        if not self.is_postgresql:
            return ""
        fields = ", ".join(f"{name} {kind}" for name, kind in self.types.items())
        return f"CROSS JOIN LATERAL jsonb_to_record(r.data) AS d({fields})"

    def each_era(self) -> str:
        """The staged row's periods of service, one row each, as e.value."""
        if self.is_postgresql:
            return "CROSS JOIN LATERAL jsonb_array_elements_text(r.data -> 'eras') AS e(value)"
        return "JOIN json_each(r.data, '$.eras') AS e"

    def json(self, text: str) -> str:
        return f"({text})::jsonb" if self.is_postgresql else text

    def run(self, statement: str, params: Mapping) -> int:
        """Execute; the number of rows written."""
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.rowcount


def type_of(name: str) -> str:
    """Of a field in PostgreSQL's record."""
    if name in FLAGS:
        return "boolean"
    return "smallint" if name in NUMBERS else "text"


TYPES = {name: type_of(name) for name in (*MEMBER_FIELDS, *KEYS)}
BLANK = "''"


KEYS_TABLE = """
    CREATE TEMPORARY TABLE import_keys (
        row_id bigint PRIMARY KEY, member_id bigint NOT NULL, enrolment_id bigint NOT NULL, household_id bigint,
        unit_id bigint NOT NULL, entry varchar(10) NOT NULL, joined_on {date} NOT NULL, living varchar(12)
    )"""


def write_new(writing: Writing) -> int:
    """New members with enrolments, periods of service, households and events; how many.

    The keys of what is to come are made first, because events tell of them, and with them the few facts that all
    tables need: the staged rows themselves are unpacked as seldom as can be.
    """
    engine, params = Engine(TYPES), writing.params
    engine.run(KEYS_TABLE.format(date="date" if engine.is_postgresql else "text"), {})
    if engine.is_postgresql:
        engine.run("SET LOCAL statement_timeout = '240s'", {})
    made = engine.run(_keys(engine), params)
    engine.run("ANALYZE import_keys", {})
    if made:
        for statement in (HOUSEHOLDS, REVIEWS, _members(engine), ENROLMENTS, _services(engine), _events(engine)):
            engine.run(statement, params)
    engine.run("DROP TABLE import_keys", {})
    return made


def tell_the_planner() -> None:
    """How large the register is now, by the columns that joins go by: a list that comes again at once is then not
    matched as if the register were empty (4 seconds for 50,000). PostgreSQL's own count comes a minute later.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {MEMBERS} (unit_id, merged_into_id, erased_at, status)")


def _keys(engine: Engine) -> str:
    admitted = "r.data ->> 'admitted_on'"
    day = f"CAST({admitted} AS date)" if engine.is_postgresql else admitted
    since = "CAST(%(counted_from)s AS date)" if engine.is_postgresql else "%(counted_from)s"
    return f"""
        INSERT INTO import_keys (row_id, member_id, enrolment_id, household_id, unit_id, entry, joined_on, living)
        SELECT r.id, {bulk.next_key(Member, by=BY)}, {bulk.next_key(Enrolment, by=BY)},
               CASE WHEN (r.data ->> 'living_standard') IS NOT NULL THEN {bulk.next_key(Household, by=BY)} END,
               CAST(r.data ->> 'unit_id' AS bigint),
               CASE WHEN ({admitted}) IS NULL THEN %(opening)s ELSE %(admitted)s END,
               COALESCE({day}, {since}), r.data ->> 'living_standard'
        FROM {ROWS} AS r WHERE r.source_id = %(source)s AND r.verdict = 'new'"""


HOUSEHOLDS = f"""
    INSERT INTO {Household._meta.db_table} (id, unit_id, living_standard, temporary_house, cultural_family,
                                            economic_model, savings_group)
    SELECT household_id, unit_id, living, FALSE, FALSE, '', '' FROM import_keys WHERE household_id IS NOT NULL"""
REVIEWS = f"""
    INSERT INTO {HouseholdReview._meta.db_table} (household_id, "on", living_standard, temporary_house,
                                                  cultural_family, economic_model, savings_group)
    SELECT household_id, %(today)s, living, FALSE, FALSE, '', '' FROM import_keys WHERE household_id IS NOT NULL"""
ENROLMENTS = f"""
    INSERT INTO {Enrolment._meta.db_table} (id, member_id, unit_id, entry, joined_on, exit)
    SELECT enrolment_id, member_id, unit_id, entry, joined_on, '' FROM import_keys"""


def _members(engine: Engine) -> str:
    own = {
        "id": "k.member_id", "household_id": "k.household_id", "unit_id": "k.unit_id", "status": "%(active)s",
        "version": "1",
    }  # fmt: skip
    told = {name: _or_blank(engine, name) for name in (*MEMBER_FIELDS, *KEYS)}
    columns = own | told
    return (
        f"INSERT INTO {MEMBERS} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"FROM import_keys AS k JOIN {ROWS} AS r ON r.id = k.row_id {engine.values}"
    )


def _or_blank(engine: Engine, name: str) -> str:
    value = engine.value(name)
    if name in NUMBERS:
        return value
    return f"COALESCE({value}, {'FALSE' if name in FLAGS else BLANK})"


def _services(engine: Engine) -> str:
    return f"""
        INSERT INTO {Service._meta.db_table} (member_id, era)
        SELECT k.member_id, e.value FROM import_keys k JOIN {ROWS} r ON r.id = k.row_id {engine.each_era()}"""


def _events(engine: Engine) -> str:
    """As `Deed.join` leaves it: before it he was nobody's member, and the enrolment was not there."""
    before = (
        f"""'{{"rows": {{"{Member._meta.label}": {{"' || member_id || '": {{"unit_id": ' || unit_id || """
        f"""', "status": "{MemberStatus.APPLYING.value}"}}}}}}, "opened": {{"{Enrolment._meta.label}": [' || """
        """enrolment_id || ']}, "said": {}}'"""
    )
    return f"""
        INSERT INTO {RegisterEvent._meta.db_table} (member_id, verb, batch_id, "on", before, actor_id, at)
        SELECT member_id, 'enrol', %(batch)s, joined_on, {engine.json(before)}, %(actor)s, %(at)s FROM import_keys"""


# --- Members who are there already ------------------------------------------------------------------------------------


def update_changed(writing: Writing, fields: Sequence[str]) -> None:
    """Put the new values of these fields into the members of the changed rows; a blank leaves what stands."""
    names = [name for name in fields if name in MEMBER_FIELDS]
    words = list(INDEXED_BY_WORDS) if "full_name" in names else []
    if connection.vendor == "postgresql":
        _update(writing, [*(name for name in names if name not in words), *words], ["version = m.version + 1"])
        return
    _update(writing, [name for name in names if name not in words], ["version = m.version + 1"])
    if words:
        _update(writing, words, [], only="AND (r.data ->> 'full_name') IS NOT NULL")


def _update(writing: Writing, names: list[str], sets: list[str], only: str = "") -> None:
    engine = Engine({name: TYPES[name] for name in names})
    sets = sets + [f"{name} = COALESCE({engine.value(name)}, m.{name})" for name in names]
    engine.run(
        f"UPDATE {MEMBERS} AS m SET {', '.join(sets)} FROM {ROWS} AS r {engine.values if names else ''} "
        f"WHERE r.source_id = %(source)s AND r.verdict = 'changed' AND m.id = r.member_id {only}",
        writing.params,
    )
