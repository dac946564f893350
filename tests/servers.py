"""PostgreSQL and Redis for a test run: given by URL, else answering on localhost, else private ones of our own.

Each run works in databases of its own name and in a Redis number that was empty, removes both at its end, and ends
only the processes that it started.
"""

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
import redis

OLDEST_POSTGRES, OLDEST_REDIS = 15, 7
RUN = f"ccb_{os.getpid()}"
CLAIM = "ccb-test-run"


class NotUsable(Exception):
    """A server that was asked for by name does not answer, or is too old."""


@dataclass(frozen=True)
class Server:
    """A server that answers: `name` for people ("PostgreSQL 15.4"), `url` for the settings."""

    name: str
    url: str


def postgres(folder: Path, stack: contextlib.ExitStack) -> Server | None:
    """A PostgreSQL in which test databases can be made, or None when there is none and none can be started."""
    given = os.environ.get("DATABASE_URL", "").strip()
    if given.startswith("postgres"):
        found = _required("DATABASE_URL", given, _probe_postgres)
    else:
        found = next(filter(None, map(_probe_postgres, _usual_postgres())), None) or _private_postgres(folder, stack)
    if found is None:
        return None
    stack.callback(_drop_databases, found.url)
    return Server(found.name, urlsplit(found.url)._replace(path=f"/{RUN}").geturl())


def redis_server(folder: Path, stack: contextlib.ExitStack) -> Server | None:
    """A Redis number that nobody uses, or None when there is no server and none can be started."""
    given = os.environ.get("REDIS_URL", "").strip()
    if given:
        found = _required("REDIS_URL", given, _probe_redis)
    else:
        found = _probe_redis("redis://127.0.0.1:6379") or _private_redis(folder, stack)
    return _claim_number(found, stack) if found else None


def _required(variable: str, url: str, probe: Callable[[str], Server | None]) -> Server:
    found = probe(url)
    if found is None:
        raise NotUsable(f"{variable} is set, but no usable server answers there (PostgreSQL 15+, Redis 7+).")
    return found


def _probe_postgres(url: str) -> Server | None:
    """The server if it answers, lets us in, is new enough and lets us make databases."""
    try:
        connection = psycopg2.connect(url, connect_timeout=3)
    except psycopg2.OperationalError:
        return None
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        usable = cursor.fetchone()[0] and connection.server_version // 10000 >= OLDEST_POSTGRES
        version = connection.get_parameter_status("server_version").split()[0]
    return Server(f"PostgreSQL {version}", url) if usable else None


def _usual_postgres() -> Iterator[str]:
    me = getpass.getuser()
    for user in dict.fromkeys(("postgres", "postgres:postgres", me)):
        yield f"postgres://{user}@127.0.0.1:5432/postgres"
    yield f"postgres://{me}@{quote('/var/run/postgresql', safe='')}/postgres"


def _drop_databases(url: str) -> None:
    """Whatever a killed run left behind; pytest removes its own database when it ends by itself."""
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^(test_)?{RUN}(_|$)"])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _private_postgres(folder: Path, stack: contextlib.ExitStack) -> Server | None:
    initdb = _newest_initdb()
    if initdb is None:
        return None
    data, port, runner = folder / "postgres", _free_port(), _unprivileged()
    data.mkdir(mode=0o700)
    if runner:
        shutil.chown(data, runner["user"], runner["group"])
    quick = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run([initdb, "-D", data, *quick], check=True, cwd=folder, stdout=subprocess.DEVNULL, **runner)
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200"]
    command = [initdb.with_name("postgres"), "-D", data, "-k", data, "-p", str(port), *options]
    _start(command, folder, stack, end_by=signal.SIGINT, **runner)
    return _wait_for(lambda: _probe_postgres(f"postgres://postgres@127.0.0.1:{port}/postgres"), "PostgreSQL")


def _newest_initdb() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return versions[-1] if versions else Path(on_path) if on_path else None


def _unprivileged() -> dict:
    """PostgreSQL refuses to run as root: whom root lets it run as."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _probe_redis(url: str) -> Server | None:
    try:
        with contextlib.closing(redis.Redis.from_url(url, socket_connect_timeout=3)) as client:
            version = client.info("server")["redis_version"]
    except redis.RedisError:
        return None
    return Server(f"Redis {version}", url) if int(version.split(".")[0]) >= OLDEST_REDIS else None


def _private_redis(folder: Path, stack: contextlib.ExitStack) -> Server | None:
    binary = shutil.which("redis-server")
    if binary is None:
        return None
    port = _free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    _start([binary, *options], folder, stack, end_by=signal.SIGTERM)
    return _wait_for(lambda: _probe_redis(f"redis://127.0.0.1:{port}"), "Redis")


def _claim_number(server: Server, stack: contextlib.ExitStack) -> Server:
    """Marks an empty Redis number as ours, so that two runs at a time take two numbers; empties it at the end."""
    for number in range(15, 0, -1):
        url = urlsplit(server.url)._replace(path=f"/{number}").geturl()
        client = redis.Redis.from_url(url)
        if client.dbsize() == 0 and client.set(CLAIM, RUN, nx=True, ex=3600):
            stack.callback(client.flushdb)
            return Server(server.name, url)
    raise NotUsable("All Redis numbers from 1 to 15 hold data: empty one that is not needed.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(command: list, folder: Path, stack: contextlib.ExitStack, *, end_by: int, **runner) -> None:
    log = stack.enter_context((folder / f"{Path(command[0]).name}.log").open("wb"))
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **runner)
    stack.callback(_end, process, end_by)


def _end(process: subprocess.Popen, signal_number: int) -> None:
    process.send_signal(signal_number)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(probe: Callable[[], Server | None], name: str) -> Server:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(0.1)
    raise NotUsable(f"A private {name} was started but does not answer within 30 seconds, or is too old.")
