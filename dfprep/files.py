"""Files that exist are whole: written under a temporary name beside their place, then renamed; full disks."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfprep.errors import DiskFull, StoreError

TEMPORARY = re.compile(r"\..+\.(h5|csv|json|yaml|png)\.[0-9a-f]+\.tmp")


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Give a fresh temporary path in `path`'s folder; rename it to `path` if the block ends well, else remove it.

    The name is random, so nothing is there, neither another writer's file nor a link; a link at `path` is replaced,
    not followed. A process killed inside the block leaves ``.<name>.<random>.tmp`` behind, which
    `remove_leftovers` clears.

    Raises:
        StoreError: the folder is not there and cannot be made.
        DiskFull: the block, or what follows it, finds no room.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent} cannot be made ({error.strerror}); remove what is in its place, or make the folder "
            "above writable"
        ) from None
    try:
        with naming_full_disk(path.parent):
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())  # or a power cut could leave an empty file under the final name
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def naming_full_disk(folder: Path) -> Iterator[None]:
    """Raise `DiskFull` in the place of the errors that a block which writes into `folder` raises on a full disk."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # h5py raises the one or the other
        if not _of_full_disk(error):
            raise
        free = shutil.disk_usage(folder).free
        raise DiskFull(
            f"{folder} has no room left: its disk has {free:,} bytes free, of which a quota may allow less; what "
            "is done is kept: make room, then run the same command again"
        ) from error


def _of_full_disk(error: OSError | RuntimeError) -> bool:
    full = (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "errno", None) in full or any(os.strerror(code) in str(error) for code in full)


def leftovers(folder: Path) -> list[Path]:
    """Temporary files that a killed process left in `folder`; none where there is no such folder."""
    return [path for path in folder.glob(".*.tmp") if TEMPORARY.fullmatch(path.name)]


def remove_leftovers(folder: Path) -> None:
    """Remove the `leftovers` in `folder`; only for whoever holds the folder's lock."""
    for leftover in leftovers(folder):
        leftover.unlink(missing_ok=True)
