"""Work spread over processes: bounded in flight, results as they come, bugs not swallowed."""

from __future__ import annotations

import contextlib
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
from functools import partial
from typing import Any, TypeVar

from dfprep.errors import DfprepError

Item = TypeVar("Item")
Result = TypeVar("Result")
MakeWork = Callable[[], Callable[[Item], Result]]

MOST_DEADLY = 3
"""Items that may kill their process in one run; more, and it is not the items that are wrong."""

LOOK_EVERY_S = 0.2
"""How soon an interrupt is noticed."""

log = logging.getLogger(__name__)


def spread(
    make_work: MakeWork, items: Iterable[Item], workers: int, on_killed: Callable[[Item], Result]
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in the order in which they finish.

    Where a worker process is killed, by a crash of a decoder or for memory, the items that were at work are
    done again one at a time; what kills its process then too gets the result of `on_killed`.

    Args:
        make_work: called once in every process, must be picklable; gives the function that does one item.
        items: consumed as work goes on, never all at once.
        workers: processes; 0 works in this one, in order.

    Raises:
        DfprepError: more than `MOST_DEADLY` items killed their process.
        Exception: what `work` or `make_work` raised; running items are finished first.
    """
    if workers == 0:
        work = make_work()
        yield from (work(item) for item in items)
        return
    waiting, n_deadly = iter(items), 0
    while True:
        at_work: list[Item] = []
        try:
            yield from _spread_until_killed(make_work, waiting, workers, at_work)
            return
        except BrokenProcessPool:
            log.warning("a worker process was killed; doing the %d items at work again, one by one", len(at_work))
        for item in at_work:
            try:
                yield from _spread_until_killed(make_work, iter([item]), 1, [])
            except BrokenProcessPool as broken:
                n_deadly += 1
                if n_deadly > MOST_DEADLY:
                    raise DfprepError(
                        f"worker processes were killed {n_deadly} times while alone at work, perhaps for memory; "
                        "what is done is kept: run the same command again where there is more"
                    ) from broken
                yield on_killed(item)


def _spread_until_killed(
    make_work: MakeWork, items: Iterator[Item], workers: int, at_work: list[Item]
) -> Iterator[Result]:
    """As `spread`; raises BrokenProcessPool when a process is killed, and leaves in `at_work` what was not done."""
    # spawn: fork copies the threads' locks of torch and HDF5 in whatever state they are
    context = multiprocessing.get_context("spawn")
    records = context.Queue()
    listener = logging.handlers.QueueListener(records, *logging.getLogger().handlers, respect_handler_level=True)
    listener.start()
    pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(make_work, records))
    running: dict[Future, Item] = {}
    try:
        with _interrupts() as interrupted:
            while not interrupted.is_set():
                # items take seconds, so none needs to wait in a queue for its worker
                for item in itertools.islice(items, workers - len(running)):
                    at_work.append(item)
                    with _children_deaf_to_interrupts():
                        running[pool.submit(_do, item)] = item
                if not running:
                    return
                done = wait(running, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done
                yield from _finished(done, running, at_work)
            log.warning("interrupted; finishing the %d videos at work with their fakes", len(running))
            with contextlib.suppress(BrokenProcessPool):
                for future in as_completed(list(running)):
                    yield from _finished({future}, running, at_work)
        raise KeyboardInterrupt
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        listener.stop()


def _finished(done: set[Future], running: dict[Future, Item], at_work: list[Item]) -> Iterator[Any]:
    """Results of `done`, whose items are then no longer at work; a killed process is told after the others."""
    broken: BaseException | None = None
    for future in done:
        item = running.pop(future)
        if isinstance(future.exception(), BrokenProcessPool):
            broken = future.exception()
            continue
        at_work.remove(item)
        yield future.result()
    if broken:
        raise broken


@contextlib.contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """An event that Ctrl-C or a scheduler's SIGTERM sets, instead of breaking off whatever is being done; a
    second one does break it off."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event  # only the main thread may say what a signal does
        return

    def note(signum: int, frame: object) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _children_deaf_to_interrupts() -> Iterator[None]:
    """Processes started inside never see Ctrl-C, which a terminal sends them too: their parent ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_work: Callable[[Any], Any]  # of this worker process


def _start(make_work: MakeWork, records: Any) -> None:
    global _work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(records)]
    root.setLevel(logging.INFO)
    try:
        _work = make_work()
    except Exception as error:  # the pool would only say that a process ended; the first item raises it
        _work = partial(_fail, error)


def _end_with_parent() -> None:
    """A parent that was killed cannot stop its workers, and they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _fail(error: Exception, item: Any) -> Any:
    raise error


def _do(item: Any) -> Any:
    return _work(item)
