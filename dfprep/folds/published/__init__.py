"""The splits that others published, each format in a module: `read_split` finds the one that fits.

A format recognises a file or folder and yields `Listed` videos. A new format is a module with ``NAME``,
``recognises`` and ``read``, and its name in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.folds.published import deepfakebench, folders, metadata, pairs, text_lists
from dfprep.folds.published.names_of_sets import Derived, derived
from dfprep.folds.published.parts import Format, Listed, part_in
from dfprep.types import CONTROL

__all__ = ["FORMATS", "Derived", "Listed", "PublishedSplit", "derived", "read_split"]

FORMATS: tuple[Format, ...] = (pairs, deepfakebench, metadata, text_lists)
SUFFIXES = (".json", ".txt", ".lst", ".list")
DEPTH = 2  # folders below the one that is named, for the lists of DFDC's parts and DeeperForensics


@dataclass(frozen=True)
class PublishedSplit:
    """The videos of a split, the names of its formats, and the files or folder that it was read from."""

    videos: tuple[Listed, ...]
    formats: tuple[str, ...]
    files: tuple[Path, ...]


def read_split(path: Path) -> PublishedSplit:
    """The split in a file, with the lists of the other parts beside it, or in a folder.

    Raises:
        StoreError: the file has no known format, or there is no list and no folder of a part.
    """
    found = {file: one for file in _lists(path) if (one := _format_of(file))}
    if not found and folders.recognises(path):
        found = {path: folders}
    videos = tuple(video for file, one in found.items() for video in one.read(file) if video.part)
    if not videos:
        known = ", ".join(one.NAME for one in FORMATS)
        raise StoreError(
            f"{path} holds no split of a known format: {known}, or a CSV file; set audit to such a file or folder"
        )
    for video in videos:
        if CONTROL.search("".join((video.text, video.original, video.actor, video.donor, video.source_video))):
            raise StoreError(f"{path} must have no control characters, got those of {video!r}; correct it")
    return PublishedSplit(videos, tuple(dict.fromkeys(one.NAME for one in found.values())), tuple(found))


def _format_of(file: Path) -> Format | None:
    return next((one for one in FORMATS if one.recognises(file)), None)


def _lists(path: Path) -> list[Path]:
    """The files that may be lists: `path` and those of the other parts beside it, or all in a folder, sorted."""
    if path.is_file():
        beside = [one for one in path.parent.iterdir() if one.suffix == path.suffix and one.is_file()]
        return sorted([path, *(one for one in beside if one != path and part_in(path.stem) and part_in(one.stem))])
    return sorted(one for one in _below(path, DEPTH) if one.suffix.lower() in SUFFIXES)


def _below(folder: Path, depth: int) -> Iterator[Path]:
    for one in folder.iterdir():
        if one.is_file():
            yield one
        elif depth and one.is_dir():
            yield from _below(one, depth - 1)
