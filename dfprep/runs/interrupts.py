"""Requests to stop (SIGINT, SIGTERM): none is lost, and the process ends within seconds of the first one."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)

END_WITHIN_S = 8.0
"""Seconds after the first request within which the process must end, see `listen`."""

AGAIN_AFTER_S = 0.02
"""How long after an exception that nobody could receive the request is repeated."""

LOST = b"\0"  # to the watching thread: no signal has this number

_n_requests = 0  # of this process, ever: signals belong to the process as a whole
_lost = False  # Python dropped the exception of the first request


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

    Where Python drops the exception, since a callback of the garbage collector or of C code was running, it is
    raised again.

    Args:
        on_overdue: called in a thread if the process still runs `END_WITHIN_S` after the first request, because
            Python raises no exception before a library call returns.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # the C handler writes to it even while the main thread is in a library call
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader, writer, on_overdue), daemon=True).start()
    sys.unraisablehook = partial(_on_dropped, writer, sys.unraisablehook)
    for number in SIGNALS:
        signal.signal(number, _raise_once)


def ignore() -> None:
    """Ignore further requests: during interpreter shutdown the default handlers would kill the process."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


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
    global _n_requests, _lost
    _n_requests += 1
    _lost = False


def _raise_once(signum: int, frame: object) -> None:
    again = _lost
    _count(signum, frame)
    if _n_requests == 1 or again:
        raise KeyboardInterrupt


def _on_dropped(writer: socket.socket, otherwise: Callable[[Any], object], dropped: Any) -> None:
    """Have the watching thread repeat a request whose exception was `dropped`; from here it would be, too."""
    global _lost
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        otherwise(dropped)
        return
    _lost = True
    writer.send(LOST)


def _watch(reader: socket.socket, writer: socket.socket, on_overdue: Callable[[], None]) -> None:
    """Wait for the first request, then for the time that is left; `writer` is held open meanwhile."""
    while not set(SIGNALS) & set(said := reader.recv(64)):
        pass
    deadline = time.monotonic() + END_WITHIN_S
    while True:
        if LOST in said:
            time.sleep(AGAIN_AFTER_S)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        reader.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            said = reader.recv(64)
        except TimeoutError:
            break
    on_overdue()
