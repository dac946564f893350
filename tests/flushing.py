"""Between transactional tests Django empties every table, which the append-only triggers rightly refuse.

The test database's flush therefore lifts them for itself, and only for itself.
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


PLAIN_FLUSH = BaseDatabaseOperations.execute_sql_flush


def flush(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    lift, guard = lift_and_guard(operations.connection)
    PLAIN_FLUSH(operations, [*lift, *sql_list, *guard])


@pytest.fixture(scope="session", autouse=True)
def flush_past_append_only_triggers():
    """Import it into tests/conftest.py: it then holds for every test."""
    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = PLAIN_FLUSH
