"""How far long work is."""

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
    """Show ``what  [bar]  done/total  rate  elapsed  left``; the block says how many are done.

    Where nobody watches a bar, in a batch job's output, a line is logged every minute instead. Where there is
    nothing to do, nothing is shown.
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
    # a long estimation window: families differ much in size
    with Progress(*columns, speed_estimate_period=120) as progress:
        task = progress.add_task(what, total=total)
        told = time.monotonic()

        def show(done: int) -> None:
            nonlocal told
            progress.update(task, completed=done)
            if not progress.console.is_terminal and time.monotonic() - told >= LINE_EVERY_S:
                told = time.monotonic()
                state = progress.tasks[0]
                left = timedelta(seconds=round((total - done) / rate)) if (rate := _rate(state)) else "unknown time"
                log.info("%s: %d of %d, %.2f/s, %s left", what, done, total, rate, left)

        yield show
