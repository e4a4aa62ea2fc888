"""Work in several processes: bounded in flight, results as they come; the death of a process is not an item's."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from pebble import ProcessExpired

from dfprep.errors import DfprepError
from dfprep.runs.interrupts import Requests, deferred
from dfprep.runs.workers import Workers, WorkersLost

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_DEATHS = 20
"""Deaths of processes in a row, with no item done in between; more, and the machine is not fit for the work."""

GRACE_S = 4.0
"""How long an interrupted run waits for the items at work."""

LOOK_EVERY_S = 0.2
"""How soon an interrupt is noticed."""

log = logging.getLogger(__name__)


class Loss(Enum):
    """Why an item has no result: what may be the machine's doing, so that a later run may have one."""

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
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in the order in which they finish.

    An item whose process died, by a crash or a kill, or that had too little memory, is tried again when all others
    are done and nothing else is at work. If that fails too, or an item takes too long, it gets the result of
    `on_lost`.

    At the first interrupt no more items are begun and those at work have `GRACE_S` to finish; a second one, or the
    end of that time, drops them.

    Args:
        make_work: called once in every process, must be picklable; gives the function that does one item.
        items: consumed as work goes on, never all at once.
        workers: processes; 0 works in this one, in order, where an interrupt drops the item at work, and where
            there is no time limit.
        timeout_s: seconds that an item may take; None: any.

    Raises:
        DfprepError: more than `MOST_DEATHS` deaths in a row.
        KeyboardInterrupt: there was an interrupt.
        Exception: what `work` or `make_work` raised; items that are then at work are dropped.
    """
    if workers == 0:
        yield from _here(make_work(), items, on_lost)
        return
    todo: _Todo[Item, Result] = _Todo(iter(items), workers, on_lost, timeout_s)
    with deferred() as requests:
        while not todo.over:
            with Workers(make_work, workers) as processes:
                try:
                    yield from _until_interrupted(processes, todo, requests)
                except (WorkersLost, BrokenProcessPool):
                    todo.begin_anew()


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
    """Results until all is done, or an interrupt leaves the rest undone."""
    deadline = 0.0
    while True:
        if not requests.n:
            todo.hand_out(processes)
        elif not deadline:
            deadline = time.monotonic() + GRACE_S
            log.warning("interrupted; waiting up to %.0f s for the %d items at work", GRACE_S, len(todo.at_work))
        if not todo.at_work or requests.n > 1 or (deadline and time.monotonic() > deadline):
            todo.over = True
            return
        done = wait(todo.at_work, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done
        processes.forward_logs()
        # what raises comes last, so that no result that is there is lost
        for future in sorted(done, key=lambda one: one.exception() is not None):
            yield from todo.settle(future)
        if processes.lost:
            raise WorkersLost


@dataclass(frozen=True)
class _AtWork(Generic[Item]):
    item: Item
    again: bool
    """This is its second try, alone."""


@dataclass
class _Todo(Generic[Item, Result]):
    """What is not done yet.

    Attributes:
        fresh: items as the caller gives them. unbegun: those whose processes ended before they were begun.
        suspects: those that are to be tried again alone.
        deaths: of processes, in a row. over: nothing is to be handed out any more.
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
        """Give every idle process an item; none waits for its process, since items take seconds."""
        while len(self.at_work) < self.workers and not any(one.again for one in self.at_work.values()):
            one = self._next()
            if one is None:
                return
            self.unbegun.appendleft(one)  # its place until it is handed out
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
        """The result of a finished item, if it has one already.

        Raises:
            BrokenProcessPool: it was not begun. Exception: what the work raised.
        """
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            raise error
        one = self.at_work.pop(future)
        if error is None:
            self.deaths = 0
            yield future.result()
        elif isinstance(error, ProcessExpired):
            log.warning("a worker process ended by itself (exit code %s)", error.exitcode)
            yield from self._failed(one, Loss.KILLED)
        elif isinstance(error, MemoryError):
            log.warning("a worker process had too little memory: %s", error)
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

    def begin_anew(self) -> None:
        """Put back what the processes had, when all of them are gone."""
        self.unbegun.extend(self.at_work.values())
        self.at_work.clear()
        log.warning("all worker processes ended before they began with an item; starting new ones")
        self._count_death()

    def _count_death(self) -> None:
        self.deaths += 1
        if self.deaths > MOST_DEATHS:
            raise DfprepError(
                f"worker processes were killed {self.deaths} times with nothing done in between, perhaps for "
                "memory; what is done is kept: run the same command again with fewer workers or more memory"
            )


def _raised_by_work(error: BaseException) -> bool:
    return hasattr(error, "traceback")  # which pebble adds to what the function raised
