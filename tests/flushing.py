"""Between transactional tests Django empties every table, which the append-only triggers rightly refuse.

The test database's flush therefore lifts them for itself, and only for itself. It empties the few tables that hold
rows: PostgreSQL takes a third of a second to truncate them all. Content types and permissions stay, for Django would
make the same ones again.
"""

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%append_only%'"
POSTGRES_TABLES = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%append_only%'"


def lift_and_guard(connection) -> tuple[list[str], list[str]]:
    """The statements that take the triggers away, and those that put them back."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_TRIGGERS if sqlite else POSTGRES_TABLES)
        rows = cursor.fetchall()
    if sqlite:
        return [f"DROP TRIGGER {name}" for name, _ in rows], [sql for _, sql in rows]
    tables = [table for (table,) in rows]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )


KEPT = {"django_content_type", "auth_permission"}


def filled(connection) -> list[str]:
    """The tables to empty, by one query."""
    tables = [name for name in connection.introspection.django_table_names(only_existing=True) if name not in KEPT]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


PLAIN_FLUSH = BaseDatabaseOperations.execute_sql_flush


def flush(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    lift, guard = lift_and_guard(operations.connection)
    empty = [f'DELETE FROM "{name}"' for name in filled(operations.connection)]  # foreign keys are deferred
    if operations.connection.vendor == "postgresql":
        empty.append("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a foreign key waits to be looked at
    PLAIN_FLUSH(operations, [*lift, *empty, *guard])


@pytest.fixture(scope="session", autouse=True)
def flush_past_append_only_triggers():
    """Import it into tests/conftest.py: it then holds for every test."""
    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = PLAIN_FLUSH
