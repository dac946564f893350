"""Many requests in one test: each as if the others had not been."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

WRITING = re.compile(r"(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) \"(\w+)\"")


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """The names of the tables that a statement inside would change, filled as they run."""
    names: set[str] = set()

    def note(execute, sql, params, many, context):
        names.update(WRITING.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield names
