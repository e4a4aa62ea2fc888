"""Whether an output folder is there, or can be made."""

from __future__ import annotations

import os
from pathlib import Path

from dfprep.errors import StoreError


def require_root(root: Path, *, new: bool) -> None:
    """Raise unless the folder `root` exists.

    Args:
        new: create it if it does not.

    Raises:
        StoreError: it does not exist, or cannot be created.
    """
    try:
        if new:
            root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{root} cannot be created ({error.strerror}); choose another out=") from None
    if not root.is_dir():
        raise StoreError(f"out={root} is no folder; run python -m dfprep.extract with the same out= first")


def is_writable(folder: Path) -> bool:
    """Whether this process may write into `folder`; root may not on a disk that is mounted read-only."""
    return os.access(folder, os.W_OK | os.X_OK)


def check_place(root: Path) -> None:
    """Raise unless the folder `root` is there or can be made.

    Raises:
        StoreError: names what is in the way.
    """
    there = next(path for path in (root, *root.parents) if path.exists() or path.is_symlink())
    if not there.is_dir():
        raise StoreError(f"{root} cannot be created ({there} is not a folder); choose another out=")
    if not is_writable(there):
        raise StoreError(f"{root} cannot be created ({there} is not writable); choose another out=")
