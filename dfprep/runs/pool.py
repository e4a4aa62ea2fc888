"""Map a function over items in worker processes, with retries for items whose process died."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Generic, TypeVar

from pebble import ProcessExpired

from dfprep.errors import DfprepError
from dfprep.runs.interrupts import Requests, deferred
from dfprep.runs.workers import Workers, WorkersLost

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_DEATHS = 20
"""The largest number of deaths of processes without a completed item in between; one more stops the run."""

GRACE_S = 4.0
"""Seconds that an interrupted run waits for the items in progress."""

LOOK_EVERY_S = 0.2
"""Seconds between two checks for an interrupt."""

log = logging.getLogger(__name__)


class Loss(Enum):
    """Why an item has no result, where the machine may be the cause, so that a later run may succeed."""

    KILLED = "killed"
    NO_MEMORY = "no memory"
    TIMED_OUT = "timed out"


def no_limit(item: object) -> float | None:
    """No item has a time limit."""
    return None


def map_unordered(
    make_work: Callable[[], Callable[[Item], Result]],
    items: Iterable[Item],
    workers: int,
    on_lost: Callable[[Item, Loss], Result],
    timeout_s: Callable[[Item], float | None] = no_limit,
    modules: Sequence[str] = (),
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in order of completion.

    An item whose process crashed or was killed, or that ran out of memory, is tried again after all others, with
    nothing else in progress. If that fails too, or if an item exceeds its time limit, `on_lost` gives its result.

    After the first interrupt no item is started, and the items in progress have `GRACE_S` to finish; a second
    interrupt, or the end of that time, drops them.

    Args:
        make_work: called once in every process, must be picklable; returns the function that processes an item.
        items: consumed lazily.
        workers: the number of processes; 0: this process, in order and without a time limit; an interrupt drops
            the item in progress.
        timeout_s: the time limit of an item in seconds; None: no limit.
        modules: imported once for all processes where the system can, see `Workers`.

    Raises:
        DfprepError: more than `MOST_DEATHS` deaths in a row.
        KeyboardInterrupt: there was an interrupt.
        Exception: what `work` or `make_work` raised; the items in progress are dropped.
    """
    if workers == 0:
        yield from _here(make_work(), items, on_lost)
        return
    todo: _Todo[Item, Result] = _Todo(iter(items), workers, on_lost, timeout_s)
    with deferred() as requests:
        while not todo.over:
            with Workers(make_work, workers, modules) as processes:
                try:
                    yield from _until_interrupted(processes, todo, requests)
                except (WorkersLost, BrokenProcessPool):
                    todo.requeue()


def in_a_process(call: Callable[[], Result], modules: Sequence[str] = ()) -> Result:
    """The result of `call` in a process that then ends, so that this one does not keep what it imports.

    Args:
        call: must be picklable. modules: see `map_unordered`.

    Raises:
        DfprepError: the process was killed or had too little memory, twice.
        Exception: what `call` raised.
    """

    def lost(item: None, loss: Loss) -> Result:
        raise DfprepError(
            f"a worker process was lost twice ({loss.value}); free some memory, and run the command again"
        )

    (result,) = map_unordered(partial(_calling, call), [None], 1, lost, modules=modules)
    return result


def _calling(call: Callable[[], Result]) -> Callable[[None], Result]:
    return partial(_called, call)


def _called(call: Callable[[], Result], item: None) -> Result:
    return call()


def _here(
    work: Callable[[Item], Result], items: Iterable[Item], on_lost: Callable[[Item, Loss], Result]
) -> Iterator[Result]:
    for item in items:
        try:
            result = work(item)
        except MemoryError:
            result = on_lost(item, Loss.NO_MEMORY)
        yield result


