"""Checked paths: files of an output folder must be inside their folder."""

from __future__ import annotations

import os
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.files import require_file


def inside(folder: Path, *parts: str) -> Path:
    """`folder` joined with `parts`, after a check that the result is inside `folder`.

    `folder` itself may be a symbolic link, for example to another disk; folders below it may not.

    Raises:
        StoreError: a part may leave the folder, or a folder below it is a symbolic link.
    """
    path = folder.joinpath(*parts)
    plain = all(part not in ("", ".", "..") and not set(part) & set("/\\\0") for part in parts)
    if not plain:
        raise StoreError(
            f"{path} must be inside {folder}, got {'/'.join(parts)!r}, which may leave it; correct the id that it "
            "is built from"
        )
    # realpath, since Path.resolve raises where a link leads to itself
    actual, expected = os.path.realpath(path.parent), os.path.join(os.path.realpath(folder), *parts[:-1])
    if actual != expected:
        raise StoreError(
            f"{path} must be inside {folder}, but {path.parent} is a symbolic link to {actual}; remove the link "
            f"(only {folder} itself may be one)"
        )
    return path


def open_to_append(path: Path) -> int:
    """Open `path` for reading and appending, and return the file descriptor; the file is created, never truncated.

    Raises:
        StoreError: `path` is a symbolic link, or cannot be opened for writing.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o666)
    except OSError as error:
        refuse_link(path)
        require_file(path)
        raise StoreError(
            f"{path} cannot be opened for writing ({error.strerror}); make {path.parent} writable, or choose "
            "another out="
        ) from None


def refuse_link(path: Path) -> None:
    """Raise if `path` is a symbolic link.

    Raises:
        StoreError: names the link's target.
    """
    if path.is_symlink():
        raise StoreError(f"{path} must not be a symbolic link, got a link to {os.readlink(path)}; remove the link")
