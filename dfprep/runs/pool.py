"""Work spread over processes: bounded in flight, results as they come, bugs not swallowed."""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from dfprep.errors import DfprepError

Item = TypeVar("Item")
Result = TypeVar("Result")

IN_FLIGHT_PER_WORKER = 2  # one being worked on, one waiting, so that no worker idles and little is queued

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
        yield from _results(pool, iter(items), IN_FLIGHT_PER_WORKER * workers)
    except BrokenProcessPool as broken:
        raise DfprepError(
            "a worker process was killed, perhaps for memory; what is done is kept: run the same command again, "
            f"with fewer workers than {workers} if it happens again"
        ) from broken
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        listener.stop()


def _results(pool: ProcessPoolExecutor, items: Iterator[Item], most_in_flight: int) -> Iterator[Any]:
    running: set[Future] = set()
    while True:
        while len(running) < most_in_flight:
            try:
                item = next(items)
            except StopIteration:
                break
            running.add(pool.submit(_do, item))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _start(make_work: Callable[[], Callable[[Any], Any]], records: Any) -> None:
    global _work
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(records)]
    root.setLevel(logging.INFO)
    _work = make_work()


def _do(item: Any) -> Any:
    return _work(item)
