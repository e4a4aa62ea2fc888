"""Work spread over processes: bounded in flight, results as they come, bugs not swallowed."""

from __future__ import annotations

import itertools
import logging
import logging.handlers
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from dfprep.errors import DfprepError

Item = TypeVar("Item")
Result = TypeVar("Result")

log = logging.getLogger(__name__)

_work: Callable[[Any], Any]  # of this worker process


def spread(
    make_work: Callable[[], Callable[[Item], Result]], items: Iterable[Item], workers: int
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in the order in which they finish.

    Args:
        make_work: called once in every process, must be picklable; gives the function that does one item.
        items: consumed as work goes on, never all at once.
        workers: processes; 0 works in this one, in order.

    Raises:
        DfprepError: a worker process was killed.
        Exception: what `work` raised; running items are finished first, waiting ones dropped.
    """
    if workers == 0:
        work = make_work()
        yield from (work(item) for item in items)
        return
    # spawn: fork copies the threads' locks of torch and HDF5 in whatever state they are
    context = multiprocessing.get_context("spawn")
    records = context.Queue()
    listener = logging.handlers.QueueListener(records, *logging.getLogger().handlers, respect_handler_level=True)
    listener.start()
    pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(make_work, records))
    try:
        yield from _results(pool, iter(items), workers)
    except BrokenProcessPool as broken:
        raise DfprepError(
            "a worker process was killed, perhaps for memory; what is done is kept: run the same command again, "
            f"with fewer workers than {workers} if it happens again"
        ) from broken
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        listener.stop()


def _results(pool: ProcessPoolExecutor, items: Iterator[Item], workers: int) -> Iterator[Any]:
    """Results as they come; items take seconds, so none needs to wait in a queue for its worker."""
    running: set[Future] = set()
    try:
        while True:
            running |= {pool.submit(_do, item) for item in itertools.islice(items, workers - len(running))}
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except KeyboardInterrupt:
        log.warning("interrupted; finishing the %d items at work, interrupt again to drop them", len(running))
        for future in as_completed(running):
            yield future.result()
        raise


def _start(make_work: Callable[[], Callable[[Any], Any]], records: Any) -> None:
    global _work
    # Ctrl-C reaches all processes of the terminal: this one finishes its item, the parent says when it is over
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(records)]
    root.setLevel(logging.INFO)
    _work = make_work()


def _end_with_parent() -> None:
    """A parent that was killed cannot stop its workers, and they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do(item: Any) -> Any:
    return _work(item)
