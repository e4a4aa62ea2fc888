"""Standard output whose reader goes away."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def until_closed() -> Iterator[None]:
    """End the block without an error where the reader of standard output has closed it, as ``| head`` does.

    What is printed later goes nowhere.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # else Python writes the rest of its buffer at exit, and fails
        os.close(nowhere)
