"""Locks of files among processes, also of several machines where the file system has locks."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dfprep.errors import FolderInUse, StoreError
from dfprep.store.paths import open_to_append, refuse_link

TRIES, PAUSE_S = 6, 0.05
"""A process that only asks `is_held` has the lock for an instant."""


@contextmanager
def locked(path: Path, busy: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of `path` during the block; the file is created if it does not exist.

    Args:
        busy: the message if another process has it. shared: with all that share it.

    Raises:
        FolderInUse: another process has it.
        StoreError: `path` cannot be locked.
    """
    kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE_S)
        with _opened(path, reads=shared) as file:
            if _lock(file, path, kind) and _is_same(file, path):
                yield
                return
    raise FolderInUse(busy)


@contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Hold the lock of `path` during the block, which must be short: others wait for it.

    Raises:
        StoreError: `path` cannot be locked.
    """
    while True:
        with _opened(path) as file:
            _lock(file, path, fcntl.LOCK_EX)
            if _is_same(file, path):
                yield
                return


def is_held(path: Path) -> bool:
    """Whether another process has the lock of `path` for itself alone."""
    if not path.exists():
        return False
    with _opened(path, reads=True) as file:
        return not _lock(file, path, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _opened(path: Path, *, reads: bool = False) -> BinaryIO:
    """The file of a lock; it is created if it does not exist.

    Args:
        reads: the lock is to be shared, for which a file that cannot be written is enough.
    """
    if reads and path.exists() and not os.access(path, os.W_OK):
        refuse_link(path)
        try:
            return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except OSError as error:
            raise StoreError(f"{path} cannot be opened ({error.strerror}); make it readable") from None
    return os.fdopen(open_to_append(path), "rb")


def _lock(file: BinaryIO, path: Path, kind: int) -> bool:
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK):
            raise
        raise StoreError(
            f"{path} must be on a file system with locks, got {error.strerror!r}; mount it with them (Lustre: -o "
            "flock), or choose another out="
        ) from None
    return True


def _is_same(file: BinaryIO, path: Path) -> bool:
    """Whether `path` still is the open `file`: the one who had the lock before may have removed it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False
