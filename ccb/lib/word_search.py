"""Finding rows by beginnings of words, and by the ends of numbers, through an index on both engines.

Words: FTS5 on SQLite, a GIN index over a tsvector on PostgreSQL; neither needs an extension. Ends of numbers: an index
over the last four signs. The operations come in the migration of the table. SQLite alters a table by making it anew,
without its triggers and these indexes: a later migration that alters the table must end with them again.
"""

import json
from functools import partial

from django.db import connections, migrations
from django.db.models import BooleanField, Func, Q, Value
from django.db.models.lookups import EndsWith, Exact

TAIL = 4
COMPACT = "REPLACE(REPLACE({}, ' ', ''), '.', '')"  # people group the digits of a telephone number
WORDS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE IF NOT EXISTS {table}_words USING fts5"
        "({column}, content='{table}', content_rowid='id', tokenize='ascii', prefix='1 2 3')",
        "INSERT INTO {table}_words({table}_words) VALUES ('rebuild')",
        "CREATE TRIGGER {table}_words_insert AFTER INSERT ON {table} "
        "BEGIN INSERT INTO {table}_words(rowid, {column}) VALUES (new.id, new.{column}); END",
        "CREATE TRIGGER {table}_words_delete AFTER DELETE ON {table} "
        "BEGIN INSERT INTO {table}_words({table}_words, rowid, {column}) VALUES ('delete', old.id, old.{column}); END",
        "CREATE TRIGGER {table}_words_update AFTER UPDATE OF {column} ON {table} "
        "BEGIN INSERT INTO {table}_words({table}_words, rowid, {column}) VALUES ('delete', old.id, old.{column}); "
        "INSERT INTO {table}_words(rowid, {column}) VALUES (new.id, new.{column}); END",
    ],
    # without fastupdate: a search never has to read a list of rows not yet sorted in
    "postgresql": [
        "CREATE INDEX {table}_words ON {table} USING gin (to_tsvector('simple', {column})) WITH (fastupdate = off)"
    ],
}
NO_WORDS = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS {table}_words_insert",
        "DROP TRIGGER IF EXISTS {table}_words_delete",
        "DROP TRIGGER IF EXISTS {table}_words_update",
        "DROP TABLE IF EXISTS {table}_words",
    ],
    "postgresql": ["DROP INDEX IF EXISTS {table}_words"],
}
MATCH = {
    "sqlite": "SELECT rowid FROM {table}_words WHERE {table}_words MATCH %s LIMIT %s",
    "postgresql": "SELECT id FROM {table} WHERE to_tsvector('simple', {column}) @@ to_tsquery('simple', %s) LIMIT %s",
}
LAST = {
    "sqlite": f"SUBSTR({COMPACT}, -{TAIL})",
    "postgresql": f"RIGHT({COMPACT}, {TAIL})",
}


def index_words(table: str, column: str) -> migrations.RunPython:
    """A reversible migration operation: `keys` over this column reads an index, kept by the database."""
    names = {"table": table, "column": column}
    return migrations.RunPython(partial(_execute, WORDS, names), partial(_execute, NO_WORDS, names))


def index_tail(table: str, column: str) -> migrations.RunPython:
    """A reversible migration operation: `ends_with` on this column reads an index."""
    name = f"{table}_{column}_tail"
    create = {vendor: [f"CREATE INDEX {name} ON {table} ({last.format(column)})"] for vendor, last in LAST.items()}
    drop = dict.fromkeys(LAST, [f"DROP INDEX IF EXISTS {name}"])
    return migrations.RunPython(partial(_execute, create, {}), partial(_execute, drop, {}))


def _execute(statements: dict[str, list[str]], names: dict[str, str], apps, schema_editor) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement.format(**names))


class Compact(Func):
    template = COMPACT.format("%(expressions)s")


class Last(Func):
    """The last four signs; written as in the index, so that the database knows it again."""

    def as_sqlite(self, compiler, connection):
        return super().as_sql(compiler, connection, template=LAST["sqlite"].format("%(expressions)s"))

    def as_postgresql(self, compiler, connection):
        return super().as_sql(compiler, connection, template=LAST["postgresql"].format("%(expressions)s"))


def ends_with(column: str, digits: str) -> Q:
    """Rows whose number ends so, whatever blanks and points stand in it. At least four digits."""
    last = Q(Exact(Last(column), digits[-TAIL:]))
    return last if len(digits) == TAIL else last & Q(EndsWith(Compact(column), digits))


def keys(queryset, column: str, words: list[str], *, limit: int) -> list[int]:
    """Of the whole table, the keys of rows each of these words begins a word of; up to `limit`, in no order.

    One query. A word has letters and digits only.
    """
    connection = connections[queryset.db]
    each, between = {"sqlite": ('"{}"*', " "), "postgresql": ("{}:*", " & ")}[connection.vendor]
    statement = MATCH[connection.vendor].format(table=queryset.model._meta.db_table, column=column)
    with connection.cursor() as cursor:
        cursor.execute(statement, [between.join(each.format(word) for word in words), limit])
        return [key for (key,) in cursor.fetchall()]


class Among(Func):
    """A condition: the key is one of these, however many; they travel as one argument."""

    output_field = BooleanField()

    def __init__(self, field: str, keys: list[int] | list[str]):
        super().__init__(field, Value(json.dumps(keys)))

    def as_sqlite(self, compiler, connection):
        between = " IN (SELECT value FROM json_each("
        return super().as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=between)

    def as_postgresql(self, compiler, connection):
        """As the array of a statement, whose length the planner does not see: it would read the whole table."""
        between = " = ANY(ARRAY(SELECT value::bigint FROM json_array_elements_text("
        return super().as_sql(compiler, connection, template="%(expressions)s)))", arg_joiner=between)


class AmongTexts(Among):
    """The same for a column of text."""

    def as_postgresql(self, compiler, connection):
        between = " = ANY(ARRAY(SELECT json_array_elements_text("
        return super(Among, self).as_sql(compiler, connection, template="%(expressions)s)))", arg_joiner=between)


class AmongManyTexts(AmongTexts):
    """The same for thousands of texts: an array is gone through for each row of a table read whole, a set is not."""

    def as_postgresql(self, compiler, connection):
        between = " IN (SELECT json_array_elements_text("
        return super(Among, self).as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=between)


def has_words(column: str, words: list[str]) -> Q:
    """The same rows found by reading them one by one: the faster way where every few rows one is found."""
    found = Q()
    for word in words:
        found &= Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})
    return found
