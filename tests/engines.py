"""Every check, then every test on every engine: `python -m tests.engines [--checks-only] [arguments of pytest]`.

The engines are SQLite with the file-system broker, and PostgreSQL with Redis. Both runs go side by side, each in a
folder, a database and a Redis number of its own. A third run beside them takes what needs no database, and the
browser. The first one's output is seen at once, the others' follow it. With CI=true a missing PostgreSQL, Redis or
Chromium ends the run at once, because a skipped test proves nothing.
"""

import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from tests import servers

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
SETTINGS = ("ALLOWED_HOSTS", "BIND", "DATABASE_URL", "DEBUG", "HTTPS", "LOG_LEVEL", "PORT", "REDIS_URL", "SECRET_KEY")
IN_PRODUCTION = {"HTTPS": "1", "ALLOWED_HOSTS": "ccb.example.vn", "SECRET_KEY": secrets.token_urlsafe(50)}
CHECKS = (
    ("ruff check", [BIN / "ruff", "check", "."], {}),
    ("ruff format", [BIN / "ruff", "format", "--check", "."], {}),
    ("import contract", [BIN / "lint-imports"], {}),
    ("migrations are complete", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("production settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], IN_PRODUCTION),
)
FIRST = ("-m", "not plain and not screen and not browser")
SECOND = ("-m", "not plain and not screen and not once")
THIRD = ("-m", "plain or screen or browser")
NO_TEST = 5  # pytest's exit code where nothing was collected


@dataclass(frozen=True)
class Engine:
    """What one run of the tests works on, and which tests it can do without."""

    name: str
    environment: dict
    options: tuple[str, ...]


COMMON = Engine("what needs no database, and the browser", {}, THIRD)


def main(arguments: list[str]) -> int:
    """Runs what the arguments ask for; gives the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ccb-tests-", ignore_cleanup_errors=True)))
        folder.chmod(0o755)  # a private PostgreSQL runs as another user
        if "--checks-only" in arguments:
            return _report(_failed_checks(folder), "")
        try:
            database, broker = servers.postgres(folder, stack), servers.redis_server(folder, stack)
        except servers.NotUsable as problem:
            return _report([str(problem)], "")
        browser = _chromium()
        wanted = {"PostgreSQL 15+": database, "Redis 7+": broker, "Chromium": browser}
        missing = [name for name, found in wanted.items() if not found]
        for name in missing:
            _say(f"!!! {name} IS MISSING: what needs it is NOT TESTED in this run !!!")
        if missing and os.environ.get("CI", "").lower() == "true":
            return _report([f"CI=true refuses to run without {', '.join(missing)}"], "")
        engines = _engines(database, broker)
        failed = _failed_checks(folder) + _failed_tests([*engines, COMMON], arguments, folder)
        return _report(failed, _last_line(engines, browser))


def _engines(database: servers.Server | None, broker: servers.Server | None) -> list[Engine]:
    engines = [Engine(f"SQLite {sqlite3.sqlite_version} + filesystem broker", {}, FIRST)]
    if database and broker:
        urls = {"DATABASE_URL": database.url, "REDIS_URL": broker.url}
        engines.append(Engine(f"{database.name} + {broker.name}", urls, SECOND))
    return engines


def _chromium() -> str:
    """The name and main version of Debian's Chromium, or "" when it is not installed."""
    binary = shutil.which("chromium")
    if binary is None:
        return ""
    answer = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+", answer)
    return f"Chromium {version.group()}" if version else "Chromium"


def _environment(folder: Path, extra: dict) -> dict:
    """The caller's environment without the settings of his own instance, and with data in a folder of this run."""
    folder.mkdir(exist_ok=True)
    return os.environ | dict.fromkeys(SETTINGS, "") | {"VAR_DIR": str(folder)} | extra


def _failed_checks(folder: Path) -> list[str]:
    """All checks side by side; what they say comes in their order."""
    started = [
        (name, subprocess.Popen(command, env=_environment(folder / "checks", extra), stdout=PIPE, stderr=STDOUT))
        for name, command, extra in CHECKS
    ]
    failed = []
    for name, process in started:
        said, _ = process.communicate()
        _say(f"== {name}\n{said.decode().rstrip()}")
        if process.returncode:
            failed.append(name)
    return failed


def _failed_tests(engines: list[Engine], arguments: list[str], folder: Path) -> list[str]:
    """Runs all engines side by side. The first writes to the screen at once, the others when they are done.

    Arguments may leave nothing to one of them.
    """
    passed = {0, NO_TEST} if arguments else {0}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    with ExitStack() as stack:
        runs = []
        for number, engine in enumerate(engines):
            log = stack.enter_context((folder / f"{number}.log").open("w+")) if number else None
            environment = _environment(folder / f"engine{number}", engine.environment)
            runs.append(
                (engine, log, subprocess.Popen([*command, *engine.options], env=environment, stdout=log, stderr=log))
            )
            stack.callback(runs[-1][2].terminate)
        return [engine.name for engine, log, process in runs if _wait(engine, log, process) not in passed]


def _wait(engine: Engine, log, process: subprocess.Popen) -> int:
    _say(f"== tests on {engine.name}")
    code = process.wait()
    if log:
        log.seek(0)
        shutil.copyfileobj(log, sys.stdout)
    return code


def _last_line(engines: list[Engine], browser: str) -> str:
    names = [engine.name for engine in engines]
    if len(engines) == 1:
        names.append("PostgreSQL + Redis NOT TESTED")
    return f"Engines: {'; '.join([*names, browser or 'Chromium NOT FOUND, browser tests skipped'])}"


def _report(failed: list[str], last_line: str) -> int:
    for name in failed:
        _say(f"FAILED: {name}")
    if last_line:
        _say(last_line)
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
