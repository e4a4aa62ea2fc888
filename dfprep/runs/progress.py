"""Progress of long operations."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

log = logging.getLogger(__name__)

LINE_EVERY_S = 60

Clock = Callable[[], float]


class _Rate(ProgressColumn):
    """Items a second since the start; rich's own rate jumps when several items come at once."""

    def render(self, task: Task) -> Text:
        return Text(f"{_rate(task.completed, task.elapsed):.2f}/s")


def _rate(done: float, elapsed_s: float | None) -> float:
    return done / elapsed_s if elapsed_s else 0.0


@contextmanager
def progress_bar(what: str, total: int, clock: Clock = time.monotonic) -> Iterator[Callable[[int], None]]:
    """Show ``what  [bar]  done/total  rate  elapsed  left``; the yielded function sets the number of items done.

    Where a bar cannot be drawn, as in a file, a pipe, a batch job or a terminal without control characters
    (``TERM=dumb``), lines are logged instead: one at the start, at most one a minute, one at the end. A total of 0
    shows nothing.

    Args:
        clock: the time in seconds.
    """
    if not total:
        yield lambda done: None
    elif _draws_bars(console := Console()):
        with _bar(console) as progress:
            task = progress.add_task(what, total=total)
            yield lambda done: progress.update(task, completed=done)
    else:
        lines = _Lines(what, total, clock)
        try:
            yield lines.show
        finally:
            lines.finish()


def _draws_bars(console: Console) -> bool:
    """Whether `console` is a terminal that can move its cursor; environment variables cannot make it one."""
    dumb = os.environ.get("TERM", "").lower() in ("", "dumb", "unknown")
    return console.file.isatty() and console.is_terminal and not dumb


def _bar(console: Console) -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    # a long estimation window, because items differ much in size
    return Progress(*columns, console=console, speed_estimate_period=120)


@dataclass
class _Lines:
    """Progress as lines of the log.

    Attributes:
        what, total: is done, and how often. clock: the time in seconds.
        done: so far. started, logged: the times of the start and of the last line.
    """

    what: str
    total: int
    clock: Clock
    done: int = 0
    started: float = field(init=False)
    logged: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.logged = self.clock()
        log.info("%s: 0 of %s", self.what, f"{self.total:,}")

    def show(self, done: int) -> None:
        """Set the number of items done; log a line if the last one is a minute old."""
        self.done = done
        if self.clock() - self.logged >= LINE_EVERY_S and done < self.total:
            self._log()

    def finish(self) -> None:
        """Log the last line, also of what was interrupted."""
        self._log()

    def _log(self) -> None:
        self.logged = self.clock()
        elapsed = self.logged - self.started
        rate = _rate(self.done, elapsed)
        left = timedelta(seconds=round((self.total - self.done) / rate)) if rate else "unknown time"
        rest = f"{left} left" if self.done < self.total else f"in {timedelta(seconds=round(elapsed))}"
        log.info("%s: %s of %s, %.2f/s, %s", self.what, f"{self.done:,}", f"{self.total:,}", rate, rest)