def _until_interrupted(processes: Workers, todo: _Todo[Item, Result], requests: Requests) -> Iterator[Result]:
    """Yield results until all items are done or the run is interrupted."""
    deadline = 0.0
    while True:
        if not requests.n:
            todo.hand_out(processes)
        elif not deadline:
            deadline = time.monotonic() + GRACE_S
            log.warning(
                "interrupted; waiting up to %.0f s for the %d items in progress", GRACE_S, len(todo.at_work)
            )
        if not todo.at_work or requests.n > 1 or (deadline and time.monotonic() > deadline):
            todo.over = True
            return
        done = wait(todo.at_work, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done
        processes.forward_logs()
        # errors last, so that no finished result is lost
        for future in sorted(done, key=lambda one: one.exception() is not None):
            yield from todo.settle(future)
        if processes.lost:
            raise WorkersLost


@dataclass(frozen=True)
class _AtWork(Generic[Item]):
    item: Item
    again: bool
    """Whether this is the second try, with nothing else in progress."""


@dataclass
class _Todo(Generic[Item, Result]):
    """The items that are not done yet.

    Attributes:
        fresh: items from the caller. unbegun: items whose processes ended before they started.
        suspects: items to be tried again, one at a time.
        deaths: of processes, in a row. over: no further item is handed out.
    """

    fresh: Iterator[Item]
    workers: int
    on_lost: Callable[[Item, Loss], Result]
    timeout_s: Callable[[Item], float | None]
    unbegun: deque[_AtWork[Item]] = field(default_factory=deque)
    suspects: deque[Item] = field(default_factory=deque)
    at_work: dict[Future, _AtWork[Item]] = field(default_factory=dict)
    deaths: int = 0
    over: bool = False

    def hand_out(self, processes: Workers) -> None:
        """Give each idle process an item; no item is queued, because items take seconds."""
        while len(self.at_work) < self.workers and not any(one.again for one in self.at_work.values()):
            one = self._next()
            if one is None:
                return
            self.unbegun.appendleft(one)  # kept here in case that `submit` raises
            future = processes.submit(one.item, self.timeout_s(one.item))
            self.at_work[future] = self.unbegun.popleft()

    def _next(self) -> _AtWork[Item] | None:
        if self.unbegun:
            return self.unbegun.popleft()
        for item in self.fresh:
            return _AtWork(item, again=False)
        if self.suspects and not self.at_work:
            return _AtWork(self.suspects.popleft(), again=True)
        return None

    def settle(self, future: Future) -> Iterator[Result]:
        """Yield the result of a finished item, unless it is to be tried again.

        Raises:
            BrokenProcessPool: the item was not started. Exception: what the work raised.
        """
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            raise error
        one = self.at_work.pop(future)
        if error is None:
            self.deaths = 0
            yield future.result()
        elif isinstance(error, ProcessExpired):
            log.warning("a worker process died (exit code %s)", error.exitcode)
            yield from self._failed(one, Loss.KILLED)
        elif isinstance(error, MemoryError):
            log.warning("a worker process ran out of memory: %s", error)
            yield from self._failed(one, Loss.NO_MEMORY)
        elif isinstance(error, FutureTimeout) and not _raised_by_work(error):
            yield self.on_lost(one.item, Loss.TIMED_OUT)
        else:
            raise error

    def _failed(self, one: _AtWork[Item], loss: Loss) -> Iterator[Result]:
        if one.again:
            yield self.on_lost(one.item, loss)
        else:
            self.suspects.append(one.item)
        self._count_death()

    def requeue(self) -> None:
        """Return the items in progress to the queue after all processes have ended."""
        self.unbegun.extend(self.at_work.values())
        self.at_work.clear()
        log.warning("all worker processes ended before they started an item; starting new ones")
        self._count_death()

    def _count_death(self) -> None:
        self.deaths += 1
        if self.deaths > MOST_DEATHS:
            raise DfprepError(
                f"worker processes were killed {self.deaths} times without a completed item in between, perhaps "
                "for lack of memory; completed work is kept: run the same command again with fewer workers or more "
                "memory"
            )


def _raised_by_work(error: BaseException) -> bool:
    return hasattr(error, "traceback")  # which pebble adds to what the function raised
