"""Atomic writing (a temporary name in the same folder, then a rename), errors of full disks, and hashes."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfprep.errors import DiskFull, StoreError

TEMPORARY = re.compile(r"\..+\.(h5|csv|json|yaml|png|html)\.[0-9a-f]+\.tmp")


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Yield a temporary path in `path`'s folder; rename it to `path` if the block succeeds, else remove it.

    The name is random, so that it is neither another writer's file nor a link; a link at `path` is replaced, not
    followed. A process that is killed inside the block leaves ``.<name>.<random>.tmp``; see `remove_leftovers`.

    Raises:
        StoreError: the folder cannot be created.
        DiskFull: the disk is full.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent} cannot be created ({error.strerror}); remove what is in its place, or make its parent "
            "folder writable"
        ) from None
    try:
        with naming_full_disk(path.parent):
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())  # otherwise a power failure may leave an empty file at `path`
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def naming_full_disk(folder: Path) -> Iterator[None]:
    """Convert the errors of a full disk to `DiskFull`, in a block that writes into `folder`."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # h5py raises either
        if not _of_full_disk(error):
            raise
        free = shutil.disk_usage(folder).free
        raise DiskFull(
            f"{folder} must have free disk space, got {free:,} bytes, or less by a quota; completed work is kept: "
            "free some space, then run the same command again"
        ) from error


def _of_full_disk(error: OSError | RuntimeError) -> bool:
    full = (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "errno", None) in full or any(os.strerror(code) in str(error) for code in full)


def require_file(path: Path) -> None:
    """Raise unless `path`, or what a link there leads to, is a file or nothing: reading a pipe may never end.

    Raises:
        StoreError: names it.
    """
    if path.exists() and not path.is_file():
        kind = "folder" if path.is_dir() else "pipe, socket or device"
        raise StoreError(f"{path} must be a file, and is a {kind}; move it elsewhere")


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def leftovers(folder: Path) -> list[Path]:
    """Temporary files of killed processes in `folder`; none if there is no such folder."""
    return [path for path in folder.glob(".*.tmp") if TEMPORARY.fullmatch(path.name)]


def remove_leftovers(folder: Path) -> None:
    """Remove the `leftovers` in `folder`; the caller must have locked the folder."""
    for leftover in leftovers(folder):
        leftover.unlink(missing_ok=True)
