"""What the measurements share: the engines to run on, a temporary database, the clock."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import django


def each_engine(module: str) -> None:
    """Call `measure()` of the module on SQLite and, when DATABASE_URL names one, on PostgreSQL: a process each."""
    for url in dict.fromkeys(["", os.environ.get("DATABASE_URL", "")]):
        command = [sys.executable, "-c", f"from bench import {module}; {module}.measure()"]
        subprocess.run(command, check=True, env=os.environ | {"DATABASE_URL": url})


@contextmanager
def database(name: str) -> Iterator[str]:
    """An empty database of its own, gone afterwards; gives the engine's name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"ccb_bench_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def in_turn(*acts: Callable[[], object], rounds: int = 7) -> list[float]:
    """The median milliseconds of each act; in turn, so that all meet the same load. The first round does not count."""
    runs = [[milliseconds(act) for act in acts] for _ in range(1 + rounds)]
    return [median(times) for times in zip(*runs[1:], strict=True)]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
