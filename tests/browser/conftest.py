"""A real browser before a real instance: own database, own queue, own files, ended by process id.

The demonstration is loaded once; each test gets a copy of it, so that none depends on what another one did.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg2
import pytest
import redis
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from reports.management.commands.load_demo import PASSWORD
from tests.faults.conftest import wait_until

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 45_000  # two engines and everything they start share the machine
# Chromium reports each answer of 409 and 422 as an error; to us it is a page like any other.
# A cut line is the test's own deed.
NO_FAULT = re.compile(
    r"^Failed to load resource: (the server responded with a status of (409|422)|net::ERR_INTERNET_DISCONNECTED)"
)
NO_CHROMIUM = "Chromium is missing (apt-get install chromium)"
expect.set_options(timeout=PATIENCE_MS)


def pytest_terminal_summary(terminalreporter):
    if any(NO_CHROMIUM in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"!!! BROWSER TESTS SKIPPED: {NO_CHROMIUM} !!!", red=True, bold=True)


def chromium_binary() -> str:
    """Where Chromium is; without it the test is skipped, and fails where nothing may be skipped."""
    binary = shutil.which("chromium")
    if binary is None:
        missing = pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip
        missing(NO_CHROMIUM)
    return binary


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. It ends with the module: while Playwright runs, Django refuses the ORM in this process."""
    binary = chromium_binary()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Instance:
    """One installation: its folder, and the environment that leads its processes to its data."""

    folder: Path
    environment: dict

    def manage(self, *arguments: str) -> str:
        """Runs the command; gives what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Callable[[], str]]:
        """Runs `python -m …`; gives what reads the log of a living process. Ends it, children and all, by its id."""
        path = self.folder / f"{arguments[0]}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments], cwd=settings.BASE_DIR, env=self.environment, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

        def log_of_the_living() -> str:
            assert process.poll() is None, f"{arguments[0]} has ended: {path.read_text()[-2000:]}"
            return path.read_text()

        try:
            yield log_of_the_living
        finally:
            os.killpg(process.pid, 9)
            process.wait()
            print(path.read_text()[-8000:])  # noqa: T201  pytest shows it for a failed test


@contextmanager
def instance(folder: Path, model: Instance | None = None) -> Iterator[Instance]:
    """A new installation, empty or with the data of the model; its database and its queue go with it."""
    with ExitStack() as stack:
        own = dict.fromkeys(("ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "HTTPS"), "") | {"VAR_DIR": str(folder)}
        if model:
            shutil.copytree(model.folder, folder)
        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            own["DATABASE_URL"] = stack.enter_context(_postgres_database(model))
        if settings.REDIS_URL:
            own["REDIS_PREFIX"] = stack.enter_context(_redis_prefix())
        yield Instance(folder, os.environ | own)


@contextmanager
def _postgres_database(model: Instance | None) -> Iterator[str]:
    given = urlsplit(os.environ["DATABASE_URL"])
    name = f"{given.path[1:]}_browser_{uuid4().hex[:8]}"
    template = urlsplit(model.environment["DATABASE_URL"]).path[1:] if model else "template1"
    with closing(psycopg2.connect(given._replace(path="/postgres").geturl())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            yield given._replace(path=f"/{name}").geturl()
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _redis_prefix() -> Iterator[str]:
    prefix = f"ccb-browser-{uuid4()}:"
    yield prefix
    with closing(redis.Redis.from_url(settings.REDIS_URL)) as server:
        for key in server.scan_iter(f"{prefix}*"):
            server.delete(key)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory) -> Iterator[Instance]:
    """The demonstration province, which nobody has touched."""
    chromium_binary()  # without it nothing is loaded
    with instance(tmp_path_factory.mktemp("browser") / "loaded") as made:
        made.manage("load_demo", "--prepare")
        yield made


@pytest.fixture
def province(loaded, tmp_path) -> Iterator[Instance]:
    """The demonstration province of this test alone."""
    with instance(tmp_path / "var", loaded) as made:
        yield made


@pytest.fixture
def address(province) -> Iterator[str]:
    """The web server's address; the system chooses a free port."""
    workers = ("--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket")
    with province.running("gunicorn", "ccb.wsgi", "--bind", "127.0.0.1:0", *workers) as log:
        wait_until(lambda: "Listening at" in log(), "the web server listens")
        yield re.search(r"Listening at: (http://[\d.:]+)", log())[1]


@pytest.fixture
def worker(province) -> Iterator[None]:
    """A Celery worker with beat, as `make run` starts them."""
    options = ("--beat", "--concurrency", "1", "--without-mingle", "--without-gossip")
    schedule = ("--schedule", str(province.folder / "schedule"))
    with province.running("celery", "-q", "-A", "ccb", "worker", *options, *schedule):
        yield


@pytest.fixture
def visit(chromium, address) -> Iterator[Callable[..., Page]]:
    """`visit()` opens a browser of its own; at the end no page may have left an error in the console (CSP, scripts)."""
    faults: list[str] = []
    with ExitStack() as stack:

        def open_page(**options) -> Page:
            context = chromium.new_context(base_url=address, **options)
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("console", lambda message: _note(faults, page.url, message))
            page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
            return page

        yield open_page
    assert faults == []


def _note(faults: list[str], url: str, message) -> None:
    if message.type == "error" and not NO_FAULT.match(message.text):
        faults.append(f"{url}: {message.text}")


@pytest.fixture
def as_person(visit) -> Callable[..., Page]:
    """`as_person("nam-giang")` gives that account's browser, signed in through the login page."""

    def sign_in(username: str, **options) -> Page:
        page = visit(**options)
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        return page

    return sign_in
