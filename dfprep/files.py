"""Atomic writing (a temporary name in the same folder, then a rename), errors of full disks, and hashes."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfprep.errors import DiskFull, StoreError

log = logging.getLogger(__name__)

TEMPORARY = re.compile(r"\..+\.(h5|csv|jsonl?|yaml|png|html)\.[0-9a-f]+\.tmp")


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
        with naming_full_disk(path.parent, path.name, temporary):
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())  # otherwise a power failure may leave an empty file at `path`
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def naming_full_disk(folder: Path, name: str = "", written_to: Path | None = None) -> Iterator[None]:
    """Convert the errors of a full disk to `DiskFull`, in a block that writes into `folder`.

    Args:
        name, written_to: of the file, for the error, and where it is until it is complete.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:  # h5py raises either
        if not is_of_full_disk(error):
            raise
        n_bytes = written_to.stat().st_size if written_to and written_to.exists() else 0
        raise disk_full(folder, f"{name} needs more than {n_bytes:,} bytes" if name else "", error) from error


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room on the disk, in the user's part of it, or in a file whose size is limited (``ulimit -f``)."""


def is_of_full_disk(error: OSError | RuntimeError) -> bool:
    """Whether an error of the system, or of a library that quotes it, is that of a full disk."""
    return getattr(error, "errno", None) in FULL or any(os.strerror(code) in str(error) for code in FULL)


def disk_full(folder: Path, needs: str, error: Exception) -> DiskFull:
    """The error that names the `folder`, what is free in it, and in words what `needs` more."""
    again = "completed work is kept: free some space, then run the same command again"
    more = f"; {needs}" if needs else ""
    if getattr(error, "errno", None) == errno.EFBIG or os.strerror(errno.EFBIG) in str(error):
        limit = f"got the limit of {_file_size_limit():,} bytes for each (ulimit -f)"
        again = again.replace("free some space", "raise it")
        return DiskFull(f"{folder} must take files of any size, {limit}{more}; {again}")
    free = shutil.disk_usage(folder).free
    return DiskFull(f"{folder} must have free disk space, got {free:,} bytes, or less by a quota{more}; {again}")


def _file_size_limit() -> int:
    import resource  # of Unix, as the limit

    return resource.getrlimit(resource.RLIMIT_FSIZE)[0]


def warn_of_little_space(folder: Path, needed: float, what: str) -> None:
    """Log a warning if the disk of `folder`, which need not exist, has fewer than the `needed` bytes free."""
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    if free < needed:
        log.warning(
            "%s has %s bytes free, and %s may need about %s; free some space, or choose another out= (work that is "
            "complete when the disk is full is kept)", there, f"{free:,}", what, f"{needed:,.0f}",
        )  # fmt: skip


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
