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
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

logger = logging.getLogger(__name__)

SECONDS, MEMORY = 60, 700 * 2**20
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
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _be_the_child(writer, function, args, seconds, memory)
    os.close(writer)
    answer = None
    try:
        answer = _collect(reader, seconds, on_wait)
    finally:
        os.close(reader)
        if answer is None:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    peak = usage.ru_maxrss * 1024
    return Outcome(_value(answer, os.waitstatus_to_exitcode(status), peak, memory), peak)


def _collect(reader: int, seconds: float, on_wait: Callable[[], None] | None) -> bytes:
    """All that the child wrote until it closed its end."""
    started = called = time.monotonic()
    poll, chunks = select.poll(), []
    poll.register(reader, select.POLLIN)
    while True:
        if poll.poll(TICK * 1000):
            chunk = os.read(reader, CHUNK)
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
        now = time.monotonic()
        if now - started > seconds:
            raise RenderTimeout(seconds)
        if on_wait and now - called >= TICK:
            on_wait()
            called = now


def _value(answer: bytes, code: int, peak: int, memory: int) -> Any:
    if code == 0:
        kind, value = pickle.loads(answer)
        if kind == "value":
            return value
        if kind == "memory":
            raise RenderTooLarge(memory)
        logger.error("The rendering child failed:\n%s", value[1])
        raise RenderFailed(value[0])
    # C libraries abort when they get no memory, and the kernel kills without a word when the machine has none left.
    if code == -signal.SIGKILL or peak > 0.6 * memory:
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
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
