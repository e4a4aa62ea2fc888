"""Tiny trees in the layouts of the public data sets. Each module has one function that writes a tree.

`Write` makes one file: an empty one where only listing is tested, a real clip where the stages run. Tests call
``tree(root, write, ...)`` and get the paths of the real videos.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Write = Callable[[Path], object]
"""Creates the file at a path whose folder exists."""


def touch(path: Path) -> None:
    """An empty file, which is enough for listing."""
    path.touch()


def put(write: Write, path: Path) -> Path:
    """Create the folder of `path`, and the file in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    return path
