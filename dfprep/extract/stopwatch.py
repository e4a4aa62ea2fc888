"""The time that each step takes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Adds up the seconds spent in named steps; a step within another one does not count for the outer one."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._within = 0.0  # seconds of the steps within the current one

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the wall time of the block to the step `name`, also if the block raises."""
        start, outside, self._within = time.perf_counter(), self._within, 0.0
        try:
            yield
        finally:
            seconds = time.perf_counter() - start
            self.seconds[name] += seconds - self._within
            self._within = outside + seconds
