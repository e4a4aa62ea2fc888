"""Progress of long operations."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

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


class _Rate(ProgressColumn):
    """Items a second since the start; rich's own rate jumps when several items come at once."""

    def render(self, task: Task) -> Text:
        return Text(f"{_rate(task):.2f}/s")


def _rate(task: Task) -> float:
    return task.completed / task.elapsed if task.elapsed else 0.0


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show ``what  [bar]  done/total  rate  elapsed  left``; the yielded function sets the number of items done.

    Where the output is no terminal, as in a batch job, a line is logged every minute instead. A total of 0 shows
    nothing.
    """
    if not total:
        yield lambda done: None
        return
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
    with Progress(*columns, speed_estimate_period=120) as progress:
        task = progress.add_task(what, total=total)
        logged = time.monotonic()

        def show(done: int) -> None:
            nonlocal logged
            progress.update(task, completed=done)
            if not progress.console.is_terminal and time.monotonic() - logged >= LINE_EVERY_S:
                logged = time.monotonic()
                state = progress.tasks[0]
                left = timedelta(seconds=round((total - done) / rate)) if (rate := _rate(state)) else "unknown time"
                log.info("%s: %d of %d, %.2f/s, %s left", what, done, total, rate, left)

        yield show
