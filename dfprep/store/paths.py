"""Where files of an output folder may lie: inside their folder, wherever that is."""

from __future__ import annotations

import os
from pathlib import Path

from dfprep.errors import StoreError


def inside(folder: Path, *parts: str) -> Path:
    """`folder` joined with `parts`, after a check that the result lies in `folder`.

    `folder` itself may be a symbolic link, as where face files are kept on another disk; no folder below it may.

    Raises:
        StoreError: a part leads out of the folder, or a folder below it is a symbolic link.
    """
    path = folder.joinpath(*parts)
    plain = all(part not in ("", ".", "..") and not set(part) & set("/\\\0") for part in parts)
    if not plain:
        raise StoreError(
            f"{path} must lie in {folder}, and {'/'.join(parts)!r} may lead out of it; correct the id that it is "
            "built from"
        )
    # realpath, since Path.resolve raises where a link leads to itself
    actual, expected = os.path.realpath(path.parent), os.path.join(os.path.realpath(folder), *parts[:-1])
    if actual != expected:
        raise StoreError(
            f"{path} must lie in {folder}, and {path.parent} is a symbolic link to {actual}; remove the link (only "
            f"{folder} itself may be one)"
        )
    return path


def open_to_append(path: Path) -> int:
    """A file descriptor of `path` that reads, and writes at the end: made where it is not there, never emptied.

    Raises:
        StoreError: `path` is a symbolic link, or cannot be opened for writing.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o666)
    except OSError as error:
        refuse_link(path)
        raise StoreError(
            f"{path} cannot be opened for writing ({error.strerror}); make {path.parent} writable, or choose "
            "another out="
        ) from None


def refuse_link(path: Path) -> None:
    """Raise if `path` is a symbolic link.

    Raises:
        StoreError: names where it leads.
    """
    if path.is_symlink():
        raise StoreError(f"{path} must not be a symbolic link, and leads to {os.readlink(path)}; remove the link")
