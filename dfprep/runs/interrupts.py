"""Requests to stop (SIGINT, SIGTERM): none is lost, and the process ends within seconds of the first one."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SIGNALS = (signal.SIGINT, signal.SIGTERM)

END_WITHIN_S = 8.0
"""Seconds after the first request within which the process must end, see `listen`."""

_n_requests = 0  # of this process, ever: signals belong to the process as a whole


@dataclass(frozen=True)
class Requests:
    """The requests since this object was created."""

    before: int

    @property
    def n(self) -> int:
        """The number of requests."""
        return _n_requests - self.before


def listen(on_overdue: Callable[[], None]) -> None:
    """Install the handlers: the first request raises KeyboardInterrupt, later ones are only counted.

    Python raises no exception before a library call returns, and drops it in a callback of the garbage collector; a
    library may catch it. So read `requested` at the end, and end the process in `on_overdue`.

    Args:
        on_overdue: called in a thread if the process still runs `END_WITHIN_S` after the first request.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # the C handler writes to it even while the main thread is in a library call
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader, writer, on_overdue), daemon=True).start()
    for number in SIGNALS:
        signal.signal(number, _raise_once)


def requested() -> bool:
    """Whether there was a request, even one whose exception nobody received."""
    return _n_requests > 0


def ignore() -> None:
    """Ignore further requests for good, because Python restores handlers during its shutdown that would kill it."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def forget_unhandled() -> None:
    """Let a process that handled KeyboardInterrupt end with its own exit code.

    CPython notes if one leaves a text that is compiled and run, as libraries do to make classes, and then ends the
    process by SIGINT, whatever handled it since. Another such text resets the note (run_eval_code_obj).
    """
    exec("")


@contextlib.contextmanager
def deferred() -> Iterator[Requests]:
    """Count requests during the block instead of interrupting it; the block reads the count.

    Has no effect outside the main thread, because only the main thread receives signals.

    Raises:
        KeyboardInterrupt: at the end of the block, if there was a request.
    """
    requests = Requests(_n_requests)
    if threading.current_thread() is not threading.main_thread():
        yield requests
        return
    before = {number: signal.signal(number, _count) for number in SIGNALS}
    try:
        yield requests
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if requests.n:
        raise KeyboardInterrupt


@contextlib.contextmanager
def blocked() -> Iterator[None]:
    """Block both signals in the threads and processes that are started inside the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _count(signum: int, frame: object) -> None:
    global _n_requests
    _n_requests += 1


def _raise_once(signum: int, frame: object) -> None:
    _count(signum, frame)
    if _n_requests == 1:
        raise KeyboardInterrupt


def _watch(reader: socket.socket, writer: socket.socket, on_overdue: Callable[[], None]) -> None:
    """Wait for the first request, then for `END_WITHIN_S`; `writer` is held open meanwhile."""
    while not set(SIGNALS) & set(reader.recv(64)):
        pass
    time.sleep(END_WITHIN_S)
    on_overdue()
