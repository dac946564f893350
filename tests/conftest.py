"""Fixtures shared by all tests."""

import gc
import os
import tempfile

# Before Django reads its settings: tests never touch a working copy's var/.
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="ccb-test-")

import hypothesis
import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests import cast as casting
from tests.flushing import flush_past_append_only_triggers  # noqa: F401  pytest finds it here

# A loaded machine is no fault of what is tested: nothing is timed.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

DATABASE = {"db", "transactional_db", "django_db_setup"}
REAL_PROCESSES = {"browser", "faults"}  # folders of tests that start their own on the engine under test


@pytest.hookimpl(tryfirst=True)  # before what is not wanted is left out by its marks
def pytest_collection_modifyitems(items):
    """Marks what asks neither database nor broker: it says the same on every engine, so one run is enough."""
    for item in items:
        asks = DATABASE.intersection(item.fixturenames) or item.get_closest_marker("django_db")
        if not asks and item.path.parent.name not in REAL_PROCESSES:
            item.add_marker("plain")


def pytest_collection_finish():
    """Thousands of tests stay in memory: looking through them again and again cost an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _settings_for_tests():
    """Cheap password hashes, unhashed static names, sessions that cost one query on every engine.

    All else is as in production.
    """
    with override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.db",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield


@pytest.fixture
def cast(db) -> casting.Cast:
    return casting.assemble()


@pytest.fixture
def as_user():
    """`as_user(cast.huyen_clerk)` gives a signed-in client."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
