"""Memory: the collector of circular garbage held back where it can only cost time; what was freed given back."""

import ctypes
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


def give_back() -> None:
    """Return freed memory to the machine, which the C library otherwise keeps; nothing where it cannot (not glibc).

    A process that forks hands on what it keeps: to each child once more.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
