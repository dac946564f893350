"""J01, J05 and the file-system broker: what a save and a queue are worth when the broker is not."""

import ast
import json
import os
import subprocess
import sys
import threading
import time
from functools import partial

import pytest
from django.conf import settings
from django.db import transaction
from kombu import Connection
from kombu.exceptions import ChannelError

from ccb.celery import app
from ccb.core.choices import JobState
from ccb.core.domain import jobs
from ccb.core.models import Job
from ccb.lib import file_broker
from tests import factories

PRODUCT = ("ccb", "members", "campaigns", "reports")


@pytest.fixture(params=["redis refuses", "queue folder gone"])
def broker_down(request, monkeypatch, tmp_path):
    if request.param == "redis refuses":
        url, transport, options = "redis://127.0.0.1:1/0", None, {}
    else:
        missing = {"data_folder_in": str(tmp_path / "gone"), "data_folder_out": str(tmp_path / "gone")}
        options = missing | {"control_folder": str(tmp_path)}
        url, transport = "filesystem://", "ccb.lib.file_broker:Transport"
    monkeypatch.setitem(app.conf, "broker_url", url)
    monkeypatch.setitem(app.conf, "broker_transport", transport)
    monkeypatch.setitem(app.conf, "broker_transport_options", options)


def test_J01_a_save_succeeds_at_once_while_the_broker_is_down(
    broker_down, db, caplog, django_capture_on_commit_callbacks
):
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        job = jobs.create("tests.work", title="Việc", arguments={}, actor=None, at=factories.NOW)
        transaction.on_commit(partial(jobs.wake, job))
    assert time.monotonic() - begun < 5
    assert f"job {job.pk} waits for the sweep" in caplog.text
    assert jobs.sweep(at=factories.NOW + jobs.PATIENCE * 2) == [job]
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_J01_a_save_that_is_rolled_back_wakes_nobody(queue, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:  # noqa: SIM117  the error must stay inside
        with pytest.raises(RuntimeError), transaction.atomic():
            job = jobs.create("tests.work", title="Việc", arguments={}, actor=None, at=factories.NOW)
            transaction.on_commit(partial(jobs.wake, job))
            raise RuntimeError
    assert callbacks == []


def test_J07_readyz_names_the_broker_that_is_down(broker_down, client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["degraded"] == ["broker"]


def test_J05_the_broker_gives_a_message_again_only_when_no_task_can_still_run():
    shown = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'], s.CELERY_TASK_TIME_LIMIT]))"
    )
    environment = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "ccb.settings"}
    answer = subprocess.run(
        [sys.executable, "-c", shown], cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True
    )
    visibility_timeout, hard_limit = json.loads(answer.stdout)
    assert visibility_timeout >= 2 * hard_limit


def test_J05_no_task_is_put_off_by_eta_or_countdown():
    put_off = [
        str(path)
        for package in PRODUCT
        for path in (settings.BASE_DIR / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg in ("eta", "countdown")
    ]
    assert put_off == []


def test_J05_a_task_is_acknowledged_when_done_and_never_hoarded():
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert app.conf.accept_content == ["json"]


# --- The file-system broker -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    file_broker.Transport.global_state.clear()  # kombu keeps the bindings per process, not per folder
    (tmp_path / "queue").mkdir()
    return tmp_path / "queue"


def open_queue(folder):
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder.parent)}
    options |= {"polling_interval": 0.01}
    return Connection("filesystem://", transport=file_broker.Transport, transport_options=options).SimpleQueue(
        "jobs", no_ack=True
    )


def test_J08_a_message_half_written_is_not_read(folder):
    queue = open_queue(folder)
    (folder / "0_half.jobs.new").write_text('{"body": "')
    queue.put({"id": 1})
    assert queue.get(timeout=5).payload == {"id": 1}
    with pytest.raises(queue.Empty):
        queue.get_nowait()


def test_J08_messages_written_and_read_at_the_same_time_all_arrive_whole(folder):
    sent = 300
    writer = threading.Thread(
        target=lambda queue: [queue.put({"id": n}) for n in range(sent)], args=[open_queue(folder)]
    )
    reader = open_queue(folder)
    writer.start()
    got = [reader.get(timeout=5).payload["id"] for _ in range(sent)]
    writer.join()
    assert sorted(got) == list(range(sent))


def test_J08_a_queue_that_cannot_be_written_says_so(folder):
    queue = open_queue(folder)
    folder.rmdir()
    with pytest.raises(ChannelError):
        queue.put({"id": 1})
