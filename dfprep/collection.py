"""Pauses of Python's search for reference cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Search for no reference cycles during the block, which makes many objects that are in none.

    The search looks at all objects again and again while their number grows: of 100,000 videos, it takes as long
    as their making. Also a decorator. Not for work on frames: a cycle could keep those of earlier videos.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
