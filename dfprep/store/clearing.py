"""Remove earlier results from folders: see first whether all of them can go, then remove them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.files import leftovers


def require_folders(root: Path, folders: Iterable[Path]) -> None:
    """Raise unless each of `folders` that is there is a folder, or a link to one, and none is another or `root`.

    Raises:
        StoreError: names it; two kinds of files in one folder would overwrite each other.
    """
    seen = {_same(root): root}
    for folder in folders:
        if not os.path.lexists(folder):
            continue
        if not os.path.isdir(folder):
            raise StoreError(f"{folder} must be a folder or a link to one, and is {_instead_of_folder(folder)}")
        other = seen.setdefault(_same(folder), folder)
        if other != folder:
            raise StoreError(
                f"{folder} must be a folder of its own, and is the same folder as {other}; link it to another one"
            )


def _instead_of_folder(path: Path) -> str:
    if path.is_symlink():
        link = f"a symbolic link to {os.readlink(path)}, where no folder can be reached"
        return f"{link}; make that folder or mount its disk, or remove the link"
    return "a file; move it elsewhere"


def _same(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def results_in(folder: Path, suffix: str) -> list[Path]:
    """The files that this program may have written into `folder`: those with `suffix`, and `leftovers`.

    Links among them are listed, not followed; nothing where there is no folder.

    Raises:
        StoreError: `folder` cannot be listed or written, or a folder stands where a file should.
    """
    if not folder.exists():
        return []
    require_writable(folder)
    found = [path for path in sorted(folder.iterdir()) if path.name.endswith(suffix)] + leftovers(folder)
    require_files(found)
    return found


def require_files(paths: Iterable[Path]) -> None:
    """Raise if one of `paths` is a folder: that is none of ours.

    Raises:
        StoreError: names it.
    """
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            raise StoreError(f"{path} must be a file, and is a folder; nothing was removed; move it elsewhere")


def require_writable(folder: Path) -> None:
    """Make and remove a file in `folder`: access rights alone do not tell of every disk that cannot be written.

    Raises:
        StoreError: that, or reading the folder, is not possible.
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
    """Remove files and links in this order; what is not there is passed over.

    Raises:
        StoreError: one cannot be removed; names it, and how many were.
    """
    for done, path in enumerate(paths):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be removed ({error.strerror}), after {done:,} of {len(paths):,} files were; make "
                "it removable and run again with overwrite=true"
            ) from None
