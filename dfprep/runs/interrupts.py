"""Requests to stop, by Ctrl-C or a scheduler's SIGTERM: none is lost, and the process ends soon after the first."""

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
"""How long after the first request the process may still be there, see `listen`."""

_n_requests = 0  # of this process, ever: signals belong to the process as a whole


@dataclass(frozen=True)
class Requests:
    """The requests since this object was made."""

    before: int

    @property
    def n(self) -> int:
        """How many there were."""
        return _n_requests - self.before


def listen(on_overdue: Callable[[], None]) -> None:
    """From now on the first request raises KeyboardInterrupt, and no other disturbs the ending.

    Args:
        on_overdue: called in a thread if the process is still there `END_WITHIN_S` after the first request, since
            a call into a library that does not return never gets to the exception.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # written to by the C handler, whatever the main thread is doing
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader, writer, on_overdue), daemon=True).start()
    for number in SIGNALS:
        signal.signal(number, _raise_once)


def ignore() -> None:
    """From now on requests do nothing: the process is ending, and Python's own end would let them kill it."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def deferred() -> Iterator[Requests]:
    """Count the requests that come inside the block instead of breaking off what it does; it looks at them itself.

    Outside the main thread, which alone receives signals, nothing is changed.

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
    """Threads and processes that are started inside the block never receive a request, until they ask for it."""
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
    """Wait for the first request, then for the time that is left; `writer` is held open meanwhile."""
    while not set(SIGNALS) & set(reader.recv(64)):
        pass
    time.sleep(END_WITHIN_S)
    on_overdue()
