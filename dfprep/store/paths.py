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
