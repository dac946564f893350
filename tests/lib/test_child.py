"""Requirement P01: at most 60 s and 700 MB, and a child that fails harms nobody."""

import os
import signal
import time
from pathlib import Path

import pytest

from ccb.lib import child

MIB = 2**20


def _hold(megabytes: int) -> int:
    block = bytearray(megabytes * MIB)
    block[::4096] = b"x" * len(block[::4096])
    return len(block)


def _children() -> str:
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_result_comes_back_whole_even_when_large():
    outcome = child.run(lambda size: b"x" * size, 9 * MIB)
    assert outcome.value == b"x" * 9 * MIB
    assert outcome.peak_bytes > 9 * MIB


def test_limits_are_sixty_seconds_and_700_megabytes():
    assert (child.SECONDS, child.MEMORY) == (60, 700 * MIB)


def test_child_over_its_time_is_killed_with_a_readable_error():
    started = time.monotonic()
    with pytest.raises(child.RenderTimeout, match="quá 0.6 giây"):
        child.run(time.sleep, 30, seconds=0.6)
    assert time.monotonic() - started < 5
    assert _children() == ""


def test_child_over_its_memory_is_stopped_with_a_readable_error():
    with pytest.raises(child.RenderTooLarge, match="700 MB"):
        child.run(_hold, 800)


def test_memory_below_the_limit_is_given_and_its_peak_reported():
    outcome = child.run(_hold, 200)
    assert 100 * MIB < outcome.own_bytes < outcome.peak_bytes


def test_child_killed_by_the_system_counts_as_too_large():
    with pytest.raises(child.RenderTooLarge):
        child.run(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_child_that_dies_is_reported():
    with pytest.raises(child.RenderFailed, match="mã 3"):
        child.run(os._exit, 3)


def test_error_of_the_function_is_named_and_its_trace_logged(caplog):
    with pytest.raises(child.RenderFailed, match="KeyError: 'subject'"):
        child.run(lambda: {}["subject"])
    assert "Traceback" in caplog.text


def test_waiting_is_called_about_four_times_a_second():
    calls = []
    child.run(time.sleep, 1.1, on_wait=lambda: calls.append(1))
    assert 3 <= len(calls) <= 5


def test_error_while_waiting_ends_the_child():
    def lose_the_lease():
        raise LookupError

    with pytest.raises(LookupError):
        child.run(time.sleep, 30, on_wait=lose_the_lease)
    assert _children() == ""


def test_child_leaves_no_open_pipe_behind():
    before = _open_files()
    for _ in range(3):
        child.run(len, "abc")
    assert _open_files() == before


def test_children_work_at_the_same_time_and_answer_in_the_order_of_the_calls():
    reader, writer = os.pipe()

    def wait_for_the_other():
        return os.read(reader, 5)

    def say():
        os.write(writer, b"ready")
        return "said"

    waited, said = child.run_together([child.Call(wait_for_the_other), child.Call(say)], seconds=20)
    assert (waited.value, said.value) == (b"ready", "said")
    assert _children() == ""
    os.close(reader), os.close(writer)


def test_one_child_that_fails_fails_the_whole_and_none_is_left():
    with pytest.raises(child.RenderFailed, match="KeyError"):
        child.run_together([child.Call(len, ("abc",)), child.Call(lambda: {}["subject"])])
    assert _children() == ""
