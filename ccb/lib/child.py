"""Run a function in a forked child with a time and a memory limit, so that a bad document cannot take a worker down.

Plain `os.fork`, because a Celery pool child is daemonic and `multiprocessing` refuses it children of its own. The
child must not touch the database: it shares its parent's connections.
"""

import gc
import logging
import os
import pickle
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ccb.lib import memory

logger = logging.getLogger(__name__)

SECONDS, MEMORY = 60, 700 * 2**20
USUAL = 160 * 2**20  # data of a process that has loaded the program
RESIDENT, SHARED, DATA = 1, 2, 5  # columns of /proc/self/statm
TICK = 0.25  # seconds between two calls of on_wait
CHUNK = 2**20


class RenderError(Exception):
    """The child gave no result; the message is shown to the user."""


class RenderTimeout(RenderError):
    def __init__(self, seconds: float):
        super().__init__(
            f"Việc tạo tệp quá {seconds:g} giây nên đã dừng. Hãy thử lại lúc máy chủ rảnh, hoặc rút ngắn báo cáo."
        )


class RenderTooLarge(RenderError):
    def __init__(self, memory: int):
        super().__init__(
            f"Việc tạo tệp cần quá {memory // 2**20} MB bộ nhớ nên đã dừng. Hãy chia báo cáo hoặc phụ lục ra nhỏ hơn."
        )


class RenderFailed(RenderError):
    def __init__(self, reason: str):
        super().__init__(f"Không tạo được tệp ({reason}). Số liệu không bị ảnh hưởng; hãy báo quản trị hệ thống.")


@dataclass(frozen=True)
class Outcome:
    value: Any
    peak_bytes: int  # resident memory of the child at its highest, what it shares with the parent included
    own_bytes: int  # what of it the parent did not hold already
    seconds: float  # of the processor


@dataclass(frozen=True)
class Call:
    function: Callable
    args: tuple = ()
    memory: int = MEMORY


def run(
    function: Callable,
    *args,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    on_wait: Callable[[], None] | None = None,
) -> Outcome:
    """Call `function(*args)` in a child and give its (picklable) result.

    `on_wait` is called about four times a second meanwhile (to renew a lease); what it raises ends the child.
    Raises RenderTimeout, RenderTooLarge or RenderFailed; the child is gone by then.
    """
    [outcome] = run_together([Call(function, args, memory)], seconds=seconds, on_wait=on_wait)
    return outcome


def run_together(
    calls: Sequence[Call], *, seconds: float = SECONDS, on_wait: Callable[[], None] | None = None
) -> list[Outcome]:
    """Like `run`, each call in a child of its own, all at the same time. The first that failed is what is raised."""
    memory.give_back()
    held = _pages(RESIDENT) - _pages(SHARED)  # a fork does not take over pages of files
    children = [_start(call, seconds) for call in calls]
    readers = [reader for _, reader in children]
    answers: dict[int, bytes] = {}
    try:
        answers = _collect(readers, seconds, on_wait)
    finally:
        for pid, reader in children:
            os.close(reader)
            if not answers:
                os.kill(pid, signal.SIGKILL)
        ends = [os.wait4(pid, 0) for pid, _ in children]
    outcomes = []
    for call, reader, (_, status, usage) in zip(calls, readers, ends, strict=True):
        peak = usage.ru_maxrss * 1024
        own = max(0, peak - held)
        value = _value(answers[reader], os.waitstatus_to_exitcode(status), own, call.memory)
        outcomes.append(Outcome(value, peak, own, usage.ru_utime + usage.ru_stime))
    return outcomes


def _start(call: Call, seconds: float) -> tuple[int, int]:
    """The child's process id and the end to read its answer from."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _be_the_child(writer, call.function, call.args, seconds, call.memory)
    os.close(writer)
    return pid, reader


def _collect(readers: list[int], seconds: float, on_wait: Callable[[], None] | None) -> dict[int, bytes]:
    """By reader, all that its child wrote until it closed its end."""
    started = called = time.monotonic()
    poll, chunks, still_open = select.poll(), {reader: [] for reader in readers}, set(readers)
    for reader in readers:
        poll.register(reader, select.POLLIN)
    while still_open:
        for reader, _ in poll.poll(TICK * 1000):
            if chunk := os.read(reader, CHUNK):
                chunks[reader].append(chunk)
            else:
                poll.unregister(reader)
                still_open.discard(reader)
        now = time.monotonic()
        if now - started > seconds:
            raise RenderTimeout(seconds)
        if on_wait and now - called >= TICK:
            on_wait()
            called = now
    return {reader: b"".join(parts) for reader, parts in chunks.items()}


def _value(answer: bytes, code: int, own: int, memory: int) -> Any:
    if code == 0:
        kind, value = pickle.loads(answer)
        if kind == "value":
            return value
        if kind == "memory":
            raise RenderTooLarge(memory)
        logger.error("The rendering child failed:\n%s", value[1])
        raise RenderFailed(value[0])
    # C libraries abort when they get no memory, and the kernel kills without a word when the machine has none left.
    if code in (-signal.SIGKILL, -signal.SIGABRT) or own > 0.6 * memory:
        raise RenderTooLarge(memory)
    raise RenderFailed(f"tiến trình con dừng với mã {code}")


def _be_the_child(writer: int, function: Callable, args: tuple, seconds: float, memory: int) -> NoReturn:
    code = 1
    try:
        _restrain(seconds, memory)
        gc.freeze()  # what came from the parent is never collected here: no time spent on it, no page copied
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(_answer(function, args), pipe, protocol=5)
        code = 0
    finally:
        os._exit(code)  # no exit handlers: connections and temporary files belong to the parent


def _answer(function: Callable, args: tuple) -> tuple[str, Any]:
    try:
        return "value", function(*args)
    except MemoryError:
        return "memory", None
    except Exception as error:  # whatever it was, the parent must hear of it
        return "error", (f"{type(error).__name__}: {error}", traceback.format_exc())


def _restrain(seconds: float, memory: int) -> None:
    """Limits that hold even when the parent is gone. RLIMIT_DATA counts what is written, not what is mapped."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group: the parent decides
    signal.alarm(int(seconds) + 5)
    limit = memory + _grown()
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _grown() -> int:
    """Bytes of data beyond the usual that the parent had already: the limit counts them, but a worker that has grown
    over a long list must not take them from its next child.
    """
    return max(0, _pages(DATA) - USUAL)


def _pages(which: int) -> int:
    """Bytes of this process by the kernel's count; 0 where there is none."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[which]) * resource.getpagesize() if statm.exists() else 0
