"""The collector of circular garbage, held back where it can only cost time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """While millions of objects are made and kept, none of them in circles, looking through them again and again takes
    a third of the time. Everything else is freed as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
