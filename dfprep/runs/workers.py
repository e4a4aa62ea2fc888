"""Worker processes, which forward their logs to the parent, block SIGINT and SIGTERM, and end with the parent.

Where the system can, they are forked from a server: a process without threads, which has imported what they need
once, so that they start in milliseconds and share the memory of the modules.
"""

from __future__ import annotations

import functools
import logging
import logging.handlers
import multiprocessing
import os
import pickle
import queue
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from multiprocessing.connection import Connection, Listener
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Literal

import pebble

from dfprep.runs.interrupts import blocked

log = logging.getLogger(__name__)

FLUSH_S = 1.0
"""Seconds that an ending worker has to send its last log records."""

# workers block SIGTERM, so pebble need not wait for its effect before it kills them
pebble.CONSTS.term_timeout = 0.1


def _context(modules: Sequence[str]) -> BaseContext:
    """Makes the processes of a pool, and keeps the locks that the pool makes for them until it is deleted.

    pebble drops them before it ends processes that still start; these would print that there is no such lock.
    Not fork: it copies the locks of torch and HDF5 in their current state. `modules` are imported by the server,
    which is started once and lives as long as this process: later pools find it as it is.
    """
    kind = type(multiprocessing.get_context(_start_method()))
    locks: list[Any] = []

    class KeepingLocks(kind):  # type: ignore[valid-type,misc]
        def RLock(self) -> Any:
            locks.append(super().RLock())
            return locks[-1]

    context = KeepingLocks()
    context.set_forkserver_preload(list(modules))
    return context


@functools.cache
def _start_method() -> Literal["forkserver", "spawn"]:
    """The server listens at a socket in the folder of temporary files, which not every folder can have."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return "spawn"
    try:
        Listener(None, "AF_UNIX").close()
    except OSError as error:  # its path may have about 100 bytes, and file systems without sockets exist
        log.info("workers start one by one, because %s can have no socket: %s", tempfile.gettempdir(), error)
        return "spawn"
    return "forkserver"


class WorkersLost(Exception):
    """All processes ended before they started an item; new ones are needed."""


class Workers:
    """Processes with a function each; the end of the ``with`` block terminates them."""

    def __init__(self, make_work: Callable[[], Callable[[Any], Any]], n: int, modules: Sequence[str] = ()) -> None:
        """Prepare `n` processes, which start with the first item; each calls `make_work` for its function.

        Args:
            modules: imported once for all of them, see `_context`; must not start threads.
        """
        context = _context((_home(make_work), *modules))
        _use_known_start_method()
        self._records = context.Queue()
        # only this process has the writing end, so it closes at the latest when this process dies
        self._lifeline_end, self._lifeline = context.Pipe(duplex=False)
        started_with = make_work, self._records, self._lifeline_end, dict(os.environ)
        self._pool = pebble.ProcessPool(n, initializer=_start, initargs=started_with, context=context)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()
        self._lifeline.close()
        self._pool.join()
        self.forward_logs()
        self._lifeline_end.close()
        self._records.close()

    def submit(self, item: Any, timeout_s: float | None) -> Future:
        """Hand out `item`; the future has the result of the function, or `TimeoutError` after `timeout_s`.

        Raises:
            WorkersLost: the processes have ended.
        """
        with blocked():  # processes are started here and in threads that start here
            try:
                return self._pool.schedule(_do, (item,), timeout=timeout_s)
            except RuntimeError:
                raise WorkersLost from None

    @property
    def lost(self) -> bool:
        """Whether no further item can be handed out."""
        with blocked():  # `active` starts the pool, too
            return not self._pool.active

    def forward_logs(self) -> None:
        """Pass the log records of the workers to the loggers of this process."""
        # not in a thread: a worker that is killed while it writes could block the thread for ever
        while True:
            try:
                record = self._records.get_nowait()
            except queue.Empty:
                return
            logging.getLogger(record.name).handle(record)


def _use_known_start_method() -> None:
    """Replace a start method that only this process knows, as joblib's workers have: children would look for it."""
    if multiprocessing.get_start_method(allow_none=True) not in (None, *multiprocessing.get_all_start_methods()):
        multiprocessing.set_start_method("spawn", force=True)


def _home(make_work: Callable[[], Any]) -> str:
    """The module that defines a function, also of a partial one."""
    while isinstance(make_work, partial):
        make_work = make_work.func
    return make_work.__module__


_work: Callable[[Any], Any]  # of this worker process


def _start(
    make_work: Callable[[], Callable[[Any], Any]], records: Any, lifeline: Connection, environment: dict[str, str]
) -> None:
    global _work
    os.environ.clear()  # the server's, which may have started with another one
    os.environ.update(environment)
    threading.Thread(target=_end_with, args=(lifeline, records), daemon=True).start()
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(records)]
    root.setLevel(logging.INFO)
    try:
        _work = make_work()
    except Exception as error:  # raised by the first item, because pebble would start process after process
        _work = partial(_fail, error)


def _end_with(lifeline: Connection, records: Any) -> None:
    """End this process when the other end of `lifeline` is closed."""
    lifeline.poll(None)
    records.close()
    flush = threading.Thread(target=records.join_thread, daemon=True)
    flush.start()
    flush.join(FLUSH_S)
    os._exit(0)


def _fail(error: Exception, item: Any) -> Any:
    raise error


def _do(item: Any) -> Any:
    try:
        return _work(item)
    except MemoryError as error:
        raise MemoryError(str(error)) from None
    except Exception as error:
        if _survives_pickling(error):
            raise
        raise RuntimeError("".join(traceback.format_exception(error))) from None


def _survives_pickling(error: Exception) -> bool:
    """Whether `error` can be sent to the parent: some exceptions cannot be rebuilt from their arguments."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever the exception's own code raises
        return False
    return True
