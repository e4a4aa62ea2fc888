"""Remove earlier results from folders, after a check that all of them can be removed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.files import leftovers


def require_folders(root: Path, folders: Iterable[Path]) -> None:
    """Raise unless each existing path in `folders` is a folder, or a link to one, that differs from the others.

    Raises:
        StoreError: names the path; two kinds of files in one folder, or in `root`, would overwrite each other.
    """
    seen = {_same(root): root}
    for folder in folders:
        if not os.path.lexists(folder):
            continue
        if not os.path.isdir(folder):
            raise StoreError(f"{folder} must be a folder or a link to one, got {_instead_of_folder(folder)}")
        other = seen.setdefault(_same(folder), folder)
        if other != folder:
            raise StoreError(
                f"{folder} must be a folder of its own, got the same folder as {other}; link it to another one"
            )


def _instead_of_folder(path: Path) -> str:
    if path.is_symlink():
        link = f"a symbolic link to {os.readlink(path)}, which is no accessible folder"
        return f"{link}; create that folder or mount its disk, or remove the link"
    return "a file; move it elsewhere"


def _same(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def results_in(folder: Path, suffix: str) -> list[Path]:
    """The files in `folder` that dfprep may have written: those with `suffix`, and `leftovers`.

    Links among them are listed, not followed. None if there is no such folder.

    Raises:
        StoreError: `folder` cannot be listed or written, or there is a folder in place of a file.
    """
    if not folder.exists():
        return []
    require_writable(folder)
    found = [path for path in sorted(folder.iterdir()) if path.name.endswith(suffix)] + leftovers(folder)
    require_files(found)
    return found


def require_files(paths: Iterable[Path]) -> None:
    """Raise if one of `paths` is a folder, which dfprep did not write.

    Raises:
        StoreError: names the path.
    """
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            raise StoreError(f"{path} must be a file, got a folder; nothing was removed; move it elsewhere")


def require_writable(folder: Path) -> None:
    """Raise unless a file can be created and removed in `folder`; access rights do not show a read-only disk.

    Raises:
        StoreError: `folder` cannot be written or listed.
    """
    probe = folder / f".probe.csv.{secrets.token_hex(8)}.tmp"
    try:
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC))
        probe.unlink()
        os.listdir(folder)
    except OSError as error:
        leads = f", a link to {os.path.realpath(folder)}," if folder.is_symlink() else ""
        raise StoreError(
            f"{folder}{leads} cannot be emptied ({error.strerror}); nothing was removed; make it writable, or "
            "choose another out="
        ) from None


def remove(paths: Sequence[Path]) -> None:
    """Remove files and links in this order; missing ones are ignored.

    Raises:
        StoreError: one cannot be removed; names it and the number of files that were.
    """
    for done, path in enumerate(paths):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be removed ({error.strerror}), after {done:,} of {len(paths):,} files were; make "
                "it removable and run again with overwrite=true"
            ) from None
