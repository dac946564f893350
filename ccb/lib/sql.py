"""What the database itself must guard, on SQLite and on PostgreSQL."""

from django.db.migrations.operations.base import Operation

GUARD = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS {table}_append_only_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_append_only_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ],
    "postgresql": [
        # class 23 makes it an IntegrityError, as on SQLite
        "CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE OR REPLACE TRIGGER {table}_append_only_rows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        "CREATE OR REPLACE TRIGGER {table}_append_only_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ],
}
LIFT = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS {table}_append_only_update",
        "DROP TRIGGER IF EXISTS {table}_append_only_delete",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS {table}_append_only_truncate ON {table}",
        "DROP TRIGGER IF EXISTS {table}_append_only_rows ON {table}",
        "DROP FUNCTION IF EXISTS {table}_append_only()",
    ],
}


def append_only(table: str) -> Operation:
    """A reversible migration operation: UPDATE and DELETE of the table's rows (and TRUNCATE) raise IntegrityError.

    SQLite alters a table by making it anew, without its triggers: a later migration that alters this table must end
    with `append_only` again.
    """
    return AppendOnly(table)


class AppendOnly(Operation):
    """Not RunPython, which has all models worked out before."""

    def __init__(self, table: str):
        self.table = table

    def deconstruct(self):
        return type(self).__name__, [self.table], {}

    def state_forwards(self, app_label, state) -> None:
        """No model changes."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        _execute(GUARD, self.table, schema_editor)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        _execute(LIFT, self.table, schema_editor)

    def describe(self) -> str:
        return f"Rows of {self.table} are never changed"


def _execute(statements: dict[str, list[str]], table: str, schema_editor) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement.format(table=table))
