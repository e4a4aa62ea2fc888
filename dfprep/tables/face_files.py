"""Whether the face files on disk are those that ``videos.csv`` names.

The digest of a face file is its attribute ``digest``, and also stands at the file's beginning, in the block that
HDF5 leaves to its user, with the size of the file. There it is read without opening the file as HDF5: `load_split`
reads up to 19,000 of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py

from dfprep.tables.csv_files import read_csv

USER_BLOCK_BYTES = 512  # the smallest that HDF5 allows
USER_BLOCK = re.compile(rb"dfprep face file, digest ([0-9a-f]{32}), (\d+) bytes\n")


@dataclass(frozen=True)
class FacesOnDisk:
    """The references whose face files are missing or are other files, and how many were checked."""

    missing: tuple[str, ...]
    replaced: tuple[str, ...]
    n_checked: int


def user_block(digest: str, n_bytes: int) -> bytes:
    """What stands at the beginning of a face file with this digest and this size."""
    return f"dfprep face file, digest {digest}, {n_bytes} bytes\n".encode().ljust(USER_BLOCK_BYTES, b"\0")


def face_digest(path: Path) -> str | None:
    """The digest that the face file at `path` carries; None if it is no such file, or is cut off."""
    try:
        with path.open("rb") as file:
            start = USER_BLOCK.match(file.read(USER_BLOCK_BYTES))
            n_bytes = os.fstat(file.fileno()).st_size
        if start and int(start[2]) == n_bytes:
            return start[1].decode()
        # a copy that another tool packed; HDF5 refuses a file that is shorter than it was
        with h5py.File(path, "r") as face_file:
            return str(face_file.attrs["digest"])
    except (OSError, KeyError, RuntimeError, TypeError, ValueError):  # of an attribute of any type
        return None


def faces_on_disk(folder: Path, expected: Mapping[str, str]) -> FacesOnDisk:
    """Compare the face files in `folder` with `expected`, the digest of each by its reference's id."""
    there = {entry.name for entry in os.scandir(folder)} if folder.is_dir() else set()
    present = [reference for reference in expected if f"{reference}.h5" in there]
    replaced = [one for one in present if face_digest(folder / f"{one}.h5") != expected[one]]
    missing = expected.keys() - set(present)
    return FacesOnDisk(tuple(sorted(missing)), tuple(sorted(replaced)), len(expected))


def expected_digests(videos_csv: Path) -> dict[str, str]:
    """The digest of each face file by its reference's id, from ``videos.csv``; none where the table names none."""
    cells = read_csv(videos_csv)
    empty = [""] * len(cells.line_numbers)
    videos, digests, originals = (cells.columns.get(name, empty) for name in ("video", "face_digest", "original"))
    rows = zip(videos, digests, originals, strict=True)
    return {video: digest for video, digest, original in rows if digest and not original}
