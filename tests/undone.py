"""Many requests in one test: each as if the others had not been."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
