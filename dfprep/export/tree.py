"""Trees of PNG files: written once, compared with their source, and continued after an interruption."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.export.protocol import Progress
from dfprep.files import naming_full_disk


def write_tree(files: Iterable[tuple[str, bytes]], to: Path, progress: Progress) -> tuple[int, int]:
    """Write files below `to`, and compare each with its content.

    A file that is there with this content is left as it is, so that an interrupted export goes on where it stopped.

    Args:
        files: path below `to` with forward slashes, and content. progress: called with the number of files done.

    Returns:
        The number of files, and how many of them were written now.

    Raises:
        StoreError: a file reads differently from what was written.
        DiskFull: the disk is full.
    """
    n_files = n_new = 0
    for name, content in files:
        path = to / name
        if not _holds(path, content):
            _place(path, content)
            n_new += 1
            if not _holds(path, content):
                raise StoreError(f"{path} reads differently from what was written; check the disk, then run again")
        n_files += 1
        progress(n_files)
    return n_files, n_new


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _place(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it; it is compared later, so it is not synchronised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with naming_full_disk(path.parent):
        temporary.write_bytes(content)
        os.replace(temporary, path)
