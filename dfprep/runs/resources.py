"""Errors of the machine as one line: no room on a disk, a limit of files or memory, a disk that is read-only."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from dfprep.errors import DfprepError, DiskFull
from dfprep.files import disk_full, is_of_full_disk

SQLITE = ("database or disk is full", "disk I/O error", "attempt to write a readonly database")
NO_MEMORY = ("failed to map segment", "Cannot allocate memory", "std::bad_alloc")


def as_user_error(error: BaseException) -> DfprepError | None:
    """The error that says in one line which resource is missing, if that is the cause of `error`; else None.

    Libraries wrap the system's error in their own, so the causes are looked at, too.
    """
    for cause in _causes(error):
        if isinstance(cause, DiskFull):
            return cause
        if isinstance(cause, (OSError, RuntimeError)) and is_of_full_disk(cause):
            return disk_full(_folder_of(cause), "", cause)
        if isinstance(cause, OSError) and cause.errno == errno.EROFS:
            return DfprepError(
                f"{_folder_of(cause)} must be writable, and is on a read-only disk; choose another folder"
            )
        if any(text in str(cause) for text in SQLITE):
            return DiskFull(
                f"MLflow's database cannot be written ({_first_line(cause)}); completed work is kept: free some "
                "space, or set mlflow.tracking_uri or mlflow.enabled=false, then run the same command again"
            )
        no_memory = isinstance(cause, (ImportError, OSError)) and any(text in str(cause) for text in NO_MEMORY)
        if isinstance(cause, MemoryError) or no_memory:
            return DfprepError(
                f"there is too little memory ({_first_line(cause) or 'no more could be taken'}); completed work is "
                "kept: run the same command again with more memory, fewer workers, or a higher limit (ulimit -v)"
            )
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error`, what it was raised from, and so on; each once."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _folder_of(error: BaseException) -> Path:
    name = getattr(error, "filename2", None) or getattr(error, "filename", None)
    folder = Path(os.fsdecode(name)).absolute().parent if isinstance(name, (str, bytes)) else Path.cwd()
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


class LogFile(logging.FileHandler):
    """A log file whose full disk stops nothing: what cannot be written there is still on the console."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Report the error of a record once, if it is that of a full disk; else as logging does."""
        error = sys.exc_info()[1]
        if not (isinstance(error, OSError) and is_of_full_disk(error)):
            super().handleError(record)
