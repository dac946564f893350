"""Finding rows by beginnings of words, and by the ends of numbers, through an index on both engines.

Words: FTS5 on SQLite, a GIN index over a column of tsvector on PostgreSQL; neither needs an extension. Ends of numbers:
an index over the last four signs of those that are not blank. The operations come in the migration of the table.
SQLite alters a table by making it anew, without its triggers and these indexes: a later migration that alters the table
must end with them again.
"""

import json
from functools import partial

from django.core.exceptions import EmptyResultSet
from django.db import connections, migrations
from django.db.models import BooleanField, Func, Q, TextField, Value
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
    # A column that the database fills, because working the words out for each row that is looked at is slow; without
    # fastupdate, so that a search never has to read a list of rows not yet sorted in.
    "postgresql": [
        "ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}_words tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple', {column})) STORED",
        "CREATE INDEX {table}_words ON {table} USING gin ({column}_words) WITH (fastupdate = off)",
    ],
}
NO_WORDS = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS {table}_words_insert",
        "DROP TRIGGER IF EXISTS {table}_words_delete",
        "DROP TRIGGER IF EXISTS {table}_words_update",
        "DROP TABLE IF EXISTS {table}_words",
    ],
    "postgresql": [
        "DROP INDEX IF EXISTS {table}_words",
        "ALTER TABLE {table} DROP COLUMN IF EXISTS {column}_words",
    ],
}
MATCH = "SELECT rowid FROM {table}_words WHERE {table}_words MATCH %s LIMIT %s"
# What the planner expects to find in the whole table, to search in, and by words: numbers that cost nothing.
EVERY, GIVEN = "SELECT 1 FROM {table}", "SELECT 1 FROM ({given}) given"
FOUND = "SELECT 1 FROM {table} WHERE {column}_words @@ to_tsquery('simple', %s)"
# Few found rows are sorted; more lie so close that walking the list in order finds a page sooner. SQLite's are fetched
# first, so there may be so many of them; PostgreSQL's are one row in so many of the table.
FEW, SPARSE, PAGE = 5_000, 20, 50
NEAR = 2_500  # rows to search in, on SQLite: so few are read one by one however common the words are
LAST = {
    "sqlite": f"SUBSTR({COMPACT}, -{TAIL})",
    "postgresql": f"RIGHT({COMPACT}, {TAIL})",
}


def index_words(table: str, column: str) -> migrations.RunPython:
    """A reversible migration operation: `with_words` over this column reads an index, kept by the database."""
    names = {"table": table, "column": column}
    return migrations.RunPython(partial(_execute, WORDS, names), partial(_execute, NO_WORDS, names))


def index_tail(table: str, column: str) -> migrations.RunPython:
    """A reversible migration operation: `ends_with` on this column reads an index; made anew where there was one."""
    name = f"{table}_{column}_tail"
    drop = f"DROP INDEX IF EXISTS {name}"
    create = f"CREATE INDEX {name} ON {table} ({{}}) WHERE {column} <> ''"
    making = {vendor: [drop, create.format(last.format(column))] for vendor, last in LAST.items()}
    return migrations.RunPython(partial(_execute, making, {}), partial(_execute, dict.fromkeys(LAST, [drop]), {}))


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


class Filled(Func):
    """A condition in the very words of the index, without which the database does not know that it may read it."""

    output_field = BooleanField()
    template = "%(expressions)s <> ''"


def ends_with(column: str, digits: str) -> Q:
    """Rows whose number ends so, whatever blanks and points stand in it. At least four digits."""
    last = Q(Exact(Last(column), digits[-TAIL:])) & Q(Filled(column))
    return last if len(digits) == TAIL else last & Q(EndsWith(Compact(column), digits))


def with_words(queryset, column: str, words: list[str]) -> tuple[Q, bool]:
    """The rows each of these words begins a word of, found in the fastest way, and whether they are few.

    One query, or two. A word has letters and digits only.
    """
    ways = {"sqlite": _by_keys, "postgresql": _by_estimates}
    return ways[connections[queryset.db].vendor](queryset, column, words)


def _by_keys(queryset, column: str, words: list[str]) -> tuple[Q, bool]:
    typed = " ".join(f'"{word}"*' for word in words)
    keys = [key for (key,) in _asked(queryset, MATCH, column, typed, FEW + 1)]
    if len(keys) <= FEW:
        return Q(Among("pk", keys)), True
    are_near = not queryset.order_by().values("pk")[NEAR : NEAR + 1].exists()
    return has_words(column, words), are_near  # in order of the names a commune's lie far apart


def _by_estimates(queryset, column: str, words: list[str]) -> tuple[Q, bool]:
    typed = " & ".join(f"{word}:*" for word in words)
    every, searched, found, *by_each = _expected(queryset, column, [typed, *(f"{word}:*" for word in words)])
    if searched * SPARSE <= every:  # in a commune it is quicker to read every name
        return has_words(column, words), True
    rarest = by_each.index(min(by_each))
    others = words[:rarest] + words[rarest + 1 :]
    if by_each[rarest] <= FEW:  # the index would gather all who bear the common words
        return Q(Words(column, f"{words[rarest]}:*")) & has_words(column, others), True
    # Family and middle names lie everywhere in the list, given names side by side: then it is walked where a page is
    # found by fewer rows than there are to sort.
    are_everywhere = by_each[rarest] * SPARSE > every and found * found > PAGE * every
    return Q(Words(column, typed)), found * SPARSE <= every and not are_everywhere


def _expected(queryset, column: str, typed: list[str]) -> list[int]:
    """All rows, rows to search in, rows by each of what is typed; zeros where nothing can be found."""
    try:
        given, arguments = queryset.order_by().values("pk").query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        given, arguments = f"SELECT 1 FROM {queryset.model._meta.db_table} LIMIT 0", ()
    asked = " UNION ALL ".join([EVERY, GIVEN, *[FOUND] * len(typed)])
    [([told],)] = _asked(queryset, f"EXPLAIN (FORMAT JSON) {asked}", column, *arguments, *typed, given=given)
    plans = [told["Plan"]]
    while len(plans) == 1:  # below what gathers the work of several processes
        plans = plans[0]["Plans"]
    rows = [plan["Plan Rows"] for plan in plans]
    return rows if len(rows) == 2 + len(typed) else [0] * (2 + len(typed))


def _asked(queryset, statement: str, column: str, *arguments, **parts: str) -> list[tuple]:
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(statement.format(table=queryset.model._meta.db_table, column=column, **parts), arguments)
        return cursor.fetchall()


class Words(Func):
    """A condition of PostgreSQL: the index of the words of a column fits what is typed."""

    output_field = BooleanField()

    def __init__(self, column: str, typed: str):
        super().__init__(column, Value(typed))

    def as_postgresql(self, compiler, connection):
        column, typed = self.source_expressions
        quoted = compiler.quote_name_unless_alias
        words = f"{quoted(column.alias)}.{quoted(f'{column.target.column}_words')}"
        return f"{words} @@ to_tsquery('simple', %s)", [typed.value]


class OffIndex(Func):
    """The same text, by which rows are sorted once found: no index has it, so none is walked to find them."""

    output_field = TextField()
    template = "(%(expressions)s || '')"


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
