"""Many rows into one table, or changed there, at once. No model is made of them.

The table's own checks hold, triggers run; nothing else does: no defaults of Django, no `save`.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db import connection, connections, models

BLOCK = 1_000  # rows that are text at a time
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Value = str | int | bool | None


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], *, using: str = "default") -> None:
    """Append the rows in the caller's transaction: COPY on PostgreSQL, one prepared statement on SQLite. JSON and
    dates come as text; no text may hold a NUL.
    """
    connection = connections[using]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', _Lines(rows))
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def update(model: type[models.Model], rows: Mapping[int, Mapping[str, Value]]) -> None:
    """Put these columns into the rows of these keys, in the caller's transaction; dates come as text. One statement
    for each set of columns.
    """
    alike: dict[tuple[str, ...], list[dict]] = {}
    for key, values in rows.items():
        if values:
            alike.setdefault(tuple(sorted(values)), []).append({"id": key, **values})
    for names, found in alike.items():
        with connection.cursor() as cursor:
            cursor.execute(_update(model, names), [json.dumps(found)])


def _update(model: type[models.Model], names: Sequence[str]) -> str:
    table, sets = model._meta.db_table, ", ".join(f'"{name}" = d."{name}"' for name in names)
    if connection.vendor == "postgresql":
        types = ", ".join(f'"{name}" {model._meta.get_field(name).db_type(connection)}' for name in names)
        source = f"jsonb_to_recordset(%s::jsonb) AS d(id bigint, {types})"
    else:
        cells = ", ".join(f"value ->> '{name}' AS \"{name}\"" for name in ("id", *names))
        source = f"(SELECT {cells} FROM json_each(%s)) AS d"
    return f'UPDATE "{table}" SET {sets} FROM {source} WHERE "{table}".id = d.id'


def next_key(model: type[models.Model], *, by: str) -> str:
    """SQL: a new key of the table for each row that a statement selects, `by` their order; on SQLite nobody else
    writes meanwhile.
    """
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return f"nextval(pg_get_serial_sequence('{table}', 'id'))"
    last = f"COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)"
    return f"{last} + ROW_NUMBER() OVER (ORDER BY {by})"


class _Lines:
    """The rows in COPY's text format, made as they are read."""

    def __init__(self, rows: Iterable[Sequence[Value]]):
        self._rows, self._block = iter(rows), io.BytesIO()

    def read(self, size: int) -> bytes:
        found = self._block.read(size)
        if not found:
            self._block = io.BytesIO("".join(map(_line, islice(self._rows, BLOCK))).encode())
            found = self._block.read(size)
        return found


def _line(row: Sequence[Value]) -> str:
    return "\t".join([_field(value) for value in row]) + "\n"


def _field(value: Value) -> str:
    if value is None:
        return "\\N"
    if value.__class__ is str:
        return value.translate(ESCAPED) if "\\" in value or not value.isprintable() else value
    return ("t" if value else "f") if value.__class__ is bool else str(value)
