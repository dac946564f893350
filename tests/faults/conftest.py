"""Real worker processes on the engine under test: its database, its broker, each test with a queue of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection

from ccb.celery import app

DEADLINE_SECONDS = 60


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Look again and again; a deadline that passes is a failed test."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"not within {DEADLINE_SECONDS} s: {what}"
        time.sleep(0.05)


@dataclass
class Processes:
    """Starts processes of Celery and ends every one of them."""

    environment: dict
    folder: Path
    started: list[subprocess.Popen] = field(default_factory=list)

    def worker(self) -> subprocess.Popen:
        quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        return self._start("worker", "--concurrency=2", "-n", f"{uuid4()}@test", *quiet)

    def beat(self) -> subprocess.Popen:
        return self._start("beat", "--schedule", str(self.folder / "schedule"), "--pidfile=")

    def kill(self, process: subprocess.Popen) -> None:
        """kill -9 of the process and of its children, as when the machine loses power."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self) -> str:
        return (self.folder / "celery.log").read_text()

    def _start(self, *arguments: str) -> subprocess.Popen:
        with (self.folder / "celery.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.faults.application", *arguments, "--loglevel=INFO"],
                cwd=settings.BASE_DIR, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return process

    def end(self) -> None:
        for process in self.started:
            if process.returncode is None:
                self.kill(process)
        print(self.log()[-8000:])  # noqa: T201  pytest shows it for a failed test


@pytest.fixture
def processes(shared_database, queue, tmp_path):
    environment = os.environ | queue | {"DATABASE_URL": shared_database, "VAR_DIR": str(tmp_path), "PYTHONPATH": "."}
    group = Processes(environment, tmp_path)
    yield group
    group.end()


@pytest.fixture
def shared_database(transactional_db) -> str:
    """The URL of the test database, for the workers."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """A queue of this test's own on the broker under test; gives what a worker needs to find it."""
    options = dict(app.conf.broker_transport_options)
    if settings.REDIS_URL:
        prefix = f"ccb-test-{uuid4()}:"
        monkeypatch.setitem(app.conf, "broker_transport_options", options | {"global_keyprefix": prefix})
        yield {"REDIS_URL": settings.REDIS_URL, "REDIS_PREFIX": prefix}
    else:
        folders = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "queue-control"}
        for name in folders.values():
            (tmp_path / name).mkdir(exist_ok=True)
        options |= {key: str(tmp_path / name) for key, name in folders.items()}
        monkeypatch.setitem(app.conf, "broker_transport_options", options)
        yield {"REDIS_URL": ""}
    wipe_queue()


def wipe_queue() -> None:
    """Everything the broker knows is gone, as after a Redis without AOF or a lost disk."""
    options = app.conf.broker_transport_options
    if settings.REDIS_URL:
        server = redis.Redis.from_url(settings.REDIS_URL)
        for key in server.scan_iter(f"{options['global_keyprefix']}*"):
            server.delete(key)
    else:
        for message in Path(options["data_folder_in"]).iterdir():
            message.unlink()
